from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from anyinterp import dtypes
from anyinterp.dtypes import accumulator, finish, integer_range, name_of, real_name, resolve, result_name

NARROW = ["bool", "int8", "uint8", "int16", "uint16", "float16", "bfloat16", "float32"]
WIDE = ["int32", "uint32", "int64", "uint64", "float64"]
NAMES = list(dtypes.INTEGERS)


@pytest.mark.parametrize("name", NARROW)
def test_narrow_dtypes_accumulate_in_float32(name: str) -> None:
    assert accumulator(name, name) == "float32"


@pytest.mark.parametrize("name", WIDE)
def test_wide_dtypes_accumulate_in_float64(name: str) -> None:
    assert accumulator(name, name) == "float64"


@pytest.mark.parametrize(
    ("name", "result", "sums"),
    [
        ("uint8", "float64", "float64"),
        ("int32", "float32", "float64"),
        ("float32", "float64", "float64"),
        ("complex64", "complex64", "complex64"),
        ("complex64", "complex128", "complex128"),
        ("complex128", "complex64", "complex128"),
        ("float32", "uint8", "float32"),
    ],
)
def test_accumulator_follows_input_and_result(name: str, result: str, sums: str) -> None:
    assert accumulator(name, result) == sums


@pytest.mark.parametrize(
    ("name", "requested", "result"),
    [
        ("uint8", "keep", "uint8"),
        ("uint8", "float", "float32"),
        ("bool", "float", "float32"),
        ("int16", "float", "float32"),
        ("int32", "float", "float64"),
        ("float16", "float", "float16"),
        ("bfloat16", "float", "bfloat16"),
        ("complex64", "float", "complex64"),
        ("float32", "int8", "int8"),
    ],
)
def test_result_name(name: str, requested: str, result: str) -> None:
    assert result_name(name, requested) == result


@pytest.mark.parametrize(
    ("dtype", "name"),
    [
        ("float32", "float32"),
        (np.float32, "float32"),
        (np.dtype("f4"), "float32"),
        (np.dtype(">f4"), "float32"),
        (np.bool_, "bool"),
        (np.dtype(bool), "bool"),
        (bool, "bool"),
        (np.longdouble, "longdouble"),
        (np.dtype(np.longdouble), "longdouble"),
        (np.clongdouble, "clongdouble"),
        (np.dtype("V8"), "void64"),
    ],
)
def test_name_of(dtype: Any, name: str) -> None:
    assert name_of(dtype) == name


@pytest.mark.parametrize(
    ("name", "real"), [("complex64", "float32"), ("complex128", "float64"), ("float16", "float16")]
)
def test_real_name(name: str, real: str) -> None:
    assert real_name(name) == real


@pytest.mark.parametrize("name", [name for name in dtypes.ACCEPTED if name != "bfloat16"])
def test_resolve_is_the_inverse_of_name(name: str) -> None:
    assert name_of(resolve(np, name)) == name


def test_resolve_refuses_what_is_not_there() -> None:
    with pytest.raises((AttributeError, TypeError)):
        resolve(np, "bfloat17")


@pytest.mark.parametrize("name", NAMES)
def test_integer_range(name: str) -> None:
    assert integer_range(name) == (np.iinfo(name).min, np.iinfo(name).max)


HALVES = [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5, 126.5, 127.5, 253.5, 254.5, 254.50002, 0.49999997]
EDGES = [2.0**k + d for k in (7, 8, 15, 16, 31, 32, 63, 64, 100) for d in (-1.0, -0.5, 0.0, 1.0)]
VALUES = [*HALVES, *EDGES, *(-edge for edge in EDGES), np.inf, -np.inf, -0.0]


def rounded(value: float, name: str) -> int:
    """Round half to even and saturate, in Python's integers."""
    low, high = np.iinfo(name).min, np.iinfo(name).max
    if np.isinf(value):
        return int(high if value > 0 else low)
    return int(min(max(round(Fraction(value)), low), high))


@pytest.mark.parametrize("sums", ["float32", "float64"])
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", VALUES)
def test_integers_are_rounded_half_to_even_and_saturated(value: float, name: str, sums: str) -> None:
    y = np.asarray([value], sums)
    result = finish(np, y, name, np.dtype(name))
    assert result.dtype == np.dtype(name)
    assert int(result[0]) == rounded(float(y[0]), name)


@pytest.mark.parametrize("name", [*NAMES, "bool"])
def test_nan_becomes_zero(name: str) -> None:
    assert not finish(np, np.asarray([np.nan], np.float32), name, np.dtype(name)).any()


@pytest.mark.parametrize(("value", "truth"), [(0.5, False), (0.50001, True), (-0.5, False), (-0.75, True), (1.0, True)])
def test_bool_is_what_does_not_round_to_zero(value: float, truth: bool) -> None:
    assert finish(np, np.asarray([value]), "bool", np.dtype(bool))[0] == truth


@pytest.mark.parametrize("name", ["float16", "float32", "complex128"])
def test_other_dtypes_are_rounded_by_the_cast(name: str) -> None:
    y = np.asarray([1 + 2.0**-11, 1 + 3 * 2.0**-11, 1 / 3])
    np.testing.assert_array_equal(finish(np, y, name, np.dtype(name)), y.astype(name))


def test_same_dtype_is_returned_as_it_is() -> None:
    y = np.zeros(2, np.float32)
    assert finish(np, y, "float32", np.dtype("float32")) is y
