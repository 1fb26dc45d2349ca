"""A case: calls that compute the same numbers, each on its library's own arrays; and the check that they do."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from names import GENERIC, OURS, PURE, READY
from numpy.typing import NDArray

Array = NDArray[Any]
FLOAT = 1e-3  # torch has coordinates in float32, which a random image shows
HALF = 2e-3  # two roundings of numbers up to 1
BYTE = 1.01  # values that round up here and down there
COPY = 0.0


@dataclass(frozen=True)
class Call:
    """A call without arguments, and how its result becomes an array like that of the first call of the case."""

    run: Callable[[], Any]
    shown: Callable[[Any], Array] = np.asarray


@dataclass(frozen=True)
class Case:
    """Calls by library. The first is the one that the others must agree with, to within `tolerance`."""

    x: Array
    tolerance: float
    calls: dict[str, Call]
    copies: int = 1  # of all arrays, taken by turns

    def only(self, *names: str) -> Case:
        """The same with some of the libraries; the first stays for comparison."""
        first = next(iter(self.calls))
        return replace(self, calls={name: call for name, call in self.calls.items() if name in (first, *names)})

    def without(self, *names: str) -> Case:
        """The same without some of the libraries."""
        return replace(self, calls={name: call for name, call in self.calls.items() if name not in names})


def floats(*shape: int, dtype: str = "float32") -> Array:
    """Random numbers from 0 to 1, the same for the same shape."""
    return _floats(shape).astype(dtype)


@functools.lru_cache(2)
def _floats(shape: tuple[int, ...]) -> Array:
    return np.random.default_rng(20).random(shape, dtype=np.float32)


def integers(*shape: int, dtype: str = "uint8") -> Array:
    """Random numbers away from the ends of the range: what torch and Pillow clamp between passes is no matter then."""
    return _integers(shape, dtype).copy()


@functools.lru_cache(2)
def _integers(shape: tuple[int, ...], dtype: str) -> Array:
    top = np.iinfo(dtype).max
    return np.random.default_rng(20).integers(3 * top // 16, 13 * top // 16, shape, dtype=dtype)


def own(call: Callable[..., Any], shown: Callable[[Any], Array] = np.asarray) -> dict[str, Call]:
    """Our ways to make a call."""
    ways: dict[str, Callable[..., Any]] = {
        OURS: call,
        READY: functools.partial(call, out=call()),
        PURE: functools.partial(call, backend="numpy"),
        GENERIC: functools.partial(call, backend="generic"),
    }
    return {name: Call(way, shown) for name, way in ways.items()}


def check(name: str, case: Case) -> Array:
    """Stop if a call does not compute what the first one does; the result of that."""
    results = {library: call.shown(call.run()) for library, call in case.calls.items()}
    first = next(iter(results.values()))
    expected = first.astype(np.float64)
    for library, made in results.items():
        if made.shape != expected.shape:
            raise SystemExit(f"{name}: {library} has shape {made.shape}, not {expected.shape}")
        difference = np.abs(made - expected).max()
        if not difference <= case.tolerance:
            raise SystemExit(f"{name}: {library} differs from {next(iter(results))} by {difference}")
    return first


def floor(moved: int, copies: int = 1) -> Callable[[], Any]:
    """A copy of half as many bytes as a call reads and writes: it moves just as many."""
    size = max(1, moved // 2)
    return _by_turns(
        [functools.partial(np.copyto, np.ones(size, np.uint8), np.ones(size, np.uint8)) for _ in range(copies)]
    )


def cycled(cases: Sequence[Case]) -> Case:
    """Each call takes the next of several cases, so that its arrays are not in the caches."""
    first = cases[0]
    calls = {
        name: Call(_by_turns([case.calls[name].run for case in cases]), call.shown)
        for name, call in first.calls.items()
    }
    return replace(first, calls=calls, copies=len(cases))


def _by_turns(runs: Sequence[Callable[[], Any]]) -> Callable[[], Any]:
    if len(runs) == 1:
        return runs[0]
    following = itertools.cycle(runs)

    def run() -> Any:
        return next(following)()

    return run
