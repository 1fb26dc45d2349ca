"""How torch records a plan: one node, whose derivatives are plans again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch._C import _functorch

if TYPE_CHECKING:
    from anyinterp.backends._torch.executor import TorchExecutor

__all__ = ["record"]

Tensor = Any


class Resample(torch.autograd.Function):  # type: ignore[misc]
    """A plan as an operation of torch's: nothing of the input is kept for its gradient."""

    @staticmethod
    def forward(x: Tensor, executor: TorchExecutor) -> Tensor:
        """Run the plan."""
        return executor.run(x)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Tensor, TorchExecutor], _: Tensor) -> None:
        """Keep the executor."""
        ctx.executor = inputs[1]

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:
        """Apply the adjoint plan."""
        return ctx.executor.adjoint(gradient), None

    @staticmethod
    def jvp(ctx: Any, tangent: Tensor, _: None) -> Tensor | None:
        """Apply the plan to the tangent."""
        return ctx.executor.tangent(tangent) if ctx.executor.derives else None

    @staticmethod
    def vmap(_: Any, in_dims: tuple[int | None, None], x: Tensor, executor: TorchExecutor) -> tuple[Tensor, int]:
        """Run the plan on the whole batch: its axes are counted from the end."""
        return executor(x.movedim(in_dims[0], 0)), 0


# Without the inspection of signatures that `Function.apply` does, for which only transforms have a use.
_apply = super(torch.autograd.Function, Resample).apply


def record(x: Tensor, executor: TorchExecutor) -> Tensor:
    """Run an executor as one operation that torch records, or that its transforms see."""
    if _functorch.peek_interpreter_stack() is None:
        return _apply(x, executor)
    return Resample.apply(x, executor)
