"""Time every order of the passes, with the one that plans choose marked: ``python pass_order.py``.

This is what the price of the last axis in `anyinterp.plan` (`LAST`) was chosen by.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools

import numpy as np
from timing import medians

import anyinterp
from anyinterp.backend import ArraySpec
from anyinterp.registry import select

FLOAT32 = ArraySpec("numpy", "float32", "float32", "float32", "cpu")
IMAGE = (1, 3, 1080, 1920)
SMOOTH = {"mode": "bilinear", "antialias": True}
CASES = [
    (IMAGE, (224, 224), SMOOTH),
    (IMAGE, (224, 224), {"mode": "bicubic", "antialias": True}),
    (IMAGE, (540, 960), SMOOTH),
    (IMAGE, (540, 960), {"mode": "bilinear"}),
    (IMAGE, (1500, 2500), {"mode": "bilinear"}),
    (IMAGE, (224, 1600), SMOOTH),
    (IMAGE, (1000, 224), SMOOTH),
    ((1, 1, 64, 64, 64), (80, 80, 80), {"mode": "trilinear"}),
    ((1, 1, 80, 80, 80), (40, 40, 40), {"mode": "trilinear", "antialias": True}),
]


def main() -> None:
    """Print the medians, the chosen order first."""
    for backend, (shape, size, arguments) in itertools.product(("numpy", "generic"), CASES):
        plan = anyinterp.Resampler.interpolate(size=size, **arguments).plan(shape)
        x = np.random.default_rng(0).random(shape, np.float32)
        calls = {}
        for order in itertools.permutations(plan.steps):
            axes = tuple(step.axis for step in order)
            # Plans compare by their origin; this one is no longer what its request makes.
            other = dataclasses.replace(plan, steps=order, origin=(*plan.origin[:2], (("order", *axes),)))
            executor = select(other, FLOAT32, backend).executor
            calls[str(axes)] = functools.partial(executor, x)
        chosen = str(tuple(step.axis for step in plan.steps))
        times = {order: f"{1e3 * seconds:.2f}" for order, seconds in medians(calls, 1.0).items()}
        print(backend, shape[2:], "→", size, *arguments.values(), f"chosen {chosen}: {times.pop(chosen)} ms;", times)


if __name__ == "__main__":
    main()
