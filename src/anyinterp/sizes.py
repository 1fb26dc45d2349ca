"""Output sizes and steps from what was asked: a size, a scale, a region."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from fractions import Fraction

from anyinterp.coords import Geometry
from anyinterp.rule import Rule

__all__ = ["entries", "geometry", "size_out"]

ZERO = Fraction(0)

# How n·s, a float64 product as everywhere, becomes a number of samples. 0 is refused.
SCALED_SIZES: dict[str, Callable[[float], int]] = {
    "truncate": math.trunc,
    "half-up": lambda product: max(1, math.floor(product + 0.5)),
    "half-even": round,
    "ceil": math.ceil,
}


@functools.lru_cache(maxsize=1024)
def geometry(
    rule: Rule, n_in: int, size: int | None, scale: float | None, region: tuple[float, float] | None
) -> Geometry:
    """Sizes and step of one axis.

    Parameters
    ----------
    rule : Rule
        Says how a scale becomes a size and which step is sampled.
    n_in : int
        Length of the input axis, at least 1.
    size, scale : int or float
        Exactly one of them is None.
    region : pair of float or None
        Start and stop in edge units; the whole axis is (0, n_in).

    Raises
    ------
    ValueError
        If the scale leaves no sample.
    """
    if region is None and size is not None:  # for most calls: fractions are slow to divide
        return Geometry(n_in, size, Fraction(n_in, size))
    start, stop = (ZERO, Fraction(n_in)) if region is None else map(Fraction, region)
    length = stop - start if start else stop
    if scale is None:
        assert size is not None
        return Geometry(n_in, size, length / size, start)
    n_out = scaled_size(rule, length, scale)
    if rule.scaled_step == "scale":
        return Geometry(n_in, n_out, 1 / Fraction(scale), start, scale)
    return Geometry(n_in, n_out, length / n_out, start)


def size_out(rule: Rule, n_in: int, size: int | None, scale: float | None, region: tuple[float, float] | None) -> int:
    """Output size of one axis, for the arguments of `geometry`; lengths and sizes may be symbols, which torch has."""
    if scale is None:
        assert size is not None
        return size
    return scaled_size(rule, n_in if region is None else Fraction(region[1]) - Fraction(region[0]), scale)


def scaled_size(rule: Rule, length: Fraction | int, scale: float) -> int:
    """Output size that a scale gives for a region of some length, at least 1."""
    product = length * scale
    word = "scale_factor" if rule.scaled_size == "truncate" else "scale"
    if product >= 2**62:  # inf too
        raise ValueError(f"{word}: {scale!r} times {float(length):g} samples is too large an output size")
    size = SCALED_SIZES[rule.scaled_size](product)
    if size < 1:
        raise ValueError(
            f"{word}: {scale!r} times {float(length):g} samples leaves an empty output; allowed: at least 1"
        )
    return size


@functools.lru_cache(maxsize=1024)
def entries(rule: Rule, geometry: Geometry) -> float:
    """Weights that are looked at while a table is made, roughly."""
    return geometry.n_out * _window(rule, geometry)


def _window(rule: Rule, geometry: Geometry) -> float:
    """Samples that a row of weights may reach."""
    step = max(float(geometry.step), 1.0)
    if rule.weights == "index":
        return 1.0
    if rule.kernel is None:
        return step + 2
    return 2 * rule.kernel.support * (step if rule.antialias else 1.0) + 3
