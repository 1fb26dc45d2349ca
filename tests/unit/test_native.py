from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import anyinterp
from anyinterp import Resampler, dtypes
from anyinterp.backend import ArraySpec, Declined
from anyinterp.backends import numpy_native
from anyinterp.backends._native import lowering
from anyinterp.backends.numpy_native import NumpyNativeBackend
from anyinterp.execute import GenericBackend
from anyinterp.plan import Plan

core = pytest.importorskip("anyinterp.backends._native._core", reason="the compiled core was not built")

SHAPE = (2, 3, 24, 27)
KINDS = [
    ("float32", "float32"), ("float64", "float64"), ("uint8", "uint8"), ("uint8", "float32"), ("int16", "int16"),
    ("float16", "float16"), ("int64", "int64"),
]  # fmt: skip


def resizing(**arguments: Any) -> Plan:
    return Resampler.resize(**arguments).plan(SHAPE)


PLANS = {
    "antialiased": resizing(shape=(7, 11), method="cubic"),
    "much smaller, few taps": resizing(shape=(4, 3), antialias=False),
    "enlarged": resizing(shape=(90, 77), method="lanczos3"),
    "one grows, one shrinks": resizing(shape=(13, 130)),
    "one shrinks, one grows": resizing(shape=(130, 5)),
    "doubled": resizing(shape=(48, 54)),
    "halved": resizing(shape=(12, 13), method="area"),
    "first axes": resizing(shape=(5, 9), axes=(0, 1)),
    "first and last axis": resizing(shape=(5, 9), axes=(0, -1)),
    "middle axis": resizing(shape=(23,), axes=(-2,)),
    "last axis": resizing(shape=(8,), axes=(-1,)),
    "four axes": resizing(shape=(3, 5, 33, 61)),
    "to one": resizing(shape=(1, 1)),
    "mixed": resizing(shape=(31, 50), method=("nearest", "linear")),
    "clamped region": resizing(shape=(30, 30), region=[(3.5, 20.25), (-4, 60)], boundary="clamp"),
    "adjoint": resizing(shape=(7, 110), method="cubic").adjoint(),
    "adjoint with empty rows": resizing(shape=(3, 4), antialias=False).adjoint(),
    "adjoint of reflection": resizing(shape=(31, 50), boundary="reflect", region=[(-9, 17), (20, 40)]).adjoint(),
    "part": resizing(shape=(90, 77)).restrict(-2, 31, 60)[0],
}
LAYOUTS: dict[str, Callable[[Any], Any]] = {
    "contiguous": lambda x: x,
    "Fortran": np.asfortranarray,
    "channels last": lambda x: np.ascontiguousarray(x.transpose(0, 2, 3, 1)).transpose(0, 3, 1, 2),
    "transposed": lambda x: np.ascontiguousarray(x.swapaxes(-1, -2)).swapaxes(-1, -2),
    "reversed": lambda x: np.ascontiguousarray(x[:, ::-1, ::-1, ::-1])[:, ::-1, ::-1, ::-1],
    "cropped": lambda x: np.pad(x, 2)[2:-2, 2:-2, 2:-2, 2:-2],
    "every other": lambda x: x.repeat(2, 0).repeat(2, 1).repeat(2, 2).repeat(2, 3)[::2, ::2, ::2, ::2],
    "every other row": lambda x: x.repeat(2, 2)[:, :, ::2],
    "swapped": lambda x: x.astype(x.dtype.newbyteorder()),
    "unaligned": lambda x: np.frombuffer(b"\0" + x.tobytes(), x.dtype, x.size, 1).reshape(x.shape),
}


def spec(dtype: str, result: str | None = None) -> ArraySpec:
    result = result or dtype
    return ArraySpec("numpy", dtype, dtypes.accumulator(dtype, result), result)


def lowered(plan: Plan, kind: ArraySpec) -> Any:
    return NumpyNativeBackend().lower(plan, kind)


