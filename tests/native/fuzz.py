"""Run random cases through the compiled core until the time is up; each has a number, by which it can be run again.

``python tests/native/fuzz.py SECONDS [FIRST]`` in the instrumented build, with its sanitizers. A case that fails is
named. If the process dies, the file ``fuzz-case-`` and the kernels' name in the working folder holds the number.
"""

from __future__ import annotations

import itertools
import os
import sys
import time

import numpy as np
import watch
from cases import Array, Case, make
from mutants import survives

from anyinterp.backend import Declined
from anyinterp.backends._native import _core
from anyinterp.backends.numpy_native import NumpyNativeBackend
from anyinterp.execute import GenericBackend
from anyinterp.testing.bounds import FLOATS, SAFETY, integer_range, is_integer


def exact(case: Case, x: Array) -> tuple[Array, Array]:
    """The sums in extended precision, and what they may err by: as derived in `anyinterp.testing.bounds`."""
    sums, sizes, inside = x, np.abs(x), np.ones((1,) * x.ndim, np.longdouble)
    for step in case.plan.steps:
        matrix = step.taps.matrix()
        sums = np.moveaxis(np.tensordot(matrix, sums, (1, step.axis)), 0, step.axis)
        sizes = np.moveaxis(np.tensordot(np.abs(matrix), sizes, (1, step.axis)), 0, step.axis)
        if step.taps.outside is not None:
            inside = inside * (1 - step.taps.outside).reshape((-1, *(1,) * (-step.axis - 1)))
    filled = case.plan.fill * (1 - inside)
    u, tiny, _ = FLOATS[case.spec.accumulator]
    taps = sum(step.taps.width + 3 for step in case.plan.steps)
    return sums + filled, taps * (SAFETY * u * (sizes + case.plan.fill * (inside != 1)) + tiny)


def assert_close(made: Array, case: Case) -> None:
    """What is finite lies within the bound; what is not is where pure functions have it."""
    made = made.astype(np.float32 if made.dtype == "bfloat16" else made.dtype).astype(np.longdouble)
    x = case.x.astype(np.float32 if case.spec.dtype == "bfloat16" else case.x.dtype).astype(np.longdouble)
    finite = np.isfinite(x)
    sums, error = exact(case, np.where(finite, x, 0))
    result, valid = case.spec.result, np.isfinite(made)
    if not finite.all():
        with np.errstate(all="ignore"):
            generic = GenericBackend().lower(case.plan, case.spec)(case.x)
        if is_integer(result):
            return
        generic = generic.astype(np.float32) if result == "bfloat16" else generic
        np.testing.assert_array_equal(np.where(valid, 0, made), np.where(np.isfinite(generic), 0, generic))
    if result == "bool":
        assert ((made != 0) | (np.abs(sums) - error <= 0.5)).all(), "true is said to be false"
        assert ((made == 0) | (np.abs(sums) + error >= 0.5)).all(), "false is said to be true"
        return
    if is_integer(result):
        sums, error = np.clip(sums, *integer_range(result)), error + 0.5
    else:
        u, tiny, greatest = FLOATS[result]
        error = error + u * (np.abs(sums) + error) + tiny
        valid = valid & (np.abs(sums) + error < greatest)
        assert np.isfinite(made[(np.abs(sums) + error < greatest) & finite.all()]).all(), "not finite"
    assert (np.abs(made - sums) <= error)[valid].all(), "beyond the bound"


def check(case: Case) -> bool:
    """Run a case in every way that must give the same bits; False if the core declines it."""
    executor = NumpyNativeBackend().lower(case.plan, case.spec)
    if isinstance(executor, Declined):
        return False
    before = case.x.copy()
    made = executor(case.x, out=case.out).copy()
    if any(step.taps.shift for step in case.plan.steps):
        np.testing.assert_array_equal(made, GenericBackend().lower(case.plan, case.spec)(before))
    else:
        assert_close(made, case)
    assert case.x.tobytes() == before.tobytes(), "the input was written to"
    assert executor(before).tobytes() == made.tobytes(), "the layout shows"
    case.out[...] = np.frombuffer(bytes([watch.MARK] * case.out.itemsize), case.out.dtype)
    assert (case.around == watch.MARK).all(), "written beside out"
    return True


def main(seconds: float, first: int) -> None:
    """Check cases and mutants, the core's own blocks in turn guarded and watched by the sanitizer."""
    said, taken, mutants = os.open(f"fuzz-case-{_core.ISA}", os.O_CREAT | os.O_WRONLY), 0, 0
    stop = time.monotonic() + seconds
    _core.set_share(1)  # threads for small arrays, too
    for number in itertools.count(first):
        if time.monotonic() > stop:
            break
        os.pwrite(said, f"{number}\n".encode(), 0)
        watch.guard(number % 2 == 1)
        try:
            _core.set_threads(1 + number // 2 % 3)
            case = make(number)
            taken += check(case)
            mutants += survives(number, case)
        except BaseException as error:
            error.add_note(f"case {number} with {_core.ISA}: again by python tests/native/fuzz.py 0.001 {number}")
            raise
    print(f"{_core.ISA}: {number - first} cases, {taken} taken by the core; {mutants} of as many mutants not refused")


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
