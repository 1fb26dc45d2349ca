"""What a call costs before anything is computed, small calls, and first ones. `run.py` says how, see `timing.options`.

The front end (arguments, plan lookup, dispatch) is measured with a backend whose executor hands back a
ready-made array, next to whole calls of others with a tiny array, by turns in one run.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import torch
from compare import set_threads
from ratios import row
from targets import FRONT_END, TINY
from timing import batched, options, turns, write

import anyinterp
from anyinterp.backend import Backend

REPEATS = 2000
SECONDS = 4.0
Calls = dict[str, Callable[[], Any]]


class Nothing(Backend):
    """Computes nothing."""

    name = "nothing"

    def __init__(self, made: Any) -> None:
        self.made = made

    def lower(self, *_: Any) -> Callable[..., Any]:
        return lambda x: self.made


def tiny() -> Calls:
    """1×1×2×2 to 4×4, bilinear."""
    x, y = np.ones((1, 1, 2, 2), np.float32), np.ones((1, 1, 4, 4), np.float32)
    tensor, image = torch.from_numpy(x), x[0, 0]
    on_numpy, on_torch = Nothing(y), Nothing(torch.from_numpy(y))
    arguments: dict[str, Any] = {"size": (4, 4), "mode": "bilinear"}
    fixed = anyinterp.Resampler.interpolate(**arguments, backend=on_numpy)
    return {
        "F.interpolate": lambda: torch.nn.functional.interpolate(tensor, **arguments),
        "cv2.resize": lambda: cv2.resize(image, (4, 4), interpolation=cv2.INTER_LINEAR),
        FRONT_END: lambda: anyinterp.interpolate(x, **arguments, backend=on_numpy),
        "interpolate, front end, torch": lambda: anyinterp.interpolate(tensor, **arguments, backend=on_torch),
        "Resampler, front end, NumPy": lambda: fixed(x),
        "resize, front end, NumPy": lambda: anyinterp.resize(x, (4, 4), backend=on_numpy),
        "interpolate, all of it, NumPy": lambda: anyinterp.interpolate(x, **arguments),
        "interpolate, all of it, with out, NumPy": lambda: anyinterp.interpolate(x, **arguments, out=y),
        "interpolate, all of it, torch": lambda: anyinterp.interpolate(tensor, **arguments),
    }


def small() -> Calls:
    """3×32×32 to 64×64, bilinear; OpenCV has the channels last."""
    x = np.ones((1, 3, 32, 32), np.float32)
    tensor, image = torch.from_numpy(x), np.ones((32, 32, 3), np.float32)
    arguments: dict[str, Any] = {"size": (64, 64), "mode": "bilinear"}
    return {
        "F.interpolate": lambda: torch.nn.functional.interpolate(tensor, **arguments),
        "cv2.resize": lambda: cv2.resize(image, (64, 64)),
        "interpolate, NumPy": lambda: anyinterp.interpolate(x, **arguments),
        "interpolate, torch": lambda: anyinterp.interpolate(tensor, **arguments),
        "resize, channels last, NumPy": lambda: anyinterp.resize(image, (64, 64), axes=(0, 1), antialias=False),
    }


def fresh_sizes() -> Calls:
    """A photograph of 1080 × 1920 × 3 bytes to 224 × 224: of a size that was not met before, and of one that was."""
    photo = np.ones((1080, 1920, 3), np.uint8)
    crops = zip(itertools.cycle(range(1, 312)), itertools.cycle(range(1, 314)), strict=True)  # more than are remembered

    def fresh() -> Any:
        height, width = next(crops)
        return anyinterp.resize(photo[height:, width:], (224, 224), axes=(0, 1))

    return {
        "resize, a size met before": lambda: anyinterp.resize(photo, (224, 224), axes=(0, 1)),
        "resize, a new size": fresh,
    }


GROUPS: dict[str, tuple[Callable[[], Calls], int, str]] = {
    "2×2 → 4×4": (tiny, REPEATS, FRONT_END),
    "3×32×32 → 64×64": (small, REPEATS // 10, "interpolate, NumPy"),
    "uint8 1080×1920×3 → 224×224": (fresh_sizes, 1, "resize, a size met before"),
}


def main() -> None:
    told = options()
    set_threads(told.threads)
    results = {}
    for group, (calls, repeats, own) in GROUPS.items():
        times = turns({name: batched(call, repeats) for name, call in calls().items()}, SECONDS * told.share)
        each = {name: [seconds / repeats for seconds in values] for name, values in times.items()}
        results[group] = row(each, (own,))
    write(told.output, {TINY: results})


if __name__ == "__main__":
    main()
