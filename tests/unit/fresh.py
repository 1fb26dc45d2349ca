"""Code in a fresh interpreter."""

from __future__ import annotations

import os
import subprocess
import sys


def run(code: str, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run code, which has to end by itself within a minute."""
    return subprocess.run(
        [sys.executable, *options, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, **environment},
    )


def python(code: str, *options: str, **environment: str) -> str:
    """What code prints that ends well and says nothing else."""
    ran = run(code, *options, **environment)
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout.strip()
