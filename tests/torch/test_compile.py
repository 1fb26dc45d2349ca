"""Graphs: torch.compile, torch.export, make_fx and the operators in them."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch._dynamo.testing import CompileCounterWithBackend
from torch._subclasses import FakeTensorMode
from torch.fx.experimental.proxy_tensor import make_fx

import anyinterp
import anyinterp.torch

from .calls import CALLS, Call

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # torch's of itself
every_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
Function = Callable[..., Any]


@pytest.fixture(autouse=True)
def forget() -> None:
    torch._dynamo.reset()


class Graphs:
    """A compiler that keeps what it gets and runs it as it is."""

    def __init__(self) -> None:
        self.seen: list[torch.fx.GraphModule] = []

    def __call__(self, graph: torch.fx.GraphModule, _: Any) -> torch.fx.GraphModule:
        self.seen.append(graph)
        return graph

    @property
    def operations(self) -> list[str]:
        return [str(node.target) for graph in self.seen for node in graph.graph.nodes if node.op == "call_function"]


def same(function: Function, *arguments: Any, **options: Any) -> None:
    compiled = torch.compile(function, fullgraph=True, **{"backend": "aot_eager", **options})(*arguments)
    plain = function(*arguments)
    assert torch.equal(compiled, plain)
    assert compiled.stride() == plain.stride()


@every_call
def test_a_call_is_one_operation(call: Call) -> None:
    graphs = Graphs()
    x = call.input(torch.float32)
    assert torch.equal(torch.compile(call, fullgraph=True, backend=graphs)(x), call(x))
    assert graphs.operations == ["anyinterp.resample.default"]


@every_call
def test_compiled_gradients(call: Call) -> None:
    x = call.input(torch.float32).requires_grad_()
    weight = torch.randn(call(x.detach()).shape, generator=torch.Generator().manual_seed(1))
    found = torch.compile(lambda x: (call(x * 2) * weight).sum(), fullgraph=True, backend="aot_eager")(x)
    (gradient,) = torch.autograd.grad(found, x)
    assert torch.equal(gradient, torch.autograd.grad((call(x * 2) * weight).sum(), x)[0])


KEYS = anyinterp.kernels.Keys(-0.75)
PILLOW = anyinterp.conventions.pillow(resample="lanczos", box=(0.5, 0, 3, 3.5))
DOUBLED = anyinterp.Resampler.interpolate(scale_factor=2, mode="bilinear")
CUBIC = anyinterp.Resampler.resize(shape=(3, 4), method="cubic")
BORDER = {"boundary": "constant", "fill_value": -2.5, "region": [(-1, 3), (0, 6)]}
WORDS: dict[str, Function] = {
    "one size": lambda x: anyinterp.interpolate(x, 5),
    "one scale": lambda x: anyinterp.interpolate(x, scale_factor=1.5, mode="bicubic"),
    "scales": lambda x: anyinterp.interpolate(x, scale_factor=(1.7, 2), recompute_scale_factor=True),
    "dtype": lambda x: anyinterp.interpolate(x, 5, mode="bilinear", dtype=torch.float64),
    "bytes": lambda x: anyinterp.interpolate((x * 9).to(torch.uint8), 5, mode="bilinear", dtype=torch.uint8),
    "bytes as floats": lambda x: anyinterp.interpolate((x * 9).to(torch.uint8), 5),
    "generic": lambda x: anyinterp.interpolate(x, 5, mode="bilinear", backend="generic"),
    "channels last": lambda x: anyinterp.interpolate(x.contiguous(memory_format=torch.channels_last), 5),
    "resize": lambda x: anyinterp.resize(x, (4, 5)),
    "axes": lambda x: anyinterp.resize(x, (4, 5), axes=(1, 2), method=("nearest", "lanczos3")),
    "one axis": lambda x: anyinterp.resize(x, scale=0.5, axes=0),
    "a kernel": lambda x: anyinterp.resize(x, (4, 5), method=anyinterp.kernels.Keys(-0.75)),
    "a kernel from outside": lambda x: anyinterp.resize(x, (4, 5), method=(KEYS, "linear")),
    "border": lambda x: anyinterp.resize(x, (4, 5), **BORDER),
    "nan": lambda x: anyinterp.resize(x, (4, 5), **{**BORDER, "fill_value": float("nan")}).nan_to_num(7),
    "like": lambda x: anyinterp.resize(x, (4, 5), like="opencv", method="INTER_AREA"),
    "a convention": lambda x: anyinterp.resize(x, (4, 5), like=PILLOW),
    "stages": lambda x: anyinterp.resize(x, (4, 5), like="skimage"),
    "resampler": DOUBLED,
    "resampler of resize": CUBIC,
    "out": lambda x: anyinterp.interpolate(x, 5, out=torch.empty(2, 3, 5, 5)) * 2,
}


@pytest.mark.parametrize("function", WORDS.values(), ids=WORDS)
def test_every_argument_goes_into_the_graph(function: Function) -> None:
    same(function, CALLS["bilinear"].input(torch.float32))


def test_inductor() -> None:
    x = CALLS["bilinear"].input(torch.float32).requires_grad_()
    compiled = torch.compile(lambda x: CALLS["bilinear"](x * 2) + 1, fullgraph=True)
    assert torch.equal(compiled(x), CALLS["bilinear"](x * 2) + 1)
    (gradient,) = torch.autograd.grad(compiled(x).sum(), x)
    assert torch.equal(gradient, torch.autograd.grad(CALLS["bilinear"](x * 2).sum(), x)[0])


SYMBOLIC: dict[str, Function] = {
    "size": lambda x: anyinterp.interpolate(x, (14, 7), mode="bilinear"),
    "scale": lambda x: anyinterp.interpolate(x, scale_factor=1.7, mode="bicubic"),
    "size from the input": lambda x: anyinterp.interpolate(x, (x.shape[-2] * 2, x.shape[-1] + 1), mode="area"),
    "one size from the input": lambda x: anyinterp.interpolate(x, 2 * x.shape[-1], mode="bilinear"),
    "size of another": lambda x: anyinterp.interpolate(x, torch.cat([x, x], -1).shape[-2:]),
    "resize": lambda x: anyinterp.resize(x, (14, 7)),
    "scale of resize": lambda x: anyinterp.resize(x, scale=(1.3, 0.4)),
}


@pytest.mark.parametrize("function", SYMBOLIC.values(), ids=SYMBOLIC)
@pytest.mark.parametrize("gradient", [False, True])
def test_one_compilation_serves_many_shapes(function: Function, gradient: bool) -> None:
    counter = CompileCounterWithBackend("aot_eager")
    compiled = torch.compile(function, fullgraph=True, dynamic=True, backend=counter)
    for height, width in [(9, 11), (10, 12), (13, 7), (21, 30)]:
        x = torch.rand(2, 3, height, width, requires_grad=gradient)
        y, expected = compiled(x), function(x)
        assert torch.equal(y, expected)
        if gradient:
            assert torch.equal(*(torch.autograd.grad(one.square().sum(), x)[0] for one in (y, expected)))
    assert counter.frame_count == 1


SCALES: dict[str, Function] = {
    "one": lambda x: anyinterp.interpolate(x, scale_factor=x.shape[-1] / 5, mode="bilinear"),
    "whole": lambda x: anyinterp.interpolate(x, scale_factor=x.shape[-1] // 3),
    "two": lambda x: anyinterp.interpolate(x, scale_factor=(x.shape[-1] / 5, 2), mode="bicubic"),
    "of resize": lambda x: anyinterp.resize(x, scale=x.shape[-1] / 5, axes=(2, 3)),
}


@pytest.mark.parametrize("function", SCALES.values(), ids=SCALES)
def test_scales_from_lengths_of_the_input(function: Function) -> None:
    compiled = torch.compile(function, fullgraph=True, dynamic=True, backend="aot_eager")
    for width in (6, 7, 9):
        x = torch.rand(1, 2, 5, width)
        assert torch.equal(compiled(x), function(x))


TRANSFORMS: dict[str, Callable[[Function], Function]] = {
    "grad": lambda f: torch.func.grad(lambda x: f(x).square().sum()),
    "vmap": lambda f: lambda x: torch.vmap(f, in_dims=2)(torch.stack([x, x + 1, -x], 2)),
    "vmap of grad": lambda f: lambda x: torch.vmap(torch.func.grad(lambda x: f(x).square().sum()))(x[None]),
    "jvp": lambda f: lambda x: torch.func.jvp(f, (x,), (x.cos(),))[1],
    "vmap of jvp": lambda f: lambda x: torch.vmap(lambda t: torch.func.jvp(f, (x,), (t,))[1])(torch.stack([x, -x])),
    "jacrev": torch.func.jacrev,
    "jacfwd": torch.func.jacfwd,
    "hessian": lambda f: torch.func.hessian(lambda x: f(x).square().sum()),
    "reverse over reverse": lambda f: torch.func.jacrev(torch.func.jacrev(lambda x: f(x).square().sum())),
    "forward over forward": lambda f: torch.func.jacfwd(torch.func.jacfwd(lambda x: f(x).square().sum())),
}
FUNCTIONS: dict[str, Function] = {
    "interpolate": CALLS["bilinear"],
    "resize": lambda x: anyinterp.resize(x, (5, 6), **BORDER),
}


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
@pytest.mark.parametrize("transform", TRANSFORMS.values(), ids=TRANSFORMS)
def test_compiled_transforms_are_those_of_eager_calls(
    function: Function, transform: Callable[[Function], Function]
) -> None:
    same(transform(function), torch.randn(1, 1, 4, 5, generator=torch.Generator().manual_seed(0)))


def test_a_transform_within_what_autograd_records() -> None:
    call = CALLS["bilinear"]
    x = torch.stack([call.input(torch.float32, seed) for seed in range(3)]).requires_grad_()

    def summed(x: torch.Tensor) -> torch.Tensor:
        return torch.vmap(torch.func.grad(lambda x: call(x).pow(3).sum()))(x).square().sum()

    compiled = torch.compile(summed, fullgraph=True, backend="aot_eager")
    assert torch.equal(*(torch.autograd.grad(function(x), x)[0] for function in (compiled, summed)))


class Model(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return anyinterp.interpolate(x, scale_factor=1.5, mode="bilinear")


@pytest.mark.parametrize("strict", [False, True])
def test_export_with_dynamic_sizes_saved_and_loaded(strict: bool) -> None:
    sides = {2: torch.export.Dim("height", min=4, max=64), 3: torch.export.Dim("width", min=4, max=64)}
    program = torch.export.export(Model(), (torch.rand(2, 3, 9, 11),), dynamic_shapes=(sides,), strict=strict)
    targets = [str(node.target) for node in program.graph.nodes if node.op == "call_function"]
    assert targets.count("anyinterp.resample.default") == 1
    file = io.BytesIO()
    torch.export.save(program, file)
    file.seek(0)
    x = torch.rand(2, 3, 20, 31)
    assert torch.equal(torch.export.load(file).module()(x), Model()(x))


TRACED: dict[str, Function] = {
    "module": anyinterp.torch.Interpolate(scale_factor=2, mode="bilinear").forward,
    "size from the input": lambda x: anyinterp.interpolate(x, (x.shape[-1] - 3, 4)),
    "kernel": lambda x: anyinterp.resize(x, (3, 4), method=KEYS),
    "resampler": DOUBLED,
}


@pytest.mark.parametrize("function", TRACED.values(), ids=TRACED)
def test_traced_by_fx(function: Function) -> None:
    class Called(torch.nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            result: torch.Tensor = function(x) * 2
            return result

    graph = torch.fx.symbolic_trace(Called())
    names = [getattr(node.target, "__name__", "") for node in graph.graph.nodes if node.op == "call_function"]
    assert names.count("interpolate") + names.count("resize") == 1
    x = torch.rand(1, 3, 8, 9)
    assert torch.equal(graph(x), function(x) * 2)


@pytest.mark.parametrize("mode", ["real", "fake", "symbolic"])
def test_make_fx(mode: str) -> None:
    graph = make_fx(CALLS["bilinear"], tracing_mode=mode)(CALLS["bilinear"].input())
    assert "anyinterp.resample.default" in [str(node.target) for node in graph.graph.nodes]
    other = CALLS["bilinear"].input(seed=1)
    assert torch.equal(graph(other), CALLS["bilinear"](other))


def test_fake_tensors() -> None:
    x = CALLS["bilinear"].input().contiguous(memory_format=torch.channels_last)
    with FakeTensorMode() as mode:
        y = CALLS["bilinear"](mode.from_tensor(x))
    real = CALLS["bilinear"](x)
    assert (y.shape, y.stride(), y.dtype) == (real.shape, real.stride(), real.dtype)


class Own(torch.Tensor):
    """A user's class of tensors."""


