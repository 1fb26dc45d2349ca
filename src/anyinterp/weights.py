"""From a rule and the geometry of an axis to its table: the only place where weights are made.

They are made in float64 on the host from exact positions, so that a plan is the same on every device.
"""

from __future__ import annotations

import functools
import math
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anyinterp.coords import Geometry, Positions
from anyinterp.edges import EXTENSIONS, fold
from anyinterp.kernels import Kernel
from anyinterp.positions import cell_edges, nearest_index, positions, sampling, unmoved
from anyinterp.rows import compiled_kernel, compiled_rows
from anyinterp.rule import Rule
from anyinterp.sizes import entries
from anyinterp.taps import Taps, from_entries, from_rows

__all__ = ["build"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


ONE = Fraction(1)
_FOLDING = ("drop", "clamp", "symmetric", "reflect")  # boundaries that leave no share outside, and no index beyond
SMALL = 1 << 12  # weights of a table of which many are kept, as data sets of images need them


def build(rule: Rule, geometry: Geometry) -> Taps | None:
    """Table for one axis, or None where the rule leaves the axis alone. Cached.

    Raises
    ------
    ValueError
        If a kernel has no weight at some output position.
    """
    return (_small if entries(rule, geometry) <= SMALL else _large)(rule, geometry)


def _build(rule: Rule, geometry: Geometry) -> Taps | None:
    if geometry.n_in == geometry.n_out and _is_identity(rule, geometry):
        return None
    if not geometry.start and geometry.step.numerator * geometry.n_out == geometry.step.denominator * geometry.n_in:
        made = compiled_kernel(rule, geometry.n_in, geometry.n_out)
        if made is not None:
            return made
    index, weights = _TABLES[rule.weights](rule, geometry)
    if rule.fixed_point is not None:
        return _quantised(rule, geometry, index, weights)
    taps = _folded(rule, geometry, index, weights)
    if rule.prefilter is None:
        return taps
    from anyinterp.filtering import filtered  # other libraries' only, as are recipes

    return filtered(taps, rule.prefilter, geometry.step)


_small = functools.lru_cache(maxsize=1024)(_build)
_large = functools.lru_cache(maxsize=64)(_build)


def _is_identity(rule: Rule, geometry: Geometry) -> bool:
    """Whether the rule leaves an axis of equal sizes alone."""
    if rule.identity != "unit-step":
        return rule.identity == "equal-sizes"
    step, origin = sampling(rule, geometry)
    return origin == 0 and (step == 1 or (step == 0 and geometry.n_out == 1))


def _kernel_rows(rule: Rule, geometry: Geometry) -> tuple[Ints, Floats]:
    """Index and kernel value of every tap that a row may have, each (n_out, window)."""
    kernel = rule.kernel
    assert kernel is not None
    step, _ = sampling(rule, geometry)
    stretch = max(step, ONE) if rule.antialias else ONE
    # Rounded up, as a distance is: what lies beyond is beyond for floats too.
    reach = math.floor(kernel.support * float(stretch) * (1 + 1e-12))
    found = positions(rule, geometry)
    u = np.arange(-reach, reach + 2)
    values = _evaluate(kernel, u, found, stretch.numerator, stretch.denominator)
    return found.whole[:, None] + u, values


def _evaluate(kernel: Kernel, u: Ints, found: Positions, numerator: int, denominator: int) -> Floats:
    """Kernel at (u − fraction) / stretch; exact ratios of integers as long as these fit."""
    largest = found.denominator * int(u[-1] + 1) * denominator
    if largest < 1 << 62:
        exact: Any = float if largest < 1 << 53 else int  # both hold these integers; floats are faster
        here, there = u * exact(found.denominator * denominator), found.part * exact(denominator)
        distance = here - there[:, None]
        t = distance / (float(found.denominator) * numerator)
    else:
        t = (u - (found.part / found.denominator)[:, None]) * (denominator / numerator)
    values = np.asarray(kernel(t), np.float64)
    return np.where(np.abs(t) <= kernel.support, values, 0.0)


def _index_rows(rule: Rule, geometry: Geometry) -> tuple[Ints, Floats]:
    """One tap of weight 1 per row."""
    return nearest_index(rule, geometry)[:, None], np.ones((geometry.n_out, 1))


def _coverage_rows(_: Rule, geometry: Geometry) -> tuple[Ints, Floats]:
    """Length of the overlap of each output cell with each input cell it touches."""
    edges = cell_edges(geometry)
    fraction = edges.part / edges.denominator
    first, last = edges.whole[:-1], edges.whole[1:]
    u = np.arange(int((last - first).max()) + 1)
    index = first[:, None] + u
    overlap = np.where(index < last[:, None], 1.0, np.where(index == last[:, None], fraction[1:, None], 0.0))
    overlap[:, 0] -= fraction[:-1]
    return index, overlap


def _bin_rows(_: Rule, geometry: Geometry) -> tuple[Ints, Floats]:
    """Ones over the samples ⌊i·n/N⌋ … ⌈(i+1)·n/N⌉ − 1."""
    i = np.arange(geometry.n_out)
    first = i * geometry.n_in // geometry.n_out
    stop = -((-(i + 1) * geometry.n_in) // geometry.n_out)
    index = first[:, None] + np.arange(int((stop - first).max()))
    return index, (index < stop[:, None]).astype(np.float64)


_TABLES = {"kernel": _kernel_rows, "index": _index_rows, "coverage": _coverage_rows, "bins": _bin_rows}


def _normalised(rule: Rule, index: Ints, weights: Floats, n_in: int) -> tuple[Floats, Ints]:
    """Rows summing to 1 under the boundary rule, and the sample each tap reads; `index` itself where none is moved."""
    read, everything = index, weights
    if rule.boundary == "drop":
        weights = np.where(index.view(np.uint64) < n_in, weights, 0.0)  # negative ones are large, seen as unsigned
    elif rule.boundary not in ("constant", "wrap"):
        read = fold(index, n_in, rule.boundary)
    total, magnitude = _sums(weights)
    if rule.boundary == "drop" and not magnitude.all():  # nothing inside: the border stands for it
        lost = magnitude == 0
        read = np.where(lost, fold(index, n_in, "clamp"), index)
        weights = np.where(lost, everything, weights)
        total, magnitude = _sums(weights)
    if bool((np.abs(total) <= 1e-6 * magnitude).any()):
        raise ValueError(f"method: {rule.kernel!r} has rows of weights that sum to zero and can't be normalised")
    return weights / total, read


def _sums(weights: Floats) -> tuple[Floats, Floats]:
    """Sums of rows and, roughly, of their magnitudes, each (n_out, 1)."""
    # One after the other, as libraries with integer weights do; NumPy's own order would round a few differently.
    total = np.add.accumulate(weights, axis=1)[:, -1:]
    if np.minimum.reduce(weights, axis=None) >= 0:
        return total, total
    return total, np.add.reduce(np.abs(weights), axis=1, keepdims=True)


def _folded(rule: Rule, geometry: Geometry, index: Ints, weights: Floats) -> Taps:
    """Table of normalised rows with the boundary folded in."""
    n_in, n_out, cyclic = geometry.n_in, geometry.n_out, rule.boundary == "wrap"
    if rule.boundary in _FOLDING and rule.valid == "anywhere":
        drops = rule.boundary == "drop"
        taps = compiled_rows(index if drops else fold(index, n_in, rule.boundary), weights, n_in, drops=drops)
        if taps is not None:
            return taps
    weights, read = _normalised(rule, index, weights, n_in)
    used = weights != 0
    outside = None
    if rule.boundary == "constant" or rule.boundary in EXTENSIONS or rule.valid != "anywhere":
        invalid = _invalid(rule, geometry)
        beyond = used & ((read < 0) | (read >= n_in)) & (not cyclic)
        # Summing only what lies beyond keeps inner rows at exactly 0; all of a row is exactly 1.
        share = np.add.accumulate(np.where(beyond, weights, 0.0), axis=1)[:, -1]
        outside = np.where((beyond | ~used).all(axis=1) | invalid, 1.0, share)
        used = used & ~beyond & ~invalid[:, None]
        outside = outside if outside.any() else None
    wraps = cyclic and bool(((read < 0) | (read >= n_in))[used].any())
    if read is index and not wraps:
        return from_rows(index[:, 0], weights, used, n_in=n_in, outside=outside)
    row = np.broadcast_to(np.arange(n_out)[:, None], index.shape)
    return from_entries(row[used], read[used], weights[used], n_in=n_in, n_out=n_out, cyclic=wraps, outside=outside)


def _invalid(rule: Rule, geometry: Geometry) -> NDArray[np.bool_]:
    """(n_out,) outputs that take the fill value because of where they lie."""
    last = geometry.n_in - 1
    if rule.valid == "anywhere":
        return np.zeros(geometry.n_out, bool)
    margin = Fraction(1, 2) if rule.valid == "cells" else Fraction(0)
    return unmoved(rule, geometry).beyond(-margin, last + margin)


def _quantised(rule: Rule, geometry: Geometry, index: Ints, weights: Floats) -> Taps:
    """Table of integer weights: multiples of 2^−shift.

    On borders that repeat samples, weights of the same sample are added before they are rounded, unless the rule says
    otherwise.
    """
    weights, read = _normalised(rule, index, weights, geometry.n_in)
    read = read if rule.fixed_border == "summed" else index
    first, sums, largest = index[:, 0], weights, float(weights.max())
    if read is not index:
        first, sums, largest = _added(read, weights, geometry)
    shift = _precision(largest) if rule.fixed_point == "int16" else rule.fixed_point
    assert isinstance(shift, int)
    scaled = sums * 2.0**shift
    whole = np.rint(scaled) if rule.fixed_rounding == "half-even" else np.trunc(scaled + np.copysign(0.5, scaled))
    if rule.fixed_border == "rounded":
        row, column = np.nonzero(whole)
        place = np.clip(first[row] + column, 0, geometry.n_in - 1)
        taps = from_entries(row, place, whole[row, column], n_in=geometry.n_in, n_out=geometry.n_out)
    else:
        taps = from_rows(first, whole, whole != 0, n_in=geometry.n_in)
    return replace(taps, weights=taps.weights.astype(np.int32), shift=shift)


def _added(read: Ints, weights: Floats, geometry: Geometry) -> tuple[Ints, Floats, float]:
    """First sample and sums of the weights of the same sample, by row, and the largest of the partial sums."""
    n_out = geometry.n_out
    start = np.where(weights != 0, read, geometry.n_in).min(axis=1)
    place = np.where(weights != 0, read - start[:, None], 0)
    sums = np.zeros((n_out, int(place.max()) + 1))
    largest = 0.0
    for k in range(read.shape[1]):
        sums[np.arange(n_out), place[:, k]] += weights[:, k]
        largest = max(largest, float(sums.max()))
    return start, sums, largest


def _precision(largest: float) -> int:
    """Fraction bits as torch chooses them for uint8: the most at which the largest weight fits 16 bits.

    For clamped edges the partial sums on the border sample count as weights too.
    Source: ``aten/src/ATen/native/cpu/UpSampleKernel.cpp`` (BSD-3-Clause).
    """
    shift = 0
    while shift < 22 and math.trunc(0.5 + largest * 2.0 ** (shift + 1)) < 1 << 15:
        shift += 1
    return shift
