"""Rows of OpenCV's ``resize``, and what goes with them: data only. See `anyinterp.dialects.opencv`."""

from __future__ import annotations

import math
from dataclasses import replace

from anyinterp import dtypes
from anyinterp.kernels import Keys, Lanczos, Triangle
from anyinterp.rule import BYTE, Rule, Store

__all__ = ["AVERAGED", "BORDERS", "FLAGS", "HALF_UP", "IPP", "ROWS", "SIMD", "STORES"]

# Flags, in the order of their values.
FLAGS = {
    "INTER_NEAREST": 0,
    "INTER_LINEAR": 1,
    "INTER_CUBIC": 2,
    "INTER_AREA": 3,
    "INTER_LANCZOS4": 4,
    "INTER_LINEAR_EXACT": 5,
    "INTER_NEAREST_EXACT": 6,
}

_ROW = Rule("", kernel=Triangle(), boundary="clamp", scaled_size="half-even", scaled_step="scale")
_LINEAR = replace(_ROW, name="INTER_LINEAR", coordinate="opencv-float32")
_CUBIC = replace(_LINEAR, name="INTER_CUBIC", kernel=Keys(-0.75))
_LANCZOS = replace(_LINEAR, name="INTER_LANCZOS4", kernel=Lanczos(4))
_EXACT = replace(_ROW, name="INTER_LINEAR_EXACT", coordinate="opencv-float64")
_NEAREST = replace(_ROW, name="INTER_NEAREST", weights="index", kernel=None, index="opencv-floor")
_AREA = replace(_ROW, name="INTER_AREA", weights="coverage", kernel=None, boundary="drop")
_AREA_LINEAR = replace(_LINEAR, name="INTER_AREA, enlarging", coordinate="opencv-area")


def _whole(rule: Rule, bits: int) -> Rule:
    """Integer weights; every axis has its pass, because passes drop bits."""
    return replace(rule, fixed_point=bits, fixed_rounding="half-even", identity="never")


# Flag, arithmetic → rule. The arithmetic: "copy", and "4.x" where that differs; OpenCV's own in "float" and in
# "whole" numbers; "ipp", which calculates positions more precisely; and the exact flag's integers by dtype.
ROWS: dict[tuple[str, str], Rule] = {
    ("INTER_NEAREST", "copy"): _NEAREST,
    ("INTER_NEAREST_EXACT", "copy"): replace(
        _NEAREST, name="INTER_NEAREST_EXACT", index="running-sum", scaled_step="sizes"
    ),
    ("INTER_NEAREST_EXACT", "4.x"): replace(
        _NEAREST, name="INTER_NEAREST_EXACT, 4.x", index="opencv-16-bits", scaled_step="sizes"
    ),
    ("INTER_LINEAR", "float"): _LINEAR,
    ("INTER_LINEAR", "ipp"): replace(_LINEAR, coordinate="half-pixel"),
    ("INTER_LINEAR", "whole"): _whole(_LINEAR, 11),
    ("INTER_CUBIC", "float"): _CUBIC,
    ("INTER_CUBIC", "ipp"): replace(_CUBIC, coordinate="half-pixel"),
    ("INTER_CUBIC", "whole"): _whole(_CUBIC, 11),
    ("INTER_LANCZOS4", "float"): _LANCZOS,
    ("INTER_LANCZOS4", "whole"): _whole(_LANCZOS, 11),
    ("INTER_AREA", "float"): replace(_AREA, enlarging=_AREA_LINEAR),
    ("INTER_AREA", "whole"): replace(_AREA, enlarging=_whole(_AREA_LINEAR, 11)),
    ("INTER_LINEAR_EXACT", "uint8"): _whole(_EXACT, 8),
    ("INTER_LINEAR_EXACT", "int8"): replace(_EXACT, fraction_steps=1 << 16),
    ("INTER_LINEAR_EXACT", "uint16"): replace(_EXACT, fraction_steps=1 << 16),
    ("INTER_LINEAR_EXACT", "int16"): replace(_EXACT, fraction_steps=1 << 16),
    ("INTER_LINEAR_EXACT", "int32"): replace(_EXACT, fraction_steps=1 << 32),
}

# Numbers of channels that vector code is made for.
SIMD = (1, 3, 4)
# Flag, dtype (or "": any other) → shortest axis that IPP takes.
IPP: dict[tuple[str, str], float] = {
    ("INTER_LINEAR", ""): 2,
    ("INTER_LINEAR", "uint8"): math.inf,
    ("INTER_CUBIC", ""): 4,
    ("INTER_CUBIC", "float64"): math.inf,
}


def _half_up(dtype: str) -> Store:
    low, high = dtypes.integer_range(dtype)
    return Store(rounding="half-up", low=low, high=high)


# What is kept of sums of floats that stand for integers.
HALF_UP = {dtype: _half_up(dtype) for dtype in ("uint8", "int8", "uint16", "int16", "int32")}
_TWO_HALVES = Store(sample=4, term=16, shift=2, low=0, high=255)
_AT_ONCE = replace(BYTE, shift=22)
# Flag of a row of whole numbers → what is kept after the pass over the height; that over the width keeps all.
STORES = {
    "INTER_LINEAR": _TWO_HALVES,
    "INTER_AREA": _TWO_HALVES,
    "INTER_CUBIC": _AT_ONCE,
    "INTER_LANCZOS4": _AT_ONCE,
    "INTER_LINEAR_EXACT": replace(BYTE, shift=16),
}
# Flag → what becomes of weights beyond the border across height and width. Taps there are rounded one by one, though
# they read the same sample; but across the width, INTER_LINEAR gives the border sample all the weight.
BORDERS = {
    "INTER_LINEAR": ("apart", "summed"),
    "INTER_AREA": ("apart", "summed"),
    "INTER_CUBIC": ("rounded", "rounded"),
    "INTER_LANCZOS4": ("rounded", "rounded"),
    "INTER_LINEAR_EXACT": ("summed", "summed"),
}

# Flag, dtype → with which numbers of channels a halving of both axes, which is INTER_AREA's then, rounds half up; else
# it is half to even.
AVERAGED = {
    **{("INTER_AREA", dtype): SIMD for dtype in ("uint8", "uint16", "int16")},
    **{("INTER_LINEAR_EXACT", dtype): (1, 2, 3, 4) for dtype in ("uint8", "uint16", "int16")},
    ("INTER_LINEAR", "uint8"): SIMD,
}
