"""What ``import anyinterp`` costs beside ``import numpy``: ``python imports.py OUTPUT.json``."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from timing import medians

SECONDS = 12.0


def start(statement: str) -> None:
    """Run a statement in a fresh interpreter."""
    subprocess.run([sys.executable, "-c", statement], check=True)


def main(output: str) -> None:
    statements = ("pass", "import numpy", "import anyinterp")
    results = medians({statement: lambda s=statement: start(s) for statement in statements}, SECONDS)
    print({name: f"{1e3 * seconds:.1f} ms" for name, seconds in results.items()})
    Path(output).write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main(*sys.argv[1:])
