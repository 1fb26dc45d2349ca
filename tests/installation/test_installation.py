"""From the source distribution to an installed package: with a compiler, and on a machine that has none."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
LIMITED = not sysconfig.get_config_var("Py_GIL_DISABLED")


def run(command: list[str], **environment: str) -> str:
    """What a command says; it must succeed."""
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sdist")
    run([sys.executable, "-c", f"import setuptools.build_meta as meta; meta.build_sdist({str(folder)!r})"])
    (made,) = folder.iterdir()
    return made


def test_without_a_compiler_pure_numpy_serves(sdist: Path, tmp_path: Path) -> None:
    empty, target = tmp_path / "empty", tmp_path / "target"
    empty.mkdir()
    hidden = {"CC": "false", "CXX": "false", "PATH": str(empty)}
    run([*PIP, "install", "--no-deps", "--no-build-isolation", f"--target={target}", str(sdist)], **hidden)
    assert not list(target.rglob("_core*.so"))
    code = (
        "import numpy, anyinterp; assert anyinterp.__file__.startswith({!r}); "
        "print(anyinterp.resize(numpy.arange(4.0), 2), anyinterp.explain(numpy.ones((8, 8)), shape=(4, 4)))"
    )
    said = run([sys.executable, "-W", "error", "-c", code.format(str(target))], PYTHONPATH=str(target))
    assert said.startswith("[0.71428571 2.28571429]")
    assert "backend: numpy, by" in said
    assert "declined: numpy-native: the compiled core could not be loaded: " in said


@pytest.mark.skipif(sys.platform == "win32", reason="file names are others there")
def test_the_wheel_holds_the_core_for_all_versions_of_python(sdist: Path, tmp_path: Path) -> None:
    run([*PIP, "wheel", "--no-deps", "--no-build-isolation", f"--wheel-dir={tmp_path}", str(sdist)])
    (wheel,) = tmp_path.glob("anyinterp-*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    native = [name for name in names if name.startswith("anyinterp/backends/_native/")]
    assert ("-cp311-abi3-" in wheel.name) == LIMITED
    assert any(name.endswith(".abi3.so" if LIMITED else ".so") for name in native)
    assert not [name for name in names if name.endswith((".c", ".h", ".o")) or "tests/" in name]
