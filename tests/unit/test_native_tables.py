"""Tables of the compiled core that programs share: made once, and kept as long as the plan's."""

from __future__ import annotations

import gc
import pickle
import weakref
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from anyinterp import Resampler, resize
from anyinterp.backend import ArraySpec
from anyinterp.backends.numpy_native import NumpyNativeBackend

from .programs import core, make, table

lowering = pytest.importorskip("anyinterp.backends._native.lowering")
X = np.random.default_rng(0).uniform(size=(3, 4)).astype(np.float32)
FLOATS = ArraySpec("numpy", "float32", "float32", "float32", "cpu")


def run(program: Any) -> Any:
    out = np.zeros((2, 4), np.float32)
    core.run(program, X, out)
    return out


def test_a_shared_table_is_what_one_of_its_own_is() -> None:
    shared = core.table("f", *table()[1:])
    np.testing.assert_array_equal(run(make(steps=((0, shared),))), run(make()))
    np.testing.assert_array_equal(run(make(steps=((0, shared),))), run(make()))


def test_a_program_keeps_its_tables() -> None:
    program = make(steps=((0, core.table("f", *table()[1:])),))
    gc.collect()
    np.testing.assert_array_equal(run(program), run(make()))


@pytest.mark.parametrize("sums", ["", "d", "i"])
def test_a_table_for_other_sums_is_refused(sums: str) -> None:
    start, count = np.array([0, 1]), np.array([1, 1])
    rest = (False, None, *([(0, 0, 0, 1)] if sums == "i" else []))
    other = core.table(sums, 3, 2, start, count, np.ones(2), *rest)
    with pytest.raises(ValueError, match="other sums"):
        make(steps=((0, other),))


@pytest.mark.parametrize("shapes", [{"shape_in": (4, 4)}, {"shape_out": (3, 4)}], ids=str)
def test_a_table_of_other_lengths_is_refused(shapes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="other lengths"):
        make(steps=((0, core.table("f", *table()[1:])),), **shapes)


STEPS: list[Any] = [(0, None), (0, 1), (0,), (), ("0", None), (0, make()), (2, "table"), (1 << 70, None), (-1, None)]


@pytest.mark.parametrize("step", STEPS, ids=range(len(STEPS)))
def test_what_is_no_table_is_refused(step: Any) -> None:
    with pytest.raises((ValueError, TypeError, OverflowError)):
        make(steps=(step,))


TOLD: list[tuple[Any, ...]] = [
    (),
    ("f",),
    (None, *table()[1:]),
    ("g", *table()[1:]),
    ("e", *table()[1:]),
    ("f", 3, 0, *(np.zeros(0, np.int64),) * 2, np.zeros(0), False, None),
    ("f", 0, *table()[2:]),
    ("f", *table()[1:], (0, 0, 0, 1)),
    ("i", *table()[1:]),
    ("f", *table(start=(0, 2))[1:]),
    ("f", *table(weights=(1.0,))[1:]),
]


@pytest.mark.parametrize("told", TOLD, ids=range(len(TOLD)))
def test_a_table_that_makes_no_sense_is_refused(told: Any) -> None:
    with pytest.raises((ValueError, TypeError)):
        core.table(*told)


def executor(plan: Any) -> Any:
    return NumpyNativeBackend().lower(plan, FLOATS)


def test_plans_of_one_axis_share_its_table(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []

    class Counting:
        @staticmethod
        def table(*told: Any) -> Any:
            made.append(told)
            return core.table(*told)

    monkeypatch.setattr(lowering, "core", Counting)
    for n in (5, 6, 7):
        executor(Resampler.resize(shape=(11, n)).plan((29, 31)))
    executor(Resampler.resize(shape=(11,)).plan((29,)))
    assert sorted(told[1:3] for told in made) == [(29, 11), (31, 5), (31, 6), (31, 7)]


@pytest.mark.parametrize("channels", range(1, 18))
def test_a_table_serves_any_number_of_channels(channels: int) -> None:
    x = np.random.default_rng(channels).uniform(size=(9, 40, channels)).astype(np.float32)
    found = resize(x, (7, 23), axes=(0, 1))
    np.testing.assert_array_equal(found, np.stack([resize(one, (7, 23)) for one in np.moveaxis(x, -1, 0)], -1))


@pytest.mark.parametrize("dtype", ["float32", "float64", "uint8"])
def test_a_table_serves_sums_of_any_type(dtype: str) -> None:
    x = np.random.default_rng(0).integers(0, 256, (30, 40)).astype(dtype)
    expected = resize(x, (13, 17), backend="generic").astype("f8")
    bound = {"float32": 256 * 2.0**-20, "float64": 256 * 2.0**-49, "uint8": 1.0}[dtype]
    assert np.abs(resize(x, (13, 17)) - expected).max() <= bound


def test_what_is_made_of_a_table_goes_with_it() -> None:
    plan = Resampler.resize(shape=(53,)).plan((97,)).restrict(-1, 3, 50)[0]  # whose table nobody keeps
    executor(plan)
    taps = plan.steps[0].taps
    assert taps.lowered
    gone = weakref.ref(taps)
    del plan, taps
    gc.collect()
    assert gone() is None


def test_pickles_of_tables_take_nothing_of_it_along() -> None:
    plan = Resampler.resize(shape=(5,)).plan((9,))
    taps = plan.steps[0].taps
    executor(plan)
    again = pickle.loads(pickle.dumps(taps))
    assert taps.lowered
    assert not again.lowered
    np.testing.assert_array_equal(again.weights, taps.weights)


def test_threads_may_make_programs_of_one_table() -> None:
    x = np.random.default_rng(0).uniform(size=(60, 50, 3)).astype(np.float32)
    plan = Resampler.resize(shape=(41, 37), axes=(0, 1)).plan(x.shape)
    expected = executor(plan)(x)
    for step in plan.steps:
        step.taps.lowered.clear()
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: executor(plan)(x), range(64)))
    assert all(np.array_equal(result, expected) for result in results)
