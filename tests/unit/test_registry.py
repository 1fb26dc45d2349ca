from __future__ import annotations

import subprocess
import sys
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

import anyinterp
from anyinterp import BackendError, BackendLoadWarning, registry
from anyinterp.backend import ArraySpec, Backend, Declined
from anyinterp.execute import GenericBackend
from anyinterp.plan import Plan

X = np.zeros((1, 1, 4), np.float32)
CACHES = (registry.candidates, registry._load, registry._entry_points, registry.select)


class Marking(Backend):
    """Runs everything, and returns a number that tells who did."""

    namespace = "numpy"

    def __init__(self, name: str, priority: int = 0, mark: float = 1.0) -> None:
        self.name, self.priority, self.mark = name, priority, mark

    def lower(self, plan: Plan, spec: ArraySpec) -> Callable[..., Any] | Declined:
        return lambda x, out=None: np.full(plan.shape_out(x.shape), self.mark, spec.result)


class Declining(Marking):
    """Never runs anything."""

    asked = 0

    def lower(self, plan: Plan, spec: ArraySpec) -> Declined:  # the base class' signature
        type(self).asked += 1
        return Declined(f"{self.name} is tired")


class Failing(Marking):
    """Has a bug."""

    def lower(self, plan: Plan, spec: ArraySpec) -> Declined:  # the base class' signature
        raise ZeroDivisionError("a bug")


@dataclass
class EntryPoint:
    """As much of an installed entry point as is read."""

    name: str
    value: str


Install = Callable[..., None]


