"""`anyinterp info`: versions, array libraries and their backends, and what is missing and why."""

from __future__ import annotations

import platform
import warnings
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version

import click

import anyinterp
from anyinterp.registry import candidates, namespace_of

__all__ = ["info"]

# Array library: the module that makes an array, and what pip calls it.
LIBRARIES = {
    "NumPy": ("numpy", "numpy"),
    "torch": ("torch", "torch"),
    "JAX": ("jax.numpy", "jax"),
    "Dask": ("dask.array", "'dask[array]'"),
    "CuPy": ("cupy", "cupy-cuda12x"),
    "array-api-strict": ("array_api_strict", "array-api-strict"),
}
TOOLS = ("array-api-compat", "click", "pyvips", "pyvips-binary")


@click.command()
def info() -> None:
    """Show versions and backends."""
    click.echo(f"anyinterp {anyinterp.__version__}, Python {platform.python_version()}, {platform.platform()}")
    for name in TOOLS:
        click.echo(f"  {name:18}{_version(name)}")
    click.echo(f"  {'threads':18}{_threads()}")
    click.echo("array libraries and their backends, tried on a small array")
    for name, (module, requirement) in LIBRARIES.items():
        click.echo(f"  {name:18}{_state(module, requirement)}")


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "not installed"


def _threads() -> str:
    try:
        return f"{anyinterp.get_num_threads()}, in the compiled core"
    except ValueError as error:
        return f"unusable: {error}"


def _state(module: str, requirement: str) -> str:
    """Version and backends of a library, or why it can't be used."""
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", anyinterp.BackendLoadWarning)
            library = import_module(module)
            x = library.ones(2)
            explanation = anyinterp.explain(x, shape=(3,))
            declined = dict(explanation.declined)
            found = [backend.name for backend in candidates(namespace_of(x, "x")[1])]
    except ModuleNotFoundError as error:
        return f"not installed (no module {error.name}): python -m pip install {requirement}"
    except (
        Exception
    ) as error:  # a broken installation or a missing device may raise anything, and the user needs to see it
        return f"unusable: {type(error).__name__}: {error}"
    release = import_module(module.partition(".")[0]).__version__
    backends = [f"{name} (declined: {declined[name]})" if name in declined else name for name in found]
    runs = f"{explanation.executor} runs"
    return "; ".join([release, f"backends: {', '.join(backends)}", runs, *(str(w.message) for w in caught)])
