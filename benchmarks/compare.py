"""Compare libraries in one process: ``python compare.py THREADS OUTPUT.json [WORD …]`` runs the cases that have a word.

THREADS is a number, or ``all``. The BLAS and OpenMP limits come from the environment, which `run.py` sets.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import cv2
import numpy as np
import torch
from cases import Case, cases
from timing import medians

SECONDS = 2.0


def check(case: Case) -> None:
    """Stop if a call does not compute what the first one does."""
    expected = None
    for name, call in case.calls.items():
        made = call.shown(call.run()).astype(np.float64)
        expected = made if expected is None else expected
        if made.shape != expected.shape or np.abs(made - expected).max() > case.tolerance:
            raise SystemExit(
                f"{case.name}: {name} differs from {next(iter(case.calls))}: {np.abs(made - expected).max()}"
            )


def main(threads: str, output: str, *words: str) -> None:
    count = os.cpu_count() or 1 if threads == "all" else int(threads)
    torch.set_num_threads(count)
    cv2.setNumThreads(count)
    results = {}
    for case in cases():
        if all(word in case.name for word in words):
            check(case)
            results[case.name] = medians({name: call.run for name, call in case.calls.items()}, SECONDS)
            print(case.name, {name: f"{1e3 * seconds:.3f}" for name, seconds in results[case.name].items()}, flush=True)
    Path(output).write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main(*sys.argv[1:])