def test_classes_of_tensors_are_kept() -> None:
    x = CALLS["bilinear"].input()
    y = CALLS["bilinear"](x.as_subclass(Own))
    assert type(y) is Own
    assert torch.equal(y.as_subclass(torch.Tensor), CALLS["bilinear"](x))


LOADED = """
import sys, torch, anyinterp.torch
print(tuple(torch.export.load(sys.argv[1]).module()(torch.rand(2, 3, 9, 11)).shape))
"""


def test_a_saved_program_runs_in_another_process(tmp_path: Path) -> None:
    file = str(tmp_path / "model.pt2")
    torch.export.save(torch.export.export(Model(), (torch.rand(2, 3, 9, 11),)), file)
    command = [sys.executable, "-c", LOADED, file]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "(2, 3, 13, 16)\n"


FRESH = """
import torch, anyinterp
assert "anyinterp.torch" not in __import__("sys").modules
x = torch.arange(12.0).reshape(1, 1, 3, 4)
double = lambda x: anyinterp.interpolate(x, scale_factor=2, mode="bilinear")
y = torch.compile(double, fullgraph=True, backend="eager")(x)
print(torch.equal(y, double(x)))
"""


def test_the_first_call_ever_may_be_compiled() -> None:
    command = [sys.executable, "-c", FRESH]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "True\n"


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda x: anyinterp.interpolate(x, 5, mode="bilinr"), "mode: unknown mode 'bilinr'"),
        (lambda x: anyinterp.interpolate(x, True), "size: expected a positive int"),
        (lambda x: anyinterp.interpolate(x, 0), "size: expected a positive int"),
        (anyinterp.interpolate, "size, scale_factor: give exactly one"),
        (lambda x: anyinterp.interpolate(x, scale_factor=0.01), "scale_factor: 0.01 times"),
        (lambda x: anyinterp.interpolate(x, 5, backend=anyinterp.registry.GENERIC), "backend: a recorded call"),
        (lambda x: anyinterp.resize(x, 5), "axes: a single number for shape needs axes="),
        (lambda x: anyinterp.resize(x, (5, 5), method="linaer"), "method: unknown method 'linaer'"),
    ],
    ids=range(8),
)
@pytest.mark.parametrize("dynamic", [False, True])
def test_bad_arguments_are_named(function: Function, message: str, dynamic: bool) -> None:
    with pytest.raises(Exception, match=message):
        torch.compile(function, fullgraph=True, backend="eager", dynamic=dynamic)(CALLS["bilinear"].input())


