"""PyTorch tensors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from anyinterp.testing.arrays.base import SIGNED, UNSIGNED, VIEWS, Array, Arrays, Values


class TorchArrays(Arrays):
    """PyTorch on the CPU."""

    name = module = namespace = "torch"
    dtypes = ("bool", *UNSIGNED, *SIGNED, "float16", "bfloat16", "float32", "float64", "complex64", "complex128")
    layouts = (*VIEWS, "channels-last")
    differentiable = True
    target = "cpu"

    def dtype(self, name: str) -> Any:
        """Return the library's dtype of that name."""
        return getattr(self.xp, name)

    def asarray(self, values: Values, dtype: str) -> Array:
        """Return a new contiguous tensor."""
        return self.xp.asarray(np.array(values, order="C")).to(self.dtype(dtype)).to(self.target)

    def values(self, x: Array) -> Values:
        """Return the values as a NumPy array; bfloat16 as float64."""
        x = x.detach().cpu()
        return np.asarray((x.double() if x.dtype == self.xp.bfloat16 else x).numpy())

    def gradient(self, function: Callable[[Array], Array], x: Array, cotangent: Array) -> Array:
        """Return the gradient that ``backward`` leaves in the leaf."""
        leaf = x.detach().clone().requires_grad_()
        function(leaf).backward(cotangent)
        return leaf.grad

    def _permute(self, x: Array, axes: tuple[int, ...]) -> Array:
        return x.permute(axes)

    def _channels_last(self, values: Values, dtype: str) -> Array:
        return self.asarray(values, dtype).to(memory_format=self.xp.channels_last)


class TorchCudaArrays(TorchArrays):
    """PyTorch on a GPU."""

    name = "torch-cuda"
    target = "cuda"
