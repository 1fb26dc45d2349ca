"""The form of a table: its rows, its parts, its transpose, how it is made of entries."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from anyinterp.coords import Geometry
from anyinterp.dialects.table import OWN, TORCH
from anyinterp.rule import Rule
from anyinterp.taps import from_entries, from_rows

from .rules import (
    OUTSIDE,
    every_table,
    label,
    sized,
    table,
)


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


def test_rows_without_taps_read_inside_the_part_they_belong_to() -> None:
    """Restricting shifts the first index; that of an empty row must stay a sample of the part."""
    rule = replace(OWN["linear"], boundary="constant")
    part, (first, stop) = table(rule, sized(40, 20, 20, 40)).rows(5, 20)
    assert (part.count == 0).any()
    index, _ = part.padded()
    assert ((index >= 0) & (index < stop - first)).all()


@pytest.mark.parametrize("geometry", [sized(5, 7), sized(7, 3), sized(1, 3), sized(40, 2), *OUTSIDE], ids=label)
def test_wrapped_table_wider_than_the_axis_is_folded_into_one_turn(geometry: Geometry) -> None:
    taps = table(replace(OWN["lanczos5"], antialias=True, boundary="wrap"), geometry)
    assert taps.width <= taps.n_in


def test_wrapped_table_is_cyclic_only_where_it_must_be() -> None:
    rule = replace(OWN["linear"], boundary="wrap")
    assert table(rule, sized(5, 7)).cyclic
    assert not table(rule, sized(50, 5, 10, 20)).cyclic


@pytest.mark.parametrize("geometry", [sized(7, 3), sized(3, 7), sized(5, 7, -3, 11)], ids=label)
@pytest.mark.parametrize("rule", [OWN["nearest"], TORCH["nearest", False], TORCH["nearest-exact", False]], ids=label)
def test_nearest_copies(rule: Rule, geometry: Geometry) -> None:
    taps = table(rule, geometry)
    assert taps.gather
    assert (taps.count == 1).all()


@pytest.mark.parametrize("rule", [OWN["linear"], OWN["area"], TORCH["cubic", False]], ids=label)
def test_sums_are_no_copies(rule: Rule) -> None:
    assert not table(rule, sized(7, 3)).gather


def test_equal_rules_and_geometries_share_a_table() -> None:
    assert table(OWN["linear"], sized(7, 3)) is table(replace(OWN["linear"]), sized(7, 3))


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
