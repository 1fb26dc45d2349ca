"""Tables of single axes are kept, few of the large ones, and none is taken for another."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from anyinterp import Resampler, weights
from anyinterp.coords import Geometry
from anyinterp.dialects.table import OWN, TORCH, torch_rule
from anyinterp.kernels import Keys
from anyinterp.plan import _bind
from anyinterp.rule import Rule
from anyinterp.sizes import geometry

LINEAR = OWN["linear"]
PLAIN = {"antialias": False, "aligned": False, "recompute": False, "fixed_point": False}

# All from 10 samples to 20 by rules that are much alike, and no two of them the same table.
ALIKE: list[tuple[Rule, tuple[Any, ...]]] = [
    (TORCH["linear", False], (10, 20, None, None)),
    (TORCH["linear", False], (10, None, 2.04, None)),
    (TORCH["linear", False], (10, None, 2.08, None)),
    (torch_rule("linear", **{**PLAIN, "aligned": True}), (10, 20, None, None)),
    (torch_rule("linear", **{**PLAIN, "fixed_point": True}), (10, 20, None, None)),
    (LINEAR, (10, 20, None, (0.0, 9.0))),
    (LINEAR, (10, 20, None, (1.0, 10.0))),
    (replace(LINEAR, boundary="wrap"), (10, 20, None, None)),
    (replace(LINEAR, boundary="constant"), (10, 20, None, None)),
    (OWN["cubic"], (10, 20, None, None)),
    (replace(OWN["cubic"], kernel=Keys(-0.75)), (10, 20, None, None)),
]


@pytest.fixture(autouse=True)
def empty() -> Iterator[None]:
    for cache in (weights._small, weights._large, geometry):
        cache.cache_clear()
    yield
    for cache in (weights._small, weights._large, geometry):
        cache.cache_clear()


def made(rule: Rule, asked: Geometry, anew: bool = False) -> tuple[Any, ...]:
    taps = (weights._build if anew else weights.build)(rule, asked)
    assert taps is not None
    arrays = taps.start, taps.count, taps.weights, taps.outside
    return taps.cyclic, taps.shift, *(None if one is None else one.tobytes() for one in arrays)


@pytest.mark.parametrize("number", range(len(ALIKE)))
def test_no_table_is_taken_for_another(number: int) -> None:
    kept = [made(rule, geometry(rule, *asked)) for rule, asked in ALIKE]
    rule, asked = ALIKE[number]
    assert made(rule, geometry(rule, *asked)) == made(rule, geometry.__wrapped__(rule, *asked), anew=True)
    assert kept.count(kept[number]) == 1


def test_large_tables_are_kept_apart_from_small_ones() -> None:
    for n_out in (100, 50_000, 60_000):
        made(LINEAR, geometry(LINEAR, 300, n_out, None, None))
    assert weights._small.cache_info().currsize == 1
    assert weights._large.cache_info().currsize == 2


def test_the_axes_of_a_data_set_are_all_kept() -> None:
    sizes = range(200, 1000)
    for _ in range(2):
        for n_in in sizes:
            weights.build(LINEAR, geometry(LINEAR, n_in, 224, None, None))
    assert weights._small.cache_info().misses == len(sizes)


def test_no_more_large_tables_are_kept_than_may_be() -> None:
    first = geometry(LINEAR, 10, 2000, None, None)
    table = weights.build(LINEAR, first)
    for n_in in range(11, 10 + 2 * weights._large.cache_info().maxsize):
        weights.build(LINEAR, geometry(LINEAR, n_in, 2000, None, None))
    assert weights._large.cache_info().currsize == 64
    again = weights.build(LINEAR, first)
    assert again is not table
    assert table is not None
    assert again is not None
    np.testing.assert_array_equal(again.weights, table.weights)


def test_threads_plan_what_one_thread_plans() -> None:
    lengths = [(n, n + 1) for n in range(20, 60)] * 4
    resampler = Resampler.resize(shape=(17, 19), method="cubic")

    def plan(shape: tuple[int, int]) -> list[bytes]:
        return [step.taps.weights.tobytes() for step in resampler.plan(shape).steps]

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(plan, lengths))
    for cache in (_bind, weights._small):
        cache.cache_clear()
    assert together == [plan(shape) for shape in lengths]
