"""Public names, versions and what the distribution declares."""

from __future__ import annotations

import importlib
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

import anyinterp

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PUBLIC = [
    "AnyinterpError",
    "BackendError",
    "BackendLoadWarning",
    "Explanation",
    "Plan",
    "Resampler",
    "UnsupportedArrayError",
    "__version__",
    "conventions",
    "explain",
    "get_num_threads",
    "interpolate",
    "kernels",
    "resize",
    "set_num_threads",
]


def test_the_public_names_are_these():
    assert sorted({*anyinterp.__all__, "__version__"}) == PUBLIC
    assert all(hasattr(anyinterp, name) for name in PUBLIC)


def test_public_objects_say_what_they_are():
    assert [name for name in PUBLIC if not getattr(anyinterp, name).__doc__] == []


def test_the_version_is_the_same_everywhere():
    assert f"\nversion: {anyinterp.__version__}\n" in (ROOT / "CITATION.cff").read_text()
    assert f"\n## {anyinterp.__version__} " in (ROOT / "CHANGELOG.md").read_text()


def test_types_are_shipped():
    assert files("anyinterp").joinpath("py.typed").is_file()


def test_the_core_needs_two_packages():
    assert sorted(requirement.partition(">")[0] for requirement in PROJECT["dependencies"]) == [
        "array-api-compat",
        "numpy",
    ]


@pytest.mark.parametrize("target", PROJECT["scripts"].values())
def test_the_programs_exist(target):
    module, _, name = target.partition(":")
    assert callable(getattr(importlib.import_module(module), name))
