from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def test_suite_without_its_plugin_is_refused(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--pyargs", "anyinterp.testing.conformance"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode != 0
    assert "pytest -p anyinterp.testing.plugin" in done.stdout


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("--anyinterp-arrays=numpyy", "invalid choice: 'numpyy'"),
        ("--anyinterp-backend=anyinterp.testing.broken:CAUGHT_BY", "is not an anyinterp.backend.Backend"),
        ("--anyinterp-backend=anyinterp.testing.broken:Missing", "has no attribute 'Missing'"),
        ("--anyinterp-backend=nowhere", "backend: 'nowhere' is none of generic, numpy"),
    ],
)
def test_bad_options(run_suite: Callable[..., Any], option: str, message: str) -> None:
    run = run_suite(option, modules=("test_out",))
    assert run.status != 0
    assert message in run.output
