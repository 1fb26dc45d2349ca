"""Keeps the suite from being collected by the way, without its plugin."""

from __future__ import annotations

from pathlib import Path

import pytest

PLUGIN = "anyinterp.testing.plugin"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave the suite out of a run without the plugin; refuse if that run asks for nothing else."""
    if config.pluginmanager.hasplugin(PLUGIN) or collection_path.is_dir():
        return None
    if any("conformance" in argument for argument in config.args):
        raise pytest.UsageError(f"the conformance suite needs its plugin: pytest -p {PLUGIN} …")
    return True
