"""The examples that a description of the function gives: shapes, and torch's values where torch takes the call."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

import anyinterp

# id → input shape, arguments, output shape.
EXAMPLES: dict[str, tuple[tuple[int, ...], dict[str, Any], tuple[int, ...]]] = {
    "twice the size": ((1, 3, 32, 32), {"scale_factor": 2, "mode": "bilinear"}, (1, 3, 64, 64)),
    "a fixed size": ((1, 3, 480, 640), {"size": [256, 256], "mode": "bilinear"}, (1, 3, 256, 256)),
    "a batch": ((32, 3, 640, 480), {"size": [224, 224], "mode": "bilinear", "align_corners": False}, (32, 3, 224, 224)),
    "a feature pyramid": ((8, 256, 56, 56), {"scale_factor": 0.5, "mode": "nearest"}, (8, 256, 28, 28)),
    "a scale for each axis": ((1, 64, 16, 16), {"scale_factor": [2, 4], "mode": "bilinear"}, (1, 64, 32, 64)),
    "a generator, first": ((1, 512, 4, 4), {"size": [8, 8], "mode": "nearest"}, (1, 512, 8, 8)),
    "a generator, second": ((1, 512, 8, 8), {"size": [16, 16], "mode": "nearest"}, (1, 512, 16, 16)),
    "a generator, third": ((1, 512, 16, 16), {"size": [32, 32], "mode": "nearest"}, (1, 512, 32, 32)),
}


def _data(shape: tuple[int, ...]) -> torch.Tensor:
    return torch.rand(shape, generator=torch.Generator().manual_seed(1))


def _torch_bound(x: torch.Tensor, arguments: dict[str, Any]) -> float:
    """Return the most that two computations of a bilinear result in float32 may differ, for samples in [0, 1].

    The weights of either err by less than n·2⁻²³ through torch's coordinates (n the longest axis), twice per axis, and
    each rounds less than 16 times on the way.
    """
    return 0.0 if arguments["mode"] == "nearest" else (4 * max(x.shape[2:]) + 32) * 2.0**-23


@pytest.mark.parametrize(("shape", "arguments", "expected"), EXAMPLES.values(), ids=EXAMPLES)
def test_example_gives_the_shape_and_the_values(
    shape: tuple[int, ...], arguments: dict[str, Any], expected: tuple[int, ...]
) -> None:
    x = _data(shape)
    result = anyinterp.interpolate(x.numpy(), **arguments)
    assert result.shape == expected
    difference = np.abs(result - torch.nn.functional.interpolate(x, **arguments).numpy()).max()
    assert difference <= _torch_bound(x, arguments)


def test_video_keeps_its_frames() -> None:
    """Frames × 480 × 640 to 960 × 1280; with one sample of channels, so that it fits small machines."""
    x = _data((1, 1, 30, 480, 640))
    result = anyinterp.interpolate(x.numpy(), [960, 1280], mode="trilinear")
    assert result.shape == (1, 1, 30, 960, 1280)
    expected = torch.nn.functional.interpolate(x, [30, 960, 1280], mode="trilinear").numpy()
    assert np.abs(result - expected).max() <= _torch_bound(x, {"mode": "trilinear"})


def test_video_has_the_shape_of_the_example() -> None:
    x = np.broadcast_to(np.float32(1.0), (1, 3, 30, 480, 640))
    plan = anyinterp.explain(x, size=[960, 1280], mode="trilinear")
    assert plan.shape_out == (1, 3, 30, 960, 1280)


@pytest.mark.parametrize("align_corners", [None, False, True])
def test_corners_as_in_torch(align_corners: bool | None) -> None:
    x = _data((1, 2, 5, 7))
    arguments: dict[str, Any] = {"size": (9, 4), "mode": "bilinear", "align_corners": align_corners}
    expected = torch.nn.functional.interpolate(x, **arguments).numpy()
    assert np.abs(anyinterp.interpolate(x.numpy(), **arguments) - expected).max() <= _torch_bound(x, arguments)


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.bool_])
def test_output_is_floating_point_for_integers(dtype: type) -> None:
    x = np.arange(4).reshape(1, 1, 4).astype(dtype)
    assert anyinterp.interpolate(x, 2, mode="linear").dtype == np.float32


def test_both_size_and_scale_is_an_error() -> None:
    with pytest.raises(ValueError, match="both"):
        anyinterp.interpolate(np.zeros((1, 1, 4)), 2, 2.0)
