"""Few of many bytes, and halves: read pixel by pixel, with the bits of the kernels that sum whole rows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import anyinterp
from anyinterp.backend import ArraySpec, Declined
from anyinterp.backends.numpy_native import NumpyNativeBackend
from anyinterp.dialects.opencv import OpenCV
from anyinterp.dialects.table import OWN
from anyinterp.dialects.torch import Torch
from anyinterp.plan import Plan, Request

pytest.importorskip("anyinterp.backends._native._core", reason="the compiled core was not built")

SIZES = [
    ((37, 53), (11, 17)),
    ((120, 90), (9, 20)),
    ((120, 90), (119, 4)),
    ((20, 9), (10, 1)),
    ((64, 90), (130, 30)),
    ((50, 301), (25, 150)),
    ((9, 64), (4, 13)),
    ((2, 2), (1, 1)),
    ((4, 30), (3, 10)),
    ((90, 401), (30, 67)),
    ((33, 4), (11, 1)),
]
SPEC = ArraySpec(dtype="uint8", accumulator="float32", result="uint8", namespace="numpy")
MANY = 20  # channels from which the kernels for rows are used


def lowered(plan: Plan, x: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    executor = NumpyNativeBackend().lower(plan, SPEC)
    assert not isinstance(executor, Declined)
    made: np.ndarray[Any, Any] = executor(x)
    return made


def pixels(shape: tuple[int, ...], channels: int) -> np.ndarray[Any, Any]:
    return np.random.default_rng(0).integers(0, 256, (*shape, channels), np.uint8)


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize(("shape", "size"), SIZES, ids=str)
@pytest.mark.parametrize(
    "part", [(slice(None), slice(None)), (slice(None, None, -1), slice(1, None))], ids=["all", "part"]
)
@pytest.mark.parametrize("order", ["listed", "last-first"])
@pytest.mark.parametrize("method", ["linear", "cubic"])
def test_bytes_rounded_once(
    shape: tuple[int, int], size: tuple[int, int], channels: int, part: Any, method: str, order: str
) -> None:
    many, few = pixels(shape, MANY)[part], np.ascontiguousarray(pixels(shape, MANY)[..., :channels])[part]
    rule = replace(OWN[method], antialias=False)
    request = Request((-3, -2), size, (None,) * 2, (None,) * 2, (rule,) * 2, order=order)
    plan = request.bind(many.shape)
    made, expected = (lowered(plan, x) for x in (few, np.ascontiguousarray(many)))
    np.testing.assert_array_equal(made, expected[..., :channels])


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize(("shape", "size"), SIZES, ids=str)
@pytest.mark.parametrize(
    "like", [Torch("bilinear"), Torch("bilinear", align_corners=True), OpenCV(1), OpenCV(5)], ids=str
)
def test_fixed_point(like: Any, shape: tuple[int, int], size: tuple[int, int], channels: int) -> None:
    x = pixels(shape, channels)
    made, expected = (
        anyinterp.resize(x, size, axes=(0, 1), like=like, backend=backend) for backend in ("numpy-native", "generic")
    )
    np.testing.assert_array_equal(made, expected)


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
@pytest.mark.parametrize("channels", [1, 2, 3, 4, 5, 15, 16])
@pytest.mark.parametrize("size", [(1, 1), (3, 2), (2, 3), (5, 341), (3, 1025)])
def test_halves_of_integers_are_rounded_as_others(size: tuple[int, int], channels: int, dtype: str) -> None:
    shape, most = (2, 2 * size[0], 2 * size[1], channels), np.iinfo(dtype).max
    x = np.random.default_rng(0).integers(0, most + 1, shape, dtype)
    x[0, :2, :2] = x[1, :, : size[1]] = most
    made = anyinterp.resize(x, size, axes=(1, 2), method="area", backend="numpy-native")
    whole = x.astype(int).reshape(2, size[0], 2, size[1], 2, channels).sum(axis=(2, 4))
    np.testing.assert_array_equal(made, np.rint(whole / 4))


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("size", [(1, 1), (3, 2), (5, 341), (3, 1025)], ids=str)
def test_halves_are_rounded_up_where_a_rule_does(size: tuple[int, int], channels: int) -> None:
    x = pixels((2 * size[0], 2 * size[1]), channels)
    whole = x.astype(int).reshape(size[0], 2, size[1], 2, channels).sum(axis=(1, 3))
    made = anyinterp.resize(x, size, axes=(0, 1), like=OpenCV("INTER_LINEAR_EXACT"))
    np.testing.assert_array_equal(made, (whole + 2) >> 2)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("channels", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("size", [(1, 1), (3, 2), (2, 5), (1, 7), (2, 15), (2, 17), (5, 341)], ids=str)
@pytest.mark.parametrize("order", ["listed", "last-first"])
@pytest.mark.parametrize("step", [1, -1])
def test_halves_of_floats_have_the_bits_of_sums(
    step: int, order: str, size: tuple[int, int], channels: int, dtype: str
) -> None:
    many = np.random.default_rng(0).normal(size=(2, 2 * size[0], 2 * size[1], MANY)).astype(dtype)
    tiny = 5e-324 if dtype == "float64" else 1e-45
    many[0, :, 0], many[0, 0], many[1, 0, 0], many[1, -1, -1] = tiny, -7 * tiny, np.nan, np.inf
    rule = replace(OWN["linear"], antialias=False)
    plan = Request((-3, -2), size, (None,) * 2, (None,) * 2, (rule,) * 2, order=order).bind(many.shape)
    executor = NumpyNativeBackend().lower(plan, ArraySpec("numpy", dtype, dtype, dtype))
    assert not isinstance(executor, Declined)
    few = np.ascontiguousarray(many[..., :channels])[:, ::step]
    expected = executor(np.ascontiguousarray(many[:, ::step]))[..., :channels]
    around = np.zeros((4, size[0] + 2, size[1] + 2, channels), dtype)
    out = around[1:-1, 1:-1, 1:-1]
    np.testing.assert_array_equal(executor(few, out=out), expected, strict=True)
    np.testing.assert_array_equal(executor(few), expected, strict=True)
    out[...] = 0
    assert not around.any()
