"""From an array to the backends that serve it, and from a plan to the executor that runs it."""

from __future__ import annotations

import functools
import importlib
import warnings
from typing import TYPE_CHECKING, Any, NamedTuple

import array_api_compat
import numpy as np

from anyinterp._errors import BackendError, BackendLoadWarning, UnsupportedArrayError, suggestion
from anyinterp._typing import Executor, Namespace
from anyinterp.backend import ArraySpec, Backend, Declined
from anyinterp.execute import GenericBackend
from anyinterp.plan import Plan

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

__all__ = ["Choice", "names", "namespace_of", "select"]

# namespace → name → "module:class" of the backends in this package, in the order in which they are asked.
BUILT_IN: dict[str, dict[str, str]] = {
    "numpy": {
        "numpy-native": "anyinterp.backends.numpy_native:NumpyNativeBackend",
        "numpy": "anyinterp.backends.numpy:NumpyBackend",
    },
    "torch": {
        "torch": "anyinterp.backends.torch:TorchBackend",
        "torch-native": "anyinterp.backends.torch:TorchNativeBackend",
    },
}
GROUP = "anyinterp.backends"
GENERIC = GenericBackend()
_NUMBERS = (list, tuple, memoryview, bytearray)  # what holds numbers and is no array


class Choice(NamedTuple):
    """Outcome of asking the backends.

    Attributes
    ----------
    backend : Backend
        The one that runs.
    executor : Executor
        What it made.
    declined : tuple of (name, reason)
        Who was asked before and why they did not.
    """

    backend: Backend
    executor: Executor
    declined: tuple[tuple[str, str], ...]


@functools.lru_cache(maxsize=256)
def _short_name(xp: Namespace) -> str:
    """``array_api_compat.torch`` → ``torch``; ``jax.numpy`` → ``jax``."""
    name: str = xp.__name__
    return name.removeprefix("array_api_compat.").partition(".")[0]


def namespace_of(x: Any, argument: str) -> tuple[Namespace, str]:
    """Array API namespace of an array, which tells its dtypes, and its short name.

    Raises
    ------
    UnsupportedArrayError
        If `x` is not an array.
    """
    if type(x) is np.ndarray:
        return np, "numpy"  # array_api_compat's own loads all of NumPy's optional parts, a tenth of a second
    try:
        xp = array_api_compat.array_namespace(x)
    except TypeError:
        remedy = "; numpy.asarray makes an array of it" if hasattr(x, "__array__") or isinstance(x, _NUMBERS) else ""
        raise UnsupportedArrayError(
            f"{argument}: expected an array of NumPy, CuPy, torch, JAX, Dask or another Array API library; "
            f"got {type(x).__module__}.{type(x).__qualname__}{remedy}"
        ) from None
    return xp, _short_name(xp)


@functools.lru_cache(maxsize=64)
def candidates(namespace: str) -> tuple[Backend, ...]:
    """Backends for a namespace in the order in which they are asked; the generic one is last."""
    found = [_load(path) for path in BUILT_IN.get(namespace, {}).values()]
    found += [_load(entry.value) for entry in _entry_points() if entry.name == namespace]
    loaded = [backend for backend in found if backend is not None]
    return (*sorted(loaded, key=lambda backend: -backend.priority), GENERIC)


@functools.lru_cache(maxsize=1)
def _entry_points() -> tuple[EntryPoint, ...]:
    """Third-party backends. An entry point is named after the namespace it serves."""
    import importlib.metadata  # 20 ms that `import anyinterp` need not cost

    return tuple(importlib.metadata.entry_points(group=GROUP))


@functools.lru_cache(maxsize=64)
def _load(path: str) -> Backend | None:
    """Backend at ``module:class``; warns once and gives None if it can't be loaded."""
    module, _, attribute = path.partition(":")
    try:
        made = getattr(importlib.import_module(module), attribute)
        backend = made() if isinstance(made, type) else made
    except Exception as error:  # whatever a plugin's import raises
        warnings.warn(f"backend {path!r} could not be loaded: {error!r}", BackendLoadWarning, stacklevel=2)
        return None
    if not isinstance(backend, Backend):
        warnings.warn(f"backend {path!r} is not an anyinterp.backend.Backend", BackendLoadWarning, stacklevel=2)
        return None
    return backend


def names() -> list[str]:
    """Names of all backends; those of this package are known without loading them."""
    built_in = {name for found in BUILT_IN.values() for name in found}
    spaces = {entry.name for entry in _entry_points()}
    return sorted({GENERIC.name, *built_in, *(backend.name for space in spaces for backend in candidates(space))})


@functools.lru_cache(maxsize=256)
def select(plan: Plan, spec: ArraySpec, forced: str | Backend | None) -> Choice:
    """Ask the candidates in turn, or only the one that is forced.

    Raises
    ------
    BackendError
        If the forced backend is unknown, serves another library, or declines.
    """
    asked = candidates(spec.namespace) if forced is None else (_forced(forced, spec.namespace),)
    declined: list[tuple[str, str]] = []
    for backend in asked:
        answer = backend.lower(plan, spec)
        if not isinstance(answer, Declined):
            return Choice(backend, answer, tuple(declined))
        declined.append((backend.name, answer.reason))
    name, reason = declined[-1]
    raise BackendError(f"backend: {name!r} declined: {reason}")


def _forced(backend: str | Backend, namespace: str) -> Backend:
    """The backend that was asked for."""
    if isinstance(backend, Backend):
        return backend
    for candidate in candidates(namespace):
        if candidate.name == backend:
            return candidate
    available = [candidate.name for candidate in candidates(namespace)]
    if backend in names():
        raise BackendError(f"backend: {backend!r} does not run on {namespace} arrays; those that do: {available}")
    hint = suggestion(str(backend), names())
    raise BackendError(f"backend: unknown name {backend!r}{hint}; for {namespace} arrays there are {available}")
