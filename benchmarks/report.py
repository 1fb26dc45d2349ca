"""The results as a page of the documentation: ``python report.py`` makes it again from ``results.json``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import tables
import targets
from parts import PARTS

RESULTS = Path(__file__).parent / "results.json"
PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"

INTRODUCTION = """\
# Benchmarks

`python benchmarks/run.py` made this page and its pictures. It first checks that the calls of a row compute the same
numbers, then lets them take turns: whatever disturbs the machine disturbs all of a row. **Only ratios within a row mean
something.** The times themselves change with the machine and with what else it does.

- A time is the median over the turns. Within a turn, a call is made once for the caches and then three times, so
  **times are hot**, except under "out of the caches", where each call has other arrays than the one before.
- A ratio is the median of the ratios of all turns: the other's time over anyinterp's, so that more than 1 is good for
  us. Where the middle half of them includes 1, it is called a tie (≈). Where another library is faster, it is bold.
- Each number of threads has a process of its own. With several, there is a pause of 30 ms before each block of calls:
  idle workers, of torch above all, were seen to keep a core busy for up to 6 ms after a call.

The columns:

- *anyinterp*: NumPy arrays, by whichever backend takes the call: `numpy-native`, the compiled core, or `numpy`. uint8
  is `resize`, which rounds once, unless the numbers are a library's own.
- *out=*: the same with a ready result. A fresh large array can cost more than computing what goes into it.
- *pure NumPy*: the backend `numpy`, which has no compiled code of its own.
- *generic*: the executor that runs on every array library, here on NumPy.
- *memcpy*: a copy of half as many bytes as the call reads and writes, which is what it would cost to do no more than
  move them. Calls that do not read all of their input can be faster.

The other libraries get the layout that they are made for: OpenCV, scikit-image (area) and resampler images of shape
(height, width, channels), Pillow one image for each channel of float32, torch's pixels the channels-last view. OpenCV
takes batches one by one. A dash stands where a library lacks the method or the arrangement of axes. In the names, 224²
is 224 × 224.
"""
QUICK = """\
**This was a quick run**, with {share:.0%} of the usual time for each case, on a machine that did other things as well.
"""
TARGETS = """\
## Aims

What this project wants to reach on one thread: other libraries' time over ours, and ours over that of memcpy. In
brackets what is wanted. What is missed is bold; ≈ stands where the middle half of what was measured includes what is
wanted.
"""


def machine(results: dict[str, Any]) -> str:
    """What it was measured on."""
    versions = ", ".join(f"{name} {version}" for name, version in results["versions"].items())
    return (
        f"Processor: {results['processor']}, {results['cores']} cores. Python {results['python']}, {versions}. "
        f"Load average before the run: {results['load']}.\n"
    )


def sections(results: dict[str, Any]) -> str:
    """The parts that are among the results, and before them what follows from them."""
    made = []
    for name, part in PARTS.items():
        if name in results and part.show is tables.families:
            made += [f"### {part.title}\n", tables.standings(results[name]), ""]
    if made:
        made = ["## Next to each library, in words\n", *made]
    if any(targets.outcomes(results)):
        made += [TARGETS, targets.table(results), ""]
    for name, part in PARTS.items():
        if name in results:
            made += [f"## {part.title}\n", *([part.text] if part.text else []), part.show(results[name]), ""]
    return "\n".join(made)


def page(results: dict[str, Any]) -> str:
    """The whole page."""
    quick = [QUICK.format(share=results["share"])] if results["share"] < 1 else []
    return "\n".join([INTRODUCTION, machine(results), *quick, sections(results)])


if __name__ == "__main__":
    PAGE.write_text(page(json.loads(RESULTS.read_text())))
