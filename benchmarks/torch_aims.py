"""What is wanted of calls on tensors next to ``F.interpolate``, and whether a run reached it."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from typing import Any

import tables
from names import OURS
from ratios import Spread

TINY, BACKWARD = "tiny", ", with gradient"
LEAST = 20e-6  # seconds of torch's call, from which on ours should never be slower; tiny ones have aims of their own
MEDIAN = 3.0
SLOWER = {TINY: 1.5, TINY + BACKWARD: 3.0}  # that tiny calls may be, in times of torch's


def show(results: Mapping[str, Any]) -> str:
    """The aims, and a table for each family."""
    return f"{aims(results)}\n\n{tables.families(results)}"


def aims(results: Mapping[str, Any]) -> str:
    """A row for each aim."""
    ratios = [Spread(*row["ratios"][OURS]["torch"]) for rows in results.values() for row in rows.values()]
    if not ratios:
        return "Not measured.\n"
    median = statistics.median(ratio.middle for ratio in ratios)
    lines = [
        "| wanted | measured |",
        "|---|---|",
        f"| median of all {len(ratios)} ratios ≥ {MEDIAN:.2g} | {_marked(f'{median:.2g}', median >= MEDIAN)} |",
        f"| calls over {1e6 * LEAST:.0f} µs never slower than torch's, beyond noise | {_slower(results)} |",
    ]
    for family, most in SLOWER.items():
        if family in results:
            worst = max(1 / row["ratios"][OURS]["torch"][1] for row in results[family].values())
            lines.append(f"| {family}: ours over torch's ≤ {most:.2g} | {_marked(f'{worst:.2g}', worst <= most)} |")
    return "\n".join(lines)


def _slower(results: Mapping[str, Any]) -> str:
    """How many calls are slower, and which."""
    long = [
        (f"{family}: {name}", Spread(*row["ratios"][OURS]["torch"]))
        for family, rows in results.items()
        for name, row in rows.items()
        if family not in SLOWER and row["seconds"]["torch"][1] > LEAST
    ]
    behind = sorted((ratio.middle, name) for name, ratio in long if ratio.verdict() == "below")
    named = "; ".join(f"{name} ({tables.ratio(middle)}×)" for middle, name in behind)
    return _marked(f"{len(behind)} of {len(long)}", not behind) + (f": {named}" if named else "")


def _marked(text: str, reached: bool) -> str:
    return text if reached else f"**{text}**"
