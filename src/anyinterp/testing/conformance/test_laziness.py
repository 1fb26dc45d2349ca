"""Calls on lazy or traced arrays stay lazy, and what they record does not grow with the kernel."""

from __future__ import annotations

import numpy as np
import pytest

from anyinterp.testing.cases import case
from anyinterp.testing.subject import Subject

# A table of taps sixteen times as wide may add some rounds of a summation tree, but no more than it has.
GROWTH = 2


@pytest.mark.parametrize("method", ["lanczos3", "area"])
def test_recorded_operations(subject: Subject, method: str) -> None:
    """A pass records about the same number of operations, however many taps its rows have."""
    narrow, wide = _recorded(subject, method, 400), _recorded(subject, method, 6400)
    if narrow is None or wide is None:
        pytest.skip(f"{subject.arrays.name} records nothing")
    assert wide <= GROWTH * narrow


def _recorded(subject: Subject, method: str, length: int) -> int | None:
    example = case("resize", (1, length), shape=(16,), method=method)
    x = subject.arrays.make(np.zeros((1, length)), "float32")
    return subject.arrays.graph_size(lambda one: subject.run(example, one), x)


def test_unknown_values(subject: Subject) -> None:
    """A call whose values would raise an error if looked at goes through."""
    if subject.arrays.graph_size(lambda one: one, subject.arrays.make(np.zeros((1, 2)), "float32")) is None:
        pytest.skip(f"{subject.arrays.name} records nothing")
    example = case("interpolate", (1, 1, 7), size=4, mode="linear")
    result = subject.run(example, subject.arrays.make(np.zeros((1, 1, 7)), "float32"))
    assert subject.arrays.is_own(result)
