"""Rows of rules: data only.

`TORCH` follows ``torch.nn.functional.interpolate`` 2.13 (``aten/src/ATen/native/UpSample.h`` and
``native/cuda/UpSample.cuh``), `OWN` is what `anyinterp.resize` means by its method names.
"""

from __future__ import annotations

import functools
from dataclasses import replace

from anyinterp.kernels import BCCubic, Box, Gaussian, Hamming, Kernel, Keys, Lanczos, Triangle
from anyinterp.rule import BYTE, Rule

__all__ = ["INTEGER_PATH", "METHODS", "MODES", "OWN", "TORCH", "torch_rule"]

_SCALED = Rule("", "bins", boundary="clamp", scaled_size="truncate", scaled_step="scale")
_PLAIN = replace(_SCALED, weights="kernel", kernel=Triangle())
_WIDENED = replace(_PLAIN, boundary="drop", antialias=True, identity="equal-sizes")

# family, antialias → rule. The cubic parameter changes with antialias, as in torch.
TORCH: dict[tuple[str, bool], Rule] = {
    ("nearest", False): replace(_SCALED, name="nearest", weights="index", index="float32-floor"),
    ("nearest-exact", False): replace(_SCALED, name="nearest-exact", weights="index", index="float32-half"),
    ("area", False): replace(_SCALED, name="area", scaled_step="sizes"),
    ("linear", False): replace(_PLAIN, name="linear", identity="equal-sizes"),
    ("linear", True): replace(_WIDENED, name="linear, antialias"),
    ("cubic", False): replace(_PLAIN, name="cubic", kernel=Keys(-0.75)),
    ("cubic", True): replace(_WIDENED, name="cubic, antialias", kernel=Keys(-0.5)),
    ("lanczos", False): replace(_PLAIN, name="lanczos", kernel=Lanczos(3), boundary="drop"),
    ("lanczos", True): replace(_WIDENED, name="lanczos, antialias", kernel=Lanczos(3)),
}

# mode → family of rules, number of spatial axes (None: any), whether align_corners applies.
MODES: dict[str, tuple[str, int | None, bool]] = {
    "nearest": ("nearest", None, False),
    "nearest-exact": ("nearest-exact", None, False),
    "linear": ("linear", 1, True),
    "bilinear": ("linear", 2, True),
    "trilinear": ("linear", 3, True),
    "cubic": ("cubic", 1, True),
    "bicubic": ("cubic", 2, True),
    "tricubic": ("cubic", 3, True),
    "area": ("area", None, False),
    "lanczos": ("lanczos", None, False),
}


@functools.lru_cache(maxsize=128)
def torch_rule(family: str, *, antialias: bool, aligned: bool, recompute: bool, fixed_point: bool) -> Rule:
    """Row of `TORCH` with the arguments of one call put in."""
    rule = TORCH[family, antialias]
    if aligned:
        rule = replace(rule, coordinate="align-corners-step" if antialias else "align-corners")
    if recompute:
        rule = replace(rule, scaled_step="sizes")
    # torch's integer path leaves axes of equal sizes alone in every mode.
    return replace(rule, fixed_point="int16", identity="equal-sizes") if fixed_point else rule


# Fields of the request that go with fixed point: width first, uint8 after each pass.
INTEGER_PATH = {"order": "last-first", "stores": (BYTE, BYTE)}

METHODS: dict[str, Kernel] = {
    "linear": Triangle(),
    "cubic": Keys(-0.5),
    "lanczos2": Lanczos(2),
    "lanczos3": Lanczos(3),
    "lanczos4": Lanczos(4),
    "lanczos5": Lanczos(5),
    "box": Box(),
    "mitchell": BCCubic(1 / 3, 1 / 3),
    "catmull-rom": BCCubic(0.0, 0.5),
    "gaussian": Gaussian(0.5),
    "bspline": BCCubic(1.0, 0.0),
    "hamming": Hamming(),
}

OWN: dict[str, Rule] = {
    "nearest": Rule("nearest", "index"),
    "area": Rule("area", "coverage"),
    **{name: Rule(name, kernel=kernel) for name, kernel in METHODS.items()},
}
