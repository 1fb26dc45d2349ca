"""Every case of the table: right values, of the right kind, from the backend's own path."""

from __future__ import annotations

import numpy as np
import pytest

from anyinterp.testing.assertions import assert_same, assert_within_bound
from anyinterp.testing.subject import GENERIC, Outcome, Subject

pytestmark = pytest.mark.cases(
    "interpolate_modes",
    "resize_methods",
    "resize_axes",
    "wide_rows",
    "dtypes",
    "layouts",
    "empty",
    "conventions_of_floats",
    "conventions_of_bytes",
)


def test_values(outcome: Outcome) -> None:
    """The result is as close to the exact one as its bound demands."""
    assert_within_bound(outcome.got, outcome.reference, outcome.case.id)


def test_kind(outcome: Outcome, subject: Subject) -> None:
    """The result has the library, the dtype, the device and the shape that it should have."""
    arrays = subject.arrays
    assert arrays.is_own(outcome.y), f"got a {type(outcome.y).__module__}.{type(outcome.y).__qualname__}"
    assert arrays.dtype_name(outcome.y) == outcome.reference.dtype_out
    assert arrays.device(outcome.y) == arrays.device(outcome.x)
    assert tuple(outcome.y.shape) == outcome.reference.exact.shape


def test_input_is_kept(outcome: Outcome) -> None:
    """The input is the same afterwards."""
    assert_same(outcome.after, outcome.before, outcome.case.id)


def test_own_path(outcome: Outcome, subject: Subject) -> None:
    """The backend asked for ran, and nothing ran behind it."""
    if subject.name is None:
        pytest.skip("no backend was named")
    assert outcome.backend == subject.name
    assert subject.name == GENERIC or outcome.generic_runs == 0, "the generic executor ran behind the backend"


@pytest.mark.parametrize("again", [False, True], ids=["once", "again"])
def test_by_lengths(again: bool, outcome: Outcome, subject: Subject) -> None:
    """What the backend makes of lengths alone, if anything, gives the plan's bits, for other sizes than the first."""
    prepared = subject.prepared(outcome.case, outcome.x)
    plan, backend = prepared.plan, prepared.choice.backend
    shape, (request, _, _) = tuple(outcome.x.shape), plan.origin
    if plan.inner is not plan:
        pytest.skip("plans with stages are always made")
    first = request if None in request.size else request.resized(tuple(n + 1 for n in plan.sizes_out))
    made = backend.by_lengths(first, prepared.spec)
    executor = made and made(shape, None if None in request.size else plan.sizes_out, again)
    if executor is None:
        pytest.skip("the backend makes nothing of lengths alone")
    for _ in range(1 + again):
        got = subject.arrays.values(subject.arrays.call(executor, subject.array(outcome.case)))
        assert_same(got, outcome.got, outcome.case.id)


def test_result_is_new(outcome: Outcome) -> None:
    """The result shares no memory with the input, where both are in the host's."""
    if not isinstance(outcome.y, np.ndarray) or not isinstance(outcome.x, np.ndarray):
        pytest.skip("memory of this library can't be compared")
    assert not np.shares_memory(outcome.x, outcome.y)
