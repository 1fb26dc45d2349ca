"""The operators that are recorded, and the text that tells them what to compute."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import library as torch_library

import anyinterp
import anyinterp.torch
from anyinterp.torch import encoding, operators

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # torch's of itself


SAMPLES: dict[str, tuple[Any, ...]] = {
    "size": ([3, 4], None, "interpolate(mode='bilinear')"),
    "scale": (None, [0.6, 1.5], "interpolate(mode='bicubic', antialias=True)"),
    "resize": ([3, 4], None, "resize(axes=(-2, -1), method='nearest')"),
    "fill": ([3, 4], None, "resize(axes=(-2, -1), boundary='constant', fill_value=2.0, region=((-1.0, 5.0), None))"),
}
every_sample = pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
LAYOUTS = {"contiguous": torch.contiguous_format, "channels last": torch.channels_last}


@every_sample
@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_opcheck(sample: tuple[Any, ...], layout: torch.memory_format, dtype: torch.dtype) -> None:
    x = torch.rand(1, 2, 5, 6).to(dtype).contiguous(memory_format=layout).requires_grad_()
    torch_library.opcheck(operators.RESAMPLE, (x, *sample))
    y = operators.RESAMPLE(x.detach(), *sample).requires_grad_()
    torch_library.opcheck(operators.ADJOINT, (y, [1, 2, 5, 6], dtype, *sample))


@every_sample
def test_gradcheck_of_the_operators(sample: tuple[Any, ...]) -> None:
    x = torch.rand(1, 1, 5, 6, dtype=torch.float64, requires_grad=True)
    y = torch.rand_like(operators.RESAMPLE(x.detach(), *sample)).requires_grad_()
    forward = lambda x: operators.RESAMPLE(x, *sample)  # noqa: E731
    backward = lambda y: operators.ADJOINT(y, [1, 1, 5, 6], torch.float64, *sample)  # noqa: E731
    for function, at in ((forward, x), (backward, y)):
        assert torch.autograd.gradcheck(function, (at,), check_forward_ad=True, check_batched_grad=True)
        assert torch.autograd.gradgradcheck(function, (at,), check_fwd_over_rev=True, check_rev_over_rev=True)


@pytest.mark.parametrize("dtype", [torch.float64, torch.complex128])
def test_gradcheck_of_a_complex_result(dtype: torch.dtype) -> None:
    """Of a real input the gradient is real, and so is what goes through it forwards again."""
    sample = ([3, 4], None, "interpolate(mode='bilinear', dtype='complex128')")
    x = torch.rand(1, 1, 5, 6, dtype=dtype, requires_grad=True)
    y = torch.rand(1, 1, 3, 4, dtype=dtype, requires_grad=True)
    assert torch.autograd.gradcheck(lambda x: operators.RESAMPLE(x, *sample), (x,))
    assert torch.autograd.gradcheck(lambda y: operators.ADJOINT(y, [1, 1, 5, 6], dtype, *sample), (y,))


@pytest.mark.parametrize(
    "given",
    [
        {"mode": "bilinear", "antialias": True},
        {"dtype": torch.float16, "backend": "generic"},
        {
            "method": (anyinterp.kernels.Keys(-0.75), "linear"),
            "region": ((-1.5, 3.0), None),
            "fill_value": -float("inf"),
        },
        {"like": anyinterp.conventions.pillow(resample="lanczos", box=(0.5, 0, 3, 3.5))},
        {"method": anyinterp.kernels.BSpline(), "axes": (-1,)},
    ],
    ids=str,
)
def test_text_comes_back(given: dict[str, Any]) -> None:
    function, found = encoding.decoded(encoding.encoded("resize", given))
    assert function == "resize"
    assert found == {name: "float16" if name == "dtype" else value for name, value in given.items()}


@pytest.mark.parametrize(
    "text",
    [
        "print('x')",
        "interpolate",
        "interpolate(mode=open('x'))",
        "interpolate(mode=__import__('os'))",
        "resize(method=MyKernel())",
        "resize(method=Keys.__init__)",
        "[interpolate()]",
    ],
)
def test_text_that_is_no_call_is_refused(text: str) -> None:
    with pytest.raises((TypeError, ValueError), match="recorded call|expected the text"):
        encoding.decoded(text)
