"""What a run consists of. Each part is a script, run in a process of its own, and a section of the page."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import pictures
import tables
import torch_aims

ALL = os.cpu_count() or 1
# For the count of resident memory: whatever is freed goes back to the system at once.
GIVE_BACK = {"MALLOC_MMAP_THRESHOLD_": "65536", "MALLOC_TRIM_THRESHOLD_": "0"}


class Part(NamedTuple):
    """A script with its number of threads; the section's title, text and body."""

    script: str
    threads: int
    title: str
    text: str
    show: Callable[[Any], str]
    environment: Mapping[str, str] = {}


def _pictures(results: Mapping[str, Any]) -> str:
    return "\n\n".join(f"![{pictures.TITLES[name][0]}](images/{pictures.name_of(name)})" for name in results)


GROWTH = """\
One thread. On the left the time of a call; on the right the same as a multiple of anyinterp's, which is the line at 1×.
Both axes are logarithmic. `memcpy` copies half as many bytes as the call reads and writes. Beyond some megabytes, much
of the time of all goes into the pages of a new result, which `out=` avoids.
"""
MEMORY = """\
What a call adds to the resident memory of the process at most, its result included; one thread, the second of two equal
calls. With `out=` there is no new result, and what is left is the rows or planes between the passes. Blocks of less
than 64 KiB may come from what the process has already, and do not show.
"""
OVERHEAD = """\
One thread. The front end is arguments, plan lookup and dispatch, with a backend that does nothing. A new size needs a
plan of its own.
"""
TENSORS = """\
`anyinterp.interpolate` next to `F.interpolate`, on tensors on the CPU. *With gradient* is the call and then
`torch.autograd.grad` to its input. uint8 is called with `dtype=torch.uint8`, and must be equal; float32 may differ by
10⁻³ where numbers are up to 1, bfloat16 by 2⁻⁷, gradients by as many times more as there are more results than
samples. A ratio over 1 is torch's time over ours.
"""

PARTS: dict[str, Part] = {
    "growth": Part("growth.py", 1, "Time against size", GROWTH, _pictures),
    "one thread": Part("compare.py", 1, "One thread", "", tables.families),
    "two threads": Part("compare.py", 2, "Two threads", "Pillow has one thread all the same.\n", tables.families),
    "all threads": Part("compare.py", ALL, f"{ALL} threads", "Pillow has one thread all the same.\n", tables.families),
    "memory": Part("memory.py", 1, "Peak memory", MEMORY, tables.memory, GIVE_BACK),
    "memory, two threads": Part(
        "memory.py",
        2,
        "Peak memory, two threads",
        "Each thread has rows or planes of its own.\n",
        tables.memory,
        GIVE_BACK,
    ),
    "tensors": Part("torch_cpu.py", 1, "Tensors, one thread", TENSORS, torch_aims.show),
    "tensors, two threads": Part("torch_cpu.py", 2, "Tensors, two threads", "", torch_aims.show),
    "overhead": Part("overhead.py", 1, "Small calls, and first ones", OVERHEAD, tables.calls),
    "imports": Part("imports.py", 1, "Import", "A fresh interpreter that runs one statement.\n", tables.statements),
}
for _name, _least in (("two threads", 2), ("memory, two threads", 2), ("tensors, two threads", 2), ("all threads", 3)):
    if _least > ALL:
        del PARTS[_name]
