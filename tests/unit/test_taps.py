from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from anyinterp.coords import Geometry
from anyinterp.dialects.table import OWN, TORCH, torch_rule
from anyinterp.kernels import Gaussian, Keys, Lanczos, Triangle
from anyinterp.rule import BOUNDARIES, Rule
from anyinterp.taps import Taps, from_entries, from_rows
from anyinterp.weights import build

HALF = Fraction(1, 2)


def sized(n_in: int, n_out: int, start: Fraction | int = 0, length: Fraction | int | None = None) -> Geometry:
    return Geometry(n_in, n_out, Fraction(n_in if length is None else length) / n_out, Fraction(start))


def table(rule: Rule, geometry: Geometry) -> Taps:
    taps = build(rule, geometry)
    assert taps is not None
    return taps


OWN_RULES = [replace(rule, antialias=rule.kernel is not None) for rule in OWN.values()]
BOUNDED = [
    replace(OWN[method], antialias=OWN[method].kernel is not None, boundary=boundary)
    for method in ("nearest", "area", "box", "linear", "lanczos3")
    for boundary in BOUNDARIES
]
TORCH_RULES = list(TORCH.values())
FIXED = [
    torch_rule(family, antialias=antialias, aligned=False, recompute=False, fixed_point=True)
    for family, antialias in (("linear", False), ("linear", True), ("cubic", False), ("cubic", True), ("lanczos", True))
]
GEOMETRIES = [sized(7, 3), sized(3, 7), sized(8, 4), sized(4, 8), sized(13, 5), sized(1, 4), sized(9, 1), sized(40, 7)]
OUTSIDE = [
    sized(5, 7, -3, 11),
    sized(5, 4, 3, 6),
    sized(6, 5, Fraction(1, 10), 5),
    sized(4, 6, 9, 4),
    sized(4, 6, -30, 8),
]
TABLES = [(rule, g) for rule in (*OWN_RULES, *TORCH_RULES) for g in GEOMETRIES] + [
    (rule, g) for rule in BOUNDED for g in (sized(7, 3), sized(3, 7), sized(40, 7), *OUTSIDE)
]


def name(value: Any) -> str:
    if isinstance(value, Rule):
        return f"{value.name} {value.boundary}"
    return f"{value.n_in}-{value.n_out}" + (f" from {value.start}" if value.start else "")


every_table = pytest.mark.parametrize(("rule", "geometry"), TABLES, ids=name)


@every_table
def test_rows_add_up_to_one_with_what_lies_outside(rule: Rule, geometry: Geometry) -> None:
    """Each of at most w weights and their sum round once: (w + 1)·2⁻⁵³·Σ|w|, and the sum here once more per term."""
    taps = table(rule, geometry)
    outside = np.zeros(taps.n_out) if taps.outside is None else taps.outside
    dense = taps.matrix()
    terms = max(taps.width, 2 * int(np.ceil(geometry.step)) * 6 + 4)
    magnitude = np.abs(dense).sum(axis=1) + np.abs(outside)
    assert (np.abs(dense.sum(axis=1) + outside - 1.0) <= 2 * (terms + 1) * 2.0**-53 * magnitude).all()


@every_table
def test_table_is_well_formed(rule: Rule, geometry: Geometry) -> None:
    taps = table(rule, geometry)
    assert taps.start.dtype == taps.count.dtype == taps.offset.dtype == np.int64
    assert taps.weights.dtype == np.float64
    assert taps.weights.size == taps.count.sum()
    assert taps.width == taps.count.max(initial=1)
    rows = np.split(taps.weights, taps.offset[1:])
    assert all(row.size == 0 or (row[0] != 0 and row[-1] != 0) for row in rows), "a row begins or ends with a zero"
    inside = (taps.start >= 0) & (taps.start + taps.count <= taps.n_in)
    assert taps.cyclic or inside.all()


@every_table
def test_arrays_are_read_only(rule: Rule, geometry: Geometry) -> None:
    taps = table(rule, geometry)
    arrays = [taps.start, taps.count, taps.weights] + ([] if taps.outside is None else [taps.outside])
    assert not any(array.flags.writeable for array in arrays)


@every_table
def test_padded_form_is_the_same_matrix(rule: Rule, geometry: Geometry) -> None:
    taps = table(rule, geometry)
    index, weights = taps.padded()
    assert index.shape == weights.shape == (taps.n_out, taps.width)
    assert ((index >= 0) & (index < taps.n_in)).all()
    dense = np.zeros((taps.n_out, taps.n_in))
    np.add.at(dense, (np.arange(taps.n_out)[:, None], index), weights)
    np.testing.assert_array_equal(dense, taps.matrix())


