"""Gradients of our calls on torch: of autograd through the executor, of the adjoint plan, and torch's own.

The transposed plan is the gradient. Autograd adds the terms of each sample in another order than the adjoint plan, so
the two differ by the roundings of their sums. torch's own backward kernels are the transpose of its forward ones
except where `exception` says so; there only the first comparison is made.
"""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

import anyinterp
from anyinterp.backend import ArraySpec
from anyinterp.execute import GenericBackend
from anyinterp.plan import Plan

from . import nearest
from .calls import Call, random_call
from .comparison import NEAREST, Outcome, axes_of, excess, theirs, words
from .rows import UNIT, Axis, bound

RANKS = {"nearest": 1, "linear": 1, "bilinear": 2, "trilinear": 3, "bicubic": 2, "area": 2, "lanczos": 2}


def gradient_call(seed: int, number: int) -> Call:
    """Return a random call on torch, in float32 or float64, that has a result."""
    found = (random_call(seed, 1_000_000 + 1000 * number + k) for k in itertools.count())
    return next(_on_torch(call) for call in found if call.dtype in ("float32", "float64") and _has_result(call))


def _on_torch(call: Call) -> Call:
    return replace(call, arrays="torch", backend=None)


def _has_result(call: Call) -> bool:
    scale = call.arguments.get("scale_factor", 1)
    scales = scale if isinstance(scale, list) else [scale] * call.rank
    return all(int(n * s) >= 1 for n, s in zip(call.shape[2:], scales, strict=True))


def exception(call: Call, x: torch.Tensor, sizes: tuple[int, ...]) -> str | None:
    """Name the reason for which torch's backward is not the transpose of our forward."""
    scales = [call.scale(a) for a in range(call.rank)]
    equal = [n == m for n, m in zip(x.shape[2:], sizes, strict=True)]
    scaled = [s not in (None, 1.0) for s in scales]
    if call.mode in NEAREST:
        pairs = zip(x.shape[2:], sizes, scales, strict=True)
        exact = call.mode == "nearest-exact"
        same = all(np.array_equal(nearest.cuda(*pair, exact), nearest.fast(*pair, exact)) for pair in pairs)
        return None if same else "backward: other indices"
    if call.mode == "bicubic" and not call.antialias and all(equal) and any(scaled):
        return "backward: bicubic copies where sizes are equal"
    weighted = [call.mode == "lanczos" or s for s in scaled]  # sin(πk) is not zero in torch
    if call.antialias and any(e and w for e, w in zip(equal, weighted, strict=True)):
        return "backward: antialias resamples axes of equal sizes"
    if call.antialias and sizes[-1] == 1:
        return "backward: bug A"
    return None


def test_gradient_is_the_adjoint_plan_and_torchs_own(number: int, seed: int, tally: dict[str, Outcome]) -> None:
    call = gradient_call(seed, number)
    x = call.input().detach().requires_grad_()
    y = anyinterp.interpolate(x, **call.arguments, **words(call))
    upstream = torch.randn(y.shape, generator=torch.Generator().manual_seed(number), dtype=torch.float64).to(y.dtype)
    (gradient,) = torch.autograd.grad(y, x, upstream)
    plan = anyinterp.explain(call.input(), **call.arguments, **words(call)).plan
    outcome = Outcome(calls=1, elements=gradient.numel())
    right = _adjoint(plan, upstream)
    outcome.worst = _ratio(gradient, right, [axis.transposed() for axis in _own_axes(plan, call)], upstream, call.dtype)
    assert outcome.worst <= 1.0
    reason = exception(call, x, tuple(y.shape[2:]))
    if reason is None:
        other = call.input().detach().requires_grad_()
        (reference,) = torch.autograd.grad(theirs(call, other), other, upstream)
        axes = [axis.transposed() for axis in _torch_axes(plan, call, other, tuple(y.shape))]
        outcome.worst = max(outcome.worst, _ratio(gradient, reference, axes, upstream, call.dtype))
        assert outcome.worst <= 1.0
    else:
        outcome.classes[reason] += 1
    tally[f"gradient, {call.mode}{', antialias' * call.antialias}, {call.dtype}"].add(outcome)


def _adjoint(plan: Plan, upstream: torch.Tensor) -> torch.Tensor:
    name = str(upstream.dtype).removeprefix("torch.")
    executor = GenericBackend().lower(plan.adjoint(), ArraySpec("torch", name, name, name, upstream.device))
    return executor(upstream)


def _terms(matrix: NDArray[np.float64]) -> int:
    """Return the most outputs that one sample has a part in."""
    return int(np.count_nonzero(matrix, axis=0).max())


def _own_axes(plan: Plan, call: Call) -> list[Axis]:
    """Return the axes of two ways of adding the same terms: each rounds weights, products and sums once."""
    axes = []
    for step in plan.steps:
        matrix = np.abs(step.taps.matrix())
        wrong = 2 * (_terms(matrix) + 2) * UNIT[call.dtype] * matrix
        axes.append(Axis(step.axis, matrix, wrong, np.zeros(len(matrix), bool)))
    return axes


def _torch_axes(plan: Plan, call: Call, x: torch.Tensor, shape: tuple[int, ...]) -> list[Axis]:
    """Return the axes with the coordinates of torch, whose backward adds the terms of all axes one by one."""
    axes = _own_axes(plan, call) if call.mode in NEAREST else axes_of(call, x, shape, call.dtype)
    terms = int(np.prod([_terms(axis.weights) for axis in axes]))
    return [replace(axis, wrong=axis.wrong + 2 * (terms + 2) * UNIT[call.dtype] * axis.weights) for axis in axes]


def _ratio(found: torch.Tensor, right: torch.Tensor, axes: list[Axis], upstream: torch.Tensor, dtype: str) -> float:
    difference = np.abs(found.double().numpy() - right.double().numpy())
    return excess(difference, bound(axes, upstream.double().numpy(), difference, dtype))


@pytest.mark.parametrize(("mode", "rank"), RANKS.items())
def test_gradient_is_a_graph_of_its_own(mode: str, rank: int) -> None:
    x = torch.rand((1, 2, *(4,) * rank), dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradgradcheck(lambda x: anyinterp.interpolate(x, 6, mode=mode), (x,))


def test_gradient_of_equal_sizes_is_the_gradient() -> None:
    x = torch.rand((1, 1, 4), requires_grad=True)
    (gradient,) = torch.autograd.grad(anyinterp.interpolate(x, 4, mode="linear").sum(), x)
    assert torch.equal(gradient, torch.ones_like(x))
