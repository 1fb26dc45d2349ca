"""Cold and warm, from several threads at once, and pickled."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import anyinterp
from anyinterp.backend import Declined
from anyinterp.testing.assertions import assert_same, assert_within_bound
from anyinterp.testing.cases import Case
from anyinterp.testing.subject import Outcome, Subject

pytestmark = pytest.mark.cases("orders", "staged_calls")


def test_warm(subject: Subject, outcome: Outcome) -> None:
    """A second call, whose plan and executor are known, gives the same bits."""
    again = subject.arrays.values(subject.run(outcome.case, subject.array(outcome.case)))
    assert_same(again, outcome.got, outcome.case.id)


def test_two_threads(subject: Subject, outcome: Outcome) -> None:
    """Two threads that begin at the same moment, with nothing remembered, do not disturb each other."""
    case, resampler = outcome.case, _resampler(subject, outcome.case)
    other = subject.arrays.make(np.roll(case.values(), 1), case.dtype)
    barrier = Barrier(2)

    def call(x: Any) -> NDArray[Any]:
        barrier.wait(timeout=60)
        return subject.arrays.values(subject.arrays.call(resampler, x))

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(call, [subject.array(case), other]))
    assert_within_bound(results[0], outcome.reference, case.id)
    assert_within_bound(results[1], subject.reference(case, subject.arrays.values(other)), case.id)


def test_pickled_resampler(subject: Subject, outcome: Outcome) -> None:
    """A resampler comes back equal, and works."""
    resampler = _resampler(subject, outcome.case, by_name=True)
    copy = pickle.loads(pickle.dumps(resampler))
    assert copy == resampler
    assert hash(copy) == hash(resampler)
    got = subject.arrays.values(subject.arrays.call(copy, outcome.x))
    assert_within_bound(got, outcome.reference, outcome.case.id)


def test_pickled_plan(subject: Subject, outcome: Outcome) -> None:
    """A plan comes back equal, and the backend makes the same of it."""
    prepared = subject.prepared(outcome.case, outcome.x)
    copy = pickle.loads(pickle.dumps(prepared.plan))
    assert copy == prepared.plan
    assert hash(copy) == hash(prepared.plan)
    executor = subject.executor(copy.inner, prepared)
    assert not isinstance(executor, Declined)
    executor = replace(prepared, plan=copy, choice=prepared.choice._replace(executor=executor)).executor
    got = subject.arrays.values(subject.arrays.call(executor, subject.array(outcome.case)))
    assert_same(got, outcome.got, outcome.case.id)


def _resampler(subject: Subject, case: Case, *, by_name: bool = False) -> anyinterp.Resampler:
    """Return a new resampler of a case; with `by_name`, without a backend that can't be pickled."""
    make = getattr(anyinterp.Resampler, case.function)
    backend = subject.backend
    if by_name and not isinstance(backend, str):
        backend = None
    resampler: anyinterp.Resampler = make(backend=backend, **case.keywords)
    return resampler


def test_input_stays(outcome: Outcome) -> None:
    """None of the above has written to the input."""
    assert np.array_equal(outcome.before, outcome.after)
