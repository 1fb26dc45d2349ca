"""JAX arrays."""

from __future__ import annotations

import importlib
from collections.abc import Callable

import numpy as np

from anyinterp.testing.arrays.base import STANDARD, Array, Arrays, Values


class JaxArrays(Arrays):
    """JAX, one operation after the other."""

    name = module = "jax"
    namespace = "jax"
    dtypes = (*STANDARD, "float16", "bfloat16")
    layouts = ("contiguous",)  # JAX has no strided views
    writable = False
    differentiable = True
    slow = True

    def __init__(self) -> None:
        super().__init__()
        self.jax = self.xp
        self.jax.config.update("jax_enable_x64", True)
        self.xp = importlib.import_module("jax.numpy")

    def values(self, x: Array) -> Values:
        """Return the values as a NumPy array; bfloat16 as float64."""
        values = np.asarray(x)
        return values.astype(np.float64) if values.dtype.name == "bfloat16" else values

    def gradient(self, function: Callable[[Array], Array], x: Array, cotangent: Array) -> Array:
        """Return the vector-Jacobian product."""
        return self.jax.vjp(function, x)[1](cotangent)[0]


class JaxJitArrays(JaxArrays):
    """JAX, with each call compiled as a whole."""

    name = "jax-jit"

    def call(self, function: Callable[[Array], Array], x: Array) -> Array:
        """Return jit(function)(x)."""
        return self.jax.jit(function)(x)

    def graph_size(self, function: Callable[[Array], Array], x: Array) -> int:
        """Return the number of equations of the traced call."""
        return len(self.jax.make_jaxpr(function)(x).eqns)
