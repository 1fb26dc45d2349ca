"""What the package promises beyond the conformance suite: it is found, and it runs."""

from __future__ import annotations

import numpy as np
import pytest
from anyinterp_example import ExampleBackend

import anyinterp


def test_found_by_its_entry_point() -> None:
    x = np.zeros((1, 1, 4), np.float32)
    assert anyinterp.explain(x, size=8, mode="linear", backend="example").backend == "example"


def test_counts_its_calls() -> None:
    backend = ExampleBackend()
    anyinterp.interpolate(np.zeros((1, 1, 4), np.float32), size=8, mode="linear", backend=backend)
    assert backend.calls == 1


def test_declines_integers() -> None:
    with pytest.raises(anyinterp.BackendError, match="only float16, float32, float64"):
        anyinterp.resize(np.zeros(4, np.uint8), 2, backend="example")
