"""Copies of torch's wide unsigned integers, for which torch itself has no gather."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import anyinterp


@pytest.mark.parametrize("dtype", ["uint16", "uint32", "uint64"])
def test_nearest_copies_every_bit(dtype: str) -> None:
    values = np.array([0, 1, 2**15, np.iinfo(dtype).max], dtype)
    result = anyinterp.resize(torch.from_numpy(values), 8, method="nearest")
    assert result.dtype == getattr(torch, dtype)
    np.testing.assert_array_equal(result.numpy(), values.repeat(2))
