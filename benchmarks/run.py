"""Run the benchmarks and write ``results.json``, ``docs/benchmarks.md`` and its pictures: ``python run.py``.

It takes minutes. Each part runs in a process of its own, as BLAS and OpenMP read their limits when they are loaded.
``--only`` and ``--cases`` choose some; what is not the whole is printed and not kept, unless whole parts shall be
(``--keep``).
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pictures
from parts import PARTS, Part
from report import PAGE, RESULTS, page, sections

HERE = Path(__file__).parent
LIMITS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS", "ANYINTERP_NUM_THREADS")
LIBRARIES = ("numpy", "torch", "opencv-python-headless", "pillow", "scikit-image", "scipy", "resampler")
QUICK = 0.2


def measured(part: Part, share: float, words: list[str]) -> Any:
    """Results of a part's script."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "results.json")
        command = [
            sys.executable,
            str(HERE / part.script),
            str(output),
            f"--threads={part.threads}",
            f"--share={share}",
        ]
        environment = {**os.environ, **dict.fromkeys(LIMITS, str(part.threads)), **part.environment}
        subprocess.run([*command, "--cases", *words], check=True, env=environment)
        return json.loads(output.read_text())


def processor() -> str:
    """Model of the processor, where the system tells."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def machine(share: float) -> dict[str, Any]:
    """What it is measured on."""
    return {
        "processor": processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "versions": {name: importlib.metadata.version(name) for name in LIBRARIES},
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else "unknown",
        "share": share,
    }


def keep(results: dict[str, Any]) -> None:
    """Write the results, the page and the pictures."""
    kept = rounded(results)
    lines = [f'"{name}": {json.dumps(value, ensure_ascii=False)}' for name, value in kept.items()]
    RESULTS.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    PAGE.write_text(page(kept))
    pictures.make(kept.get("growth", {}))


def rounded(value: Any) -> Any:
    """The same with floats of four digits."""
    if isinstance(value, dict):
        return {name: rounded(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [rounded(inner) for inner in value]
    return float(f"{value:.4g}") if isinstance(value, float) else value


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", choices=list(PARTS), help="a part; may be given several times")
    parser.add_argument("--cases", nargs="+", default=[], help="only cases whose name has all of these words")
    parser.add_argument("--quick", action="store_true", help=f"spend {QUICK:.0%}% of the time; the page will say so")
    parser.add_argument("--keep", action="store_true", help="put the parts into the kept results and the page")
    told = parser.parse_args()
    if told.keep and told.cases:
        parser.error("--keep is for whole parts, without --cases")
    return told


def main() -> None:
    told = arguments()
    about = machine(QUICK if told.quick else 1.0)
    results = {name: measured(PARTS[name], about["share"], told.cases) for name in told.only or PARTS}
    if told.keep:
        kept = json.loads(RESULTS.read_text())
        keep({**kept, **about, **results, "share": min(about["share"], kept["share"])})
    elif told.only or told.cases:
        print(sections(results))
    else:
        keep({**about, **results})


if __name__ == "__main__":
    main()
