"""Tables of taps: per output sample, a first input index and a short row of weights.

Every linear way of resampling one axis is such a table, and this is the only place where weights are made.
They are made in float64 on the host from exact positions, so that a plan is the same on every device.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anyinterp.coords import Geometry, Positions, cell_edges, nearest_index, positions, sampling
from anyinterp.edges import fold
from anyinterp.kernels import Kernel
from anyinterp.rule import Rule

__all__ = ["Taps", "build"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Taps:
    """The table of one axis, ragged: row i is ``weights[offset[i] : offset[i] + count[i]]``.

    Output i is the sum over k < count[i] of ``row[k] · x[start[i] + k]``. The arrays are read-only.

    Attributes
    ----------
    n_in, n_out : int
        Lengths of the axis.
    start, count, offset : (n_out,) int64
        First input index, number of taps, and where the row begins. A row may be empty.
    weights : (total,) float64, or int32 if `shift` is set
        Rows sum to 1, less the share in `outside`. No row begins or ends with a zero.
    cyclic : bool
        Indices are meant modulo n_in.
    outside : (n_out,) float64 or None
        Share of each output that falls beyond the border and takes the fill value.
    shift : int
        Fixed point: the weights are multiples of 2^−shift.
    width : int
        Longest row of the table this one was cut from; executors choose their strategy by it.
    """

    n_in: int
    n_out: int
    start: Ints
    count: Ints
    weights: NDArray[Any]
    cyclic: bool = False
    outside: Floats | None = None
    shift: int = 0
    width: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "width", self.width or int(self.count.max(initial=1)))
        for array in (self.start, self.count, self.weights, self.outside):
            if array is not None:
                array.flags.writeable = False

    @functools.cached_property
    def offset(self) -> Ints:
        """(n_out,) int64: where each row begins in `weights`."""
        return np.cumsum(self.count) - self.count

    @functools.cached_property
    def gather(self) -> bool:
        """Whether every output copies one sample, or takes the fill value."""
        placed = self.count == 1 if self.outside is None else (self.count == 1) | (self.outside == 1.0)
        return self.width == 1 and not self.shift and bool(placed.all() and (self.weights == 1.0).all())

    def entries(self) -> tuple[Ints, Ints]:
        """Output row and input index (modulo n_in not applied) of every weight, each (total,)."""
        row = np.repeat(np.arange(self.n_out), self.count)
        k = np.arange(self.weights.size) - self.offset[row]
        return row, self.start[row] + k

    def padded(self) -> tuple[Ints, NDArray[Any]]:
        """Rectangular form: index and weights, each (n_out, width); padding has weight 0.

        Every index is a sample of the array, so that it may be read before it is masked.
        """
        k = np.arange(self.width)
        index = self.start[:, None] + np.minimum(k, np.maximum(self.count - 1, 0)[:, None])
        index = index % self.n_in if self.cyclic else np.clip(index, 0, self.n_in - 1)
        weights = np.zeros((self.n_out, self.width), self.weights.dtype)
        weights[k < self.count[:, None]] = self.weights
        return index, weights

    def matrix(self) -> Floats:
        """Dense (n_out, n_in) float64 matrix of the table: for looking at, not for computing."""
        dense = np.zeros((self.n_out, self.n_in))
        row, index = self.entries()
        np.add.at(dense, (row, index % self.n_in), self.weights / (1 << self.shift))
        return dense

    def transposed(self) -> Taps:
        """Make the table of the transposed matrix."""
        row, index = self.entries()
        turn, column = np.divmod(index, self.n_in)
        # In a cyclic table row i of the turn q sits at i − q·n_out in the transposed one.
        order = np.lexsort((row - turn * self.n_out, column))
        return from_entries(
            column[order],
            (row - turn * self.n_out)[order],
            self.weights[order],
            n_in=self.n_out,
            n_out=self.n_in,
            cyclic=self.cyclic,
        )

    def rows(self, lo: int, hi: int) -> tuple[Taps, tuple[int, int]]:
        """Cut rows lo to hi out as a table of their own; also the range of the input that it needs."""
        start, count = self.start[lo:hi], self.count[lo:hi]
        used = count > 0
        first, last = (int(start[used].min()), int((start + count)[used].max())) if used.any() else (0, 1)
        turn = first // self.n_in
        wraps = self.cyclic and last - turn * self.n_in > self.n_in
        a, b = (0, self.n_in) if wraps else (first - turn * self.n_in, last - turn * self.n_in)
        total = slice(int(self.offset[lo]), int(self.offset[lo]) + int(count.sum()))
        cut = Taps(
            n_in=b - a,
            n_out=hi - lo,
            start=start - turn * self.n_in - a,
            count=count,
            weights=self.weights[total],
            cyclic=wraps,
            outside=None if self.outside is None else self.outside[lo:hi],
            shift=self.shift,
            width=self.width,
        )
        return cut, (a, b)


def from_entries(row: Ints, index: Ints, weight: Floats, *, n_in: int, n_out: int, **rest: Any) -> Taps:
    """Table from (row, index, weight) triples sorted by row; equal places are summed, gaps are zero."""
    keep = weight != 0
    row, index, weight = row[keep], index[keep], weight[keep]
    low = np.full(n_out, np.iinfo(np.int64).max)
    high = np.full(n_out, np.iinfo(np.int64).min)
    np.minimum.at(low, row, index)
    np.maximum.at(high, row, index)
    empty = low > high
    start = np.where(empty, 0, low)
    count = np.where(empty, 0, high - start + 1)
    if rest.get("cyclic") and count.max(initial=0) > n_in:  # wider than the axis: wrap into one turn
        return from_entries(row, index % n_in, weight, n_in=n_in, n_out=n_out, **{**rest, "cyclic": False})
    place = (np.cumsum(count) - count)[row] + index - start[row]
    weights = np.bincount(place, weights=weight, minlength=int(count.sum())).astype(np.float64)  # ints if empty
    return Taps(n_in, n_out, start, count, weights, **rest)


@functools.lru_cache(maxsize=256)
def build(rule: Rule, geometry: Geometry) -> Taps | None:
    """Table for one axis, or None where the rule leaves the axis alone.

    Raises
    ------
    ValueError
        If a kernel has no weight at some output position.
    """
    if geometry.n_in == geometry.n_out and (rule.identity == "equal-sizes" or _is_whole(rule, geometry)):
        return None
    index, weights = _TABLES[rule.weights](rule, geometry)
    return _quantised(rule, geometry, index, weights) if rule.fixed_point else _folded(rule, geometry, index, weights)


def _is_whole(rule: Rule, geometry: Geometry) -> bool:
    """Whether output i lies on input i for every i."""
    aligned = rule.coordinate == "align-corners" and rule.weights == "kernel"
    return aligned or (geometry.step == 1 and geometry.start == 0)


def _kernel_rows(rule: Rule, geometry: Geometry) -> tuple[Ints, Floats]:
    """Index and kernel value of every tap that a row may have, each (n_out, window)."""
    kernel = rule.kernel
    assert kernel is not None
    step, _ = sampling(rule, geometry)
    stretch = max(step, Fraction(1)) if rule.antialias else Fraction(1)
    reach = math.ceil(kernel.support * stretch) + 1
    found = positions(rule, geometry)
    u = np.arange(-reach, reach + 2)
    values = _evaluate(kernel, u, found, stretch.numerator, stretch.denominator)
    return found.whole[:, None] + u, values


def _evaluate(kernel: Kernel, u: Ints, found: Positions, numerator: int, denominator: int) -> Floats:
    """Kernel at (u − fraction) / stretch; exact ratios of integers as long as these fit."""
    if found.denominator * int(np.abs(u).max() + 1) * denominator < 1 << 62:
        distance = (u * found.denominator - found.part[:, None]) * denominator
        t = distance / (float(found.denominator) * numerator)
    else:
        t = (u - (found.part / found.denominator)[:, None]) * (denominator / numerator)
    values = np.asarray(kernel(t), dtype=np.float64)
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
    """Rows summing to 1 under the boundary rule, and the sample each tap reads (−1: none)."""
    inside = (index >= 0) & (index < n_in)
    if rule.boundary in ("drop", "constant"):
        read = np.where(inside, index, -1)
    elif rule.boundary == "wrap":
        read = index
    else:
        read = fold(index, n_in, rule.boundary)
    if rule.boundary == "drop":
        lost = ~(inside & (weights != 0)).any(axis=1)  # nothing inside: the border stands for it
        read = np.where(lost[:, None], fold(index, n_in, "clamp"), read)
        weights = np.where(read >= 0, weights, 0.0)
    total = weights.sum(axis=1, keepdims=True)
    magnitude = np.abs(weights).sum(axis=1, keepdims=True)
    if bool((np.abs(total) <= 1e-6 * magnitude).any()):
        raise ValueError(f"method: {rule.kernel!r} has rows of weights that sum to zero and can't be normalised")
    return weights / total, read


def _folded(rule: Rule, geometry: Geometry, index: Ints, weights: Floats) -> Taps:
    """Table of normalised rows with the boundary folded in."""
    weights, read = _normalised(rule, index, weights, geometry.n_in)
    row = np.broadcast_to(np.arange(geometry.n_out)[:, None], index.shape)
    outside = None
    used = weights != 0
    if rule.boundary == "constant":
        beyond = read < 0
        # Summing only what lies beyond keeps inner rows at exactly 0; all of a row is exactly 1.
        share = np.where(beyond, weights, 0.0).sum(axis=1)
        outside = np.where((beyond | ~used).all(axis=1), 1.0, share)
        used = used & ~beyond
        outside = outside if outside.any() else None
    return from_entries(
        row[used],
        read[used],
        weights[used],
        n_in=geometry.n_in,
        n_out=geometry.n_out,
        cyclic=rule.boundary == "wrap" and bool(((read < 0) | (read >= geometry.n_in))[used].any()),
        outside=outside,
    )


def _quantised(rule: Rule, geometry: Geometry, index: Ints, weights: Floats) -> Taps:
    """Table of 16-bit integer weights, as torch makes them for uint8.

    One precision per axis: the largest at which the largest weight still fits 16 bits, where for
    clamped edges the partial sums on the border sample count as weights too. Weights are rounded half
    away from zero. Source: ``aten/src/ATen/native/cpu/UpSampleKernel.cpp`` (BSD-3-Clause).
    """
    weights, read = _normalised(rule, index, weights, geometry.n_in)
    n_out = geometry.n_out
    start = np.where(weights != 0, read, geometry.n_in).min(axis=1)
    place = np.where(weights != 0, read - start[:, None], 0)
    sums = np.zeros((n_out, int(place.max()) + 1))
    largest = 0.0
    for k in range(index.shape[1]):
        sums[np.arange(n_out), place[:, k]] += weights[:, k]
        largest = max(largest, float(sums.max()))
    shift = 0
    while shift < 22 and math.trunc(0.5 + largest * 2.0 ** (shift + 1)) < 1 << 15:
        shift += 1
    scaled = sums * 2.0**shift
    whole = np.trunc(scaled + np.copysign(0.5, scaled))
    row, column = np.nonzero(whole)
    taps = from_entries(row, start[row] + column, whole[row, column], n_in=geometry.n_in, n_out=n_out)
    return Taps(taps.n_in, n_out, taps.start, taps.count, taps.weights.astype(np.int32), shift=shift)
