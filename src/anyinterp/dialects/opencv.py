"""OpenCV's ``cv2.resize``: ``modules/imgproc/src/resize.cpp`` of versions 5.0 and 4.x."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal, TypeAlias

import numpy as np

from anyinterp.checks import choice
from anyinterp.dialects.base import Call, Convention
from anyinterp.dialects.opencv_rows import AVERAGED, BORDERS, FLAGS, HALF_UP, IPP, ROWS, SIMD, STORES
from anyinterp.plan import Request
from anyinterp.rule import BYTE, Rule

__all__ = ["ROWS", "OpenCV"]

Flag: TypeAlias = Literal[
    "INTER_NEAREST",
    "INTER_LINEAR",
    "INTER_CUBIC",
    "INTER_AREA",
    "INTER_LANCZOS4",
    "INTER_LINEAR_EXACT",
    "INTER_NEAREST_EXACT",
]


@dataclass(frozen=True, repr=False)
class OpenCV(Convention):
    """``cv2.resize``, versions 5.0 and 4.x.

    Output i lies at (i + ½)·t − ½ with t = n/N where sizes are given. A scale f gives N = round(n·f) samples, ties to
    even, and t = 1/f. The border sample is repeated, and nothing is antialiased but by ``INTER_AREA``.

    ``INTER_NEAREST``
        copies sample ⌊i·t⌋, calculated in float64.
    ``INTER_NEAREST_EXACT``
        copies ⌊(i + ½)·n/N⌋, calculated in float64 as a running sum, as in Pillow; in 16.16 fixed point in version 4.
    ``INTER_LINEAR``, ``INTER_CUBIC``, ``INTER_LANCZOS4``
        are the triangle, Keys' cubic with a = −¾, and 8 taps of Lanczos' kernel divided by their sum.
    ``INTER_LINEAR_EXACT``
        is linear with weights of 8 fraction bits (uint8), 16 or 32, and one rounding, half up; floats are as in
        ``INTER_LINEAR``.
    ``INTER_AREA``
        weighs samples by the part of them that the output's cell covers. If any axis enlarges, it is linear
        interpolation along all axes, at ⌊i·t⌋ + f where f is the fraction of max(0, i + 1 − (⌊i·t⌋ + 1)/t).

    Parameters
    ----------
    interpolation : str or int, default "INTER_LINEAR"
        A flag's name, in any case of letters, or its value.
    version : {"5", "4"}
        Of OpenCV; they differ in ``INTER_NEAREST_EXACT`` only.

    Notes
    -----
    An image's width is the last of the axes that are resized, its height the one before, and what comes after the
    width are its channels. Other axes are a batch. A single axis is the width.

    Equal to the last bit: both nearest flags; ``INTER_LINEAR`` of uint8; ``INTER_LINEAR_EXACT`` of uint8, int8, uint16
    and int16 (int32: ±1), where sums can be made in float64. Others agree within rounding, and ±1 where they are
    integers.

    ``INTER_LINEAR`` of uint8 has weights of 11 bits, keeps sums over the width whole, and drops bits of each term over
    the height; ``INTER_LANCZOS4`` has such weights and one rounding. Builds of OpenCV for x86 hand ``INTER_CUBIC``, and
    ``INTER_LINEAR`` of all but uint8, to Intel's IPP if there are 1, 3 or 4 channels, and this is followed. Halving
    both sides is ``INTER_AREA`` for the linear flags too; it rounds ties up with 1, 3 or 4 channels and to even with
    others, and OpenCV to even in the last row and column if the input has an odd one there.

    ``INTER_AREA`` leaves out parts of samples narrower than 1/1000 without making up for them, which can happen from
    1000 outputs on, and with scales; here they are weighed.

    With more than two axes, or another dtype for the result, sums are rounded once, if at all.

    Source: ``modules/imgproc/src/resize.cpp``, ``fixedpoint.inl.hpp`` and ``hal/ipp/src/resize_ipp.cpp``.

    Examples
    --------
    >>> import numpy as np, anyinterp
    >>> x = np.array([[0, 100, 200]], np.uint8)
    >>> anyinterp.resize(x, (1, 6), like="opencv")
    array([[  0,  25,  75, 125, 175, 200]], dtype=uint8)
    >>> anyinterp.resize(x, (1, 6), like=OpenCV("INTER_AREA"))
    array([[  0,   0, 100, 100, 200, 200]], dtype=uint8)
    >>> OpenCV(2)
    opencv(interpolation='INTER_CUBIC')
    """

    interpolation: Flag | int = "INTER_LINEAR"
    version: Literal["5", "4"] = "5"

    product: ClassVar[str] = "OpenCV 5.0 and 4.14"
    method_option: ClassVar[str | None] = "interpolation"
    takes_scale: ClassVar[bool] = True

    def __post_init__(self) -> None:
        said: Any = self.interpolation
        if isinstance(said, int | np.integer) and not isinstance(said, bool):
            if int(said) not in FLAGS.values():
                raise ValueError(f"interpolation: unknown flag {said}; allowed: {FLAGS}")
            said = list(FLAGS)[int(said)]
        word = choice("interpolation", said.upper() if isinstance(said, str) else said, FLAGS)
        object.__setattr__(self, "interpolation", word)
        choice("version", self.version, ("5", "4"))

    def request(self, call: Call) -> Request:
        """Request that a call makes."""
        rule = ROWS[self._row(call)]
        asked = Request(
            axes=call.axes,
            size=call.size,
            scale=call.scale,
            region=(None,) * len(call.axes),
            rules=(rule,) * len(call.axes),
            dtype_out=call.dtype_out or "keep",
            order="last-first",
        )
        axes = asked.geometries(call.lengths)
        if all(g.n_in == g.n_out for g in axes):  # copied, whatever the scale
            return _with(asked, replace(rule, identity="equal-sizes", enlarging=None))
        half_up = AVERAGED.get((self._flag, call.dtype))
        if half_up and _keeps(call) and len(axes) == 2 and all(g.step == 2 for g in axes):
            store = HALF_UP[call.dtype] if _channels(call) in half_up else None
            return replace(_with(asked, ROWS["INTER_AREA", "float"]), stores=(None, store))
        if rule.enlarging and any(g.step < 1 for g in axes):
            rule = rule.enlarging
        if rule.fixed_point:
            return _in_whole_numbers(_with(asked, rule), self._flag)
        if rule.coordinate == "opencv-float64":
            return replace(asked, stores=(None, HALF_UP[call.dtype]), accumulator="float64")
        return asked

    @property
    def _flag(self) -> str:
        return str(self.interpolation)  # a number has become a name

    def _row(self, call: Call) -> tuple[str, str]:
        """Key of `ROWS`: the flag, and the arithmetic that OpenCV would use."""
        flag = self._flag
        if (flag, "copy") in ROWS:
            differs = self.version == "4" and (flag, "4.x") in ROWS
            return flag, "4.x" if differs else "copy"
        if flag == "INTER_LINEAR_EXACT":
            if _keeps(call) and (flag, call.dtype) in ROWS:
                return flag, call.dtype
            flag = "INTER_LINEAR"
        shortest = IPP.get((flag, call.dtype), IPP.get((flag, ""), math.inf))
        ipp = _channels(call) in SIMD and min(call.lengths) >= shortest
        if _keeps(call) and call.dtype == "uint8" and not ipp:
            return flag, "whole"
        return flag, "ipp" if ipp else "float"

    @classmethod
    def variants(cls) -> Iterable[OpenCV]:
        """All flags, and version 4 where it differs."""
        flags: Any = FLAGS
        yield from (cls(flag) for flag in flags)
        yield cls("INTER_NEAREST_EXACT", "4")


def _keeps(call: Call) -> bool:
    """Whether the arithmetic can be OpenCV's own: at most two axes, and the dtype stays."""
    return len(call.axes) <= 2 and call.dtype_out in (None, call.dtype)


def _channels(call: Call) -> int:
    """Samples per pixel: what comes after the width."""
    return math.prod(call.shape[len(call.shape) + max(call.axes) + 1 :])


def _with(request: Request, rule: Rule) -> Request:
    return replace(request, rules=(rule,) * len(request.axes))


def _in_whole_numbers(request: Request, flag: str) -> Request:
    """The request with the stores and borders of integer arithmetic."""
    store = BYTE if len(request.axes) == 1 else STORES[flag]  # the pass over the height would only shift
    height, width = BORDERS[flag]
    borders: Any = [width if axis == max(request.axes) else height for axis in request.axes]
    rules = tuple(replace(rule, fixed_border=border) for rule, border in zip(request.rules, borders, strict=True))
    return replace(request, stores=(None, store), rules=rules)
