"""The NumPy backend: dtypes, layouts, random plans, and what its executors keep."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anyinterp import Resampler, dtypes
from anyinterp.backend import ArraySpec
from anyinterp.backends import numpy as numpy_backend
from anyinterp.backends._numpy import program
from anyinterp.plan import Plan

from .executors import LAYOUTS, SHAPE, assert_close, generic, resizing, samples, spec
from .numpy_cases import COPIES, FIXED, SUMS, lowered


@pytest.mark.parametrize("name", ["antialiased", "enlarged", "adjoint, doubled"])
@pytest.mark.parametrize("dtype", [name for name in dtypes.ACCEPTED if name != "bfloat16"])
def test_every_dtype(dtype: str, name: str) -> None:
    x = samples(SUMS[name], dtype)
    made = lowered(SUMS[name], spec(dtype))(x)
    assert made.dtype == dtype
    assert_close(made, SUMS[name], x, spec(dtype))


@pytest.mark.parametrize("result", ["int8", "uint16", "int64", "float16", "float64", "complex64"])
@pytest.mark.parametrize("dtype", ["bool", "uint8", "int16", "float32"])
@pytest.mark.parametrize("plan", [SUMS["enlarged"], SUMS["filled"], COPIES["enlarged"]], ids=["sums", "fill", "copies"])
def test_every_result(plan: Plan, dtype: str, result: str) -> None:
    x = samples(plan, dtype)
    made = lowered(plan, spec(dtype, result))(x)
    assert made.dtype == result
    assert_close(made, plan, x, spec(dtype, result))


@pytest.mark.parametrize("result", ["uint8", "int32", "bool"])
def test_nan_becomes_zero_in_integers(result: str) -> None:
    x = np.full(SHAPE, np.nan, np.float32)
    assert not lowered(SUMS["doubled"], spec("float32", result))(x).any()


def test_bfloat16() -> None:
    ml_dtypes = pytest.importorskip("ml_dtypes", reason="NumPy has bfloat16 from ml_dtypes alone")
    plan = SUMS["enlarged"]
    x = samples(plan, "float32").astype(ml_dtypes.bfloat16)
    kind = spec("bfloat16")
    expected = lowered(plan, spec("float32"))(x.astype(np.float32)).astype(ml_dtypes.bfloat16)
    np.testing.assert_array_equal(lowered(plan, kind)(x).astype(np.float32), expected.astype(np.float32))


def test_fixed_point_is_exact_where_float32_is_not() -> None:
    plan = Resampler.interpolate(size=(24, 4), mode="lanczos", antialias=True, dtype="uint8").plan(SHAPE, "uint8")
    taps = plan.steps[0].taps
    row = taps.weights[taps.offset[1] : taps.offset[1] + taps.count[1]].astype(np.int64)
    tries = np.random.default_rng(0).integers(128, 256, (1 << 20, row.size))
    short = (1 << taps.shift) - 1 - (tries @ row + (1 << taps.shift - 1)) % (1 << taps.shift)
    best = np.argsort(short)[:24]
    assert short[best[-1]] < 16  # parts of 2²⁵: less than float32 can tell from the next whole number
    x = np.zeros((1, 1, *SHAPE[2:]), np.uint8)
    x[0, 0, :, taps.start[1] : taps.start[1] + row.size] = tries[best]
    np.testing.assert_array_equal(lowered(plan, spec("uint8"))(x), generic(plan, spec("uint8"), x))


@pytest.mark.parametrize("chunk", [1, program.CHUNK])
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("kind", [spec("float32"), spec("complex64"), spec("uint8", "float32")], ids=lambda k: k.dtype)
@pytest.mark.parametrize("name", ["one grows, one shrinks", "first axes", "filled"])
def test_any_layout(name: str, kind: ArraySpec, layout: str, chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "CHUNK", chunk)
    x = samples(SUMS[name], kind.dtype)
    placed = LAYOUTS[layout](x)
    before = placed.copy()
    placed.flags.writeable = False
    assert_close(lowered(SUMS[name], kind)(placed), SUMS[name], x, kind)
    np.testing.assert_array_equal(placed, before)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", COPIES)
def test_copies_of_any_layout(name: str, layout: str) -> None:
    x = samples(COPIES[name], "float32")
    made = lowered(COPIES[name], spec("float32"))(LAYOUTS[layout](x))
    np.testing.assert_array_equal(made, generic(COPIES[name], spec("float32"), x))


@pytest.mark.parametrize("layout", ["contiguous", "Fortran", "channels last", "transposed"])
def test_the_result_lies_as_the_input(layout: str) -> None:
    plan = SUMS["enlarged"]
    x = LAYOUTS[layout](samples(plan, "float32"))
    made = lowered(plan, spec("float32"))(x)
    assert np.argsort(made.strides).tolist() == np.argsort(x.strides).tolist()


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("plan", [SUMS["enlarged"], COPIES["enlarged"], SUMS["filled"]], ids=["sums", "copies", "fill"])
def test_out_of_any_layout(plan: Plan, layout: str) -> None:
    x = samples(plan, "float32")
    out = LAYOUTS[layout](np.full(plan.shape_out(x.shape), 9, np.float32)).copy(order="K")
    executor = lowered(plan, spec("float32"))
    assert executor(x, out=out) is out
    np.testing.assert_array_equal(out, executor(x))


@pytest.mark.parametrize("shape", [(0, *SHAPE[1:]), (2, 0, *SHAPE[2:])])
@pytest.mark.parametrize("plan", [SUMS["enlarged"], COPIES["halved"], FIXED["bilinear, antialias=True, (3, 5)"]])
def test_empty_batch(plan: Plan, shape: tuple[int, ...]) -> None:
    kind = spec("uint8")
    assert lowered(plan, kind)(np.empty(shape, np.uint8)).shape == plan.shape_out(shape)


@pytest.mark.parametrize("result", ["uint8", "float32"])
def test_a_plan_without_steps_copies(result: str) -> None:
    plan = resizing(shape=SHAPE[2:])
    x = samples(plan, "uint8")[:, ::-1]
    made = lowered(plan, spec("uint8", result))(x)
    np.testing.assert_array_equal(made, x)
    assert made.dtype == result
    assert not np.shares_memory(made, x)


def test_programs_of_an_executor_are_bounded() -> None:
    plan = SUMS["enlarged"]
    executor = lowered(plan, spec("float32"))
    x = samples(plan, "float32")[0, 0]
    planes = [len(executor(np.broadcast_to(x, (n, *x.shape)))) for n in range(100)]
    assert planes == list(range(100))
    assert len(executor._programs) <= numpy_backend.PROGRAMS


def test_two_threads_share_an_executor() -> None:
    plan = Resampler.resize(shape=(300, 200)).plan((200, 100))
    executor = lowered(plan, spec("float32"))
    inputs = [np.full((20, 200, 100), k, np.float32) for k in range(2)]
    wrong: list[int] = []

    def work(k: int) -> None:
        wrong.extend(k for _ in range(30) if not np.allclose(executor(inputs[k]), k))

    threads = [threading.Thread(target=work, args=(k,)) for k in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_no_warning_whatever_numpy_is_told() -> None:
    x = samples(SUMS["enlarged"], "float32")
    x[0, 0, 3, 3] = np.inf
    with np.errstate(all="raise"):
        lowered(SUMS["enlarged"], spec("float32", "float16"))(x * np.float32(1e30))


@settings(deadline=None)
@given(
    sizes=st.tuples(st.integers(1, 60), st.integers(1, 60)),
    shape=st.tuples(st.integers(1, 90), st.integers(1, 90)),
    method=st.sampled_from(["linear", "cubic", "lanczos3", "area", "bspline"]),
    boundary=st.sampled_from(["clamp", "symmetric", "reflect", "wrap", "constant"]),
    edges=st.tuples(st.floats(-60, 60), st.floats(0.5, 90)),
    adjoint=st.booleans(),
)
def test_random_plans(
    sizes: tuple[int, int],
    shape: tuple[int, int],
    method: str,
    boundary: str,
    edges: tuple[float, float],
    adjoint: bool,
) -> None:
    resampler = Resampler.resize(shape=shape, method=method, boundary=boundary, region=[(edges[0], sum(edges)), None])
    plan = resampler.plan(sizes)
    plan = plan.adjoint() if adjoint else plan
    x = np.random.default_rng(0).normal(size=(3, *plan.sizes_in)).astype(np.float32)
    assert_close(lowered(plan, spec("float32"))(x), plan, x, spec("float32"))
