"""Compare libraries in one process; `run.py` says how, see `timing.options`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import cv2
import torch
from case import Case, check, floor
from cases import FAMILIES
from names import FLOOR, ONE_THREAD, OWN
from ratios import row
from timing import PAUSE, options, turns, write

import anyinterp

SECONDS = 1.5


def set_threads(count: int) -> None:
    """The same number for all. What reads its number from the environment got it from `run.py`."""
    torch.set_num_threads(count)
    cv2.setNumThreads(count)
    anyinterp.set_num_threads(count)


def compared(name: str, case: Case, threads: int, seconds: float) -> dict[str, Any]:
    """Check a case and time it."""
    case = case.without(*ONE_THREAD) if threads > 1 else case
    made = check(name, case)
    calls: dict[str, Callable[[], Any]] = {library: call.run for library, call in case.calls.items()}
    calls[FLOOR] = floor(case.x.nbytes + made.nbytes, case.copies)
    return row(turns(calls, seconds, PAUSE if threads > 1 else 0.0), OWN)


def main() -> None:
    told = options()
    set_threads(told.threads)
    results: dict[str, dict[str, Any]] = {}
    for family, cases in FAMILIES.items():
        for name, make in cases.items():
            if all(word in f"{family}: {name}" for word in told.cases):
                made = compared(name, make(), told.threads, SECONDS * told.share)
                results.setdefault(family, {})[name] = made
                shown = {library: f"{1e3 * middle:.3f}" for library, (_, middle, _) in made["seconds"].items()}
                print(f"{family}: {name}", shown, file=sys.stderr, flush=True)
    write(told.output, results)


if __name__ == "__main__":
    main()
