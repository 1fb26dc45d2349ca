"""Ratios of times measured by turns, how far they scatter, and what may be said of them."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple


class Spread(NamedTuple):
    """Quartiles of a sample."""

    low: float
    middle: float
    high: float

    def verdict(self, aim: float = 1.0) -> str:
        """On which side of `aim` the sample lies; a tie if its middle half includes it."""
        if self.low <= aim <= self.high:
            return "tie"
        return "above" if self.low > aim else "below"


def spread(values: Sequence[float]) -> Spread:
    """Quartiles of at least one value."""
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else [values[0]] * 3
    return Spread(low, middle, high)


def over(times: Mapping[str, Sequence[float]], other: str, own: str) -> Spread:
    """Time of `other` over that of `own`, turn by turn: whatever disturbed a turn disturbed both."""
    return spread([a / b for a, b in zip(times[other], times[own], strict=False)])


def row(times: Mapping[str, Sequence[float]], own: Sequence[str]) -> dict[str, Any]:
    """What is kept of a case: quartiles of seconds, and of all ratios to the calls in `own`."""
    return {
        "seconds": {name: spread(values) for name, values in times.items()},
        "ratios": {
            base: {name: over(times, name, base) for name in times if name != base} for base in own if base in times
        },
    }