def samples(plan: Plan, dtype: str) -> np.ndarray[Any, Any]:
    shape = list(SHAPE)
    for axis, size in zip(plan.axes, plan.sizes_in, strict=True):
        shape[axis] = size
    rng = np.random.default_rng(1)
    if dtype in dtypes.FLOATS:
        return rng.normal(size=shape).astype(dtype)
    return rng.integers(*dtypes.integer_range(dtype), shape, endpoint=True, dtype=dtype)


def bits(y: np.ndarray[Any, Any]) -> bytes:
    return np.ascontiguousarray(y).tobytes()


def assert_close(y: Any, plan: Plan, x: Any, kind: ArraySpec) -> None:
    """|error| ≤ 2·u·Σ(width + 1)·|W||x|, and a tiny number for each tap; the result is one rounding from that."""
    exact, size = x.astype(np.longdouble), np.abs(x.astype(np.longdouble))
    for step in plan.steps:
        matrix = plan.matrix(step.axis)
        exact = np.moveaxis(np.tensordot(matrix, exact, (1, step.axis)), 0, step.axis)
        size = np.moveaxis(np.tensordot(np.abs(matrix), size, (1, step.axis)), 0, step.axis)
    working = np.finfo(kind.accumulator)
    taps = sum(step.taps.width + 1 for step in plan.steps)
    error = taps * (working.eps * size + working.smallest_subnormal)
    if kind.result == "float16":
        error = error + 2.0**-11 * np.abs(exact) + 2.0**-24
    if kind.result in dtypes.INTEGERS:
        exact, error = np.clip(exact, *dtypes.integer_range(kind.result)), error + 0.5
    assert y.dtype == kind.result
    assert y.shape == exact.shape
    assert (np.abs(y - exact) <= error).all()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind[0]}-{kind[1]}")
@pytest.mark.parametrize("name", PLANS)
def test_values(name: str, kind: tuple[str, str]) -> None:
    x = samples(PLANS[name], kind[0])
    assert_close(lowered(PLANS[name], spec(*kind))(x), PLANS[name], x, spec(*kind))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("kind", KINDS[:3], ids=lambda kind: f"{kind[0]}-{kind[1]}")
@pytest.mark.parametrize("name", PLANS)
def test_the_layout_does_not_show(name: str, kind: tuple[str, str], layout: str) -> None:
    plan = PLANS[name]
    x = samples(plan, kind[0])
    placed = LAYOUTS[layout](x)
    placed.flags.writeable = False
    executor = lowered(plan, spec(*kind))
    assert bits(executor(placed)) == bits(executor(x))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("kind", KINDS[:3], ids=lambda kind: f"{kind[0]}-{kind[1]}")
@pytest.mark.parametrize("name", ["enlarged", "antialiased", "last axis", "four axes"])
def test_out_of_any_layout(name: str, kind: tuple[str, str], layout: str) -> None:
    plan = PLANS[name]
    x = samples(plan, kind[0])
    surroundings = np.full([2 * n + 4 for n in plan.shape_out(x.shape)], 9, kind[1])
    out = LAYOUTS[layout](surroundings[tuple(slice(2, n + 2) for n in plan.shape_out(x.shape))])
    out = out if out.flags.writeable else out.copy(order="K")
    executor = lowered(plan, spec(*kind))
    assert executor(x, out=out) is out
    assert bits(out.astype(kind[1])) == bits(executor(x))


@st.composite
def placed(draw: st.DrawFn, shape: list[int], dtype: str) -> Any:
    """An array of any strides within a larger one."""
    order = draw(st.permutations(range(len(shape))))
    steps = draw(st.tuples(*[st.sampled_from([1, 1, -1, 2]) for _ in shape]))
    whole = np.zeros([shape[axis] * abs(steps[axis]) + 1 for axis in order], dtype)
    turned = whole.transpose(np.argsort(order))
    part = tuple(
        slice(-n * step, 0, step) if step < 0 else slice(1, n * step + 1, step)
        for n, step in zip(shape, steps, strict=True)
    )
    return turned[part]


