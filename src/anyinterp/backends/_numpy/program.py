"""A plan bound to arrays of one shape and memory layout: which chunks are run, and through which passes."""

from __future__ import annotations

import functools
import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from anyinterp.backends._numpy.arithmetic import Arithmetic
from anyinterp.backends._numpy.compact import compact, progression
from anyinterp.backends._numpy.layout import Layout
from anyinterp.backends._numpy.passes import Copies, Pass, careful, make_pass
from anyinterp.taps import Taps

__all__ = ["Program"]

Array = NDArray[Any]

CHUNK = 1 << 20  # bytes that the arrays of a chunk may take: half of a usual second cache
SPARSE_ROWS = 0.5  # share of rows up to which the ones that are read are copied together first
SPARSE_COLUMNS = 0.1  # the same for an axis whose neighbours lie side by side
HEIGHT = 32  # fewest outputs of a chunk along the first axis; more would be computed twice at its borders


class Stage(NamedTuple):
    """A pass, its table if it sums, and per plane: leading and trailing elements, elements of the result."""

    run: Pass
    taps: Taps | None
    before: int
    after: int
    elements: int


class Part(NamedTuple):
    """Outputs `lo` to `hi` of the first axis that changes.

    They need `slices` of the input, and of these the rows `index`; `inside` are vectors whose product is the
    share that is not fill.
    """

    lo: int
    hi: int
    slices: tuple[slice, ...]
    index: NDArray[np.intp] | None
    stages: list[Stage]
    inside: list[Array]


