"""The part of a plan that makes some outputs along one axis: what it reads, and its passes."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from anyinterp.backends._numpy.arithmetic import Arithmetic
from anyinterp.backends._numpy.compact import compact, progression
from anyinterp.backends._numpy.layout import Layout
from anyinterp.backends._numpy.passes import Copies, Pass, make_pass
from anyinterp.taps import Taps

__all__ = ["Part", "Stage", "make_part"]

# Share of an axis up to which the samples that are read are first copied together: of whole rows, and for each
# element that is copied with a sample. Products over the gaps cost more the more elements are interleaved.
SPARSE_ROWS = 0.5
SPARSE_COLUMNS = 0.1


class Stage(NamedTuple):
    """A pass; its table if it sums; how many elements of a plane lie before and after its axis."""

    run: Pass
    taps: Taps | None
    before: int
    after: int


class Part(NamedTuple):
    """Outputs `lo` to `hi` along the first axis that changes.

    They need `slices` of the input, and of these the rows `chosen`. `elements` counts those of a plane before
    the first stage and after each. `inside` are vectors whose product is the share that is not fill.
    """

    lo: int
    hi: int
    slices: tuple[slice, ...]
    chosen: NDArray[np.intp] | None
    stages: list[Stage]
    elements: list[int]
    inside: list[NDArray[np.float64]]


def make_part(arithmetic: Arithmetic, layout: Layout, tables: dict[int, Taps], lo: int, hi: int, planes: int) -> Part:
    """Outputs `lo` to `hi` of a plan whose `tables` are given by place; `planes` of them are run at once."""
    first = tables[1]
    whole = (lo, hi) == (0, first.n_out)  # then the chunk shall be contiguous
    own, (begin, end) = (first, (0, first.n_in)) if whole else first.rows(lo, hi)
    tables = {**tables, 1: own}
    shape = [1, end - begin, *layout.shape_in[2:]]
    slices = [slice(begin, end), *[slice(None)] * (len(shape) - 2)]
    if arithmetic.copies:
        index = _read_copies(tables, shape, slices)
    else:
        index, tables[1] = compact(own, SPARSE_ROWS)
        shape[1] = tables[1].n_in
    stages: list[Stage] = []
    elements = [math.prod(shape) * arithmetic.pair]
    for step in arithmetic.plan.steps:
        place = layout.place[step.axis]
        for run, taps, size in _passes(arithmetic, tables.get(place), place, shape, planes):
            around = math.prod(shape[1:place]), math.prod(shape[place + 1 :]) * arithmetic.pair
            stages.append(Stage(run, taps, *around))
            shape[place] = size
            elements.append(math.prod(shape) * arithmetic.pair)
    inside = [_inside(layout, axis, share, lo, hi) for axis, share in arithmetic.plan.coverage.items()]
    return Part(lo, hi, tuple(slices), index, stages, elements, inside)


def _read_copies(tables: dict[int, Taps], shape: list[int], slices: list[slice]) -> NDArray[np.intp] | None:
    """Copies that can be made when the input is read: slices, and the first axis if it shrinks. They leave `tables`.

    Copying commutes, so this may change the order of the steps.
    """
    index = None
    for place, taps in list(tables.items()):
        read = taps.padded()[0][:, 0]
        found = progression(read + (slices[0].start if place == 1 else 0))
        if found is not None:
            slices[place - 1] = found
        elif place == 1 and taps.n_out <= taps.n_in:
            index = read.astype(np.intp)
        else:
            continue
        shape[place] = taps.n_out
        del tables[place]
    return index


def _passes(
    arithmetic: Arithmetic, taps: Taps | None, place: int, shape: list[int], planes: int
) -> list[tuple[Pass, Taps | None, int]]:
    """Passes of one table on an array of `shape`: each with its table if it sums, and the size that it leaves."""
    if taps is None:
        return []
    before, after = math.prod(shape[1:place]), math.prod(shape[place + 1 :]) * arithmetic.pair
    if taps.gather and (arithmetic.copies or taps.outside is None):
        return [(Copies(taps.padded()[0][:, 0], taps.n_in, after), None, taps.n_out)]
    made: list[tuple[Pass, Taps | None, int]] = []
    index = None
    if place > 1:
        index, taps = compact(taps, min(SPARSE_ROWS, SPARSE_COLUMNS * after))
    if index is not None:
        made.append((Copies(index, shape[place], after), None, index.size))
    made.append((make_pass(taps, before * planes, after, arithmetic.real), taps, taps.n_out))
    return made


def _inside(layout: Layout, axis: int, share: NDArray[np.float64], lo: int, hi: int) -> NDArray[np.float64]:
    """Share of an axis that is not fill, shaped to broadcast along its place."""
    place = layout.place[axis]
    return (share[lo:hi] if place == 1 else share).reshape(-1, *[1] * (len(layout.shape_out) - place - 1))
