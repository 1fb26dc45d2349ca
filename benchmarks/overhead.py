"""What a call costs before anything is computed, small calls, and first ones: ``python overhead.py OUTPUT.json``.

The front end (arguments, plan lookup, dispatch) is measured with a backend whose executor hands back a
ready-made array, next to a tiny ``F.interpolate`` call, by turns in one run. All on one thread.
"""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from timing import batched, medians

import anyinterp
from anyinterp.backend import Backend

REPEATS = 2000
SECONDS = 4.0


class Nothing(Backend):
    """Computes nothing."""

    name = "nothing"

    def __init__(self, made: Any) -> None:
        self.made = made

    def lower(self, *_: Any) -> Callable[..., Any]:
        return lambda x: self.made


def front_ends() -> dict[str, Callable[[], Any]]:
    """1×1×2×2 to 4×4, bilinear."""
    x, y = np.ones((1, 1, 2, 2), np.float32), np.ones((1, 1, 4, 4), np.float32)
    tensor = torch.from_numpy(x)
    on_numpy, on_torch = Nothing(y), Nothing(torch.from_numpy(y))
    arguments: dict[str, Any] = {"size": (4, 4), "mode": "bilinear"}
    fixed = anyinterp.Resampler.interpolate(**arguments, backend=on_numpy)
    return {
        "F.interpolate, all of it": lambda: torch.nn.functional.interpolate(tensor, **arguments),
        "interpolate, front end, NumPy": lambda: anyinterp.interpolate(x, **arguments, backend=on_numpy),
        "interpolate, front end, torch": lambda: anyinterp.interpolate(tensor, **arguments, backend=on_torch),
        "Resampler, front end, NumPy": lambda: fixed(x),
        "resize, front end, NumPy": lambda: anyinterp.resize(x, (4, 4), backend=on_numpy),
        "interpolate, all of it, NumPy": lambda: anyinterp.interpolate(x, **arguments),
        "interpolate, all of it, with out, NumPy": lambda: anyinterp.interpolate(x, **arguments, out=y),
        "interpolate, all of it, torch": lambda: anyinterp.interpolate(tensor, **arguments),
    }


def small() -> dict[str, Callable[[], Any]]:
    """3×32×32 to 64×64, bilinear; OpenCV has the channels last."""
    x = np.ones((1, 3, 32, 32), np.float32)
    tensor, image = torch.from_numpy(x), np.ones((32, 32, 3), np.float32)
    arguments: dict[str, Any] = {"size": (64, 64), "mode": "bilinear"}
    return {
        "3×32×32 → 64×64, F.interpolate": lambda: torch.nn.functional.interpolate(tensor, **arguments),
        "3×32×32 → 64×64, cv2.resize": lambda: cv2.resize(image, (64, 64)),
        "3×32×32 → 64×64, interpolate": lambda: anyinterp.interpolate(x, **arguments),
        "3×32×32 → 64×64, interpolate, channels last": lambda: anyinterp.resize(image, (64, 64), axes=(0, 1)),
    }


def fresh_sizes() -> dict[str, Callable[[], Any]]:
    """A photograph of 1080 × 1920 × 3 bytes to 224 × 224: of a size that was not met before, and of one that was."""
    photo = np.ones((1080, 1920, 3), np.uint8)
    crops = zip(itertools.cycle(range(1, 312)), itertools.cycle(range(1, 314)), strict=True)  # more than are remembered

    def fresh() -> Any:
        height, width = next(crops)
        return anyinterp.resize(photo[height:, width:], (224, 224), axes=(0, 1))

    return {
        "1080×1920×3 → 224×224, a size met before": lambda: anyinterp.resize(photo, (224, 224), axes=(0, 1)),
        "1080×1920×3 → 224×224, a new size": fresh,
    }


def main(output: str) -> None:
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    results = {}
    for calls, repeats in ((front_ends, REPEATS), (small, REPEATS // 10), (fresh_sizes, 1)):
        times = medians({name: batched(call, repeats) for name, call in calls().items()}, SECONDS)
        results |= {name: seconds / repeats for name, seconds in times.items()}
    print({name: f"{1e6 * seconds:.2f} µs" for name, seconds in results.items()})
    Path(output).write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main(*sys.argv[1:])
