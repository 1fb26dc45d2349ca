"""Tests of the instrumented core; `nox -s sanitizers` builds it and puts this folder on the path."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import watch


@pytest.fixture(autouse=True)
def calm() -> Iterator[None]:
    """Leave nothing switched on."""
    yield
    watch.fail(0)
    watch.guard(False)