@every_table
def test_transpose_is_the_transposed_matrix(rule: Rule, geometry: Geometry) -> None:
    taps = table(rule, geometry)
    transposed = taps.transposed()
    assert (transposed.n_in, transposed.n_out) == (taps.n_out, taps.n_in)
    np.testing.assert_array_equal(transposed.matrix(), taps.matrix().T)
    np.testing.assert_array_equal(transposed.transposed().matrix(), taps.matrix())


@every_table
def test_rows_are_that_part_of_the_matrix(rule: Rule, geometry: Geometry) -> None:
    taps = table(rule, geometry)
    lo, hi = geometry.n_out // 3, geometry.n_out // 3 + max(1, geometry.n_out // 2)
    part, (first, stop) = taps.rows(lo, hi)
    assert 0 <= first < stop <= taps.n_in
    dense = np.zeros((hi - lo, taps.n_in))
    dense[:, first:stop] = part.matrix()
    np.testing.assert_array_equal(dense, taps.matrix()[lo:hi])
    assert part.width == taps.width, "executors choose by the width of the whole"


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
@pytest.mark.parametrize("geometry", [*GEOMETRIES, *OUTSIDE], ids=name)
def test_triangle_weights_are_the_exact_ones(geometry: Geometry, antialias: bool) -> None:
    """A raw weight errs by 5·2⁻⁵³ (fraction, distance, two quotients, difference), and its sum by that per tap."""
    rule = replace(OWN["linear"], antialias=antialias)
    stretch = max(geometry.step, Fraction(1)) if antialias else Fraction(1)
    taps = 2 * int(np.ceil(stretch)) + 1
    exact = exact_triangle(geometry, stretch)
    # The least sum of a row is ½: a sample at the very border, half of its kernel away.
    assert (np.abs(table(rule, geometry).matrix() - exact) <= 2 * 5 * (taps + 1) * 2.0**-53).all()


@pytest.mark.parametrize("geometry", GEOMETRIES, ids=name)
def test_area_of_resize_is_coverage(geometry: Geometry) -> None:
    edges = [geometry.step * i for i in range(geometry.n_out + 1)]
    exact = [[float(covered(j, lo, hi) / (hi - lo)) for j in range(geometry.n_in)] for lo, hi in pairwise(edges)]
    terms = int(np.ceil(geometry.step)) + 3
    allowed = terms * 2.0**-53 * max(1.0, float(1 / geometry.step))
    assert (np.abs(table(OWN["area"], geometry).matrix() - exact) <= allowed).all()


def covered(j: int, lo: Fraction, hi: Fraction) -> Fraction:
    """Length of [lo, hi) that lies in the cell of sample j."""
    return max(Fraction(0), min(hi, Fraction(j + 1)) - max(lo, Fraction(j)))


