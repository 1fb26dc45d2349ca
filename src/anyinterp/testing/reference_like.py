"""The reference of calls with ``like=``: a convention's tables, run once more, slow and plain.

That a convention's rules are those of its library is for comparisons with the library to show. What a backend is
tested for is whether it runs the plan that they make. So the tables and the stages are the plan's own, and all
that happens between them (products, stores, the fill value) is done here anew: in `numpy.longdouble`, or in
Python's integers where the tables are integers.
"""

from __future__ import annotations

import math
from typing import Any

import array_api_compat.numpy as xp
import numpy as np
from numpy.typing import NDArray

from anyinterp import dtypes
from anyinterp.arguments import ResizeArguments
from anyinterp.plan import Plan, Step
from anyinterp.rule import Store
from anyinterp.testing.reference_axes import AxisMatrix
from anyinterp.testing.reference_product import Reference, apply_matrix, finish

__all__ = ["resize"]


def resize(x: NDArray[Any], *, dtype_in: str | None = None, **arguments: Any) -> Reference:
    """Return what ``anyinterp.resize(x, like=…)`` has to return for a NumPy array.

    `dtype_in` is the name of the array's own dtype where NumPy has none.
    """
    name = dtype_in or x.dtype.name
    request = ResizeArguments.check(**arguments).request(x.shape, name)
    plan = request.bind(x.shape)
    result = dtypes.result_name(name, request.dtype_out)
    y = x
    for stage in plan.before:
        y, name = stage(xp, y, x), stage.dtype_out(name)
    if any(step.store for step in plan.steps):
        kept = _staged(plan, _stored(plan, y).astype(name), x).astype(result)
        matrices = [_matrix(step) for step in plan.steps]
        return Reference(kept.astype(np.longdouble), y.astype(np.longdouble), tuple(matrices), 0.0, name, result, kept)
    found = finish(y, [_matrix(step) for step in plan.steps], (name, result), plan.fill)
    exact = _staged(plan, found.exact, x)
    return Reference(exact, found.input, found.matrices, plan.fill, name, result)


def _staged(plan: Plan, y: NDArray[Any], x: NDArray[Any]) -> NDArray[Any]:
    for stage in plan.after:
        y = stage(xp, y, x)
    return y


def _matrix(step: Step) -> AxisMatrix:
    """Return a table as a dense matrix; its weights are the plan's own, so they do not err."""
    taps = step.taps
    weights = taps.matrix().astype(np.longdouble)
    outside = np.zeros(taps.n_out) if taps.outside is None else taps.outside
    return AxisMatrix(
        step.axis, weights, outside.astype(np.longdouble), np.zeros(weights.shape), taps.count, taps.gather
    )


def _stored(plan: Plan, x: NDArray[Any]) -> NDArray[np.int64]:
    """Return integers through all passes and their stores, and then the fill value's share."""
    y: NDArray[Any] = x.astype(np.int64)
    inside = np.ones((1,) * x.ndim, np.longdouble)
    for step in plan.steps:
        if step.taps.shift:
            y = np.apply_along_axis(_integer_line, step.axis, y, step)
        else:
            sums = apply_matrix(_matrix(step).weights, y.astype(np.longdouble), step.axis)
            y = sums if step.store is None else _kept(sums, step.store)
        outside = np.moveaxis(_matrix(step).outside.reshape((-1,) + (1,) * (x.ndim - 1)), 0, step.axis)
        inside = inside * (1 - outside)
    y = np.rint(y + plan.fill * (1 - inside)).astype(np.int64)
    name = x.dtype.name
    return np.clip(y, *dtypes.integer_range(name)) if name in dtypes.INTEGERS else y


def _integer_line(line: NDArray[np.int64], step: Step) -> NDArray[np.int64]:
    """Return one line after a pass with integer weights."""
    taps, store = step.taps, step.store or Store(shift=0)
    made = []
    for i in range(taps.n_out):
        at, count = int(taps.offset[i]), int(taps.count[i])
        samples = [int(line[min(max(int(taps.start[i]) + k, 0), taps.n_in - 1)]) >> store.sample for k in range(count)]
        weights = [int(weight) for weight in taps.weights[at : at + count]]
        total = sum(weight * sample >> store.term for weight, sample in zip(weights, samples, strict=True))
        shift = taps.shift if store.shift is None else store.shift
        if shift:
            total = (total + (1 << shift - 1)) >> shift
        made.append(_limited(total, store))
    return np.array(made, np.int64)


def _kept(sums: NDArray[Any], store: Store) -> NDArray[np.longdouble]:
    """Return what a store keeps of sums of floats."""
    low = np.floor(sums)
    up = {
        "half-up": sums - low >= 0.5,
        "half-away": np.where(sums >= 0, sums - low >= 0.5, sums - low > 0.5),
        "toward-zero": (sums < 0) & (sums > low),
    }
    whole = sums if store.rounding == "none" else low + up[store.rounding]
    limited: NDArray[np.longdouble] = np.vectorize(lambda value: _limited(value, store), otypes=[np.longdouble])(whole)
    return limited


def _limited(value: Any, store: Store) -> Any:
    """Return a value within a store's range."""
    low, high = -math.inf if store.low is None else store.low, math.inf if store.high is None else store.high
    return min(max(value, low), high)