def clear() -> None:
    for cache in CACHES:
        cache.cache_clear()
    anyinterp.functional._calls.clear()
    anyinterp.functional._terms.clear()


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Make backends of NumPy known as if they were installed."""
    module = types.ModuleType("installed_backends")
    monkeypatch.setitem(sys.modules, module.__name__, module)

    def make_known(*backends: Any, paths: tuple[str, ...] = (), namespace: str = "numpy") -> None:
        for k, backend in enumerate(backends):
            setattr(module, f"backend{k}", backend)
        found = [EntryPoint(namespace, f"{module.__name__}:backend{k}") for k in range(len(backends))]
        found += [EntryPoint(namespace, path) for path in paths]
        clear()
        monkeypatch.setattr(registry, "_entry_points", lambda: tuple(found))

    yield make_known
    monkeypatch.undo()
    clear()


def names() -> list[str]:
    return [backend.name for backend in registry.candidates("numpy")]


def marked(**arguments: Any) -> float:
    return float(anyinterp.interpolate(X, 2, **arguments)[0, 0, 0])


def test_generic_is_always_last(install: Install) -> None:
    install(Marking("low", -100), Marking("high", 100))
    assert names()[0] == "high"
    assert names()[-1] == "generic"


def test_unknown_namespace_has_the_generic_backend_only() -> None:
    assert [backend.name for backend in registry.candidates("unheard_of")] == ["generic"]


def test_higher_priority_runs(install: Install) -> None:
    install(Marking("low", 1, 1.0), Marking("high", 2, 2.0))
    assert marked() == 2.0


def test_decline_falls_through_and_its_reason_is_kept(install: Install) -> None:
    install(Declining("first", 2), Marking("second", 1, 7.0))
    assert marked() == 7.0
    explanation = anyinterp.explain(X, size=2)
    assert explanation.backend == "second"
    assert explanation.declined == (("first", "first is tired"),)


def test_decline_is_asked_for_once(install: Install) -> None:
    install(Declining("first", 2))
    Declining.asked = 0
    marked()
    marked()
    anyinterp.interpolate(X.copy(), [2])
    assert Declining.asked == 1


def test_exception_in_a_backend_is_no_decline(install: Install) -> None:
    install(Failing("first", 2))
    with pytest.raises(ZeroDivisionError, match="a bug"):
        marked()


def test_forced_backend_runs_though_another_comes_first(install: Install) -> None:
    install(Marking("low", 1, 1.0), Marking("high", 2, 2.0))
    assert marked(backend="low") == 1.0
    assert marked() == 2.0


def test_forced_backend_that_declines_is_an_error(install: Install) -> None:
    install(Declining("first", 2))
    with pytest.raises(BackendError, match="^backend: 'first' declined: first is tired"):
        marked(backend="first")


def test_backend_may_be_an_instance(install: Install) -> None:
    install()
    assert marked(backend=Marking("mine", mark=5.0)) == 5.0


@pytest.mark.parametrize(("name", "message"), [("genric", "did you mean 'generic'"), ("?", "unknown name '\\?'")])
def test_unknown_name_is_an_error_with_the_nearest(name: str, message: str) -> None:
    with pytest.raises(BackendError, match=f"^backend: .*{message}"):
        marked(backend=name)


def test_backend_of_another_library_is_an_error(install: Install) -> None:
    install(Marking("elsewhere"), namespace="otherlib")
    with pytest.raises(BackendError, match="'elsewhere' does not run on numpy arrays"):
        marked(backend="elsewhere")


@pytest.mark.parametrize(
    "path", ["no_such_module:Backend", "installed_backends:missing", "json:dumps", "math:pi"], ids=lambda path: path
)
def test_backend_that_cannot_be_loaded_warns_once_and_the_rest_runs(install: Install, path: str) -> None:
    install(Marking("works", 1, 3.0), paths=(path,))
    with pytest.warns(BackendLoadWarning, match=path) as warned:
        assert marked() == 3.0
    assert len(warned) == 1
    assert marked(mode="linear") == 3.0  # another warning would be an error
    assert anyinterp.interpolate(np.zeros((1, 1, 9)), 2)[0, 0, 0] == 3.0


def test_backend_may_be_given_as_class_or_object(install: Install) -> None:
    install(GenericBackend, Marking("object"))
    assert sorted(names()).count("generic") == 2
    assert "object" in names()


def test_names_cover_every_namespace(install: Install) -> None:
    install(Marking("elsewhere"), namespace="otherlib")
    assert {"elsewhere", "generic", "numpy", "torch"} <= set(registry.names())
    assert [backend.name for backend in registry.candidates("otherlib")] == ["elsewhere", "generic"]


@pytest.mark.parametrize(
    ("space", "name"), [(space, name) for space, found in registry.BUILT_IN.items() for name in found]
)
def test_built_in_backends_have_the_names_they_are_listed_by(space: str, name: str) -> None:
    pytest.importorskip(space)
    assert name in [backend.name for backend in registry.candidates(space)]


NAMING = """
import sys, numpy, anyinterp
try:
    anyinterp.resize(numpy.ones(3), 2, backend="torch")
except ValueError as error:
    print(error, "torch" in sys.modules)
"""


def test_naming_a_backend_of_another_library_does_not_load_it() -> None:
    said = subprocess.run([sys.executable, "-c", NAMING], capture_output=True, text=True, check=True).stdout
    assert said.startswith("backend: 'torch' does not run on numpy arrays")
    assert said.endswith("False\n")


@pytest.mark.parametrize("x", [[1.0, 2.0], "array", None, 3.0, object()], ids=lambda value: type(value).__name__)
def test_what_is_no_array_is_refused(x: Any) -> None:
    with pytest.raises(anyinterp.UnsupportedArrayError, match="^input: expected an array"):
        registry.namespace_of(x, "input")


def test_namespace_has_a_short_name() -> None:
    xp, name = registry.namespace_of(X, "input")
    assert name == "numpy"
    assert xp.asarray is not None


def test_base_class_promises_nothing() -> None:
    with pytest.raises(NotImplementedError):
        Backend().lower(None, None)  # type: ignore[arg-type]
    assert repr(Marking("m")) == "<Marking 'm'>"
