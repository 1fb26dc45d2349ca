"""Copies of samples by the compiled core: equal to the generic executor's, bit for bit."""

from __future__ import annotations

import functools
import itertools
import os
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import anyinterp
from anyinterp import Resampler, dtypes
from anyinterp.backend import Declined
from anyinterp.backends.numpy_native import NumpyNativeBackend
from anyinterp.execute import GenericBackend
from anyinterp.plan import Plan

from . import programs
from .executors import LAYOUTS, SHAPE, bits, spec


def nearest(**arguments: Any) -> Plan:
    return Resampler.resize(method="nearest", **arguments).plan(SHAPE)


REGION = [(-9.5, 40), (3, 60.25)]
PLANS = {
    "doubled": nearest(shape=(48, 54)),
    "enlarged": nearest(shape=(31, 43)),
    "a little smaller": nearest(shape=(20, 19)),
    "much smaller": nearest(shape=(3, 2)),
    "one axis": nearest(shape=(40,), axes=(-1,)),
    "another axis": nearest(shape=(40,), axes=(-2,)),
    "first axes": nearest(shape=(5, 2), axes=(0, 1)),
    "all axes": nearest(shape=(3, 5, 13, 61)),
    "nothing": nearest(shape=SHAPE[2:]),
    "region": nearest(shape=(30, 30), region=REGION, boundary="clamp"),
    "around": nearest(shape=(30, 80), region=[(-90, 40), (3, 160.25)], boundary="wrap"),
    "fill value": nearest(shape=(30, 30), region=REGION, boundary="constant", fill_value=7.4),
    "fill value along one axis": nearest(shape=(2,), axes=(1,), region=[(-5, 2)], boundary="constant", fill_value=300),
    "only the fill value": nearest(shape=(5, 5), region=[(90, 99), None], boundary="constant", fill_value=-1),
    "a fill value of 0": nearest(shape=(30, 30), region=REGION, boundary="constant"),
    "few of 0": nearest(shape=(29, 3), region=[(-1.5, 40), (3, 60.25)], boundary="constant"),
    "of integers": Resampler.interpolate(scale_factor=(0.7, 1.9), mode="nearest-exact").plan(SHAPE),
    "part": nearest(shape=(31, 43)).restrict(-1, 5, 40)[0],
}
NAMES = [*dtypes.INTEGERS, "bool", "float16", "bfloat16", "float32", "float64", "complex64", "complex128"]
PLACED = {
    **{
        name: LAYOUTS[name]
        for name in ("contiguous", "Fortran", "channels last", "reversed", "every other", "unaligned")
    },
    "repeated": lambda x: np.broadcast_to(x[:, :, :1], x.shape),
}


def samples(plan: Plan, name: str) -> Any:
    """Any bytes, which are any samples; bools are 0 or 1."""
    if name == "bfloat16":
        pytest.importorskip("ml_dtypes", reason="NumPy has bfloat16 from ml_dtypes alone")
    shape = list(SHAPE)
    for axis, size in zip(plan.axes, plan.sizes_in, strict=True):
        shape[axis] = size
    dtype = np.dtype(name)
    raw = np.random.default_rng(0).integers(0, 2 if name == "bool" else 256, (*shape, dtype.itemsize), np.uint8)
    return raw.view(dtype)[..., 0]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_every_dtype(plan: Plan, name: str) -> None:
    x = samples(plan, name)
    y = NumpyNativeBackend().lower(plan, spec(name))(x)
    assert y.dtype == x.dtype
    assert bits(y) == bits(GenericBackend().lower(plan, spec(name))(x))
    assert not np.shares_memory(x, y)


@pytest.mark.parametrize("layout", PLACED)
@pytest.mark.parametrize("name", ["uint8", "float32", "complex128"])
@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_every_layout_in_and_out(plan: Plan, name: str, layout: str) -> None:
    x = PLACED[layout](samples(plan, name))
    executor, expected = NumpyNativeBackend().lower(plan, spec(name)), GenericBackend().lower(plan, spec(name))(x)
    assert bits(executor(x)) == bits(expected)
    around = np.zeros([2 * n + 2 for n in expected.shape], name)
    out = around[tuple(slice(1, n + 1) for n in expected.shape)]
    assert executor(x, out=out) is out
    assert bits(out) == bits(expected)
    out[...] = 0
    assert not around.any()
    turned = np.zeros(expected.shape[::-1], name).transpose()
    assert bits(executor(x, out=turned)) == bits(expected)


SKIPPING = {
    "a little smaller": PLANS["a little smaller"],
    "much smaller": PLANS["much smaller"],
    "one axis": nearest(shape=(20,), axes=(-1,)),
    "another axis": nearest(shape=(2,), axes=(1,)),
    "all axes": nearest(shape=(1, 2, 13, 9)),
}


