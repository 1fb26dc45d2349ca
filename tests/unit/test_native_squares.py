"""Many channels behind two axes, blended 2 × 2 slabs at once, give what the same samples give in another layout."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from anyinterp import Resampler, dtypes
from anyinterp.backend import ArraySpec
from anyinterp.backends.numpy_native import NumpyNativeBackend
from anyinterp.plan import Plan

pytest.importorskip("anyinterp.backends._native._core", reason="the compiled core was not built")

HEIGHT, WIDTH = 9, 14
CALLS: dict[str, dict[str, Any]] = {
    "doubled": {"shape": (18, 28)},
    "a little larger": {"shape": (11, 15)},
    "few of many": {"shape": (4, 5)},
    "more rows, fewer columns": {"shape": (25, 6)},
    "fewer rows, more columns": {"shape": (4, 61)},
    "many times as many": {"shape": (40, 70)},
    "single rows": {"shape": (17, 31), "method": ("nearest", "linear")},
    "single columns": {"shape": (17, 31), "method": ("linear", "nearest")},
    "samples as they are": {"shape": (17, 27), "region": [(0.25, 8.75), (0.25, 13.75)]},
    "beyond the edge": {"shape": (13, 19), "region": [(-3.25, 8.5), (2.0, 17.75)], "boundary": "clamp"},
    "around the edge": {"shape": (13, 19), "region": [(-3.25, 8.5), (2.0, 17.75)], "boundary": "wrap"},
}


def run(plan: Plan, x: Any) -> Any:
    dtype = x.dtype.name
    with np.errstate(all="ignore"):
        return NumpyNativeBackend().lower(plan, ArraySpec("numpy", dtype, dtypes.accumulator(dtype, dtype), dtype))(x)


def samples(channels: int, dtype: str) -> Any:
    if dtype == "bfloat16":
        pytest.importorskip("ml_dtypes", reason="NumPy has bfloat16 from ml_dtypes alone")
    x = np.random.default_rng(0).normal(size=(2, HEIGHT, WIDTH, channels)).astype(dtype)
    x[0, 0, 0, 0], x[1, HEIGHT - 1, WIDTH - 1, channels - 1], x[1, 4, 7, 3] = np.inf, np.nan, -np.inf
    return x


@pytest.mark.parametrize("dtype", ["float32", "float64", "float16", "bfloat16"])
@pytest.mark.parametrize("channels", [16, 21, 40])
@pytest.mark.parametrize("name", CALLS)
def test_channels_before_and_behind(name: str, channels: int, dtype: str) -> None:
    x = samples(channels, dtype)
    plan = Resampler.resize(axes=(1, 2), **{"antialias": False, **CALLS[name]}).plan(x.shape)
    planes = np.ascontiguousarray(np.moveaxis(x, -1, 1))
    made, expected = run(plan, x), run(plan, np.moveaxis(planes, 1, -1))
    assert made.dtype == expected.dtype == dtype
    np.testing.assert_array_equal(made.astype("float64"), expected.astype("float64"))  # not a number, but equal


@pytest.mark.parametrize("first", [0, 5, 15])
@pytest.mark.parametrize("axis", [-3, -2])
def test_a_part_of_the_result(axis: int, first: int) -> None:
    x = samples(32, "float32")
    plan = Resampler.resize(axes=(1, 2), shape=(18, 28)).plan(x.shape)
    part, (low, high) = plan.restrict(axis, first, first + 3)
    read, made = ((slice(None),) * (4 + axis) + (slice(*ends),) for ends in ((low, high), (first, first + 3)))
    np.testing.assert_array_equal(run(part, np.ascontiguousarray(x[read])), run(plan, x)[made], strict=True)
