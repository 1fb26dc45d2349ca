"""Resizing .npy files block by block: both files are mapped, so that neither need fit in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from anyinterp import Resampler

__all__ = ["blocks", "load", "resize_array_file"]

BLOCK = 1 << 24  # numbers of input and output together in one block: some hundred MiB with the passes between


def load(path: Path) -> np.ndarray[Any, Any]:
    """Map an .npy file read-only; ValueError for anything else (`numpy.load` would take archives and pickles)."""
    return np.lib.format.open_memmap(path, mode="r")


def blocks(
    sizes_in: Sequence[int], sizes_out: Sequence[int], resized: Collection[int], limit: int
) -> Iterator[tuple[slice, ...]]:
    """Cut an array into blocks along the axes that are not resized.

    Parameters
    ----------
    sizes_in, sizes_out : sequence of int
        Shapes of the input and the output.
    resized : collection of int
        The axes that are never cut, counted from the end.
    limit : int
        Numbers of input and output together in one block; more only if the uncut axes hold more.

    Yields
    ------
    tuple of slice
        The same for the input and the output.
    """
    ndim = len(sizes_in)
    cost = sum(prod(sizes[axis] for axis in resized) for sizes in (sizes_in, sizes_out))
    cuts: list[list[slice]] = []
    for axis in range(-1, -ndim - 1, -1):
        length = sizes_in[axis]
        step = length if axis in resized else min(length, max(1, limit // cost))
        cuts.append([slice(None)] if step == length else [slice(lo, lo + step) for lo in range(0, length, step)])
        cost *= 1 if axis in resized else max(1, step)
    yield from product(*reversed(cuts))


def resize_array_file(source: Path, target: Path, sample: Resampler, limit: int = BLOCK) -> None:
    """Resize one .npy file into another."""
    x = load(source)
    plan = sample.plan(x.shape, x.dtype)
    shape, slab = plan.shape_out(x.shape), x
    if plan.stages:  # these may need the whole array, such as its range
        limit = x.size + prod(shape)
    else:
        slab = x[tuple(slice(None if axis in plan.axes else 1) for axis in range(-x.ndim, 0))]
    stored = np.dtype(sample.explain(slab).result)
    result = np.lib.format.open_memmap(target, mode="w+", dtype=stored, shape=shape)
    for block in blocks(x.shape, shape, plan.axes, limit):
        sample(x[block], out=np.asarray(result)[block])
    result.flush()
