"""Derivatives of every kind that torch has, of every mode."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch.autograd import forward_ad

import anyinterp

from .calls import CALLS, Call

# The first use of forward mode compiles decompositions of torch's, by means that torch now warns of.
pytestmark = pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated:DeprecationWarning")
every_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


def matrix(call: Call, x: torch.Tensor) -> torch.Tensor:
    """Return the operator as a matrix (outputs, inputs), from what it does to unit vectors."""
    columns = [call(unit.reshape(x.shape)).flatten() for unit in torch.eye(x.numel(), dtype=x.dtype)]
    return torch.stack(columns, 1)


@every_call
def test_gradcheck_of_every_direction(call: Call) -> None:
    x = call.input(batch=(1, 1)).requires_grad_()
    assert torch.autograd.gradcheck(
        call, (x,), check_forward_ad=True, check_batched_grad=True, check_batched_forward_grad=True
    )


@every_call
def test_gradgradcheck(call: Call) -> None:
    x = call.input(batch=(1, 1)).requires_grad_()
    assert torch.autograd.gradgradcheck(call, (x,), check_fwd_over_rev=True, check_rev_over_rev=True)


@every_call
def test_gradient_is_the_transpose_of_what_is_done(call: Call) -> None:
    """Rows of a matrix from unit vectors against columns of one from gradients: the same weights, rounded alike."""
    x = call.input(batch=(1, 1))
    forward = matrix(call, x)
    jacobian = torch.func.jacrev(call)(x).reshape(forward.shape)
    bound = 4 * x.ndim * torch.finfo(x.dtype).eps * forward.abs().max()  # one weight per axis, two products of them
    assert (jacobian - forward).abs().max() <= bound


@every_call
def test_jacobians_of_both_modes(call: Call) -> None:
    x = call.input(batch=(1, 1))
    assert torch.autograd.gradcheck(call, (x.requires_grad_(),), check_forward_ad=True)
    forward, backward = torch.func.jacfwd(call)(x.detach()), torch.func.jacrev(call)(x.detach())
    bound = 4 * x.ndim * torch.finfo(x.dtype).eps * forward.abs().max()
    assert (forward - backward).abs().max() <= bound


@every_call
def test_tangents(call: Call) -> None:
    x, tangent = call.input(), call.input(seed=1)
    value, moved = torch.func.jvp(call, (x,), (tangent,))
    assert torch.equal(value, call(x))
    assert torch.equal(moved, call(tangent))
    with forward_ad.dual_level():
        dual = forward_ad.unpack_dual(call(forward_ad.make_dual(x, tangent)))
    assert torch.equal(dual.tangent, call(tangent))


@every_call
def test_hessian_of_a_square_is_twice_the_gram_matrix(call: Call) -> None:
    x = call.input(batch=(1, 1))
    hessian = torch.func.hessian(lambda x: call(x).square().sum())(x).reshape(x.numel(), x.numel())
    forward = matrix(call, x)
    terms = 2 * forward.abs().T @ forward.abs()
    assert ((hessian - 2 * forward.T @ forward).abs() <= 4 * len(forward) * torch.finfo(x.dtype).eps * terms).all()


TRANSFORMS: dict[str, Callable[[Call], Callable[[torch.Tensor], Any]]] = {
    "value": lambda call: call,
    "gradient": lambda call: torch.func.grad(lambda x: call(x).square().sum()),
    "tangent": lambda call: lambda x: torch.func.jvp(call, (x,), (x.cos(),))[1],
}


@every_call
@pytest.mark.parametrize("transform", TRANSFORMS.values(), ids=TRANSFORMS)
@pytest.mark.parametrize("axis", [0, 1, -1])
def test_vmap_is_a_loop(call: Call, transform: Callable[[Call], Callable[..., Any]], axis: int) -> None:
    one = transform(call)
    batch = [call.input(seed=seed) for seed in range(3)]
    together = torch.vmap(one, in_dims=axis, out_dims=1)(torch.stack(batch, axis))
    assert torch.equal(together, torch.stack([one(x) for x in batch], 1))


def test_vmap_of_vmap() -> None:
    call = CALLS["bilinear"]
    x = torch.stack([call.input(seed=seed) for seed in range(6)]).unflatten(0, (2, 3))
    alone = torch.stack([call(one) for one in x.flatten(0, 1)]).unflatten(0, (2, 3))
    assert torch.equal(torch.vmap(torch.vmap(call))(x), alone)


@every_call
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_gradients_are_the_same_in_every_run_and_layout(call: Call, dtype: torch.dtype) -> None:
    x = call.input(dtype)
    y = call(x)
    upstream = torch.randn(y.shape, generator=torch.Generator().manual_seed(1)).to(dtype)

    def gradient(x: torch.Tensor, upstream: torch.Tensor) -> torch.Tensor:
        x = x.detach().requires_grad_()
        return torch.autograd.grad(call(x), x, upstream)[0]

    first = gradient(x, upstream)
    assert torch.equal(gradient(x, upstream), first)
    assert torch.equal(gradient(x, upstream.flip(-1).contiguous().flip(-1)), first)
    strided = torch.stack([upstream, upstream], -1)[..., 0]
    assert torch.equal(gradient(x, strided), first)


@every_call
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_is_rounded_once_in_both_directions(call: Call, dtype: torch.dtype) -> None:
    """Half a unit in the last place of the result, and sums of at most 6 taps per axis in float32."""
    x = call.input(dtype).requires_grad_()
    y = call(x)
    upstream = torch.randn(y.shape, generator=torch.Generator().manual_seed(1)).to(dtype)
    (gradient,) = torch.autograd.grad(y, x, upstream)
    wide = x.detach().double().requires_grad_()
    exact = call(wide)
    (exact_gradient,) = torch.autograd.grad(exact, wide, upstream.double())
    sums = 8 * 3 * torch.finfo(torch.float32).eps
    for got, right, given in ((y, exact, x), (gradient, exact_gradient, upstream)):
        allowed = torch.finfo(dtype).eps / 2 * right.abs() + sums * given.abs().max() * 4
        assert got.dtype == dtype
        assert ((got.double() - right).abs() <= allowed).all()


@pytest.mark.parametrize("dtype", [torch.uint8, torch.int32])
def test_integer_results_have_no_gradient(dtype: torch.dtype) -> None:
    x = CALLS["bilinear"].input().requires_grad_()
    assert not CALLS["bilinear"](x, dtype=dtype).requires_grad


def test_integer_input_has_none_either() -> None:
    y = CALLS["bilinear"](CALLS["bilinear"].input(torch.uint8))
    assert (y.dtype, y.requires_grad) == (torch.float32, False)


def test_nothing_is_recorded_where_nothing_is_asked_for() -> None:
    x = CALLS["bilinear"].input().requires_grad_()
    with torch.no_grad():
        assert not CALLS["bilinear"](x).requires_grad
    with torch.inference_mode():
        assert CALLS["bilinear"](torch.rand(1, 1, 4, 5)).is_inference()


def test_nothing_is_kept_for_the_gradient() -> None:
    kept: list[Any] = []
    with torch.autograd.graph.saved_tensors_hooks(lambda x: kept.append(x) or x, lambda x: x):
        CALLS["bicubic"](CALLS["bicubic"].input().requires_grad_())
    assert kept == []


FILLED = {"boundary": "constant", "fill_value": 3.0, "region": [(-1, 5), (0, 6)]}


@pytest.mark.parametrize("method", ["linear", "nearest"])
def test_a_fill_value_does_not_change_with_the_input(method: str) -> None:
    x = torch.randn(4, 5, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(
        lambda x: anyinterp.resize(x, (5, 6), method=method, **FILLED), (x,), check_forward_ad=True
    )


@pytest.mark.parametrize(
    ("source", "result"),
    [
        (torch.complex128, None),
        (torch.float64, torch.complex128),
        (torch.float64, torch.float32),
        (torch.float32, torch.float64),
        (torch.float16, torch.float32),
    ],
)
def test_gradients_have_the_dtype_of_the_input(source: torch.dtype, result: torch.dtype | None) -> None:
    call = CALLS["bilinear"]
    x = call.input(source).requires_grad_()
    y = call(x, dtype=result)
    (gradient,) = torch.autograd.grad(y, x, torch.ones_like(y))
    wide = call.input(torch.float64).requires_grad_()
    (exact,) = torch.autograd.grad(call(wide).sum(), wide)
    assert gradient.dtype == source
    eps = max(torch.finfo(dtype).eps for dtype in (source, y.dtype))
    assert (gradient - exact).abs().max() <= 8 * eps * exact.abs().max()  # sums of at most 6 weights, two axes


def test_checkpoint() -> None:
    x = CALLS["bilinear"].input().requires_grad_()
    again = torch.utils.checkpoint.checkpoint(CALLS["bilinear"], x, use_reentrant=False)
    (gradient,) = torch.autograd.grad(again.sum(), x)
    (expected,) = torch.autograd.grad(CALLS["bilinear"](x).sum(), x)
    assert torch.equal(gradient, expected)


def test_stages_have_gradients() -> None:
    x = torch.rand(1, 6, 6, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda x: anyinterp.resize(x, (4, 4), like="skimage"), (x,))
