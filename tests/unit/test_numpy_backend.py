from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anyinterp import Resampler, dtypes
from anyinterp.backend import ArraySpec
from anyinterp.backends import numpy as numpy_backend
from anyinterp.backends._numpy import parts, passes, program
from anyinterp.backends.numpy import NumpyBackend
from anyinterp.execute import GenericBackend
from anyinterp.plan import Plan

SHAPE = (2, 3, 24, 27)

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


def resizing(**arguments: Any) -> Plan:
    return Resampler.resize(**arguments).plan(SHAPE)


SUMS = {
    "antialiased": resizing(shape=(7, 11), method="cubic"),
    "much smaller, few taps": resizing(shape=(4, 3), antialias=False),
    "enlarged": resizing(shape=(90, 77), method="lanczos3"),
    "one grows, one shrinks": resizing(shape=(13, 130)),
    "doubled": resizing(shape=(48, 54)),
    "halved": resizing(shape=(12, 9), method="area"),
    "first axes": resizing(shape=(5, 9), axes=(0, 1)),
    "middle axis": resizing(shape=(23,), axes=(-2,)),
    "three axes": resizing(shape=(5, 33, 61)),
    "region": resizing(shape=(30, 30), region=[(3.5, 20.25), (-4, 60)]),
    "wrapped": resizing(shape=(31, 50), boundary="wrap", region=[(-9, 17), (20, 70)], method="cubic"),
    "many turns": resizing(shape=(31, 9), boundary="wrap", region=[(-70, 95), (-100, 100)], antialias=False),
    "reflected": resizing(shape=(31, 50), boundary="reflect", region=[(-9, 17), (20, 70)]),
    "filled": resizing(shape=(31, 50), boundary="constant", fill_value=-3.0, region=[(-9, 17), None]),
    "mixed": resizing(shape=(31, 50), method=("nearest", "linear")),
    "mixed, filled": resizing(
        shape=(31, 50), method=("nearest", "linear"), boundary="constant", fill_value=2.0, region=[(-30, 45), (-3, 30)]
    ),
    "adjoint": resizing(shape=(7, 110), method="cubic").adjoint(),
    "adjoint with empty rows": resizing(shape=(3, 4), antialias=False).adjoint(),
    "adjoint, doubled": resizing(shape=(48, 54)).adjoint(),
    "adjoint, wrapped": resizing(shape=(31, 50), boundary="wrap", region=[(-9, 17), (20, 70)]).adjoint(),
    "part": resizing(shape=(90, 77)).restrict(-2, 31, 60)[0],
    "wrapped part": resizing(shape=(31, 50), boundary="wrap", region=[(-9, 17), (20, 70)]).restrict(-1, 20, 30)[0],
}
COPIES = {
    "smaller": resizing(shape=(7, 11), method="nearest"),
    "halved": resizing(shape=(12, 9), method="nearest"),
    "doubled": resizing(shape=(48, 81), method="nearest"),
    "enlarged": resizing(shape=(90, 77), method="nearest"),
    "first axes": resizing(shape=(5, 9), axes=(0, 1), method="nearest"),
    "wrapped": resizing(shape=(31, 50), method="nearest", boundary="wrap", region=[(-90, 17), (20, 70)]),
    "filled": resizing(shape=(31, 50), method="nearest", boundary="constant", fill_value=7, region=[(-9, 17), (1, 50)]),
    "filled with NaN": resizing(
        shape=(31, 50), method="nearest", boundary="constant", fill_value=np.nan, region=[(-9, 17), (1, 50)]
    ),
    "part": resizing(shape=(90, 77), method="nearest").restrict(-1, 5, 60)[0],
}
FIXED = {
    f"{mode}, antialias={antialias}, {size}": Resampler.interpolate(
        size=size, mode=mode, antialias=antialias, dtype="uint8"
    ).plan(SHAPE, "uint8")
    for mode in ("bilinear", "bicubic")
    for antialias in (False, True)
    for size in ((3, 5), (20, 70))
}
LAYOUTS = {
    "contiguous": lambda x: x,
    "Fortran": np.asfortranarray,
    "channels last": lambda x: np.ascontiguousarray(x.transpose(0, 2, 3, 1)).transpose(0, 3, 1, 2),
    "transposed": lambda x: np.ascontiguousarray(x.swapaxes(-1, -2)).swapaxes(-1, -2),
    "reversed": lambda x: np.ascontiguousarray(x[:, ::-1, ::-1, ::-1])[:, ::-1, ::-1, ::-1],
    "cropped": lambda x: np.pad(x, 2)[2:-2, 2:-2, 2:-2, 2:-2],
    "every other": lambda x: x.repeat(2, 0).repeat(2, 1).repeat(2, 2).repeat(2, 3)[::2, ::2, ::2, ::2],
    "swapped": lambda x: x.astype(x.dtype.newbyteorder()),
    "unaligned": lambda x: np.frombuffer(b"\0" + x.tobytes(), x.dtype, x.size, 1).reshape(x.shape),
}


