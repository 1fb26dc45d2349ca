"""What no honest caller does: other capsules, exporters that change, sizes that overflow; and references."""

from __future__ import annotations

import array
import datetime as dt
import sys
from typing import Any

import numpy as np
import pytest
import watch

from anyinterp.backends._native import _core

START, COUNT, WEIGHTS = np.array([0, 1]), np.array([2, 2]), np.full(4, 0.5)


def make(**change: Any) -> Any:
    """A program that takes means of three floats, or something else."""
    given = {
        "formats": ("f", "f", "f"),
        "shape": (3,),
        "strides": (4,),
        "shape_out": (2,),
        "strides_out": (4,),
        "order": (0,),
        "steps": ((0, 3, 2, START, COUNT, WEIGHTS, False, None),),
        "fill": 0.0,
    }
    formats, *rest = {**given, **change}.values()
    return _core.make(*formats, *rest)


def test_a_capsule_of_another_kind_is_refused() -> None:
    x, out = np.ones(3, np.float32), np.zeros(2, np.float32)
    with pytest.raises(ValueError, match="PyCapsule"):
        _core.run(dt.datetime_CAPI, x, out)  # type: ignore[attr-defined]


def test_what_shrinks_between_runs_is_refused() -> None:
    program, x, out = make(), array.array("f", [1, 2, 3]), array.array("f", [9, 9])
    _core.run(program, x, out)
    assert out.tolist() == [1.5, 2.5]
    x.pop()
    with pytest.raises(ValueError, match="x: "):
        _core.run(program, x, out)
    x.append(3)
    out.pop()
    with pytest.raises(ValueError, match="out: "):
        _core.run(program, x, out)


def test_buffers_are_let_go_of() -> None:
    program, x, out = make(), array.array("f", [1, 2, 3]), array.array("f", [9])
    with pytest.raises(ValueError, match="out: "):
        _core.run(program, x, out)
    with pytest.raises(BufferError):
        _core.run(program, x, b"12345678")
    x.append(4)  # impossible while the buffer is held
    out.append(4)


@pytest.mark.parametrize("weights", [WEIGHTS, WEIGHTS[:3], [1, 2, 3, 4]], ids=str)
def test_references_are_given_back(weights: Any) -> None:
    step = (0, 3, 2, START, COUNT.copy(), weights, False, None)
    before = [sys.getrefcount(each) for each in step[3:6]]
    for _ in range(10):
        try:
            make(steps=(step,))
        except (ValueError, TypeError):
            assert weights is not WEIGHTS
    assert [sys.getrefcount(each) for each in step[3:6]] == before


@pytest.mark.parametrize("length", [1 << 50, 1 << 52, 1 << 54, 1 << 56, 1 << 60])
@pytest.mark.parametrize("threads", [1, 256])
def test_slabs_beyond_all_memory(length: int, threads: int) -> None:
    """An input of one element that says that it is huge: scratch must not overflow, nor the blocks for threads."""
    x = np.ndarray((3, length), np.uint8, np.ones(1, np.uint8), strides=(0, 0))
    out = np.full((2, 1), 9, np.uint8)
    first = (1, length, 1, np.array([5]), np.array([1]), np.ones(1), False, None)
    given = {
        "shape": x.shape,
        "strides": x.strides,
        "shape_out": out.shape,
        "strides_out": out.strides,
        "order": (0, 1),
    }
    before = watch.live()
    _core.set_threads(threads)
    with pytest.raises(MemoryError):
        _core.run(
            make(formats=("B", "f", "B"), **given, steps=((0, 3, 2, START, COUNT, WEIGHTS, False, None), first)), x, out
        )
    _core.set_threads(1)
    assert (out == 9).all()
    assert watch.live() == before


@pytest.mark.parametrize("axes", [2, 40, 64])
@pytest.mark.parametrize("stride", [1 << 59, -(1 << 59), -(1 << 63), (1 << 63) - 4])
def test_distances_that_add_up_beyond_an_address(stride: int, axes: int) -> None:
    shape, strides = (3,) + (2,) * (axes - 1), (stride,) * axes
    with pytest.raises(MemoryError):
        make(shape=shape, strides=strides, shape_out=(2, *shape[1:]), strides_out=(4,) * axes, order=tuple(range(axes)))


@pytest.mark.parametrize("n_out", [-1, -(1 << 61), 0])
def test_lengths_of_tables_that_are_none(n_out: int) -> None:
    with pytest.raises(ValueError, match="an axis is empty"):
        make(shape_out=(n_out,), steps=((0, 3, n_out, START, COUNT, WEIGHTS, False, None),))


@pytest.mark.parametrize("n_in", [(1 << 63) - 1, 1 << 62, 1 << 61])
def test_axes_that_are_longer_than_any_memory(n_in: int) -> None:
    """Where rows wrap, a start and the length of the axis are added."""
    with pytest.raises(ValueError, match="longer than any memory"):
        make(steps=((0, n_in, 2, np.array([n_in - 1, -1]), COUNT, WEIGHTS, True, None),))


@pytest.mark.parametrize("count", [(1, (1 << 63) - 1), (1 << 62, 1 << 62), (-1, 5), (-(1 << 63), 4)], ids=str)
def test_counts_that_overflow(count: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="beyond the axis"):
        make(steps=((0, 3, 2, START, np.array(count), WEIGHTS, False, None),))
