"""Calls that differ in lengths alone share what was decided of the first of them, and nothing else."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from anyinterp import Resampler, functional, interpolate, prepare, resampler, resize
from anyinterp.keys import kind, relation, typed
from anyinterp.plan import Request

X = np.random.default_rng(0).uniform(size=(2, 3, 12, 10)).astype(np.float32)
BYTES = (200 * X[0, 0]).astype(np.uint8)


@pytest.fixture(autouse=True)
def empty() -> Iterator[None]:
    functional._calls.clear()
    functional._terms.clear()
    yield
    functional._calls.clear()
    functional._terms.clear()


def anew(call: Callable[..., Any], x: Any, *given: Any, **named: Any) -> Any:
    """What a call gives that knows of no other, or the error that it raises."""
    functional._calls.clear()
    functional._terms.clear()
    return outcome(call, x, *given, **named)


def outcome(call: Callable[..., Any], x: Any, *given: Any, **named: Any) -> Any:
    try:
        made = call(x, *given, **named)
    except (TypeError, ValueError) as error:
        return type(error), str(error)
    return made.shape, str(made.dtype), np.asarray(made).tobytes()


# The second and later calls of each row have to give what they give alone: (function, arguments in common, calls).
Row = tuple[Callable[..., Any], dict[str, Any], list[tuple[Any, Any]]]
ROWS: dict[str, Row] = {
    "sizes": (interpolate, {"mode": "bilinear"}, [(X, (5, 7)), (X, (6, 7)), (X[..., :9], (5, 7)), (X[:1], (1, 1))]),
    "a number, and as many as one": (resize, {}, [(X[0, 0, 0], [5]), (X[0, 0, 0], 6), (X[0, 0], [6]), (X[0, 0], 6)]),
    "one for all axes": (interpolate, {"mode": "bilinear"}, [(X, 5), (X, 8), (X, (8,)), (X, (8, 3)), (X, (8, 3, 2))]),
    "lists": (resize, {}, [(X, [5, 6]), (X, [4, 6]), (X, (4, 9)), (X, np.array([4, 9]))]),
    "types of numbers": (resize, {}, [(X, (5, 1)), (X, (4, True)), (X, (4, 1.0)), (X, (4, np.int64(1)))]),
    "bad lengths": (resize, {}, [(X, (5, 6)), (X, (5, 0)), (X, (-3, 6)), (X, (5, 1 << 62)), (X, (1 << 40, 1 << 40))]),
    "others of interpolate": (interpolate, {}, [(X, (5, 6)), (X, (5, -1)), (X, ()), (X, True), (X, 2.5), (X, "5")]),
    "empty arrays": (interpolate, {}, [(X, (5, 6)), (X[:0], (5, 6)), (X[:, :, :0], (5, 6)), (X[..., :0], (5, 6))]),
    "ranks": (interpolate, {}, [(X, (5, 6)), (X[0], (5, 6)), (X[0], (5,)), (X[0, 0], (5,)), (X[None], (5, 6))]),
    "dtypes": (
        interpolate,
        {"mode": "bilinear"},
        [(X, (5, 6)), (X.astype("f8"), (5, 7)), ((9 * X).astype("u1"), (5, 7)), (X.astype(">f4"), (5, 7))],
    ),
    "integers by torch's rule": (
        interpolate,
        {"mode": "bilinear", "dtype": "uint8"},
        [((200 * X).astype("u1"), (5, 6)), ((200 * X).astype("u1"), (7, 6)), (200 * X, (7, 6))],
    ),
    "layouts": (resize, {}, [(X, (5, 6)), (X[..., ::-1], (5, 7)), (X.T, (5, 7)), (np.asfortranarray(X), (9, 7))]),
    "scales": (resize, {"scale": 0.5, "axes": (2, 3)}, [(X, None), (X[:, :, :7], None), (X[:, :, :1], None)]),
    "scales that leave nothing": (interpolate, {"scale_factor": 0.2}, [(X, None), (X[:, :, :4], None)]),
    "regions": (
        resize,
        {"axes": (2, 3), "region": ((1, 3), None), "boundary": "wrap"},
        [(X, (5, 6)), (X[:, :, :2], (4, 6))],
    ),
    "conventions": (
        resize,
        {"like": "pillow"},
        [(BYTES, (6, 5)), (BYTES[:8], (6, 5)), (BYTES[:, 3:], (12, 10)), (BYTES, (5, 7))],
    ),
    "methods": (resize, {"method": ("nearest", "cubic")}, [(X, (5, 6)), (X, (7, 9)), (X, (7,)), (X, (7, 9, 2))]),
    "lengths that stay": (resize, {}, [(X, (5, 6)), (X, (12, 10)), (X, (12, 5)), (X[..., :6], (5, 6))]),
    "arrays that are none": (resize, {}, [(X, (5, 6)), (X.tolist(), (5, 6)), (np.ma.array(X), (5, 6)), (None, (5, 6))]),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_a_call_after_another_is_the_call_alone(row: Row) -> None:
    call, shared, calls = row
    alone = [anew(call, x, size, **shared) for x, size in calls]
    functional._calls.clear()
    functional._terms.clear()
    assert [outcome(call, x, size, **shared) for x, size in calls] == alone
    functional._calls.clear()  # so that all that can find terms do
    assert [outcome(call, x, size, **shared) for x, size in calls] == alone


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_a_resampler_takes_other_lengths(row: Row) -> None:
    call, shared, calls = row
    name = "size" if call is interpolate else "shape"
    size = {} if calls[0][1] is None else {name: calls[0][1]}
    made = getattr(Resampler, call.__name__)(**size, **shared)
    alone = [anew(call, x, calls[0][1], **shared) for x, _ in calls]
    assert [outcome(made, x) for x, _ in calls] == alone
    made._prepared.clear()
    assert [outcome(made, x) for x, _ in calls] == alone


def counted(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """A list that grows with every call that is checked from the beginning."""
    asked: list[Any] = []

    def terms(*given: Any) -> Any:
        asked.append(given)
        return prepare.terms(*given)

    monkeypatch.setattr(functional, "terms", terms)
    monkeypatch.setattr(resampler, "terms", terms)
    return asked


def test_only_the_first_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = counted(monkeypatch)
    for n in range(1, 9):
        resize(X[:, :, n:], (n, 5))
    assert len(asked) == 1
    made = Resampler.interpolate(3, mode="area")
    for n in range(1, 9):
        made(X[:, :, n:])
    assert len(asked) == 2


OTHERS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "antialias": ({"antialias": True}, {"antialias": False}),
    "method": ({"method": "linear"}, {"method": "cubic"}),
    "boundary": ({"boundary": "wrap"}, {"boundary": "clamp"}),
    "fill value": ({"boundary": "constant", "fill_value": 1}, {"boundary": "constant", "fill_value": 2}),
    "axes": ({"axes": (0, 1)}, {"axes": (1, 0)}),
    "region": ({"region": ((0, 3), None)}, {"region": ((1, 3), None)}),
    "dtype": ({"dtype": "float32"}, {"dtype": "float64"}),
    "backend": ({"backend": "numpy"}, {"backend": "generic"}),
}


@pytest.mark.parametrize(("one", "other"), OTHERS.values(), ids=OTHERS)
def test_what_is_no_length_is_another_kind_of_call(
    one: dict[str, Any], other: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = counted(monkeypatch)
    for arguments in (one, other):
        resize(X, (5, 6), **arguments)
        resize(X, (5, 7), **arguments)
    assert len(asked) == 2


def test_the_library_is_asked_again_whether_it_has_a_dtype(monkeypatch: pytest.MonkeyPatch) -> None:
    strict = pytest.importorskip("array_api_strict", reason="a library other than NumPy")
    x = strict.asarray(X)
    resize(x, (5, 6))
    asked: list[Any] = []
    monkeypatch.setattr(prepare, "_spec", lambda *given: asked.append(given) or spec(*given))
    resize(x, (5, 7))
    assert len(asked) == 1


spec = prepare._spec


def test_terms_are_bounded_and_the_oldest_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(functional, "LIMIT", 3)
    for fill in range(7):
        resize(X, (5, 6), boundary="constant", fill_value=fill)
    assert len(functional._terms) == 3
    made = Resampler.resize(shape=4)
    monkeypatch.setattr(resampler, "LIMIT", 2)
    for dtype in ("f4", "f8", "u1", "i2"):
        made(np.ones(9, dtype))
    assert len(made._terms) == len(made._prepared) == 2


def test_terms_of_a_call_that_fails_are_not_kept() -> None:
    assert outcome(resize, X, (5, 1 << 50))[0] is ValueError
    assert not functional._terms
    assert outcome(resize, X, (5, 6), backend="torch")[0].__name__ == "BackendError"
    assert not functional._terms


def test_subclasses_are_not_remembered() -> None:
    class Named(np.ndarray[Any, Any]):
        pass

    assert type(resize(X.view(Named), (5, 6))) is np.ndarray
    assert not functional._terms


class Length(int):
    """A length that is more than an int, as a symbol is."""


UNRELATED: dict[str, tuple[Any, Any]] = {
    "symbol": (((Length(3), 4), "f4"), 5),
    "unknown": (((float("nan"), 4), "f4"), 5),
    "none": (((None, 4), "f4"), 5),
    "no shape": ((None, "layout", "type"), 5),
    "empty": (((3, 0), "f4"), 5),
    "no length": (((3, 4), "f4"), (5, 0)),
    "too long": (((3, 4), "f4"), 1 << 62),
    "bool": (((3, 4), "f4"), typed(True)),
    "float": (((3, 4), "f4"), typed((5, 2.0))),
    "word": (((3, 4), "f4"), "5"),
}


@pytest.mark.parametrize(("of", "size"), UNRELATED.values(), ids=UNRELATED)
def test_what_has_to_be_checked_has_no_relatives(of: Any, size: Any) -> None:
    assert relation(of, size) is None


@pytest.mark.parametrize("size", [5, (5,), (), (5, 6), None], ids=str)
def test_lengths_are_not_in_a_relation_but_their_number_is(size: Any) -> None:
    found = relation(kind(X), size)
    assert found == relation(kind(X[:1, :, 3:]), tuple(7 for _ in size) if isinstance(size, tuple) else size and 9)
    assert [found == relation(kind(X), one) for one in (1, (1,), (), (1, 1), None)].count(True) == 1
    assert found != relation(kind(X[0]), size)
    assert found != relation(kind(X.astype("f8")), size)


@pytest.mark.parametrize("size", [6, (6, 6)], ids=str)
def test_a_resized_request_is_the_request_of_its_size(size: Any) -> None:
    rules = Resampler.resize(shape=(4, 5)).plan((9, 9)).origin[0].rules
    none = (None, None)
    first, other = (Request((-2, -1), sizes, none, none, rules, 2.0) for sizes in ((4, 5), (6, 6)))
    hash(first)
    assert first.resized(size) == other
    assert hash(first.resized(size)) == hash(other)
    assert first.size == (4, 5)


def test_threads_share_terms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(functional, "LIMIT", 3)
    sizes = [(n, 20 - n) for n in range(1, 20)]
    expected = [resize(X, size) for size in sizes]
    wrong: list[Any] = []

    def work(start: int) -> None:
        for k in range(start, start + 300):
            n = k % len(sizes)
            if not np.array_equal(resize(X, sizes[n]), expected[n]):
                wrong.append(n)

    threads = [threading.Thread(target=work, args=(5 * k,)) for k in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
