"""Rows made by the compiled core have the bits of those that NumPy makes, and what is unusual is left to NumPy."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from anyinterp import rows, weights
from anyinterp.dialects.table import OWN, TORCH
from anyinterp.kernels import Lanczos
from anyinterp.rule import Rule
from anyinterp.sizes import geometry
from anyinterp.taps import Taps

core = pytest.importorskip("anyinterp.backends._native._core", reason="the compiled core was not built")

SIZES = [(10, 20), (20, 7), (347, 224), (224, 347), (1, 5), (5, 1), (2, 2), (3, 300), (300, 3), (7, 7)]
REGIONS = [None, (1.25, 4.5), (-3.0, 20.0), (-40.0, -20.0), (30.0, 90.0)]
BOUNDARIES = ["drop", "clamp", "symmetric", "reflect", "wrap", "constant"]
KERNELS = ["linear", "cubic", "lanczos3", "box", "mitchell", "area"]


def arrays(taps: Taps | None) -> Any:
    assert taps is not None
    found = taps.start, taps.count, taps.weights, taps.outside
    return taps.n_in, taps.n_out, taps.cyclic, *(None if one is None else (one.dtype, one.tobytes()) for one in found)


def either(rule: Rule, size: tuple[int, int], region: Any, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What is made of a rule with the core and without, be it an error."""
    asked, made = geometry(rule, *size, None, region), []
    for with_core in (True, False):
        if not with_core:
            monkeypatch.setattr(rows, "_core", lambda: None)
        try:
            made.append(arrays(weights._build(replace(rule, identity="never"), asked)))
        except ValueError as error:
            made.append(str(error))
    return made


