"""Where output samples lie on the input axis, exactly.

Positions are rational: every step is n_in/n_out, (n_in−1)/(n_out−1) or one over a float, and floats are
rational too. A position is kept as whole + part/denominator, so that ties, windows and fractions do not
depend on rounding. One coordinate system everywhere: sample k lies at k, its cell is [k−½, k+½].
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import NDArray

from anyinterp.rule import Rule

__all__ = ["Geometry", "Positions", "cell_edges", "nearest_index", "positions", "sampling"]

Ints = NDArray[np.int64]


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
        """Move positions outside the array onto its edge: to [−½, n_in − ½]."""
        half = self.denominator // 2  # `_affine` makes denominators even
        low = (self.whole < -1) | ((self.whole == -1) & (self.part < half))
        high = (self.whole > n_in - 1) | ((self.whole == n_in - 1) & (self.part > half))
        whole = np.where(low, -1, np.where(high, n_in - 1, self.whole))
        return Positions(whole, np.where(low | high, half, self.part), self.denominator)


def sampling(rule: Rule, geometry: Geometry) -> tuple[Fraction, Fraction]:
    """Step and origin (the position of output 0) of a kernel rule, in samples."""
    step, half = geometry.step, Fraction(1, 2)
    if rule.coordinate != "half-pixel":
        step = Fraction(geometry.n_in - 1, geometry.n_out - 1) if geometry.n_out > 1 else Fraction(0)
    if rule.coordinate == "align-corners":
        return step, Fraction(0)
    return step, geometry.start + step * half - half


def positions(rule: Rule, geometry: Geometry) -> Positions:
    """Positions of the output samples of a kernel rule."""
    step, origin = sampling(rule, geometry)
    found = _affine(step, origin, geometry.n_out)
    if rule.boundary == "drop" and rule.coordinate == "half-pixel":
        # Far outside, the taps left inside would be renormalised by almost nothing.
        return found.clipped(geometry.n_in)
    return found


def cell_edges(geometry: Geometry) -> Positions:
    """The n_out + 1 edges of the output cells, in edge units."""
    return _affine(geometry.step, geometry.start, geometry.n_out + 1)


def nearest_index(rule: Rule, geometry: Geometry) -> Ints:
    """Index of the sample that each output copies; may lie outside the array where a region does.

    The float32 recipes are those of torch's CUDA kernels (``UpSample.cuh``): the step and each product
    are rounded to float32, and the result is clamped to the last sample.
    """
    if rule.index == "half-up":
        return _affine(geometry.step, geometry.start + geometry.step / 2, geometry.n_out).whole
    step = np.float32(geometry.n_in) / np.float32(geometry.n_out)
    if geometry.scale is not None:
        step = np.float32(1.0 / geometry.scale)
    shift = np.float32(0.5 if rule.index == "float32-half" else 0.0)
    product = (np.arange(geometry.n_out).astype(np.float32) + shift) * step
    index: Ints = np.floor(product).astype(np.int64)
    return np.minimum(index, geometry.n_in - 1)


def _affine(step: Fraction, origin: Fraction, count: int) -> Positions:
    """Positions step·i + origin for i in range(count)."""
    denominator = 2 * lcm(step.denominator, origin.denominator)
    a, b = int(step * denominator), int(origin * denominator)
    if denominator >= 1 << 61:  # only from floats with long binary fractions
        return _affine_unbounded(a, b, denominator, count)
    i = np.arange(count)
    whole = np.floor(float(step) * i + float(origin)).astype(np.int64)
    # The estimate is off by one at most, so the true remainder is below 2⁶³ and survives
    # arithmetic modulo 2⁶⁴.
    mask = (1 << 64) - 1
    remainder = np.uint64(a & mask) * i.astype(np.uint64) + np.uint64(b & mask)
    part = (remainder - np.uint64(denominator) * whole.astype(np.uint64)).view(np.int64)
    carry = (part >= denominator).astype(np.int64) - (part < 0)
    return Positions(whole + carry, part - carry * denominator, denominator)


def _affine_unbounded(a: int, b: int, denominator: int, count: int) -> Positions:
    """As `_affine` with Python's integers; the fraction is cut to 60 bits."""
    pairs = [divmod(a * i + b, denominator) for i in range(count)]
    whole = np.array([q for q, _ in pairs], dtype=np.int64)
    part = np.array([(r << 60) // denominator for _, r in pairs], dtype=np.int64)
    return Positions(whole, part, 1 << 60)
