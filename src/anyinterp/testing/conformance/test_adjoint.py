"""The adjoint of a linear plan is the transposed matrix, and gradients are the adjoint."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from anyinterp import BackendError
from anyinterp.backend import Declined
from anyinterp.testing.arrays import Array
from anyinterp.testing.assertions import assert_within_bound
from anyinterp.testing.bounds import bound
from anyinterp.testing.cases import Case
from anyinterp.testing.reference_product import Reference
from anyinterp.testing.subject import Subject, transposed

pytestmark = pytest.mark.cases("linear_calls")


@dataclass(frozen=True, eq=False, repr=False)
class Pair:
    """A plan's input x, some y of its output's shape, A x, and the references of A x and of A^T y."""

    x: Array
    y: Array
    forward: Reference
    backward: Reference
    adjoint: Callable[[Array], Array]


@pytest.fixture
def pair(subject: Subject, case: Case) -> Pair:
    """Return both directions of a case."""
    x = subject.array(case)
    try:
        prepared = subject.claim(case)
    except BackendError as error:
        pytest.skip(f"declined: {error}")
    adjoint = subject.executor(prepared.plan.adjoint(), prepared)
    if isinstance(adjoint, Declined):
        pytest.skip(f"the adjoint is declined: {adjoint.reason}")
    forward = subject.reference(case, subject.arrays.values(x))
    rng = np.random.default_rng(0)
    y = subject.arrays.make(rng.standard_normal(forward.exact.shape), case.dtype)
    backward = transposed(forward, subject.arrays.values(y), case.dtype)
    return Pair(x, y, forward, backward, adjoint)


def test_adjoint_is_the_transpose(subject: Subject, case: Case, pair: Pair) -> None:
    """The adjoint plan, run by the backend, multiplies with the transposed matrix."""
    got = subject.arrays.values(subject.arrays.call(pair.adjoint, pair.y))
    assert_within_bound(got, pair.backward, case.id)


def test_inner_products(subject: Subject, case: Case, pair: Pair) -> None:
    """<A x, y> = <x, A^T y>, up to what the bounds of both sides allow."""
    values = subject.arrays.values
    x, y = _long(values(pair.x)), _long(values(pair.y))
    left = (_long(values(subject.run(case, pair.x))) * y).sum()
    right = (x * _long(values(subject.arrays.call(pair.adjoint, pair.y)))).sum()
    allowed = (bound(pair.forward) * np.abs(y)).sum() + (bound(pair.backward) * np.abs(x)).sum()
    assert abs(left - right) <= allowed


def test_gradient(subject: Subject, case: Case, pair: Pair) -> None:
    """The library's own derivative of a call is its adjoint."""
    if not subject.arrays.differentiable:
        pytest.skip(f"{subject.arrays.name} has no gradients")
    gradient = subject.arrays.gradient(lambda x: subject.run(case, x), pair.x, pair.y)
    assert_within_bound(subject.arrays.values(gradient), pair.backward, case.id)


def _long(values: NDArray[Any]) -> NDArray[Any]:
    return values.astype(np.longdouble)
