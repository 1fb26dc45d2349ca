"""The compiled core's sums: values, what is written, what is not finite."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anyinterp import Resampler, dtypes
from anyinterp.backend import ArraySpec, Declined
from anyinterp.backends.numpy_native import NumpyNativeBackend
from anyinterp.plan import Plan

from .executors import PLANS, assert_close, bits, generic, samples, spec

pytest.importorskip("anyinterp.backends._native._core", reason="the compiled core was not built")

KINDS = [
    ("float32", "float32"), ("float64", "float64"), ("uint8", "uint8"), ("uint8", "float32"), ("int16", "int16"),
    ("float16", "float16"), ("int64", "int64"),
]  # fmt: skip


def lowered(plan: Plan, kind: ArraySpec) -> Any:
    return NumpyNativeBackend().lower(plan, kind)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind[0]}-{kind[1]}")
@pytest.mark.parametrize("name", PLANS)
def test_values(name: str, kind: tuple[str, str]) -> None:
    x = samples(PLANS[name], kind[0])
    assert_close(lowered(PLANS[name], spec(*kind))(x), PLANS[name], x, spec(*kind))


@st.composite
def placed(draw: st.DrawFn, shape: list[int], dtype: str) -> Any:
    """An array of any strides within a larger one."""
    order = draw(st.permutations(range(len(shape))))
    steps = draw(st.tuples(*[st.sampled_from([1, 1, -1, 2]) for _ in shape]))
    whole = np.zeros([shape[axis] * abs(steps[axis]) + 1 for axis in order], dtype)
    turned = whole.transpose(np.argsort(order))
    part = tuple(
        slice(-n * step, 0, step) if step < 0 else slice(1, n * step + 1, step)
        for n, step in zip(shape, steps, strict=True)
    )
    return turned[part]


@st.composite
def calls(draw: st.DrawFn) -> tuple[Plan, Any, Any, ArraySpec]:
    """A plan, an input, an output of whatever strides, and their kind."""
    shape = draw(st.lists(st.integers(1, 40), min_size=1, max_size=4))
    axes = draw(st.lists(st.integers(0, len(shape) - 1), min_size=1, max_size=len(shape), unique=True))
    lengths = draw(st.lists(st.integers(1, 50), min_size=len(axes), max_size=len(axes)))
    method = draw(st.sampled_from(["linear", "cubic", "lanczos4", "area", "bspline"]))
    boundary = draw(st.sampled_from(["drop", "clamp", "symmetric", "reflect"]))
    start = draw(st.one_of(st.none(), st.floats(-30, 30)))
    region = None if start is None else [(start, start + draw(st.floats(0.5, 60))) for _ in axes]
    antialias = draw(st.booleans()) if method != "area" else None
    resampler = Resampler.resize(
        shape=lengths, axes=axes, method=method, boundary=boundary, region=region, antialias=antialias
    )
    plan = resampler.plan(tuple(shape))
    if draw(st.booleans()):
        shape = list(plan.shape_out(tuple(shape)))
        plan = plan.adjoint()
    kind = spec(*draw(st.sampled_from(KINDS)))
    x = draw(placed(shape, kind.dtype))
    out = draw(placed(list(plan.shape_out(tuple(shape))), kind.result))
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    low, high = dtypes.integer_range(kind.dtype) if kind.dtype in dtypes.INTEGERS else (-9, 9)
    x[...] = rng.integers(low, high, shape, endpoint=True)
    return plan, x, out, kind


@given(calls())
@settings(max_examples=int(os.environ.get("ANYINTERP_EXAMPLES", "150")), deadline=None, derandomize=True)
def test_random_calls(call: tuple[Plan, Any, Any, ArraySpec]) -> None:
    plan, x, out, kind = call
    executor = lowered(plan, kind)
    if isinstance(executor, Declined):
        assert kind.dtype != kind.result
        return
    if plan.gather and kind.dtype == kind.result:
        np.testing.assert_array_equal(executor(x, out=out), generic(plan, kind, x))
        return
    before = x.copy()
    made = executor(x, out=out)
    assert_close(made, plan, before, kind)
    assert bits(made) == bits(executor(np.ascontiguousarray(x)))
    np.testing.assert_array_equal(x, before)


def test_out_is_all_that_is_written() -> None:
    plan = PLANS["enlarged"]
    x = samples(plan, "float32")
    around = np.full([n + 6 for n in plan.shape_out(x.shape)], 9, np.float32)
    inside = (slice(3, -3),) * 4
    lowered(plan, spec("float32"))(x, out=around[inside])
    around[inside] = 9
    assert (around == 9).all()


@pytest.mark.parametrize(("dtype", "bad"), [("float32", np.inf), ("float32", np.nan), ("float64", -np.inf)])
@pytest.mark.parametrize("name", PLANS)
def test_what_is_not_finite_stays_where_it_belongs(name: str, dtype: str, bad: float) -> None:
    plan = PLANS[name]
    x = samples(plan, dtype)
    x[0, 1, x.shape[-2] // 3, x.shape[-1] // 2] = bad
    with np.errstate(all="ignore"):
        made, expected = lowered(plan, spec(dtype))(x), generic(plan, spec(dtype), x)
    np.testing.assert_array_equal(np.isnan(made), np.isnan(expected))
    np.testing.assert_array_equal(np.sign(made) * np.isinf(made), np.sign(expected) * np.isinf(expected))
