"""Arrays large enough that a backend cuts them up, which it may do wrong."""

from __future__ import annotations

import pytest

from anyinterp.testing.assertions import assert_same, assert_within_bound
from anyinterp.testing.subject import GENERIC, Outcome, Subject

pytestmark = pytest.mark.cases("large")


def test_values(outcome: Outcome) -> None:
    """The result is as close to the exact one as its bound demands."""
    assert_within_bound(outcome.got, outcome.reference, outcome.case.id)


def test_input_is_kept(outcome: Outcome) -> None:
    """The input is the same afterwards."""
    assert_same(outcome.after, outcome.before, outcome.case.id)


def test_own_path(outcome: Outcome, subject: Subject) -> None:
    """Nothing ran behind the backend that was asked for."""
    assert subject.name in (None, GENERIC) or outcome.generic_runs == 0