@st.composite
def calls(draw: st.DrawFn) -> tuple[Plan, Any, Any, ArraySpec]:
    """A plan, an input, an output of whatever strides, and their kind."""
    shape = draw(st.lists(st.integers(1, 40), min_size=1, max_size=4))
    axes = draw(st.lists(st.integers(0, len(shape) - 1), min_size=1, max_size=len(shape), unique=True))
    lengths = draw(st.lists(st.integers(1, 50), min_size=len(axes), max_size=len(axes)))
    method = draw(st.sampled_from(["linear", "cubic", "lanczos4", "area", "bspline"]))
    boundary = draw(st.sampled_from(["drop", "clamp", "symmetric", "reflect"]))
    start = draw(st.one_of(st.none(), st.floats(-30, 30)))
    region = None if start is None else [(start, start + draw(st.floats(0.5, 60))) for _ in axes]
    antialias = draw(st.booleans()) if method != "area" else None
    resampler = Resampler.resize(
        shape=lengths, axes=axes, method=method, boundary=boundary, region=region, antialias=antialias
    )
    plan = resampler.plan(tuple(shape))
    if draw(st.booleans()):
        shape = list(plan.shape_out(tuple(shape)))
        plan = plan.adjoint()
    kind = spec(*draw(st.sampled_from(KINDS)))
    x = draw(placed(shape, kind.dtype))
    out = draw(placed(list(plan.shape_out(tuple(shape))), kind.result))
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    low, high = dtypes.integer_range(kind.dtype) if kind.dtype in dtypes.INTEGERS else (-9, 9)
    x[...] = rng.integers(low, high, shape, endpoint=True)
    return plan, x, out, kind


@given(calls())
@settings(max_examples=int(os.environ.get("ANYINTERP_EXAMPLES", "150")), deadline=None, derandomize=True)
def test_random_calls(call: tuple[Plan, Any, Any, ArraySpec]) -> None:
    plan, x, out, kind = call
    executor = lowered(plan, kind)
    if isinstance(executor, Declined):
        assert kind.dtype != kind.result
        return
    if plan.gather and kind.dtype == kind.result:
        np.testing.assert_array_equal(executor(x, out=out), GenericBackend().lower(plan, kind)(x))
        return
    before = x.copy()
    made = executor(x, out=out)
    assert_close(made, plan, before, kind)
    assert bits(made) == bits(executor(np.ascontiguousarray(x)))
    np.testing.assert_array_equal(x, before)


def test_out_is_all_that_is_written() -> None:
    plan = PLANS["enlarged"]
    x = samples(plan, "float32")
    around = np.full([n + 6 for n in plan.shape_out(x.shape)], 9, np.float32)
    inside = (slice(3, -3),) * 4
    lowered(plan, spec("float32"))(x, out=around[inside])
    around[inside] = 9
    assert (around == 9).all()