class Program:
    """Runs a plan on arrays (planes, first axis that changes, others …), in chunks that stay in cache."""

    def __init__(self, arithmetic: Arithmetic, layout: Layout) -> None:
        self.arithmetic, self.layout = arithmetic, layout
        self.tables = {layout.place[step.axis]: step.taps for step in arithmetic.plan.steps}
        self.planes, height = self._chunk()
        n_out = self.tables[1].n_out
        self.parts = [self._part(lo, min(lo + height, n_out)) for lo in range(0, n_out, height)]

    def __call__(self, x: Array, out: Array | None) -> Array:
        """Run on an input of the shape and layout that this was made for."""
        target = None if out is None else self.layout.receive(out)
        if target is None:
            target = np.empty(self.layout.shape_out, self.arithmetic.result)
        planes = self.layout.shape_in[0]
        if target.size:
            x = self.layout.arrange(x)
            for p in range(0, planes, self.planes):
                q = min(p + self.planes, planes)
                for part in self.parts:
                    self._run(part, x[p:q], target[p:q, part.lo : part.hi])
        if out is None:
            return self.layout.restore(target)
        if not np.may_share_memory(out, target):
            np.copyto(out, self.layout.restore(target))
        return out

    def _run(self, part: Part, x: Array, out: Array) -> None:
        """One chunk; `out` is contiguous."""
        arithmetic = self.arithmetic
        planes = len(x)
        block = x[:, *part.slices]
        if part.index is not None:
            block = block.take(part.index, axis=1)
        if part.stages:
            block = _buffer(block, arithmetic.working)
            y = block.view(arithmetic.real)
            for stage in part.stages:
                last = stage is part.stages[-1] and arithmetic.direct
                made = out.view(arithmetic.real) if last else np.empty(planes * stage.elements, arithmetic.real)
                stage.run(y, made, planes * stage.before)
                if arithmetic.fixed:
                    arithmetic.settle(made)
                y = made
            if arithmetic.guarded and not _is_finite(block.view(arithmetic.real), y):
                y = self._careful(part, block.view(arithmetic.real), planes)
                if arithmetic.direct:
                    out[...] = y.view(arithmetic.working).reshape(out.shape)
            if arithmetic.direct:
                return
            block = y.view(arithmetic.working).reshape(out.shape)
        inside = functools.reduce(np.multiply, part.inside) if part.inside else None
        arithmetic.finish(block, out, inside)

    def _careful(self, part: Part, y: Array, planes: int) -> Array:
        """The stages of a part, summed so that a weight of zero does not read."""
        for stage in part.stages:
            if stage.taps is None:
                made = np.empty(planes * stage.elements, y.dtype)
                stage.run(y, made, planes * stage.before)
            else:
                made = careful(stage.taps, y, planes * stage.before, stage.after)
            y = made
        return y.reshape(-1)

    def _chunk(self) -> tuple[int, int]:
        """Planes of a chunk, and its outputs along the first axis."""
        first = self.tables[1]
        rest_in, rest_out = math.prod(self.layout.shape_in[2:]), math.prod(self.layout.shape_out[2:])
        elements = first.n_in * rest_in + first.n_out * (rest_out + max(rest_in, rest_out))
        room = CHUNK // self.arithmetic.working.itemsize
        if elements <= room:
            return room // max(elements, 1), first.n_out
        return 1, max(HEIGHT, first.n_out * room // elements // 8 * 8)

    def _part(self, lo: int, hi: int) -> Part:
        """Outputs `lo` to `hi` of the first axis."""
        own, (begin, end) = self.tables[1].rows(lo, hi)
        tables = {**self.tables, 1: own}
        shape = [1, *self.layout.shape_in[1:]]
        slices = [slice(begin, end)]
        if self.arithmetic.copies:
            index = self._select(tables, shape, slices)
        else:
            index, tables[1] = compact(own, SPARSE_ROWS)
            shape[1] = tables[1].n_in
        stages: list[Stage] = []
        for step in self.arithmetic.plan.steps:
            place = self.layout.place[step.axis]
            if place in tables:
                self._stage(stages, tables[place], place, shape)
        inside = [self._inside(axis, share, lo, hi) for axis, share in self.arithmetic.plan.coverage.items()]
        return Part(lo, hi, tuple(slices), index, stages, inside)

    def _select(self, tables: dict[int, Taps], shape: list[int], slices: list[slice]) -> NDArray[np.intp] | None:
        """Copying commutes, so axes that a slice can do are done when the input is read; they leave `tables`.

        So is the first axis if it shrinks; its indices are returned.
        """
        index = None
        begin = slices[0].start
        slices += [slice(None)] * (len(shape) - 2)
        for place, taps in list(tables.items()):
            rows = taps.padded()[0][:, 0]
            found = progression(rows + begin if place == 1 else rows)
            if found is not None:
                slices[place - 1] = found
            elif place == 1 and taps.n_out <= taps.n_in:
                index = rows.astype(np.intp)
            else:
                shape[place] = taps.n_in
                continue
            shape[place] = taps.n_out
            del tables[place]
        return index

    def _stage(self, stages: list[Stage], taps: Taps, place: int, shape: list[int]) -> None:
        """Add the pass of a table along a place; `shape` is that of its input and becomes that of its output."""
        before, after = math.prod(shape[1:place]), math.prod(shape[place + 1 :]) * self.arithmetic.pair
        if taps.gather and (self.arithmetic.copies or taps.outside is None):
            index, table = taps.padded()[0][:, 0], None
        else:
            index, table = (None, taps) if place == 1 else compact(taps, SPARSE_COLUMNS)
        if index is not None:
            shape[place] = index.size
            stages.append(Stage(Copies(index, taps.n_in, after), None, before, after, math.prod(shape) * self.arithmetic.pair))
        if table is not None:
            made = make_pass(table, before * self.planes, after, self.arithmetic.real)
            shape[place] = taps.n_out
            stages.append(Stage(made, table, before, after, math.prod(shape) * self.arithmetic.pair))

    def _inside(self, axis: int, share: Array, lo: int, hi: int) -> Array:
        """Share of an axis that is not fill, so that it broadcasts along its place."""
        place = self.layout.place[axis]
        return (share[lo:hi] if place == 1 else share).reshape(-1, *[1] * (len(self.layout.shape_out) - place - 1))


def _buffer(x: Array, dtype: np.dtype[Any]) -> Array:
    """A contiguous array of native `dtype`: `x` itself if it is one."""
    if x.dtype == dtype and x.flags.c_contiguous and x.flags.aligned:
        return x
    return x.astype(dtype, order="C")


def _is_finite(x: Array, y: Array) -> bool:
    """Whether a product of blocks is free of Inf and NaN, from its input or its output, whichever is smaller.

    A finite sum of squares says that there is no Inf or NaN, and that all magnitudes are below the root of the
    largest float, which sums of weights can't lift beyond it.
    """
    smaller = (x if x.size < y.size else y).reshape(-1)
    return math.isfinite(np.dot(smaller, smaller)) or bool(np.isfinite(y).all())
