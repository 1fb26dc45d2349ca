"""Executors on tensors: one composes torch's operations, the other runs the compiled core on the tensors' memory."""

from __future__ import annotations

import functools
import math
from dataclasses import replace
from typing import Any

import torch
from array_api_compat import torch as xp
from torch._C import _functorch
from torch._prims_common import suggest_memory_format
from torch.autograd import forward_ad
from torch.autograd.graph import increment_version

from anyinterp import dtypes
from anyinterp.backend import ArraySpec
from anyinterp.backends._native.lowering import core, lower_steps, unsupported
from anyinterp.backends._torch.autograd import record
from anyinterp.execute import run
from anyinterp.plan import Plan

__all__ = ["TorchExecutor", "lower"]

Tensor = Any
PROGRAMS = 8  # shapes and layouts that an executor remembers
_grads = torch.is_grad_enabled
_transform = _functorch.peek_interpreter_stack


def lower(plan: Plan, spec: ArraySpec) -> TorchExecutor:
    """Executor of a plan: the compiled core where it can, else torch's operations."""
    native = spec.device.type == "cpu" and unsupported(plan, spec) is None
    return NativeExecutor(plan, spec) if native else TorchExecutor(plan, spec)


class TorchExecutor:
    """A plan by torch's own operations. Its derivatives are plans as well.

    Attributes
    ----------
    derives : bool
        Whether the result can have a derivative at all: whether it is not of integers.
    """

    def __init__(self, plan: Plan, spec: ArraySpec) -> None:
        self.plan, self.spec = plan, spec
        self.dtype = dtypes.resolve(torch, spec.result)
        self.derives = self.dtype.is_floating_point or self.dtype.is_complex

    def __call__(self, x: Tensor, out: Tensor | None = None) -> Tensor:
        """Run the plan on a tensor; with `out`, put the result there. Recorded if torch records."""
        if (
            (x.requires_grad and self.derives and _grads())
            or _transform() is not None
            or forward_ad._current_level >= 0
        ):
            y = self._compose(x) if self.derives and self.adjoint is None else record(x, self)
            return y if out is None else out.copy_(y)
        if out is None:
            return self.run(x)
        return out.copy_(self.run(x)) if out.requires_grad else self.run_into(x, out)

    def run(self, x: Tensor) -> Tensor:
        """Run the plan; nothing is recorded."""
        return self._compose(x).contiguous(memory_format=suggest_memory_format(x))

    def run_into(self, x: Tensor, out: Tensor) -> Tensor:
        """Run the plan into a tensor; nothing is recorded."""
        return out.copy_(self._compose(x))

    def _compose(self, x: Tensor) -> Tensor:
        """Run the plan by operations that torch records itself."""
        return run(xp, self.plan, self.spec, x)

    @functools.cached_property
    def tangent(self) -> TorchExecutor:
        """What the plan does to a change of its input."""
        return lower(self.plan.without_fill, self.spec) if self.plan.fill else self

    @functools.cached_property
    def adjoint(self) -> TorchExecutor | None:
        """The transpose of `tangent`, which takes gradients back; None if the plan is not linear."""
        plan, spec = self.plan.without_fill, self.spec
        if not plan.linear or (spec.dtype in dtypes.COMPLEX) != (spec.result in dtypes.COMPLEX):
            return None
        return lower(plan.adjoint(), replace(spec, dtype=spec.result, result=spec.dtype))