@pytest.mark.parametrize("length", [2, 5, 16, 17, 100, 700])
@pytest.mark.parametrize("count", [1, 3, 4, 5, 16, 37])
@pytest.mark.parametrize("size", [1, 7, 33, 64, 300])
@pytest.mark.parametrize("method", ["linear", "lanczos3"])
def test_a_line_is_the_same_alone_among_others_and_across(method: str, size: int, count: int, length: int) -> None:
    if size == length:
        return  # nothing to sum
    x = np.random.default_rng(0).normal(size=(count, length)).astype(np.float32)
    x[0, length // 2] = np.inf
    executor = lowered(Resampler.resize(shape=(size,), method=method).plan(x.shape), spec("float32"))
    together = executor(x)
    alone = np.stack([executor(line) for line in x])
    wide = np.ascontiguousarray(np.repeat(x.T[:, :, None], 16, axis=2))
    down = lowered(Resampler.resize(shape=(size,), axes=(0,), method=method).plan(wide.shape), spec("float32"))
    assert bits(together) == bits(alone)
    assert bits(together) == bits(down(wide)[:, :, 5].T)


@pytest.mark.parametrize("channels", [1, 2, 3, 4, 15, 16, 17])
@pytest.mark.parametrize("antialias", [False, True])
@pytest.mark.parametrize("size", [(9, 11), (40, 60), (100, 131), (5, 1)])
def test_channels_do_not_show(size: tuple[int, int], antialias: bool, channels: int) -> None:
    x = np.random.default_rng(0).normal(size=(40, 60, channels)).astype(np.float32)[:, 1:]
    together = anyinterp.resize(x, size, axes=(0, 1), antialias=antialias, backend="numpy-native")
    alone = [
        anyinterp.resize(x[..., c].copy(), size, antialias=antialias, backend="numpy-native") for c in range(channels)
    ]
    assert bits(together) == bits(np.stack(alone, axis=-1))


@pytest.mark.parametrize("channels", [1, 2, 3, 4, 5, 15, 16])
@pytest.mark.parametrize("size", [(1, 1), (3, 2), (2, 3), (5, 341), (3, 1025)])
def test_halves_of_bytes_are_rounded_as_others(size: tuple[int, int], channels: int) -> None:
    shape = (2, 2 * size[0], 2 * size[1], channels)
    x = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    x[0, :2, :2] = 255
    made = anyinterp.resize(x, size, axes=(1, 2), method="area", backend="numpy-native")
    whole = x.astype(int).reshape(2, size[0], 2, size[1], 2, channels).sum(axis=(2, 4))
    np.testing.assert_array_equal(made, np.rint(whole / 4))


@pytest.mark.parametrize(("dtype", "bad"), [("float32", np.inf), ("float32", np.nan), ("float64", -np.inf)])
@pytest.mark.parametrize("name", PLANS)
def test_what_is_not_finite_stays_where_it_belongs(name: str, dtype: str, bad: float) -> None:
    plan = PLANS[name]
    x = samples(plan, dtype)
    x[0, 1, x.shape[-2] // 3, x.shape[-1] // 2] = bad
    with np.errstate(all="ignore"):
        made, expected = lowered(plan, spec(dtype))(x), GenericBackend().lower(plan, spec(dtype))(x)
    np.testing.assert_array_equal(np.isnan(made), np.isnan(expected))
    np.testing.assert_array_equal(np.sign(made) * np.isinf(made), np.sign(expected) * np.isinf(expected))


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
    answer = lowered(plan, kind)
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


def python(code: str, **environment: str) -> str:
    command = [sys.executable, "-W", "error", "-c", code]
    result = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **environment})
    return result.stdout + result.stderr


EXPLAIN = "import numpy, anyinterp; print(anyinterp.explain(numpy.ones((8, 8)), shape=(4, 4)))"


@pytest.mark.parametrize("before", ["", "import sys; sys.modules['anyinterp.backends._native._core'] = None; "])
def test_a_core_that_does_not_load_is_named(before: str) -> None:
    said = python(before + EXPLAIN, ANYINTERP_ISA="z80")
    assert "backend: numpy, by" in said
    assert "declined: numpy-native: the compiled core could not be loaded: " in said


@pytest.mark.parametrize("isa", ["scalar", "avx2", "avx512", "neon"])
def test_an_instruction_set_can_be_forced(isa: str) -> None:
    said = python("from anyinterp.backends._native import _core; print(_core.ISA)", ANYINTERP_ISA=isa)
    assert said == f"{isa}\n" or f"this build and processor have no {isa}" in said
    assert isa != "scalar" or said == "scalar\n"


def test_a_fifth_of_a_photograph_needs_little_memory() -> None:
    executor = lowered(Resampler.resize(shape=(224, 224)).plan((3, 1080, 1920)), spec("float32"))
    executor(np.zeros((3, 1080, 1920), np.float32))
    (programs,) = executor._programs.values()
    assert core.scratch(programs.fresh) <= 1 << 20


