"""By what calls are remembered: the kind of an array, arguments with their types, and hashes that are kept."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, TypeVar

from numpy import ndarray

__all__ = ["MAX_AXIS", "hashed_once", "kind", "relation", "remember", "typed"]

T = TypeVar("T")

SEQUENCES = (tuple, list)
MAX_AXIS = 1 << 62


def kind(x: Any) -> Any:
    """What decides how an array is run, as a hashable: its shape, dtype, type, device and torch's layout."""
    own = type(x)
    if own is ndarray:
        return x.shape, x.dtype
    try:
        return x.shape, x.dtype, own, x.device, x.layout
    except RuntimeError:  # a nested tensor, which has no shape: the checks will say so
        return None, x.layout, own
    except AttributeError:
        return *(getattr(x, name, None) for name in ("shape", "dtype")), own, getattr(x, "device", None)


def relation(kind: Any, size: Any = None) -> Any:
    """What calls share that differ in lengths alone, as a hashable; None where these have to be checked.

    Parameters
    ----------
    kind : tuple
        Of the input, as `kind` makes it.
    size : int, tuple or None
        The output's lengths, as `typed` makes them; None: what is asked for is no length, or does not change.
    """
    shape, *rest = kind
    sizes = (size,) if size.__class__ is int else () if size is None else size
    if not isinstance(shape, tuple) or not isinstance(sizes, tuple):
        return None
    for n in (*shape, *sizes):
        if type(n) is not int or not 0 < n < MAX_AXIS:  # symbols, unknown lengths, and what the checks refuse
            return None
    return len(shape), *rest, size if size is None else "one" if size.__class__ is int else len(sizes)


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


def remember(kept: OrderedDict[Any, T], key: Any, value: T, limit: int) -> None:
    """Keep something; the oldest goes when there are too many."""
    kept[key] = value
    while len(kept) > limit:
        kept.popitem(last=False)


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
