"""torch tensors: derivatives by the adjoint plan, samples by the compiled core or by torch's own operations.

On the CPU the core reads and writes the tensors' memory. What it has no kernels for, and tensors of other devices,
go through torch's gathers, products and sums. Either way the derivative of a plan is its adjoint, which is a gather as
well: no atomics, so that gradients are the same in every run, and sums of halves are made in float32 in
both directions.

Results lie in memory as those of torch's own operator: channels last if the input does, else contiguous.
"""

from __future__ import annotations

from anyinterp._typing import Executor
from anyinterp.backend import ArraySpec, Backend, Declined
from anyinterp.backends._torch.delegate import OwnOperator, different
from anyinterp.backends._torch.executor import lower
from anyinterp.plan import Plan

__all__ = ["TorchBackend", "TorchNativeBackend"]


class TorchBackend(Backend):
    """Every plan, on tensors of any device."""

    name = "torch"
    namespace = "torch"
    fixed_order = True

    def lower(self, plan: Plan, spec: ArraySpec) -> Executor:
        """Make the executor; never declines."""
        return lower(plan, spec)


class TorchNativeBackend(Backend):
    """torch's own operator, where it computes the same rule.

    The other backend is asked first and never declines, so this one runs only if it is asked for. Its last bits
    change with layout, size and threads; torch records it and derives it by its own means.
    """

    name = "torch-native"
    namespace = "torch"

    def lower(self, plan: Plan, spec: ArraySpec) -> Executor | Declined:
        """Make the executor, or say what torch lacks or does otherwise."""
        reason = different(plan, spec)
        return OwnOperator(plan, spec) if reason is None else Declined(reason)
