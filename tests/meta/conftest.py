from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from anyinterp.testing import conformance

PACKAGE = conformance.__name__
ROOT = Path(conformance.__path__[0])


@dataclass(frozen=True)
class Run:
    """What came of a run of the suite in a process of its own."""

    status: int
    passed: frozenset[str]
    failed: frozenset[str]
    output: str


@pytest.fixture
def run_suite(tmp_path: Path) -> Callable[..., Run]:
    """Run modules of the suite, away from this repository's settings."""

    def run(*options: str, modules: tuple[str, ...] = (), path: tuple[Path, ...] = ()) -> Run:
        report = tmp_path / "report.xml"
        targets = [f"{PACKAGE}.{module}" for module in modules] or [PACKAGE]
        command = [sys.executable, "-m", "pytest", "-p", "anyinterp.testing.plugin", "-p", "no:cacheprovider"]
        command += ["-c", os.devnull, f"--rootdir={ROOT}", f"--junitxml={report}", "-q", "--tb=no"]
        found = os.pathsep.join([*map(str, path), *sys.path])
        done = subprocess.run(
            [*command, *options, "--pyargs", *targets],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": found},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        passed, failed = _results(report) if report.exists() else (frozenset(), frozenset())
        return Run(done.returncode, passed, failed, done.stdout + done.stderr)

    return run


def _results(report: Path) -> tuple[frozenset[str], frozenset[str]]:
    """Ids of the tests that passed and of those that did not."""
    passed, failed = set(), set()
    for test in ET.parse(report).iter("testcase"):
        module = test.get("classname", "").rpartition(".")[2]
        kinds = {child.tag for child in test}
        if kinds & {"failure", "error"}:
            failed.add(f"{module}::{test.get('name')}")
        elif not kinds:
            passed.add(f"{module}::{test.get('name')}")
    return frozenset(passed), frozenset(failed)
