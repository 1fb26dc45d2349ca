"""Compare with ``F.interpolate`` on tensors, with gradients and without; `run.py` says how, see `timing.options`.

A call with its gradient is the function and ``torch.autograd.grad`` of it, with a gradient of the result that is made
beforehand. What differs between planes and channels last is the memory format alone.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import torch
from case import COPY, FLOAT, Array, Call, Case, check
from compare import set_threads
from names import OURS
from ratios import row
from timing import PAUSE, batched, options, turns, write
from torch_aims import BACKWARD, TINY

import anyinterp

SECONDS = 0.35
REPEATS = 200  # of calls too short for the clock
# Of numbers up to 1, which a bicubic kernel may carry to 2: there, two bfloat16 side by side are so far apart.
TOLERANCES = {torch.float32: FLOAT, torch.bfloat16: 2.0**-7, torch.uint8: COPY}
LAYOUTS = {"planes": (torch.contiguous_format,) * 2, "channels last": (torch.channels_last, torch.channels_last_3d)}
Tensor = torch.Tensor


class Resized(NamedTuple):
    """Arguments of a call: shape, size and mode."""

    shape: tuple[int, ...]
    size: tuple[int, ...]
    mode: str
    antialias: bool = False

    @property
    def title(self) -> str:
        """As in the tables."""
        channels = "×".join(str(n) for n in self.shape[: -len(self.size)] if n > 1)
        sizes = f"{channels and channels + '×'}{_lengths(self.shape[-len(self.size) :])} → {_lengths(self.size)}"
        return f"{sizes}, {self.mode}{', antialias' if self.antialias else ''}"

    def calls(self, x: Tensor) -> dict[str, Callable[[], Tensor]]:
        """The call of either."""
        arguments: dict[str, Any] = {"size": self.size, "mode": self.mode, "antialias": self.antialias}
        same = {} if x.is_floating_point() else {"dtype": x.dtype}
        return {
            OURS: lambda: anyinterp.interpolate(x, **arguments, **same),
            "torch": lambda: torch.nn.functional.interpolate(x, **arguments),
        }


def _lengths(sizes: tuple[int, ...]) -> str:
    return f"{sizes[0]}{'²³'[len(sizes) - 2]}" if len(sizes) > 1 and len(set(sizes)) == 1 else "×".join(map(str, sizes))


PHOTO, LARGE, MAPS = (1, 3, 512, 768), (1, 3, 256, 256), (4, 64, 56, 56)
FAMILIES: dict[str, tuple[torch.dtype, tuple[Resized, ...]]] = {
    "float32 images": (
        torch.float32,
        (
            Resized(PHOTO, (224, 224), "bilinear"),
            Resized(PHOTO, (224, 224), "bilinear", True),
            Resized(PHOTO, (224, 224), "bicubic", True),
            Resized(PHOTO, (224, 224), "area"),
            Resized(LARGE, (512, 512), "bilinear"),
            Resized(LARGE, (512, 512), "bicubic"),
            Resized(LARGE, (512, 512), "nearest"),
        ),
    ),
    "float32 feature maps": (
        torch.float32,
        (
            Resized(MAPS, (112, 112), "nearest"),
            Resized(MAPS, (112, 112), "bilinear"),
            Resized((1, 256, 14, 14), (28, 28), "bilinear"),
            Resized((1, 256, 14, 14), (16, 16), "bicubic"),
            Resized((8, 256, 14, 14), (7, 7), "area"),
            Resized((8, 512, 7, 7), (1, 1), "area"),
        ),
    ),
    "float32 volumes": (
        torch.float32,
        (
            Resized((1, 4, 32, 32, 32), (48, 48, 48), "trilinear"),
            Resized((1, 4, 32, 32, 32), (64, 64, 64), "nearest"),
            Resized((1, 4, 48, 48, 48), (24, 24, 24), "area"),
        ),
    ),
    "bfloat16": (
        torch.bfloat16,  # torch has no antialias for it
        (
            Resized(PHOTO, (224, 224), "bilinear"),
            Resized(LARGE, (512, 512), "bicubic"),
            Resized(MAPS, (112, 112), "nearest"),
            Resized(MAPS, (112, 112), "bilinear"),
            Resized((8, 256, 14, 14), (7, 7), "area"),
            Resized((1, 4, 32, 32, 32), (48, 48, 48), "trilinear"),
        ),
    ),
    "uint8": (
        torch.uint8,
        (
            Resized(PHOTO, (224, 224), "nearest"),
            Resized(PHOTO, (224, 224), "bilinear"),
            Resized(PHOTO, (224, 224), "bilinear", True),
            Resized(PHOTO, (224, 224), "bicubic", True),
            Resized(LARGE, (512, 512), "bilinear"),
        ),
    ),
    TINY: (
        torch.float32,
        (
            Resized((1, 1, 2), (4,), "nearest"),
            Resized((1, 1, 2, 2), (4, 4), "bilinear"),
            Resized((1, 3, 4, 4), (8, 8), "bicubic"),
            Resized((1, 1, 2, 2, 2), (4, 4, 4), "trilinear"),
        ),
    ),
}


def tensor(shape: tuple[int, ...], dtype: torch.dtype, layout: str) -> Tensor:
    """Random samples up to 1, or bytes that stay away from the ends of the range; the same for the same shape."""
    made = torch.rand(shape, generator=torch.Generator().manual_seed(20))
    made = made.to(dtype) if dtype.is_floating_point else (48 + 160 * made).to(dtype)
    return made.contiguous(memory_format=LAYOUTS[layout][len(shape) - 4]) if len(shape) > 3 else made


def shown(x: Tensor) -> Array:
    """As an array of NumPy's, which has no bfloat16."""
    return x.detach().float().numpy()