class NativeExecutor(TorchExecutor):
    """A plan by the compiled core, with programs for each shape and layout that it met."""

    def __init__(self, plan: Plan, spec: ArraySpec) -> None:
        super().__init__(plan, spec)
        self._lowered = lower_steps(plan.steps, plan.fill, spec)
        self._programs: dict[Any, Any] = {}
        aligned = dtypes.resolve(torch, dtypes.real_name(spec.dtype)).itemsize
        self._between = aligned - 1  # bits of an address between two samples, or two parts of complex ones
        self._complex = spec.dtype in dtypes.COMPLEX

    def run(self, x: Tensor) -> Tensor:
        """Run the plan; nothing is recorded."""
        key = x.shape, x.stride()
        program, like = self._programs.get(key) or self._remember(key, self._fresh(x))
        if program is None:
            return torch.empty_like(like)
        try:
            address = x.data_ptr()
        except RuntimeError:  # a wrapper of other tensors
            address = 0
        if not address or address & self._between or x.is_neg() or (self._complex and x.is_conj()):
            return self._run_unusual(x)
        y = torch.empty_like(like)
        core.run_at(program, address, y.data_ptr())
        return y

    def _run_unusual(self, x: Tensor) -> Tensor:
        """Run on a tensor whose memory does not hold its samples as they are."""
        x = _functorch.unwrap_if_dead(x)
        return self.run(_plain(x)) if torch._C._has_storage(x) else super().run(x)

    def run_into(self, x: Tensor, out: Tensor) -> Tensor:
        """Run the plan into a tensor; nothing is recorded."""
        if not (_holds_samples(x) and _holds_samples(out)):
            return out.copy_(self.run(x))
        key = x.shape, x.stride(), out.stride()
        program = self._programs.get(key) or self._remember(key, self._program(x, out.shape, out.stride()))
        core.run_at(program, x.data_ptr(), out.data_ptr())
        increment_version(out)
        return out

    def _fresh(self, x: Tensor) -> tuple[Any, Tensor]:
        """Program into a new tensor, if there is anything to do, and a tensor without memory that is like the result.

        To make a tensor like another takes half the time that it takes to make one from its shape and strides.
        """
        shape = self.plan.shape_out(tuple(x.shape))
        like = torch.empty(shape, dtype=self.dtype, device=x.device, memory_format=suggest_memory_format(x))
        like.untyped_storage().resize_(0)
        return self._program(x, shape, like.stride(), fresh=True) if like.numel() else None, like

    def _program(self, x: Tensor, shape: tuple[int, ...], strides: tuple[int, ...], fresh: bool = False) -> Any:
        order = _order(shape, strides, x.stride() if self.spec.dtype != "uint8" else None)
        steps_in = tuple([step * x.itemsize for step in x.stride()])
        steps_out = tuple([step * self.dtype.itemsize for step in strides])
        return self._lowered.program(tuple(x.shape), steps_in, tuple(shape), steps_out, order, fresh)

    def _remember(self, key: Any, made: Any) -> Any:
        if len(self._programs) >= PROGRAMS:
            self._programs.clear()
        self._programs[key] = made
        return made


def _order(shape: tuple[int, ...], strides: tuple[int, ...], given: tuple[int, ...] | None) -> tuple[int, ...]:
    """Axes of the result from the outermost to the innermost; an order that is given, if it is one of the result's.

    One sample lies anywhere: where axes shrink to it, only the input says which order takes no transposed copies.
    Sums of bytes are faster for such copies.
    """
    if given is not None:
        order = sorted(range(len(shape)), key=lambda axis: -given[axis])
        long = [strides[axis] for axis in order if shape[axis] > 1]
        if long == sorted(long, reverse=True):
            return tuple(order)
    return tuple(sorted(range(len(shape)), key=lambda axis: -strides[axis] if shape[axis] > 1 else -math.inf))


def _holds_samples(x: Tensor) -> bool:
    """Whether a tensor's memory holds its samples as they are."""
    address = x.data_ptr()
    return bool(address) and not (address % x.itemsize or x.is_neg() or x.is_conj())


def _plain(x: Tensor) -> Tensor:
    """A copy whose memory holds the samples as they are: not to be conjugated or negated, aligned, and there at all."""
    empty = torch.empty(x.shape, dtype=x.dtype, device=x.device, memory_format=suggest_memory_format(x))
    return empty.copy_(x)