@pytest.mark.parametrize("boundary", BOUNDARIES)
@pytest.mark.parametrize("region", REGIONS, ids=str)
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("antialias", [False, True], ids=["plain", "antialias"])
@pytest.mark.parametrize("name", KERNELS)
def test_the_same_bits(
    name: str, antialias: bool, size: tuple[int, int], region: Any, boundary: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = replace(OWN[name], antialias=antialias and name != "area", boundary=boundary)
    with_core, without = either(rule, size, region, monkeypatch)
    assert with_core == without


@pytest.mark.parametrize("rule", TORCH.values(), ids=[str(key) for key in TORCH])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_same_bits_by_rules_of_torch(rule: Rule, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    with_core, without = either(rule, size, None, monkeypatch)
    assert with_core == without


class Odd:
    """A kernel whose values are what someone might have written."""

    support = 2.0

    def __init__(self, *values: float) -> None:
        self.values = values

    def __call__(self, t: Any, /) -> Any:
        return np.choose(np.minimum(np.abs(np.rint(t)), len(self.values) - 1).astype(int), self.values)


ODD = {
    "no sum": Odd(2.0, -1.0, 0.0),
    "nearly none": Odd(2.0 + 3e-6, -1.0, 0.0),
    "nothing": Odd(0.0, 0.0),
    "infinite": Odd(np.inf, 1.0),
    "no number": Odd(1.0, np.nan),
    "huge": Odd(1e308, 1e308),
    "tiny": Odd(1.0, 5e-324, 5e-324),
    "holes": Odd(1.0, 0.0, 0.5),
    "cancelled": Odd(1.0, -0.5, 0.5),
}


@pytest.mark.parametrize("boundary", BOUNDARIES)
@pytest.mark.parametrize("kernel", ODD.values(), ids=ODD)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_unusual_rows_are_as_they_are_without(kernel: Odd, boundary: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = Rule("odd", kernel=kernel, boundary=boundary)
    with_core, without = either(rule, (9, 5), None, monkeypatch)
    assert with_core == without


def test_most_rows_are_the_core_s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "_normalised", None)  # what NumPy would call
    rule = replace(OWN["cubic"], kernel=Lanczos(3), antialias=True)
    assert weights._build(rule, geometry(rule, 347, 224, None, None)) is not None


def given(**change: Any) -> list[Any]:
    """Arguments of the core's function, some of them replaced."""
    usual = {
        "read": np.array([[0, 1], [1, 2]]),
        "weights": np.ones((2, 2)),
        "inside": 3,
        "start": np.zeros(2, np.int64),
        "count": np.zeros(2, np.int64),
        "out": np.zeros(4),
    }
    return list({**usual, **change}.values())


@pytest.mark.parametrize(
    "change",
    [
        {"read": np.zeros((2, 2), np.int32)},
        {"read": np.zeros((3, 2), np.int64)},
        {"read": np.zeros(4, np.int64)},
        {"read": np.zeros((2, 4), np.int64)[:, ::2]},
        {"read": np.zeros((2, 0), np.int64), "weights": np.zeros((2, 0)), "out": np.zeros(0)},
        {"weights": np.ones((2, 3))},
        {"weights": np.ones((2, 2), np.float32)},
        {"start": np.zeros(1, np.int64)},
        {"count": np.zeros(3, np.int64)},
        {"count": np.zeros(2)},
        {"out": np.zeros(3)},
        {"out": np.broadcast_to(np.zeros(1), 4)},
        {"inside": -1},
        {"inside": 1 << 64},
        {"inside": 0.5},
        {"read": None},
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused(change: dict[str, Any]) -> None:
    assert core.rows(*given()) == 4
    with pytest.raises((ValueError, TypeError, OverflowError, BufferError)):
        core.rows(*given(**change))


@pytest.mark.parametrize("read", [-(2**63), 2**63 - 1, 2**62])
def test_samples_far_away_are_left_to_numpy(read: int) -> None:
    far = np.array([[0, 1], [read, 1]])
    assert core.rows(*given(read=far, inside=0)) == -1
    assert core.rows(*given(read=far)) == 3  # left out


POLYNOMIALS = ["linear", "cubic"]


@pytest.mark.parametrize("size", [*SIZES, (1, 1), (999, 1000), (4096, 3)], ids=str)
@pytest.mark.parametrize("coordinate", ["half-pixel", "align-corners", "asymmetric"])
@pytest.mark.parametrize("boundary", ["drop", "clamp"])
@pytest.mark.parametrize("antialias", [False, True], ids=["plain", "antialias"])
@pytest.mark.parametrize("name", POLYNOMIALS)
def test_the_same_bits_of_polynomials(
    name: str, antialias: bool, boundary: Any, coordinate: Any, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = replace(OWN[name], antialias=antialias, boundary=boundary, coordinate=coordinate)
    with_core, without = either(rule, size, None, monkeypatch)
    assert with_core == without


@pytest.mark.parametrize("name", POLYNOMIALS)
def test_polynomials_on_whole_axes_are_the_core_s(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "_evaluate", None)  # what NumPy would call
    assert weights._build(OWN[name], geometry(OWN[name], 347, 224, None, None)) is not None


@pytest.mark.parametrize(
    "rule",
    [
        replace(OWN["linear"], boundary="reflect"),
        replace(OWN["linear"], fraction_steps=32),
        replace(OWN["linear"], valid="cells"),
        replace(OWN["linear"], fixed_point=8, boundary="clamp"),
        replace(OWN["linear"], coordinate="centred"),
        OWN["lanczos3"],
        OWN["nearest"],
    ],
    ids=str,
)
def test_other_rules_are_left_to_numpy(rule: Rule) -> None:
    assert rows.whole_axis(rule, 9, 5) is None


def sampling(**change: Any) -> tuple[Any, ...]:
    """What the core makes linear rows of, some of it replaced."""
    usual = {
        "n_in": 9, "n_out": 5, "step": 18, "origin": 4, "denominator": 10, "wide": 1, "narrow": 1, "reach": 1,
        "kernel": 0, "parameter": 0.0, "drops": False,
    }  # fmt: skip
    return tuple({**usual, **change}.values())


def buffers(n_out: int = 5, window: int = 4) -> list[Any]:
    return [np.zeros(n_out, np.int64), np.zeros(n_out, np.int64), np.zeros(n_out * window)]


@pytest.mark.parametrize(
    "change",
    [
        {"n_in": 0},
        {"n_out": 0},
        {"n_out": 1 << 70},
        {"denominator": 0},
        {"denominator": -10},
        {"wide": 0},
        {"narrow": 0},
        {"reach": -1},
        {"kernel": 2},
        {"kernel": -1},
        {"step": 0.5},
        {"parameter": "a"},
    ],
    ids=str,
)
def test_samplings_that_make_no_sense_are_refused(change: dict[str, Any]) -> None:
    assert core.kernel_rows(sampling(), *buffers()) == 9  # an output lies on a sample
    assert core.kernel_table("f", sampling())[1] == 2
    for call in (lambda of: core.kernel_rows(of, *buffers()), lambda of: core.kernel_table("f", of)):
        with pytest.raises((ValueError, TypeError, OverflowError)):
            call(sampling(**change))


@pytest.mark.parametrize("place", range(3))
@pytest.mark.parametrize(
    "wrong", [np.zeros(4), np.zeros(21, np.int64), np.zeros(5, np.int32), None, b"12345678"], ids=str
)
def test_rows_go_into_buffers_of_their_size(place: int, wrong: Any) -> None:
    given = buffers()
    given[place] = wrong
    with pytest.raises((ValueError, TypeError, BufferError)):
        core.kernel_rows(sampling(), *given)
    with pytest.raises(TypeError):
        core.kernel_rows(sampling(), *given[1:])
    with pytest.raises(TypeError):
        core.kernel_rows(list(sampling()), *buffers())


@pytest.mark.parametrize("sums", ["", "i", "e", "x"])
def test_tables_of_kernels_are_for_sums_of_floats(sums: str) -> None:
    with pytest.raises(ValueError, match="sums"):
        core.kernel_table(sums, sampling())


@pytest.mark.parametrize(
    "far", [{"step": 1 << 52}, {"origin": 1 << 60}, {"narrow": 1 << 51}, {"wide": 1 << 52}, {"reach": 1 << 60}], ids=str
)
def test_what_is_not_exact_in_doubles_is_left_to_numpy(far: dict[str, int]) -> None:
    assert core.kernel_rows(sampling(**far), *buffers()) == -1
    assert core.kernel_table("f", sampling(**far)) is None
