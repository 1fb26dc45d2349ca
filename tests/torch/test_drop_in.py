"""Models that call ``F.interpolate``, with ours in its place: the same outputs, and training that can be repeated.

What may differ is counted in the model's own drift, the distance between its float32 and its float64 run: two
ways of rounding in float32 are each about one drift away from float64, and so within a few of each other.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn import functional

import anyinterp

Tensor = torch.Tensor
Resize = Callable[..., Tensor]
DRIFTS = 4
STEPS = 6


def block(n_in: int, n_out: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(n_in, n_out, 3, padding=1), nn.GroupNorm(2, n_out), nn.SiLU())


class UNet(nn.Module):
    """Contracts twice, expands twice, with skips; odd sizes come back as they were."""

    def __init__(self, resize: Resize) -> None:
        super().__init__()
        self.resize = resize
        self.down = nn.ModuleList([block(3, 8), block(8, 16), block(16, 16)])
        self.up = nn.ModuleList([block(32, 8), block(16, 8)])
        self.head = nn.Conv2d(8, 2, 1)

    def forward(self, x: Tensor) -> Tensor:
        skips = []
        for one in self.down:
            x = one(x)
            skips.append(x)
            x = functional.max_pool2d(x, 2)
        x = skips.pop()
        for one in self.up:
            skip = skips.pop()
            x = one(torch.cat([self.resize(x, size=skip.shape[2:], mode="bilinear", align_corners=True), skip], 1))
        return self.head(x)


class FeaturePyramid(nn.Module):
    """Features of three levels, joined from coarse to fine by nearest samples, then shrunk by antialias and by area."""

    def __init__(self, resize: Resize) -> None:
        super().__init__()
        self.resize = resize
        self.levels = nn.ModuleList([nn.Conv2d(n, 8, 3, 2, 1) for n in (3, 8, 8)])
        self.lateral = nn.ModuleList([nn.Conv2d(8, 8, 1) for _ in range(3)])

    def forward(self, x: Tensor) -> Tensor:
        found = []
        for level in self.levels:
            x = functional.silu(level(x))
            found.append(x)
        merged = self.lateral[2](found[2])
        for k in (1, 0):
            merged = self.lateral[k](found[k]) + self.resize(merged, size=found[k].shape[2:], mode="nearest")
        small = self.resize(merged, size=(5, 5), mode="bilinear", antialias=True, align_corners=False)
        return small + self.resize(merged, size=(5, 5), mode="area")


class Decoder(nn.Module):
    """A latent, doubled twice and blended once more by cubics, as the decoders of diffusion models do."""

    def __init__(self, resize: Resize) -> None:
        super().__init__()
        self.resize = resize
        self.blocks = nn.ModuleList([block(3, 16), block(16, 8)])
        self.head = nn.Conv2d(8, 3, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        for one in self.blocks:
            x = one(self.resize(x, scale_factor=2.0, mode="nearest"))
        x = self.resize(x, scale_factor=1.5, mode="bicubic", align_corners=False)
        return torch.tanh(self.head(x))


MODELS: dict[str, Callable[[Resize], nn.Module]] = {
    "U-Net": UNet,
    "feature pyramid": FeaturePyramid,
    "decoder": Decoder,
}
every_model = pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)


@pytest.fixture(autouse=True)
def deterministic() -> Iterator[None]:
    """Refuse operations that may differ from run to run. The models are too small for more than one thread."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    yield
    torch.use_deterministic_algorithms(False)
    torch.set_num_threads(before)


def made(model: Callable[[Resize], nn.Module], resize: Resize, dtype: torch.dtype) -> tuple[nn.Module, Tensor]:
    """A model and an input, the same for the same dtype up to its rounding."""
    torch.manual_seed(5)
    network = model(resize).to(torch.float64)
    return network.to(dtype), torch.randn(2, 3, 30, 21, dtype=torch.float64).to(dtype)


def output(model: Callable[[Resize], nn.Module], resize: Resize, dtype: torch.dtype) -> Tensor:
    network, x = made(model, resize, dtype)
    with torch.no_grad():
        return network(x).double()


def trained(model: Callable[[Resize], nn.Module], resize: Resize, dtype: torch.dtype) -> Tensor:
    """All parameters after some steps of training."""
    network, x = made(model, resize, dtype)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.05, momentum=0.9)
    for _ in range(STEPS):
        optimizer.zero_grad()
        (network(x) - 0.25).square().mean().backward()
        optimizer.step()
    return torch.cat([parameter.detach().double().flatten() for parameter in network.parameters()])


Measured = Callable[[Callable[[Resize], nn.Module], Resize, torch.dtype], Tensor]


@pytest.mark.parametrize("measured", [output, trained])
@every_model
def test_ours_is_as_close_as_their_own_precision(model: Callable[[Resize], nn.Module], measured: Measured) -> None:
    theirs = measured(model, functional.interpolate, torch.float32)
    exact = measured(model, functional.interpolate, torch.float64)
    ours = measured(model, anyinterp.interpolate, torch.float32)
    assert (ours - theirs).abs().max() <= DRIFTS * (theirs - exact).abs().max()


@every_model
def test_training_twice_gives_the_same_bits(model: Callable[[Resize], nn.Module]) -> None:
    runs = [trained(model, anyinterp.interpolate, torch.float32) for _ in range(2)]
    assert torch.equal(*runs)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16])
@pytest.mark.parametrize("wrap", [lambda call: call, lambda call: torch.compile(call, backend="aot_eager")])
def test_autocast_casts_what_it_casts_of_theirs(dtype: torch.dtype, wrap: Callable[[Resize], Resize]) -> None:
    x = torch.rand(1, 1, 4, 4, dtype=dtype)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        ours = wrap(anyinterp.interpolate)(x, 3, mode="bilinear")
        assert ours.dtype == functional.interpolate(x, 3, mode="bilinear").dtype


@every_model
def test_other_arguments_are_seen(model: Callable[[Resize], nn.Module]) -> None:
    """The comparison tells another mode: the second test above would not."""

    @functools.wraps(anyinterp.interpolate)
    def wrong(x: Tensor, **arguments: Any) -> Tensor:
        arguments["mode"] = {"nearest": "nearest-exact", "bicubic": "bilinear", "bilinear": "bicubic"}.get(
            arguments["mode"], arguments["mode"]
        )
        return anyinterp.interpolate(x, **arguments)

    theirs = output(model, functional.interpolate, torch.float32)
    exact = output(model, functional.interpolate, torch.float64)
    assert (output(model, wrong, torch.float32) - theirs).abs().max() > DRIFTS * (theirs - exact).abs().max()
