"""Pictures of time against size, one for each family of `growth.py`: ``python pictures.py`` makes them again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from names import FLOOR, OURS, PURE

FOLDER = Path(__file__).parents[1] / "docs" / "images"


class Style(NamedTuple):
    """How a library is drawn: colours that differ for colour-blind eyes as well, and other marks besides."""

    label: str
    colour: str
    mark: str
    line: str = "-"
    width: float = 1.6


STYLES = {
    OURS: Style("anyinterp", "#0072B2", "o", width=2.6),
    PURE: Style("pure NumPy (ours)", "#0072B2", "o", "--"),
    "torch": Style("torch", "#D55E00", "s"),
    "OpenCV": Style("OpenCV", "#007A5A", "^"),
    "Pillow": Style("Pillow", "#B0528A", "D"),
    "resampler": Style("resampler", "#9A6A00", "v"),
    FLOOR: Style("memcpy", "#777777", "", ":"),
}
# Of each family: the title, what the sides are of, and the name of a side in numbers.
TITLES = {
    "shrink": ("Shrink to a quarter: float32, 3 planes, bilinear with antialias", "n × n → n/4 × n/4"),
    "enlarge": ("Enlarge to twice the size: float32, 3 planes, bilinear", "n × n → 2n × 2n"),
    "bytes-shrink": ("Shrink to a quarter: uint8 pixels of 3 channels, bicubic with antialias", "n × n → n/4 × n/4"),
    "bytes-enlarge": ("Enlarge to twice the size: uint8 pixels of 3 channels, bilinear", "n × n → 2n × 2n"),
    "volume": ("Enlarge a volume: float32, trilinear", "n³ → (1.25 n)³"),
    "copy": ("Enlarge to twice the size: float32, 3 planes, nearest", "n × n → 2n × 2n"),
}
UNITS = {-6: "1 µs", -5: "10 µs", -4: "100 µs", -3: "1 ms", -2: "10 ms", -1: "100 ms", 0: "1 s", 1: "10 s"}
TIMES = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)
LINE = 0.056  # height of a label, of that of the axes
RULE = {"color": "#dddddd", "linewidth": 0.6}


def spaced(places: Sequence[float], gap: float) -> list[float]:
    """Places at least `gap` apart, in the same order and near where they were."""
    order = sorted(range(len(places)), key=lambda i: places[i])
    groups: list[list[int]] = []
    made = list(places)
    for i in order:
        groups.append([i])
        while len(groups) > 1 and made[groups[-1][0]] - made[groups[-2][-1]] < gap - 1e-9:
            merged = groups[-2] + groups[-1]
            middle = sum(places[j] for j in merged) / len(merged)
            groups[-2:] = [merged]
            for place, j in enumerate(merged):
                made[j] = middle + gap * (place - (len(merged) - 1) / 2)
    return made


def draw(family: str, rows: Mapping[str, Mapping[str, Sequence[float]]], path: Path) -> None:
    """Time on the left, and on the right the same as a multiple of ours."""
    import matplotlib as mpl

    mpl.use("Agg")
    mpl.rcParams |= {"font.size": 9, "svg.hashsalt": "anyinterp", "svg.fonttype": "none"}
    from matplotlib import pyplot as plt

    title, sizes = TITLES[family]
    sides = [int(n) for n in rows]
    figure, (left, right) = plt.subplots(1, 2, figsize=(9.6, 4.1), layout="constrained", width_ratios=(1, 1.12))
    figure.suptitle(f"{title}   ({sizes})", x=0.012, ha="left", fontsize=10.5)
    ends: dict[str, float] = {}
    for name, style in STYLES.items():
        if all(name in row for row in rows.values()):
            line: dict[str, Any] = {
                "color": style.colour, "marker": style.mark, "linestyle": style.line, "linewidth": style.width,
                "markersize": 4, "zorder": 3 if name == OURS else 2,
            }  # fmt: skip
            left.plot(sides, [row[name][1] for row in rows.values()], **line)
            multiples = [row[name][1] / row[OURS][1] for row in rows.values()]
            right.plot(sides, multiples, **line)
            ends[name] = multiples[-1]
    _axes(left, sides, "time of a call")
    _axes(right, sides, "time as a multiple of anyinterp's")
    _marks(left, right)
    _labels(right, sides[-1], ends)
    figure.savefig(path, facecolor="white", metadata={"Date": None} if path.suffix == ".svg" else None, dpi=110)
    plt.close(figure)


def _axes(axes: Any, sides: Sequence[int], title: str) -> None:
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    axes.set_xticks(sides, [str(n) for n in sides])
    axes.minorticks_off()
    axes.set_xlabel("n, side of the input in samples")
    axes.set_title(title, loc="left", fontsize=9, color="#333333")
    axes.grid(True, axis="y", **RULE)
    axes.spines[["top", "right"]].set_visible(False)


def _marks(left: Any, right: Any) -> None:
    """Times in units that are read aloud, multiples as plain numbers."""
    low, high = left.get_ylim()
    powers = [power for power in UNITS if low <= 10.0**power <= high]
    left.set_yticks([10.0**power for power in powers], [UNITS[power] for power in powers])
    low, high = right.get_ylim()
    within = [value for value in TIMES if low <= value <= high]
    right.set_yticks(within, [f"{value}×" for value in within])


def _labels(axes: Any, end: float, ends: Mapping[str, float]) -> None:
    """Names beside the right ends of the lines, moved apart where they would overlap."""
    to_axes = axes.transAxes.inverted()
    places = [to_axes.transform(axes.transData.transform((end, value)))[1] for value in ends.values()]
    for (name, value), moved in zip(ends.items(), spaced(places, LINE), strict=True):
        style = STYLES[name]
        axes.annotate(
            style.label, (end, value), (1.06, moved), "data", "axes fraction", color=style.colour, va="center",
            fontweight="bold" if name == OURS else "normal", annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": style.colour, "linewidth": 0.7, "shrinkA": 1, "shrinkB": 4},
        )  # fmt: skip


def name_of(family: str) -> str:
    """The file of a family's picture."""
    return f"time-{family}.svg"


def make(growth: Mapping[str, Any], folder: Path = FOLDER, suffix: str = ".svg") -> None:
    """Draw all families."""
    for family, rows in growth.items():
        draw(family, rows, (folder / name_of(family)).with_suffix(suffix))


if __name__ == "__main__":
    make(json.loads((Path(__file__).parent / "results.json").read_text())["growth"])