OUT_OF_MEMORY = """
import resource, numpy
from anyinterp.backends._native import _core
x, y = numpy.ones((4, 1 << 24), numpy.float32), numpy.full((2, 2), 9, numpy.float32)
table = lambda n: (numpy.arange(2), numpy.ones(2, numpy.int64), numpy.ones(2), False, None)
steps = ((0, 4, 2, *table(4)), (1, 1 << 24, 2, *table(1 << 24)))
program = _core.make("f", "f", "f", x.shape, x.strides, y.shape, y.strides, (0, 1), steps, 0.0)
resource.setrlimit(resource.RLIMIT_AS, (1 << 20, resource.getrlimit(resource.RLIMIT_AS)[1]))
try:
    _core.run(program, x, y)
except MemoryError:
    print((y == 9).all())
"""


def test_no_memory_is_an_error_and_nothing_is_written() -> None:
    pytest.importorskip("resource")
    assert python(OUT_OF_MEMORY) == "True\n"


def table(start: Any = (0, 1), count: Any = (2, 2), weights: Any = (0.5, 0.5, 0.5, 0.5), n_in: int = 3) -> Any:
    integers = (np.asarray(start, np.int64), np.asarray(count, np.int64))
    return (0, n_in, len(integers[0]), *integers, np.asarray(weights, np.float64), False, None)


X, Y = np.ones((3, 4), np.float32), np.zeros((2, 4), np.float32)
GIVEN: dict[str, Any] = {
    "format_in": "f",
    "format_sums": "f",
    "format_out": "f",
    "shape_in": X.shape,
    "strides_in": X.strides,
    "shape_out": Y.shape,
    "strides_out": Y.strides,
    "order": (0, 1),
    "steps": (table(),),
    "fill": 0.0,
}


@pytest.mark.parametrize(
    "change",
    [
        {"format_in": "g"},
        {"format_sums": "e"},
        {"format_sums": "g"},
        {"format_in": "ff"},
        {"format_in": ""},
        {"format_out": "Zf"},
        {"shape_in": (3,)},
        {"shape_in": ()},
        {"shape_in": (4, 4)},
        {"shape_in": (3, 5)},
        {"shape_in": (3, -4), "shape_out": (2, -4)},
        {"shape_in": (3, 0), "shape_out": (2, 0)},
        {"shape_in": (3, 1 << 62), "shape_out": (2, 1 << 62)},
        {"strides_in": (16, 4, 4)},
        {"order": (0, 0)},
        {"order": (0, 2)},
        {"order": (0,)},
        {"steps": ()},
        {"steps": (table(), table())},
        {"steps": ((0, 3, 2),)},
        {"steps": (table(start=(0, 2)),)},
        {"steps": (table(start=(-1, 1)),)},
        {"steps": (table(start=(1 << 62, 1)),)},
        {"steps": (table(count=(2, -2)),)},
        {"steps": (table(count=(2, 1 << 62)),)},
        {"steps": (table(count=(1, 2)),)},
        {"steps": (table(weights=(0.5,)),)},
        {"steps": (table(start=(0, 1, 1)),)},
        {"steps": ((*table()[:3], np.zeros(2, np.int32), *table()[4:]),)},
        {"steps": ((*table()[:5], np.zeros(4, np.float32), False, None),)},
        {"steps": ((5, *table()[1:]),)},
        {"steps": ((-1, *table()[1:]),)},
    ],
    ids=str,
)
def test_a_program_that_makes_no_sense_is_refused(change: dict[str, Any]) -> None:
    core.make(*GIVEN.values())
    with pytest.raises((ValueError, TypeError, MemoryError)):
        core.make(*{**GIVEN, **change}.values())


@pytest.mark.parametrize(
    ("x", "y"),
    [
        (X.astype(np.float64), Y),
        (X.astype(np.int32), Y),
        (X.astype(">f4"), Y),
        (X[:2], Y),
        (X.T, Y),
        (X[::-1], Y),
        (X[None], Y),
        (np.asfortranarray(X), Y),
        (X.repeat(2, 1)[:, ::2], Y),
        (np.zeros(49, np.uint8)[1:].view(np.float32).reshape(3, 4), Y),
        (X, Y.repeat(2, 1)[:, ::2]),
        (X, Y.astype(np.float64)),
        (X, Y[:1]),
        (X, np.broadcast_to(Y, Y.shape)),
        (np.ones((5, 4), np.float32)[:3], None),
        (X.tolist(), Y),
        (X, b"12345678901234567890123456789012"),
    ],
    ids=range(17),
)
def test_buffers_that_do_not_fit_are_refused(x: Any, y: Any) -> None:
    program = core.make(*GIVEN.values())
    y = x.base[2:4] if y is None else y  # overlaps the input
    with pytest.raises((ValueError, TypeError, BufferError)):
        core.run(program, x, y)
    assert not Y.any()