@pytest.mark.parametrize("name", ["uint8", "bfloat16", "float32", "float64", "complex128"])
@pytest.mark.parametrize("layout", ["contiguous", "channels last", "reversed", "every other"])
@pytest.mark.parametrize("plan", SKIPPING.values(), ids=SKIPPING)
def test_the_transpose_of_copies_that_skip_samples_puts_them_back(plan: Plan, name: str, layout: str) -> None:
    x = PLACED[layout](samples(plan.adjoint(), name))
    expected = np.zeros(SHAPE, name)
    taken = {step.axis: step.taps.start for step in plan.steps}
    expected[np.ix_(*(taken.get(axis - len(SHAPE), np.arange(n)) for axis, n in enumerate(SHAPE)))] = x
    executor = NumpyNativeBackend().lower(plan.adjoint(), spec(name))
    assert bits(executor(x)) == bits(expected)
    turned = np.ones(SHAPE[::-1], name).transpose()
    assert bits(executor(x, out=turned)) == bits(expected)


@st.composite
def lines(draw: st.DrawFn) -> tuple[Any, int, int, Any]:
    """An array, an axis of it, another length, and a region."""
    shape = draw(st.lists(st.integers(1, 5), min_size=1, max_size=3))
    axis = draw(st.integers(0, len(shape) - 1))
    shape[axis] = draw(st.integers(1, 130))
    dtype = draw(st.sampled_from([np.uint8, np.uint16, np.float32, np.int64, np.complex128]))
    x = np.random.default_rng(0).integers(0, 200, shape).astype(dtype)
    start = draw(st.one_of(st.none(), st.floats(-30, 30)))
    region = None if start is None else [(start, start + draw(st.floats(0.5, 150)))]
    return x, axis, draw(st.integers(1, 200)), region


@given(lines(), st.sampled_from(["clamp", "wrap", "reflect", "constant"]))
@settings(max_examples=int(os.environ.get("ANYINTERP_EXAMPLES", "200")), deadline=None, derandomize=True)
def test_random_lines(line: tuple[Any, int, int, Any], boundary: Any) -> None:
    x, axis, size, region = line
    arguments = {"axes": (axis,), "method": "nearest", "boundary": boundary, "region": region}
    y = anyinterp.resize(x, (size,), **arguments, backend="numpy-native")
    assert bits(y) == bits(anyinterp.resize(x, (size,), **arguments, backend="generic"))


@pytest.mark.parametrize("fill", [np.nan, np.inf, -1e300, 2.5, 3.5])
@pytest.mark.parametrize("name", NAMES)
def test_fill_values_are_rounded_and_cut_off(name: str, fill: float) -> None:
    plan = nearest(shape=(30, 30), region=REGION, boundary="constant", fill_value=fill)
    x = np.zeros_like(samples(plan, name))
    with np.errstate(all="ignore"):
        y, expected = (backend.lower(plan, spec(name))(x) for backend in (NumpyNativeBackend(), GenericBackend()))
    np.testing.assert_array_equal(y.astype(complex), expected.astype(complex))


@pytest.mark.parametrize("result", ["float32", "float64", "float16", "uint8", "int64", "bool"])
@pytest.mark.parametrize("name", ["uint8", "int32", "uint64", "float32", "float64", "bool"])
@pytest.mark.parametrize("plan", [PLANS["enlarged"], PLANS["much smaller"]], ids=["enlarged", "much smaller"])
def test_into_another_dtype(plan: Plan, name: str, result: str) -> None:
    x = samples(plan, name)
    executor = NumpyNativeBackend().lower(plan, spec(name, result))
    if isinstance(executor, Declined):
        assert (name, "would round twice" in executor.reason) == ("uint64", True)
        return
    with np.errstate(all="ignore"):
        expected = GenericBackend().lower(plan, spec(name, result))(x)
    np.testing.assert_array_equal(executor(x), expected)


FEW = {
    "rows of many": {"shape": (9, 8)},
    "rows and columns of many": {"shape": (7, 3)},
    "all columns, rows of many": {"shape": (9, 40)},
    "all rows": {"shape": (31, 10)},
    "last samples": {"shape": (8, 5), "region": [(24, 32), (38, 41)], "boundary": "clamp"},
    "backwards": {"shape": (9, 30), "region": [(-31, 0), (-30, 0)], "boundary": "reflect"},
    "rows again and again": {"shape": (24, 9), "region": [(0, 70), None], "boundary": "reflect"},
    "some lost": {"shape": (13, 9), "region": [(-9, 50), (-5, 44)], "boundary": "constant", "fill_value": 7},
    "some rows lost": {"shape": (13, 9), "region": [(-9, 50), None], "boundary": "constant"},
    "some columns lost": {"shape": (9, 9), "region": [None, (-5, 44)], "boundary": "constant"},
}


@pytest.mark.parametrize(
    ("name", "channels"),
    [*itertools.product(["uint8", "uint16", "float32"], [1, 2, 3, 4]), ("float64", 1), ("uint8", 16), ("float32", 16)],
)
@pytest.mark.parametrize("arguments", FEW.values(), ids=FEW)
def test_some_rows_at_once(arguments: dict[str, Any], name: str, channels: int) -> None:
    x = (
        np.random.default_rng(0)
        .integers(0, 256, (2, 31, 40, channels, np.dtype(name).itemsize), np.uint8)
        .view(name)[..., 0]
    )
    plan = Resampler.resize(method="nearest", axes=(1, 2), **arguments).plan(x.shape)
    executor, expected = NumpyNativeBackend().lower(plan, spec(name)), GenericBackend().lower(plan, spec(name))(x)
    around = np.zeros((4, *(n + 2 for n in expected.shape[1:3]), channels), name)
    out = around[1:-1, 1:-1, 1:-1]
    assert bits(executor(x, out=out)) == bits(expected)
    out[...] = 0
    assert not around.any()
    assert bits(executor(x)) == bits(expected)