@pytest.fixture(params=STRATEGIES)
def strategy(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, constants in STRATEGIES[request.param].items():
        for name, value in constants.items():
            monkeypatch.setattr(module, name, value)


def spec(dtype: str, result: str | None = None) -> ArraySpec:
    result = result or dtype
    return ArraySpec("numpy", dtype, dtypes.accumulator(dtype, result), result)


def samples(plan: Plan, dtype: str, seed: int = 1) -> np.ndarray[Any, Any]:
    shape = list(SHAPE)
    for axis, size in zip(plan.axes, plan.sizes_in, strict=True):
        shape[axis] = size
    rng = np.random.default_rng(seed)
    if dtype in dtypes.COMPLEX:
        return (rng.normal(size=shape) + 1j * rng.normal(size=shape)).astype(dtype)
    if dtype in dtypes.FLOATS:
        return rng.normal(size=shape).astype(dtype)
    low, high = (0, 1) if dtype == "bool" else dtypes.integer_range(dtype)
    return rng.integers(low, high, shape, endpoint=True, dtype=dtype)


def along(matrix: Any, x: Any, axis: int) -> Any:
    return np.moveaxis(np.tensordot(matrix.astype(x.real.dtype), x, (1, axis)), 0, axis)


def assert_close(actual: Any, plan: Plan, x: Any, kind: ArraySpec) -> None:
    """|error| ≤ 2·u·Σ(width + 1)·|W||x|, and one rounding to the result. Fill counts as one more sample."""
    working = np.dtype(dtypes.real_name(kind.accumulator))
    wide = np.result_type(np.longdouble if working == np.float64 else np.float64, 1j if np.iscomplexobj(x) else 0)
    exact, size = x.astype(wide), np.abs(x.astype(wide))
    for step in plan.steps:
        matrix = plan.matrix(step.axis)
        exact, size = along(matrix, exact, step.axis), along(np.abs(matrix), size, step.axis)
    inside = np.ones(())
    for axis, share in plan.coverage.items():
        inside = inside * share.reshape(-1, *[1] * (-axis - 1))
    exact, size = exact + plan.fill * (1 - inside), size + abs(plan.fill) * (inside != 1)
    error = np.finfo(working).eps * sum(step.taps.width + 1 for step in plan.steps) * size
    if kind.result == "bool":
        actual, exact, error = actual.astype(float), np.minimum(np.abs(exact), 1), error + 0.5
    elif kind.result in dtypes.INTEGERS:
        actual, exact, error = actual.astype(wide), np.clip(exact, *dtypes.integer_range(kind.result)), error + 0.5
    else:
        result = np.finfo(dtypes.real_name(kind.result))
        error = error + result.eps * np.abs(exact) + result.smallest_subnormal
    assert actual.shape == exact.shape
    assert (np.abs(actual - exact) <= error).all()


def lowered(plan: Plan, kind: ArraySpec) -> Any:
    return NumpyBackend().lower(plan, kind)


def parts_of(plan: Plan) -> list[parts.Part]:
    executor = lowered(plan, spec("float32"))
    executor(samples(plan, "float32"))
    (made,) = executor._programs.values()
    return list(made.parts)


def generic(plan: Plan, kind: ArraySpec, x: Any) -> Any:
    with np.errstate(all="ignore"):
        return GenericBackend().lower(plan, kind)(x)


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
