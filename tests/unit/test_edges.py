from __future__ import annotations

import numpy as np
import pytest

from anyinterp.edges import fold

PADS = {"clamp": "edge", "symmetric": "symmetric", "reflect": "reflect"}


@pytest.mark.parametrize("n_in", [1, 2, 3, 7])
@pytest.mark.parametrize("boundary", PADS)
def test_fold_is_numpys_pad(boundary: str, n_in: int) -> None:
    reach = 5 * n_in
    padded = np.pad(np.arange(n_in), reach, mode=PADS[boundary])  # type: ignore[call-overload]
    np.testing.assert_array_equal(fold(np.arange(-reach, n_in + reach), n_in, boundary), padded)


@pytest.mark.parametrize("boundary", PADS)
def test_fold_keeps_the_shape_and_what_is_inside(boundary: str) -> None:
    index = np.arange(6).reshape(2, 3)
    np.testing.assert_array_equal(fold(index, 6, boundary), index)


@pytest.mark.parametrize("boundary", PADS)
def test_fold_does_not_overflow_far_outside(boundary: str) -> None:
    far = np.array([-(2**62), 2**62])
    folded = fold(far, 5, boundary)
    assert ((folded >= 0) & (folded < 5)).all()
