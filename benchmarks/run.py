"""Run every benchmark and write ``results.json`` and ``docs/benchmarks.md``: ``python run.py``. Takes some minutes.

Each part runs in a process of its own, as BLAS and OpenMP read their limits when they are loaded.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from report import page

HERE = Path(__file__).parent
LIMITS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
LIBRARIES = ("numpy", "torch", "opencv-python-headless", "pillow", "scikit-image", "scipy", "resampler")
# Part of the results: script, arguments, number of threads (None: as many as there are).
PARTS: dict[str, tuple[str, tuple[str, ...], int | None]] = {
    "one thread": ("compare.py", ("1",), 1),
    "all threads": ("compare.py", ("all",), None),
    "overhead": ("overhead.py", (), 1),
    "imports": ("imports.py", (), None),
}


def measured(script: str, arguments: tuple[str, ...], threads: int | None) -> Any:
    """Results of a script run with so many threads."""
    limits = {} if threads is None else dict.fromkeys(LIMITS, str(threads))
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "results.json")
        command = [sys.executable, str(HERE / script), *arguments, str(output)]
        subprocess.run(command, check=True, env={**os.environ, **limits})
        return json.loads(output.read_text())


def processor() -> str:
    """Model of the processor, where the system tells."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def main() -> None:
    results: dict[str, Any] = {
        "processor": processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "versions": {name: importlib.metadata.version(name) for name in LIBRARIES},
    }
    results |= {name: measured(*part) for name, part in PARTS.items()}
    (HERE / "results.json").write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    (HERE.parent / "docs" / "benchmarks.md").write_text(page(results))


if __name__ == "__main__":
    main()
