"""Digests of what the compiled core makes of random cases, to compare its kernels on another processor with.

``python tests/native/digests.py CASES`` prints a line for each case that the core takes: its number, a digest of what
is given and one of what is made. With a file of such lines it says where the same is given and something else made.
Every NaN counts as the same one: which of them a sum gives is the processor's.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import ml_dtypes  # noqa: F401  (NumPy's bfloat16)
import numpy as np
import watch
from cases import Array, make

from anyinterp.backend import Declined
from anyinterp.backends.numpy_native import NumpyNativeBackend


def digest(*arrays: Array) -> str:
    """Digest of arrays' bits."""
    parts = hashlib.sha256()
    for array in arrays:
        real = np.ascontiguousarray(array).view(array.real.dtype)
        parts.update(
            (real if real.dtype.kind in "biu" else np.where(real == real, real, real.dtype.type("nan"))).tobytes()
        )
    return parts.hexdigest()[:16]


def results(cases: int) -> dict[tuple[str, str], str]:
    """What is made, by the number of a case and what is given: random numbers may differ in the last bit, too."""
    made = {}
    for number in range(cases):
        case = make(number)
        executor = NumpyNativeBackend().lower(case.plan, case.spec)
        if not isinstance(executor, Declined):
            given = digest(case.x, *(step.taps.weights for step in case.plan.steps))
            made[str(number), given] = digest(executor(case.x))
    return made


if __name__ == "__main__":
    watch.guard(False)
    made = results(int(sys.argv[1]))
    if len(sys.argv) == 2:
        print(*(" ".join((*given, result)) for given, result in made.items()), sep="\n")
        sys.exit()
    lines = [line.split() for line in Path(sys.argv[2]).read_text().splitlines()]
    others = {(number, given): result for number, given, result in lines}
    both = made.keys() & others.keys()
    wrong = sorted(int(given[0]) for given in both if made[given] != others[given])
    print(f"{len(both)} of {len(others)} cases compared; not the same bits: {wrong or 'none'}")
    sys.exit(bool(wrong) or 10 * len(both) < 9 * len(others))
