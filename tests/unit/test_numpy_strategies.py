"""The NumPy backend's ways of working: each is right, whichever would be chosen."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from anyinterp import dtypes
from anyinterp.backends._numpy import parts, passes, program
from anyinterp.plan import Plan

from .executors import SHAPE, assert_close, generic, samples, spec
from .numpy_cases import COPIES, FIXED, SUMS, lowered

# Constants that force a way of working, whatever would be chosen.
STRATEGIES: dict[str, dict[Any, dict[str, Any]]] = {
    "as chosen": {},
    "one dense product": {passes: {"SMALL": 1 << 60}},
    "blocks along the last axis": {passes: {"SMALL": 0, "INTERLEAVED": 1 << 60}},
    "blocks of rows": {passes: {"SMALL": 0, "INTERLEAVED": 0}},
    "blocks of few rows": {passes: {"SMALL": 0, "ROWS": 7}},
    "tiles of columns": {passes: {"SMALL": 0, "INTERLEAVED": 0, "GEMM": 999}},
    "small chunks": {program: {"CHUNK": 1, "HEIGHT": 5}},
    "samples copied together": {parts: {"SPARSE_ROWS": 1.0, "SPARSE_COLUMNS": 1.0}},
    "gaps multiplied": {parts: {"SPARSE_ROWS": 0.0, "SPARSE_COLUMNS": 0.0}},
}


@pytest.fixture(params=STRATEGIES)
def strategy(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, constants in STRATEGIES[request.param].items():
        for name, value in constants.items():
            monkeypatch.setattr(module, name, value)


def parts_of(plan: Plan) -> list[parts.Part]:
    executor = lowered(plan, spec("float32"))
    executor(samples(plan, "float32"))
    (made,) = executor._programs.values()
    return list(made.parts)


@pytest.mark.usefixtures("strategy")
@pytest.mark.parametrize("dtype", ["float32", "float64", "complex64"])
@pytest.mark.parametrize("name", SUMS)
def test_sums_lie_within_the_bound(name: str, dtype: str) -> None:
    plan = SUMS[name]
    x = samples(plan, dtype)
    assert_close(lowered(plan, spec(dtype))(x), plan, x, spec(dtype))


@pytest.mark.parametrize(
    ("strategy", "stage"),
    [
        ("one dense product", passes.Columns),
        ("blocks along the last axis", passes.Columns),
        ("blocks of rows", passes.Rows),
    ],
    indirect=["strategy"],
)
@pytest.mark.usefixtures("strategy")
def test_a_strategy_is_taken(stage: type) -> None:
    (part,) = parts_of(SUMS["antialiased"])
    assert any(isinstance(made.run, stage) for made in part.stages)


@pytest.mark.parametrize(
    ("strategy", "count"), [("samples copied together", 2), ("gaps multiplied", 0)], indirect=["strategy"]
)
@pytest.mark.usefixtures("strategy")
def test_samples_are_copied_together(count: int) -> None:
    (part,) = parts_of(SUMS["antialiased"])
    assert len(part.chosen) == count


@pytest.mark.parametrize("strategy", ["small chunks"], indirect=True)
@pytest.mark.usefixtures("strategy")
def test_small_chunks_are_taken() -> None:
    assert [(part.lo, part.hi) for part in parts_of(SUMS["enlarged"])][:2] == [(0, 5), (5, 10)]


@pytest.mark.usefixtures("strategy")
@pytest.mark.parametrize("dtype", ["uint8", "float32", "complex128", "bool"])
@pytest.mark.parametrize("name", COPIES)
def test_copies_are_exact(name: str, dtype: str) -> None:
    x = samples(COPIES[name], dtype)
    np.testing.assert_array_equal(lowered(COPIES[name], spec(dtype))(x), generic(COPIES[name], spec(dtype), x))


@pytest.mark.usefixtures("strategy")
@pytest.mark.parametrize("name", FIXED)
def test_fixed_point_is_exact(name: str) -> None:
    x = samples(FIXED[name], "uint8")
    np.testing.assert_array_equal(lowered(FIXED[name], spec("uint8"))(x), generic(FIXED[name], spec("uint8"), x))


@pytest.mark.usefixtures("strategy")
@pytest.mark.parametrize(("dtype", "bad"), [("float32", np.inf), ("float16", np.nan), ("complex64", -np.inf)])
@pytest.mark.parametrize("name", SUMS)
def test_what_is_not_finite_stays_where_it_belongs(name: str, dtype: str, bad: float) -> None:
    plan, real = SUMS[name], dtypes.real_name(dtype)
    x = samples(plan, dtype)
    x[0, 1, x.shape[-2] // 3, x.shape[-1] // 2] = bad
    made = lowered(plan, spec(dtype))(x)
    expected = generic(plan, spec(real), x.real.astype(real))
    np.testing.assert_array_equal(np.isnan(made.real), np.isnan(expected))
    np.testing.assert_array_equal(np.sign(made.real) * np.isinf(made.real), np.sign(expected) * np.isinf(expected))
    assert np.isfinite(made.imag).all()


@pytest.mark.usefixtures("strategy")
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_overflow_stays_where_it_belongs(dtype: str) -> None:
    plan = SUMS["enlarged"]  # its kernel overshoots
    x = np.zeros(SHAPE, dtype)
    x[0, 0, 20:24, 20:24] = np.finfo(dtype).max
    made, expected = lowered(plan, spec(dtype))(x), generic(plan, spec(dtype), x)
    assert np.isinf(expected).any()
    np.testing.assert_array_equal(made == 0, expected == 0)
    assert not np.isnan(made[expected == 0]).any()
