"""Times of calls that take turns, so that whatever slows the machine slows all of them; and what scripts share.

Within a turn, a call is made once unmeasured and then `BLOCK` times, and the median of these counts: caches are as warm
as they are for someone who makes the call again and again. A call longer than `LONG` is made once: what others left in
the caches no longer matters to it. Before each block there is a pause where several threads run, because the
idle workers of OpenMP keep a core busy for some milliseconds, and it is the next library that would pay.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

BLOCK = 3
LONG = 0.02
MIN_TURNS = 3
PAUSE = 0.03


def timed(call: Callable[[], Any]) -> float:
    """Seconds of one call."""
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


def block(call: Callable[[], Any]) -> float:
    """Seconds of a call within a block of its own."""
    first = timed(call)
    return first if first > LONG else statistics.median(timed(call) for _ in range(BLOCK))


def turns(calls: Mapping[str, Callable[[], Any]], seconds: float, pause: float = 0.0) -> dict[str, list[float]]:
    """Seconds of each call in each turn. A call that has had its share of `seconds` takes part in no further turn."""
    for call in calls.values():  # plans, pages and branch predictors
        call()
    times: dict[str, list[float]] = {name: [] for name in calls}
    used = dict.fromkeys(calls, 0.0)
    share = seconds / max(1, len(calls))
    playing = list(calls)
    while playing:
        for name in playing:
            begin = time.perf_counter()
            time.sleep(pause)
            times[name].append(block(calls[name]))
            used[name] += time.perf_counter() - begin
        playing = [name for name in playing if used[name] < share or len(times[name]) < MIN_TURNS]
    return times


def medians(calls: Mapping[str, Callable[[], Any]], seconds: float) -> dict[str, float]:
    """Median time of each call in seconds."""
    return {name: statistics.median(values) for name, values in turns(calls, seconds).items()}


def batched(call: Callable[[], Any], repeats: int) -> Callable[[], None]:
    """A call repeated, for those too short for the clock."""

    def run() -> None:
        for _ in range(repeats):
            call()

    return run


def options() -> argparse.Namespace:
    """What `run.py` tells every script."""
    parser = argparse.ArgumentParser()
    parser.add_argument("output", type=Path, help="file for the results, JSON")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--share", type=float, default=1.0, help="part of the usual time to spend")
    parser.add_argument("--cases", nargs="*", default=[], help="only cases whose name has all of these words")
    return parser.parse_args()


def write(output: Path, results: Any) -> None:
    """Hand results to `run.py`."""
    output.write_text(json.dumps(results, ensure_ascii=False))
