"""Tensors and arguments that are refused, in calls that run and in calls that are recorded."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

import anyinterp

X = torch.rand(1, 2, 6, 6)


class Named(torch.Tensor):
    """A user's own class, calls on which are recorded."""


class Tent:
    """A kernel of the user's that can't be written down."""

    support = 1.0

    def __call__(self, t: Any) -> Any:
        """Evaluate."""
        return np.maximum(0, 1 - np.abs(t))


@pytest.mark.parametrize(
    ("tensor", "word"),
    [
        (lambda: torch.nested.nested_tensor([torch.rand(2, 3, 3), torch.rand(2, 4, 4)]), "nested"),
        (lambda: torch.nested.nested_tensor([torch.rand(2, 3), torch.rand(4, 3)], layout=torch.jagged), "nested"),
        (X.to_sparse, "sparse"),
        (X.to_mkldnn, "mkldnn"),
    ],
    ids=["nested", "jagged", "sparse", "mkldnn"],
)
@pytest.mark.filterwarnings("ignore::UserWarning")  # nested tensors are a prototype
def test_tensors_that_are_not_plain_memory(tensor: Any, word: str) -> None:
    with pytest.raises(anyinterp.UnsupportedArrayError, match=f"^input: {word} arrays are not supported"):
        anyinterp.interpolate(tensor(), size=3)


@pytest.mark.parametrize("x", [X, X.as_subclass(Named)], ids=["run", "recorded"])
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"size": "3"}, "size: expected a positive int"),
        ({"size": 3.0}, "size: expected a positive int"),
        ({"size": 2**70}, "size: expected a positive int"),
        ({"size": (3, -(2**70))}, "size: expected a positive int"),
        ({"size": (None, 3)}, "size: expected a positive int"),
        ({"scale_factor": "2"}, "scale_factor: expected a positive number"),
        ({"size": (3, 3, 3)}, "size: 3 values"),
        ({"size": 3, "out": torch.zeros(1, 2, 3, 3, dtype=torch.float64)}, "out: expected dtype"),
        ({"size": 3, "out": torch.zeros(5, 2, 3, 3)}, "out: expected shape"),
        ({"size": 3, "out": np.zeros((1, 2, 3, 3), np.float32)}, "out: expected a torch array"),
    ],
    ids=str,
)
def test_arguments_are_named(x: torch.Tensor, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=f"^{message}"):
        anyinterp.interpolate(x, **arguments)


@pytest.mark.parametrize("x", [X[0, 0], X[0, 0].as_subclass(Named)], ids=["run", "recorded"])
def test_too_few_axes(x: torch.Tensor) -> None:
    with pytest.raises(ValueError, match="^input: expected at least 3 dimensions"):
        anyinterp.interpolate(x, size=3)


@pytest.mark.parametrize("x", [X[..., :0], X[..., :0].as_subclass(Named)], ids=["run", "recorded"])
def test_an_empty_axis(x: torch.Tensor) -> None:
    with pytest.raises(ValueError, match=r"^x: axis -1 of shape \(1, 2, 6, 0\) is empty"):
        anyinterp.resize(x, (3, 3))


def test_a_kernel_that_cannot_be_recorded() -> None:
    assert anyinterp.resize(X, (3, 3), method=Tent()).shape == (1, 2, 3, 3)
    with pytest.raises(TypeError, match=r"^method: a recorded call takes .* got <.*Tent"):
        anyinterp.resize(X.as_subclass(Named), (3, 3), method=Tent())


@pytest.mark.parametrize(
    "arguments",
    [{"size": np.array([3, 4])}, {"scale_factor": np.float32(0.5)}, {"size": np.int64(3)}],
    ids=str,
)
def test_numpy_numbers_are_recorded(arguments: dict[str, Any]) -> None:
    y = anyinterp.interpolate(X.as_subclass(Named), mode="bilinear", **arguments)
    assert torch.equal(y.as_subclass(torch.Tensor), anyinterp.interpolate(X, mode="bilinear", **arguments))


def test_out_whose_elements_share_memory() -> None:
    with pytest.raises(ValueError, match="^out: elements share memory"):
        anyinterp.resize(X, (3, 3), out=torch.zeros(1, 2, 1, 3).expand(1, 2, 3, 3))


@pytest.mark.parametrize("transform", [torch.vmap, torch.func.grad], ids=["vmap", "grad"])
def test_out_within_a_transform(transform: Any) -> None:
    function = transform(lambda x: anyinterp.resize(x, (3, 3), out=torch.zeros(3, 3)).sum())
    with pytest.raises(ValueError, match="^out: it overlaps the input, .* or that can't be ruled out"):
        function(torch.rand(2, 6, 6) if transform is torch.vmap else torch.rand(6, 6))


def test_out_without_memory() -> None:
    out = torch.empty(1, 2, 3, 3, device="meta")
    assert anyinterp.resize(X.to("meta"), (3, 3), out=out) is out


def test_complex_numbers_where_their_parts_would_lie() -> None:
    """At a multiple of 8 bytes, not of 16, where torch itself can't copy them."""
    whole = torch.rand(27, dtype=torch.float64).numpy()
    x = whole[1:27].view(np.complex128) if whole.ctypes.data % 16 == 0 else whole[:26].view(np.complex128)
    assert x.ctypes.data % 16 == 8
    y = anyinterp.resize(torch.from_numpy(x), (5,))
    np.testing.assert_array_equal(y.numpy(), anyinterp.resize(x, (5,)))
