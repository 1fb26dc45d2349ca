"""Results as tables and sentences in Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from names import FLOOR, OURS, OWN, PEERS
from ratios import Spread

Rows = Mapping[str, Mapping[str, Any]]
SHORT = {OURS: "anyinterp", **{name: name.removeprefix("anyinterp").strip(" ,") for name in OWN[1:]}}


def digits(value: float) -> str:
    """Three digits."""
    return f"{value:.0f}" if value >= 99.5 else f"{value:.3g}"


def ratio(value: float) -> str:
    """Two digits."""
    return f"{value:.0f}" if value >= 9.95 else f"{value:.2g}"


def cell(row: Mapping[str, Any], name: str) -> str:
    """Milliseconds, and in brackets the ratio to ours: bold where another library is faster, ≈ where it is a tie."""
    if name not in row["seconds"]:
        return "–"
    shown = digits(1e3 * row["seconds"][name][1])
    over = row["ratios"].get(OURS, {}).get(name)
    if over is None:
        return shown
    number, verdict = f"{ratio(over[1])}×", Spread(*over).verdict()
    if verdict == "tie":
        return f"{shown} (≈ {number})"
    return f"{shown} (**{number}**)" if verdict == "below" and name in PEERS else f"{shown} ({number})"


def rows_table(rows: Rows) -> str:
    """One family of cases."""
    columns = [name for name in (*OWN, FLOOR, *PEERS) if any(name in row["seconds"] for row in rows.values())]
    heads = " | ".join(SHORT.get(name, name) for name in columns)
    lines = [f"| ms (× ours) | {heads} |", f"|---|{'---|' * len(columns)}"]
    lines += [f"| {case} | {' | '.join(cell(row, name) for name in columns)} |" for case, row in rows.items()]
    return "\n".join(lines)


def families(results: Mapping[str, Rows]) -> str:
    """A table for each family."""
    return "\n\n".join(f"### {family[0].upper()}{family[1:]}\n\n{rows_table(rows)}" for family, rows in results.items())


class Standing(NamedTuple):
    """Where we stand next to one library: cases with their ratios, its time over ours."""

    behind: list[tuple[float, str]]
    tied: list[tuple[float, str]]
    ahead: list[tuple[float, str]]


def standing(results: Mapping[str, Rows], peer: str) -> Standing:
    """All cases that a library has, sorted by ratio."""
    made = Standing([], [], [])
    for value, case, verdict in sorted(_ratios(results, peer)):
        {"below": made.behind, "tie": made.tied, "above": made.ahead}[verdict].append((value, case))
    return made


def _ratios(results: Mapping[str, Rows], peer: str) -> Iterator[tuple[float, str, str]]:
    for family, rows in results.items():
        for case, row in rows.items():
            over = row["ratios"].get(OURS, {}).get(peer)
            if over is not None:
                yield over[1], f"{family}: {case}", Spread(*over).verdict()


def standings(results: Mapping[str, Rows]) -> str:
    """For each library that is among the results, in how many cases it is faster, and which."""
    return "\n".join(line for peer in PEERS for line in _standing_lines(peer, standing(results, peer)))


def _standing_lines(peer: str, found: Standing) -> Iterator[str]:
    if not any(found):
        return
    behind, tied, ahead = map(len, found)
    line = f"- **{peer}**: faster in {behind}, a tie in {tied}, slower in {ahead}"
    if ahead:
        values = [value for value, _ in found.ahead]
        least, middle, most = (ratio(value) for value in (values[0], values[len(values) // 2], values[-1]))
        line += f" ({least} to {most} times, half of them {middle} times or more)"
    yield f"{line}."
    if behind:
        yield "  - Faster: " + "; ".join(f"{case} ({ratio(1 / value)}×)" for value, case in found.behind) + "."
    if tied:
        yield "  - A tie: " + "; ".join(case for _, case in found.tied) + "."


def calls(results: Mapping[str, Rows]) -> str:
    """Microseconds of calls, one below the other."""
    lines = ["| call | µs |", "|---|---|"]
    for rows in results.values():
        for group, row in rows.items():
            lines += [
                f"| {group}: {name} | {digits(1e6 * middle)} |" for name, (_, middle, _) in row["seconds"].items()
            ]
    return "\n".join(lines)


def statements(results: Mapping[str, float]) -> str:
    """Milliseconds of statements."""
    return "\n".join(
        [
            "| statement | ms |",
            "|---|---|",
            *(f"| `{name}` | {1e3 * seconds:.0f} |" for name, seconds in results.items()),
        ]
    )


def memory(results: Mapping[str, Any]) -> str:
    """Mebibytes that calls need beyond the input."""
    columns = [name for name in (*OWN, *PEERS) if any(name in row["peak"] for row in results.values())]
    lines = [
        f"| MiB | input | output | {' | '.join(SHORT.get(name, name) for name in columns)} |",
        f"|---|---|---|{'---|' * len(columns)}",
    ]
    for case, row in results.items():
        peaks = [f"{row['peak'][name] / 2**20:.1f}" if name in row["peak"] else "–" for name in columns]
        lines.append(f"| {case} | {row['input'] / 2**20:.1f} | {row['output'] / 2**20:.1f} | {' | '.join(peaks)} |")
    return "\n".join(lines) if results else "Not measured: it takes Linux.\n"
