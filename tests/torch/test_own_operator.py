"""torch's own operator: runs if it is asked for, where it computes the same."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch.nn import functional

import anyinterp
from anyinterp import registry

from .calls import CALLS, Call

SHARED = [name for name in CALLS if name not in ("nearest-exact", "trilinear, antialias")]


@pytest.mark.parametrize("name", SHARED)
@pytest.mark.parametrize("dtype", [torch.float32, torch.uint8])
def test_it_is_what_runs(name: str, dtype: torch.dtype) -> None:
    call, x = CALLS[name], CALLS[name].input(dtype)
    try:
        theirs = functional.interpolate(x, **call.arguments)
    except (RuntimeError, NotImplementedError):
        pytest.skip("torch has none of these bytes")
    if dtype == torch.uint8 and name == "area":
        pytest.skip("torch's is declined")
    assert torch.equal(call(x, backend="torch-native", dtype=dtype), theirs)


@pytest.mark.parametrize("name", SHARED)
def test_it_computes_the_same(name: str) -> None:
    """In float64 both err by a few roundings, of sums of at most 8 taps per axis."""
    call = CALLS[name]
    x = call.input(torch.float32)
    wide = call(x.double())
    bound = 64 * torch.finfo(torch.float32).eps * x.abs().max() * x[0, 0].numel()
    assert (call(x, backend="torch-native") - wide).abs().max() <= bound


def test_its_gradient_is_torchs() -> None:
    x = CALLS["bilinear"].input().requires_grad_()
    (ours,) = torch.autograd.grad(CALLS["bilinear"](x, backend="torch-native").sum(), x)
    (theirs,) = torch.autograd.grad(functional.interpolate(x, **CALLS["bilinear"].arguments).sum(), x)
    assert torch.equal(ours, theirs)


def test_it_is_never_chosen() -> None:
    names = [backend.name for backend in registry.candidates("torch")]
    assert names == ["torch", "torch-native", "generic"]


DECLINED: dict[str, tuple[Call, torch.dtype, dict[str, Any]]] = {
    "at ties": (CALLS["nearest-exact"], torch.float32, {}),
    "takes other samples": (Call((4, 5), {"scale_factor": 1.7}), torch.float32, {}),
    "by layout, size": (CALLS["nearest"], torch.float64, {}),
    "no function of this rule": (CALLS["trilinear, antialias"], torch.float32, {}),
    "for these axes": (Call((4, 5), {"size": (7, 3), "mode": "lanczos"}), torch.float32, {}),
    "no bilinear for float32 from uint8": (CALLS["bilinear"], torch.uint8, {}),
    "no bicubic for float64 from float32": (CALLS["bicubic"], torch.float32, {"dtype": torch.float64}),
    "no bilinear for bfloat16": (CALLS["bilinear, antialias"], torch.bfloat16, {}),
    "no bilinear for complex64": (CALLS["bilinear"], torch.complex64, {}),
    "repeats a row": (Call((6, 5), {"size": (3, 1), "mode": "bilinear", "antialias": True}), torch.float32, {}),
    "halves in halves": (Call((4, 4, 4), {"size": 2, "mode": "area"}), torch.float16, {}),
}


@pytest.mark.parametrize(("reason", "given"), DECLINED.items(), ids=DECLINED)
def test_what_torch_does_otherwise_is_declined(reason: str, given: tuple[Call, torch.dtype, dict[str, Any]]) -> None:
    call, dtype, more = given
    with pytest.raises(anyinterp.BackendError, match=f"^backend: 'torch-native' declined: .*{reason}"):
        call(call.input(dtype), backend="torch-native", **more)


@pytest.mark.parametrize(
    "arguments",
    [
        {"shape": (3, 3), "like": "torch", "region": None},
        {"shape": (3, 3), "method": "linear"},
        {"shape": (3, 3), "method": "area", "region": [(0, 2), (0, 2)]},
    ],
    ids=str,
)
def test_calls_of_resize(arguments: dict[str, Any]) -> None:
    x = CALLS["bilinear"].input(torch.float32)
    if arguments.get("like"):
        assert torch.equal(anyinterp.resize(x, **arguments, backend="torch-native"), functional.interpolate(x, 3))
    else:
        with pytest.raises(anyinterp.BackendError, match="'torch-native' declined"):
            anyinterp.resize(x, **arguments, backend="torch-native")


def test_it_is_not_recorded() -> None:
    compiled = torch.compile(lambda x: CALLS["bilinear"](x, backend="torch-native"), fullgraph=True, backend="eager")
    with pytest.raises(Exception, match="backend: 'torch-native' is not recorded"):
        compiled(CALLS["bilinear"].input())
