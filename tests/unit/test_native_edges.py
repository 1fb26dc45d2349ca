"""What lies beyond the border, in the compiled core's sums: samples that wrap around, and the fill value."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from anyinterp import Resampler
from anyinterp.backends.numpy_native import NumpyNativeBackend
from anyinterp.execute import GenericBackend
from anyinterp.plan import Plan

from .executors import LAYOUTS, SHAPE, assert_close, bits, samples, spec
from .programs import core, make, table

REGION = [(-9.5, 40), (3, 60.25)]


def around(**arguments: Any) -> Plan:
    return Resampler.resize(**{"boundary": "wrap", **arguments}).plan(SHAPE)


def filled(fill: float = 1.75, **arguments: Any) -> Plan:
    return Resampler.resize(boundary="constant", fill_value=fill, **arguments).plan(SHAPE)


PLANS = {
    "wraps": around(shape=(31, 43)),
    "wraps, antialiased": around(shape=(7, 9), method="lanczos3"),
    "wraps along the last axis": around(shape=(43,), axes=(-1,), method="cubic"),
    "wraps along a middle axis": around(shape=(40,), axes=(-2,), method="cubic"),
    "wraps along the first axes": around(shape=(5, 4), axes=(0, 1), method="cubic"),
    "several turns": around(shape=(90, 200), region=[(-50, 60), (-90.5, 160)], method="cubic"),
    "rows of almost a turn": around(shape=(1, 2), method="linear"),
    "adjoint of wrapping": around(shape=(31, 43), method="cubic").adjoint(),
    "part of wrapping": around(shape=(31, 43), method="cubic").restrict(-1, 0, 9)[0].restrict(-2, 25, 31)[0],
    "wraps and is copied": around(shape=(30, 31), region=REGION, method=("nearest", "linear")),
    "filled": filled(shape=(30, 31), region=REGION, method="cubic"),
    "filled, antialiased": filled(shape=(5, 6), region=REGION, method="lanczos3"),
    "filled by a whole border": filled(shape=(31, 43), method="cubic"),
    "filled along the last axis": filled(shape=(31,), axes=(-1,), region=[(-9, 40)]),
    "filled along a middle axis": filled(shape=(31,), axes=(-2,), region=[(-9, 40)]),
    "filled along all axes": filled(shape=(3, 5, 30, 31), region=[(-1, 2), (0, 9), *REGION], method="cubic"),
    "filled throughout": filled(shape=(4, 5), region=[(90, 99), None]),
    "part of filling": filled(shape=(30, 31), region=REGION, method="cubic").restrict(-1, 15, 31)[0],
    "copied one way": filled(shape=(30, 31), region=REGION, method=("nearest", "linear")),
}
KINDS = [
    ("float32", "float32"), ("float64", "float64"), ("uint8", "uint8"), ("int16", "float32"), ("float16", "float16"),
    ("complex64", "complex64"), ("complex64", "complex128"),
]  # fmt: skip


def lowered(plan: Plan, *kind: str) -> Any:
    return NumpyNativeBackend().lower(plan, spec(*kind))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind[0]}-{kind[1]}")
@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_values(plan: Plan, kind: tuple[str, str]) -> None:
    x = samples(plan, kind[0])
    assert_close(lowered(plan, *kind)(x), plan, x, spec(*kind))


@pytest.mark.parametrize("layout", ["Fortran", "channels last", "reversed", "every other"])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind[0]}-{kind[1]}")
@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_the_layout_does_not_show(plan: Plan, kind: tuple[str, str], layout: str) -> None:
    x = samples(plan, kind[0])
    executor = lowered(plan, *kind)
    expected = executor(x)
    assert bits(executor(LAYOUTS[layout](x))) == bits(expected)
    out = LAYOUTS[layout](np.zeros_like(expected))
    assert executor(x, out=out) is out
    assert bits(out) == bits(expected)


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_the_batch_does_not_show(plan: Plan) -> None:
    x = samples(plan, "float32")
    executor = lowered(plan, "float32")
    many = executor(np.repeat(x[None], 3, 0))
    assert bits(many[1]) == bits(executor(x))


@pytest.mark.parametrize("axis", [-1, -2])
@pytest.mark.parametrize("name", ["wraps", "wraps, antialiased", "several turns", "filled", "filled, antialiased"])
def test_parts_equal_the_whole(name: str, axis: int) -> None:
    plan = PLANS[name]
    size = plan.sizes_out[plan.axes.index(axis)]
    part, (first, stop) = plan.restrict(axis, size // 3, size - 1)
    x = samples(plan, "float32")
    whole = np.moveaxis(lowered(plan, "float32")(x), axis, 0)[size // 3 : size - 1]
    read = np.moveaxis(np.moveaxis(x, axis, 0)[first:stop], 0, axis)
    assert bits(np.moveaxis(lowered(part, "float32")(read), axis, 0)) == bits(whole)


def test_lines_too_long_to_be_copied_together() -> None:
    plan = Resampler.resize(shape=(140_000,), boundary="wrap", method="cubic").plan((5, 70_000))
    x = np.random.default_rng(0).normal(size=(5, 70_000)).astype(np.float32)
    executor = lowered(plan, "float32")
    together = executor(x)
    assert bits(together) == bits(np.stack([executor(line) for line in x]))
    assert bits(executor(np.roll(x, 30_000, -1))) == bits(np.roll(together, 60_000, -1))


@pytest.mark.parametrize("bad", [np.inf, np.nan])
@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_what_is_not_finite_stays_where_it_belongs(plan: Plan, bad: float) -> None:
    x = samples(plan, "float32")
    x[0, 0, x.shape[-2] // 3, x.shape[-1] - 1] = bad
    with np.errstate(all="ignore"):
        made, expected = (
            backend.lower(plan, spec("float32"))(x) for backend in (NumpyNativeBackend(), GenericBackend())
        )
    np.testing.assert_array_equal(np.isnan(made), np.isnan(expected))
    np.testing.assert_array_equal(np.isinf(made), np.isinf(expected))


@pytest.mark.parametrize("fill", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("dtype", ["float32", "float64", "uint8"])
def test_a_fill_value_that_is_not_finite_stays_outside(dtype: str, fill: float) -> None:
    plan = filled(shape=(30, 31), region=REGION, method="cubic", fill=fill)
    x = samples(plan, dtype)
    with np.errstate(all="ignore"):
        made, expected = (backend.lower(plan, spec(dtype))(x) for backend in (NumpyNativeBackend(), GenericBackend()))
    lost = np.multiply.outer(plan.coverage[-2], plan.coverage[-1]) != 1
    assert 0 < lost.mean() < 1
    np.testing.assert_array_equal(made[..., lost], expected[..., lost])


@pytest.mark.parametrize("axes", [(-1,), (-2,), (1,), (-2, -1), (1, -1), (0, 1, -2, -1)], ids=str)
def test_nothing_inside_meets_the_fill_value(axes: tuple[int, ...]) -> None:
    region = [(-2, SHAPE[axis] + 0.0) for axis in axes]
    plan = filled(shape=[SHAPE[axis] + 3 for axis in axes], axes=axes, region=region, fill=np.nan)
    made = lowered(plan, "float32")(samples(plan, "float32"))
    lost = np.zeros(made.shape, bool)
    for axis, inside in plan.coverage.items():
        lost |= (inside != 1).reshape((-1,) + (1,) * (-axis - 1))
    assert 0 < lost.mean() < 1
    np.testing.assert_array_equal(np.isnan(made), lost)


def test_an_infinite_part_stays_alone() -> None:
    plan = Resampler.resize(shape=(9,)).plan((4,))
    x = np.ones(4, np.complex64)
    x[2] = complex(np.inf, 2)
    y = lowered(plan, "complex64")(x)
    assert np.isinf(y.real).any()
    assert np.isfinite(y.imag).all()


def ones(start: Any, count: Any, **more: Any) -> Any:
    return table(start, count, np.ones(sum(count)), **more)


def made(step: Any, *formats: str) -> Any:
    x, y = np.arange(12, dtype=np.float32).reshape(3, 4), np.zeros((2, 4), np.float32)
    named = dict(zip(("format_in", "format_sums", "format_out"), formats, strict=False))
    core.run(make(steps=(step,), fill=9.0, **named), x, y)
    return y


def test_tables_by_hand() -> None:
    x = np.arange(12).reshape(3, 4)
    np.testing.assert_array_equal(made(ones((2, -5), (2, 3), wraps=True)), [x[2] + x[0], x.sum(0)])
    np.testing.assert_array_equal(made(ones((0, 1), (1, 1), inside=(1, 0.5))), [x[0], x[1] + 4.5])


@pytest.mark.parametrize(
    "step",
    [
        ones((2, 0), (2, 1)),
        ones((0, 0), (4, 1), wraps=True),
        ones((0, 0), (1, 1), inside=(1, 1, 1)),
        (*ones((0, 0), (1, 1))[:-1], np.ones(2, np.float32)),
    ],
    ids=["beyond the border", "more than a turn", "another length", "another type"],
)
def test_tables_that_make_no_sense_are_refused(step: Any) -> None:
    with pytest.raises(ValueError, match="steps|tables"):
        made(step)


@pytest.mark.parametrize("step", [ones((2, 0), (2, 1), wraps=True), ones((0, 0), (1, 1), inside=(1, 0))])
def test_integer_weights_neither_wrap_nor_fill(step: Any) -> None:
    with pytest.raises(ValueError, match="integers neither"):
        core.make("B", "i", "B", (3, 4), (4, 1), (2, 4), (4, 1), (0, 1), ((*step, (0, 0, 8, 1)),), 0.0)


@pytest.mark.parametrize("formats", [("Zf", "f", "f"), ("f", "f", "Zf"), ("Zf", "Zf", "Zf")])
def test_a_complex_number_is_two_of_both(formats: tuple[str, str, str]) -> None:
    with pytest.raises(ValueError, match="no such types"):
        made(ones((0, 1), (1, 1)), *formats)
