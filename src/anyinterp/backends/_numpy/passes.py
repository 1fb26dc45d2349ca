"""One step of a plan on a C-contiguous array seen as (before, n, after): products of blocks, or copies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anyinterp.backends._numpy.bands import Run, cut
from anyinterp.backends._numpy.compact import progression
from anyinterp.taps import Taps

__all__ = ["Copies", "Pass", "careful", "make_pass"]

Array = NDArray[Any]
# (input, output, before): both C-contiguous, of any shape with the right number of elements.
Pass = Callable[[Array, Array, int], None]

SMALL = 1 << 19  # multiply-adds up to which one dense product is faster than several small ones
GEMM = 1_000_000  # rows · columns · depth up to which OpenBLAS has kernels without packing
LANES = 64  # bytes of a vector register
ROWS = 32  # rows of a product: the span of a block on so many rows stays in the first cache
REPEATED = 8  # copies of a sample up to which as many strided ones are faster than a gather
INTERLEAVED = 8  # up to how many trailing elements an axis is treated as the last one


def make_pass(taps: Taps, before: int, after: int, dtype: Any) -> Pass:
    """Choose how a table is applied to arrays (before, n_in, after) of `dtype`.

    `before` is the usual one; other values work.
    """
    if after < INTERLEAVED:
        return Columns(taps, before, after, np.dtype(dtype))
    return Rows(taps, before, after, np.dtype(dtype))


class Columns:
    """Products along the last axis, or along one that few elements follow (channels, real and imaginary parts).

    These are kept apart by a matrix with `after` interleaved copies of the weights.
    """

    def __init__(self, taps: Taps, before: int, after: int, dtype: np.dtype[Any]) -> None:
        small = before * taps.n_in * taps.n_out * after * after <= SMALL
        size = taps.n_out if small else max(1, LANES // dtype.itemsize // after)
        self.dtype = dtype
        self.row_in, self.row_out = (n * after * dtype.itemsize for n in (taps.n_in, taps.n_out))
        self.runs = [self._scaled(run, after) for run in cut(taps, size, dtype)]

    def _scaled(self, run: Run, after: int) -> tuple[int, int, int, int, int, int, Array]:
        """Blocks, span, size, then offsets and strides in bytes."""
        unit = after * self.dtype.itemsize
        matrices = run.matrices
        if after > 1:
            shape = (len(matrices), run.span * after, run.size * after)
            matrices = (matrices[:, :, None, :, None] * np.eye(after, dtype=self.dtype)[:, None, :]).reshape(shape)
        at = run.start * unit, run.stride * unit, run.first * unit
        return run.blocks, run.span * after, run.size * after, *at, matrices

    def __call__(self, x: Array, y: Array, before: int) -> None:
        full = before // ROWS
        if full:
            self._groups(x, y, full, ROWS, 0)
        if before % ROWS:
            self._groups(x, y, 1, before % ROWS, full * ROWS)

    def _groups(self, x: Array, y: Array, groups: int, rows: int, first: int) -> None:
        """Groups of equally many rows, beginning with row `first`."""
        dtype, item, row_in, row_out = self.dtype, self.dtype.itemsize, self.row_in, self.row_out
        for blocks, span, size, start, stride, at, matrices in self.runs:
            a = np.ndarray(
                (groups, blocks, rows, span), dtype, x, first * row_in + start, (rows * row_in, stride, row_in, item)
            )
            strides = rows * row_out, size * item, row_out, item
            b = np.ndarray((groups, blocks, rows, size), dtype, y, first * row_out + at, strides)
            np.matmul(a, matrices, out=b)


class Rows:
    """Products along an axis that many elements follow."""

    def __init__(self, taps: Taps, before: int, after: int, dtype: np.dtype[Any]) -> None:
        small = before * taps.n_in * taps.n_out * after <= SMALL
        size = taps.n_out if small else 8 if taps.n_out > taps.n_in else 4
        self.dtype = dtype
        self.n_in, self.n_out, self.after = taps.n_in, taps.n_out, after
        self.runs = [(run, np.ascontiguousarray(run.matrices.transpose(0, 2, 1))) for run in cut(taps, size, dtype)]

    def __call__(self, x: Array, y: Array, before: int) -> None:
        dtype, item, after = self.dtype, self.dtype.itemsize, self.after
        row = after * item
        for run, matrices in self.runs:
            tiles = -(-after * run.span * run.size // GEMM)
            tile = -(-after // tiles)
            for c in range(0, after, tile):
                columns = min(tile, after - c)
                strides = self.n_in * row, run.stride * row, row, item
                a = np.ndarray((before, run.blocks, run.span, columns), dtype, x, run.start * row + c * item, strides)
                strides = self.n_out * row, run.size * row, row, item
                b = np.ndarray((before, run.blocks, run.size, columns), dtype, y, run.first * row + c * item, strides)
                np.matmul(matrices, a, out=b)


class Copies:
    """Every output is one input: strided slices where the indices allow it."""

    def __init__(self, index: NDArray[Any], n_in: int, after: int) -> None:
        self.n_in, self.n_out, self.after = n_in, index.size, after
        self.index = index.astype(np.intp)
        repeat = index.size // n_in
        self.repeat = repeat if repeat <= REPEATED and np.array_equal(index, np.arange(n_in).repeat(repeat)) else 0
        self.slice = progression(index)

    def __call__(self, x: Array, y: Array, before: int) -> None:
        x = x.reshape(before, self.n_in, self.after)
        y = y.reshape(before, self.n_out, self.after)
        if self.slice is not None:
            y[...] = x[:, self.slice]
        elif self.repeat:
            for k in range(self.repeat):
                y[:, k :: self.repeat] = x
        else:
            np.take(x, self.index, axis=1, out=y, mode="clip")


def careful(taps: Taps, x: Array, before: int, after: int) -> Array:
    """Sum of taps where a zero weight does not read, so that Inf and NaN stay where they belong.

    A product of blocks spreads them: 0 · Inf is NaN.
    """
    x = x.reshape(before, taps.n_in, after)
    index, weights = taps.padded()
    weights = weights.astype(x.dtype)
    y = np.zeros((before, taps.n_out, after), x.dtype)
    for k in range(taps.width):
        column = weights[:, k, None]
        term = np.take(x, index[:, k], axis=1)
        term *= column
        np.add(y, term, out=y, where=column != 0)
    return y
