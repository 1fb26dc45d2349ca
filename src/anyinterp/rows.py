"""Rows of a table by the compiled core, where there is one: with the bits that they have without.

`anyinterp.weights` makes the weights and defines what becomes of them. The core does the same to a rectangle of them in
one go, instead of in some twenty passes through short arrays. Where the kernel is a polynomial, it makes them as well.
Everything unusual is left to `anyinterp.weights`.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anyinterp.kernels import Keys, Triangle
from anyinterp.rule import Rule
from anyinterp.taps import Taps

__all__ = ["compiled_kernel", "compiled_rows", "whole_axis"]

# Kernels that the core knows, as it calls them, and their parameter.
_KERNELS: dict[type, tuple[int, Callable[[Any], float]]] = {
    Triangle: (0, lambda kernel: 0.0),
    Keys: (1, lambda kernel: float(kernel.a)),
}
# Step and origin of positions on a whole axis, both times the third number; as in `anyinterp.coords.COORDINATES`.
_STEPS: dict[str, Callable[[int, int], tuple[int, int, int]]] = {
    "half-pixel": lambda n_in, n_out: (2 * n_in, n_in - n_out, 2 * n_out),
    "align-corners": lambda n_in, n_out: (n_in - 1, 0, n_out - 1) if n_out > 1 else (0, 0, 1),
    "asymmetric": lambda n_in, n_out: (n_in, 0, n_out),
}


@functools.cache
def _core() -> Any:
    """The compiled core, or None."""
    try:
        from anyinterp.backends._native import _core as core
    except ImportError:
        return None
    return core


def whole_axis(rule: Rule, n_in: int, n_out: int) -> tuple[Any, ...] | None:
    """What the core makes the rows of a rule from that samples the whole axis, by its length; None if it can't."""
    known, steps = _KERNELS.get(type(rule.kernel)), _STEPS.get(rule.coordinate)
    if known is None or steps is None or rule.boundary not in ("drop", "clamp") or rule.valid != "anywhere":
        return None
    if rule.fraction_steps or rule.fixed_point is not None or rule.prefilter is not None:
        return None
    code, parameter = known
    step, origin, denominator = steps(n_in, n_out)
    wide, narrow = (step, denominator) if rule.antialias and step > denominator else (1, 1)
    assert rule.kernel is not None
    reach = math.floor(rule.kernel.support * (wide / narrow) * (1 + 1e-12))  # as `weights` has it
    drops = rule.boundary == "drop"
    return n_in, n_out, step, origin, denominator, wide, narrow, reach, code, parameter(rule.kernel), drops


def compiled_kernel(rule: Rule, n_in: int, n_out: int) -> Taps | None:
    """Table of a rule that samples the whole axis; None if there is no core or it leaves the rule to `weights`."""
    core = _core()
    sampling = None if core is None else whole_axis(rule, n_in, n_out)
    if sampling is None:
        return None
    start, count = np.empty(n_out, np.int64), np.empty(n_out, np.int64)
    flat = np.empty(n_out * (2 * sampling[7] + 2))
    total = core.kernel_rows(sampling, start, count, flat)
    return None if total < 0 else Taps(n_in, n_out, start, count, flat[:total].copy())


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
    core = _core()
    if core is None:
        return None
    start, count, flat = np.empty(len(read), np.int64), np.empty(len(read), np.int64), np.empty(weights.size)
    total = core.rows(
        np.ascontiguousarray(read, np.int64), np.ascontiguousarray(weights), n_in if drops else 0, start, count, flat
    )
    return None if total < 0 else Taps(n_in, len(read), start, count, flat[:total].copy())