@pytest.mark.parametrize("geometry", GEOMETRIES, ids=name)
def test_area_of_interpolate_is_the_mean_of_whole_samples(geometry: Geometry) -> None:
    n, m = geometry.n_in, geometry.n_out
    bins = [(i * n // m, -(-(i + 1) * n // m)) for i in range(m)]
    exact = [[(a <= j < b) / (b - a) for j in range(n)] for a, b in bins]
    np.testing.assert_array_equal(table(TORCH["area", False], geometry).matrix(), exact)


@pytest.mark.parametrize("boundary", ["clamp", "symmetric", "reflect", "wrap"])
@pytest.mark.parametrize("geometry", [sized(5, 7), sized(7, 3), *OUTSIDE], ids=name)
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


@pytest.mark.parametrize("geometry", [sized(5, 7), sized(7, 3), sized(1, 3), sized(40, 2), *OUTSIDE], ids=name)
def test_wrapped_table_wider_than_the_axis_is_folded_into_one_turn(geometry: Geometry) -> None:
    taps = table(replace(OWN["lanczos5"], antialias=True, boundary="wrap"), geometry)
    assert taps.width <= taps.n_in


def test_wrapped_table_is_cyclic_only_where_it_must_be() -> None:
    rule = replace(OWN["linear"], boundary="wrap")
    assert table(rule, sized(5, 7)).cyclic
    assert not table(rule, sized(50, 5, 10, 20)).cyclic


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


@pytest.mark.parametrize("geometry", [sized(7, 3), sized(3, 7), sized(5, 7, -3, 11)], ids=name)
@pytest.mark.parametrize("rule", [OWN["nearest"], TORCH["nearest", False], TORCH["nearest-exact", False]], ids=name)
def test_nearest_copies(rule: Rule, geometry: Geometry) -> None:
    taps = table(rule, geometry)
    assert taps.gather
    assert (taps.count == 1).all()


@pytest.mark.parametrize("rule", [OWN["linear"], OWN["area"], TORCH["cubic", False]], ids=name)
def test_sums_are_no_copies(rule: Rule) -> None:
    assert not table(rule, sized(7, 3)).gather


@pytest.mark.parametrize("rule", FIXED, ids=name)
@pytest.mark.parametrize("geometry", [g for g in GEOMETRIES if g.n_in != g.n_out], ids=name)
def test_fixed_point_weights_are_rounded_multiples(rule: Rule, geometry: Geometry) -> None:
    taps, exact = table(rule, geometry), table(replace(rule, fixed_point=None), geometry)
    assert taps.weights.dtype == np.int32
    assert np.abs(taps.weights).max() < 2**15
    assert 0 < taps.shift <= 22
    # Half a unit; and the few roundings by which the two float64 rows may differ.
    assert np.abs(taps.matrix() - exact.matrix()).max() <= (0.5 + 2.0**-20) / 2**taps.shift


@pytest.mark.parametrize("rule", [FIXED[0], FIXED[3]], ids=name)
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


def test_equal_rules_and_geometries_share_a_table() -> None:
    assert table(OWN["linear"], sized(7, 3)) is table(replace(OWN["linear"]), sized(7, 3))


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


def test_rows_without_taps_read_inside_the_part_they_belong_to() -> None:
    """Restricting shifts the first index; that of an empty row must stay a sample of the part."""
    rule = replace(OWN["linear"], boundary="constant")
    part, (first, stop) = table(rule, sized(40, 20, 20, 40)).rows(5, 20)
    assert (part.count == 0).any()
    index, _ = part.padded()
    assert ((index >= 0) & (index < stop - first)).all()


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


def test_zero_weights_are_no_entries() -> None:
    index, weights = np.array([0, 1, 2, 4]), np.array([0.0, 1.0, 2.0, 0.0])
    taps = from_entries(np.zeros(4, np.int64), index, weights, n_in=5, n_out=1)
    assert (taps.start[0], taps.count[0], taps.weights.tolist()) == (1, 2, [1.0, 2.0])


def test_entries_at_one_place_are_summed_and_gaps_are_zero() -> None:
    row, index = np.array([0, 0, 0, 2]), np.array([4, 1, 1, 3])
    taps = from_entries(row, index, np.array([1.0, 2.0, 3.0, 7.0]), n_in=5, n_out=3)
    np.testing.assert_array_equal(taps.matrix(), [[0, 5, 0, 0, 1], [0, 0, 0, 0, 0], [0, 0, 0, 7, 0]])
    assert taps.count.tolist() == [4, 0, 1]


ROWS: dict[str, list[tuple[float, float, float, float]]] = {
    "full": [(1, 2, 3, 4)],
    "zeros at the ends": [(0, 2, 3, 0), (0, 0, 3, 4), (1, 0, 0, 0), (0, 0, 0, 4)],
    "gaps": [(1, 0, 0, 4), (0, 2, -0.0, 4), (1, 2, 3, 4)],
    "empty": [(0, 0, 0, 0), (1, 2, 0, 0), (0, 0, 0, 0), (-0.0, 0, 0, 0)],
}


@pytest.mark.parametrize("rows", ROWS.values(), ids=ROWS)
@pytest.mark.parametrize("n_in", [4, 7])
def test_rows_give_the_table_that_their_entries_give(rows: list[tuple[float, ...]], n_in: int) -> None:
    weights = np.array(rows, np.float64)
    first = np.arange(len(rows)) % (n_in - 3)
    index = first[:, None] + np.arange(4)
    used = (weights != 0) & (index < 5)  # the rest lies beyond, whatever its weight
    row = np.broadcast_to(np.arange(len(rows))[:, None], used.shape)
    expected = from_entries(row[used], index[used], weights[used], n_in=n_in, n_out=len(rows))
    made = from_rows(first, weights, used, n_in=n_in)
    for name in ("start", "count", "weights"):
        one, other = getattr(made, name), getattr(expected, name)
        np.testing.assert_array_equal(one, other)
        assert one.dtype == other.dtype
    assert not np.signbit(made.weights).any()


@pytest.mark.parametrize("region", [(-1, 2), (0.25, 0.75)])
def test_one_sample_is_left_alone_only_where_it_is_the_whole_region(region: tuple[float, float]) -> None:
    start, length = Fraction(region[0]), Fraction(region[1]) - Fraction(region[0])
    rule = replace(OWN["linear"], antialias=True, boundary="constant")
    taps = table(rule, sized(1, 1, start, length))
    expected = 1 / 3 if length == 3 else 1.0
    # Stretched by 3, the triangle weighs 1/3, 2/3, 1, 2/3, 1/3: of these 3, 1 lies on the sample.
    np.testing.assert_allclose(taps.matrix(), [[expected]], rtol=1e-15)
