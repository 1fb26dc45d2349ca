"""Errors and warnings of the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["AnyinterpError", "BackendError", "BackendLoadWarning", "UnsupportedArrayError", "suggestion"]


class AnyinterpError(Exception):
    """Base of the errors that only this library raises."""


class UnsupportedArrayError(AnyinterpError, TypeError):
    """The input is not an array that can be resampled, or its dtype is not."""


class BackendError(AnyinterpError, ValueError):
    """``backend=`` names no backend, or the one named declined."""


class BackendLoadWarning(UserWarning):
    """An installed backend could not be loaded; the next one is used."""


def suggestion(word: str, allowed: Iterable[str]) -> str:
    """`` (did you mean …?)`` for the nearest allowed word, or nothing."""
    import difflib  # only needed when something went wrong

    close = difflib.get_close_matches(word, list(allowed), 1, cutoff=0.4)
    return f" (did you mean {close[0]!r}?)" if close else ""