@pytest.mark.parametrize("size", [100000, 66000, 9000])
@pytest.mark.parametrize("name", ["uint8", "float32", "float64"])
def test_long_lines(name: str, size: int) -> None:
    x = np.random.default_rng(0).integers(0, 200, (6, 200000)).astype(name)
    plan = Resampler.resize(method="nearest", shape=(size,)).plan(x.shape)
    y, expected = (backend.lower(plan, spec(name))(x) for backend in (NumpyNativeBackend(), GenericBackend()))
    assert bits(y) == bits(expected)


X, Y = np.arange(12, dtype=np.int32).reshape(3, 4), np.zeros((2, 4), np.int32)
table = functools.partial(programs.table, start=(0, 2), count=(1, 1), weights=(1, 1))
COPIES = {"format_in": "i", "format_sums": "", "format_out": "i", "steps": (table(),), "fill": 7.0}


def made(**change: Any) -> Any:
    program, out = programs.make(**{**COPIES, **change}), np.zeros_like(Y)
    programs.core.run(program, X, out)
    return out


def test_tables_by_hand() -> None:
    np.testing.assert_array_equal(made(), X[[0, 2]])
    np.testing.assert_array_equal(made(steps=(table(start=(-1, 300), wraps=True),)), X[[2, 0]])
    np.testing.assert_array_equal(
        made(steps=(table(count=(0, 1), weights=(1,), inside=(0, 1)),)), np.stack([[7] * 4, X[2]])
    )


@pytest.mark.parametrize(
    "change",
    [
        {"format_out": "f"},
        {"format_in": "q"},
        {"format_sums": "i"},
        {"steps": (table(start=(0, 3)),)},
        {"steps": (table(start=(-1, 0)),)},
        {"steps": (table(count=(2, 1), weights=(1, 1, 1)),)},
        {"steps": (table(count=(0, 1), weights=(1,)),)},
        {"steps": (table(count=(0, 1), weights=(1,), inside=(1, 1)),)},
        {"steps": (table(weights=(1, 0.5)),)},
        {"steps": (table(weights=(1, np.nan)),)},
        {"steps": (table(inside=(1, 1, 1)),)},
        {"steps": ((*table()[:-1], np.ones(2, np.float32)),)},
        {"steps": (table()[:-1],)},
        {"steps": ()},
        {"shape_in": (3, 1 << 62), "shape_out": (2, 1 << 62)},
        {"fill": "7"},
    ],
    ids=str,
)
def test_tables_that_make_no_sense_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises((ValueError, TypeError, MemoryError)):
        made(**change)


ITEMS = [
    (16, "float32"),
    (24, "float32"),
    (64, "uint8"),
    (96, "uint8"),
    (32, "complex64"),
    (512, "float32"),
    (520, "float32"),
]
WAYS: dict[str, dict[str, Any]] = {
    "doubled": {"shape": (8, 10)},
    "tripled": {"shape": (12, 15)},
    "irregular": {"shape": (9, 7)},
    "smaller": {"shape": (2, 3)},
    "rows alone": {"shape": (8,), "axes": (1,)},
    "columns alone": {"shape": (10,), "axes": (2,)},
    "lost rows": {"shape": (9, 10), "region": [(-2, 6), None], "boundary": "constant"},
    "lost rows of a value": {"shape": (9, 10), "region": [(-2, 6), None], "boundary": "constant", "fill_value": 3},
    "lost columns": {"shape": (9, 10), "region": [None, (-2, 6)], "boundary": "constant"},
}


@pytest.mark.parametrize("step", [1, -1, 2])
@pytest.mark.parametrize(("channels", "dtype"), ITEMS)
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_items_of_whole_vectors(way: dict[str, Any], channels: int, dtype: str, step: int) -> None:
    x = np.random.default_rng(0).integers(0, 99, (2, 4 * abs(step), 5, channels)).astype(dtype)[:, ::step]
    plan = Resampler.resize(**{"axes": (1, 2), **way}, method="nearest").plan(x.shape)
    expected = GenericBackend().lower(plan, spec(dtype))(x)
    executor = NumpyNativeBackend().lower(plan, spec(dtype))
    assert not isinstance(executor, Declined)
    np.testing.assert_array_equal(executor(x), expected)
    around = np.full((2, 2 * expected.shape[1], expected.shape[2], channels + 3), 77, dtype)
    out = around[:, ::2, :, :channels]
    np.testing.assert_array_equal(executor(x, out=out), expected)
    assert (around[:, 1::2] == 77).all()
    assert (around[..., channels:] == 77).all()
