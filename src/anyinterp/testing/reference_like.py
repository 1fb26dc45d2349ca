"""The reference of calls with ``like=``: a convention's tables, run once more, slow and plain.

That a convention's rules are those of its library is for comparisons with the library to show. What a backend is
tested for is whether it runs the plan that they make. So the tables and the stages are the plan's own, and all
that happens between them (products, stores, the fill value) is done here anew: in `numpy.longdouble`, or in
Python's integers where the tables are integers. Where sums of floats are rounded between the passes, their own
rounding may put them on either side of a half, unless they are exact. So the least and the greatest of what may come
are kept from pass to pass.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import array_api_compat.numpy as xp
import numpy as np
from numpy.typing import NDArray

from anyinterp import dtypes
from anyinterp.arguments import ResizeArguments
from anyinterp.plan import Plan, Step
from anyinterp.rule import Store
from anyinterp.testing.bounds import FLOATS, SAFETY, accumulator
from anyinterp.testing.reference_axes import AxisMatrix
from anyinterp.testing.reference_product import Reference, apply_matrix, fill_share, finish

__all__ = ["resize"]

GRAIN = 2.0**-8  # of samples and weights whose products and sums are exact


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
        u = FLOATS[request.accumulator or accumulator(name, result)][0]
        least, most = (_staged(plan, kept.astype(name), x).astype(result) for kept in _stored(plan, y, u))
        matrices = tuple(_matrix(step) for step in plan.steps)
        exact, given = least.astype(np.longdouble), y.astype(np.longdouble)
        return Reference(exact, given, matrices, 0.0, name, result, limits=(least, most))
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


def _stored(plan: Plan, x: NDArray[Any], u: float) -> Iterator[NDArray[np.longdouble]]:
    """Yield the least and the greatest of what may be left of integers, after all passes, their stores and the fill."""
    least = x.astype(np.longdouble)
    most = least
    if x.dtype.itemsize == 8 and not plan.gather:
        least, most = least - u * np.abs(least), most + u * np.abs(most)  # rounded on the way in
    for step in plan.steps:
        if step.taps.shift:
            least = most = np.apply_along_axis(_integer_line, step.axis, least, step)
            continue
        least, most = _sums(_matrix(step), least, most, u)
        if step.store is not None:
            least, most = _kept(least, step.store), _kept(most, step.store)
    share = plan.fill * fill_share([_matrix(step) for step in plan.steps], x.ndim)
    low, high = dtypes.integer_range(x.dtype.name) if x.dtype.name in dtypes.INTEGERS else (-math.inf, math.inf)
    for y in (least, most):
        yield np.asarray(np.clip(np.rint(y + share), np.longdouble(low), np.longdouble(high)))


def _sums(matrix: AxisMatrix, least: NDArray[Any], most: NDArray[Any], u: float) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the limits of a pass: what is wrong before it, and its own rounding, see `anyinterp.testing.bounds`."""
    size = np.abs(matrix.weights)
    middle = apply_matrix(matrix.weights, (least + most) / 2, matrix.axis)
    error = apply_matrix(size, (most - least) / 2, matrix.axis)
    if not matrix.gather:
        sums = apply_matrix(size, np.maximum(np.abs(least), np.abs(most)), matrix.axis)
        rounded = SAFETY * u * (float(matrix.taps.max(initial=0)) + 1) * sums
        error = error + np.where(_exact(matrix, least, most) & (sums <= GRAIN**2 / u), 0, rounded)
    return middle - error, middle + error


def _exact(matrix: AxisMatrix, least: NDArray[Any], most: NDArray[Any]) -> NDArray[np.bool_]:
    """Return for each row whether its sums are multiples of `GRAIN` squared: nothing is rounded if they are small."""
    known = np.array_equal(least, most) and np.array_equal(np.rint(least / GRAIN), least / GRAIN)
    whole = (np.rint(matrix.weights / GRAIN) == matrix.weights / GRAIN).all(axis=1)
    return np.asarray((known & whole).reshape(-1, *[1] * (-matrix.axis - 1)))


def _integer_line(line: NDArray[Any], step: Step) -> NDArray[np.longdouble]:
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
    return np.array(made, np.longdouble)


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
