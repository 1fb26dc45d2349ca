from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "example_backend"


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A folder that holds the example backend as an installer would leave it."""
    folder = tmp_path / "site"
    shutil.copytree(EXAMPLE / "src", folder, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    info = folder / "anyinterp_example-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: anyinterp-example\nVersion: 1.0\n", encoding="utf-8")
    entry = "[anyinterp.backends]\nnumpy = anyinterp_example:ExampleBackend\n"
    (info / "entry_points.txt").write_text(entry, encoding="utf-8")
    return folder


def test_the_suite_passes_on_a_third_party_backend(run_suite: Callable[..., Any], installed: Path) -> None:
    run = run_suite("--anyinterp-backend=example", path=(installed,))
    assert run.status == 0, run.output
    assert "declined: only float16, float32, float64" in run.output


def test_third_party_tests(installed: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-c", os.devnull, str(EXAMPLE / "tests")]
    found = os.pathsep.join([str(installed), *sys.path])
    done = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": found}, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
