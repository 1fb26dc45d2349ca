"""Bad arguments: the message names the argument, says what came and what is allowed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import anyinterp

PHOTO = np.zeros((8, 6, 3), np.float32)


class Table:
    """A kernel that gives two numbers, whatever it is asked."""

    support = 1.0

    def __call__(self, t: Any) -> Any:
        return np.ones(2)


Bad = tuple[np.ndarray[Any, Any], dict[str, Any], type[Exception], tuple[str, ...]]

# id → array, arguments, error, and what its message begins with and contains.
RESIZE: dict[str, Bad] = {
    "shape a bool": (PHOTO, {"shape": True, "axes": 0}, TypeError, ("shape: ", "got True", "positive int")),
    "shape zero": (PHOTO, {"shape": (0, 4)}, ValueError, ("shape: ", "got 0", "positive int")),
    "shape too long": (PHOTO, {"shape": (4, 4, 4, 4)}, ValueError, ("shape: ", "4 values", "3 axes")),
    "shape without axes": (PHOTO, {"shape": 4}, ValueError, ("axes: ", "shape", "3 axes")),
    "shape beyond memory": (PHOTO, {"shape": (2**30, 2**30)}, ValueError, ("s", str(2**30), "GiB")),
    "shape a string": (PHOTO, {"shape": "4x4"}, TypeError, ("shape: ", "got '4x4' (str)", "positive int")),
    "shape of floats": (PHOTO, {"shape": (4.0, 4)}, TypeError, ("shape: ", "got 4.0 (float)", "positive int")),
    "shape beyond lengths": (PHOTO, {"shape": (2**62, 1)}, ValueError, ("shape: ", f"got {2**62}", "below 2**62")),
    "scale NaN": (PHOTO, {"scale": float("nan"), "axes": 0}, ValueError, ("scale: ", "got nan", "finite")),
    "scale negative": (PHOTO, {"scale": (1, -1)}, ValueError, ("scale: ", "got -1", "positive")),
    "scale beyond numbers": (PHOTO, {"scale": (1, 1e300)}, ValueError, ("scale: ", "1e+300", "too large")),
    "both": (PHOTO, {"shape": (4, 4), "scale": 2.0}, ValueError, ("shape, scale: ", "exactly one", "both")),
    "axes repeated": (PHOTO, {"shape": (4, 4), "axes": (0, 0)}, ValueError, ("axes: ", "(0, 0)", "twice")),
    "axes repeated from the end": (
        PHOTO,
        {"shape": (4, 4), "axes": (0, -3)},
        ValueError,
        ("axes: ", "(0, -3)", "twice"),
    ),
    "axes out of range": (PHOTO, {"shape": (4, 4), "axes": (0, 3)}, ValueError, ("axes: ", "3", "3 axes")),
    "axes far below": (PHOTO, {"shape": (4,), "axes": (-4,)}, ValueError, ("axes: ", "-4", "3 axes")),
    "axes a float": (PHOTO, {"shape": (4,), "axes": 1.0}, TypeError, ("axes: ", "got 1.0", "int")),
    "axes a bool": (PHOTO, {"shape": (4,), "axes": (True,)}, TypeError, ("axes: ", "got True", "int")),
    "axes and shape of other lengths": (
        PHOTO,
        {"shape": (4, 4), "axes": (0,)},
        ValueError,
        ("shape: ", "2 values", "1 ax"),
    ),
    "empty axis": (np.zeros((0, 3)), {"shape": (4, 4)}, ValueError, ("x: ", "(0, 3)", "at least one")),
    "method unknown": (
        PHOTO,
        {"shape": (4, 4), "method": "lanczos"},
        ValueError,
        ("method: ", "'lanczos'", "'lanczos3'"),
    ),
    "method a number": (PHOTO, {"shape": (4, 4), "method": 3}, TypeError, ("method: ", "got 3", "'linear'")),
    "method a number among others": (
        PHOTO,
        {"shape": (4, 4), "method": ("linear", 3)},
        TypeError,
        ("method: ", "got 3 (int)", "'linear'", "a kernel", "one per axis"),
    ),
    "kernel of a string": (
        PHOTO,
        {"shape": (4, 4), "method": anyinterp.kernels.Keys("a")},
        TypeError,
        ("method: ", "Keys(a='a')", "numbers"),
    ),
    "kernel of NaN": (
        PHOTO,
        {"shape": (4, 4), "method": anyinterp.kernels.Keys(np.nan)},
        ValueError,
        ("method: ", "Keys(a=nan)", "gives [nan]", "finite"),
    ),
    "kernel of another shape": (
        PHOTO,
        {"shape": (4, 4), "method": Table()},
        ValueError,
        ("method: ", "Table", "gives [1.0, 1.0]", "a finite number for each"),
    ),
    "methods too many": (
        PHOTO,
        {"shape": (4,), "method": ("linear", "area")},
        ValueError,
        ("method: ", "2 values", "1 ax"),
    ),
    "method a class": (
        PHOTO,
        {"shape": (4, 4), "method": anyinterp.kernels.Lanczos},
        TypeError,
        ("method: ", "Lanczos", "class", "Lanczos()"),
    ),
    "antialias with nearest": (
        PHOTO,
        {"shape": (4, 4), "method": "nearest", "antialias": True},
        ValueError,
        ("antialias: ", "'nearest'", "linear"),
    ),
    "antialias with area": (
        PHOTO,
        {"shape": (4, 4), "method": "area", "antialias": True},
        ValueError,
        ("antialias: ", "'area'", "linear"),
    ),
    "antialias a number": (PHOTO, {"shape": (4, 4), "antialias": 0}, TypeError, ("antialias: ", "got 0", "True")),
    "boundary unknown": (PHOTO, {"shape": (4, 4), "boundary": "clmp"}, ValueError, ("boundary: ", "'clmp'", "'clamp'")),
    "boundary of SciPy": (
        PHOTO,
        {"shape": (4, 4), "boundary": "nearest"},
        ValueError,
        ("boundary: ", "'nearest'", "did you mean 'clamp'"),
    ),
    "boundary a number": (PHOTO, {"shape": (4, 4), "boundary": 0}, TypeError, ("boundary: ", "got 0", "'clamp'")),
    "fill without constant": (
        PHOTO,
        {"shape": (4, 4), "fill_value": 1.0},
        ValueError,
        ("fill_value: ", "1.0", "constant"),
    ),
    "fill a string": (
        PHOTO,
        {"shape": (4, 4), "boundary": "constant", "fill_value": "1"},
        TypeError,
        ("fill_value: ", "'1'", "number"),
    ),
    "region a number": (PHOTO, {"shape": (4, 4), "region": 3}, TypeError, ("region: ", "got 3", "(start, stop)")),
    "region too short": (PHOTO, {"shape": (4, 4), "region": ((0, 8),)}, ValueError, ("region: ", "1 values", "2 axes")),
    "region turned": (PHOTO, {"shape": (4,), "region": ((6, 1),)}, ValueError, ("region: ", "(6, 1)", "below")),
    "region empty": (PHOTO, {"shape": (4,), "region": ((2, 2),)}, ValueError, ("region: ", "(2, 2)", "below")),
    "region NaN": (PHOTO, {"shape": (4,), "region": ((0, np.nan),)}, ValueError, ("region: ", "nan", "finite")),
    "region of three": (
        PHOTO,
        {"shape": (4,), "region": ((0, 1, 2),)},
        TypeError,
        ("region: ", "(0, 1, 2)", "two numbers"),
    ),
    "region of bools": (
        PHOTO,
        {"shape": (4,), "region": ((False, True),)},
        TypeError,
        ("region: ", "False", "two numbers"),
    ),
    "dtype unknown": (PHOTO, {"shape": (4, 4), "dtype": "int"}, TypeError, ("dtype: ", "'int'", "allowed")),
    "like": (PHOTO, {"shape": (4, 4), "like": "opencw"}, ValueError, ("like: ", "'opencw'", "did you mean 'opencv'")),
    "like of another kind": (PHOTO, {"shape": (4, 4), "like": 3}, TypeError, ("like: ", "3", "'pillow'")),
    "backend unknown": (
        PHOTO,
        {"shape": (4, 4), "backend": "genric"},
        ValueError,
        ("backend: ", "'genric'", "'generic'"),
    ),
}


@pytest.mark.parametrize("name", RESIZE)
def test_refused(name: str, entry: Callable[[str], Callable[..., Any]], assert_refused: Callable[..., None]) -> None:
    x, arguments, error, message = RESIZE[name]
    assert_refused(lambda: entry("resize")(x, **arguments), error, message)


def test_neither(assert_refused: Callable[..., None]) -> None:
    assert_refused(lambda: anyinterp.resize(PHOTO), ValueError, ("shape, scale: ", "exactly one", "neither"))


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ({"shape": (4,), "region": ((0, 1),)}, {"shape": (4,), "region": ((False, True),)}),
        ({"shape": (4,), "axes": 1}, {"shape": (4,), "axes": True}),
        (
            {"shape": (4,), "boundary": "constant", "fill_value": 1},
            {"shape": (4,), "boundary": "constant", "fill_value": True},
        ),
    ],
    ids=["region", "axes", "fill_value"],
)
def test_equal_but_bad_after_good_resize(good: dict[str, Any], bad: dict[str, Any]) -> None:
    anyinterp.resize(PHOTO, **good)
    with pytest.raises(TypeError):
        anyinterp.resize(PHOTO, **bad)
