"""Every allocation of the core may fail, and all that it allocates it frees."""

from __future__ import annotations

import gc
import itertools
from typing import Any

import numpy as np
import pytest
import watch
from cases import Case, make

from anyinterp.backend import Declined
from anyinterp.backends._native import _core
from anyinterp.backends.numpy_native import NumpyNativeBackend

CASES = 60


def run(case: Case) -> None:
    """Make the programs and run them; they are gone afterwards."""
    executor = NumpyNativeBackend().lower(case.plan, case.spec)
    if isinstance(executor, Declined):
        pytest.skip(executor.reason)
    executor(case.x, out=case.out)


@pytest.mark.parametrize("guards", [False, True])
@pytest.mark.parametrize("number", range(CASES))
def test_nothing_is_left(number: int, guards: bool) -> None:
    case = make(number)
    run(case)  # what is made once for all
    watch.guard(guards)
    before = watch.live()
    run(case)
    assert watch.live() == before


def survives(case: Case, nth: int) -> bool:
    """Whether a run has all the memory that it needs though the nth allocation fails."""
    watch.fail(nth)
    try:
        run(case)
    except MemoryError:
        return False
    return True


@pytest.mark.parametrize("number", range(CASES))
def test_any_allocation_may_fail(number: int) -> None:
    case = make(number)
    run(case)  # what is made once for all
    case.around[...] = watch.MARK
    gc.collect()  # what other tests left
    before = watch.live()
    for nth in itertools.count(1):
        if survives(case, nth):
            break
        assert watch.failed()
        assert watch.live() == before, nth
        assert (case.around == watch.MARK).all(), nth
    assert nth > 4  # tables, stages, and scratch if there is any


@pytest.mark.parametrize("weights", [np.ones(4), np.ones(2), np.full(4, 1 << 40)], ids=str)
def test_a_program_that_is_refused_leaves_nothing(weights: Any) -> None:
    before = watch.live()
    table = np.arange(2), np.array([1, 3]), weights, False, None
    with pytest.raises(ValueError, match="taps beyond the axis|weights"):
        _core.make("B", "i", "B", (3,), (1,), (2,), (1,), (0,), ((0, 3, 2, *table, (0, 0, 0, 1)),), 0.0)
    assert watch.live() == before


KERNEL = (9, 5, 18, 4, 10, 1, 1, 1, 0, 0.0, False)  # linear, as `anyinterp.rows` has it


def kernel_rows() -> Any:
    return _core.kernel_rows(KERNEL, np.zeros(5, np.int64), np.zeros(5, np.int64), np.zeros(20))


def kernel_table() -> Any:
    return _core.kernel_table("f", KERNEL)


@pytest.mark.parametrize(("make_rows", "allocations"), [(kernel_rows, 2), (kernel_table, 10)])
def test_any_allocation_for_a_kernel_may_fail(make_rows: Any, allocations: int) -> None:
    before = watch.live()
    for nth in range(1, allocations + 1):
        watch.fail(nth)
        with pytest.raises(MemoryError):
            make_rows()
        assert watch.failed()
        assert watch.live() == before, nth
    watch.fail(allocations + 1)
    made = make_rows()
    assert not watch.failed()
    watch.fail(0)
    del made
    assert watch.live() == before


@pytest.mark.parametrize("change", [(0, 5), (9, 0), (9, 5, 1 << 55)], ids=str)
def test_a_kernel_that_is_refused_leaves_nothing(change: Any) -> None:
    before, sampling = watch.live(), (*change, *KERNEL[len(change) :])
    if len(change) == 2:
        with pytest.raises(ValueError, match="sampling"):
            _core.kernel_table("f", sampling)
    else:
        assert _core.kernel_table("f", sampling) is None
    assert watch.live() == before
