"""What a call needs beyond its input, as Linux counts resident pages. `run.py` says how, see `timing.options`.

The C library is told to give back whatever is freed, and the peak is reset just before a call that has been made
before. The count is that of the whole process, so threads' stacks and buffers are in it. Elsewhere there is no result.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import images
import volumes
from case import Case, check, floats, integers
from compare import set_threads
from names import GENERIC
from timing import options, write

PROCESS = Path("/proc/self")
RESET_PEAK = "5"  # to clear_refs

CASES: dict[str, Callable[[], Case]] = {
    "float32 planes 4320p → 224², bilinear, antialias": lambda: images.planar(
        floats(1, 3, 4320, 7680), (224, 224), "bilinear", True
    ),
    "float32 planes 2160p → 1080p, bilinear": lambda: images.planar(
        floats(1, 3, 2160, 3840), (1080, 1920), "bilinear"
    ).without("SciPy", "scikit-image"),
    "float32 planes 1080p → 2160p, bicubic": lambda: images.planar(floats(1, 3, 1080, 1920), (2160, 3840), "bicubic"),
    "uint8 pixels 4320p → 1080p, bicubic, antialias": lambda: images.pixels(
        integers(4320, 7680, 3), (1080, 1920), "bicubic", True
    ),
    "float32 16 × 2048² → 12 × 1536², trilinear": lambda: volumes.volume(
        floats(1, 1, 16, 2048, 2048), (12, 1536, 1536)
    ).without("SciPy", "scikit-image"),
    "float32 256³ → 320³, trilinear": lambda: volumes.volume(floats(1, 1, 256, 256, 256), (320, 320, 320)).without(
        "SciPy", "scikit-image"
    ),
    "float32 256³ → 64³, trilinear, antialias": lambda: volumes.volume(floats(1, 1, 256, 256, 256), (64, 64, 64), True),
}


def counted(name: str) -> int:
    """A count of `/proc/self/status`, in bytes."""
    for line in (PROCESS / "status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) << 10
    raise SystemExit(f"{PROCESS / 'status'} has no {name}")


def peak(call: Callable[[], Any]) -> int:
    """Bytes that a call adds to the process at most."""
    call()
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    (PROCESS / "clear_refs").write_text(RESET_PEAK)
    before = counted("VmRSS")
    result = call()
    after = counted("VmHWM")
    del result
    return max(0, after - before)


def main() -> None:
    told = options()
    set_threads(told.threads)
    results: dict[str, Any] = {}
    possible = sys.platform == "linux" and (PROCESS / "clear_refs").exists()
    for name, make in CASES.items() if possible else ():
        if all(word in name for word in told.cases):
            case = make().without(GENERIC)
            made = check(name, case)
            results[name] = {
                "input": case.x.nbytes,
                "output": made.nbytes,
                "peak": {library: peak(call.run) for library, call in case.calls.items()},
            }
            print(name, results[name], file=sys.stderr, flush=True)
    write(told.output, results)


if __name__ == "__main__":
    main()
