"""The compiled core's results don't show how samples lay in memory, in what company, and what was called before."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import anyinterp
from anyinterp import Resampler
from anyinterp.backend import ArraySpec
from anyinterp.backends.numpy_native import NumpyNativeBackend
from anyinterp.plan import Plan

from .executors import LAYOUTS, PLANS, SHAPE, bits, samples, spec

pytest.importorskip("anyinterp.backends._native._core", reason="the compiled core was not built")

KINDS = [("float32", "float32"), ("float64", "float64"), ("uint8", "uint8")]


def lowered(plan: Plan, kind: ArraySpec) -> Any:
    return NumpyNativeBackend().lower(plan, kind)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind[0]}-{kind[1]}")
@pytest.mark.parametrize("name", PLANS)
def test_the_layout_does_not_show(name: str, kind: tuple[str, str], layout: str) -> None:
    plan = PLANS[name]
    x = samples(plan, kind[0])
    placed = LAYOUTS[layout](x)
    placed.flags.writeable = False
    executor = lowered(plan, spec(*kind))
    assert bits(executor(placed)) == bits(executor(x))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind[0]}-{kind[1]}")
@pytest.mark.parametrize("name", ["enlarged", "antialiased", "last axis", "four axes"])
def test_out_of_any_layout(name: str, kind: tuple[str, str], layout: str) -> None:
    plan = PLANS[name]
    x = samples(plan, kind[0])
    surroundings = np.full([2 * n + 4 for n in plan.shape_out(x.shape)], 9, kind[1])
    out = LAYOUTS[layout](surroundings[tuple(slice(2, n + 2) for n in plan.shape_out(x.shape))])
    out = out if out.flags.writeable else out.copy(order="K")
    executor = lowered(plan, spec(*kind))
    assert executor(x, out=out) is out
    assert bits(out.astype(kind[1])) == bits(executor(x))


@pytest.mark.parametrize("length", [2, 5, 16, 17, 100, 700])
@pytest.mark.parametrize("count", [1, 3, 4, 5, 16, 37])
@pytest.mark.parametrize("size", [1, 7, 33, 64, 300])
@pytest.mark.parametrize("method", ["linear", "lanczos3"])
def test_a_line_is_the_same_alone_among_others_and_across(method: str, size: int, count: int, length: int) -> None:
    if size == length:
        return  # nothing to sum
    x = np.random.default_rng(0).normal(size=(count, length)).astype(np.float32)
    x[0, length // 2] = np.inf
    executor = lowered(Resampler.resize(shape=(size,), method=method).plan(x.shape), spec("float32"))
    together = executor(x)
    alone = np.stack([executor(line) for line in x])
    wide = np.ascontiguousarray(np.repeat(x.T[:, :, None], 16, axis=2))
    down = lowered(Resampler.resize(shape=(size,), axes=(0,), method=method).plan(wide.shape), spec("float32"))
    assert bits(together) == bits(alone)
    assert bits(together) == bits(down(wide)[:, :, 5].T)


@pytest.mark.parametrize("channels", [1, 2, 3, 4, 15, 16, 17])
@pytest.mark.parametrize("antialias", [False, True])
@pytest.mark.parametrize("size", [(9, 11), (40, 60), (100, 131), (5, 1)])
def test_channels_do_not_show(size: tuple[int, int], antialias: bool, channels: int) -> None:
    x = np.random.default_rng(0).normal(size=(40, 60, channels)).astype(np.float32)[:, 1:]
    together = anyinterp.resize(x, size, axes=(0, 1), antialias=antialias, backend="numpy-native")
    alone = [
        anyinterp.resize(x[..., c].copy(), size, antialias=antialias, backend="numpy-native") for c in range(channels)
    ]
    assert bits(together) == bits(np.stack(alone, axis=-1))


def test_an_out_between_the_samples_of_the_input() -> None:
    both = np.random.default_rng(0).normal(size=(40, 2, 8)).astype(np.float32)
    x, out = both[:, 0], both[:20, 1]
    expected = anyinterp.resize(x.copy(), (20, 8), backend="numpy-native")
    assert anyinterp.resize(x, (20, 8), out=out, backend="numpy-native") is out
    np.testing.assert_array_equal(out, expected)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("given", [False, True], ids=["new", "out"])
def test_an_executor_remembers_no_layout_by_mistake(layout: str, given: bool) -> None:
    """Calls that alternate between two layouts and batches, on one executor."""
    plan, kind = PLANS["antialiased"], spec("float32")
    x = np.random.default_rng(8).random(SHAPE, np.float32)
    executor = lowered(plan, kind)
    for one in (x, LAYOUTS[layout](x), x[:1], LAYOUTS[layout](x)[:, :2], x):
        expected = lowered(plan, kind)(one)
        out = np.zeros_like(LAYOUTS[layout](expected)) if given else None
        made = executor(one, out)
        assert out is None or made is out
        np.testing.assert_array_equal(made, expected)


def test_an_out_needs_no_program_for_new_arrays() -> None:
    executor = lowered(Resampler.resize(shape=(5,)).plan((3, 9)), spec("float32"))
    x, out = np.ones((3, 9), np.float32), np.empty((3, 5), np.float32)
    assert executor(x, out) is out
    (programs,) = executor._programs.values()
    assert programs.fresh is None
    assert bits(executor(x)) == bits(out)
    assert programs.fresh is not None
