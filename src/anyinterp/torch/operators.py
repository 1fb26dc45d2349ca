"""The two operators that stand for a call in a graph: ``anyinterp::resample`` and its transpose.

They take plain arguments: sizes, which may be symbols, and the rest of a call as text. The plan is made when they run.
Autograd's part is registered by hand: what torch's ``register_autograd`` makes of it fails within the transforms
of `torch.func`, and has no forward mode.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import torch
from torch import _C
from torch import library as torch_library
from torch._functorch.autograd_function import enable_single_level_autograd_function
from torch._prims_common import suggest_memory_format
from torch.autograd import forward_ad

from anyinterp import dtypes
from anyinterp._typing import Executor
from anyinterp.backend import ArraySpec
from anyinterp.registry import namespace_of, select
from anyinterp.resampler import Resampler
from anyinterp.torch.encoding import checked, decoded, encoded

__all__ = ["ADJOINT", "RESAMPLE"]

Tensor = Any
Sizes = Sequence[int] | None
Scales = Sequence[float] | None

_REST = "SymInt[]? size, float[]? scale, str call) -> Tensor"
for name, signature in {
    "resample": f"(Tensor x, {_REST}",
    "resample_adjoint": f"(Tensor gradient, SymInt[] shape, ScalarType dtype, {_REST}",
}.items():
    torch_library.define(f"anyinterp::{name}", signature, tags=(torch.Tag.pt2_compliant_tag,))
RESAMPLE, ADJOINT = torch.ops.anyinterp.resample.default, torch.ops.anyinterp.resample_adjoint.default


def _run(x: Tensor, size: Sizes, scale: Scales, call: str) -> Tensor:
    """Resample."""
    y = _resampler(call, *_frozen(size, scale)).run(x)
    return y.contiguous(memory_format=suggest_memory_format(x))


def _run_adjoint(gradient: Tensor, shape: Sequence[int], dtype: Any, size: Sizes, scale: Scales, call: str) -> Tensor:
    """Apply the transpose: from the shape and dtype of the result to those of the input."""
    names = dtypes.name_of(dtype), dtypes.name_of(gradient.dtype)
    executor = _adjoint(call, *_frozen(size, scale), tuple(shape), *names, gradient.device)
    return executor(gradient).contiguous(memory_format=suggest_memory_format(gradient))


def _fake(x: Tensor, size: Sizes, scale: Scales, call: str) -> Tensor:
    """Make a tensor like the result; sizes may be symbols."""
    request = _request(tuple(x.shape), dtypes.name_of(x.dtype), size, scale, call)
    result = dtypes.available(namespace_of(x, "x")[0], dtypes.result_name(dtypes.name_of(x.dtype), request.dtype_out))
    shape = request.shape_out(tuple(x.shape))
    dtype = dtypes.resolve(torch, result)
    return torch.empty(shape, dtype=dtype, device=x.device, memory_format=suggest_memory_format(x))


def _fake_adjoint(gradient: Tensor, shape: Sequence[int], dtype: Any, *_: Any) -> Tensor:
    """Make a tensor like the input."""
    return torch.empty(shape, dtype=dtype, device=gradient.device, memory_format=suggest_memory_format(gradient))


def _frozen(size: Sizes, scale: Scales) -> tuple[tuple[int, ...] | None, tuple[float, ...] | None]:
    return size if size is None else tuple(size), scale if scale is None else tuple(scale)


def _request(shape: tuple[Any, ...], dtype: str, size: Sizes, scale: Scales, call: str) -> Any:
    """Request of a call, whose sizes and shape may be symbols."""
    if size is None or all(type(n) is int for n in size):
        return checked(call, *_frozen(size, scale)).request(shape, dtype)
    given: Any = checked(call, (1,) * len(size), None)
    return replace(given, **{given.asked: tuple(size)}).request(shape, dtype)


@functools.lru_cache(maxsize=256)
def _resampler(call: str, size: tuple[int, ...] | None, scale: tuple[float, ...] | None) -> Resampler:
    function, given = decoded(call)
    asked = {"size": size, "scale_factor": scale} if function == "interpolate" else {"shape": size, "scale": scale}
    made: Resampler = getattr(Resampler, function)(**asked, **given)
    return made


@functools.lru_cache(maxsize=256)
def _adjoint(
    call: str,
    size: tuple[int, ...] | None,
    scale: tuple[float, ...] | None,
    shape: tuple[int, ...],
    dtype: str,
    result: str,
    device: Any,
) -> Executor:
    """Executor of the transpose of a call."""
    plan = _resampler(call, size, scale).plan(shape, dtype)
    if plan.inner is not plan:
        raise NotImplementedError(f"like: no gradient of a recorded call with stages ({plan.stages})")
    spec = ArraySpec("torch", result, dtypes.accumulator(dtype, result), dtype, device)
    return select(plan.without_fill.adjoint(), spec, decoded(call)[1].get("backend")).executor


class Node(torch.autograd.Function):  # type: ignore[misc]
    """A call of one of the operators, as autograd keeps it."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, operator: Any, rest: tuple[Any, ...]) -> Tensor:
        """Go on below autograd."""
        ctx.operator, ctx.rest, ctx.shape, ctx.dtype = operator, rest, x.shape, x.dtype
        if _C._functorch.peek_interpreter_stack() is None:
            return _below(operator, x, rest)
        with torch.enable_grad(), forward_ad._set_fwd_grad_enabled(True):  # for the transforms further out
            return _below(operator, x, rest)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        """Call the other operator."""
        size, scale, call = ctx.rest[-3:]
        if ctx.operator is ADJOINT:
            return RESAMPLE(gradient, size, scale, _linear(call, ctx.dtype)), None, None
        if gradient.is_complex() and not ctx.dtype.is_complex:
            gradient = gradient.real
        return ADJOINT(gradient, ctx.shape, ctx.dtype, size, scale, call), None, None

    @staticmethod
    def jvp(ctx: Any, tangent: Tensor, *_: Any) -> Tensor:
        """Call the same operator."""
        if ctx.operator is ADJOINT:
            return ADJOINT(tangent, *ctx.rest)
        size, scale, call = ctx.rest
        return RESAMPLE(tangent, size, scale, _linear(call, None))


