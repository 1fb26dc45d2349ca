"""What this project wants to reach, and whether a run reached it.

An aim is a ratio of medians of one run, on one thread each. For a library, it is the least that its time should be
over ours; for ``memcpy``, the most that ours should be over that of copying as many bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from names import FLOOR, OURS, PEERS, PURE, READY
from ratios import Spread

PLANES, BYTES, TINY = "float32, planes", "8 and 16 bits, pixels", "tiny calls"
LIBRARIES = {"F.interpolate": "torch", "cv2.resize": "OpenCV"}  # of calls that are not called by their library
MARKS = {"reached": "{}", "within noise": "≈ {}", "missed": "**{}**"}
FRONT_END = "interpolate, front end, NumPy"


class Aim(NamedTuple):
    """Ratios wanted for one case: by library, or for ``memcpy``."""

    family: str
    case: str
    wanted: Mapping[str, float]
    subject: str = OURS
    part: str = "one thread"


AIMS = (
    Aim(PLANES, "1080p → 224², bilinear", {"torch": 2, "OpenCV": 1}),
    Aim(PLANES, "1080p → 224², bilinear, antialias", {"torch": 4, "Pillow": 5, FLOOR: 1.8}),
    Aim(PLANES, "1080p → 224², bicubic, antialias", {"torch": 5, "Pillow": 6.5, FLOOR: 2.4}),
    Aim(PLANES, "1080p → 540p, bilinear", {"torch": 10, "OpenCV": 2.5, FLOOR: 1.2}),
    Aim(PLANES, "1080p → 540p, area", {"torch": 10, "OpenCV": 1.7, FLOOR: 1.2}),
    Aim(PLANES, "1080p → 540p, bilinear, antialias", {"torch": 5, "Pillow": 6.5, FLOOR: 2}),
    Aim(PLANES, "1080p → 540p, bicubic", {"torch": 5, "OpenCV": 2, FLOOR: 2}),
    Aim(PLANES, "540p → 1080p, bilinear", {"torch": 15, "OpenCV": 1.8, "Pillow": 15, FLOOR: 1.2}),
    Aim(PLANES, "540p → 1080p, bicubic", {"torch": 30, "OpenCV": 2.4, FLOOR: 1.5}),
    Aim(PLANES, "8×256×56² → 112², bilinear", {"torch": 5, "OpenCV": 2}),
    Aim(PLANES, "8×256×56² → 112², bilinear", {FLOOR: 1.5}, READY),
    Aim(PLANES, "3×32² → 64², bilinear", {"torch": 5, "OpenCV": 1.5, "Pillow": 10}),
    Aim("volumes and signals", "128³ → 160³", {"torch": 9, FLOOR: 2}),
    Aim(BYTES, "uint8 1080p → 224², bilinear", {"torch": 2, "OpenCV": 1}),
    Aim(BYTES, "uint8 1080p → 224², bilinear, antialias", {"torch": 1.5, "Pillow": 10}),
    Aim(BYTES, "uint8 1080p → 224², bicubic, antialias", {"torch": 1.5, "Pillow": 10}),
    Aim(BYTES, "uint8 1080p → 540p, bilinear", {"torch": 8, "OpenCV": 1.7, FLOOR: 1.5}),
    Aim(BYTES, "uint8 1080p → 540p, bicubic, antialias", {"torch": 2.5, "Pillow": 10}),
    Aim(PLANES, "1080p → 224², bilinear, antialias", {"torch": 1.2}, PURE),
    Aim(PLANES, "1080p → 224², bicubic, antialias", {"torch": 1.2}, PURE),
    Aim(PLANES, "1080p → 540p, bilinear, antialias", {"torch": 1.2}, PURE),
    Aim(BYTES, "uint8 1080p → 224², bilinear, antialias", {"Pillow": 1.5}, PURE),
    Aim(BYTES, "uint8 1080p → 224², bicubic, antialias", {"Pillow": 1.5}, PURE),
    Aim(BYTES, "uint8 1080p → 540p, bicubic, antialias", {"Pillow": 1.5}, PURE),
    Aim(TINY, "2×2 → 4×4", {"F.interpolate": 1 / 0.3, "cv2.resize": 1}, FRONT_END, "overhead"),
)


class Outcome(NamedTuple):
    """A measured ratio next to the one wanted."""

    aim: Aim
    against: str
    wanted: float
    measured: Spread

    @property
    def verdict(self) -> str:
        """In words: an aim within the scatter of the run is neither reached nor missed."""
        side = self.measured.verdict(self.wanted)
        if side == "tie":
            return "within noise"
        return "reached" if (side == "below") == (self.against == FLOOR) else "missed"


def outcomes(results: Mapping[str, Any]) -> Iterator[Outcome]:
    """All aims whose case and calls are among the results."""
    for aim in AIMS:
        row = results.get(aim.part, {}).get(aim.family, {}).get(aim.case, {"ratios": {}})
        ratios = row["ratios"].get(aim.subject, {})
        for against, wanted in aim.wanted.items():
            if against in ratios:
                low, middle, high = ratios[against]
                measured = Spread(1 / high, 1 / middle, 1 / low) if against == FLOOR else Spread(low, middle, high)
                yield Outcome(aim, against, wanted, measured)


def table(results: Mapping[str, Any]) -> str:
    """How many aims are reached, and a row for each case: what was measured, and in brackets what was wanted."""
    found = list(outcomes(results))
    counts = Counter(outcome.verdict for outcome in found)
    rows: dict[str, dict[str, str]] = {}
    for outcome in found:
        aim = outcome.aim
        subject = "" if aim.subject == OURS else f" ({aim.subject.removeprefix('anyinterp, ')})"
        row = rows.setdefault(f"{aim.family}: {aim.case}{subject}", {})
        row[LIBRARIES.get(outcome.against, outcome.against)] = _cell(outcome)
    lines = [", ".join(f"{counts[word]} {word}" for word in MARKS) + ".\n"]
    columns = [name for name in (*PEERS, FLOOR) if any(name in row for row in rows.values())]
    lines += [f"| | {' | '.join(columns)} |", f"|---|{'---|' * len(columns)}"]
    lines += [f"| {case} | {' | '.join(row.get(name, '') for name in columns)} |" for case, row in rows.items()]
    return "\n".join(lines)


def _cell(outcome: Outcome) -> str:
    sign = "≤" if outcome.against == FLOOR else "≥"
    return f"{MARKS[outcome.verdict].format(f'{outcome.measured.middle:.2g}')} ({sign} {outcome.wanted:.2g})"
