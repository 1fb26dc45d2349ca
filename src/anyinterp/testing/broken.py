"""Backends that are wrong on purpose. The suite has to fail each of them, and pass `Healthy`.

Each one runs plans with the library's own functions, and then does one thing wrong that has been seen in
real code. `CAUGHT_BY` says on which arrays it shows, and by which tests.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import array_api_compat
import numpy as np

from anyinterp.backend import ArraySpec, Backend, Declined
from anyinterp.execute import GenericBackend, run
from anyinterp.plan import Plan, Request, Step
from anyinterp.taps import Taps

Array = Any
Executor = Callable[..., Array]


class Healthy(Backend):
    """Does nothing wrong. The others change one of its methods."""

    fixed_order = True

    def __init__(self) -> None:
        self.name = type(self).__name__

    def lower(self, plan: Plan, spec: ArraySpec) -> Executor | Declined:
        """Return an executor that calls `compute`, then `store`."""

        def execute(x: Array, out: Array | None = None) -> Array:
            return self.store(self.compute(plan, spec, x), out)

        return execute

    def compute(self, plan: Plan, spec: ArraySpec, x: Array) -> Array:
        """Return the result as a new array."""
        return run(array_api_compat.array_namespace(x), plan, spec, x)

    def store(self, y: Array, out: Array | None) -> Array:
        """Return the result, in `out` if there is one."""
        if out is None:
            return y
        out[...] = y
        return out


def _with_tables(plan: Plan, change: Callable[[Taps], Taps]) -> Plan:
    """Return a plan with other tables."""
    steps = tuple(Step(step.axis, change(step.taps), step.store) for step in plan.steps)
    return Plan(plan.axes, plan.sizes_in, plan.sizes_out, steps, plan.fill, plan.origin)


class OffByOne(Healthy):
    """Reads one sample too far, where there is one."""

    def compute(self, plan: Plan, spec: ArraySpec, x: Array) -> Array:
        """Run with every start moved by one."""

        def moved(taps: Taps) -> Taps:
            last = np.maximum(taps.n_in - taps.count, 0)
            return replace(taps, start=np.minimum(taps.start + 1, last))

        return super().compute(_with_tables(plan, moved), spec, x)


class SwappedAxes(Healthy):
    """Takes the last two axes for each other, where their lengths are equal."""

    def compute(self, plan: Plan, spec: ArraySpec, x: Array) -> Array:
        """Run on the transposed input."""
        if len(plan.steps) == 2 and {step.axis for step in plan.steps} == {-1, -2} and x.shape[-1] == x.shape[-2]:
            x = array_api_compat.array_namespace(x).matrix_transpose(x)
        return super().compute(plan, spec, x)


class TruncatingCast(Healthy):
    """Cuts the fraction off where it should round."""

    def compute(self, plan: Plan, spec: ArraySpec, x: Array) -> Array:
        """Run to the accumulator's dtype, then cast."""
        if "int" not in spec.result or plan.gather or any(step.taps.shift for step in plan.steps):
            return super().compute(plan, spec, x)
        y = np.nan_to_num(super().compute(plan, replace(spec, result=spec.accumulator), x))
        info = np.iinfo(spec.result)
        return np.clip(y, info.min, np.nextafter(y.dtype.type(info.max), y.dtype.type(0))).astype(spec.result)


class LostEdgeWeight(Healthy):
    """Forgets the first tap of the first row."""

    def compute(self, plan: Plan, spec: ArraySpec, x: Array) -> Array:
        """Run with that weight set to zero."""

        def without(taps: Taps) -> Taps:
            if taps.gather:
                return taps
            weights = taps.weights.copy()
            weights[0] = 0
            return replace(taps, weights=weights)

        return super().compute(_with_tables(plan, without), spec, x)


class WrongDevice(Healthy):
    """Leaves the result on the default device (of array-api-strict)."""

    def compute(self, plan: Plan, spec: ArraySpec, x: Array) -> Array:
        """Run, then move."""
        y = super().compute(plan, spec, x)
        return y.to_device(array_api_compat.array_namespace(x).Device("CPU_DEVICE"))


