"""Arguments: what both refuse, and what only one of the two does."""

from __future__ import annotations

from typing import Any

import pytest
import torch

import anyinterp

# id → shape, arguments. Both raise.
REFUSED: dict[str, tuple[tuple[int, ...], dict[str, Any]]] = {
    "corners with nearest": ((1, 1, 4), {"size": 2, "align_corners": True}),
    "corners not aligned with nearest": ((1, 1, 4), {"size": 2, "align_corners": False}),
    "corners with nearest-exact": ((1, 1, 4), {"size": 2, "mode": "nearest-exact", "align_corners": False}),
    "corners with area": ((1, 1, 4), {"size": 2, "mode": "area", "align_corners": True}),
    "corners with lanczos": ((1, 1, 4, 4), {"size": 2, "mode": "lanczos", "align_corners": True, "antialias": True}),
    "both": ((1, 1, 4), {"size": 2, "scale_factor": 2.0}),
    "neither": ((1, 1, 4), {}),
    "too many sizes": ((1, 1, 4), {"size": [2, 2]}),
    "too many scales": ((1, 1, 4), {"scale_factor": [2.0, 2.0]}),
    "size of a float": ((1, 1, 4), {"size": 2.0}),
    "size of floats": ((1, 1, 4), {"size": [2.0]}),
    "size of None": ((1, 1, 4), {"size": [None]}),
    "size of a string": ((1, 1, 4), {"size": "2"}),
    "size of a bool": ((1, 1, 4), {"size": True}),
    "size of bools": ((1, 1, 4), {"size": [True]}),
    "size 0": ((1, 1, 4), {"size": 0}),
    "size below 0": ((1, 1, 4), {"size": -1}),
    "size of 2**63": ((1, 1, 4), {"size": 2**63}),
    "scale of a string": ((1, 1, 4), {"scale_factor": "2"}),
    "scale of None": ((1, 1, 4), {"scale_factor": [None]}),
    "scale NaN": ((1, 1, 4), {"scale_factor": float("nan")}),
    "scale infinite": ((1, 1, 4), {"scale_factor": float("inf")}),
    "scale 0": ((1, 1, 4), {"scale_factor": 0.0}),
    "scale below 0": ((1, 1, 4), {"scale_factor": -1.0}),
    "scale False": ((1, 1, 4), {"scale_factor": False}),
    "scale that leaves nothing": ((1, 1, 4), {"scale_factor": 0.2}),
    "scale too large": ((1, 1, 4), {"scale_factor": 1e300}),
    "scale NaN, recomputed": ((1, 1, 4), {"scale_factor": float("nan"), "recompute_scale_factor": True}),
    "scale infinite, recomputed": ((1, 1, 4), {"scale_factor": float("inf"), "recompute_scale_factor": True}),
    "recompute with size": ((1, 1, 4), {"size": 2, "recompute_scale_factor": True}),
    "antialias with nearest": ((1, 1, 4, 4), {"size": 2, "antialias": True}),
    "antialias with nearest-exact": ((1, 1, 4, 4), {"size": 2, "mode": "nearest-exact", "antialias": True}),
    "antialias with area": ((1, 1, 4, 4), {"size": 2, "mode": "area", "antialias": True}),
    "unknown mode": ((1, 1, 4), {"size": 2, "mode": "quintic"}),
    "mode None": ((1, 1, 4), {"size": 2, "mode": None}),
    "linear, 4-D": ((1, 1, 4, 4), {"size": 2, "mode": "linear"}),
    "linear, 5-D": ((1, 1, 4, 4, 4), {"size": 2, "mode": "linear"}),
    "bilinear, 3-D": ((1, 1, 4), {"size": 2, "mode": "bilinear"}),
    "bilinear, 5-D": ((1, 1, 4, 4, 4), {"size": 2, "mode": "bilinear"}),
    "bicubic, 3-D": ((1, 1, 4), {"size": 2, "mode": "bicubic"}),
    "bicubic, 5-D": ((1, 1, 4, 4, 4), {"size": 2, "mode": "bicubic"}),
    "trilinear, 3-D": ((1, 1, 4), {"size": 2, "mode": "trilinear"}),
    "trilinear, 4-D": ((1, 1, 4, 4), {"size": 2, "mode": "trilinear"}),
    "no spatial axis": ((1, 4), {"size": 2}),
    "one axis": ((4,), {"size": 2}),
    "no axis": ((), {"size": 2}),
    "empty spatial axis": ((1, 1, 0), {"size": 2}),
}

