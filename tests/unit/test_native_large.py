"""Results so large that they are written past the caches are what small ones are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import anyinterp

pytest.importorskip("anyinterp.backends._native._core", reason="the compiled core was not built")

LARGE = 1 << 23  # bytes of a result from which it is written past the caches
SHAPES: dict[str, tuple[tuple[int, ...], tuple[int, int]]] = {
    "planes of short rows": ((295, 40, 31), (80, 90)),
    "planes of few rows": ((4200, 5, 31), (9, 60)),
    "planes that shrink along rows": ((300, 40, 211), (80, 90)),
    "long rows": ((5, 300, 515), (411, 1030)),
    "long lines": ((5, 300, 1415), (411, 1030)),
}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("offset", [0, 1, 5])
@pytest.mark.parametrize("name", SHAPES)
def test_planes_of_a_large_result(name: str, offset: int, dtype: str) -> None:
    shape, size = SHAPES[name]
    x = np.random.default_rng(0).random(shape).astype(dtype)
    n = shape[0] * size[0] * size[1]
    memory = np.full(n + 8, 7, dtype)
    out = memory[offset : offset + n].reshape(shape[0], *size)
    assert out.nbytes >= LARGE
    arguments: dict[str, Any] = {"axes": (1, 2), "backend": "numpy-native"}
    anyinterp.resize(x, size, **arguments, out=out)
    expected = np.stack([anyinterp.resize(plane[None], size, **arguments)[0] for plane in x])
    np.testing.assert_array_equal(out, expected, strict=True)
    assert (np.delete(memory, np.s_[offset : offset + n]) == 7).all()