_record = super(torch.autograd.Function, Node).apply


def _below(operator: Any, x: Tensor, rest: tuple[Any, ...]) -> Tensor:
    with _C._AutoDispatchBelowAutograd():
        return operator(x, *rest)


def _recorded(operator: Any, x: Tensor, *rest: Any) -> Tensor:
    """Autograd's kernel of an operator."""
    if _C._functorch.peek_interpreter_stack() is not None:
        with enable_single_level_autograd_function():  # the transforms are peeled off one by one
            return _record(x, operator, rest)
    if forward_ad._current_level >= 0 or (x.requires_grad and torch.is_grad_enabled()):
        return _record(x, operator, rest)
    return _below(operator, x, rest)


def _linear(call: str, dtype: Any) -> str:
    """Text of a call without its fill value, and with a dtype for the result."""
    function, given = decoded(call)
    if "like" in given:
        raise NotImplementedError("like: a recorded call has gradients, but no second ones and no forward mode")
    given = {name: value for name, value in given.items() if name != "fill_value"}
    return encoded(function, given if dtype is None else {**given, "dtype": dtype})


def _batched(_: Any, in_dims: tuple[Any, ...], x: Tensor, size: Sizes, scale: Scales, call: str) -> tuple[Tensor, int]:
    """Resample a batch of tensors at once."""
    x = x.movedim(in_dims[0], 0)
    function, given = decoded(call)
    if "like" in given:  # may look at the whole of each tensor
        return torch.stack([RESAMPLE(one, size, scale, call) for one in x.unbind()]), 0
    if function == "resize":  # axes are counted from the end
        return RESAMPLE(x, size, scale, call), 0
    return RESAMPLE(x.flatten(0, 1), size, scale, call).unflatten(0, x.shape[:2]), 0


def _adjoint_batched(
    _: Any, in_dims: tuple[Any, ...], gradient: Tensor, shape: Sequence[int], dtype: Any, *rest: Any
) -> tuple[Tensor, int]:
    """Apply the transpose to a batch of tensors at once."""
    gradient = gradient.movedim(in_dims[0], 0)
    size = gradient.shape[0]
    if decoded(rest[-1])[0] == "resize":
        return ADJOINT(gradient, [size, *shape], dtype, *rest), 0
    together = ADJOINT(gradient.flatten(0, 1), [size * shape[0], *shape[1:]], dtype, *rest)
    return together.unflatten(0, (size, shape[0])), 0


for operator, run, fake, batched in (
    (RESAMPLE, _run, _fake, _batched),
    (ADJOINT, _run_adjoint, _fake_adjoint, _adjoint_batched),
):
    torch_library.impl(operator.name(), "CompositeExplicitAutograd", run)
    torch_library.impl(operator.name(), "Autograd", functools.partial(_recorded, operator))
    torch_library.register_fake(operator, fake)
    torch_library.register_vmap(operator, batched)
