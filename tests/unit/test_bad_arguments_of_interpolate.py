"""Bad arguments: the message names the argument, says what came and what is allowed."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

import anyinterp

SIGNAL = np.zeros((1, 2, 8), np.float32)
IMAGE = np.zeros((1, 2, 8, 6), np.float32)
PICTURE = np.zeros((6, 7, 3), np.uint8)

Bad = tuple[np.ndarray[Any, Any], dict[str, Any], type[Exception], tuple[str, ...]]

# id → array, arguments, error, and what its message begins with and contains.
INTERPOLATE: dict[str, Bad] = {
    "unknown mode": (SIGNAL, {"size": 4, "mode": "liner"}, ValueError, ("mode: ", "'liner'", "'linear'", "allowed")),
    "mode of another rank": (SIGNAL, {"size": 4, "mode": "bilinear"}, ValueError, ("mode: ", "(1, 2, 8)", "'linear'")),
    "rank below the mode's": (IMAGE, {"size": 4, "mode": "cubic"}, ValueError, ("mode: ", "(1, 2, 8, 6)", "'bicubic'")),
    "mode of another type": (SIGNAL, {"size": 4, "mode": 1}, TypeError, ("mode: ", "got 1", "'nearest'")),
    "mode None": (SIGNAL, {"size": 4, "mode": None}, TypeError, ("mode: ", "got None", "'nearest'")),
    "size a bool": (SIGNAL, {"size": True}, TypeError, ("size: ", "got True", "positive int")),
    "size a NumPy bool": (SIGNAL, {"size": np.True_}, TypeError, ("size: ", "True", "positive int")),
    "size a float": (SIGNAL, {"size": 4.0}, TypeError, ("size: ", "got 4.0", "positive int")),
    "size NaN": (SIGNAL, {"size": float("nan")}, TypeError, ("size: ", "got nan", "positive int")),
    "size infinite": (SIGNAL, {"size": float("inf")}, TypeError, ("size: ", "got inf", "positive int")),
    "size zero": (SIGNAL, {"size": 0}, ValueError, ("size: ", "got 0", "positive int")),
    "size negative": (SIGNAL, {"size": -3}, ValueError, ("size: ", "got -3", "positive int")),
    "size a string": (SIGNAL, {"size": "4"}, TypeError, ("size: ", "got '4'", "positive int")),
    "size with None": (IMAGE, {"size": (4, None)}, TypeError, ("size: ", "got None", "positive int")),
    "size with a bool": (IMAGE, {"size": (4, True)}, TypeError, ("size: ", "got True", "positive int")),
    "size with zero": (IMAGE, {"size": [0, 4]}, ValueError, ("size: ", "got 0", "positive int")),
    "size empty": (IMAGE, {"size": ()}, ValueError, ("size: ", "empty", "one value per axis")),
    "a picture, channels last": (
        PICTURE,
        {"size": (4, 4)},
        ValueError,
        ("size: ", "batch", "1 spatial axes", "resize"),
    ),
    "a picture, channels last, bilinear": (
        PICTURE,
        {"size": (4, 4), "mode": "bilinear"},
        ValueError,
        ("mode: ", "4-D", "batch, channels, 2 spatial axes", "(6, 7, 3)", "resize, which takes axes"),
    ),
    "size too long": (SIGNAL, {"size": (4, 4)}, ValueError, ("size: ", "2 values", "at most 1")),
    "size a matrix": (IMAGE, {"size": np.ones((2, 2), int)}, TypeError, ("size: ", "positive int")),
    "size beyond memory": (SIGNAL, {"size": 2**45}, ValueError, ("size: ", str(2**45), "GiB")),
    "size beyond numbers": (SIGNAL, {"size": 2**80}, ValueError, ("size: ", str(2**80), "positive int")),
    "scale a bool": (SIGNAL, {"scale_factor": True}, TypeError, ("scale_factor: ", "got True", "positive")),
    "scale NaN": (SIGNAL, {"scale_factor": float("nan")}, ValueError, ("scale_factor: ", "got nan", "finite")),
    "scale infinite": (SIGNAL, {"scale_factor": float("inf")}, ValueError, ("scale_factor: ", "got inf", "finite")),
    "scale zero": (SIGNAL, {"scale_factor": 0.0}, ValueError, ("scale_factor: ", "got 0.0", "positive")),
    "scale negative": (SIGNAL, {"scale_factor": -1.5}, ValueError, ("scale_factor: ", "got -1.5", "positive")),
    "scale a string": (SIGNAL, {"scale_factor": "2"}, TypeError, ("scale_factor: ", "got '2'", "positive")),
    "scale a complex": (SIGNAL, {"scale_factor": 2j}, TypeError, ("scale_factor: ", "got 2j", "positive")),
    "scale a decimal": (SIGNAL, {"scale_factor": Decimal(2)}, TypeError, ("scale_factor: ", "Decimal", "positive")),
    "scale with NaN": (IMAGE, {"scale_factor": (2, np.nan)}, ValueError, ("scale_factor: ", "got nan", "finite")),
    "scale too long": (SIGNAL, {"scale_factor": (2, 2)}, ValueError, ("scale_factor: ", "2 values", "at most 1")),
    "scale that leaves nothing": (SIGNAL, {"scale_factor": 0.1}, ValueError, ("scale_factor: ", "0.1", "8 samples")),
    "scale beyond memory": (SIGNAL, {"scale_factor": 2.0**45}, ValueError, ("s", str(2**48), "GiB")),
    "scale beyond numbers": (SIGNAL, {"scale_factor": 1e300}, ValueError, ("scale", "1e+300", "too large")),
    "both": (SIGNAL, {"size": 4, "scale_factor": 0.5}, ValueError, ("size, scale_factor: ", "exactly one", "both")),
    "neither": (SIGNAL, {"mode": "linear"}, ValueError, ("size, scale_factor: ", "exactly one", "neither")),
    "corners with nearest": (
        SIGNAL,
        {"size": 4, "align_corners": True},
        ValueError,
        ("align_corners: ", "'nearest'", "None"),
    ),
    "no corners with nearest": (
        SIGNAL,
        {"size": 4, "align_corners": False},
        ValueError,
        ("align_corners: ", "'nearest'", "None"),
    ),
    "corners with area": (
        SIGNAL,
        {"size": 4, "mode": "area", "align_corners": False},
        ValueError,
        ("align_corners: ", "'area'", "'linear'"),
    ),
    "corners with lanczos": (
        SIGNAL,
        {"size": 4, "mode": "lanczos", "align_corners": True},
        ValueError,
        ("align_corners: ", "'lanczos'", "None"),
    ),
    "corners a number": (
        SIGNAL,
        {"size": 4, "mode": "linear", "align_corners": 1},
        TypeError,
        ("align_corners: ", "got 1"),
    ),
    "recompute with size": (
        SIGNAL,
        {"size": 4, "recompute_scale_factor": True},
        ValueError,
        ("recompute_scale_factor: ", "size", "scale_factor"),
    ),
    "recompute a string": (
        SIGNAL,
        {"scale_factor": 2, "recompute_scale_factor": "yes"},
        TypeError,
        ("recompute_scale_factor: ", "'yes'", "True"),
    ),
    "antialias with nearest": (
        SIGNAL,
        {"size": 4, "antialias": True},
        ValueError,
        ("antialias: ", "'nearest'", "'linear'"),
    ),
    "antialias with area": (
        SIGNAL,
        {"size": 4, "mode": "area", "antialias": True},
        ValueError,
        ("antialias: ", "'area'", "'linear'"),
    ),
    "antialias None": (SIGNAL, {"size": 4, "antialias": None}, TypeError, ("antialias: ", "got None", "True or False")),
    "dtype unknown": (SIGNAL, {"size": 4, "dtype": "float12"}, TypeError, ("dtype: ", "'float12'", "allowed")),
    "dtype of no numbers": (
        SIGNAL,
        {"size": 4, "dtype": np.dtype("M8[s]")},
        TypeError,
        ("dtype: ", "M8[s]", "allowed"),
    ),
    "dtype that drops": (
        SIGNAL.astype(np.complex64),
        {"size": 4, "dtype": "float32"},
        TypeError,
        ("dtype: ", "complex64", "allowed"),
    ),
    "empty spatial axis": (np.zeros((1, 2, 0)), {"size": 4}, ValueError, ("input: ", "(1, 2, 0)", "at least one")),
    "two dimensions": (np.zeros((2, 8)), {"size": 4}, ValueError, ("input: ", "(2, 8)", "at least 3")),
    "no dimensions": (np.zeros(()), {"size": 4}, ValueError, ("input: ", "()", "at least 3")),
    "backend unknown": (SIGNAL, {"size": 4, "backend": "nunpy"}, ValueError, ("backend: ", "'nunpy'", "'numpy'")),
    "backend of another type": (SIGNAL, {"size": 4, "backend": 3}, TypeError, ("backend: ", "got 3", "name")),
}


@pytest.mark.parametrize("name", INTERPOLATE)
def test_refused(name: str, entry: Callable[[str], Callable[..., Any]], assert_refused: Callable[..., None]) -> None:
    x, arguments, error, message = INTERPOLATE[name]
    assert_refused(lambda: entry("interpolate")(x, **arguments), error, message)


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ({"size": 1}, {"size": True}),
        ({"size": 2}, {"size": 2.0}),
        ({"size": (1,)}, {"size": (True,)}),
        ({"scale_factor": 1}, {"scale_factor": True}),
        ({"size": 4, "mode": "linear", "align_corners": True}, {"size": 4, "mode": "linear", "align_corners": 1}),
        ({"size": 4, "antialias": False}, {"size": 4, "antialias": 0}),
    ],
    ids=lambda arguments: str(sorted(arguments.items())),
)
def test_equal_but_bad_after_good(good: dict[str, Any], bad: dict[str, Any]) -> None:
    anyinterp.interpolate(SIGNAL, **good)
    with pytest.raises(TypeError):
        anyinterp.interpolate(SIGNAL, **bad)
