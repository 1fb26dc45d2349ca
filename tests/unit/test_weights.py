"""The weights that rules give: what each table has to say of its samples, and of what lies outside."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from anyinterp.coords import Geometry
from anyinterp.dialects.table import OWN, TORCH
from anyinterp.kernels import Gaussian, Keys, Lanczos, Triangle
from anyinterp.rule import Rule
from anyinterp.weights import build

from .rules import (
    FIXED,
    GEOMETRIES,
    OUTSIDE,
    every_table,
    label,
    sized,
    table,
)

HALF = Fraction(1, 2)


@every_table
def test_rows_add_up_to_one_with_what_lies_outside(rule: Rule, geometry: Geometry) -> None:
    """Each of at most w weights and their sum round once: (w + 1)·2⁻⁵³·Σ|w|, and the sum here once more per term."""
    taps = table(rule, geometry)
    outside = np.zeros(taps.n_out) if taps.outside is None else taps.outside
    dense = taps.matrix()
    terms = max(taps.width, 2 * int(np.ceil(geometry.step)) * 6 + 4)
    magnitude = np.abs(dense).sum(axis=1) + np.abs(outside)
    assert (np.abs(dense.sum(axis=1) + outside - 1.0) <= 2 * (terms + 1) * 2.0**-53 * magnitude).all()


def exact_triangle(geometry: Geometry, stretch: Fraction) -> NDArray[np.float64]:
    """Dense matrix of the triangle with dropped borders, in rational arithmetic, rounded once."""
    dense = np.zeros((geometry.n_out, geometry.n_in))
    for i in range(geometry.n_out):
        x = geometry.start + geometry.step * (i + HALF) - HALF
        x = min(max(x, -HALF), geometry.n_in - HALF)
        row = [max(Fraction(0), 1 - abs(j - x) / stretch) for j in range(geometry.n_in)]
        dense[i] = [float(weight / sum(row)) for weight in row]
    return dense


@pytest.mark.parametrize("antialias", [False, True])
@pytest.mark.parametrize("geometry", [*GEOMETRIES, *OUTSIDE], ids=label)
def test_triangle_weights_are_the_exact_ones(geometry: Geometry, antialias: bool) -> None:
    """A raw weight errs by 5·2⁻⁵³ (fraction, distance, two quotients, difference), and its sum by that per tap."""
    rule = replace(OWN["linear"], antialias=antialias)
    stretch = max(geometry.step, Fraction(1)) if antialias else Fraction(1)
    taps = 2 * int(np.ceil(stretch)) + 1
    exact = exact_triangle(geometry, stretch)
    # The least sum of a row is ½: a sample at the very border, half of its kernel away.
    assert (np.abs(table(rule, geometry).matrix() - exact) <= 2 * 5 * (taps + 1) * 2.0**-53).all()


@pytest.mark.parametrize("geometry", GEOMETRIES, ids=label)
def test_area_of_resize_is_coverage(geometry: Geometry) -> None:
    edges = [geometry.step * i for i in range(geometry.n_out + 1)]
    exact = [[float(covered(j, lo, hi) / (hi - lo)) for j in range(geometry.n_in)] for lo, hi in pairwise(edges)]
    terms = int(np.ceil(geometry.step)) + 3
    allowed = terms * 2.0**-53 * max(1.0, float(1 / geometry.step))
    assert (np.abs(table(OWN["area"], geometry).matrix() - exact) <= allowed).all()


def covered(j: int, lo: Fraction, hi: Fraction) -> Fraction:
    """Length of [lo, hi) that lies in the cell of sample j."""
    return max(Fraction(0), min(hi, Fraction(j + 1)) - max(lo, Fraction(j)))


@pytest.mark.parametrize("geometry", GEOMETRIES, ids=label)
def test_area_of_interpolate_is_the_mean_of_whole_samples(geometry: Geometry) -> None:
    n, m = geometry.n_in, geometry.n_out
    bins = [(i * n // m, -(-(i + 1) * n // m)) for i in range(m)]
    exact = [[(a <= j < b) / (b - a) for j in range(n)] for a, b in bins]
    np.testing.assert_array_equal(table(TORCH["area", False], geometry).matrix(), exact)


@pytest.mark.parametrize("boundary", ["clamp", "symmetric", "reflect", "wrap"])
@pytest.mark.parametrize("geometry", [sized(5, 7), sized(7, 3), *OUTSIDE], ids=label)
def test_boundary_is_an_extension_of_the_array(geometry: Geometry, boundary: str) -> None:
    """The folded row is the row over a padded array, added up where samples repeat."""
    reach = 80
    rule = replace(OWN["cubic"], antialias=True, boundary=boundary)
    padded = {"clamp": "edge", "symmetric": "symmetric", "reflect": "reflect", "wrap": "wrap"}[boundary]
    place = np.pad(np.arange(geometry.n_in), reach, mode=padded)  # type: ignore[call-overload]
    wide = Geometry(geometry.n_in + 2 * reach, geometry.n_out, geometry.step, geometry.start + reach)
    dense = np.zeros((geometry.n_out, geometry.n_in))
    np.add.at(dense.T, place, table(rule, wide).matrix().T)
    taps = table(rule, geometry)
    terms = 4 * int(np.ceil(max(geometry.step, 1))) + 2
    assert (np.abs(taps.matrix() - dense) <= terms * 2.0**-53 * np.abs(dense).sum(axis=1, keepdims=True)).all()


@pytest.mark.parametrize(
    ("geometry", "outside"),
    [(sized(4, 4, -4, 8), [1.0, 0.875, 0.125, 0.125]), (sized(4, 2, 8, 4), [1.0, 1.0]), (sized(8, 2, 2, 4), None)],
    ids=["around", "beyond", "inside"],
)
def test_constant_boundary_says_how_much_lies_outside(geometry: Geometry, outside: list[float] | None) -> None:
    """With step 2 the weights of the triangle are 1, 3, 3 and 1 eighths."""
    taps = table(replace(OWN["linear"], antialias=True, boundary="constant"), geometry)
    found = None if taps.outside is None else taps.outside.tolist()
    assert found == outside


@pytest.mark.parametrize("rule", FIXED, ids=label)
@pytest.mark.parametrize("geometry", [g for g in GEOMETRIES if g.n_in != g.n_out], ids=label)
def test_fixed_point_weights_are_rounded_multiples(rule: Rule, geometry: Geometry) -> None:
    taps, exact = table(rule, geometry), table(replace(rule, fixed_point=None), geometry)
    assert taps.weights.dtype == np.int32
    assert np.abs(taps.weights).max() < 2**15
    assert 0 < taps.shift <= 22
    # Half a unit; and the few roundings by which the two float64 rows may differ.
    assert np.abs(taps.matrix() - exact.matrix()).max() <= (0.5 + 2.0**-20) / 2**taps.shift


@pytest.mark.parametrize("rule", [FIXED[0], FIXED[3]], ids=label)
def test_fixed_point_precision_is_the_largest_that_fits(rule: Rule) -> None:
    taps = table(rule, sized(40, 7))
    assert 2 * np.abs(taps.weights).max() >= 2**15 - 2 or taps.shift == 22


@pytest.mark.parametrize(
    ("rule", "geometry"),
    [
        (TORCH["linear", False], Geometry(5, 5, Fraction(20, 21), scale=1.05)),
        (TORCH["cubic", True], Geometry(5, 5, Fraction(20, 21), scale=1.05)),
        (TORCH["cubic", False], sized(5, 5)),
        (replace(TORCH["cubic", False], coordinate="align-corners"), Geometry(5, 5, Fraction(20, 21), scale=1.05)),
        (OWN["lanczos3"], sized(5, 5)),
        (TORCH["nearest", False], sized(5, 5)),
    ],
    ids=["linear, scaled", "cubic antialias, scaled", "cubic", "aligned, scaled", "own", "nearest"],
)
def test_axis_that_the_rule_leaves_alone_has_no_table(rule: Rule, geometry: Geometry) -> None:
    assert build(rule, geometry) is None


@pytest.mark.parametrize(
    ("rule", "geometry"),
    [
        (TORCH["cubic", False], Geometry(5, 5, Fraction(20, 21), scale=1.05)),
        (TORCH["nearest", False], Geometry(10, 10, Fraction(20, 21), scale=1.05)),
        (OWN["linear"], sized(5, 5, 1, 3)),
        (OWN["linear"], sized(5, 5, 1, 5)),
    ],
    ids=["cubic, scaled", "nearest, scaled", "region", "shifted"],
)
def test_axis_of_equal_sizes_that_is_resampled_has_one(rule: Rule, geometry: Geometry) -> None:
    assert build(rule, geometry) is not None


@dataclass(frozen=True)
class Difference:
    """A kernel whose rows sum to zero."""

    support: float = 1.0

    def __call__(self, t: NDArray[np.float64], /) -> NDArray[np.float64]:
        return np.where(np.abs(t) < 1.0, t, 0.0)


def test_rows_that_sum_to_zero_are_an_error() -> None:
    with pytest.raises(ValueError, match="sum to zero"):
        build(Rule("difference", kernel=Difference(), boundary="clamp"), sized(4, 3, Fraction(1, 2), 3))


@pytest.mark.parametrize("kernel", [Triangle(), Keys(), Lanczos(), Gaussian()], ids=repr)
@pytest.mark.parametrize("length", [Fraction(1), Fraction(1, 1000), Fraction(2**40)])
def test_row_with_nothing_inside_takes_the_border_sample(kernel: Any, length: Fraction) -> None:
    taps = table(Rule("far", kernel=kernel, boundary="drop"), sized(4, 2, 2**40, length))
    np.testing.assert_array_equal(taps.matrix().argmax(axis=1), [3, 3])


@pytest.mark.parametrize("ratio", [600, 1000])
def test_fixed_point_precision_ends_at_22_bits(ratio: int) -> None:
    assert table(FIXED[1], sized(ratio, 1)).shift == 22


@dataclass(frozen=True)
class ClosedBox:
    """One at both ends of its support too, as a kernel of a user's may be."""

    support: float = 0.5

    def __call__(self, t: Any) -> Any:
        return np.ones_like(t)


