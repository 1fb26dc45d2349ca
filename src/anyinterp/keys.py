"""By what calls are remembered: the kind of an array, arguments with their types, and hashes that are kept."""

from __future__ import annotations

from typing import Any, TypeVar

from numpy import ndarray

__all__ = ["hashed_once", "kind", "typed"]

T = TypeVar("T")

SEQUENCES = (tuple, list)


def kind(x: Any) -> Any:
    """What decides how an array is run, as a hashable: its type, shape, dtype, device and torch's layout."""
    own = type(x)
    if own is ndarray:
        return x.shape, x.dtype
    try:
        return own, x.shape, x.dtype, x.device, x.layout
    except RuntimeError:  # a nested tensor, which has no shape: the checks will say so
        return own, x.layout
    except AttributeError:
        return own, *(getattr(x, name, None) for name in ("shape", "dtype", "device"))


def typed(value: Any) -> Any:
    """A value with its type, as 1, True and 1.0 are different calls; a word, an int, or ints stand for themselves."""
    own = type(value)
    if own is int or own is str or value is None:
        return value
    if not isinstance(value, SEQUENCES):
        if getattr(value, "ndim", 0) and hasattr(value, "tolist"):
            return own, typed(value.tolist())  # what it holds now: the hash of torch's arrays is the object's
        return value, own
    for one in value:
        if type(one) is not int:
            return own, *map(typed, value)
    return tuple(value)


def hashed_once(made: type[T]) -> type[T]:
    """Keep each object's hash once it is asked for: a decorator of frozen dataclasses.

    Pickles are made without it: strings have other hashes in other processes.
    """
    calculate = made.__hash__

    def kept(self: Any) -> int:
        found: int | None = self._hash
        if found is None:
            found = calculate(self)
            object.__setattr__(self, "_hash", found)
        return found

    def state(self: Any) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_hash"}

    made._hash = None  # type: ignore[attr-defined]
    made.__hash__ = kept  # type: ignore[method-assign]
    made.__getstate__ = state  # type: ignore[method-assign]
    return made
