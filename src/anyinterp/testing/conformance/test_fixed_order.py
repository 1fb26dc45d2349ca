"""A backend that declares ``fixed_order`` gives the same bits over batch, layout, threads and sub-ranges."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from anyinterp import BackendError
from anyinterp.backend import Declined
from anyinterp.prepare import Prepared
from anyinterp.testing.assertions import assert_same
from anyinterp.testing.cases import Case
from anyinterp.testing.subject import Subject
from anyinterp.testing.tables import LAYOUTS

pytestmark = pytest.mark.cases("orders")


@pytest.fixture
def declared(subject: Subject, case: Case) -> Prepared:
    """Return the plan of a case, if its backend promises to keep the order or nothing can depend on it."""
    try:
        prepared = subject.claim(case)
    except BackendError as error:
        pytest.skip(f"declined: {error}")
    exact = prepared.plan.gather or any(step.taps.shift for step in prepared.plan.steps)
    if not prepared.choice.backend.fixed_order and not exact:
        pytest.skip(f"{prepared.choice.backend.name} does not declare fixed_order")
    return prepared


@pytest.mark.usefixtures("declared")
def test_batch(subject: Subject, case: Case) -> None:
    """Each entry alone gives what it gives within a batch."""
    arrays = subject.arrays
    whole = arrays.values(subject.run(case, subject.array(case)))
    alone = [arrays.values(subject.run(case, arrays.make(one[np.newaxis], case.dtype))) for one in case.values()]
    assert_same(np.concatenate(alone), whole, case.id)


@pytest.mark.usefixtures("declared")
@pytest.mark.parametrize("layout", LAYOUTS)
def test_layout(subject: Subject, case: Case, layout: str) -> None:
    """The layout of the input does not show."""
    arrays = subject.arrays
    if layout not in arrays.layouts or (layout == "channels-last" and len(case.shape) != 4):
        pytest.skip(f"{arrays.name} has no layout {layout} of this rank")
    x = arrays.make(case.values(), case.dtype, layout)
    same = arrays.make(arrays.values(x), case.dtype)
    assert_same(arrays.values(subject.run(case, x)), arrays.values(subject.run(case, same)), case.id)


@pytest.mark.usefixtures("declared")
def test_threads(subject: Subject, case: Case) -> None:
    """Calls at the same time give what one gives alone."""
    arrays = subject.arrays
    alone = arrays.values(subject.run(case, subject.array(case)))
    with ThreadPoolExecutor(2) as pool:
        together = list(pool.map(lambda x: arrays.values(subject.run(case, x)), [subject.array(case)] * 4))
    assert_same(np.stack(together), np.stack([alone] * 4), case.id)


def test_sub_range(subject: Subject, case: Case, declared: Prepared) -> None:
    """A part of the plan gives that part of the whole."""
    arrays, plan = subject.arrays, declared.plan
    axis, size = plan.axes[-1], plan.sizes_out[-1]
    part, (first, stop) = plan.restrict(axis, 1, size - 1)
    executor = subject.executor(part, declared)
    if isinstance(executor, Declined):
        pytest.skip(f"the part is declined: {executor.reason}")
    cut = np.moveaxis(np.moveaxis(case.values(), axis, 0)[first:stop], 0, axis)
    got = arrays.values(arrays.call(executor, arrays.make(cut, case.dtype)))
    whole = arrays.values(subject.run(case, subject.array(case)))
    assert_same(got, np.moveaxis(np.moveaxis(whole, axis, 0)[1 : size - 1], 0, axis), case.id)
