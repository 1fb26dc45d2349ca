"""Positions against `fractions.Fraction`, where nothing rounds."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anyinterp.coords import Geometry, Positions
from anyinterp.dialects.table import OWN, TORCH
from anyinterp.positions import cell_edges, nearest_index, positions, sampling
from anyinterp.rule import Rule

HALF = Fraction(1, 2)
HALF_PIXEL = TORCH["linear", False]
ALIGNED = replace(HALF_PIXEL, coordinate="align-corners")
ALIGNED_STEP = replace(TORCH["linear", True], coordinate="align-corners-step")
CLAMPED = replace(OWN["linear"], boundary="clamp")

SIZES = [
    (1, 1),
    (1, 7),
    (7, 1),
    (5, 3),
    (3, 5),
    (640, 480),
    (997, 1009),
    (2**31 - 1, 1000),
    (2**50 - 27, 977),
    (3, 2**16 + 1),
]
SCALES = [0.7, 1 / 3, 1e-3, 1e6, 1.05, 2.0, math.pi, 0.1, 1 - 2.0**-53, 2.0**-30]


def exactly(rule: Rule, geometry: Geometry) -> list[Fraction]:
    """x_i = start + step·(i+½) − ½; i·(n−1)/(m−1) with aligned corners; half-pixel centres with that step for both."""
    n, m, step, start = geometry.n_in, geometry.n_out, geometry.step, geometry.start
    if rule.coordinate != "half-pixel":
        step = Fraction(n - 1, m - 1) if m > 1 else Fraction(0)
    if rule.coordinate == "align-corners":
        return [step * i for i in range(m)]
    return [start + step * (i + HALF) - HALF for i in range(m)]


def as_fractions(found: Positions) -> list[Fraction]:
    pairs = zip(found.whole.tolist(), found.part.tolist(), strict=True)
    return [whole + Fraction(part, found.denominator) for whole, part in pairs]


def assert_normal(found: Positions) -> None:
    assert found.whole.dtype == found.part.dtype == np.int64
    assert 0 < found.denominator < 2**62
    assert ((found.part >= 0) & (found.part < found.denominator)).all()


@pytest.mark.parametrize("rule", [HALF_PIXEL, ALIGNED, ALIGNED_STEP], ids=lambda rule: rule.coordinate)
@pytest.mark.parametrize(("n_in", "n_out"), SIZES)
def test_positions_of_sizes_are_exact(rule: Rule, n_in: int, n_out: int) -> None:
    geometry = Geometry(n_in, n_out, Fraction(n_in, n_out))
    found = positions(rule, geometry)
    assert_normal(found)
    assert as_fractions(found) == exactly(rule, geometry)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("n_in", [1, 17, 1000, 2**31 - 1])
def test_positions_of_scales_are_exact(scale: float, n_in: int) -> None:
    geometry = Geometry(n_in, min(max(int(n_in * scale), 1), 1500), 1 / Fraction(scale), scale=scale)
    found = positions(HALF_PIXEL, geometry)
    assert_normal(found)
    assert as_fractions(found) == exactly(HALF_PIXEL, geometry)


@settings(max_examples=300, deadline=None)
@given(n_in=st.integers(1, 2**50), n_out=st.integers(1, 300), scale=st.none() | st.floats(1e-9, 1e9))
def test_positions_of_anything_are_exact(n_in: int, n_out: int, scale: float | None) -> None:
    step = Fraction(n_in, n_out) if scale is None or n_out / scale > n_in else 1 / Fraction(scale)
    geometry = Geometry(n_in, n_out, step, scale=scale)
    assert as_fractions(positions(HALF_PIXEL, geometry)) == exactly(HALF_PIXEL, geometry)


LONG = [
    ((0.1, 100.3), 67),
    ((1e-9, 5.0), 3),
    ((2.0**-40, 1 / 3), 1001),
    ((-1e-12, 99.999), 77),
    ((0.7, 0.70000001), 129),
]


@pytest.mark.parametrize(("region", "n_out"), LONG)
def test_positions_with_long_denominators_are_cut_to_sixty_bits(region: tuple[float, float], n_out: int) -> None:
    start, stop = map(Fraction, region)
    geometry = Geometry(100, n_out, (stop - start) / n_out, start)
    step, origin = sampling(CLAMPED, geometry)
    assert 2 * math.lcm(step.denominator, origin.denominator) >= 2**61, "the case is meant to be a long one"
    found = positions(CLAMPED, geometry)
    assert_normal(found)
    lost = [true - cut for true, cut in zip(exactly(CLAMPED, geometry), as_fractions(found), strict=True)]
    assert all(0 <= one < Fraction(1, 2**60) for one in lost)
    assert found.whole.tolist() == [math.floor(x) for x in exactly(CLAMPED, geometry)]


@pytest.mark.parametrize(
    "region", [(-3.0, 12.0), (-0.5, 9.25), (4.0, 6.0), (11.0, 15.0), (-9.0, -8.0), (0.1, 8.7), (-0.5, 5.0), (4.0, 9.5)]
)
def test_positions_beyond_the_array_are_moved_to_its_edge(region: tuple[float, float]) -> None:
    start, stop = map(Fraction, region)
    geometry = Geometry(9, 11, (stop - start) / 11, start)
    moved = [min(max(x, -HALF), 9 - HALF) for x in exactly(OWN["linear"], geometry)]
    assert as_fractions(positions(OWN["linear"], geometry)) == moved
    assert as_fractions(positions(CLAMPED, geometry)) == exactly(CLAMPED, geometry)


@pytest.mark.parametrize(("n_in", "n_out"), [(7, 3), (3, 7), (997, 1009)])
def test_cell_edges_are_exact(n_in: int, n_out: int) -> None:
    edges = as_fractions(cell_edges(Geometry(n_in, n_out, Fraction(n_in, n_out))))
    assert edges == [Fraction(n_in * i, n_out) for i in range(n_out + 1)]


@pytest.mark.parametrize(("n_in", "n_out"), [(1, 5), (5, 1), (62, 14), (62, 7), (2, 41), (6, 4), (997, 1009)])
def test_half_up_index_is_exact_and_ties_go_up(n_in: int, n_out: int) -> None:
    index = nearest_index(OWN["nearest"], Geometry(n_in, n_out, Fraction(n_in, n_out)))
    assert index.tolist() == [math.floor(Fraction(n_in, n_out) * (i + HALF)) for i in range(n_out)]


def rounded(value: Fraction) -> Fraction:
    """Round to float32 once; float64 is wide enough not to round first, here."""
    assert Fraction(float(value)) == value
    return Fraction(float(np.float32(float(value))))


@pytest.mark.parametrize("exact", [False, True], ids=["nearest", "nearest-exact"])
@pytest.mark.parametrize(
    ("n_in", "n_out", "scale"),
    [(62, 14, None), (62, 7, None), (2, 41, None), (10, 7, 0.7), (10, 10, 1.05), (10, 20, 2.05), (7, 2, 1 / 3)],
)
def test_float32_index_rounds_step_and_product(n_in: int, n_out: int, scale: float | None, exact: bool) -> None:
    rule = TORCH["nearest-exact" if exact else "nearest", False]
    step = np.float32(1.0 / scale) if scale else np.float32(n_in) / np.float32(n_out)
    shift = HALF if exact else 0
    products = [rounded(Fraction(float(step)) * (i + shift)) for i in range(n_out)]
    index = nearest_index(rule, Geometry(n_in, n_out, Fraction(n_in, n_out), scale=scale))
    assert index.tolist() == [min(math.floor(p), n_in - 1) for p in products]


@pytest.mark.parametrize(
    ("mode", "n_in", "n_out", "i", "index"),
    [("nearest", 62, 14, 7, 30), ("nearest-exact", 62, 7, 3, 30), ("nearest-exact", 2, 41, 20, 0)],
)
def test_float32_index_is_below_the_exact_one_where_torch_is(
    mode: str, n_in: int, n_out: int, i: int, index: int
) -> None:
    found = nearest_index(TORCH[mode, False], Geometry(n_in, n_out, Fraction(n_in, n_out)))
    assert found[i] == index
