"""Arrays of array-api-strict."""

from __future__ import annotations

from typing import Any

import numpy as np

from anyinterp.testing.arrays.base import STANDARD, VIEWS, Array, Arrays, Values


class StrictArrays(Arrays):
    """array-api-strict, which refuses whatever the standard does not promise."""

    name = "array-api-strict"
    module = namespace = "array_api_strict"
    dtypes = STANDARD
    layouts = (*VIEWS, "negative")

    def __init__(self) -> None:
        super().__init__()
        self.xp.set_array_api_strict_flags(
            api_version=max(self.xp._flags.supported_versions),
            boolean_indexing=False,
            data_dependent_shapes=False,
            enabled_extensions=(),
        )

    def dtype(self, name: str) -> Any:
        """Return the library's dtype of that name."""
        return getattr(self.xp, name)

    def asarray(self, values: Values, dtype: str) -> Array:
        """Return an array on a device that is not the default one."""
        device = self.xp.Device("device1")
        return self.xp.asarray(values.copy(), dtype=self.dtype(dtype), device=device)

    def values(self, x: Array) -> Values:
        """Return the values as a NumPy array."""
        return np.asarray(self.xp.asarray(x, device=self.xp.Device("CPU_DEVICE")))
