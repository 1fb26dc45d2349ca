"""When the compiled core is chosen: what it declines, what serves without it, which instruction set it takes."""

from __future__ import annotations

import numpy as np
import pytest

import anyinterp
from anyinterp import Resampler
from anyinterp.backend import ArraySpec, Declined
from anyinterp.backends._native import lowering
from anyinterp.backends.numpy_native import NumpyNativeBackend
from anyinterp.plan import Plan

from .executors import PLANS, SHAPE, resizing, spec
from .fresh import python, run

pytest.importorskip("anyinterp.backends._native._core", reason="the compiled core was not built")


@pytest.mark.parametrize(
    ("plan", "kind", "reason"),
    [
        (PLANS["doubled"], spec("complex64", "float32"), "float32 from complex64"),
        (resizing(shape=(9, 9), method="nearest"), spec("int64", "float32"), "would round twice"),
        (resizing(shape=SHAPE[2:]), spec("uint8", "float32"), "float32 from uint8, and nothing else"),
        (
            Resampler.resize(shape=(9, 9), axes=(-2, -1), like="scipy").plan(SHAPE, "int16"),
            spec("int16"),
            "rounding between the passes",
        ),
    ],
)
def test_what_is_declined(plan: Plan, kind: ArraySpec, reason: str) -> None:
    answer = NumpyNativeBackend().lower(plan, kind)
    assert isinstance(answer, Declined)
    assert reason in answer.reason


def test_it_is_asked_before_pure_numpy() -> None:
    explanation = anyinterp.explain(np.zeros((8, 8), np.float32), shape=(4, 4))
    assert (explanation.backend, explanation.declined) == ("numpy-native", ())


def test_without_the_core_pure_numpy_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lowering, "MISSING", "the compiled core could not be loaded: no such file")
    explanation = anyinterp.explain(np.zeros((8, 9), np.float32), shape=(4, 5), boundary="clamp")
    assert explanation.backend == "numpy"
    assert explanation.declined == (("numpy-native", "the compiled core could not be loaded: no such file"),)


EXPLAIN = "import numpy, anyinterp; print(anyinterp.explain(numpy.ones((8, 8)), shape=(4, 4)))"


@pytest.mark.parametrize("before", ["", "import sys; sys.modules['anyinterp.backends._native._core'] = None; "])
def test_a_core_that_does_not_load_is_named(before: str) -> None:
    said = python(before + EXPLAIN, "-W", "error", ANYINTERP_ISA="z80")
    assert "backend: numpy, by" in said
    assert "declined: numpy-native: the compiled core could not be loaded: " in said


@pytest.mark.parametrize("isa", ["scalar", "avx2", "avx512", "avx512vnni", "neon"])
def test_an_instruction_set_can_be_forced(isa: str) -> None:
    ran = run("from anyinterp.backends._native import _core; print(_core.ISA)", "-W", "error", ANYINTERP_ISA=isa)
    assert ran.stdout == f"{isa}\n" or f"this build and processor have no {isa}" in ran.stderr
    assert isa != "scalar" or ran.stdout == "scalar\n"


def test_explain_says_which_instruction_set_runs() -> None:
    assert "backend: numpy-native, by NativeExecutor (scalar)" in python(EXPLAIN, ANYINTERP_ISA="scalar")
