"""The reference against numbers worked out by hand, and the bounds against errors of known size."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from anyinterp import conventions
from anyinterp.testing import reference, reference_like
from anyinterp.testing.assertions import assert_same, assert_within_bound
from anyinterp.testing.bounds import FLOATS, bound
from anyinterp.testing.reference_axes import kernel_error, weight_error
from anyinterp.testing.reference_product import Reference

# id → function, input, arguments, result.
BY_HAND: dict[str, tuple[str, Any, dict[str, Any], Any]] = {
    "linear": ("interpolate", [0, 1, 2, 3], {"size": 2, "mode": "linear"}, [0.5, 2.5]),
    "linear up": ("interpolate", [0, 4], {"size": 4, "mode": "linear"}, [0, 1, 3, 4]),
    "linear, corners": ("interpolate", [0, 3], {"size": 4, "mode": "linear", "align_corners": True}, [0, 1, 2, 3]),
    "linear, antialias": (
        "interpolate",
        [0, 1, 2, 3],
        {"size": 2, "mode": "linear", "antialias": True},
        [5 / 7, 16 / 7],
    ),
    "cubic": (
        "interpolate",
        [0, 0, 1, 0, 0],
        {"size": 10, "mode": "cubic"},
        [
            0,
            -0.03515625,
            -0.10546875,
            0.26171875,
            0.87890625,
            0.87890625,
            0.26171875,
            -0.10546875,
            -0.03515625,
            0,
        ],
    ),
    "adaptive area": ("interpolate", [0, 10, 20], {"size": 5, "mode": "area"}, [0, 5, 10, 15, 20]),
    "nearest": ("interpolate", [0, 1, 2], {"size": 6}, [0, 0, 1, 1, 2, 2]),
    "nearest, float32": ("interpolate", range(62), {"size": 14}, [0, 4, 8, 13, 17, 22, 26, 30, 35, 39, 44, 48, 53, 57]),
    "scale": ("interpolate", [0, 1, 2, 3, 4], {"scale_factor": 0.5}, [0, 2]),
    "area": ("resize", [0, 10, 20], {"shape": 2, "method": "area"}, [10 / 3, 50 / 3]),
    "nearest, ties up": ("resize", [0, 1, 2, 3], {"shape": 2, "method": "nearest"}, [1, 3]),
    "box": ("resize", [0, 1, 2, 3], {"shape": 2, "method": "box"}, [0.5, 2.5]),
    "region": ("resize", [0, 1, 2, 3, 4], {"shape": 4, "region": ((1, 3),)}, [0.75, 1.25, 1.75, 2.25]),
    "clamp": (
        "resize",
        [5, 6],
        {"shape": 6, "method": "nearest", "boundary": "clamp", "region": ((-2, 4),)},
        [5, 5, 5, 6, 6, 6],
    ),
    "symmetric": (
        "resize",
        [5, 6],
        {"shape": 6, "method": "nearest", "boundary": "symmetric", "region": ((-2, 4),)},
        [6, 5, 5, 6, 6, 5],
    ),
    "reflect": (
        "resize",
        [5, 6, 7],
        {"shape": 7, "method": "nearest", "boundary": "reflect", "region": ((-2, 5),)},
        [7, 6, 5, 6, 7, 6, 5],
    ),
    "wrap": (
        "resize",
        [5, 6],
        {"shape": 6, "method": "nearest", "boundary": "wrap", "region": ((-2, 4),)},
        [5, 6, 5, 6, 5, 6],
    ),
    "constant": (
        "resize",
        [5, 6],
        {"shape": 4, "method": "nearest", "boundary": "constant", "fill_value": 9, "region": ((-1, 3),)},
        [9, 5, 6, 9],
    ),
    "constant, shares": ("resize", [8, 8], {"shape": 1, "boundary": "constant", "region": ((-1, 1),)}, [4.0]),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_by_hand(name: str) -> None:
    function, values, arguments, expected = BY_HAND[name]
    x = np.asarray(list(values), float)
    exact = getattr(reference, function)(x.reshape(1, 1, -1) if function == "interpolate" else x, **arguments).exact
    assert exact.ravel().astype(float).tolist() == pytest.approx(expected, rel=2**-52)


def _linear(dtype: str, dtype_out: str) -> Reference:
    x = np.asarray([[[3.0, 7.0, 200.0]]]).astype(dtype)
    return reference.interpolate(x, size=6, mode="linear", dtype=dtype_out)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_bound_is_a_few_roundings(dtype: str) -> None:
    exact = _linear(dtype, dtype)
    unit, accumulated = FLOATS[dtype][0], FLOATS["float64" if dtype == "float64" else "float32"][0]
    size = float(np.abs(exact.exact).max())
    weights = 2 * weight_error(kernel_error(1.0), weight=1.0, total=1.0, taps=2)
    assert (bound(exact) <= (8 * accumulated + 2 * unit + weights) * size).all()
    assert (bound(exact) >= unit * np.abs(exact.exact)).all()


@pytest.mark.parametrize("excess", [1.5, -1.5])
def test_error_beyond_the_bound_is_named(excess: float) -> None:
    exact = _linear("float64", "float64")
    got = exact.exact.astype(np.float64)
    got[0, 0, 2] += excess * float(bound(exact)[0, 0, 2])
    with pytest.raises(AssertionError, match=r"a case: 1 of 6 elements are out of the bound; the worst at \(0, 0, 2\)"):
        assert_within_bound(got, exact, "a case")


def test_error_within_the_bound_passes() -> None:
    exact = _linear("float64", "float64")
    assert_within_bound((exact.exact + 0.4 * bound(exact)).astype(np.float64), exact, "a case")


@pytest.mark.parametrize(("position", "value"), [(0, np.nan), (1, np.inf)])
def test_special_values_have_places(position: int, value: float) -> None:
    exact = _linear("float32", "float32")
    got = exact.exact.astype(np.float32)
    got[0, 0, position] = value
    with pytest.raises(AssertionError, match="where they should not be"):
        assert_within_bound(got, exact, "a case")


def test_copies_have_no_error() -> None:
    exact = reference.resize(np.asarray([0.1, 0.2], np.float32), 4, method="nearest")
    assert (bound(exact) == 0).all()
    got = np.nextafter(exact.exact.astype(np.float32), np.float32(1))
    with pytest.raises(AssertionError, match="4 of 4 elements"):
        assert_within_bound(got, exact, "copies")


@pytest.mark.parametrize(("values", "expected"), [([300.0, 300.0], 255), ([-9.0, -9.0], 0), ([np.nan, 1.0], 0)])
def test_integers_saturate_exactly(values: list[float], expected: int) -> None:
    exact = reference.resize(np.asarray(values), 1, dtype="uint8")
    assert_within_bound(np.asarray([expected], np.uint8), exact, "saturated")
    with pytest.raises(AssertionError, match="saturated: 1 of 1"):
        assert_within_bound(np.asarray([expected + 1 if expected == 0 else 254], np.uint8), exact, "saturated")


def test_half_may_go_either_way_and_one_may_not() -> None:
    exact = reference.resize(np.asarray([0.0, 1.0]), 1, dtype="int16")
    assert_within_bound(np.asarray([0], np.int16), exact, "half")
    assert_within_bound(np.asarray([1], np.int16), exact, "half")
    with pytest.raises(AssertionError, match="half: 1 of 1"):
        assert_within_bound(np.asarray([2], np.int16), exact, "half")


def test_fixed_point_is_compared_to_the_bit() -> None:
    x = np.arange(16, dtype=np.uint8).reshape(1, 1, 4, 4) * 16
    exact = reference.interpolate(x, size=(3, 3), mode="bilinear", dtype="uint8")
    assert exact.fixed is not None
    with pytest.raises(AssertionError, match="1 of 9 elements differ"):
        assert_within_bound(exact.fixed + (np.arange(9).reshape(1, 1, 3, 3) == 4).astype(np.uint8), exact, "fixed")


@pytest.mark.parametrize(
    ("got", "message"),
    [
        (np.zeros(3), "shape"),
        (np.zeros(2, np.float32), "dtype"),
        (np.asarray([0.0, 1.0]), "1 of 2 elements differ"),
        (np.asarray([np.nan, 0.0]), "1 of 2 elements differ"),
    ],
)
def test_same(got: Any, message: str) -> None:
    with pytest.raises(AssertionError, match=message):
        assert_same(got, np.zeros(2), "a case")


def test_complex_parts_are_judged_alone() -> None:
    exact = reference.resize(np.asarray([1e6 + 1e-6j, 1e6 + 3e-6j]), 1)
    assert_within_bound(np.asarray([1e6 + 2e-6j]), exact, "complex")
    with pytest.raises(AssertionError, match="imag part"):
        assert_within_bound(np.asarray([1e6 + 2.001e-6j]), exact, "complex")


def test_weights_of_the_plan_may_err() -> None:
    exact = reference.resize(np.arange(5.0), 3, method="lanczos3")
    blind = replace(exact, matrices=tuple(replace(one, error=one.error * 0) for one in exact.matrices))
    assert (bound(exact) > bound(blind)).all()


def test_an_infinite_fill_value_is_one_sample() -> None:
    around = {"region": ((-3.25, 14.5), (-2.5, 15.75)), "method": "cubic", "boundary": "constant"}
    exact, unit = (reference.resize(np.zeros((12, 13)), (20, 21), fill_value=fill, **around) for fill in (np.inf, 1.0))
    share = unit.exact
    assert (share < 0).any()
    assert (share == 0).any()
    np.testing.assert_array_equal(exact.exact == np.inf, share > 0)
    np.testing.assert_array_equal(exact.exact == -np.inf, share < 0)


@pytest.mark.parametrize(("dtype", "result"), [("int64", "uint64"), ("uint64", "int64"), ("int64", "complex128")])
def test_64_bits_may_be_rounded_on_their_way(dtype: str, result: str) -> None:
    x = np.asarray([2**62 + 257, 5]).astype(dtype)
    exact = reference.resize(x, 4, method="nearest", dtype=result)
    assert_within_bound(np.asarray([2**62, 2**62, 5, 5]).astype(result), exact, "rounded")
    with pytest.raises(AssertionError, match="2 of 4 elements are out of the bound"):
        assert_within_bound(np.asarray([2**62 - 2**11, 2**62 - 2**11, 5, 5]).astype(result), exact, "wrong")


def test_an_imaginary_part_from_nowhere_is_found() -> None:
    exact = reference.resize(np.asarray([1.0, 2.0]), 3, dtype="complex128")
    assert_within_bound(np.asarray([1, 1.5, 2 + 0j]), exact, "complex")
    with pytest.raises(AssertionError, match="imag part"):
        assert_within_bound(np.asarray([1, 1.5, 2 + 1e-9j]), exact, "complex")


@pytest.mark.parametrize(
    ("values", "like", "least", "most"),
    [
        ([2, 5], conventions.pillow("bilinear"), [2, 3, 4, 5], [2, 3, 4, 5]),
        ([0, 2], conventions.pillow("bilinear"), [0, 1, 2, 2], [0, 1, 2, 2]),
        ([2**53 + 2] * 2, conventions.scipy(order=1), [2**53 - 8] * 4, [2**53 + 12] * 4),
    ],
    ids=["rounded", "exact halves", "64 bits"],
)
def test_limits_of_what_is_rounded_between_the_passes(values: Any, like: Any, least: Any, most: Any) -> None:
    x = np.asarray(values, np.int64 if values[0] > 99 else np.int32)[:, None]
    limits = reference_like.resize(x, shape=(4,), axes=(0,), like=like).limits
    assert limits is not None
    assert (limits[0].ravel() >= least).all()
    assert (limits[1].ravel() <= most).all()
    assert (limits[0] <= limits[1]).all()


def test_what_is_out_of_its_limits_is_named() -> None:
    exact = reference_like.resize(np.arange(6, dtype=np.int32), shape=4, like="pillow", method="bilinear")
    assert exact.limits is not None
    with pytest.raises(AssertionError, match="1 of 4 elements are out of their limits"):
        assert_within_bound(exact.limits[1] + np.asarray([0, 0, 1, 0], np.int32), exact, "a case")
