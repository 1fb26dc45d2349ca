from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from anyinterp.testing import broken
from anyinterp.testing.arrays import ADAPTERS

BROKEN = "anyinterp.testing.broken"


def test_healthy_backend_passes(run_suite: Callable[..., Any]) -> None:
    run = run_suite(f"--anyinterp-backend={BROKEN}:Healthy")
    assert run.status == 0, run.output
    assert "Healthy on numpy took" in run.output


@pytest.mark.parametrize("backend", broken.CAUGHT_BY, ids=lambda backend: backend.__name__)
def test_broken_backend_fails(backend: type[broken.Healthy], run_suite: Callable[..., Any]) -> None:
    arrays, tests = broken.CAUGHT_BY[backend]
    pytest.importorskip(ADAPTERS[arrays].module, reason=f"the fault shows on {arrays} arrays only")
    modules = tuple(sorted({test.partition("::")[0] for test in tests}))
    options = (f"--anyinterp-backend={BROKEN}:{backend.__name__}", f"--anyinterp-arrays={arrays}")
    run = run_suite(*options, modules=modules)
    assert run.status == 1, run.output
    assert {test.partition("[")[0] for test in run.failed} == tests


def test_backend_that_declines_everything_fails(run_suite: Callable[..., Any]) -> None:
    run = run_suite(f"--anyinterp-backend={BROKEN}:DeclinesEverything", modules=("test_values",))
    assert run.status == 1, run.output
    assert not run.failed
    assert "DeclinesEverything on numpy took 0 of" in run.output
    assert "it is tired" in run.output


def test_every_broken_backend_is_listed() -> None:
    made = {kind for kind in vars(broken).values() if isinstance(kind, type) and issubclass(kind, broken.Healthy)}
    assert made == {broken.Healthy, broken.DeclinesEverything, *broken.CAUGHT_BY}
