"""Distributed tensors: axes that a call leaves alone may be sharded, and nothing is communicated."""

from __future__ import annotations

from typing import Any

from torch.distributed.tensor import DTensor, Replicate, Shard
from torch.distributed.tensor._op_schema import RuntimeSchemaInfo
from torch.distributed.tensor.experimental import register_sharding

from anyinterp.torch.encoding import decoded
from anyinterp.torch.operators import ADJOINT, RESAMPLE

__all__ = ["placements", "refuse"]


def refuse(x: Any, *rest: Any) -> None:
    """Refuse a tensor one of whose axes is both sharded and resampled.

    Raises
    ------
    ValueError
        What `placements` raises comes out of torch as a RuntimeError; so calls are looked at before as well.
    """
    touched = _touched(x.ndim, *rest[-3:])
    for placement in x.placements:
        if isinstance(placement, Shard) and placement.dim % x.ndim in touched:
            argument = "x" if decoded(rest[-1])[0] == "resize" else "input"
            raise ValueError(
                f"{argument}: axis {placement.dim % x.ndim} of {x.ndim} is sharded, and the call resamples it; "
                "redistribute it to Replicate() first, or shard another axis"
            )


def placements(x: Any, *rest: Any) -> list[tuple[list[Any], list[Any]]]:
    """Where the result and the arguments of an operator may lie."""
    refuse(x, *rest)
    touched = _touched(x.ndim, *rest[-3:])
    free = [Shard(axis) for axis in range(x.ndim) if axis not in touched]
    return [([one], [one, *(None for _ in rest)]) for one in (Replicate(), *free)]


def _touched(ndim: int, size: Any, scale: Any, call: str) -> set[int]:
    """Axes that a call resamples, or looks at as a whole."""
    function, given = decoded(call)
    if "like" in given:
        return set(range(ndim))
    axes = given["axes"] if function == "resize" else range(-len(size if scale is None else scale), 0)
    return {axis % ndim for axis in axes}


register_sharding([RESAMPLE, ADJOINT])(placements)
for operator in (RESAMPLE, ADJOINT):  # all arguments but the tensor decide where things lie, and how large they are
    DTensor._op_dispatcher.sharding_propagator.op_to_schema_info[operator] = RuntimeSchemaInfo(1, needs_pytree=True)
