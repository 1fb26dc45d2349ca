"""How the time of a call grows with its size: one family for each picture. `run.py` says how, see `timing.options`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import images
import volumes
from case import Case, check, floats, floor, integers
from compare import set_threads
from names import FLOOR, GENERIC, READY
from ratios import spread
from timing import options, turns, write

SECONDS = 0.35
SIDES = (32, 64, 128, 256, 512, 1024, 2048)
LEFT_OUT = (READY, GENERIC, "SciPy", "scikit-image")


def planes(n: int) -> Any:
    return floats(1, 3, n, n)


def square(n: int) -> tuple[int, int]:
    return n, n


# By the name of the picture: sides of the input, and the case with such an input.
FAMILIES: dict[str, tuple[tuple[int, ...], Callable[[int], Case]]] = {
    "shrink": (SIDES, lambda n: images.planar(planes(n), square(n // 4), "bilinear", True)),
    "enlarge": (SIDES, lambda n: images.planar(planes(n), square(2 * n), "bilinear").without("resampler")),
    "bytes-shrink": (SIDES, lambda n: images.pixels(integers(n, n, 3), square(n // 4), "bicubic", True)),
    "bytes-enlarge": (
        SIDES,
        lambda n: images.pixels(integers(n, n, 3), square(2 * n), "bilinear").without("resampler"),
    ),
    "volume": ((8, 16, 32, 64, 128, 192), lambda n: volumes.volume(floats(1, 1, n, n, n), (n * 5 // 4,) * 3)),
    "copy": (SIDES, lambda n: images.planar(planes(n), square(2 * n), "nearest")),
}


def measured(name: str, case: Case, seconds: float) -> dict[str, Any]:
    """Quartiles of the seconds of each call."""
    case = case.without(*LEFT_OUT)
    made = check(name, case)
    calls = {library: call.run for library, call in case.calls.items()}
    calls[FLOOR] = floor(case.x.nbytes + made.nbytes)
    return {library: spread(values) for library, values in turns(calls, seconds).items()}


def main() -> None:
    told = options()
    set_threads(told.threads)
    results: dict[str, dict[str, Any]] = {}
    for family, (sides, make) in FAMILIES.items():
        if all(word in family for word in told.cases):
            print(family, file=sys.stderr, flush=True)
            results[family] = {str(n): measured(f"{family}, {n}", make(n), SECONDS * told.share) for n in sides}
    write(told.output, results)


if __name__ == "__main__":
    main()