@pytest.mark.parametrize("arguments", [(), (None, X, Y), (X, X, Y), (1, 2, 3, 4)], ids=str)
def test_what_is_no_program_is_refused(arguments: tuple[Any, ...]) -> None:
    with pytest.raises((TypeError, ValueError)):
        core.run(*arguments)


def test_addresses_give_what_buffers_give() -> None:
    program, out = core.make(*GIVEN.values()), np.zeros_like(Y)
    core.run_at(program, X.ctypes.data, out.ctypes.data)
    expected = np.zeros_like(Y)
    core.run(program, X, expected)
    assert expected.any()
    np.testing.assert_array_equal(out, expected)


@pytest.mark.parametrize(
    ("x", "out"),
    [(0, 0), (2, 0), (0, 2), (0, None), (None, 0), (0, -16), ("X", 0), (0, 1 << 65)],
    ids=str,
)
def test_addresses_that_can_not_be_are_refused(x: Any, out: Any) -> None:
    """Offsets in bytes from where the arrays are; of `out`, from the input if they are not positive."""
    program, y = core.make(*GIVEN.values()), np.zeros_like(Y)
    x = X.ctypes.data + x if isinstance(x, int) else x or 0
    if out is not None:
        out = X.ctypes.data - out if out <= 0 else y.ctypes.data + out
    with pytest.raises((ValueError, TypeError, OverflowError)):
        core.run_at(program, x, out or 0)
    assert not y.any()


@pytest.mark.parametrize("arguments", [(), (None, 0, 0), (1, 2, 3, 4)], ids=str)
def test_what_is_no_program_is_not_run_at_addresses(arguments: tuple[Any, ...]) -> None:
    with pytest.raises((TypeError, ValueError)):
        core.run_at(*arguments)


def test_tables_that_change_later_do_not_matter() -> None:
    step = table()
    program = core.make(*{**GIVEN, "steps": (step,)}.values())
    step[3][:] = 1 << 40
    out = np.zeros_like(Y)
    core.run(program, X, out)
    assert (out == 1).all()


def test_an_out_between_the_samples_of_the_input() -> None:
    both = np.random.default_rng(0).normal(size=(40, 2, 8)).astype(np.float32)
    x, out = both[:, 0], both[:20, 1]
    expected = anyinterp.resize(x.copy(), (20, 8), backend="numpy-native")
    assert anyinterp.resize(x, (20, 8), out=out, backend="numpy-native") is out
    np.testing.assert_array_equal(out, expected)


def test_programs_of_an_executor_are_bounded() -> None:
    executor = lowered(PLANS["enlarged"], spec("float32"))
    x = samples(PLANS["enlarged"], "float32")[0, 0]
    planes = [len(executor(np.broadcast_to(x, (n, *x.shape)))) for n in range(100)]
    assert planes == list(range(100))
    assert len(executor._programs) <= numpy_native.PROGRAMS


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("given", [False, True], ids=["new", "out"])
def test_an_executor_remembers_no_layout_by_mistake(layout: str, given: bool) -> None:
    """Calls that alternate between two layouts and batches, on one executor."""
    plan, kind = PLANS["antialiased"], spec("float32")
    x = np.random.default_rng(8).random(SHAPE, np.float32)
    executor = lowered(plan, kind)
    for one in (x, LAYOUTS[layout](x), x[:1], LAYOUTS[layout](x)[:, :2], x):
        expected = lowered(plan, kind)(one)
        out = np.zeros_like(LAYOUTS[layout](expected)) if given else None
        made = executor(one, out)
        assert out is None or made is out
        np.testing.assert_array_equal(made, expected)
