"""CuPy arrays."""

from __future__ import annotations

import numpy as np

from anyinterp.testing.arrays.base import VIEWS, Array, Arrays, Values


class CupyArrays(Arrays):
    """CuPy on the current device."""

    name = module = namespace = "cupy"
    layouts = (*VIEWS, "negative")

    def values(self, x: Array) -> Values:
        """Return a copy of the values on the host."""
        return np.asarray(x.get())

    def _permute(self, x: Array, axes: tuple[int, ...]) -> Array:
        return x.transpose(axes)
