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
            monkeypatch.setattr(rows, "_rows", lambda: None)
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
