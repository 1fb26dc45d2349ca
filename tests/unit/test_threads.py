"""Results of several threads are those of one, and calls are cut as they should be."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

import anyinterp
from anyinterp import Resampler, dtypes
from anyinterp.backend import ArraySpec
from anyinterp.backends.numpy_native import NumpyNativeBackend
from anyinterp.plan import Plan

core = pytest.importorskip("anyinterp.backends._native._core", reason="the compiled core was not built")

rng = np.random.default_rng(7)


def floats(*shape: int, dtype: str = "float32") -> Any:
    return rng.normal(size=shape).astype(dtype)


def integers(*shape: int) -> Any:
    return rng.integers(0, 256, shape, np.uint8)


def case(x: Any, **arguments: Any) -> tuple[Any, Any]:
    """An input and an executor."""
    return x, lowered(Resampler.resize(**arguments).plan(x.shape), x.dtype.name)


def derived(plan: Plan) -> tuple[Any, Any]:
    return floats(3, *plan.sizes_in), lowered(plan, "float32")


def lowered(plan: Plan, dtype: str) -> Any:
    return NumpyNativeBackend().lower(plan, ArraySpec("numpy", dtype, dtypes.accumulator(dtype, dtype), dtype))


TORCH = Resampler.interpolate(size=(90, 111), mode="bicubic", antialias=True, dtype="uint8")


CASES = {
    "rows of many, copied": case(integers(200, 90, 3), shape=(83, 11), axes=(0, 1), method="nearest"),
    "a line of pixels, copied": case(integers(100000, 3), shape=(10000,), axes=(0,), method="nearest"),
    "enlarged": case(floats(3, 40, 50), shape=(90, 111)),
    "enlarged, many taps": case(floats(2, 40, 50, dtype="float64"), shape=(97, 101), method="lanczos4"),
    "shrunk": case(floats(3, 90, 111), shape=(40, 30), method="cubic"),
    "shrunk, few taps": case(floats(3, 90, 111), shape=(20, 19), antialias=False),
    "halved": case(integers(100, 120, 3), shape=(50, 60), axes=(0, 1), antialias=False),
    "bytes": case(integers(97, 85, 3), shape=(60, 131), axes=(0, 1), method="cubic"),
    "volume enlarged": case(floats(2, 20, 22, 24), shape=(33, 34, 35), axes=(1, 2, 3)),
    "volume shrunk": case(floats(33, 34, 35), shape=(20, 40, 11), axes=(0, 1, 2)),
    "a line": case(floats(50000), shape=(90001,)),
    "a line shrunk": case(floats(90001), shape=(45000,), method="cubic"),
    "lines": case(floats(3, 40001, dtype="float64"), shape=(50003,), method="lanczos3"),
    "many lines": case(floats(500, 37), shape=(50,)),
    "a line of bytes": case(integers(500000), shape=(900001,)),
    "channels": case(floats(41, 52, 4), shape=(77, 90), axes=(0, 1)),
    "a middle axis": case(floats(7, 31, 80), shape=(64,), axes=(1,)),
    "batch alone": case(floats(64, 1, 9), shape=(1, 20)),
    "batch of small": case(floats(200, 4, 5), shape=(9, 11)),
    "strided": case(floats(3, 40, 100)[..., ::2], shape=(90, 111)),
    "Fortran": case(np.asfortranarray(integers(40, 50, 6)), shape=(90, 111), axes=(0, 1)),
    "adjoint": derived(Resampler.resize(shape=(90, 23)).plan((3, 40, 50)).adjoint()),
    "adjoint with empty rows": derived(Resampler.resize(shape=(30, 20), antialias=False).plan((3, 90, 80)).adjoint()),
    "restricted": derived(Resampler.resize(shape=(90, 111)).plan((3, 40, 50)).restrict(-2, 11, 53)[0]),
    "integer weights": (integers(1, 3, 40, 150), lowered(TORCH.plan((1, 3, 40, 150), "uint8"), "uint8")),
    "copies": case(floats(3, 40, 50), shape=(90, 111), method="nearest"),
    "copies of pixels": case(integers(97, 85, 3), shape=(60, 131), axes=(0, 1), method="nearest"),
    "wrapped": case(floats(3, 40, 50), shape=(90, 111), boundary="wrap", region=[(-9, 50), (3, 70)]),
    "filled": case(floats(3, 40, 50), shape=(90, 111), boundary="constant", region=[(-9, 50), (3, 70)]),
    "complex": case(floats(3, 40, 50).astype("complex64"), shape=(90, 111)),
    "halves": case(floats(3, 40, 50).astype("float16"), shape=(90, 111)),
    "tiles of planes": case(floats(3, 400, 500), shape=(4, 500, 600)),
    "large enough to be streamed": case(floats(4, 300, 512), shape=(1100,), axes=(1,)),
}


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Cut whatever can be cut, and undo what a test says."""
    before, share = anyinterp.get_num_threads(), core.set_share(0)
    yield
    core.set_share(share)
    anyinterp.set_num_threads(before)


def alone(name: str) -> bytes:
    anyinterp.set_num_threads(1)
    x, run = CASES[name]
    return bytes(np.ascontiguousarray(run(x)))


