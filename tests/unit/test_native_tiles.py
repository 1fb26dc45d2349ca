"""Slabs that are cut into tiles give the bits of whole ones, in a layout or of a dtype that leaves them so."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from anyinterp import Resampler, dtypes
from anyinterp.backend import ArraySpec
from anyinterp.backends.numpy_native import NumpyNativeBackend
from anyinterp.execute import GenericBackend
from anyinterp.plan import Plan

pytest.importorskip("anyinterp.backends._native._core", reason="the compiled core was not built")

CALLS: dict[str, tuple[tuple[int, ...], dict[str, Any]]] = {
    "larger": ((5, 500, 800), {"shape": (7, 600, 900)}),
    "smaller": ((9, 500, 800), {"shape": (4, 210, 330), "method": "cubic"}),
    "planes enlarged, rows shrunk": ((3, 900, 400), {"shape": (7, 300, 801), "method": "lanczos3"}),
    "rows as they are": ((5, 500, 800), {"shape": (7, 900), "axes": (0, 2)}),
    "columns as they are": ((5, 500, 800), {"shape": (7, 600), "axes": (0, 1)}),
    "an axis between": ((4, 6, 300, 300), {"shape": (7, 301), "axes": (0, 2)}),
    "pixels": ((4, 150001, 3), {"shape": (9, 130001), "axes": (0, 1)}),
    "few long rows": ((4, 3, 120001), {"shape": (5, 2, 150001)}),
    "a fill value": (
        (5, 500, 800),
        {"shape": (7, 600, 900), "region": [(-1, 6), (-9, 400), (5, 900)], "boundary": "constant"},
    ),
    "around the planes": (
        (5, 500, 800),
        {"shape": (7, 600, 900), "region": [(-3, 6), (0, 400), (5, 90)], "boundary": "wrap"},
    ),
    "reflected": (
        (5, 500, 800),
        {"shape": (7, 600, 900), "region": [(-1, 6), (-9, 400), (5, 900)], "boundary": "reflect"},
    ),
}


def spec(dtype: str) -> ArraySpec:
    return ArraySpec("numpy", dtype, dtypes.accumulator(dtype, dtype), dtype)


def executor(plan: Plan, x: Any) -> Any:
    return NumpyNativeBackend().lower(plan, spec(x.dtype.name))


def samples(shape: tuple[int, ...], dtype: str) -> Any:
    return (255 * np.random.default_rng(0).random(shape)).astype(dtype)


def inside_out(x: Any) -> Any:
    """The same samples, with the first axis innermost in memory: slabs are rows of a few samples each."""
    return np.moveaxis(np.ascontiguousarray(np.moveaxis(x, 0, -1)), -1, 0)


@pytest.mark.parametrize("dtype", ["float32", "float64", "uint8", "float16", "complex64"])
@pytest.mark.parametrize("name", CALLS)
def test_tiles_do_not_show(name: str, dtype: str) -> None:
    shape, arguments = CALLS[name]
    plan, x = Resampler.resize(**arguments).plan(shape), samples(shape, dtype)
    cut, whole = executor(plan, x), executor(plan, x)
    np.testing.assert_array_equal(cut(x), whole(inside_out(x)))


@pytest.mark.parametrize("name", ["larger", "smaller", "pixels"])
def test_tiles_of_adjoints_do_not_show(name: str) -> None:
    shape, arguments = CALLS[name]
    plan = Resampler.resize(**arguments).plan(shape)
    x = samples(plan.shape_out(shape), "float32")
    run = executor(plan.adjoint(), x)
    np.testing.assert_array_equal(run(x), run(inside_out(x)))


@pytest.mark.parametrize("layout", [(0, 1, 2), (1, 2, 0)], ids=["planes", "pixels"])
@pytest.mark.parametrize("library", ["torch", "opencv", "pillow"])
def test_tiles_of_integer_weights_do_not_show(library: str, layout: tuple[int, ...]) -> None:
    x = samples((3, 5, 150001), "uint8")
    plan = Resampler.resize(shape=(7, 125001), axes=(1, 2), like=library).plan(x.shape, "uint8")
    laid = np.ascontiguousarray(x.transpose(layout)).transpose(np.argsort(layout))
    np.testing.assert_array_equal(executor(plan, x)(laid), GenericBackend().lower(plan, spec("uint8"))(x))


def test_a_line_of_bytes_is_that_of_floats_rounded() -> None:
    plan, x = Resampler.resize(shape=(700001,), method="cubic").plan((500000,)), samples((500000,), "uint8")
    floats = x.astype("float32")
    np.testing.assert_array_equal(executor(plan, x)(x), np.rint(executor(plan, floats)(floats)).clip(0, 255))
