"""NaN and infinite values reach the outputs whose taps see them, and no others."""

from __future__ import annotations

import pytest

from anyinterp.testing.assertions import assert_within_bound
from anyinterp.testing.subject import Outcome


@pytest.mark.cases("poisoned")
def test_nan_and_inf(outcome: Outcome) -> None:
    """They stand where exact arithmetic over non-zero weights puts them."""
    assert_within_bound(outcome.got, outcome.reference, outcome.case.id)
