"""What may go wrong with a file or an argument, as one line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

import anyinterp

__all__ = ["EXPECTED", "Failure", "expected", "one_line"]

# What the library and NumPy raise for bad arguments and bad files. Anything else is a bug and shows its traceback.
EXPECTED = (anyinterp.AnyinterpError, ValueError, TypeError, OSError, MemoryError, EOFError)


class Failure(click.ClickException):
    """Something that the user can mend; the program says so in one line."""


def one_line(error: BaseException) -> str:
    """Return the message of an exception without line breaks."""
    if isinstance(error, click.ClickException):
        text = error.format_message()
    elif isinstance(error, OSError) and error.strerror:
        text = error.strerror.lower()
    else:
        text = str(error) or type(error).__name__
    return " ".join(text.split())


@contextmanager
def expected(subject: str = "") -> Iterator[None]:
    """Turn the expected exceptions of a block into a `Failure` that begins with its subject."""
    try:
        yield
    except (*EXPECTED, Failure) as error:
        raise Failure(f"{subject}: {one_line(error)}" if subject else one_line(error)) from error
