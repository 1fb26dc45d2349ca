"""What `import anyinterp` loads: NumPy and array-api-compat, and nothing that is optional."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

OPTIONAL = {"click", "cupy", "dask", "hypothesis", "jax", "pytest", "pyvips", "torch"}

# Records every attempt to import, also of what is not installed here.
WATCH = """
import json, sys

class Watch:
    asked = set()

    def find_spec(self, name, path=None, target=None):
        self.asked.add(name.partition(".")[0])

sys.meta_path.insert(0, Watch())
import {module}
print(json.dumps(sorted(Watch.asked)))
"""


def asked_for(module: str) -> set[str]:
    """Return the top-level modules that importing a module asks for, in a fresh process with warnings as errors."""
    command = [sys.executable, "-W", "error", "-c", WATCH.format(module=module)]
    return set(json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout))


@pytest.mark.parametrize("module", ["anyinterp", "anyinterp.cli", "anyinterp.backend", "anyinterp.kernels"])
def test_nothing_optional_is_asked_for(module):
    asked = asked_for(module)
    assert {"anyinterp", "numpy", "array_api_compat"} <= asked
    assert not asked & OPTIONAL


def test_the_watch_sees_what_is_asked_for():
    assert "click" in asked_for("anyinterp.cli.app")