def with_gradient(call: Callable[[], Tensor], x: Tensor, gradient: Tensor) -> Callable[[], Tensor]:
    """A call and the gradient of its input, which is the result."""

    def run() -> Tensor:
        return torch.autograd.grad(call(), x, gradient)[0]

    return run


def ways(one: Resized, dtype: torch.dtype, layout: str) -> Iterator[tuple[str, Case]]:
    """A call on its own, and where there are gradients, with them: how the family is named then, and the case."""

    def case(calls: dict[str, Callable[[], Tensor]], amplitude: float) -> Case:
        made = {name: Call(call, shown) for name, call in calls.items()}
        return Case(shown(x), amplitude * TOLERANCES[dtype], made)

    x = tensor(one.shape, dtype, layout)
    yield "", case(one.calls(x), 1.0)
    if dtype.is_floating_point:
        gradient = tensor((*one.shape[:2], *one.size), dtype, layout)
        calls = one.calls(x.requires_grad_())
        recorded = {name: with_gradient(call, x, gradient) for name, call in calls.items()}
        yield BACKWARD, case(recorded, max(1.0, math.prod(one.size) / math.prod(one.shape[2:])))  # so much is summed


def cases() -> Iterator[tuple[str, str, Case]]:
    """Family, name and case; made when its turn comes."""
    for family, (dtype, calls) in FAMILIES.items():
        for one in calls:
            for layout in LAYOUTS if family != TINY else ("planes",):
                name = one.title if layout == "planes" else f"{one.title}, {layout}"
                yield from ((f"{family}{way}", name, case) for way, case in ways(one, dtype, layout))


def compared(family: str, name: str, case: Case, threads: int, seconds: float) -> dict[str, Any]:
    """Check a case and time it."""
    check(f"{family}: {name}", case)
    repeats = REPEATS if family.startswith(TINY) else 1
    calls = {library: batched(call.run, repeats) if repeats > 1 else call.run for library, call in case.calls.items()}
    times = turns(calls, seconds, PAUSE if threads > 1 else 0.0)
    return row({library: [one / repeats for one in values] for library, values in times.items()}, (OURS,))


def main() -> None:
    told = options()
    set_threads(told.threads)
    results: dict[str, dict[str, Any]] = {}
    for family, name, case in cases():
        if all(word in f"{family}: {name}" for word in told.cases):
            made = compared(family, name, case, told.threads, SECONDS * told.share)
            results.setdefault(family, {})[name] = made
            low, middle, high = made["ratios"][OURS]["torch"]
            print(f"{family}: {name}: {middle:.2f} ({low:.2f} to {high:.2f})", file=sys.stderr, flush=True)
    write(told.output, results)


if __name__ == "__main__":
    main()
