"""Small planes, of which as many as a vector has lanes are run at once, give what each of them gives alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import anyinterp
from anyinterp import Resampler, dtypes
from anyinterp.backend import ArraySpec
from anyinterp.backends.numpy_native import NumpyNativeBackend
from anyinterp.plan import Plan

core = pytest.importorskip("anyinterp.backends._native._core", reason="the compiled core was not built")

CALLS: dict[str, tuple[tuple[int, ...], dict[str, Any]]] = {
    "to one": ((7, 7), {"shape": (1, 1), "method": "area"}),
    "from one": ((1, 1), {"shape": (7, 5), "boundary": "clamp", "region": [(-1, 2), (-1, 2)]}),
    "halves": ((14, 14), {"shape": (7, 7)}),
    "doubled": ((7, 7), {"shape": (14, 14), "method": "cubic"}),
    "doubled squares": ((4, 4), {"shape": (8, 8)}),
    "a little smaller": ((13, 9), {"shape": (11, 8), "antialias": False}),
    "a little larger": ((20, 17), {"shape": (31, 29), "method": "lanczos3"}),
    "higher and narrower": ((9, 30), {"shape": (21, 11)}),
    "lower and wider": ((21, 11), {"shape": (9, 30)}),
    "in parts": ((200, 5), {"shape": (301, 8), "method": "cubic"}),
    "in parts, smaller": ((301, 8), {"shape": (90, 5)}),
    "volumes": ((5, 6, 7), {"shape": (9, 4, 3)}),
    "volumes with other orders": ((6, 9, 4), {"shape": (4, 5, 11)}),
    "an axis between": ((6, 3, 9), {"shape": (4, 12), "axes": (-3, -1)}),
    "pixels": ((6, 7, 3), {"shape": (4, 10), "axes": (-3, -2)}),
    "samples and between": ((7, 7), {"shape": (13, 13), "region": [(0.25, 6.75)] * 2, "method": "cubic"}),
    "beyond the edge": ((7, 7), {"shape": (6, 5), "region": [(-9, 3), (4, 20)], "boundary": "reflect"}),
    "around the edge": ((7, 7), {"shape": (6, 5), "region": [(-9, 3), (4, 20)], "boundary": "wrap"}),
    "a fill value": ((7, 7), {"shape": (6, 5), "region": [(-9, 3), (4, 20)], "boundary": "constant"}),
}
DTYPES = ["float32", "float64", "float16", "uint8", "int16", "complex64"]


def run(plan: Plan, x: Any, out: Any = None) -> Any:
    dtype = x.dtype.name
    spec = ArraySpec("numpy", dtype, dtypes.accumulator(dtype, dtype), dtype)
    with np.errstate(all="ignore"):
        return NumpyNativeBackend().lower(plan, spec)(x, out)


def plan_of(name: str, planes: int = 1) -> tuple[tuple[int, ...], Plan]:
    plane, arguments = CALLS[name]
    shape = (planes, *plane)
    axes = {"axes": tuple(range(-len(plane), 0)), **arguments}
    return shape, Resampler.resize(**axes).plan(shape)


def samples(shape: tuple[int, ...], dtype: str) -> Any:
    return (100 * np.random.default_rng(0).random(shape)).astype(dtype)


def one_by_one(plan: Plan, x: Any) -> Any:
    return np.concatenate([run(plan, x[k : k + 1]) for k in range(len(x))])


@pytest.fixture
def many_threads() -> Iterator[None]:
    threads, share = anyinterp.get_num_threads(), core.set_share(1)
    anyinterp.set_num_threads(3)
    yield
    anyinterp.set_num_threads(threads)
    core.set_share(share)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("planes", [2, 5, 8, 16, 37])
@pytest.mark.parametrize("name", CALLS)
def test_the_number_of_planes_does_not_show(name: str, planes: int, dtype: str) -> None:
    shape, plan = plan_of(name, planes)
    x = samples(shape, dtype)
    np.testing.assert_array_equal(run(plan, x), one_by_one(plan, x), strict=True)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", [name for name in CALLS if name != "a fill value"])
def test_adjoints(name: str, dtype: str) -> None:
    shape, plan = plan_of(name, 21)
    x = samples(plan.shape_out(shape), dtype)
    np.testing.assert_array_equal(run(plan.adjoint(), x), one_by_one(plan.adjoint(), x), strict=True)


@pytest.mark.usefixtures("many_threads")
@pytest.mark.parametrize("name", CALLS)
def test_threads_do_not_show(name: str) -> None:
    shape, plan = plan_of(name, 133)
    x = samples(shape, "float32")
    np.testing.assert_array_equal(run(plan, x), one_by_one(plan, x), strict=True)


@pytest.mark.usefixtures("many_threads")
def test_few_tall_planes_are_cut_for_threads() -> None:
    shape, plan = plan_of("in parts", 9)
    x = samples(shape, "float32")
    executor = NumpyNativeBackend().lower(plan, ArraySpec("numpy", "float32", "float32", "float32"))
    np.testing.assert_array_equal(executor(x), one_by_one(plan, x), strict=True)
    assert core.pieces(executor._latest.fresh) > 1


@pytest.mark.parametrize("dtype", ["float32", "float64", "float16"])
@pytest.mark.parametrize("name", CALLS)
def test_what_is_not_finite_stays_in_its_plane(name: str, dtype: str) -> None:
    shape, plan = plan_of(name, 21)
    x = samples(shape, dtype)
    x[3], x[7, 0], x[20, ..., -1] = np.nan, np.inf, -np.inf
    made = run(plan, x)
    np.testing.assert_array_equal(made, one_by_one(plan, x), strict=True)
    finite = [k for k in range(21) if k not in (3, 7, 20)]
    assert np.isfinite(made[finite]).all()


def test_weights_of_zero_do_not_read() -> None:
    shape, plan = plan_of("samples and between", 21)
    x = samples(plan.shape_out(shape), "float32")
    x[:, 6, 6] = np.inf
    made = run(plan.adjoint(), x)
    np.testing.assert_array_equal(np.argwhere(~np.isfinite(made[5])), [(3, 3)])  # the neighbours weigh it with 0


@pytest.mark.parametrize("dtype", ["float32", "float64", "float16", "uint8"])
@pytest.mark.parametrize("name", CALLS)
def test_planes_that_lie_apart(name: str, dtype: str) -> None:
    shape, plan = plan_of(name, 21)
    size, made = int(np.prod(shape[1:])), plan.shape_out(shape)
    apart = samples((21, size + 3), dtype)[:, 1:-2].reshape(shape)
    around = np.full((21, int(np.prod(made[1:])) + 5), 77, dtype)
    out = np.lib.stride_tricks.as_strided(around[:, 2:], made, (around.strides[0], *np.empty(made, dtype).strides[1:]))
    run(plan, apart[::-1], out[::-1])
    np.testing.assert_array_equal(out, one_by_one(plan, apart), strict=True)
    assert (around[:, :2] == 77).all()
    assert (around[:, -3:] == 77).all()


@pytest.mark.parametrize("step", [0, 5, 16, 23])
def test_planes_that_share_samples(step: int) -> None:
    _, plan = plan_of("doubled squares", 40)
    x = samples((1000,), "float32")
    planes = np.lib.stride_tricks.as_strided(x, (40, 4, 4), (4 * step, 16, 4))
    np.testing.assert_array_equal(run(plan, planes), one_by_one(plan, planes), strict=True)


def test_single_samples_that_lie_apart() -> None:
    _, plan = plan_of("from one", 40)
    x = samples((40, 3, 1), "float32")[:, 1:2]
    np.testing.assert_array_equal(run(plan, x), one_by_one(plan, x), strict=True)


@pytest.mark.parametrize(
    ("dtype", "result"), [("uint8", "float32"), ("float32", "uint8"), ("float64", "float16"), ("bool", "float64")]
)
def test_other_dtypes_for_the_result(dtype: str, result: str) -> None:
    shape, plan = plan_of("doubled", 21)
    spec = ArraySpec("numpy", dtype, dtypes.accumulator(dtype, result), result)
    executor, x = NumpyNativeBackend().lower(plan, spec), samples(shape, dtype)
    np.testing.assert_array_equal(executor(x), np.concatenate([executor(x[k : k + 1]) for k in range(21)]), strict=True)
