"""The weights of every plan, against the exact ones and the bound that is derived for them."""

from __future__ import annotations

import numpy as np
import pytest

import anyinterp
from anyinterp.testing import reference
from anyinterp.testing.cases import Case
from anyinterp.testing.tables import all_cases

CASES = [case for case in all_cases() if case.dtype == "float32" and not case.poisoned and 0 not in case.shape]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_weights(case: Case) -> None:
    x = np.zeros(case.shape, np.float32)
    exact = getattr(reference, case.function)(x, **case.keywords)
    plan = anyinterp.explain(x, **case.keywords).plan
    assert {step.axis for step in plan.steps} == {matrix.axis for matrix in exact.matrices if not _is_identity(matrix)}
    excess = [
        np.max(np.abs(plan.matrix(matrix.axis) - matrix.weights) - matrix.error, initial=0) for matrix in exact.matrices
    ]
    assert excess == [0] * len(excess)


def _is_identity(matrix: reference.AxisMatrix) -> bool:
    rows, columns = matrix.weights.shape
    return rows == columns and bool((matrix.weights == np.eye(rows)).all())
