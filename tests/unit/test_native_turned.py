"""Lines summed side by side give what rows of the same samples give, whatever the number of lines and of channels."""

from __future__ import annotations

import numpy as np
import pytest

from anyinterp import resize

pytest.importorskip("anyinterp.backends._native._core", reason="the compiled core was not built")


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("channels", [1, 2, 3, 4, 5, 7])
@pytest.mark.parametrize("lines", [1, 7, 16, 33])
def test_lines_are_summed_as_rows(lines: int, channels: int, dtype: str) -> None:
    x = np.random.default_rng(lines).standard_normal((lines, 203, channels)).astype(dtype)
    made = resize(x, (41,), axes=(1,), method="cubic", backend="numpy-native")
    rows = np.ascontiguousarray(x.transpose(1, 2, 0))
    expected = resize(rows, (41,), axes=(0,), method="cubic", backend="numpy-native")
    np.testing.assert_array_equal(made, expected.transpose(2, 0, 1))


@pytest.mark.parametrize("width", [13, 60, 500])
def test_kernels_longer_than_what_is_turned_at_a_time(width: int) -> None:
    x = np.random.default_rng(width).standard_normal((17, 2003, 3), dtype=np.float32)
    made = resize(x, (width,), axes=(1,), method="lanczos3", backend="numpy-native")
    rows = np.ascontiguousarray(x.transpose(1, 2, 0))
    expected = resize(rows, (width,), axes=(0,), method="lanczos3", backend="numpy-native")
    np.testing.assert_array_equal(made, expected.transpose(2, 0, 1))