class WrongNamespace(Healthy):
    """Returns a NumPy array whatever came (from array-api-strict)."""

    def compute(self, plan: Plan, spec: ArraySpec, x: Array) -> Array:
        """Run, then convert."""
        y = super().compute(plan, spec, x)
        return np.asarray(y.to_device(array_api_compat.array_namespace(x).Device("CPU_DEVICE")))


class SilentFallback(Healthy):
    """Hands everything to the generic executor and calls it its own."""

    def lower(self, plan: Plan, spec: ArraySpec) -> Executor | Declined:
        """Return somebody else's executor."""
        return GenericBackend().lower(plan, spec)


class PeeksAtValues(Healthy):
    """Takes a short cut if the input is all zero, which it has to compute to know."""

    def compute(self, plan: Plan, spec: ArraySpec, x: Array) -> Array:
        """Look, then run."""
        if 0 not in x.shape and not bool((x != 0).any()):
            return super().compute(plan, spec, x * 1)
        return super().compute(plan, spec, x)


class WritesToInput(Healthy):
    """Uses the input as scratch memory."""

    def compute(self, plan: Plan, spec: ArraySpec, x: Array) -> Array:
        """Run, then overwrite."""
        y = super().compute(plan, spec, x)
        if x.flags.writeable:
            x[...] = 0
        return y


class IgnoresOut(Healthy):
    """Returns an array of its own although ``out`` was given."""

    def store(self, y: Array, out: Array | None) -> Array:
        """Return the result."""
        return y


class MixesBatch(Healthy):
    """Gives each entry of a batch the result of another."""

    def compute(self, plan: Plan, spec: ArraySpec, x: Array) -> Array:
        """Run, then turn the first axis round, if it is not one of the plan's."""
        y = super().compute(plan, spec, x)
        return y if -x.ndim in plan.axes else y[::-1]


class WrongDtype(Healthy):
    """Returns the sums in the dtype that they were made in."""

    def compute(self, plan: Plan, spec: ArraySpec, x: Array) -> Array:
        """Run without the last conversion."""
        if plan.gather or any(step.taps.shift for step in plan.steps):
            return super().compute(plan, spec, x)
        return super().compute(plan, replace(spec, result=spec.accumulator), x)


class LeaksInf(Healthy):
    """Multiplies whole matrices, so that zero weights meet infinite samples."""

    fixed_order = False

    def compute(self, plan: Plan, spec: ArraySpec, x: Array) -> Array:
        """Run each pass as a matrix product."""
        plain = not plan.gather and not plan.coverage and not any(step.taps.shift for step in plan.steps)
        if not plain or spec.result != spec.accumulator:
            return super().compute(plan, spec, x)
        y = x.astype(spec.accumulator)
        for step in plan.steps:
            matrix = step.taps.matrix().astype(y.real.dtype)
            with np.errstate(invalid="ignore"):
                y = np.moveaxis(np.matmul(np.moveaxis(y, step.axis, -1), matrix.T), -1, step.axis)
        return y


class NoFixedOrder(Healthy):
    """Declares ``fixed_order``, but sums in another order when the batch is a single entry."""

    def compute(self, plan: Plan, spec: ArraySpec, x: Array) -> Array:
        """Run a single entry on the reversed axes, with reversed tables."""
        if x.shape[0] != 1 or plan.gather or plan.coverage or any(s.taps.shift or s.taps.cyclic for s in plan.steps):
            return super().compute(plan, spec, x)
        turned = tuple(step.axis for step in plan.steps)
        y = super().compute(_with_tables(plan, _turned), spec, np.flip(x, turned))
        return np.flip(y, turned).copy()


def _turned(taps: Taps) -> Taps:
    """Return the table that sees both its sides from the other end."""
    rows = [taps.weights[o : o + c][::-1] for o, c in zip(taps.offset, taps.count, strict=True)][::-1]
    start = (taps.n_in - taps.start - taps.count)[::-1]
    return replace(taps, start=start, count=taps.count[::-1], weights=np.concatenate(rows))


class SharedScratch(Healthy):
    """Keeps the input in one buffer for all threads."""

    def compute(self, plan: Plan, spec: ArraySpec, x: Array) -> Array:
        """Put the input down, do something else for a moment, and take it up again."""
        self.scratch = x
        time.sleep(0.002)
        return super().compute(plan, spec, self.scratch)


