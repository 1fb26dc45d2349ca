"""What a call costs before anything is computed: ``python overhead.py OUTPUT.json``.

The front end (arguments, plan lookup, dispatch) is measured with a backend whose executor hands back a
ready-made array, next to a tiny ``F.interpolate`` call, by turns in one run.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

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


def calls() -> dict[str, Callable[[], Any]]:
    """The calls that take turns: 1×1×2×2 to 4×4, bilinear."""
    x = np.ones((1, 1, 2, 2), np.float32)
    tensor = torch.from_numpy(x)
    on_numpy, on_torch = Nothing(np.ones((1, 1, 4, 4), np.float32)), Nothing(torch.ones(1, 1, 4, 4))
    arguments: dict[str, Any] = {"size": (4, 4), "mode": "bilinear"}
    fixed = anyinterp.Resampler.interpolate(**arguments, backend=on_numpy)
    return {
        "F.interpolate, all of it": lambda: torch.nn.functional.interpolate(tensor, **arguments),
        "interpolate, front end, NumPy": lambda: anyinterp.interpolate(x, **arguments, backend=on_numpy),
        "interpolate, front end, torch": lambda: anyinterp.interpolate(tensor, **arguments, backend=on_torch),
        "Resampler, front end, NumPy": lambda: fixed(x),
        "resize, front end, NumPy": lambda: anyinterp.resize(x, (4, 4), backend=on_numpy),
        "interpolate, all of it, NumPy": lambda: anyinterp.interpolate(x, **arguments),
    }


def main(output: str) -> None:
    torch.set_num_threads(1)
    times = medians({name: batched(call, REPEATS) for name, call in calls().items()}, SECONDS)
    results = {name: seconds / REPEATS for name, seconds in times.items()}
    print({name: f"{1e6 * seconds:.2f} µs" for name, seconds in results.items()})
    Path(output).write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main(*sys.argv[1:])
