"""Axes of the reference: every output sample as a list of (input index, weight), then as a matrix.

Sample k of the input lies at k and its cell is [k - 1/2, k + 1/2]. Output i lies at
``origin + step * i``. All of it is exact rational arithmetic, except for the weights of kernels that
are no polynomials.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anyinterp.testing.reference_kernels import HALF, Weight, kernel_of, to_longdouble

LongDouble = NDArray[np.longdouble]
V = 2.0**-53  # unit roundoff of float64
Row = Sequence[tuple[int, Weight]]  # taps before the edge rule: indices may lie outside


@dataclass(frozen=True, eq=False)
class AxisMatrix:
    """One axis as a dense linear map, with all that an error bound needs.

    Attributes
    ----------
    axis : int
        Counted from the end, so that -1 is the last one.
    weights : (n_out, n_in) longdouble
        The map itself.
    outside : (n_out,) longdouble
        Share of the fill value in each output.
    error : (n_out, n_in) float64
        How far the float64 weights of a plan may be from `weights`; see `weight_error`.
    taps : (n_out,) int64
        Number of taps of each row, before several of them fold onto one sample.
    gather : bool
        True where each row is one sample, or nothing but the fill value: no arithmetic at all.
    """

    axis: int
    weights: LongDouble
    outside: LongDouble
    error: NDArray[np.float64]
    taps: NDArray[np.int64]
    gather: bool


def fold(index: int, n: int, boundary: str) -> int | None:
    """Return the sample that stands for a possibly outside index, None if there is none."""
    if 0 <= index < n:
        return index
    if boundary == "clamp":
        return 0 if index < 0 else n - 1
    if boundary == "wrap":
        return index % n
    if boundary == "symmetric":
        phase = index % (2 * n)
        return phase if phase < n else 2 * n - 1 - phase
    if boundary == "reflect":
        if n == 1:
            return 0
        phase = index % (2 * n - 2)
        return phase if phase < n else 2 * n - 2 - phase
    return None  # drop, constant


def kernel_error(support: float) -> float:
    """Return how far one kernel value in float64 may lie from the exact one.

    With v = 2**-53: the fraction of a coordinate is rounded once (v), the distance to the sample, the
    stretch and their quotient each once more (3 v abs(t), and abs(t) <= support), so the argument of
    the kernel errs by (1 + 3 support) v at most. No kernel of the table is steeper than 3/2, and evaluating
    one (four steps of Horner's rule with values up to 5/2, or two sines and two quotients) costs 8 v.
    """
    return (10 + 5 * support) * V


def weight_error(raw: float, weight: float, total: float, taps: int) -> float:
    """Return how far one float64 weight of a plan may lie from the exact one.

    Each unnormalised weight errs by e = `raw`, their sum by taps * e, so the quotient of the two by
    e (1 + taps abs(w)) / total; the roundings of the sum and of the quotient add (taps + 1) v abs(w).
    The only weight of a row is exactly 1.
    """
    return raw * (1 + taps * weight) / total + (taps + 1) * V * weight if taps > 1 else 0.0


def build(axis: int, n: int, rows: Sequence[Row], boundary: str, raw: float = 0.0) -> AxisMatrix:
    """Return the matrix of rows of taps: edge rule applied, rows normalised to 1.

    A tap of weight 0 is no tap, but where a kernel crosses zero it has an error like any other.
    `raw` is the error that float64 weights may have before they are normalised.
    """
    weights = np.zeros((len(rows), n), np.longdouble)
    outside = np.zeros(len(rows), np.longdouble)
    error = np.zeros((len(rows), n))
    taps = np.zeros(len(rows), np.int64)
    gather = True
    for i, row in enumerate(rows):
        counted = [tap for tap in row if _counts(tap[0], n, boundary)]
        total = sum(weight for _, weight in counted)
        taps[i] = len(counted)
        gather = gather and len(counted) == 1
        for index, value in counted:
            weight = to_longdouble(value / total)
            where = fold(index, n, boundary)
            if where is None:
                outside[i] += weight
                continue
            weights[i, where] += weight
            error[i, where] += weight_error(raw, abs(float(weight)), abs(float(total)), len(counted))
    return AxisMatrix(axis, weights, outside, error, taps, gather)


def _counts(index: int, n: int, boundary: str) -> bool:
    return boundary == "constant" or fold(index, n, boundary) is not None


@lru_cache(maxsize=4096)
def kernel_axis(
    axis: int,
    n: int,
    m: int,
    step: Fraction,
    origin: Fraction,
    method: Any,
    stretch: Fraction,
    boundary: str,
    clip: bool = False,
) -> AxisMatrix:
    """Return the axis of a kernel: weight kernel((j - x_i) / stretch) for every j in reach.

    With `clip`, positions outside the array are moved onto its border first. Where no sample inside
    the array is in reach (a half-open kernel at the very border), the nearest one counts alone.
    """
    kernel = kernel_of(method)
    reach = kernel.support * stretch
    rows: list[Row] = []
    for i in range(m):
        x = origin + step * i
        if clip:
            x = min(max(x, -HALF), n - HALF)
        first, last = math.ceil(x - reach), math.floor(x + reach)
        row = [(j, kernel.evaluate((j - x) / stretch)) for j in range(first, last + 1)]
        row = [(j, weight) for j, weight in row if weight != 0 or abs(j - x) < reach]
        if not any(weight != 0 and _counts(j, n, boundary) for j, weight in row):
            row = [(min(max(math.floor(x + HALF), 0), n - 1), Fraction(1))]
        rows.append(row)
    return build(axis, n, rows, boundary, kernel_error(float(kernel.support)))


@lru_cache(maxsize=1024)
def covering_axis(axis: int, n: int, m: int, step: Fraction, start: Fraction, boundary: str) -> AxisMatrix:
    """Return the axis of exact coverage: overlaps of [start + step i, + step) with the cells.

    Where an output covers none of the samples that count, the nearest one counts alone.
    """
    rows: list[Row] = []
    for i in range(m):
        low = start + step * i
        high = low + step
        cells = range(math.floor(low), math.ceil(high))
        row = [(k, min(high, Fraction(k + 1)) - max(low, Fraction(k))) for k in cells]
        if not any(_counts(k, n, boundary) for k in cells):
            row = [(0 if high <= 0 else n - 1, Fraction(1))]
        rows.append(row)
    return build(axis, n, rows, boundary, 2 * V)  # each end of an overlap is rounded once


@lru_cache(maxsize=1024)
def pooling_axis(axis: int, n: int, m: int) -> AxisMatrix:
    """Return the axis of the adaptive mean: plain means of [floor(i n / m), ceil((i + 1) n / m))."""
    rows: list[Row] = []
    for i in range(m):
        cells = range(i * n // m, -(-(i + 1) * n // m))
        rows.append([(k, Fraction(1, len(cells))) for k in cells])
    return build(axis, n, rows, "drop")


@lru_cache(maxsize=1024)
def nearest_axis(axis: int, n: int, m: int, step: Fraction, start: Fraction, boundary: str) -> AxisMatrix:
    """Return the axis of exact nearest samples: index floor(start + step (i + 1/2)), ties up."""
    edge = "clamp" if boundary == "drop" else boundary
    rows = [[(math.floor(start + step * (i + HALF)), Fraction(1))] for i in range(m)]
    return build(axis, n, rows, edge)


@lru_cache(maxsize=1024)
def float32_nearest_axis(axis: int, n: int, m: int, scale: float | None, half: bool) -> AxisMatrix:
    """Return the axis of nearest samples by the float32 formula: floor(float32(i [+ 1/2]) * step).

    The step is float32(1 / scale), or the float32 quotient n / m. A product of two float32 numbers
    is exact in float64, so that rounding it once more is the float32 product.
    """
    step = float(np.float32(n) / np.float32(m) if scale is None else np.float32(1.0 / scale))
    rows: list[Row] = []
    for i in range(m):
        position = float(np.float32(np.float32(i) + np.float32(0.5 if half else 0.0)))
        index = math.floor(float(np.float32(position * step)))
        rows.append([(min(index, n - 1), Fraction(1))])
    return build(axis, n, rows, "clamp")
