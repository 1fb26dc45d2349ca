from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import anyinterp
from anyinterp import BackendError, explain

X = np.zeros((1, 3, 9, 8), np.uint8)


@pytest.mark.parametrize(
    ("arguments", "result"),
    [
        ({"size": 4}, "float32"),
        ({"scale_factor": 2}, "float32"),
        ({"size": 4, "mode": "area"}, "float32"),
        ({"size": 4, "mode": "bilinear", "dtype": "uint8"}, "uint8"),
        ({"shape": (4, 4)}, "uint8"),
        ({"scale": (2, 2)}, "uint8"),
        ({"shape": (4, 4), "dtype": "float64"}, "float64"),
    ],
)
def test_words_say_which_function_is_meant(arguments: dict[str, Any], result: str) -> None:
    """Interpolate makes floats of integers, resize keeps them."""
    assert explain(X, **arguments).result == result


@pytest.mark.parametrize("arguments", [{"size": (4, 20), "mode": "bicubic"}, {"shape": (4, 20), "axes": (3, 2)}])
def test_what_is_said_is_what_happens(arguments: dict[str, Any]) -> None:
    explanation = explain(X, **arguments)
    call = anyinterp.interpolate if "size" in arguments else anyinterp.resize
    result = call(X, **arguments)
    assert explanation.shape_in == X.shape
    assert explanation.shape_out == result.shape
    assert explanation.dtype == "uint8"
    assert explanation.result == result.dtype.name
    assert explanation.plan.shape_out(X.shape) == result.shape


def test_accumulator_is_named() -> None:
    assert explain(X.astype("f8"), shape=(4, 4)).accumulator == "float64"
    assert explain(X.astype("f2"), shape=(4, 4)).accumulator == "float32"


def test_nothing_is_computed() -> None:
    huge = np.broadcast_to(np.float32(1.0), (1, 1, 100_000, 100_000))
    assert explain(huge, size=(5, 7), mode="nearest").shape_out == (1, 1, 5, 7)


def test_forced_backend_is_the_one() -> None:
    explanation = explain(X, size=4, backend="generic")
    assert (explanation.backend, explanation.declined) == ("generic", ())


def test_errors_are_those_of_the_call() -> None:
    with pytest.raises(BackendError, match="^backend: "):
        explain(X, size=4, backend="nobody")
    with pytest.raises(ValueError, match="^mode: "):
        explain(X, size=4, mode="cubic")
    with pytest.raises(TypeError, match="no argument 'sizes'"):
        explain(X, size=4, sizes=4)
    with pytest.raises(ValueError, match="^explain: give size .* or shape .*; got shap, method$"):
        explain(X, shap=4, method="area")


def test_out_is_not_written_to() -> None:
    out = np.full((1, 3, 4, 4), 7.0, np.float32)
    explain(X, size=4, out=out)
    assert (out == 7.0).all()


def test_text_reads_well() -> None:
    lines = str(explain(X, size=(4, 20), mode="bilinear", backend="generic")).splitlines()
    assert lines[0] == "(1, 3, 9, 8) uint8 → (1, 3, 4, 20) float32, summed in float32"
    assert lines[1] == "backend: generic, by GenericExecutor"
    assert lines[2].startswith("Plan(axes (-2, -1): (9, 8) → (4, 20)")


def test_text_names_who_declined() -> None:
    explanation = anyinterp.Explanation("b", (("a", "is tired"),), "E", *("float32",) * 3, (4,), (2,), PLAN)
    assert "declined: a: is tired" in str(explanation)


PLAN = anyinterp.Resampler.resize(shape=2).plan((4,))
