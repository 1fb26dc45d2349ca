"""NumPy arrays."""

from __future__ import annotations

import importlib.util
import tempfile
from typing import Any

import numpy as np

from anyinterp.testing.arrays.base import VIEWS, Array, Arrays, Values


class Subclass(np.ndarray[Any, np.dtype[Any]]):
    """An array class of a user's own."""


class NumPyArrays(Arrays):
    """NumPy, in every layout that it has."""

    name = module = namespace = "numpy"
    layouts = (*VIEWS, "negative", "readonly", "byteswapped", "unaligned", "memmap", "subclass")

    def __init__(self) -> None:
        super().__init__()
        if importlib.util.find_spec("ml_dtypes"):  # which teaches NumPy bfloat16
            importlib.import_module("ml_dtypes")
            self.dtypes = (*self.dtypes, "bfloat16")

    def dtype_name(self, x: Array) -> str:
        """Return the plain name of an array's dtype; a foreign byte order shows."""
        return str(x.dtype.name if x.dtype.isnative else x.dtype.str)

    def values(self, x: Array) -> Values:
        """Return the array; bfloat16 as float64."""
        return x.astype(np.float64) if x.dtype.name == "bfloat16" else np.asarray(x)

    def _readonly(self, values: Values, dtype: str) -> Values:
        x = self.asarray(values, dtype)
        x.flags.writeable = False
        return np.asarray(x)

    def _byteswapped(self, values: Values, dtype: str) -> Values:
        return values.astype(np.dtype(dtype).newbyteorder())

    def _unaligned(self, values: Values, dtype: str) -> Values:
        item = np.dtype(dtype).itemsize
        x: Values = np.zeros(values.size * item + 1, np.uint8)[1:].view(dtype).reshape(values.shape)
        x[...] = values
        return x

    def _memmap(self, values: Values, dtype: str) -> Values:
        with tempfile.TemporaryFile() as file:
            x: Values = np.memmap(file, np.dtype(dtype), "w+", shape=values.shape)
            x[...] = values
            return x

    def _subclass(self, values: Values, dtype: str) -> Values:
        return np.asarray(self.asarray(values, dtype)).view(Subclass)
