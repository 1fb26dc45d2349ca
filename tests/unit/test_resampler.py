from __future__ import annotations

import pickle
import threading
from typing import Any

import numpy as np
import pytest

import anyinterp
from anyinterp import Resampler
from anyinterp.kernels import Lanczos

X = np.random.default_rng(0).uniform(size=(1, 2, 9, 8)).astype(np.float32)

MADE: dict[str, tuple[Resampler, Any]] = {
    "interpolate": (
        Resampler.interpolate(scale_factor=0.5, mode="bilinear", antialias=True),
        anyinterp.interpolate(X, scale_factor=0.5, mode="bilinear", antialias=True),
    ),
    "resize": (
        Resampler.resize(shape=(4, 11), method=("nearest", Lanczos(2)), boundary="wrap"),
        anyinterp.resize(X, (4, 11), method=("nearest", Lanczos(2)), boundary="wrap"),
    ),
    "forced": (
        Resampler.resize(shape=(4, 11), backend="generic"),
        anyinterp.resize(X, (4, 11), backend="generic"),
    ),
}
every = pytest.mark.parametrize(("resampler", "expected"), MADE.values(), ids=MADE)


@every
def test_call_is_the_functions(resampler: Resampler, expected: Any) -> None:
    np.testing.assert_array_equal(resampler(X), expected)
    np.testing.assert_array_equal(resampler(X), expected)


@every
def test_pickle_keeps_everything(resampler: Resampler, expected: Any) -> None:
    copy = pickle.loads(pickle.dumps(resampler))
    assert copy == resampler
    assert hash(copy) == hash(resampler)
    np.testing.assert_array_equal(copy(X), expected)


@pytest.mark.parametrize("resampler", [resampler for resampler, _ in MADE.values()], ids=MADE)
def test_pickle_holds_nothing_of_its_calls(resampler: Resampler) -> None:
    resampler(X)
    assert b"prepared" not in pickle.dumps(resampler)


@every
def test_out_is_filled(resampler: Resampler, expected: Any) -> None:
    out = np.empty_like(expected)
    assert resampler(X, out=out) is out
    np.testing.assert_array_equal(out, expected)


def test_resamplers_of_other_arguments_differ() -> None:
    made = [resampler for resampler, _ in MADE.values()]
    assert len({*made, Resampler.resize(shape=(4, 12)), Resampler.resize(shape=(4, 11))}) == 5
    assert made[0] != "resampler"


def test_equal_arguments_said_otherwise_are_equal() -> None:
    assert Resampler.interpolate(size=[2, 3], mode="nearest") == Resampler.interpolate(size=(np.int64(2), 3))


@pytest.mark.parametrize(
    ("make", "arguments", "message"),
    [
        (Resampler.interpolate, {"size": 0}, "^size: "),
        (Resampler.interpolate, {}, "^size, scale_factor: "),
        (Resampler.resize, {"shape": 2, "boundary": "wrapped"}, "^boundary: .*'wrap'"),
        (Resampler.resize, {"shape": 2, "antialias": True, "method": "nearest"}, "^antialias: "),
    ],
)
def test_arguments_are_checked_when_it_is_made(make: Any, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make(**arguments)


def test_list_that_changes_afterwards_changes_nothing() -> None:
    size = [2, 3]
    resampler = Resampler.interpolate(size=size, mode="bilinear")
    size[0] = 7
    assert resampler(X).shape == (1, 2, 2, 3)
    assert pickle.loads(pickle.dumps(resampler)) == resampler
    assert "(7, 3)" not in repr(resampler)
    assert "[7, 3]" not in repr(resampler)


def test_plan_is_the_one_that_runs() -> None:
    resampler, expected = MADE["interpolate"]
    plan = resampler.plan(X.shape)
    assert plan.shape_out(X.shape) == expected.shape
    assert plan is resampler.explain(X).plan


def test_plan_of_uint8_is_one_of_its_own() -> None:
    resampler = Resampler.interpolate(size=(3, 3), mode="bilinear", dtype="uint8")
    assert resampler.plan((1, 1, 8, 8)).linear
    assert not resampler.plan((1, 1, 8, 8), "uint8").linear


def test_many_shapes_do_not_pile_up() -> None:
    resampler = Resampler.resize(shape=2)
    shapes = [resampler(np.zeros(n)).shape for n in range(1, 600)]
    assert set(shapes) == {(2,)}
    assert len(resampler._prepared) <= 256


def test_subclass_and_plain_array_give_the_same() -> None:
    class Named(np.ndarray[Any, Any]):
        pass

    resampler, expected = MADE["forced"]
    results = [resampler(X.view(Named)) for _ in range(2)]
    assert [type(result) for result in results] == [np.ndarray] * 2
    np.testing.assert_array_equal(results, [expected] * 2)


def test_two_threads_share_one() -> None:
    resampler = Resampler.interpolate(scale_factor=0.5, mode="bilinear")
    arrays = [np.full((1, 1, n, n), n, np.float32) for n in range(2, 40)]
    found: list[bool] = []

    def work() -> None:
        found.extend(bool((resampler(x) == x[0, 0, 0, 0]).all()) for x in arrays * 5)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 2 * 5 * len(arrays)
    assert all(found)


def test_repr_says_what_was_asked() -> None:
    text = repr(Resampler.interpolate(size=(2, 3), mode="bilinear", backend="generic"))
    assert text.startswith("Resampler")
    assert all(words in text for words in ("size=(2, 3)", "'bilinear'", "backend='generic'"))


@pytest.mark.parametrize("dtype", [np.uint8, np.dtype("uint8")], ids=repr)
def test_plan_takes_dtypes_as_well_as_their_names(dtype: Any) -> None:
    made = anyinterp.Resampler.resize(shape=(4, 4), like="skimage")
    assert made.plan((8, 8), dtype) == made.plan((8, 8), "uint8") != made.plan((8, 8))


def test_plan_of_no_dtype_is_refused() -> None:
    with pytest.raises(TypeError, match="^dtype: "):
        anyinterp.Resampler.resize(shape=(4, 4)).plan((8, 8), "U3")


@pytest.mark.parametrize("arguments", [{}, {"shape": (4, 4)}, {"size": 4}], ids=str)
def test_made_by_its_functions_alone(arguments: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match=r"^Resampler: made by Resampler\.resize\(…\) or Resampler\.interpolate\(…\)"):
        Resampler(**arguments)
