"""The generic executor: what it computes, how much memory it takes, and how large a graph it makes."""

from __future__ import annotations

import math
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import anyinterp
from anyinterp import Plan
from anyinterp.backend import ArraySpec
from anyinterp.execute import UNROLLED, GenericBackend

UNIT = {"float32": 2.0**-24, "float64": 2.0**-53}


def random_array(shape: tuple[int, ...], dtype: str) -> np.ndarray[Any, Any]:
    return np.random.default_rng(0).uniform(-1.0, 1.0, shape).astype(dtype)


def executor(plan: Plan, dtype: str, accumulator: str | None = None, result: str | None = None) -> Callable[..., Any]:
    spec = ArraySpec("numpy", dtype, accumulator or dtype, result or dtype, "cpu")
    found = GenericBackend().lower(plan, spec)
    assert callable(found)
    return found


# id → input shape, arguments of resize.
PASSES: dict[str, tuple[tuple[int, ...], dict[str, Any]]] = {
    "linear, larger": ((3, 40, 50), {"shape": (90, 120)}),
    "cubic, smaller": ((3, 90, 120), {"shape": (40, 50), "method": "cubic"}),
    "many taps": ((2, 300, 400), {"shape": (11, 13), "method": "lanczos3"}),
    "mixed": ((2, 9, 500), {"shape": (40, 7), "method": ("nearest", "lanczos5")}),
    "area": ((2, 100, 90), {"shape": (30, 40), "method": "area"}),
    "wrapped": ((2, 30, 300), {"shape": (70, 9), "boundary": "wrap", "method": "cubic"}),
    "filled": (
        (2, 20, 30),
        {"shape": (25, 25), "boundary": "constant", "fill_value": 2.5, "region": [(-5, 25), (3, 40)]},
    ),
}
every_pass = pytest.mark.parametrize(("shape", "arguments"), PASSES.values(), ids=PASSES)


@every_pass
@pytest.mark.parametrize("dtype", UNIT)
def test_result_is_the_product_of_the_matrices(shape: tuple[int, ...], arguments: dict[str, Any], dtype: str) -> None:
    """Rounds each weight, product and sum once: 2·Σ(w + 1)·u in units of the sum of magnitudes."""
    plan = anyinterp.Resampler.resize(**arguments).plan(shape)
    x = random_array(shape, dtype)
    exact, magnitude = x.astype(np.longdouble), np.abs(x).astype(np.float64)
    for step in plan.steps:
        exact = np.moveaxis(np.moveaxis(exact, step.axis, -1) @ step.taps.matrix().T, -1, step.axis)
        magnitude = np.moveaxis(np.moveaxis(magnitude, step.axis, -1) @ np.abs(step.taps.matrix()).T, -1, step.axis)
    if plan.fill:
        rows, columns = plan.coverage[-2], plan.coverage[-1]
        share = 1.0 - rows[:, None] * columns
        exact, magnitude = exact + plan.fill * share, magnitude + abs(plan.fill)
    roundings = sum(step.taps.width + 1 for step in plan.steps)
    result = executor(plan, dtype)(x)
    assert result.dtype == np.dtype(dtype)
    assert (np.abs(result - exact) <= 2 * roundings * UNIT[dtype] * magnitude).all()


@every_pass
def test_result_does_not_depend_on_batch_or_layout(shape: tuple[int, ...], arguments: dict[str, Any]) -> None:
    plan = anyinterp.Resampler.resize(**arguments).plan(shape)
    x = random_array(shape, "float32")
    run = executor(plan, "float32")
    result = run(x)
    np.testing.assert_array_equal(run(x[:1]), result[:1])
    np.testing.assert_array_equal(run(np.asfortranarray(x)), result)
    np.testing.assert_array_equal(run(x[:, ::-1, ::-1][:, ::-1, ::-1]), result)


