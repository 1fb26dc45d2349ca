"""The generic executor: any plan on any array of the Array API standard. It never declines.

Up to `UNROLLED` taps, a pass is a sum over taps of gathered samples times weights. Wider tables gather all taps of
a block of rows at once, no more samples than the pass holds, and add them in a binary tree: the number of
blocks depends on the kernel's support and not on the width, and the tree adds log2(width) operations to a
traced graph. Either way the order of additions depends on the table alone, so results do not change with batch,
layout or sub-range; and there are at most three temporaries of the size of the largest pass.
"""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import array_api_compat
import numpy as np

from anyinterp import dtypes
from anyinterp._typing import Array, Executor, Namespace
from anyinterp.backend import ArraySpec, Backend
from anyinterp.plan import Plan, Step
from anyinterp.rule import Store
from anyinterp.taps import Taps

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["GenericBackend", "GenericExecutor", "StagedExecutor", "run"]

UNROLLED = 16  # taps
# torch has no index_select for these; the casts there and back lose nothing.
_TORCH_SIGNED = {"uint16": "int32", "uint32": "int64", "uint64": "int64"}
LARGE = 1 << 18  # elements of a pass from which it is made in two halves, for the sake of memory


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


@dataclass(frozen=True)
class StagedExecutor:
    """The executor of the passes, with a plan's stages around it."""

    plan: Plan
    passes: Executor
    result: str

    def __call__(self, x: Array, out: Array | None = None) -> Array:
        """Run everything on an array; with `out`, put the result there."""
        xp = array_api_compat.array_namespace(x)
        y = x
        for stage in self.plan.before:
            y = stage(xp, y, x)
        y = self.passes(y)
        for stage in self.plan.after:
            y = stage(xp, y, x)
        y = dtypes.finish(xp, y, self.result, dtypes.resolve(xp, self.result))
        if out is None:
            return y
        out[...] = y
        return out


def run(xp: Namespace, plan: Plan, spec: ArraySpec, x: Array) -> Array:
    """Run a plan on an array of namespace `xp`."""
    # Results go from call to call without a name, so that nothing is kept longer than it is needed.
    finish = _narrowed if _is_whole(plan) else dtypes.finish
    y = finish(xp, _filled(xp, plan, _passed(xp, plan, spec, x)), spec.result, dtypes.resolve(xp, spec.result))
    return xp.astype(x, x.dtype, copy=True) if y is x else y


def _passed(xp: Namespace, plan: Plan, spec: ArraySpec, x: Array) -> Array:
    """All passes; in the accumulator's dtype unless samples were only copied, or in integers if the weights are."""
    one = _copy_step if plan.gather else _integer_step if _is_whole(plan) else _float_step
    y = x if plan.gather or _is_whole(plan) else _cast(xp, x, spec.accumulator)
    for step in plan.steps:
        y = one(xp, step, y, step.axis % x.ndim)
    return _converted(xp, y, spec) if plan.gather else y


def _is_whole(plan: Plan) -> bool:
    """Whether sums are integers."""
    return any(step.taps.shift for step in plan.steps)


def _narrowed(xp: Namespace, y: Array, _: str, dtype: Any) -> Array:
    """Integers that a store has left in the range of the result's dtype."""
    return y if y.dtype == dtype else xp.astype(y, dtype)


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


def _copy_step(xp: Namespace, step: Step, x: Array, axis: int) -> Array:
    return _copied(xp, step.taps, x, axis)


def _copied(xp: Namespace, taps: Taps, x: Array, axis: int) -> Array:
    index, _ = taps.padded()
    name = dtypes.name_of(x.dtype)
    if array_api_compat.is_torch_namespace(xp) and name in _TORCH_SIGNED:
        signed = xp.astype(x, dtypes.resolve(xp, _TORCH_SIGNED[name]))
        return xp.astype(xp.take(signed, constant(xp, index[:, 0], x), axis=axis), x.dtype)
    return xp.take(x, constant(xp, index[:, 0], x), axis=axis)


