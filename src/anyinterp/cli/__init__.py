"""The command line (extra ``cli``); importing this package imports neither click nor an image library."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.util import find_spec

__all__ = ["INSTALL", "main"]

INSTALL = "python -m pip install click pyvips pyvips-binary"


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
        sys.stderr.write(f"anyinterp: the command line needs the extra 'cli': {INSTALL}\n")
        return 2
    from anyinterp.cli.app import run

    return run(arguments)
