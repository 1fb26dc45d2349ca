"""By what a call is remembered: the kind of its array, and its arguments with their types."""

from __future__ import annotations

from typing import Any

from numpy import ndarray

__all__ = ["kind", "typed"]

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
    """A value with its type, so that 1, True and 1.0 are different calls; an int, or ints, stand for themselves."""
    own = type(value)
    if value is None or own is int:
        return value
    if not isinstance(value, SEQUENCES):
        return value, own
    for one in value:
        if type(one) is not int:
            return own, *map(typed, value)
    return tuple(value)
