"""Types shared by the modules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = ["Array", "ByLengths", "Executor", "Namespace"]

# An array of any library, and an Array API namespace. No protocol describes all of them: torch's and
# dask's classes differ from the standard in places that array-api-compat bridges at run time.
Array = Any
Namespace = Any

# Called as executor(x) or executor(x, out=out).
Executor = Callable[..., Array]

# Called as made(shape, sizes, again); see `Backend.by_lengths`.
ByLengths = Callable[[tuple[int, ...], int | tuple[int, ...] | None, bool], Executor | None]
