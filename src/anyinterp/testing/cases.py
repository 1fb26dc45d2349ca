"""One example: a call and its array, written down as data."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anyinterp.testing.bounds import integer_range, is_integer


@dataclass(frozen=True)
class Case:
    """One call: a function, the shape and kind of its array, and its arguments.

    Attributes
    ----------
    function : str
        ``"interpolate"`` or ``"resize"``.
    shape : tuple of int
    dtype, layout : str
        Of the input.
    arguments : tuple of pairs
        Keyword arguments.
    poisoned : bool
        A NaN in the first entry of the first axis, an infinite value in the second.
    """

    function: str
    shape: tuple[int, ...]
    arguments: tuple[tuple[str, Any], ...]
    dtype: str = "float32"
    layout: str = "contiguous"
    poisoned: bool = False

    @property
    def keywords(self) -> dict[str, Any]:
        """The arguments as a dictionary."""
        return dict(self.arguments)

    @property
    def id(self) -> str:
        """Name of the case, as exclusion files write it."""
        shape = "x".join(str(n) for n in self.shape)
        arguments = ",".join(f"{name}={_plain(value)}" for name, value in self.arguments)
        kind = self.dtype if self.layout == "contiguous" else f"{self.dtype}-{self.layout}"
        kind += "-poisoned" if self.poisoned else ""
        return f"{self.function}:{shape}:{kind}:{arguments}"

    def values(self) -> NDArray[Any]:
        """Return the input's values: the same at each call, of the full range for integers."""
        seed = zlib.crc32(f"{self.shape}{self.dtype}".encode())
        rng = np.random.default_rng(seed)
        if self.dtype == "bool":
            return rng.random(self.shape) < 0.5
        if is_integer(self.dtype):
            low, high = integer_range(self.dtype)
            return rng.integers(low, high, self.shape, dtype=self.dtype, endpoint=True)
        values = rng.standard_normal(self.shape)
        if self.dtype.startswith("complex"):
            return values + 1j * rng.standard_normal(self.shape)
        if self.poisoned:
            values[0].flat[values[0].size // 2] = np.nan
            values[1].flat[values[1].size // 3] = np.inf
        return values


def _plain(value: Any) -> str:
    """Write a value without the characters that ids cannot have."""
    if isinstance(value, tuple):
        return "x".join(_plain(entry) for entry in value)
    return str(value).replace("#", "").replace(" ", "").replace("[", "(").replace("]", ")")


def case(
    function: str, shape: tuple[int, ...], dtype: str = "float32", layout: str = "contiguous", /, **arguments: Any
) -> Case:
    """Return a case; every keyword is an argument of the call."""
    return Case(function, shape, tuple(arguments.items()), dtype, layout)
