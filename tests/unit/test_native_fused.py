"""Long lines, which are made in other ways than short ones, give what these give."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from anyinterp import Resampler
from anyinterp.backend import ArraySpec
from anyinterp.backends.numpy_native import NumpyNativeBackend
from anyinterp.plan import Plan

pytest.importorskip("anyinterp.backends._native._core", reason="the compiled core was not built")

HEIGHT, WIDTH = 40, 900
CALLS: dict[str, dict[str, Any]] = {
    "means of pairs": {"shape": (20, 450), "method": "area"},
    "pairs": {"shape": (23, 530), "antialias": False},
    "pairs far apart": {"shape": (8, 205), "antialias": False},
    "fours": {"shape": (23, 530), "method": "cubic", "antialias": False},
    "fours far apart": {"shape": (8, 205), "method": "cubic", "antialias": False},
    "half, antialiased": {"shape": (20, 450)},
    "thirds of samples": {"shape": (30, 800), "method": "area"},
    "one row, few gaps": {"shape": (39, 899), "method": ("nearest", "linear"), "antialias": False},
    "twice as many": {"shape": (80, 1800)},
    "twice as many, of fours": {"shape": (79, 1800), "method": "cubic"},
    "a single row": {"shape": (1, 600), "antialias": False, "region": [(3.0, 4.0), None]},
    "lines alone, pairs far apart": {"shape": 205, "axes": 1, "antialias": False},
    "lines alone, fours far apart": {"shape": 205, "axes": 1, "method": "cubic", "antialias": False},
    "lines alone, sixes far apart": {"shape": 205, "axes": 1, "method": "lanczos3", "antialias": False},
}


def lowered(plan: Plan, kind: ArraySpec) -> Any:
    return NumpyNativeBackend().lower(plan, kind)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("channels", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("first", [0, 57, 190])
@pytest.mark.parametrize("name", CALLS)
def test_a_part_of_a_long_line(name: str, first: int, channels: int, dtype: str) -> None:
    x = np.random.default_rng(0).normal(size=(HEIGHT, WIDTH, channels)).astype(dtype)
    x[11, 40], x[HEIGHT - 1, 333], x[3, WIDTH - 1] = np.inf, np.nan, -np.inf
    plan = Resampler.resize(**{"axes": (0, 1), **CALLS[name]}).plan(x.shape)
    part, (low, high) = plan.restrict(-2, first, first + 3)
    kind = ArraySpec("numpy", dtype, dtype, dtype)
    whole, made = (lowered(each, kind) for each in (plan, part))
    with np.errstate(all="ignore"):
        expected = made(np.ascontiguousarray(x[:, low:high]))
        result = whole(x)[:, first : first + 3]
    np.testing.assert_array_equal(result, expected, strict=True)
