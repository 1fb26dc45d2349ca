"""Which inputs a table reads, and the same table on these alone."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from anyinterp.taps import Taps

__all__ = ["compact", "progression"]

Ints = NDArray[np.int64]


def compact(taps: Taps, share: float) -> tuple[NDArray[np.intp] | None, Taps]:
    """Inputs that are read, in order, and the table of these; or None and the table as it is.

    The table is left alone if it reads more than `share` of its inputs. A cyclic one is always unrolled: its
    inputs are listed from the first turn to the last, so that the new table is not cyclic.

    Parameters
    ----------
    taps : Taps
    share : float
        In [0, 1].
    """
    _, read = taps.entries()
    used = np.unique(read)
    if not used.size or not (taps.cyclic or used.size <= share * taps.n_in):
        return None, taps
    # Taps of a row follow each other here as well: all between its first and its last are read.
    start = np.minimum(np.searchsorted(used, taps.start), used.size - 1)
    rest: dict[str, Any] = {"outside": taps.outside, "shift": taps.shift, "width": taps.width}
    return (used % taps.n_in).astype(np.intp), Taps(used.size, taps.n_out, start, taps.count, taps.weights, **rest)


def progression(index: Ints) -> slice | None:
    """Indices as a slice, if they ascend by equal steps."""
    first = int(index[0])
    step = int(index[1]) - first if index.size > 1 else 1
    if step < 1 or not np.array_equal(index, np.arange(first, first + step * index.size, step)):
        return None
    return slice(first, first + step * (index.size - 1) + 1, step)
