"""One of two processes that share tensors: says what came of each check, as ``name: answer``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import torch
from torch import distributed
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.tensor import DTensor, Replicate, Shard, distribute_tensor
from torch.distributed.tensor.debug import CommDebugMode

import anyinterp.torch
from anyinterp.torch import operators


def say(name: str, answer: Any) -> None:
    print(f"{name}: {answer}")  # noqa: T201


def sharded(x: torch.Tensor, size: tuple[int, int], axis: int, mesh: Any) -> None:
    """Forward and backward on a sharded tensor, against the whole."""
    part = distribute_tensor(x, mesh, [Shard(axis)]).requires_grad_()
    whole = x.clone().requires_grad_()
    expected = anyinterp.interpolate(whole, size, mode="bilinear")
    expected.backward(expected.detach().cos())
    with CommDebugMode() as traffic:
        y = anyinterp.interpolate(part, size, mode="bilinear")
        y.backward(y.detach().cos())
    count = traffic.get_total_counts()
    [result], [gradient] = y.placements, part.grad.placements
    same = torch.equal(y.full_tensor(), expected), torch.equal(part.grad.full_tensor(), whole.grad)
    same = (*same, y.shape == expected.shape)
    answer = f"communications {count}, {result.is_shard(axis)}, {gradient.is_shard(axis)}, {same}"
    say(f"interpolate to {size}, sharded {axis}", answer)


def refused(call: Callable[[DTensor], DTensor], x: DTensor) -> str:
    try:
        return str(call(x).placements)
    except Exception as error:
        return f"{type(error).__name__}: {str(error).splitlines()[0]}"


def main(rank: int, port: str) -> None:
    distributed.init_process_group("gloo", f"tcp://127.0.0.1:{port}", rank=rank, world_size=2)
    mesh = init_device_mesh("cpu", (2,))
    x = torch.rand(4, 6, 8, 10, generator=torch.Generator().manual_seed(0))
    for size in ((5, 7), (9, 3)):
        for axis in (0, 1):
            sharded(x, size, axis, mesh)
    for axis in (2, 3):
        part = distribute_tensor(x, mesh, [Shard(axis)])
        anyinterp.resize(part, (5, 7), axes=(0, 1))  # what torch learned of this is not for other axes
        say(f"refused, sharded {axis}", refused(lambda x: anyinterp.interpolate(x, (5, 7), mode="bilinear"), part))
        say(f"resize, sharded {axis}", refused(lambda x: anyinterp.resize(x, (5, 7)), part))
        operator = refused(lambda x: operators.RESAMPLE(x, [5, 7], None, "resize(axes=(2, 3))"), part)
        say(f"operator, sharded {axis}", operator)
    last = distribute_tensor(x, mesh, [Shard(3)])
    y = anyinterp.resize(last, (5, 7), axes=(1, 2))
    say("resize of others", torch.equal(y.full_tensor(), anyinterp.resize(x, (5, 7), axes=(1, 2))))
    third = distribute_tensor(x, mesh, [Shard(2)])
    y = anyinterp.interpolate(third, (5,), mode="bilinear")
    say("shorter size", torch.equal(y.full_tensor(), anyinterp.interpolate(x, (5,), mode="bilinear")))
    copied = distribute_tensor(x, mesh, [Replicate()])
    say("replicated", torch.equal(anyinterp.interpolate(copied, 5).to_local(), anyinterp.interpolate(x, 5)))
    double = anyinterp.torch.Interpolate(scale_factor=2, mode="bilinear")
    compiled = torch.compile(double, fullgraph=True, backend="aot_eager")
    batch = distribute_tensor(x, mesh, [Shard(0)])
    say("compiled", torch.equal(compiled(batch).full_tensor(), double(x)))
    distributed.destroy_process_group()


main(int(sys.argv[1]), sys.argv[2])
