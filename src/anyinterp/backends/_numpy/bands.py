"""A table of taps as dense blocks along the diagonal of its matrix, for matrix products.

A block is a few outputs and the span of inputs that they read. Blocks whose spans begin at equal
distances form a `Run`: one strided view shows NumPy all of them, and one call multiplies them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anyinterp.taps import Taps

__all__ = ["Run", "cut"]

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Run:
    """Blocks of one size whose inputs begin at equal distances.

    Attributes
    ----------
    first, blocks, size : int
        First output; number of blocks; outputs in each. Blocks follow each other without gaps.
    start, stride, span : int
        First input of the first block; distance from block to block; inputs read by each.
    matrices : (blocks or 1, span, size) float
        Weights. One matrix stands for all where they are equal.
    """

    first: int
    blocks: int
    size: int
    start: int
    stride: int
    span: int
    matrices: NDArray[Any]


def cut(taps: Taps, size: int, dtype: Any) -> list[Run]:
    """Cut a table into runs of blocks of `size` outputs; the last one takes what remains.

    The table may have empty rows, but is not cyclic. Fixed-point weights are scaled to their true size.
    """
    low, high = _extent(taps)
    whole = taps.n_out // size * size
    runs = []
    for begin, end, step in ((0, whole, size), (whole, taps.n_out, taps.n_out - whole)):
        if begin == end:
            continue
        edges = np.arange(begin, end, step)
        lo = np.minimum.reduceat(low[begin:end], edges - begin)
        hi = np.maximum.reduceat(high[begin:end], edges - begin)
        stride = round(step * taps.n_in / taps.n_out)
        for b, blocks, start, span in _group(lo.tolist(), hi.tolist(), stride, taps.n_in):
            first = begin + b * step
            matrices = _matrices(taps, first, blocks, step, start, stride, span, dtype)
            runs.append(Run(first, blocks, step, start, stride, span, matrices))
    return runs


def _extent(taps: Taps) -> tuple[Ints, Ints]:
    """First and one-past-last input of every row, each (n_out,); for an empty one, between its neighbours."""
    used = np.flatnonzero(taps.count)
    if not used.size:
        return np.zeros(taps.n_out, np.int64), np.ones(taps.n_out, np.int64)
    low = np.interp(np.arange(taps.n_out), used, taps.start[used]).astype(np.int64)
    return low, low + np.maximum(taps.count, 1)


def _group(lo: list[int], hi: list[int], stride: int, n_in: int) -> Iterator[tuple[int, int, int, int]]:
    """Put blocks together as long as one span, moved by `stride`, covers them without waste and inside the array.

    Yields first block, number of blocks, first input and span.
    """
    widest = max(h - b for b, h in zip(lo, hi, strict=True))
    limit = widest + max(2, widest // 8)
    b = 0
    while b < len(lo):
        start, stop = lo[b], hi[b]
        e = b + 1
        while e < len(lo):
            moved = stride * (e - b)
            both = min(start, lo[e] - moved), max(stop, hi[e] - moved)
            if both[0] < 0 or both[1] + moved > n_in or both[1] - both[0] > limit:
                break
            start, stop = both
            e += 1
        yield b, e - b, start, stop - start
        b = e


def _matrices(
    taps: Taps, first: int, blocks: int, size: int, start: int, stride: int, span: int, dtype: Any
) -> NDArray[Any]:
    """Weights of a run as (blocks, span, size), or (1, span, size) if all blocks are equal."""
    stop = first + blocks * size
    count = taps.count[first:stop]
    total = slice(int(taps.offset[first]), int(taps.offset[first]) + int(count.sum()))
    row = np.repeat(np.arange(blocks * size), count)
    k = np.arange(total.start, total.stop) - taps.offset[first:stop][row]
    block, column = np.divmod(row, size)
    matrices = np.zeros((blocks, span, size), dtype)
    # 2⁻ˢʰⁱᶠᵗ is exact.
    matrices[block, taps.start[first:stop][row] + k - start - stride * block, column] = (
        taps.weights[total] * 2.0**-taps.shift
    )
    return matrices[:1] if (matrices == matrices[:1]).all() else matrices
