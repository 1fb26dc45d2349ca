"""Where the output samples of a rule lie, and which sample each copies where it copies one."""

from __future__ import annotations

import functools
from collections.abc import Callable
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from anyinterp.coords import COORDINATES, HALF, Geometry, Positions, affine
from anyinterp.rule import Rule

__all__ = ["INDICES", "cell_edges", "nearest_index", "positions", "sampling", "unmoved"]

Ints = NDArray[np.int64]


@functools.lru_cache(maxsize=256)
def sampling(rule: Rule, geometry: Geometry) -> tuple[Fraction, Fraction]:
    """Step and origin (the position of output 0) of a rule, in samples; of a recipe, those of half-pixel."""
    return COORDINATES.get(rule.coordinate, COORDINATES["half-pixel"])(geometry)


def unmoved(rule: Rule, geometry: Geometry) -> Positions:
    """Positions of the output samples of a rule, where they lie."""
    if rule.coordinate in COORDINATES:
        return affine(*sampling(rule, geometry), geometry.n_out)
    from anyinterp import recipes  # other libraries' arithmetic: not loaded unless it is asked for

    return recipes.RECIPES[rule.coordinate](geometry)


def positions(rule: Rule, geometry: Geometry) -> Positions:
    """Positions of the output samples of a rule, where weights are made."""
    found = unmoved(rule, geometry)
    if rule.boundary == "drop" and rule.coordinate == "half-pixel":
        # Far outside, the taps left inside would be renormalised by almost nothing.
        found = found.clipped(geometry.n_in)
    return found.rounded(rule.fraction_steps) if rule.fraction_steps else found


def cell_edges(geometry: Geometry) -> Positions:
    """The n_out + 1 edges of the output cells, in edge units."""
    return affine(geometry.step, geometry.start, geometry.n_out + 1)


def nearest_index(rule: Rule, geometry: Geometry) -> Ints:
    """Index of the sample that each output copies; may lie outside the array where a region does."""
    if rule.index in INDICES:
        return INDICES[rule.index](rule, geometry)
    from anyinterp import recipes

    return recipes.INDICES[rule.index](unmoved(rule, geometry), geometry)


def _rounded_index(rule: Rule, geometry: Geometry, shift: Fraction, *, up: bool) -> Ints:
    """⌊position + shift⌋, or ⌈position + shift⌉."""
    if not shift:
        found = unmoved(rule, geometry)
    elif rule.coordinate in COORDINATES:
        step, origin = sampling(rule, geometry)
        found = affine(step, origin + shift, geometry.n_out)
    else:
        raise ValueError(f"rule {rule.name!r}: index {rule.index!r} needs an exact coordinate")
    return found.whole + (found.part > 0) if up else found.whole


def _float32_index(_: Rule, geometry: Geometry, shift: float) -> Ints:
    """⌊(i + shift)·step⌋ of torch's CUDA kernels (``UpSample.cuh``).

    The step and each product are rounded to float32, and the result is clamped to the last sample.
    """
    step = np.float32(geometry.n_in) / np.float32(geometry.n_out)
    if geometry.scale is not None:
        step = np.float32(1.0 / geometry.scale)
    product = (np.arange(geometry.n_out).astype(np.float32) + np.float32(shift)) * step
    index: Ints = np.floor(product).astype(np.int64)
    return np.minimum(index, geometry.n_in - 1)


# Which sample an output copies: (rule, geometry) → (n_out,) indices. More are in `anyinterp.recipes`.
INDICES: dict[str, Callable[[Rule, Geometry], Ints]] = {
    "half-up": lambda rule, g: _rounded_index(rule, g, HALF, up=False),
    "floor": lambda rule, g: _rounded_index(rule, g, Fraction(0), up=False),
    "ceil": lambda rule, g: _rounded_index(rule, g, Fraction(0), up=True),
    "float32-floor": lambda rule, g: _float32_index(rule, g, 0.0),
    "float32-half": lambda rule, g: _float32_index(rule, g, 0.5),
}