# torch refuses, and here there is one obvious meaning.
ONLY_TORCH: dict[str, tuple[tuple[int, ...], dict[str, Any]]] = {
    "size for the last axes": ((1, 1, 3, 4, 4), {"size": [2, 2]}),
    "scale for the last axes": ((1, 1, 4, 4), {"scale_factor": [2.0]}),
    "antialias with linear": ((1, 1, 4), {"size": 2, "mode": "linear", "antialias": True}),
    "antialias with trilinear": ((1, 1, 4, 4, 4), {"size": 2, "mode": "trilinear", "antialias": True}),
    "lanczos without antialias": ((1, 1, 4, 4), {"size": 2, "mode": "lanczos"}),
    "lanczos, 3-D": ((1, 1, 4), {"size": 2, "mode": "lanczos", "antialias": True}),
    "cubic": ((1, 1, 4), {"size": 2, "mode": "cubic"}),
    "tricubic": ((1, 1, 4, 4, 4), {"size": 2, "mode": "tricubic"}),
    "nearest, 6-D": ((1, 1, 4, 4, 4, 4), {"size": 2}),
    "no channels": ((1, 0, 4), {"size": 2}),
}

# torch gives a result, and here it is refused.
ONLY_OURS: dict[str, tuple[tuple[int, ...], dict[str, Any]]] = {
    "area with a scale that leaves nothing": ((1, 1, 4), {"scale_factor": 0.2, "mode": "area"}),
    "scale True": ((1, 1, 4), {"scale_factor": True}),
    "a bool among the sizes": ((1, 1, 4, 4), {"size": [2, True]}),
    "recompute that is no bool": ((1, 1, 4), {"scale_factor": 2.0, "recompute_scale_factor": "yes"}),
}

TORCHS = (ValueError, TypeError, RuntimeError, NotImplementedError, OverflowError)


@pytest.mark.parametrize(("shape", "arguments"), REFUSED.values(), ids=REFUSED)
def test_both_refuse(shape: tuple[int, ...], arguments: dict[str, Any]) -> None:
    with pytest.raises(TORCHS):
        torch.nn.functional.interpolate(torch.zeros(shape), **arguments)
    with pytest.raises((ValueError, TypeError)):
        anyinterp.interpolate(torch.zeros(shape), **arguments)


@pytest.mark.parametrize(("shape", "arguments"), ONLY_TORCH.values(), ids=ONLY_TORCH)
def test_only_torch_refuses(shape: tuple[int, ...], arguments: dict[str, Any]) -> None:
    with pytest.raises(TORCHS):
        torch.nn.functional.interpolate(torch.zeros(shape), **arguments)
    assert anyinterp.interpolate(torch.zeros(shape), **arguments).ndim == len(shape)


@pytest.mark.parametrize(("shape", "arguments"), ONLY_OURS.values(), ids=ONLY_OURS)
def test_only_we_refuse(shape: tuple[int, ...], arguments: dict[str, Any]) -> None:
    assert torch.nn.functional.interpolate(torch.zeros(shape), **arguments).ndim == len(shape)
    with pytest.raises((ValueError, TypeError)):
        anyinterp.interpolate(torch.zeros(shape), **arguments)


@pytest.mark.parametrize("dtype", ["int8", "int16", "int32", "int64", "bool", "complex64"])
def test_dtypes_that_only_we_take(dtype: str) -> None:
    x = torch.zeros((1, 1, 4), dtype=getattr(torch, dtype))
    with pytest.raises(NotImplementedError):
        torch.nn.functional.interpolate(x, 2)
    assert anyinterp.interpolate(x, 2).shape == (1, 1, 2)


@pytest.mark.parametrize(
    "word", ["size", "scale_factor", "mode", "align_corners", "recompute_scale_factor", "antialias"]
)
def test_arguments_stand_in_torchs_order(word: str) -> None:
    order = torch.nn.functional.interpolate.__code__.co_varnames.index(word)
    assert anyinterp.interpolate.__code__.co_varnames.index(word) == order
