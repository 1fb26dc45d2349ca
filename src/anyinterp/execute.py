"""The generic executor: any plan on any array of the Array API standard. It never declines.

Up to `UNROLLED` taps, a pass is a sum over taps of gathered samples times weights. Wider tables gather blocks of
whole rows of taps and add them in a fixed binary tree. Both add in an order that depends on the table
alone, so results do not change with batch, layout or sub-range, and both keep at most three temporaries the
size of the largest pass.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import array_api_compat
import numpy as np

from anyinterp import dtypes
from anyinterp._typing import Array, Executor, Namespace
from anyinterp.backend import ArraySpec, Backend
from anyinterp.plan import Plan
from anyinterp.taps import Taps

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["GenericBackend", "GenericExecutor", "run"]

UNROLLED = 16


class GenericBackend(Backend):
    """Runs every plan with the functions of the Array API standard."""

    name = "generic"
    priority = -1
    fixed_order = True

    def lower(self, plan: Plan, spec: ArraySpec) -> Executor:
        """Make the executor; never declines."""
        return GenericExecutor(plan, spec)


@dataclass(frozen=True)
class GenericExecutor:
    """A plan bound to the standard's functions."""

    plan: Plan
    spec: ArraySpec

    def __call__(self, x: Array, out: Array | None = None) -> Array:
        """Run the plan on an array; with `out`, put the result there."""
        y = run(array_api_compat.array_namespace(x), self.plan, self.spec, x)
        if out is None:
            return y
        out[...] = y
        return out


def run(xp: Namespace, plan: Plan, spec: ArraySpec, x: Array) -> Array:
    """Run a plan on an array of namespace `xp`."""
    if plan.gather:
        y = x
        for step in plan.steps:
            y = _copied(xp, step.taps, y, step.axis % x.ndim)
        y = _converted(xp, y, spec)
    elif any(step.taps.shift for step in plan.steps):
        y = x
        for step in plan.steps:
            y = _fixed_point(xp, step.taps, y, step.axis % x.ndim)
    else:
        y = _cast(xp, x, spec.accumulator)
        for step in plan.steps:
            y = _weighted(xp, step.taps, y, step.axis % x.ndim)
    y = _filled(xp, plan, y)
    y = dtypes.finish(xp, y, spec.result, dtypes.resolve(xp, spec.result))
    return xp.asarray(x, copy=True) if y is x else y


def _cast(xp: Namespace, x: Array, name: str) -> Array:
    """`x` in the dtype of that name."""
    dtype = dtypes.resolve(xp, name)
    return x if x.dtype == dtype else xp.astype(x, dtype)


def _converted(xp: Namespace, y: Array, spec: ArraySpec) -> Array:
    """Copied samples in the result's dtype where that needs no rounding, else in the accumulator's."""
    rounds = spec.result in (*dtypes.INTEGERS, "bool") and spec.dtype not in (spec.result, "bool")
    return _cast(xp, y, spec.accumulator) if rounds else _cast(xp, y, spec.result)


def constant(xp: Namespace, array: NDArray[Any], like: Array) -> Array:
    """A host table as an array of the input's library, on its device."""
    if array_api_compat.is_dask_namespace(xp):
        return array  # a dask array would add its own blocks to every task graph
    array = np.array(array)  # tables are read-only, which torch warns of
    if array_api_compat.is_jax_namespace(xp):
        return xp.asarray(array)  # uncommitted: goes to the device of the operand, traced or not
    return xp.asarray(array, device=array_api_compat.device(like))


def _along(vector: NDArray[Any], axis: int, ndim: int) -> NDArray[Any]:
    """(n, …) as (1, …, n, …, 1) so that it lies along `axis`."""
    return vector.reshape((1,) * axis + vector.shape + (1,) * (ndim - axis - 1))


def _copied(xp: Namespace, taps: Taps, x: Array, axis: int) -> Array:
    index, _ = taps.padded()
    return xp.take(x, constant(xp, index[:, 0], x), axis=axis)


def _weighted(xp: Namespace, taps: Taps, x: Array, axis: int) -> Array:
    """Sum of taps along an axis; weights in the precision of `x`."""
    index, weights = taps.padded()
    weights = weights.astype(dtypes.real_name(x.dtype))
    if taps.gather and (taps.count == 1).all():
        return _copied(xp, taps, x, axis)
    if taps.width <= UNROLLED:
        return _unrolled(xp, index, weights, x, axis)
    return _blocked(xp, index, weights, x, axis)


