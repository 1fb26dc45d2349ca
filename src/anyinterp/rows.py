"""Rows of a table by the compiled core, where there is one: with the bits that they have without.

`anyinterp.weights` makes the weights and defines what becomes of them. The core does the same to a rectangle of them in
one go, instead of in some twenty passes through short arrays, and leaves everything unusual to it.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anyinterp.taps import Taps

__all__ = ["compiled_rows"]


@functools.cache
def _rows() -> Any:
    """The core's function, or None."""
    try:
        from anyinterp.backends._native import _core
    except ImportError:
        return None
    return _core.rows


def compiled_rows(read: NDArray[np.int64], weights: NDArray[np.float64], n_in: int, *, drops: bool) -> Taps | None:
    """Table of rows that are divided by their sums; None if there is no core or some row is not for it.

    Parameters
    ----------
    read : (n_out, window) int64
        The sample of each tap.
    weights : (n_out, window) float64
        Not normalised yet.
    n_in : int
        Length of the axis.
    drops : bool
        Whether taps beyond the axis are left out; otherwise there are none.
    """
    rows = _rows()
    if rows is None:
        return None
    start, count, flat = np.empty(len(read), np.int64), np.empty(len(read), np.int64), np.empty(weights.size)
    total = rows(
        np.ascontiguousarray(read, np.int64), np.ascontiguousarray(weights), n_in if drops else 0, start, count, flat
    )
    return None if total < 0 else Taps(n_in, len(read), start, count, flat[:total].copy())
