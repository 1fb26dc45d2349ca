"""Calls that the compiled core runs without a plan: the same bits, and a plan when something asks for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from anyinterp import conventions, functional, interpolate, resize
from anyinterp.arguments import ResizeArguments
from anyinterp.prepare import Prepared, Terms, Unplanned, terms

lengths = pytest.importorskip("anyinterp.backends._native.lengths")
pytestmark = pytest.mark.skipif(lengths.core is None, reason="the compiled core was not built")

X = np.random.default_rng(0).uniform(size=(24, 18, 3)).astype(np.float32)


def shared(x: Any = X, **given: Any) -> Terms:
    """What calls have in common whose first one was made."""
    made, shape = terms(ResizeArguments.check(**{"shape": (30, 20), "axes": (0, 1), **given}), x, None)
    made.plan(shape, None, allocates=True)
    return made


def other(made: Terms, size: Any, shape: tuple[int, ...] = X.shape, again: bool = False) -> Any:
    """The executor of another call, if it needs no plan."""
    return made.by_lengths and made.by_lengths(shape, size, again)


TAKEN: dict[str, dict[str, Any]] = {
    "linear": {},
    "cubic": {"method": "cubic", "boundary": "clamp"},
    "lanczos": {"method": "lanczos3"},
    "nearest": {"method": "nearest"},
    "one axis copies": {"method": ("nearest", "linear")},
    "area": {"method": "area"},
    "kernels of both": {"method": ("cubic", "linear"), "antialias": False},
    "wraps": {"boundary": "wrap"},
    "fills": {"boundary": "constant", "fill_value": 2.5, "region": ((-3, 20), None)},
    "scale": {"shape": None, "scale": 0.7},
    "to integers": {"dtype": "uint8"},
}
SIZES = [(9, 40), (24, 5), (40, 18), (8, 6), (1, 1), (72, 54)]


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("given", TAKEN.values(), ids=TAKEN)
def test_the_bits_of_the_plan(given: dict[str, Any], size: tuple[int, int]) -> None:
    made = shared(**given)
    x = X[: size[0] + 1, : size[1] + 1] if "scale" in given else X
    asked = None if "scale" in given else size
    planned = made.plan(x.shape, asked, allocates=True)
    expected = planned.executor(x)
    for again in (False, True):
        np.testing.assert_array_equal(other(made, asked, x.shape, again)(x), expected, strict=True)
    found = Unplanned(other(made, asked, x.shape), made, x.shape, asked)
    assert found.plan == planned.plan
    assert found.spec == planned.spec


LEFT: dict[str, tuple[dict[str, Any], Any]] = {
    "nothing changes": ({}, (24, 18)),
    "a long axis": ({}, (lengths.LONGEST + 1, 2)),
    "a large result": ({}, (lengths.LONGEST, lengths.LONGEST)),
    "fixed point": ({"x": (255 * X).astype("u1"), "like": conventions.torch(mode="bilinear")}, (9, 9)),
    "integers that sums may round twice": ({"x": X.astype("i8")}, (9, 9)),
    "not the core": ({"x": X.astype("f4"), "method": "linear", "backend": "numpy"}, (9, 9)),
}


@pytest.mark.parametrize(("given", "size"), LEFT.values(), ids=LEFT)
def test_what_is_left_to_plans(given: dict[str, Any], size: tuple[int, int]) -> None:
    given = dict(given)
    x, backend = given.pop("x", X), given.pop("backend", None)
    made, shape = terms(ResizeArguments.check(**{"shape": (30, 20), "axes": (0, 1), **given}), x, backend)
    made.plan(shape, None, allocates=True)
    assert other(made, size, x.shape) is None


@pytest.mark.parametrize("method", ["nearest", ("nearest", "linear"), "linear"], ids=str)
def test_copies_are_not_summed(method: Any) -> None:
    """Linear copies samples, too, where an axis becomes a third of an odd length."""
    made = shared(method=method, antialias=None if method == "nearest" else False)
    found = lengths.Lengths(made.request, made.plan(X.shape, None, allocates=True).spec)
    for shape, size, copies in (((9, 9, 3), (3, 3), True), ((9, 9, 3), (3, 4), method == "nearest")):
        lowered, _ = found.lowered(shape, size)
        assert lowered.formats[1] == ("" if copies else "f"), size


def test_with_an_out_there_is_a_plan() -> None:
    assert isinstance(shared().prepare(X.shape, (9, 9), allocates=True), Unplanned)
    assert isinstance(shared().prepare(X.shape, (9, 9), allocates=False), Prepared)


def test_tables_of_huge_kernels_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    made = shared(method="lanczos3")
    monkeypatch.setattr(lengths, "WEIGHTS", 10)
    assert other(made, (9, 9)) is None


def test_tables_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lengths, "TABLES", 5)
    made = lengths.Lengths(shared().request, shared().plan(X.shape, None, allocates=True).spec)
    for n in range(4, 20):
        made.lowered(X.shape, (n, n))
    assert 0 < len(made._known) <= 5


@pytest.fixture
def forgotten() -> None:
    functional._calls.clear()
    functional._terms.clear()
    functional._met.clear()


@pytest.mark.usefixtures("forgotten")
def test_an_out_in_a_later_call_is_checked() -> None:
    resize(X, (9, 9), axes=(0, 1))
    for _ in range(3):
        expected = resize(X, (8, 9), axes=(0, 1))
    assert isinstance([*functional._calls.values()][-1], Unplanned)
    out = np.empty((8, 9, 3), np.float32)
    for _ in range(2):
        assert resize(X, (8, 9), axes=(0, 1), out=out) is out
        np.testing.assert_array_equal(out, expected)
    with pytest.raises(ValueError, match=r"out: expected shape \(8, 9, 3\); got \(9, 8, 3\)"):
        resize(X, (8, 9), axes=(0, 1), out=np.empty((9, 8, 3), np.float32))


@pytest.mark.usefixtures("forgotten")
def test_calls_are_remembered_the_second_time(monkeypatch: pytest.MonkeyPatch) -> None:
    resize(X, (9, 9), axes=(0, 1))
    for n in range(10, 20):
        resize(X, (n, 9), axes=(0, 1))
    assert len(functional._calls) == 1
    for n in range(10, 20):
        resize(X, (n, 9), axes=(0, 1))
    assert len(functional._calls) == 11
    monkeypatch.setattr(functional, "MET", 3)
    functional._met.clear()
    for n in range(20, 40):
        resize(X, (n, 9), axes=(0, 1))
    assert len(functional._met) <= 3
    assert len(functional._calls) == 11


LAYOUTS: dict[str, Callable[[Any], Any]] = {
    "planes": lambda x: x,
    "reversed": lambda x: x[..., ::-1],
    "parts": lambda x: x[:, ::2, :, ::3],
    "Fortran": np.asfortranarray,
    "other bytes": lambda x: x.astype(">f4"),
}


@pytest.mark.usefixtures("forgotten")
@pytest.mark.parametrize("size", [(5, 6), (7, 40), (33, 9)], ids=str)
@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("mode", ["nearest", "bilinear", "bicubic", "area"])
def test_layouts(mode: str, layout: Callable[[Any], Any], size: tuple[int, int]) -> None:
    x = layout(X.transpose(2, 0, 1)[None])
    interpolate(x, (11, 12), mode=mode)
    got = interpolate(x, size, mode=mode)
    planned = interpolate(np.array(x, np.float32), size, mode=mode, backend="numpy-native")
    np.testing.assert_array_equal(got, planned)