@every_pass
@pytest.mark.parametrize("axis", [-2, -1])
def test_part_equals_that_part_of_the_whole(shape: tuple[int, ...], arguments: dict[str, Any], axis: int) -> None:
    plan = anyinterp.Resampler.resize(**arguments).plan(shape)
    x = random_array(shape, "float32")
    n_out = plan.sizes_out[axis]
    part, used = plan.restrict(axis, n_out // 3, n_out)
    keep: list[slice] = [slice(None)] * 3
    keep[axis] = slice(n_out // 3, n_out)
    take: list[slice] = [slice(None)] * 3
    take[axis] = slice(*used)
    whole = executor(plan, "float32")(x)
    np.testing.assert_array_equal(executor(part, "float32")(x[tuple(take)]), whole[tuple(keep)])


@every_pass
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_bad_sample_reaches_only_the_outputs_with_a_weight_for_it(
    shape: tuple[int, ...], arguments: dict[str, Any], bad: float
) -> None:
    plan = anyinterp.Resampler.resize(**arguments).plan(shape)
    x = random_array(shape, "float32")
    place = (0, shape[1] // 2, shape[2] - 1)
    x[place] = bad
    seen = np.outer(plan.matrix(-2)[:, place[1]] != 0, plan.matrix(-1)[:, place[2]] != 0)
    result = executor(plan, "float32")(x)
    np.testing.assert_array_equal(~np.isfinite(result[0]), seen)
    assert np.isfinite(result[1:]).all()


@every_pass
def test_out_is_filled_and_returned(shape: tuple[int, ...], arguments: dict[str, Any]) -> None:
    plan = anyinterp.Resampler.resize(**arguments).plan(shape)
    x, run = random_array(shape, "float32"), executor(plan, "float32")
    out = np.empty(plan.shape_out(shape), np.float32)
    assert run(x, out=out) is out
    np.testing.assert_array_equal(out, run(x))


@pytest.mark.parametrize("method", ["linear", "nearest", "area"])
def test_equal_sizes_give_a_copy(method: str) -> None:
    plan = anyinterp.Resampler.resize(shape=(4, 5), method=method).plan((4, 5))
    x = random_array((4, 5), "float32")
    result = executor(plan, "float32")(x)
    np.testing.assert_array_equal(result, x)
    assert not np.shares_memory(result, x)


def peak_of(call: Callable[[], Any]) -> int:
    """Most bytes that a call holds at once, beyond what there was before."""
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def largest_pass(plan: Plan, shape: tuple[int, ...]) -> int:
    """Elements of the largest array between the passes, its input and output among them."""
    sizes, largest = list(shape), math.prod(shape)
    for step in plan.steps:
        sizes[step.axis] = step.taps.n_out
        largest = max(largest, math.prod(sizes))
    return largest


def table_bytes(plan: Plan) -> int:
    """Index, weights, and the masks and copies made of them: eight words for each tap of a padded table."""
    return sum(8 * 8 * step.taps.n_out * step.taps.width for step in plan.steps)


# Large enough that the objects of Python itself do not count.
LARGE: dict[str, tuple[tuple[int, ...], dict[str, Any]]] = {
    "linear, larger": ((4, 300, 300), {"shape": (700, 700)}),
    "cubic, smaller": ((4, 700, 700), {"shape": (300, 300), "method": "cubic"}),
    "many taps": ((8, 900, 600), {"shape": (40, 50), "method": "lanczos3"}),
    "one axis": ((40, 50000), {"shape": (3000,), "method": "lanczos3"}),
    "nearest": ((4, 300, 300), {"shape": (700, 700), "method": "nearest"}),
    "wrapped": ((4, 400, 900), {"shape": (900, 41), "boundary": "wrap", "method": "cubic"}),
    "filled": (
        (4, 300, 300),
        {"shape": (600, 600), "boundary": "constant", "fill_value": 1.0, "region": [(-9, 300)] * 2},
    ),
}


def assert_memory(plan: Plan, shape: tuple[int, ...]) -> None:
    x, run = random_array(shape, "float32"), executor(plan, "float32")
    output = math.prod(plan.shape_out(shape))
    assert peak_of(lambda: run(x)) <= 4 * (output + 3 * largest_pass(plan, shape)) + table_bytes(plan)


@pytest.mark.parametrize(("shape", "arguments"), LARGE.values(), ids=LARGE)
def test_memory_is_the_output_and_three_arrays_of_the_largest_pass(
    shape: tuple[int, ...], arguments: dict[str, Any]
) -> None:
    assert_memory(anyinterp.Resampler.resize(**arguments).plan(shape), shape)


@pytest.mark.parametrize("name", [name for name in LARGE if name != "filled"])
def test_memory_of_the_adjoint_is_no_more(name: str) -> None:
    shape, arguments = LARGE[name]
    plan = anyinterp.Resampler.resize(**arguments).plan(shape)
    assert_memory(plan.adjoint(), plan.shape_out(shape))


@pytest.mark.parametrize("method", ["linear", "lanczos3", "area", "nearest"])
@pytest.mark.parametrize(("n_in", "n_out"), [(30_011, 29_989), (30_011, 7), (7, 30_011), (60_013, 30_011)])
def test_no_dense_matrix_is_made(n_in: int, n_out: int, method: str) -> None:
    """A byte for each entry would be the least that a dense matrix takes; long axes need far less."""
    x = random_array((n_in,), "float32")

    def plan_and_run() -> None:
        executor(anyinterp.Resampler.resize(shape=n_out, method=method).plan((n_in,)), "float32")(x)

    entries = max(n_in, n_out) * (min(n_in, n_out) if min(n_in, n_out) > 7 else 2000)
    assert peak_of(plan_and_run) < entries


def equations(jaxpr: Any) -> int:
    """Equations of a jaxpr and of all that are nested in it."""
    nested = (getattr(value, "jaxpr", None) for eqn in jaxpr.eqns for value in eqn.params.values())
    return len(jaxpr.eqns) + sum(equations(getattr(inner, "jaxpr", inner)) for inner in nested if inner is not None)


def traced(ratio: int) -> tuple[int, int]:
    """Width of the table, and size of the graph, of making 4096 samples `ratio` times fewer."""
    jax = pytest.importorskip("jax", reason="a graph is traced by JAX")
    resampler = anyinterp.Resampler.resize(shape=4096 // ratio, method="linear", backend="generic")
    width = resampler.plan((4096,)).steps[0].taps.width
    return width, equations(jax.make_jaxpr(resampler)(jax.numpy.zeros(4096)).jaxpr)


@pytest.mark.parametrize("ratio", [16, 32, 64, 128, 256])
def test_traced_graph_grows_with_the_logarithm_of_the_width(ratio: int) -> None:
    """Twice the width is one more level of the tree: no more equations than the level before took."""
    widths, sizes = zip(*(traced(ratio << k) for k in range(3)), strict=True)
    assert widths == (2 * ratio, 4 * ratio, 8 * ratio)
    assert widths[0] > UNROLLED
    assert sizes[2] - sizes[1] <= sizes[1] - sizes[0]


def test_traced_graph_of_a_wide_table_is_smaller_than_the_largest_unrolled_one() -> None:
    width, unrolled = traced(UNROLLED // 2)
    assert width == UNROLLED
    assert traced(1024)[1] < unrolled
