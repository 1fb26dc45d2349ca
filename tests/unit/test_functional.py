"""The two functions as such: their cache, what they take for the same call, and whose memory they return."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import anyinterp
from anyinterp import functional, interpolate, resize

RAMP = np.arange(24.0, dtype=np.float32).reshape(1, 2, 3, 4)


@pytest.fixture(autouse=True)
def fresh_cache() -> Iterator[None]:
    functional._calls.clear()
    yield
    functional._calls.clear()


def test_second_call_is_remembered() -> None:
    first = interpolate(RAMP, (2, 2), mode="bilinear")
    assert len(functional._calls) == 1
    np.testing.assert_array_equal(interpolate(RAMP + 0, (2, 2), mode="bilinear"), first)
    assert len(functional._calls) == 1


# What Python takes for equal, in one argument each: (argument, accepted, refused).
EQUAL_BUT_REFUSED: list[tuple[str, Any, Any]] = [
    ("size", 1, True),
    ("size", 1, 1.0),
    ("size", (1, 2), (True, 2)),
    ("size", [2, 1], [2, 1.0]),
    ("scale_factor", 1.0, True),
    ("scale_factor", (1.0, 2.0), (True, 2.0)),
    ("antialias", False, 0),
    ("align_corners", True, 1),
]


@pytest.mark.parametrize(("argument", "accepted", "refused"), EQUAL_BUT_REFUSED)
def test_equal_values_of_another_type_are_another_call(argument: str, accepted: Any, refused: Any) -> None:
    arguments = {"mode": "bilinear", **({} if "s" in argument[:2] else {"size": 2})}
    interpolate(RAMP, **arguments, **{argument: accepted})
    with pytest.raises(TypeError, match=f"^{argument}: "):
        interpolate(RAMP, **arguments, **{argument: refused})


RESIZE_EQUAL_BUT_REFUSED: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"shape": (1, 2)}, {"shape": (True, 2)}),
    ({"shape": 2, "axes": 1}, {"shape": 2, "axes": True}),
    ({"shape": (2, 2), "antialias": True}, {"shape": (2, 2), "antialias": 1}),
    (
        {"shape": (2, 2), "boundary": "constant", "fill_value": 1},
        {"shape": (2, 2), "boundary": "constant", "fill_value": True},
    ),
    ({"shape": 2, "axes": 0, "region": ((0, 1),)}, {"shape": 2, "axes": 0, "region": ((0, True),)}),
]


@pytest.mark.parametrize(("accepted", "refused"), RESIZE_EQUAL_BUT_REFUSED)
def test_equal_values_of_another_type_are_another_resize(accepted: dict[str, Any], refused: dict[str, Any]) -> None:
    x = np.zeros((4, 5))
    resize(x, **accepted)
    with pytest.raises(TypeError):
        resize(x, **refused)


SAME: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"size": (2, 3)}, {"size": [2, 3]}),
    ({"size": (2, 3)}, {"size": np.array([2, 3])}),
    ({"size": (2, 2)}, {"size": 2}),
    ({"size": 2}, {"size": np.int64(2)}),
    ({"scale_factor": 2.0}, {"scale_factor": 2}),
    ({"scale_factor": 0.5}, {"scale_factor": Fraction(1, 2)}),
    ({"scale_factor": (0.5, 2.0)}, {"scale_factor": [np.float32(0.5), 2]}),
    ({"size": 2, "dtype": "float64"}, {"size": 2, "dtype": np.float64}),
    ({"size": 2, "align_corners": None}, {"size": 2, "align_corners": False}),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_ways_to_say_the_same_give_the_same(one: dict[str, Any], other: dict[str, Any]) -> None:
    expected = interpolate(RAMP, **one, mode="bilinear")
    result = interpolate(RAMP, **other, mode="bilinear")
    assert result.dtype == expected.dtype
    np.testing.assert_array_equal(result, expected)


def test_list_that_changes_is_another_call() -> None:
    size = [2, 2]
    assert interpolate(RAMP, size).shape == (1, 2, 2, 2)
    size[0] = 5
    assert interpolate(RAMP, size).shape == (1, 2, 5, 2)


INPUTS: list[np.ndarray[Any, Any]] = [RAMP, RAMP.astype(">f4"), RAMP.astype("f8"), RAMP[:, :, ::-1], RAMP[:, :1]]


@pytest.mark.parametrize("order", [INPUTS, INPUTS[::-1]], ids=["forward", "backward"])
def test_calls_of_other_arrays_do_not_mix(order: list[np.ndarray[Any, Any]]) -> None:
    results = [interpolate(x, 2, mode="bilinear") for x in order]
    for x, result in zip(order, results, strict=True):
        functional._calls.clear()
        again = interpolate(x, 2, mode="bilinear")
        assert again.dtype == result.dtype
        np.testing.assert_array_equal(again, result)


NO_SHARE: list[dict[str, Any]] = [
    {"size": (3, 4), "mode": "nearest"},
    {"size": (3, 4), "mode": "bilinear"},
    {"size": (3, 4), "mode": "area"},
    {"size": (1, 4), "mode": "nearest"},
    {"size": (3, 2), "mode": "bilinear"},
    {"size": (6, 8), "mode": "nearest"},
    {"scale_factor": 1.0, "mode": "bicubic"},
]


@pytest.mark.parametrize("arguments", NO_SHARE)
@pytest.mark.parametrize("backend", [None, "generic"])
def test_result_never_shares_memory_with_the_input(arguments: dict[str, Any], backend: str | None) -> None:
    x = RAMP.copy()
    results = [interpolate(x, **arguments, backend=backend) for _ in range(2)]  # the second one from the cache
    assert not any(np.shares_memory(x, result) for result in results)
    assert not np.shares_memory(*results)
    assert all(result.flags.writeable for result in results)
    np.testing.assert_array_equal(x, RAMP)


def test_cache_is_bounded_and_the_oldest_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(functional, "LIMIT", 4)
    results = [interpolate(RAMP, (n, 2)) for n in range(1, 8) for _ in range(2)][::2]  # remembered the second time
    assert len(functional._calls) == 4
    assert [interpolate(RAMP, (n, 2)).shape for n in range(1, 8)] == [result.shape for result in results]
    assert len(functional._calls) == 4


def test_subclass_gives_the_base_and_is_not_remembered() -> None:
    class Named(np.ndarray[Any, Any]):
        pass

    result = interpolate(RAMP.view(Named), 2)
    assert type(result) is np.ndarray
    assert not functional._calls


def test_unhashable_arguments_are_checked_each_time() -> None:
    region = [[0.0, 2.0], [1.0, 4.0]]
    expected = resize(RAMP, (2, 2), region=((0.0, 2.0), (1.0, 4.0)))
    np.testing.assert_array_equal(resize(RAMP, (2, 2), region=region), expected)
    with pytest.raises(TypeError, match="^mode: "):
        interpolate(RAMP, 2, mode=["nearest"])  # type: ignore[arg-type]


def test_threads_get_their_own_results(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many calls through a cache too small for them, from two threads at once."""
    monkeypatch.setattr(functional, "LIMIT", 3)
    expected = [interpolate(RAMP, (n, n + 1), mode="bilinear") for n in range(1, 9)]
    wrong: list[int] = []

    def work(start: int) -> None:
        for k in range(start, start + 400):
            n = k % 8
            if not np.array_equal(interpolate(RAMP, (n + 1, n + 2), mode="bilinear"), expected[n]):
                wrong.append(n)

    threads = [threading.Thread(target=work, args=(3 * k,)) for k in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert len(functional._calls) <= 4  # both may add one at once


def test_out_is_checked_in_remembered_calls_too() -> None:
    out = np.empty((1, 2, 2, 2), np.float32)
    assert interpolate(RAMP, 2, out=out) is out
    with pytest.raises(ValueError, match="^out: expected shape"):
        interpolate(RAMP, 2, out=out[:, :1])
    with pytest.raises(ValueError, match="^out: .*overlaps"):
        interpolate(out, 2, out=out)


@pytest.mark.parametrize("shape", [(0, 2, 3, 4), (2, 0, 3, 4)], ids=["batch", "channels"])
@pytest.mark.parametrize("mode", ["nearest", "bilinear", "area"])
def test_empty_batch_gives_an_empty_result(shape: tuple[int, ...], mode: str) -> None:
    assert interpolate(np.zeros(shape), (5, 6), mode=mode).shape == (*shape[:2], 5, 6)


def test_short_sequence_is_for_the_last_axes() -> None:
    x = np.arange(30.0).reshape(1, 1, 5, 3, 2)
    result = interpolate(x, (6, 4), mode="trilinear")
    assert result.shape == (1, 1, 5, 6, 4)
    np.testing.assert_array_equal(result, interpolate(x, (5, 6, 4), mode="trilinear"))


@pytest.mark.parametrize(
    ("arguments", "shape"),
    [
        ({"shape": (2, 2)}, (1, 2, 2, 2)),
        ({"shape": (5, 6), "axes": (1, 3)}, (1, 5, 3, 6)),
        ({"shape": 7, "axes": 0}, (7, 2, 3, 4)),
        ({"scale": (0.5, 0.5)}, (1, 2, 2, 2)),
        ({"scale": 2, "axes": (-1, -2)}, (1, 2, 6, 8)),
    ],
)
def test_resize_takes_any_axes(arguments: dict[str, Any], shape: tuple[int, ...]) -> None:
    assert resize(RAMP, **arguments).shape == shape


def test_order_of_axes_is_that_of_the_shape() -> None:
    np.testing.assert_array_equal(resize(RAMP, (5, 6), axes=(3, 2)), resize(RAMP, (6, 5), axes=(2, 3)))


@pytest.mark.parametrize("dtype", ["uint8", "int16", "float16", "float64", "bool", "complex64"])
def test_resize_keeps_the_dtype(dtype: str) -> None:
    assert resize(np.ones((4, 4), dtype), (2, 2)).dtype == np.dtype(dtype)


@pytest.mark.parametrize(
    ("dtype", "result"), [("uint8", "float32"), ("bool", "float32"), ("int32", "float64"), ("float16", "float16")]
)
def test_interpolate_gives_floats(dtype: str, result: str) -> None:
    assert interpolate(np.ones((1, 1, 4), dtype), 2).dtype == np.dtype(result)


def test_docstring_names_every_argument() -> None:
    code = anyinterp.interpolate.__code__
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    text = anyinterp.interpolate.__doc__ or ""
    assert all(f"    {name} : " in text for name in names)


def resampled(x: Any, shape: tuple[int, ...], **rest: Any) -> Any:
    return anyinterp.Resampler.resize(shape=shape)(x, **rest)


@pytest.mark.parametrize("call", [anyinterp.resize, resampled])
def test_memory_is_asked_for_only_without_out(call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anyinterp.prepare._memory", lambda: 100)
    x = np.ones(7, np.float32)
    with pytest.raises(ValueError, match=r"^shape: the result of shape \(26,\) .* GiB"):
        call(x, (26,))
    out = np.zeros(26, np.float32)  # as a memory-mapped file would be
    assert call(x, (26,), out=out) is out
    np.testing.assert_array_equal(out, 1)
