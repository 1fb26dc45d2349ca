"""What is no array, or none that can be resampled or written to; backends that refuse."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import anyinterp
from anyinterp import UnsupportedArrayError
from anyinterp.backend import Backend, Declined
from anyinterp.out import overlap

SIGNAL = np.zeros((1, 2, 8), np.float32)


class Labelled:
    """What becomes an array if it is asked to, and loses its labels."""

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return SIGNAL


# id → what comes where an array is expected; the words of the message.
NO_ARRAYS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "list": ([[[1.0, 2.0]]], ("list", "array", "numpy.asarray")),
    "labelled": (Labelled(), ("Labelled", "array", "numpy.asarray")),
    "memoryview": (memoryview(b"abc"), ("memoryview", "array", "numpy.asarray")),
    "None": (None, ("NoneType", "array")),
    "number": (3.0, ("float", "array")),
    "string": ("photo.png", ("str", "array")),
    "masked": (np.ma.masked_array(SIGNAL), ("MaskedArray", "mask")),
    "object": (SIGNAL.astype(object), ("object", "float32")),
    "text": (np.full((1, 1, 4), "a"), ("<U1", "float32")),
    "bytes": (np.full((1, 1, 4), b"a"), ("S1", "float32")),
    "structured": (np.zeros((1, 1, 4), [("r", "u1"), ("g", "u1")]), ("r", "float32")),
    "datetime": (SIGNAL.astype("M8[s]"), ("datetime64", "float32")),
    "timedelta": (SIGNAL.astype("m8[s]"), ("timedelta64", "float32")),
    "longdouble": (SIGNAL.astype(np.longdouble), ("float", "float64")),
    "clongdouble": (SIGNAL.astype(np.clongdouble), ("complex", "complex128")),
}


class Quantity(np.ndarray[Any, np.dtype[Any]]):
    """An array with a unit, as astropy and unyt make them."""

    unit = "metre"


@pytest.mark.parametrize("name", NO_ARRAYS)
@pytest.mark.parametrize(("function", "argument"), [("interpolate", "input: "), ("resize", "x: ")])
def test_no_array(
    name: str,
    function: str,
    argument: str,
    entry: Callable[[str], Callable[..., Any]],
    assert_refused: Callable[..., None],
) -> None:
    x, message = NO_ARRAYS[name]
    arguments = {"size": 4} if function == "interpolate" else {"shape": (4,)}
    assert_refused(lambda: entry(function)(x, **arguments), UnsupportedArrayError, (argument, *message))


def test_units_are_not_stripped(assert_refused: Callable[..., None]) -> None:
    metres = SIGNAL.view(Quantity)
    assert_refused(lambda: anyinterp.resize(metres, (4,)), UnsupportedArrayError, ("x: ", "Quantity", "unit"))


def _read_only() -> np.ndarray[Any, Any]:
    out = np.zeros((1, 2, 4), np.float32)
    out.flags.writeable = False
    return out


OUT: dict[str, tuple[Any, type[Exception], tuple[str, ...]]] = {
    "shape": (np.zeros((1, 2, 5), np.float32), ValueError, ("out: ", "(1, 2, 4)", "(1, 2, 5)")),
    "rank": (np.zeros((2, 4), np.float32), ValueError, ("out: ", "(1, 2, 4)", "(2, 4)")),
    "dtype": (np.zeros((1, 2, 4), np.float64), ValueError, ("out: ", "float32", "float64")),
    "list": ([0.0] * 8, TypeError, ("out: ", "list", "array")),
    "masked": (np.ma.zeros((1, 2, 4), np.float32), TypeError, ("out: ", "mask")),
    "read-only": (_read_only(), ValueError, ("out: ", "read-only")),
}


@pytest.mark.parametrize("name", OUT)
def test_out(name: str, assert_refused: Callable[..., None]) -> None:
    out, error, message = OUT[name]
    assert_refused(lambda: anyinterp.interpolate(SIGNAL, size=4, out=out), error, message)
    assert_refused(lambda: anyinterp.resize(SIGNAL, (4,), out=out), error, message)


@pytest.mark.parametrize("start", [0, 1, 7])
def test_out_that_overlaps(start: int, assert_refused: Callable[..., None]) -> None:
    memory = np.zeros(64, np.float32)
    x, out = memory[:8].reshape(1, 1, 8), memory[start : start + 4].reshape(1, 1, 4)
    assert_refused(lambda: anyinterp.interpolate(x, size=4, out=out), ValueError, ("out: ", "overlap"))


@pytest.mark.parametrize("device", ["CPU_DEVICE", "device1"])
@pytest.mark.parametrize(("start", "refused"), [(0, True), (7, True), (8, False)])
def test_out_of_a_library_without_pointers(start: int, refused: bool, device: str) -> None:
    strict = pytest.importorskip("array_api_strict", reason="a library whose arrays tell no addresses")
    memory = strict.zeros((1, 1, 64), dtype=strict.float32, device=strict.Device(device))
    x, out = memory[..., :8], memory[..., start : start + 4]
    with pytest.raises(ValueError, match="^out: .* overlap") if refused else contextlib.nullcontext():
        assert anyinterp.interpolate(x, size=4, out=out) is out


def test_out_whose_memory_is_unknown() -> None:
    assert overlap(object(), object())


def test_out_that_lies_between() -> None:
    memory = np.zeros(16, np.float32)
    x, out = memory[::2].reshape(1, 1, 8), memory[1:9:2].reshape(1, 1, 4)
    assert anyinterp.interpolate(x, size=4, out=out) is out


def test_bad_arguments_leave_out_alone() -> None:
    out = np.ones((1, 2, 5), np.float32)
    with pytest.raises(ValueError, match="out: "):
        anyinterp.interpolate(SIGNAL, size=4, out=out)
    assert (out == 1).all()


def test_declining_backend(assert_refused: Callable[..., None]) -> None:
    class Tired(Backend):
        name = "tired"

        def lower(self, plan: Any, spec: Any) -> Any:
            return Declined("it is late")

    assert_refused(
        lambda: anyinterp.interpolate(SIGNAL, size=4, backend=Tired()),
        anyinterp.BackendError,
        ("backend: ", "'tired'", "it is late"),
    )
