"""Modules and the transform."""

from __future__ import annotations

import copy
import pickle
from enum import Enum
from typing import Any

import numpy as np
import pytest
import torch

import anyinterp
from anyinterp.torch import Interpolate, Resize, Upsample

from .calls import CALLS, Call

every_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


@every_call
def test_a_module_is_the_function(call: Call) -> None:
    module, x = Interpolate(**call.arguments), call.input()
    for one in (module, copy.deepcopy(module), pickle.loads(pickle.dumps(module))):
        assert torch.equal(one(x), call(x))
    assert list(module.parameters()) == []
    assert module.state_dict() == {}


@pytest.mark.parametrize("arguments", [{"scale_factor": 2}, {"size": (6, 7), "mode": "bilinear"}], ids=str)
def test_upsample_is_that_of_torch(arguments: dict[str, Any]) -> None:
    ours, theirs, x = Upsample(**arguments), torch.nn.Upsample(**arguments), torch.rand(1, 2, 4, 5)
    torch.testing.assert_close(ours(x), theirs(x))
    for name in ("size", "scale_factor", "mode", "align_corners", "recompute_scale_factor"):
        assert getattr(ours, name) == getattr(theirs, name)
    ours.load_state_dict(theirs.state_dict())


@pytest.mark.parametrize(
    ("module", "text"),
    [
        (Interpolate(5), "Interpolate(size=5, mode='nearest')"),
        (Upsample(scale_factor=(2, 1.5), mode="bilinear"), "Upsample(scale_factor=(2, 1.5), mode='bilinear')"),
        (
            Interpolate(5, mode="bicubic", antialias=True, dtype=torch.float16),
            "Interpolate(size=5, mode='bicubic', antialias=True, dtype=torch.float16)",
        ),
        (Resize(5), "Resize(size=5, interpolation='bilinear', antialias=True)"),
        (
            Resize([5], "nearest", 9, False),
            "Resize(size=5, interpolation='nearest', max_size=9, antialias=False)",
        ),
        (Resize(None, max_size=9), "Resize(size=None, interpolation='bilinear', max_size=9, antialias=True)"),
    ],
    ids=str,
)
def test_repr(module: torch.nn.Module, text: str) -> None:
    assert repr(module) == text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "size, scale_factor"),
        ({"size": 0}, "size: "),
        ({"size": 5, "mode": "bilinr"}, "mode: "),
        ({"size": 5, "align_corners": True}, "align_corners: "),
    ],
    ids=str,
)
def test_bad_arguments_are_refused_when_a_module_is_made(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises((ValueError, TypeError), match=f"^{message}"):
        Interpolate(**arguments)


def test_modules_are_exported_with_dynamic_sizes() -> None:
    model = torch.nn.Sequential(Interpolate(scale_factor=2, mode="bilinear"), Resize(7), Resize((5, 6)))
    sides = {2: torch.export.Dim("height", min=4, max=64), 3: torch.export.Dim("width", min=4, max=64)}
    with torch.no_grad():
        program = torch.export.export(model, (torch.rand(1, 3, 9, 11),), dynamic_shapes=(sides,))
    x = torch.rand(1, 3, 20, 31)
    assert torch.equal(program.module()(x), model(x))


# Sides of input and result; with one number, from torchvision's documentation of its own.
SIDES = [
    ((480, 640), 224, None, (224, 298)),
    ((640, 480), 224, None, (298, 224)),
    ((480, 640), (100, 50), None, (100, 50)),
    ((100, 1000), 50, 200, (20, 200)),
    ((1000, 100), 50, 200, (200, 20)),
    ((100, 120), 50, 200, (50, 60)),
    ((100, 120), None, 60, (50, 60)),
    ((120, 100), None, 240, (240, 200)),
    ((7, 7), 3, None, (3, 3)),
]


@pytest.mark.parametrize(("sides", "size", "limit", "expected"), SIDES)
def test_sides(sides: tuple[int, int], size: Any, limit: int | None, expected: tuple[int, int]) -> None:
    assert Resize(size, max_size=limit)(torch.zeros(*sides)).shape == expected


@pytest.mark.parametrize("shape", [(9, 11), (3, 9, 11), (2, 3, 9, 11), (2, 5, 3, 9, 11), (0, 3, 9, 11)])
@pytest.mark.parametrize("interpolation", ["nearest", "nearest-exact", "bilinear", "bicubic", "lanczos"])
@pytest.mark.parametrize("dtype", [torch.uint8, torch.float32, torch.int16, torch.bfloat16])
def test_dtype_and_leading_axes_are_kept(shape: tuple[int, ...], interpolation: str, dtype: torch.dtype) -> None:
    values = torch.rand(shape, generator=torch.Generator().manual_seed(0)) * 255
    x = values.to(dtype)
    y = Resize((5, 8), interpolation)(x)
    assert (y.dtype, y.shape) == (dtype, (*shape[:-2], 5, 8))
    smooth = not interpolation.startswith("nearest")
    batch = x.reshape(-1, 1, 9, 11) if x.numel() else x
    whole = anyinterp.interpolate(batch, (5, 8), mode=interpolation, antialias=smooth, dtype=dtype)
    assert torch.equal(y, whole.reshape(y.shape))


def test_an_image_whose_channels_lie_last_keeps_them_there() -> None:
    x = torch.rand(9, 11, 3).permute(2, 0, 1)
    assert Resize((5, 8))(x).permute(1, 2, 0).is_contiguous()


def test_antialias_can_be_left_out() -> None:
    x = torch.rand(3, 9, 11)
    assert torch.equal(Resize(5, antialias=False)(x), anyinterp.interpolate(x[None], (5, 6), mode="bilinear")[0])


class Mode(Enum):
    """As torchvision names its interpolations."""

    CUBIC = "bicubic"


def test_an_enumeration_like_torchvisions() -> None:
    assert Resize(5, Mode.CUBIC).interpolation == "bicubic"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0,), "size: "),
        (((1, 2, 3),), "size: "),
        ((True,), "size: "),
        ((None,), "max_size: "),
        ((5, "bilinear", 5), "max_size: "),
        (((5, 6), "bilinear", 9), "max_size: "),
        ((5, "box"), "interpolation: "),
        ((5, "bilinear", None, "yes"), "antialias: "),
    ],
    ids=str,
)
def test_bad_arguments_of_the_transform(arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises((ValueError, TypeError), match=f"^{message}"):
        Resize(*arguments)


def test_arrays_are_arguments() -> None:
    module = Interpolate(np.array([3, 4]))
    assert repr(module) == "Interpolate(size=array([3, 4]), mode='nearest')"
    assert module(torch.zeros(1, 1, 5, 5)).shape == (1, 1, 3, 4)


def test_what_is_no_image_is_refused() -> None:
    with pytest.raises(TypeError, match=r"^image: expected a tensor; got numpy\.ndarray"):
        Resize(5)(np.zeros((3, 9, 9)))
    with pytest.raises(ValueError, match="^image: height and width are 0 and 9"):
        Resize(5)(torch.zeros(3, 0, 9))
    with pytest.raises(ValueError, match="^image: expected at least 2 dimensions"):
        Resize(5)(torch.zeros(4))