def anew(name: str) -> bytes:
    """A result put where nothing is right before."""
    x, run = CASES[name]
    out = np.full_like(run(x), 77)
    return bytes(np.ascontiguousarray(run(x, out=out)))


@pytest.mark.parametrize("number", [2, 3, 8])
@pytest.mark.parametrize("name", CASES)
def test_the_number_does_not_show(name: str, number: int) -> None:
    expected = alone(name)
    anyinterp.set_num_threads(number)
    assert [anew(name) == expected for _ in range(5)] == [True] * 5  # threads take other pieces each time


@pytest.mark.parametrize(
    ("given", "shape", "method"),
    [
        ((4, 400, 300), (20, 20), "cubic"),
        ((4, 400, 300), (700, 600), "lanczos3"),
        ((4, 400, 300), (31, 900), "cubic"),
        ((600000,), (300000,), "linear"),
    ],
    ids=str,
)
@pytest.mark.parametrize("dtype", ["float32", "uint8"])
def test_threads_at_once(dtype: str, given: tuple[int, ...], shape: tuple[int, ...], method: str) -> None:
    x = (9 * floats(*given)).astype(dtype)
    run = lowered(Resampler.resize(shape=shape, method=method).plan(x.shape), dtype)
    anyinterp.set_num_threads(1)
    expected = run(x)
    anyinterp.set_num_threads(4)
    assert [np.array_equal(run(x), expected) for _ in range(40)] == [True] * 40


@pytest.mark.parametrize("name", CASES)
def test_a_call_is_cut(name: str) -> None:
    x, run = CASES[name]
    run(x)
    (programs,) = run._programs.values()
    cut = [(anyinterp.set_num_threads(number), core.pieces(programs.fresh))[1] for number in (1, 2, 8)]
    assert cut[0] == 1
    assert 2 <= cut[1] <= 16
    assert 6 <= cut[2] <= 64
    core.set_share(1e12)
    assert core.pieces(programs.fresh) == 1


@pytest.mark.parametrize(
    ("x", "arguments", "pieces"),
    [
        (floats(3, 32, 32), {"shape": (64, 64)}, 1),
        (floats(3, 1080, 1920), {"shape": (216, 240), "method": "nearest"}, 15),
        (floats(3, 1080, 1920), {"shape": (21, 24), "method": "nearest"}, 1),
    ],
    ids=["small", "one of eight samples", "one of eighty samples"],
)
def test_work_is_what_comes_into_the_caches(x: Any, arguments: dict[str, Any], pieces: int) -> None:
    """Of eight floats that follow each other, all come; of eighty, those next to the one that is read."""
    core.set_share(60000)
    anyinterp.set_num_threads(2)
    _, run = case(x, **arguments)
    run(x)
    (programs,) = run._programs.values()
    assert core.pieces(programs.fresh) == pieces


def test_32_callers() -> None:
    expected = {name: alone(name) for name in CASES}
    anyinterp.set_num_threads(4)
    names = list(CASES)

    def calls(start: int) -> list[str]:
        wrong = []
        for i in range(20):
            name = names[(start * 7 + i) % len(names)]
            if anew(name) != expected[name]:
                wrong.append(name)
        return wrong

    with ThreadPoolExecutor(32) as executor:
        assert [wrong for wrong in executor.map(calls, range(32)) if wrong] == []


def test_the_number_changes_while_others_compute() -> None:
    names = ["enlarged", "volume enlarged", "a line", "bytes"]
    expected = {name: alone(name) for name in names}
    stop, wrong = threading.Event(), []

    def calls(name: str) -> None:
        while not stop.is_set():
            if anew(name) != expected[name]:
                wrong.append(name)

    callers = [threading.Thread(target=calls, args=(name,)) for name in names]
    for caller in callers:
        caller.start()
    for i in range(600):
        anyinterp.set_num_threads(1 + i % 9)
    stop.set()
    for caller in callers:
        caller.join()
    assert wrong == []


@pytest.mark.parametrize("number", [True, 2.0, "2", None, np.float32(2), np.bool_(True)], ids=repr)
def test_a_number_that_is_none(number: Any) -> None:
    with pytest.raises(TypeError, match=r"^n: expected a positive int; got "):
        anyinterp.set_num_threads(number)


@pytest.mark.parametrize("number", [0, -1, np.int64(0)], ids=repr)
def test_too_few(number: Any) -> None:
    with pytest.raises(ValueError, match=r"^n: expected a positive int; got "):
        anyinterp.set_num_threads(number)


@pytest.mark.parametrize("number", [1, np.uint8(3), 256, 10**30], ids=repr)
def test_numbers(number: Any) -> None:
    anyinterp.set_num_threads(number)
    assert anyinterp.get_num_threads() == number
    assert type(anyinterp.get_num_threads()) is int


def test_no_more_threads_than_pieces() -> None:
    started = core.workers()
    anyinterp.set_num_threads(10**30)
    x, run = case(floats(2, 9), shape=(20,))
    run(x)
    assert core.workers() <= max(started, 3)
