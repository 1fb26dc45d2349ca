from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SWAPPED = "--anyinterp-backend=anyinterp.testing.broken:SwappedAxes"
HEALTHY = "--anyinterp-backend=anyinterp.testing.broken:Healthy"
FAILING = "test_values.py::test_values[interpolate:1x1x5x5:float32:size=8x3,mode={mode}]"
BOTH = tuple(FAILING.format(mode=mode) for mode in ("bilinear", "nearest"))


@pytest.fixture
def exclude(tmp_path: Path) -> Callable[..., str]:
    def write(*lines: str) -> str:
        path = tmp_path / "exclusions.txt"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return f"--anyinterp-exclusions={path}"

    return write


def test_excluded_examples_may_fail(run_suite: Callable[..., Any], exclude: Callable[..., str]) -> None:
    lines = exclude("# axes", *(f"{identity}  # takes axes for each other" for identity in BOTH))
    run = run_suite(SWAPPED, lines, modules=("test_values",))
    assert run.status == 0, run.output
    assert "2 xfailed" in run.output


def test_excluded_examples_have_to_fail(run_suite: Callable[..., Any], exclude: Callable[..., str]) -> None:
    run = run_suite(HEALTHY, exclude(f"{BOTH[0]}  # it does not"), modules=("test_values",))
    assert run.status == 1, run.output
    assert run.failed == {BOTH[0].replace(".py", "")}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "test_values.py::test_values[nothing]  # no such case",
            "no test has the id test_values.py::test_values[nothing]",
        ),
        ("test_invariants.py::test_restrict  # hard", "is a property test"),
        (BOTH[0], "expected a new id, then '  # reason'"),
        (f"{BOTH[0]}  #", "expected a new id, then '  # reason'"),
        (f"{BOTH[0]}  # once\n{BOTH[0]}  # twice", "expected a new id, then '  # reason'"),
    ],
    ids=["unmatched", "property", "no-reason", "empty-reason", "twice"],
)
def test_refused(run_suite: Callable[..., Any], exclude: Callable[..., str], line: str, message: str) -> None:
    run = run_suite(HEALTHY, exclude(line))
    assert run.status == pytest.ExitCode.USAGE_ERROR
    assert message in run.output
