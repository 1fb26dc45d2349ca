"""Errors and warnings of the library."""

from __future__ import annotations

__all__ = ["AnyinterpError", "BackendError", "BackendLoadWarning", "UnsupportedArrayError"]


class AnyinterpError(Exception):
    """Base of the errors that only this library raises."""


class UnsupportedArrayError(AnyinterpError, TypeError):
    """The input is not an array that can be resampled, or its dtype is not."""


class BackendError(AnyinterpError, ValueError):
    """``backend=`` names no backend, or the one named declined."""


class BackendLoadWarning(UserWarning):
    """An installed backend could not be loaded; the next one is used."""
