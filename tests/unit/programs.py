"""Programs of the compiled core, made by hand: from 3 × 4 samples of four bytes to 2 × 4."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

core = pytest.importorskip("anyinterp.backends._native._core", reason="the compiled core was not built")


def table(
    start: Any = (0, 1),
    count: Any = (2, 2),
    weights: Any = (0.5, 0.5, 0.5, 0.5),
    wraps: bool = False,
    inside: Any = None,
) -> Any:
    """A step along the first axis."""
    integers = (np.asarray(start, np.int64), np.asarray(count, np.int64))
    inside = None if inside is None else np.asarray(inside, np.float64)
    return (0, 3, len(integers[0]), *integers, np.asarray(weights, np.float64), wraps, inside)


GIVEN: dict[str, Any] = {
    "format_in": "f",
    "format_sums": "f",
    "format_out": "f",
    "shape_in": (3, 4),
    "strides_in": (16, 4),
    "shape_out": (2, 4),
    "strides_out": (16, 4),
    "order": (0, 1),
    "steps": (table(),),
    "fill": 0.0,
}


def make(**change: Any) -> Any:
    """A program of `GIVEN`, with something else instead."""
    return core.make(*{**GIVEN, **change}.values())