class FillsEmptyRows(Healthy):
    """Gives rows without taps, which adjoints have, their first sample."""

    def compute(self, plan: Plan, spec: ArraySpec, x: Array) -> Array:
        """Run with a tap of weight 1 in each empty row."""

        def filled(taps: Taps) -> Taps:
            empty = taps.count == 0
            if not empty.any() or taps.outside is not None:
                return taps
            weights = np.insert(taps.weights, taps.offset[empty], 1)
            return replace(taps, count=np.maximum(taps.count, 1), weights=weights)

        return super().compute(_with_tables(plan, filled), spec, x)


class RoundsOnce(Healthy):
    """Rounds the last sums only, where something is to be kept between the passes."""

    def compute(self, plan: Plan, spec: ArraySpec, x: Array) -> Array:
        """Run without the stores of sums of floats."""
        steps = tuple(step if step.taps.shift else Step(step.axis, step.taps) for step in plan.steps)
        plan = Plan(plan.axes, plan.sizes_in, plan.sizes_out, steps, plan.fill, plan.origin)
        return super().compute(plan, spec, x)


class KeepsFirstLengths(Healthy):
    """Runs all calls that differ in lengths alone as the first of them."""

    def by_lengths(self, request: Request, spec: ArraySpec) -> Callable[..., Executor | None]:
        """Forget the sizes."""

        def made(shape: tuple[int, ...], *_: Any) -> Executor | None:
            executor = self.lower(request.bind(shape), spec)
            return None if isinstance(executor, Declined) else executor

        return made


class DeclinesEverything(Healthy):
    """Takes nothing, and so never fails."""

    def lower(self, plan: Plan, spec: ArraySpec) -> Declined:
        """Decline."""
        return Declined("it is tired")


# Stages that follow the passes raise at such a result, so that nothing can be said of the case.
_ALL_OF_VALUES = frozenset(
    f"test_values::test_{name}"
    for name in ("values", "kind", "input_is_kept", "own_path", "by_lengths", "result_is_new")
)

# Backend: the arrays on which its fault shows, and all the tests, of the files named, that fail.
CAUGHT_BY: dict[type[Healthy], tuple[str, frozenset[str]]] = {
    OffByOne: ("numpy", frozenset({"test_values::test_values"})),
    SwappedAxes: ("numpy", frozenset({"test_values::test_values"})),
    TruncatingCast: ("numpy", frozenset({"test_values::test_values"})),
    LostEdgeWeight: ("numpy", frozenset({"test_values::test_values"})),
    WrongDevice: ("array-api-strict", _ALL_OF_VALUES),
    WrongNamespace: ("array-api-strict", _ALL_OF_VALUES),
    SilentFallback: ("numpy", frozenset({"test_values::test_own_path"})),
    PeeksAtValues: (
        "jax-jit",
        frozenset({"test_laziness::test_recorded_operations", "test_laziness::test_unknown_values"}),
    ),
    # A stage after the passes may need the input.
    WritesToInput: ("numpy", frozenset({"test_values::test_input_is_kept", "test_values::test_values"})),
    IgnoresOut: ("numpy", frozenset({"test_out::test_out"})),
    MixesBatch: ("numpy", frozenset({"test_values::test_values", "test_fixed_order::test_batch"})),
    WrongDtype: ("numpy", frozenset({"test_values::test_kind", "test_values::test_values"})),
    LeaksInf: ("numpy", frozenset({"test_special_values::test_nan_and_inf"})),
    NoFixedOrder: ("numpy", frozenset({"test_fixed_order::test_batch"})),
    SharedScratch: ("numpy", frozenset({"test_reuse::test_two_threads"})),
    KeepsFirstLengths: ("numpy", frozenset(f"test_values::test_{name}" for name in ("by_lengths", "values", "kind"))),
    RoundsOnce: ("numpy", frozenset({"test_values::test_values"})),
    FillsEmptyRows: (
        "numpy",
        frozenset({"test_adjoint::test_adjoint_is_the_transpose", "test_adjoint::test_inner_products"}),
    ),
}
