"""What ``import anyinterp`` costs beside ``import numpy``. `run.py` says how, see `timing.options`."""

from __future__ import annotations

import subprocess
import sys

from timing import medians, options, write

SECONDS = 8.0


def start(statement: str) -> None:
    """Run a statement in a fresh interpreter."""
    subprocess.run([sys.executable, "-c", statement], check=True)


def main() -> None:
    told = options()
    statements = ("pass", "import numpy", "import anyinterp")
    calls = {statement: lambda s=statement: start(s) for statement in statements}
    write(told.output, medians(calls, SECONDS * told.share))


if __name__ == "__main__":
    main()
