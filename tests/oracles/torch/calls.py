"""Random calls of ``torch.nn.functional.interpolate``, each made from a seed and a number alone."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

import torch

FLOATS = ("float32", "float64", "float16", "bfloat16")
HALVES = ("float16", "bfloat16")

# mode → weight in the draw, spatial ranks, dtypes, chance of antialias, whether corners can be aligned.
MODES: dict[str, tuple[int, tuple[int, ...], tuple[str, ...], float, bool]] = {
    "nearest": (3, (1, 2, 3), (*FLOATS, "uint8"), 0.0, False),
    "nearest-exact": (3, (1, 2, 3), (*FLOATS, "uint8"), 0.0, False),
    "linear": (2, (1,), (*FLOATS, "uint8"), 0.0, True),
    "bilinear": (5, (2,), (*FLOATS, "uint8", "uint8"), 0.5, True),
    "trilinear": (2, (3,), FLOATS, 0.0, True),
    "bicubic": (5, (2,), (*FLOATS, "uint8", "uint8"), 0.5, True),
    "lanczos": (2, (2,), ("float32", "float64", "uint8"), 1.0, False),
    "area": (2, (1, 2, 3), FLOATS, 0.0, False),
}
# The last one: coordinates a little below integers.
AWKWARD_SCALES = (0.5, 2.0, 1.5, 0.7, 1.3, 0.1, 1 / 3, 1.05, 2.05, 1.1, 2.3, 4.0, 0.25, 1.0, 3, 1 / (3 - 1e-8))
LARGEST = {1: 600, 2: 120, 3: 30}  # samples along an axis, by rank; the bound needs dense matrices
LARGEST_COPIED = {1: 5000, 2: 300, 3: 40}
LAYOUTS = ("contiguous", "contiguous", "channels_last", "sliced", "transposed")
MAX_ELEMENTS = 80_000


@dataclass(frozen=True)
class Call:
    """One call: what is resampled, how, and by which of our own paths."""

    number: int
    mode: str
    shape: tuple[int, ...]
    dtype: str
    layout: str
    values: str
    arguments: dict[str, Any] = field(hash=False)
    antialias: bool
    aligned: bool
    arrays: str  # whose array we are given: numpy or torch
    backend: str | None
    requested: str | None  # our dtype=

    @property
    def rank(self) -> int:
        """Number of spatial axes."""
        return len(self.shape) - 2

    def scale(self, axis: int) -> float | None:
        """Return the scale that torch samples an axis (0 is the first spatial one) by, if any."""
        given = self.arguments.get("scale_factor")
        if given is None or self.arguments.get("recompute_scale_factor") or self.mode == "area":
            return None
        return float(given[axis] if isinstance(given, list) else given)

    def input(self) -> torch.Tensor:
        """Return the array, in its layout."""
        seed = torch.Generator().manual_seed(self.number)
        shape = list(self.shape)
        if self.layout == "sliced":
            shape = [*shape[:-1], 2 * shape[-1] + 1]
        if self.layout == "transposed":
            shape[-1], shape[-2] = shape[-2], shape[-1]
        x = _VALUES[self.values](torch.rand(shape, generator=seed, dtype=torch.float64))
        x = (x * 255).round() if self.dtype == "uint8" else x
        x = x.to(getattr(torch, self.dtype))
        if self.layout == "sliced":
            return x[..., 1::2]
        if self.layout == "transposed":
            return x.mT
        return _channels_last(x) if self.layout == "channels_last" else x


_VALUES = {
    "uniform": lambda x: x,
    "saturated": lambda x: (x > 0.5).double(),
    "signed": lambda x: 2.0 * x - 1.0,
}


def _channels_last(x: torch.Tensor) -> torch.Tensor:
    formats = {4: torch.channels_last, 5: torch.channels_last_3d}
    return x.contiguous(memory_format=formats[x.ndim]) if x.ndim in formats else x


def random_call(seed: int, number: int) -> Call:
    """Return call `number` of the sequence with this seed."""
    draw = random.Random(f"{seed}-{number}")
    mode = draw.choices(list(MODES), [row[0] for row in MODES.values()])[0]
    _, ranks, dtypes, smooth, alignable = MODES[mode]
    antialias = draw.random() < smooth
    if antialias:
        dtypes = tuple(name for name in dtypes if name not in HALVES)
    dtype = draw.choice(dtypes)
    rank = draw.choice(ranks)
    largest = (LARGEST_COPIED if mode.startswith("nearest") else LARGEST)[rank]
    spatial = tuple(_length(draw, largest) for _ in range(rank))
    arguments = _sizes(draw, spatial, largest)
    aligned = alignable and draw.random() < 0.3
    arrays = "torch" if dtype == "bfloat16" or draw.random() < 0.6 else "numpy"
    signed = "uniform" if dtype == "uint8" else "signed"
    return Call(
        number=number,
        mode=mode,
        shape=(*_batch(draw, spatial, arguments), *spatial),
        dtype=dtype,
        layout=draw.choice(LAYOUTS),
        values=draw.choice(("uniform", "saturated", signed, signed)),
        arguments=arguments,
        antialias=antialias,
        aligned=aligned,
        arrays=arrays,
        backend=draw.choice(("generic", None, None)),
        requested="uint8" if dtype == "uint8" and _has_integer_path(mode) and draw.random() < 0.85 else None,
    )


def _has_integer_path(mode: str) -> bool:
    return mode not in ("linear", "trilinear", "area")


def _length(draw: random.Random, largest: int) -> int:
    return draw.choice((draw.randint(1, min(16, largest)), draw.randint(1, min(16, largest)), draw.randint(1, largest)))


def _sizes(draw: random.Random, spatial: tuple[int, ...], largest: int) -> dict[str, Any]:
    """Return size= or scale_factor=, and sometimes recompute_scale_factor=."""
    if draw.random() < 0.5:
        sizes = [draw.choice((*(_length(draw, largest) for _ in range(3)), n, 2 * n)) for n in spatial]
        return {"size": sizes[0] if draw.random() < 0.1 else sizes}
    scales = [_scale(draw, n, largest) for n in spatial]
    arguments = {"scale_factor": scales[0] if draw.random() < 0.1 else scales}
    return {**arguments, "recompute_scale_factor": draw.choice((True, False))} if draw.random() < 0.3 else arguments


def _scale(draw: random.Random, n: int, largest: int) -> float:
    """Return a scale that leaves at least one sample, mostly."""
    scale = draw.choice((draw.choice(AWKWARD_SCALES), draw.uniform(0.2, 3.0), draw.randint(1, largest) / n))
    if int(n * scale) < 1 and draw.random() < 0.95:
        scale = draw.uniform(1.0, 3.0)
    return scale


def _batch(draw: random.Random, spatial: tuple[int, ...], arguments: dict[str, Any]) -> tuple[int, int]:
    """Return N and C, smaller for larger results."""
    batch, channels = draw.choice((1, 1, 2, 2, 3, 0)), draw.choice((1, 2, 3, 3, 4, 5, 8))
    given = next(iter(arguments.values()))
    elements = 1.0
    for axis, n in enumerate(spatial):
        value = given[axis] if isinstance(given, list) else given
        elements *= max(n, value if "size" in arguments else n * value)
    while batch * channels > 1 and batch * channels * elements > MAX_ELEMENTS:
        batch, channels = max(1, batch - 1), max(1, channels - 1)
    return batch, channels
