"""The command line (extra ``cli``); importing this package imports neither click nor an image library."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.util import find_spec

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Parameters
    ----------
    arguments : sequence of str, optional
        What follows the program's name; by default what this process was started with.

    Returns
    -------
    int
        0 if everything was done, 2 after an error, which is one line on standard error.
    """
    if find_spec("click") is None:
        print("anyinterp: the command line needs click: python -m pip install 'anyinterp[cli]'", file=sys.stderr)  # noqa: T201 - there is no click.echo without click
        return 2
    from anyinterp.cli.app import run

    return run(arguments)
