"""Tables of taps: per output sample, a first input index and a short row of weights.

Every linear way of resampling one axis is such a table, and so is its transpose.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Taps", "from_entries", "from_rows"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
LARGEST = (1 << 63) - 1


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
        Indices are meant modulo n_in; else those beyond the axis, which few tables have, mean its first or last sample.
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
        object.__setattr__(self, "width", self.width or int(np.maximum.reduce(self.count, initial=1)))
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

    @functools.cached_property
    def lowered(self) -> dict[Any, Any]:
        """What backends made of the table, by keys of theirs; it lives as long as the table does."""
        return {}

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "lowered"}

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
        index = index % self.n_in if self.cyclic else np.clip(index, 0, self.n_in - 1)
        np.add.at(dense, (row, index), self.weights / (1 << self.shift))
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
        turn = first // self.n_in if self.cyclic else 0
        wraps = self.cyclic and last - turn * self.n_in > self.n_in
        a, b = (0, self.n_in) if wraps else (first - turn * self.n_in, last - turn * self.n_in)
        a, b = min(max(a, 0), self.n_in - 1), min(max(b, 1), self.n_in)  # others mean the first or the last sample
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
    low, high = np.full(n_out, LARGEST), np.full(n_out, -LARGEST)
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


def from_rows(first: Ints, weights: Floats, used: NDArray[np.bool_], *, n_in: int, **rest: Any) -> Taps:
    """Table from a rectangle whose row i begins at sample first[i]; between weights that are used lie only zeros."""
    n_out, width = used.shape
    begin = used.argmax(axis=1)
    stop = width - used[:, ::-1].argmax(axis=1)
    count = (stop - begin).astype(np.int64, copy=False)
    if np.add.reduce(count) == np.count_nonzero(used):  # no zeros between, and no empty rows
        return Taps(n_in, n_out, first + begin, count, weights[used], **rest)
    empty = ~used[np.arange(n_out), begin]
    begin[empty] = stop[empty] = 0
    k = np.arange(width)
    within = (k >= begin[:, None]) & (k < stop[:, None])
    start = np.where(empty, 0, first + begin)
    return Taps(n_in, n_out, start, (stop - begin).astype(np.int64), weights[within] + 0.0, **rest)  # no −0
