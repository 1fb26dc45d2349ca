"""The results as a page of the documentation: ``python report.py`` makes it again from ``results.json``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

OWN = ("anyinterp", "anyinterp, out=", "anyinterp, torch's uint8", "anyinterp, pure NumPy", "anyinterp generic")
PEERS = ("torch", "OpenCV", "Pillow", "scikit-image", "SciPy", "resampler")

INTRODUCTION = """\
# Benchmarks

`python benchmarks/run.py` made this page. It first checks that the calls of a row compute the same numbers, then
lets them take turns and takes the median of each: whatever disturbs the machine disturbs all of a row. **Only
ratios within a row mean something.** The times themselves change with the machine and with what else it does; this
one was not quiet.

- `anyinterp`: NumPy arrays, by whichever backend takes the call: `numpy-native`, the compiled core, or `numpy`.
- `anyinterp, pure NumPy`: the backend `numpy`, which has no compiled code of its own.
- `anyinterp, out=`: the same with a ready result. A fresh large array can cost more than computing what goes into it.
- `anyinterp, torch's uint8`: `interpolate(…, dtype="uint8")`, bit for bit torch's arithmetic. The other uint8 calls
  are `resize`, which rounds once.
- `anyinterp generic`: the executor that runs on every array library, here on NumPy.

The other libraries get the layout that they are made for: OpenCV, scikit-image (area) and resampler images of shape
(height, width, channels), Pillow one image for each channel of float32, torch's uint8 the channels-last view. A dash
stands where a library lacks the method or the arrangement of axes. In the names, 224² is 224 × 224.
"""


def milliseconds(seconds: float | None) -> str:
    """Three digits, or a dash."""
    if seconds is None:
        return "–"
    value = 1e3 * seconds
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def table(rows: dict[str, dict[str, float]]) -> str:
    """Milliseconds of every case."""
    columns = [name for name in (*OWN, *PEERS) if any(name in row for row in rows.values())]
    lines = [f"| ms | {' | '.join(columns)} |", f"|---|{'---|' * len(columns)}"]
    lines += [
        f"| {case} | {' | '.join(milliseconds(row.get(name)) for name in columns)} |" for case, row in rows.items()
    ]
    return "\n".join(lines)


def ratios(rows: dict[str, dict[str, float]]) -> str:
    """For each library: in how many cases it is slower than anyinterp, and where it is faster, by how much."""
    lines = ["| library | its time over ours: least, median, greatest | cases where it is faster |", "|---|---|---|"]
    for peer in PEERS:
        over = sorted((row[peer] / row["anyinterp"], case) for case, row in rows.items() if peer in row)
        lost = "; ".join(f"{case} ({1 / ratio:.1f}×)" for ratio, case in over if ratio < 1)
        values = [ratio for ratio, _ in over]
        three = values[0], values[len(values) // 2], values[-1]
        spread = ", ".join(f"{value:.2g}" if value < 99.5 else f"{value:.0f}" for value in three)
        lines.append(f"| {peer} | {spread} | {lost or 'none'} |")
    return "\n".join(lines)


CALLS = """\
2×2 to 4×4 samples where nothing else is said, one thread. The front end (arguments, plan lookup, dispatch) is measured
with a backend that does nothing. A new size needs a plan of its own.
"""


def page(results: dict[str, Any]) -> str:
    """The whole page."""
    versions = ", ".join(f"{name} {version}" for name, version in results["versions"].items())
    overhead = "\n".join(f"| {name} | {1e6 * seconds:.2f} |" for name, seconds in results["overhead"].items())
    imports = "\n".join(f"| `{name}` | {1e3 * seconds:.0f} |" for name, seconds in results["imports"].items())
    return "\n".join(
        [
            INTRODUCTION,
            f"Processor: {results['processor']}, {results['cores']} cores. Python {results['python']}, {versions}.\n",
            "## One thread\n",
            table(results["one thread"]),
            "\nNext to each library, on the cases that both have:\n",
            ratios(results["one thread"]),
            "\n## All threads\n",
            "anyinterp uses one, unless NumPy's matrix products choose to use more: the blocks are mostly too small.\n",
            table(results["all threads"]),
            "",
            ratios(results["all threads"]),
            "\n## What a call costs before anything is computed\n",
            CALLS,
            "| call | µs |\n|---|---|",
            overhead,
            "\n## Import\n",
            "A fresh interpreter that runs one statement; nothing of the other array libraries is imported.\n",
            "| statement | ms |\n|---|---|",
            imports,
            "",
        ]
    )


if __name__ == "__main__":
    here = Path(__file__).parent
    (here.parent / "docs" / "benchmarks.md").write_text(page(json.loads((here / "results.json").read_text())))
