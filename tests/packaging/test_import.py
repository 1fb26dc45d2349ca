"""What `import anyinterp` loads: NumPy and array-api-compat, and nothing that is optional."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import anyinterp
from anyinterp.dialects import DIALECTS

LIBRARIES = list(DIALECTS)
ALL_DIALECTS = ", ".join(f"anyinterp.dialects.{name}" for name in LIBRARIES)
OPTIONAL = {
    "PIL", "click", "cupy", "cv2", "dask", "hypothesis", "jax", "keras", "onnx", "onnxruntime", "pytest", "pyvips",
    "resize_right", "scipy", "skimage", "tensorflow", "torch",
}  # fmt: skip

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


@pytest.mark.parametrize(
    "module",
    ["anyinterp", "anyinterp.cli", "anyinterp.backend", "anyinterp.kernels", "anyinterp.conventions", ALL_DIALECTS],
)
def test_nothing_optional_is_asked_for(module):
    asked = asked_for(module)
    assert {"anyinterp", "numpy", "array_api_compat"} <= asked
    assert not asked & OPTIONAL


def test_conventions_are_loaded_when_they_are_used():
    tell = "print(json.dumps(list(sys.modules)))"
    code = f"import json, sys, anyinterp; {tell}; anyinterp.conventions.pillow; {tell}"
    command = [sys.executable, "-W", "error", "-c", code]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    before, after = map(set, map(json.loads, told.splitlines()))
    dialects = {f"anyinterp.dialects.{name}" for name in LIBRARIES}
    arithmetic = {f"anyinterp.{name}" for name in ("like", "stages", "filtering", "recipes", "float32", "float64")}
    assert not {"anyinterp.conventions", *dialects, *arithmetic} & before
    assert dialects & after == {"anyinterp.dialects.pillow"}


@pytest.mark.parametrize("backend", ["", ", backend='numpy'"])
def test_a_call_on_numpy_loads_no_part_of_numpy_that_it_does_not_use(backend):
    call = f"anyinterp.resize(numpy.ones((4, 4)), (2, 2){backend})"
    tell = "print([name for name in ('array_api_compat.numpy', 'numpy.f2py', 'numpy.testing') if name in sys.modules])"
    command = [sys.executable, "-W", "error", "-c", f"import sys, numpy, anyinterp; {call}; {tell}"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.parametrize("name", LIBRARIES)
def test_a_library_has_its_constructor(name):
    made = getattr(anyinterp.conventions, name)
    assert issubclass(made, anyinterp.conventions.Convention)
    assert made.__doc__
    assert {name, "compare", "which"} <= set(dir(anyinterp.conventions))


def test_conventions_are_listed_before_they_are_loaded():
    code = "import anyinterp; print('conventions' in dir(anyinterp))"
    command = [sys.executable, "-W", "error", "-c", code]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == "True"


def test_the_watch_sees_what_is_asked_for():
    assert "click" in asked_for("anyinterp.cli.app")