def _unrolled(xp: Namespace, index: NDArray[Any], weights: NDArray[Any], x: Array, axis: int) -> Array:
    """One gather, product and sum for each tap."""
    total = None
    for k in range(index.shape[1]):
        samples = xp.take(x, constant(xp, index[:, k], x), axis=axis)
        term = _product(xp, samples, _along(weights[:, k], axis, x.ndim))
        total = term if total is None else total + term
    return total


def _product(xp: Namespace, samples: Array, weights: NDArray[Any]) -> Array:
    """Samples times weights, where a zero weight gives zero whatever the sample."""
    if not weights.all():
        # Chosen before the product: 0 · Inf would be NaN.
        zero = xp.zeros((), dtype=samples.dtype, **_device(xp, samples))
        samples = xp.where(constant(xp, weights != 0, samples), samples, zero)
    return samples * constant(xp, weights, samples)


def _device(xp: Namespace, x: Array) -> dict[str, Any]:
    """Keyword for creation functions; none where the library places constants itself."""
    if array_api_compat.is_jax_namespace(xp) or array_api_compat.is_dask_namespace(xp):
        return {}
    return {"device": array_api_compat.device(x)}


def _blocked(xp: Namespace, index: NDArray[Any], weights: NDArray[Any], x: Array, axis: int) -> Array:
    """Blocks of rows, all taps of a block gathered at once and added as a binary tree.

    A block gathers no more samples than the pass holds, so the number of blocks depends on the kernel's
    support and not on the width; the tree adds log2(width) operations to a traced graph.
    """
    n_out, width = index.shape
    n_in = x.shape[axis]
    rows = max(1, max(n_in, n_out) // width)
    blocks = [_tree(xp, index[i : i + rows], weights[i : i + rows], x, axis) for i in range(0, n_out, rows)]
    return blocks[0] if len(blocks) == 1 else xp.concat(blocks, axis=axis)


def _tree(xp: Namespace, index: NDArray[Any], weights: NDArray[Any], x: Array, axis: int) -> Array:
    """Outputs of one block. Taps lie on the first of two axes, rows on the second."""
    rows, width = index.shape
    ndim = x.ndim + 1
    samples = xp.take(x, constant(xp, index.T.reshape(-1), x), axis=axis)
    shape = (*x.shape[:axis], width, rows, *x.shape[axis + 1 :])
    terms = _product(
        xp, xp.reshape(samples, shape), weights.T.reshape((1,) * axis + (width, rows) + (1,) * (ndim - axis - 2))
    )
    pick = functools.partial(_part, axis=axis, ndim=ndim)
    while width > 1:
        half = (width + 1) // 2
        upper = terms[pick(half, width)]
        lower = terms[pick(0, width - half)]
        both = lower + upper
        # An odd one out waits for the next round.
        terms = both if 2 * half == width else xp.concat([both, terms[pick(half - 1, half)]], axis=axis)
        width = half
    return xp.squeeze(terms, axis=axis)


def _part(lo: int, hi: int, *, axis: int, ndim: int) -> tuple[slice, ...]:
    """Index for lo to hi along an axis."""
    return (slice(None),) * axis + (slice(lo, hi),) + (slice(None),) * (ndim - axis - 1)


def _fixed_point(xp: Namespace, taps: Taps, x: Array, axis: int) -> Array:
    """uint8 → uint8 with integer weights: (Σ q·x + half) >> shift, clamped."""
    index, weights = taps.padded()
    integers = xp.astype(x, xp.int32)
    sums = _blocked if taps.width > UNROLLED else _unrolled
    total = sums(xp, index, weights, integers, axis)
    rounded = xp.bitwise_right_shift(total + (1 << taps.shift - 1), constant(xp, np.asarray(taps.shift, np.int32), x))
    return xp.astype(xp.clip(rounded, 0, 255), xp.uint8)


def _filled(xp: Namespace, plan: Plan, y: Array) -> Array:
    """Add the fill value's share, 1 − Π(share inside); where that is zero the fill is not touched."""
    if not plan.coverage:
        return y
    inside = np.ones(())
    for axis, share in plan.coverage.items():
        inside = inside * _along(share, axis % y.ndim, y.ndim)
    lost = inside != 1.0
    if not lost.any():
        return y
    fill = constant(xp, np.asarray(plan.fill), y)
    fill = dtypes.finish(xp, fill, dtypes.name_of(y.dtype), y.dtype)
    mask = constant(xp, lost, y)
    if plan.gather:
        return xp.where(mask, fill, y)
    share = constant(xp, np.where(lost, 1.0 - inside, 0.0).astype(dtypes.real_name(y.dtype)), y)
    return y + xp.where(mask, fill * share, xp.zeros_like(fill))
