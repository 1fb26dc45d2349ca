"""Run random cases through the compiled core until the time is up; each has a number, by which it can be run again.

``python tests/native/fuzz.py SECONDS [FIRST]`` in the instrumented build, with its sanitizers. A case that fails is
named. If the process dies, the file ``fuzz-case`` in the working folder holds the number.
"""

from __future__ import annotations

import itertools
import os
import sys
import time

import numpy as np
import watch
from cases import Array, Case, make

from anyinterp import dtypes
from anyinterp.backend import Declined
from anyinterp.backends._native import _core
from anyinterp.backends.numpy_native import NumpyNativeBackend


def exact(case: Case) -> tuple[Array, Array]:
    """The sums in extended precision, and what they may err by: as derived in `anyinterp.testing.bounds`."""
    sums, sizes = case.x.astype(np.longdouble), np.abs(case.x.astype(np.longdouble))
    for step in case.plan.steps:
        matrix = step.taps.matrix()
        sums = np.moveaxis(np.tensordot(matrix, sums, (1, step.axis)), 0, step.axis)
        sizes = np.moveaxis(np.tensordot(np.abs(matrix), sizes, (1, step.axis)), 0, step.axis)
    working = np.finfo(case.spec.accumulator)
    taps = sum(step.taps.width + 1 for step in case.plan.steps)
    error = taps * (working.eps * sizes + working.smallest_subnormal)
    if case.spec.result in dtypes.INTEGERS:
        sums, error = np.clip(sums, *dtypes.integer_range(case.spec.result)), error + 0.5
    return sums, error


def check(case: Case) -> bool:
    """Run a case in every way that must give the same bits; False if the core declines it."""
    executor = NumpyNativeBackend().lower(case.plan, case.spec)
    if isinstance(executor, Declined):
        return False
    before = case.x.copy()
    made = executor(case.x, out=case.out).copy()
    sums, error = exact(case)
    assert (np.abs(made - sums) <= error).all(), "beyond the bound"
    assert (case.x == before).all(), "the input was written to"
    assert executor(before).tobytes() == made.tobytes(), "the layout shows"
    case.out[...] = np.frombuffer(bytes([watch.MARK] * case.out.itemsize), case.out.dtype)
    assert (case.around == watch.MARK).all(), "written beside out"
    return True


def main(seconds: float, first: int) -> None:
    """Check cases from `first` on, in turn with blocks of the core's own guarded and watched by the sanitizer."""
    said, taken, stop = os.open("fuzz-case", os.O_CREAT | os.O_WRONLY), 0, time.monotonic() + seconds
    for number in itertools.count(first):
        if time.monotonic() > stop:
            break
        os.pwrite(said, f"{number}\n".encode(), 0)
        watch.guard(number % 2 == 1)
        try:
            taken += check(make(number))
        except BaseException as error:
            error.add_note(f"case {number} with {_core.ISA}: again by python tests/native/fuzz.py 0.001 {number}")
            raise
    print(f"{_core.ISA}: {number - first} cases from {first} on, {taken} of them taken by the core")


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
