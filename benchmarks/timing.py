"""Medians of calls that take turns, so that whatever slows the machine slows all of them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any

MIN_TURNS = 7


def medians(calls: Mapping[str, Callable[[], Any]], seconds: float) -> dict[str, float]:
    """Median time of each call in seconds; all of them together run for about `seconds`."""
    for call in calls.values():  # caches, pages and branch predictors
        call()
    times: dict[str, list[float]] = {name: [] for name in calls}
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or min(map(len, times.values())) < MIN_TURNS:
        for name, call in calls.items():
            begin = time.perf_counter()
            call()
            times[name].append(time.perf_counter() - begin)
    return {name: statistics.median(values) for name, values in times.items()}


def batched(call: Callable[[], Any], repeats: int) -> Callable[[], None]:
    """A call repeated, for those too short for the clock."""

    def run() -> None:
        for _ in range(repeats):
            call()

    return run