@pytest.mark.parametrize(
    "function",
    [
        lambda x: anyinterp.interpolate(x, scale_factor=2, mode="bicubic"),
        lambda x: anyinterp.interpolate(x, (6, 5), mode="bilinear"),
        lambda x: anyinterp.resize(x, (4, 9), axes=(3, 2), method="lanczos3"),
    ],
    ids=["scale", "size", "shape"],
)
def test_traced_by_the_jit_for_any_shape(function: Function) -> None:
    traced = torch.jit.trace(function, (torch.rand(1, 3, 8, 9),))
    x = torch.rand(2, 3, 11, 7)
    assert torch.equal(traced(x), function(x))


@pytest.mark.filterwarnings("ignore::torch.jit.TracerWarning")
def test_lengths_are_constants_for_the_jit() -> None:
    x = torch.rand(1, 3, 8, 9)
    traced = torch.jit.trace(lambda x: anyinterp.interpolate(x, x.shape[1:3], mode="bilinear"), (x,))
    assert torch.equal(traced(x[:, :, :4]), anyinterp.interpolate(x[:, :, :4], (3, 8), mode="bilinear"))


def test_what_has_no_gradient_in_a_graph_says_so() -> None:
    x = torch.rand(6, 6, requires_grad=True)
    compiled = torch.compile(lambda x: anyinterp.resize(x, (4, 4), like="skimage"), backend="aot_eager")
    with pytest.raises(Exception, match="like: no gradient of a recorded call with stages"):
        compiled(x).sum().backward()