def _weighted(xp: Namespace, taps: Taps, x: Array, axis: int) -> Array:
    """Sum of taps along an axis; weights in the precision of `x`."""
    if taps.gather and (taps.count == 1).all():
        return _copied(xp, taps, x, axis)
    index, weights = taps.padded()
    if not taps.shift:
        weights = weights.astype(dtypes.real_name(x.dtype))
    if taps.width <= UNROLLED:
        sums, rows = _unrolled, taps.n_out
    else:
        sums, rows = _tree, _block_rows(taps, math.prod(x.shape) // max(1, taps.n_in))
    if math.prod(x.shape) // max(1, taps.n_in) * taps.n_out > LARGE:
        rows = min(rows, (taps.n_out + 1) // 2)
    blocks = [sums(xp, index[i : i + rows], weights[i : i + rows], x, axis) for i in range(0, taps.n_out, rows)]
    return blocks[0] if len(blocks) == 1 else xp.concat(blocks, axis=axis)


def _block_rows(taps: Taps, rest: int) -> int:
    """Rows of a wide table whose taps are gathered at once: no more samples than the pass holds, if it holds many."""
    longest = max(taps.n_in, taps.n_out)
    return max(1, longest // taps.width, LARGE // (taps.width * max(1, rest)))


def _unrolled(xp: Namespace, index: NDArray[Any], weights: NDArray[Any], x: Array, axis: int) -> Array:
    """One gather, product and sum for each tap."""
    total = _terms(xp, index[:, 0], _along(weights[:, 0], axis, x.ndim), x, axis)
    for k in range(1, index.shape[1]):
        total = total + _terms(xp, index[:, k], _along(weights[:, k], axis, x.ndim), x, axis)
    return total


def _terms(
    xp: Namespace,
    index: NDArray[Any],
    weights: NDArray[Any],
    x: Array,
    axis: int,
    shape: tuple[int, ...] | None = None,
) -> Array:
    """Samples times weights, where a zero weight gives zero whatever the sample."""
    # One name for all: each array is let go of as soon as the next is there.
    terms = xp.take(x, constant(xp, index, x), axis=axis)
    if shape is not None:
        terms = xp.reshape(terms, shape)
    if not weights.all():
        # Chosen before the product: 0 · Inf would be NaN.
        zero = xp.zeros((), dtype=terms.dtype, **_device(xp, terms))
        terms = xp.where(constant(xp, weights != 0, terms), terms, zero)
    return terms * constant(xp, weights, terms)


def _device(xp: Namespace, x: Array) -> dict[str, Any]:
    """Keyword for creation functions; none where the library places constants itself."""
    if array_api_compat.is_jax_namespace(xp) or array_api_compat.is_dask_namespace(xp):
        return {}
    return {"device": array_api_compat.device(x)}


def _tree(xp: Namespace, index: NDArray[Any], weights: NDArray[Any], x: Array, axis: int) -> Array:
    """Outputs of one block. Taps lie on the first of two axes, rows on the second."""
    rows, width = index.shape
    ndim = x.ndim + 1
    shape = (*x.shape[:axis], width, rows, *x.shape[axis + 1 :])
    block = weights.T.reshape((1,) * axis + (width, rows) + (1,) * (ndim - axis - 2))
    terms = _terms(xp, index.T.reshape(-1), block, x, axis, shape)
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


def _integer_step(xp: Namespace, step: Step, x: Array, axis: int) -> Array:
    """Integer weights on integers: sums as they are, or what the store keeps of them."""
    total, store = _integer_sums(xp, step, x, axis), step.store
    if store is None:
        return total
    shift = step.taps.shift if store.shift is None else store.shift
    if shift:
        total = _shifted(xp, total + (1 << shift - 1), shift)
    total = _clipped(xp, total, store)
    return xp.astype(total, xp.uint8) if (store.low, store.high) == (0, 255) else total


def _integer_sums(xp: Namespace, step: Step, x: Array, axis: int) -> Array:
    """Sums of taps in int32, less what a store drops before."""
    x = xp.astype(x, xp.int32)
    if step.store and step.store.sample:
        x = _shifted(xp, x, step.store.sample)
    if step.store and step.store.term:
        return _shortened(xp, step.taps, x, axis, step.store.term)
    return _weighted(xp, step.taps, x, axis)


def _shortened(xp: Namespace, taps: Taps, x: Array, axis: int, bits: int) -> Array:
    """Sum of taps where every product loses some bits."""
    index, weights = taps.padded()
    columns = [_along(weights[:, k], axis, x.ndim) for k in range(taps.width)]
    terms = (_shifted(xp, _terms(xp, index[:, k], w, x, axis), bits) for k, w in enumerate(columns))
    return functools.reduce(operator.add, terms)


def _shifted(xp: Namespace, x: Array, bits: int) -> Array:
    """Integers shifted right; negative ones are rounded down."""
    return xp.bitwise_right_shift(x, constant(xp, np.asarray(bits, np.int32), x))


def _clipped(xp: Namespace, y: Array, store: Store) -> Array:
    return y if store.low is None and store.high is None else xp.clip(y, store.low, store.high)


def _half_away(xp: Namespace, y: Array) -> Array:
    return xp.sign(y) * xp.floor(xp.abs(y) + 0.5)


_ROUNDINGS: dict[str, Callable[[Namespace, Array], Array]] = {
    "none": lambda _, y: y,
    "half-up": lambda xp, y: xp.floor(y + 0.5),
    "half-away": _half_away,
    "toward-zero": lambda xp, y: xp.trunc(y),
}


def _float_step(xp: Namespace, step: Step, x: Array, axis: int) -> Array:
    """Sum of taps, and what the store keeps of it."""
    y = _weighted(xp, step.taps, x, axis)
    store = step.store
    if store is None:
        return y
    return _clipped(xp, _ROUNDINGS[store.rounding](xp, y), store)


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
    if plan.gather:
        fill = constant(xp, np.asarray([plan.fill]), y)
        return xp.where(constant(xp, lost, y), dtypes.finish(xp, fill, dtypes.name_of(y.dtype), y.dtype), y)
    real = dtypes.real_name(y.dtype)  # a complex NaN would spread from the real part to the other
    with np.errstate(over="ignore", invalid="ignore"):  # an infinite fill, where nothing is lost
        share = np.asarray(plan.fill).astype(real) * (1.0 - inside).astype(real)
    return y + constant(xp, np.where(lost, share, np.zeros_like(share)), y)
