"""Rules and geometries that tables of taps are tested with."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from anyinterp.coords import Geometry
from anyinterp.dialects.table import OWN, TORCH, torch_rule
from anyinterp.rule import BOUNDARIES, Rule
from anyinterp.taps import Taps
from anyinterp.weights import build


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


def label(value: Any) -> str:
    if isinstance(value, Rule):
        return f"{value.name} {value.boundary}"
    return f"{value.n_in}-{value.n_out}" + (f" from {value.start}" if value.start else "")


every_table = pytest.mark.parametrize(("rule", "geometry"), TABLES, ids=label)
