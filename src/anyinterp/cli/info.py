"""`anyinterp info`: versions, array libraries and their backends, and what is missing and why."""

from __future__ import annotations

import platform
import warnings
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import click

import anyinterp

__all__ = ["info"]

# Array library: (the module that makes an array, the distribution that a version is asked of, how to get it).
LIBRARIES = {
    "NumPy": ("numpy", "numpy", "anyinterp"),
    "torch": ("torch", "torch", "anyinterp[torch]"),
    "JAX": ("jax.numpy", "jax", "anyinterp[jax]"),
    "Dask": ("dask.array", "dask", "anyinterp[dask]"),
    "CuPy": ("cupy", "cupy-cuda12x", "anyinterp[cupy]"),
    "array-api-strict": ("array_api_strict", "array-api-strict", "array-api-strict"),
}
TOOLS = ("array-api-compat", "click", "pyvips", "pyvips-binary")


@click.command()
def info() -> None:
    """Show versions and backends."""
    click.echo(f"anyinterp {anyinterp.__version__}, Python {platform.python_version()}, {platform.platform()}")
    for name in TOOLS:
        click.echo(f"  {name:18}{_version(name)}")
    click.echo("array libraries and their backends, tried on a small array")
    for name, (module, distribution, requirement) in LIBRARIES.items():
        click.echo(f"  {name:18}{_state(module, distribution, requirement)}")


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "not installed"


def _state(module: str, distribution: str, requirement: str) -> str:
    """Version and backends of a library, or why it can't be used."""
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", anyinterp.BackendLoadWarning)
            library = import_module(module)
            explained: Any = anyinterp.explain(library.ones(2), shape=(3,))
    except ModuleNotFoundError as error:
        return f"not installed (no module {error.name}): python -m pip install '{requirement}'"
    except (
        Exception
    ) as error:  # a broken installation or a missing device may raise anything, and the user needs to see it
        return f"unusable: {type(error).__name__}: {error}"
    return "; ".join([_version(distribution), f"backend {explained.backend}", *(str(w.message) for w in caught)])
