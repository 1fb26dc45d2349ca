"""Where output samples lie on the input axis, exactly.

Positions are rational: every step is n_in/n_out, (n_in−1)/(n_out−1) or one over a float, and floats are
rational too. A position is kept as whole + part/denominator, so that ties, windows and fractions do not
depend on rounding. One coordinate system everywhere: sample k lies at k, its cell is [k−½, k+½].
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import NDArray

from anyinterp.keys import hashed_once

__all__ = ["COORDINATES", "HALF", "Geometry", "Positions", "affine", "of_floats"]

Ints = NDArray[np.int64]
HALF = Fraction(1, 2)


@hashed_once
@dataclass(frozen=True)
class Geometry:
    """Sizes and step of one axis.

    Attributes
    ----------
    n_in, n_out : int
        Lengths in samples.
    step : Fraction
        Input samples per output sample.
    start : Fraction
        Left edge of the sampled region, in edge units (0 is the left edge of sample 0).
    scale : float or None
        The scale whose inverse is the step, where the step came from a scale.
    """

    n_in: int
    n_out: int
    step: Fraction
    start: Fraction = Fraction(0)
    scale: float | None = None


@dataclass(frozen=True)
class Positions:
    """n_out positions, exactly ``whole + part / denominator`` with 0 ≤ part < denominator < 2⁶²."""

    whole: Ints
    part: Ints
    denominator: int

    def clipped(self, n_in: int) -> Positions:
        """Move positions outside the array onto its edge: to [−½, n_in − ½]. They rise from the first to the last."""
        half = self.denominator // 2  # `affine` makes denominators even
        first, last = ((self.whole[i], self.part[i]) for i in (0, -1))
        if first >= (-1, half) and last <= (n_in - 1, half):
            return self
        low = (self.whole < -1) | ((self.whole == -1) & (self.part < half))
        high = (self.whole > n_in - 1) | ((self.whole == n_in - 1) & (self.part > half))
        whole = np.where(low, -1, np.where(high, n_in - 1, self.whole))
        return Positions(whole, np.where(low | high, half, self.part), self.denominator)

    def rounded(self, steps: int) -> Positions:
        """Positions rounded to multiples of 1/steps, half to even."""
        nearest = np.rint(self.part / self.denominator * steps).astype(np.int64)
        carry = nearest == steps
        return Positions(self.whole + carry, np.where(carry, 0, nearest), steps)

    def beyond(self, low: Fraction, high: Fraction) -> NDArray[np.bool_]:
        """(n_out,) whether positions lie below `low` or above `high`, both multiples of ½."""
        place = 2 * self.whole + np.where(self.part * 2 >= self.denominator, 1, 0)
        rest = np.where(self.part * 2 >= self.denominator, 2 * self.part - self.denominator, self.part) > 0
        a, b = int(2 * low), int(2 * high)
        found: NDArray[np.bool_] = (place < a) | (place > b) | ((place == b) & rest)
        return found


def _half_pixel(g: Geometry) -> tuple[Fraction, Fraction]:
    origin = Fraction(g.step.numerator - g.step.denominator, 2 * g.step.denominator)  # (step − 1)/2, in one division
    return g.step, g.start + origin if g.start else origin


def _align_corners(g: Geometry) -> tuple[Fraction, Fraction]:
    return (Fraction(g.n_in - 1, g.n_out - 1) if g.n_out > 1 else Fraction(0)), Fraction(0)


def _align_corners_step(g: Geometry) -> tuple[Fraction, Fraction]:
    step, _ = _align_corners(g)
    return step, g.start + step / 2 - HALF


def _align_corners_scaled(g: Geometry) -> tuple[Fraction, Fraction]:
    return ((g.n_in - 1) / (g.n_in / g.step - 1) if g.n_out > 1 else Fraction(0)), Fraction(0)


def _asymmetric(g: Geometry) -> tuple[Fraction, Fraction]:
    return g.step, g.start


def _centred(g: Geometry) -> tuple[Fraction, Fraction]:
    return g.step, Fraction(g.n_in - 1, 2) - g.step * (g.n_out - 1) / 2


def _pytorch_half_pixel(g: Geometry) -> tuple[Fraction, Fraction]:
    return _half_pixel(g) if g.n_out > 1 else (g.step, Fraction(0))


# Where output i lies: i·step + origin, both given here, in samples. What is not exact is in `anyinterp.recipes`.
COORDINATES: dict[str, Callable[[Geometry], tuple[Fraction, Fraction]]] = {
    "half-pixel": _half_pixel,  # start + (i+½)·step − ½
    "align-corners": _align_corners,  # i·(n_in−1)/(n_out−1)
    "align-corners-step": _align_corners_step,  # half-pixel centres with the step of align-corners
    "align-corners-scaled": _align_corners_scaled,  # ONNX: i·(n_in−1)/(n_in·f−1) with f = 1/step
    "asymmetric": _asymmetric,  # start + i·step
    "centred": _centred,  # the middles of both axes coincide
    "pytorch-half-pixel": _pytorch_half_pixel,  # ONNX: half-pixel, and 0 for a single output
}


def of_floats(found: NDArray[np.float64]) -> Positions:
    """Positions from floats, exact but for bits below 2⁻⁶⁰."""
    whole = np.floor(found)
    # A tiny negative number's fraction would be rounded to 1.
    part = np.minimum((found - whole) * 2.0**60, 2.0**60 - 2.0**7)
    return Positions(whole.astype(np.int64), part.astype(np.int64), 1 << 60)


def affine(step: Fraction, origin: Fraction, count: int) -> Positions:
    """Positions step·i + origin for i in range(count)."""
    denominator = 2 * lcm(step.denominator, origin.denominator)
    a, b = (one.numerator * (denominator // one.denominator) for one in (step, origin))
    if denominator >= 1 << 61:  # only from floats with long binary fractions
        return _affine_unbounded(a, b, denominator, count)
    i = np.arange(count)
    if abs(a) * count + abs(b) < 1 << 62:
        product = a * i + b
        whole = product // denominator
        return Positions(whole, product - whole * denominator, denominator)
    whole = np.floor(float(step) * i + float(origin)).astype(np.int64)
    # The estimate is off by one at most, so the true remainder is below 2⁶³ and survives
    # arithmetic modulo 2⁶⁴.
    mask = (1 << 64) - 1
    remainder = np.uint64(a & mask) * i.astype(np.uint64) + np.uint64(b & mask)
    part = (remainder - np.uint64(denominator) * whole.astype(np.uint64)).view(np.int64)
    carry = (part >= denominator).astype(np.int64) - (part < 0)
    return Positions(whole + carry, part - carry * denominator, denominator)


def _affine_unbounded(a: int, b: int, denominator: int, count: int) -> Positions:
    """As `affine` with Python's integers; the fraction is cut to 60 bits."""
    pairs = [divmod(a * i + b, denominator) for i in range(count)]
    whole = np.array([q for q, _ in pairs], dtype=np.int64)
    part = np.array([(r << 60) // denominator for _, r in pairs], dtype=np.int64)
    return Positions(whole, part, 1 << 60)
