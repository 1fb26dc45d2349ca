"""The compiled core's dtypes: every one is summed in float32 or float64, and rounded once to any other."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from anyinterp import Resampler, dtypes
from anyinterp.backend import ArraySpec
from anyinterp.backends.numpy_native import NumpyNativeBackend
from anyinterp.plan import Plan

core = pytest.importorskip("anyinterp.backends._native._core", reason="the compiled core was not built")

SHAPE = (3, 9, 21)
NAMES = [*dtypes.INTEGERS, "bool", "float16", "bfloat16", "float32", "float64"]
PLANS = {
    "last axes": Resampler.resize(shape=(14, 40), method="cubic").plan(SHAPE),
    "first axis": Resampler.resize(shape=(2,), axes=(0,)).plan(SHAPE),
    "last axis": Resampler.resize(shape=(8,), axes=(-1,), method="lanczos3").plan(SHAPE),
}
LAYOUTS: dict[str, Callable[[Any], Any]] = {
    "contiguous": lambda x: x,
    "every other": lambda x: x.repeat(2, -1)[..., ::2],
}


def lowered(plan: Plan, dtype: str, sums: str, result: str) -> Any:
    return NumpyNativeBackend().lower(plan, ArraySpec("numpy", dtype, sums, result))


def dtype_of(name: str) -> Any:
    if name == "bfloat16":
        pytest.importorskip("ml_dtypes", reason="NumPy has bfloat16 from ml_dtypes alone")
    return np.dtype(name)


def samples(name: str) -> Any:
    """Some of everything that the dtype can hold."""
    rng, dtype = np.random.default_rng(0), dtype_of(name)
    if name == "bool":
        return rng.integers(0, 2, SHAPE).astype(bool)
    if name in dtypes.INTEGERS:
        return rng.integers(*dtypes.integer_range(name), SHAPE, dtype, endpoint=True)
    sizes = {"float16": 9, "float64": 70}
    x = rng.normal(size=SHAPE) * 10.0 ** rng.integers(-9, sizes.get(name, 25), SHAPE)
    x.flat[::17] = np.inf
    x.flat[::19] = np.nan
    with np.errstate(over="ignore"):
        return x.astype(dtype)


def assert_same(y: Any, expected: Any) -> None:
    assert (y.dtype, y.shape) == (expected.dtype, expected.shape)
    y, expected = (np.ascontiguousarray(a.astype(np.float32) if a.dtype == "bfloat16" else a) for a in (y, expected))
    if y.dtype.kind == "f":
        nothing = np.isnan(expected)
        np.testing.assert_array_equal(np.isnan(y), nothing)
        y, expected = np.where(nothing, 0, y), np.where(nothing, 0, expected)
    assert y.tobytes() == expected.tobytes()


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
@pytest.mark.parametrize("sums", ["float32", "float64"])
@pytest.mark.parametrize("name", NAMES)
def test_samples_are_converted_first(name: str, sums: str, plan: Plan, layout: str) -> None:
    x = samples(name)
    with np.errstate(over="ignore", invalid="ignore"):
        wide = x.astype(sums)
    assert_same(lowered(plan, name, sums, sums)(LAYOUTS[layout](x)), lowered(plan, sums, sums, sums)(wide))


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
@pytest.mark.parametrize("sums", ["float32", "float64"])
@pytest.mark.parametrize("result", NAMES)
@pytest.mark.parametrize("name", NAMES)
def test_sums_are_rounded_last_and_once(name: str, result: str, sums: str, plan: Plan) -> None:
    x, out = samples(name), dtype_of(result)
    with np.errstate(over="ignore", invalid="ignore"):
        total = lowered(plan, name, sums, sums)(x)
        if (sums, result) == ("float64", "bfloat16"):
            total = to_odd(total)  # ml_dtypes rounds to float32 first
        expected = dtypes.finish(np, total, result, out)
    assert_same(lowered(plan, name, sums, result)(x), expected)


def to_odd(x: Any) -> Any:
    """float32 numbers that round to shorter ones as the float64 numbers do: odd where something was cut off."""
    near = x.astype(np.float32)
    whole = near.view(np.int32)
    beyond = np.abs(near.astype(np.float64)) > np.abs(x)
    odd = (whole - beyond | 1).astype(np.int32).view(np.float32)
    return np.where((near == x) | np.isnan(x), near, odd)


@pytest.mark.parametrize("result", NAMES)
@pytest.mark.parametrize("name", ["float32", "int8"])
def test_into_an_out_of_other_strides(name: str, result: str) -> None:
    plan = PLANS["last axes"]
    out = np.zeros((28, 3, 80), dtype_of(result)).transpose(1, 0, 2)[:, ::2, ::-2]
    x, executor = samples(name), lowered(plan, name, "float32", result)
    assert executor(x, out=out) is out
    assert_same(out, executor(x))


HALVES = """
import numpy as np
from anyinterp.backends._native import _core
def copied(x, dtype, inner):
    x, y = x.reshape(-1, inner), np.empty((x.size // inner, inner), dtype)
    table = (0, len(x), len(x), np.arange(len(x)), np.ones(len(x), np.int64), np.ones(len(x)), False, None)
    formats = x.dtype.char, "f", y.dtype.char
    _core.run(_core.make(*formats, x.shape, x.strides, y.shape, y.strides, (0, 1), (table,), 0.0), x, y)
    return y.ravel()
def same(a, b):
    nothing = np.isnan(b)
    return (np.isnan(a) == nothing).all() and a[~nothing].tobytes() == b[~nothing].tobytes()
np.seterr(all="ignore")
halves = np.arange(65536, dtype=np.uint16).view(np.float16)
whole = np.sort(halves[np.isfinite(halves)].astype(np.float32))
between = (whole[1:] + whole[:-1]) / 2
beside = [np.nextafter(between, np.float32(far)) for far in (-np.inf, np.inf)]
far = np.float32([65519, 65520, 65521, 3e38, np.inf, -np.inf, np.nan, 1e-45])
floats = np.concatenate([whole, between, *beside, far, np.zeros(64 - (4 * whole.size + 5) % 64, np.float32)])
for inner in (1, 64):
    print(same(copied(halves, np.float32, inner), halves.astype(np.float32)),
          same(copied(halves, np.float16, inner), halves),
          same(copied(floats, np.float16, inner), floats.astype(np.float16)))
"""


@pytest.mark.parametrize("isa", ["scalar", "avx2", "avx512", "avx512vnni", "neon"])
def test_every_half_and_what_lies_between(isa: str) -> None:
    environment = {**os.environ, "ANYINTERP_ISA": isa}
    command = [sys.executable, "-W", "error", "-c", HALVES]
    run = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if isa != "scalar" and "this build and processor have no" in run.stderr:
        pytest.skip(f"this processor has no {isa}")
    assert run.stdout + run.stderr == 2 * "True True True\n"