def test_samples_at_the_very_end_of_a_kernel_count() -> None:
    rule = Rule("closed box", kernel=ClosedBox(), antialias=True)
    taps = table(rule, sized(6, 2, Fraction(1, 2), Fraction(4)))  # outputs at 1 and 3, the kernel ends 1 away
    np.testing.assert_array_equal(taps.matrix() * 3, [[1, 1, 1, 0, 0, 0], [0, 0, 1, 1, 1, 0]])


@pytest.mark.parametrize("method", [Lanczos(8), Lanczos(3)], ids=str)
@pytest.mark.parametrize("antialias", [False, True])
def test_positions_of_sixty_bits_give_the_weights_of_their_neighbours(method: Lanczos, antialias: bool) -> None:
    rule = Rule("long", kernel=method, antialias=antialias)
    long, short = (table(rule, sized(40, 7, Fraction(start), Fraction(30))) for start in (1e-9, 0.0))
    np.testing.assert_allclose(long.matrix(), short.matrix(), rtol=0, atol=1e-8)  # slopes below 2, and of the sum


@pytest.mark.parametrize("region", [(-1, 2), (0.25, 0.75)])
def test_one_sample_is_left_alone_only_where_it_is_the_whole_region(region: tuple[float, float]) -> None:
    start, length = Fraction(region[0]), Fraction(region[1]) - Fraction(region[0])
    rule = replace(OWN["linear"], antialias=True, boundary="constant")
    taps = table(rule, sized(1, 1, start, length))
    expected = 1 / 3 if length == 3 else 1.0
    # Stretched by 3, the triangle weighs 1/3, 2/3, 1, 2/3, 1/3: of these 3, 1 lies on the sample.
    np.testing.assert_allclose(taps.matrix(), [[expected]], rtol=1e-15)
