"""Small planes, whose passes are made one after the other: the bits of passes that share a ring of rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from anyinterp import Resampler
from anyinterp.backends.numpy_native import NumpyNativeBackend
from anyinterp.plan import Plan, Step
from anyinterp.taps import Taps

from .executors import bits, spec

pytest.importorskip("anyinterp.backends._native._core", reason="the compiled core was not built")

SHAPES = [((16, 20), (32, 40)), ((32, 32), (21, 24)), ((24, 60), (9, 11)), ((40, 17), (47, 90)), ((50, 90), (20, 70))]
METHODS: dict[str, dict[str, Any]] = {
    "linear": {"method": "linear", "antialias": False},
    "cubic": {"method": "cubic", "antialias": False},
    "antialias": {"method": "cubic", "antialias": True},
    "lanczos": {"method": "lanczos3", "boundary": "reflect"},
}


def run(plan: Plan, x: Any, out: Any = None) -> Any:
    executor: Any = NumpyNativeBackend().lower(plan, spec(x.dtype.name))
    return executor(x, out=out)


@pytest.mark.parametrize("planes", [1, 3])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
@pytest.mark.parametrize("shapes", SHAPES, ids=str)
def test_planes_of_a_ring(shapes: Any, method: dict[str, Any], dtype: str, planes: int) -> None:
    """Rows that do not follow each other go through the ring, in the array or in the result."""
    shape, size = shapes
    x = np.random.default_rng(0).normal(size=(planes, *shape)).astype(dtype)
    plan = Resampler.resize(shape=size, **method).plan(x.shape)
    expected = run(plan, x)
    spread = np.zeros((planes, shape[0], shape[1] + 5), dtype)[..., : shape[1]]
    spread[...] = x
    out = np.zeros((planes, size[0], size[1] + 7), dtype)
    assert run(plan, spread, out[..., : size[1]]) is not None
    assert bits(out[..., : size[1]].copy()) == bits(expected)
    assert not out[..., size[1] :].any()


def upside_down(taps: Taps) -> Taps:
    """The table whose outputs are those of another one from the last to the first."""
    rows = np.split(taps.weights, taps.offset[1:])[::-1]
    return Taps(taps.n_in, taps.n_out, taps.start[::-1].copy(), taps.count[::-1].copy(), np.concatenate(rows))


@pytest.mark.parametrize("shapes", SHAPES, ids=str)
@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
def test_rows_in_any_order(method: dict[str, Any], shapes: Any) -> None:
    x = np.random.default_rng(0).normal(size=(2, *shapes[0])).astype(np.float32)
    plan = Resampler.resize(shape=shapes[1], **method).plan(x.shape)
    steps = tuple(Step(s.axis, upside_down(s.taps) if s.axis == -2 else s.taps) for s in plan.steps)
    turned = Plan(plan.axes, plan.sizes_in, plan.sizes_out, steps, plan.fill, plan.origin)
    assert bits(run(turned, x)) == bits(run(plan, x)[:, ::-1].copy())
