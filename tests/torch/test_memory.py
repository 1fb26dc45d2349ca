"""Where results lie in memory, and tensors whose memory is not what it seems."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch.nn import functional

import anyinterp

from .calls import CALLS, Call

FORMATS = {4: torch.channels_last, 5: torch.channels_last_3d}
LAYOUTS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "contiguous": lambda x: x,
    "channels last": lambda x: x.contiguous(memory_format=FORMATS.get(x.ndim, torch.contiguous_format)),
    "part of channels last": lambda x: torch.cat([x, x], -1).contiguous(
        memory_format=FORMATS.get(x.ndim, torch.contiguous_format)
    )[..., : x.shape[-1]],
    "transposed": lambda x: x.mT.contiguous().mT,
    "every second": lambda x: torch.stack([x, x], -1)[..., 0],
    "expanded": lambda x: x[:1, :1].expand(x.shape),
}
layouts = pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
every_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


@layouts
@pytest.mark.parametrize("name", ["nearest", "bilinear", "bicubic", "linear", "trilinear"])
@pytest.mark.parametrize("dtype", [torch.float32, torch.uint8, torch.bfloat16])
def test_results_lie_as_those_of_torch(name: str, dtype: torch.dtype, layout: Callable[..., torch.Tensor]) -> None:
    call = CALLS[name]
    x = layout(call.input(dtype))
    theirs = functional.interpolate(x.float(), **call.arguments)
    assert call(x).stride() == theirs.stride()


@layouts
@every_call
def test_no_layout_shows(call: Call, layout: Callable[..., torch.Tensor]) -> None:
    x = layout(call.input(torch.float32))
    assert torch.equal(call(x), call(x.contiguous()))


@layouts
@every_call
def test_gradients_lie_as_the_input_or_contiguous(call: Call, layout: Callable[..., torch.Tensor]) -> None:
    x = layout(call.input(torch.float32)).detach().requires_grad_()
    y = call(x)
    upstream = torch.randn(y.shape, generator=torch.Generator().manual_seed(1))
    (gradient,) = torch.autograd.grad(y, x, torch.empty_like(y).copy_(upstream))
    plain = x.detach().contiguous().requires_grad_()
    assert torch.equal(gradient, torch.autograd.grad(call(plain), plain, upstream)[0])
    formats = [torch.contiguous_format, FORMATS.get(x.ndim, torch.contiguous_format)]
    assert any(gradient.is_contiguous(memory_format=one) for one in formats)


def unaligned(x: torch.Tensor) -> torch.Tensor:
    """Return a copy whose samples lie across their natural borders."""
    memory = bytearray(x.numel() * x.itemsize + 1)
    y = torch.frombuffer(memory, dtype=torch.uint8)[1:].view(torch.uint8)
    y = torch.frombuffer(memory, dtype=x.dtype, offset=1).reshape(x.shape)
    return y.copy_(x)


UNUSUAL: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "negated later": lambda x: torch.complex(x, -x).conj().imag,
    "unaligned": unaligned,
    "all zero, nowhere": lambda x: torch._efficientzerotensor(x.shape, dtype=x.dtype),
    "parameter": torch.nn.Parameter,
}


@pytest.mark.parametrize("make", UNUSUAL.values(), ids=UNUSUAL)
@every_call
def test_unusual_memory(call: Call, make: Callable[[torch.Tensor], torch.Tensor]) -> None:
    x = make(call.input(torch.float32))
    assert torch.equal(call(x), call(x.detach().clone() + 0.0))


@every_call
def test_conjugated_later(call: Call) -> None:
    x = call.input(torch.complex64)
    assert torch.equal(call(x.conj()), call(x).conj())


def test_a_tensor_left_over_from_a_transform() -> None:
    kept: list[torch.Tensor] = []
    torch.func.grad(lambda x: (kept.append(x), x.sum())[1])(CALLS["bilinear"].input())
    assert torch.equal(CALLS["bilinear"](kept[0]), CALLS["bilinear"](CALLS["bilinear"].input()))


@every_call
def test_meta_tensors(call: Call) -> None:
    y = call(call.input().to("meta"))
    assert (y.device.type, y.shape) == ("meta", call(call.input()).shape)


@pytest.mark.parametrize("backend", [None, "generic"])
@pytest.mark.parametrize("make", [lambda x: x, torch.conj], ids=["plain", "conjugated"])
def test_a_default_device_does_not_matter(make: Callable[[torch.Tensor], torch.Tensor], backend: str | None) -> None:
    x = make(CALLS["bilinear"].input(torch.complex64))
    with torch.device("meta"):
        y = CALLS["bilinear"](x, backend=backend)
    assert torch.equal(y, CALLS["bilinear"](x, backend=backend))


@layouts
@every_call
def test_out(call: Call, layout: Callable[..., torch.Tensor]) -> None:
    x = call.input(torch.float32)
    expected = call(x)
    out = torch.cat([expected, expected], -1)[..., : expected.shape[-1]].zero_()
    version = out._version
    assert call(layout(x), out=out) is out
    assert torch.equal(out, call(layout(x)))
    assert out._version > version


def test_out_of_what_is_recorded_is_recorded() -> None:
    x = CALLS["bilinear"].input().requires_grad_()
    out = torch.empty_like(CALLS["bilinear"](x.detach()))
    y = CALLS["bilinear"](x, out=out)
    assert y is out
    (gradient,) = torch.autograd.grad(y.sum(), x)
    assert torch.equal(gradient, torch.autograd.grad(CALLS["bilinear"](x).sum(), x)[0])


def test_an_out_that_is_a_leaf_is_refused_as_by_torch() -> None:
    out = torch.empty(2, 3, 7, 3, dtype=torch.float64, requires_grad=True)
    with pytest.raises(RuntimeError, match="leaf"):
        CALLS["bilinear"](CALLS["bilinear"].input(), out=out)


def test_what_was_saved_for_a_gradient_and_overwritten_is_noticed() -> None:
    weight, out = torch.ones(2, 3, 7, 3, dtype=torch.float64, requires_grad=True), torch.ones(2, 3, 7, 3).double()
    y = (weight * out).sum()
    CALLS["bilinear"](CALLS["bilinear"].input(), out=out)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.backward()


def test_the_backend_and_its_executors() -> None:
    explanation = anyinterp.explain(torch.zeros(1, 1, 8, 8), size=4, mode="bilinear")
    assert (explanation.backend, explanation.executor, explanation.declined) == ("torch", "NativeExecutor", ())
    explanation = anyinterp.explain(torch.zeros(1, 1, 8, 8, device="meta"), size=4, mode="bilinear")
    assert (explanation.backend, explanation.executor) == ("torch", "TorchExecutor")


def test_empty_batches() -> None:
    x = torch.zeros(0, 3, 4, 5, requires_grad=True)
    y = anyinterp.interpolate(x, (7, 3), mode="bilinear")
    assert y.shape == (0, 3, 7, 3)
    assert torch.autograd.grad(y.sum(), x)[0].shape == x.shape


def test_a_tensor_that_says_the_size_may_change() -> None:
    x, size = torch.rand(1, 1, 4, 4), torch.tensor([3, 5])
    assert anyinterp.interpolate(x, size).shape == (1, 1, 3, 5)
    size[0] = 7
    assert anyinterp.interpolate(x, size).shape == (1, 1, 7, 5)
