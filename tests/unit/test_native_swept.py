"""Rows of bytes that are blended for several outputs at once give the numbers that float32 gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from anyinterp import resize

pytest.importorskip("anyinterp.backends._native._core", reason="the compiled core was not built")

METHODS = ["linear", "cubic", "lanczos3", "area"]


def both(samples: Any, size: tuple[int, int], **options: Any) -> tuple[Any, Any]:
    """Results in float32 of bytes and of floats, as bits."""
    made = [resize(x, size, axes=(0, 1), dtype="float32", backend="numpy-native", **options) for x in samples]
    return made[0].view(np.uint32), made[1].view(np.uint32)


def photograph(height: int, width: int, channels: int) -> tuple[Any, Any]:
    bytes_ = np.random.default_rng(height + width).integers(0, 256, (height, width, channels), dtype=np.uint8)
    bytes_[:: height // 3] = 0  # of which products are zeros of either sign
    return bytes_, bytes_.astype(np.float32)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("height", [1, 2, 15, 16, 17, 33, 40])
def test_bytes_are_summed_as_floats(height: int, method: str) -> None:
    of_bytes, of_floats = both(photograph(83, 46, 3), (height, 11), method=method)
    np.testing.assert_array_equal(of_bytes, of_floats)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("width", [341, 342, 345, 683])
def test_rows_of_any_length(width: int, method: str) -> None:
    of_bytes, of_floats = both(photograph(50, width, 3), (19, width), method=method)
    np.testing.assert_array_equal(of_bytes, of_floats)


@pytest.mark.parametrize("boundary", ["clamp", "wrap", "reflect"])
def test_beyond_the_edges(boundary: str) -> None:
    of_bytes, of_floats = both(photograph(50, 40, 3), (19, 21), method="cubic", boundary=boundary)
    np.testing.assert_array_equal(of_bytes, of_floats)
