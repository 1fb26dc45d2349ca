"""The samples that torch tests its own operators with: values, gradients and second gradients of each.

They come with the installed torch (``torch.testing._internal``: its OpInfo database). Known differences are those of
`comparison` for values and of `test_gradients.exception` for gradients; nothing else is left out, but the samples that
give an operator a size and scales at once, which no call of ``F.interpolate`` can.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import torch
from torch.testing._internal.common_methods_invocations import op_db

import anyinterp

from .calls import Call
from .comparison import Outcome, compare, theirs, words
from .test_gradients import _ratio, _torch_axes, exception

DTYPES = (torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.uint8)
# Operators that are not called ``nn.functional.interpolate``: what they say of mode, aligned corners and antialias.
OTHERS = {
    "nn.functional.upsample_bilinear": ("bilinear", True, False),
    "nn.functional.upsample_nearest": ("nearest", False, False),
    "_upsample_bilinear2d_aa": ("bilinear", False, True),
}
# Samples of each operator in torch 2.13, in one dtype, less three of the last with a size and scales: a change of the
# database is to be looked at.
COUNTS = {
    "nn.functional.interpolate nearest": 23,
    "nn.functional.interpolate nearest-exact": 23,
    "nn.functional.interpolate linear": 18,
    "nn.functional.interpolate bilinear": 24,
    "nn.functional.interpolate bicubic": 24,
    "nn.functional.interpolate trilinear": 24,
    "nn.functional.interpolate area": 22,
    "nn.functional.upsample_bilinear": 4,
    "nn.functional.upsample_nearest": 12,
    "_upsample_bilinear2d_aa": 4,
}


@dataclass(frozen=True)
class Sample(Call):
    """A call on a tensor that is given."""

    given: Any = None

    def input(self) -> torch.Tensor:
        """Return the tensor."""
        tensor: torch.Tensor = self.given.detach().clone()
        return tensor


def _name(op: Any) -> str:
    return f"{op.name} {op.variant_test_name}".strip()


OPERATORS = {_name(op): op for op in op_db if _name(op) in COUNTS}


def _call(op: Any, dtype: torch.dtype, sample: Any) -> Sample | None:
    """The call that a sample means; None if there is none."""
    given = dict(sample.kwargs)
    mode, aligned, antialias = OTHERS.get(op.name, (given.get("mode"), given.get("align_corners"), False))
    if op.name == "_upsample_bilinear2d_aa":
        if "scales_h" in given or "scales_w" in given:
            return None
        aligned, given["size"], given["scale_factor"] = (
            given["align_corners"],
            given["output_size"],
            given["scale_factors"],
        )
    if sample.args:
        given["size"] = sample.args[0]
    names = ("size", "scale_factor", "recompute_scale_factor")
    arguments = {name: _plain(given[name]) for name in names if given.get(name) is not None}
    kind = str(dtype).removeprefix("torch.")
    requested = kind if kind == "uint8" else None
    return Sample(
        number=0, mode=mode, shape=tuple(sample.input.shape), dtype=kind, layout="", values="", arguments=arguments,
        antialias=antialias, aligned=bool(aligned), arrays="torch", backend=None, requested=requested,
        given=sample.input,
    )  # fmt: skip


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple | list) else value


def _samples(name: str, dtype: torch.dtype) -> list[Sample]:
    """All calls of an operator, in a dtype that it takes."""
    op = OPERATORS[name]
    torch.manual_seed(0)
    found = [_call(op, dtype, sample) for sample in op.sample_inputs("cpu", dtype)]
    return [call for call in found if call is not None]


def _cases(dtypes: tuple[torch.dtype, ...]) -> Iterator[Any]:
    for name, op in OPERATORS.items():
        for dtype in dtypes:
            if dtype in op.supported_dtypes("cpu"):
                for k, call in enumerate(_samples(name, dtype)):
                    yield pytest.param(call, id=f"{name}-{str(dtype).removeprefix('torch.')}-{k}")


@pytest.mark.parametrize("name", COUNTS)
def test_all_samples_are_calls(name: str) -> None:
    assert len(_samples(name, torch.float32)) == COUNTS[name]


@pytest.mark.parametrize("call", list(_cases(DTYPES)))
def test_value(call: Sample, tally: dict[str, Outcome]) -> None:
    tally[f"samples of torch, {call.mode}, {call.dtype}"].add(compare(call))


@pytest.mark.parametrize("call", list(_cases((torch.float32, torch.float64))))
def test_gradients(call: Sample) -> None:
    """First: torch's, where that is the transpose. Second: the operator itself, of what the first is weighted by."""
    x = call.input().requires_grad_()
    y = anyinterp.interpolate(x, **call.arguments, **words(call))
    weights = torch.randn(y.shape, dtype=y.dtype, generator=torch.Generator().manual_seed(1)).requires_grad_()
    (gradient,) = torch.autograd.grad(y, x, weights, create_graph=True)
    (second,) = torch.autograd.grad(gradient, weights, call.input())
    assert torch.equal(second, y)
    if exception(call, x, tuple(y.shape[2:])) is None:
        other = call.input().requires_grad_()
        (right,) = torch.autograd.grad(theirs(call, other), other, weights.detach())
        plan = anyinterp.explain(call.input(), **call.arguments, **words(call)).plan
        axes = [axis.transposed() for axis in _torch_axes(plan, call, other, tuple(y.shape))]
        assert _ratio(gradient.detach(), right, axes, weights.detach(), call.dtype) <= 1.0
