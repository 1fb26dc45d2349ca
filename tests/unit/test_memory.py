"""Besides input and output, a call takes at most three arrays of the size of its largest pass."""

from __future__ import annotations

import math
import tracemalloc
from typing import Any

import numpy as np
import pytest

import anyinterp

ARRAYS = 3
SMALL = 1 << 16  # bytes for tables and Python's own objects

CALLS: dict[str, tuple[tuple[int, ...], str, dict[str, Any]]] = {
    "linear up": ((16, 3, 64, 64), "float32", {"scale_factor": 2, "mode": "bilinear"}),
    "cubic up": ((16, 3, 64, 64), "float32", {"scale_factor": 1.7, "mode": "bicubic"}),
    "cubic down": ((4, 3, 256, 256), "float32", {"size": (100, 100), "mode": "bicubic", "antialias": True}),
    "wide rows": ((4, 3, 512, 512), "float32", {"size": (8, 8), "mode": "lanczos", "antialias": True}),
    "area": ((4, 3, 256, 256), "float64", {"size": (31, 31), "mode": "area"}),
    "copies": ((16, 3, 64, 64), "float32", {"scale_factor": 2}),
    "rounded": ((16, 3, 64, 64), "uint8", {"scale_factor": 2, "mode": "lanczos", "dtype": "uint8"}),
    "fixed point": ((16, 3, 64, 64), "uint8", {"scale_factor": 2, "mode": "bilinear", "dtype": "uint8"}),
}


@pytest.mark.parametrize("backend", ["generic", "numpy"])
@pytest.mark.parametrize("name", CALLS)
def test_peak(backend: str, name: str) -> None:
    shape, dtype, arguments = CALLS[name]
    x = np.ones(shape, dtype)
    explanation = anyinterp.explain(x, backend=backend, **arguments)
    sizes, itemsize = list(shape), np.dtype(explanation.accumulator).itemsize
    largest = math.prod(shape) * itemsize
    for step in explanation.plan.steps:
        sizes[step.axis] = step.taps.n_out
        largest = max(largest, math.prod(sizes) * itemsize)
    y = anyinterp.interpolate(x, backend=backend, **arguments)  # makes and keeps the tables
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        y = anyinterp.interpolate(x, backend=backend, **arguments)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak - before <= y.nbytes + ARRAYS * largest + SMALL
