"""Tensors that are not plain memory."""

from __future__ import annotations

import pytest
import torch

import anyinterp


@pytest.mark.parametrize("resample", [anyinterp.interpolate, anyinterp.Resampler.interpolate(4)], ids=["call", "fixed"])
def test_sparse_is_refused_even_after_a_dense_one(resample: object) -> None:
    dense = torch.eye(8)[None, None]
    arguments = {} if isinstance(resample, anyinterp.Resampler) else {"size": 4}
    assert resample(dense, **arguments).shape == (1, 1, 4, 4)
    with pytest.raises(anyinterp.UnsupportedArrayError, match="^input: sparse"):
        resample(dense.to_sparse(), **arguments)
