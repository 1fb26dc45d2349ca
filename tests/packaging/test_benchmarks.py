"""What the page of benchmarks says of measurements, where it could say too much. Nothing here is timed."""

from __future__ import annotations

import importlib
import itertools
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
RESULTS = json.loads((ROOT / "benchmarks" / "results.json").read_text())
Load = Callable[[str], Any]


@pytest.fixture(scope="module")
def load() -> Iterator[Load]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "benchmarks"))
        yield importlib.import_module


def row(**times: list[float]) -> dict[str, list[float]]:
    return {name.replace("_", " "): values for name, values in times.items()}


@pytest.mark.parametrize(
    ("spread", "verdict"),
    [
        ((0.8, 0.9, 0.99), "below"),
        ((0.8, 0.9, 1.0), "tie"),
        ((0.9, 1.2, 1.5), "tie"),
        ((1.0, 1.2, 1.5), "tie"),
        ((1.01, 1.2, 1.5), "above"),
    ],
)
def test_a_tie_is_what_scatters_around_one(load: Load, spread: tuple[float, float, float], verdict: str) -> None:
    assert load("ratios").Spread(*spread).verdict() == verdict


def test_what_slows_a_whole_turn_is_not_in_the_ratio(load: Load) -> None:
    times = row(ours=[1.0, 9.0, 1.0, 4.0], theirs=[2.0, 18.0, 2.0, 8.0])
    assert load("ratios").over(times, "theirs", "ours") == (2, 2, 2)


def test_a_slow_call_with_fewer_turns_is_compared_with_the_same_turns(load: Load) -> None:
    times = row(ours=[1.0, 2.0, 3.0, 100.0], theirs=[3.0, 6.0, 9.0])
    assert load("ratios").over(times, "theirs", "ours") == (3, 3, 3)


@pytest.mark.parametrize("values", [[5.0], [5.0, 5.0], [4.0, 5.0, 6.0]])
def test_the_middle_of_few(load: Load, values: list[float]) -> None:
    assert load("ratios").spread(values).middle == 5


ROWS = {
    "both": row(anyinterp=[1e-3] * 4, OpenCV=[0.5e-3] * 4, torch=[4e-3] * 4, memcpy=[0.2e-3] * 4),
    "tie": row(anyinterp=[1e-3, 1e-3, 1e-3, 1e-3], OpenCV=[0.9e-3, 0.9e-3, 1.2e-3, 1.2e-3]),
    "one alone": row(anyinterp=[0.12e-3] * 4),
}


@pytest.fixture
def rows(load: Load) -> Any:
    return {case: load("ratios").row(times, load("names").OWN) for case, times in ROWS.items()}


@pytest.mark.parametrize(
    ("case", "name", "cell"),
    [
        ("both", "anyinterp", "1"),
        ("both", "torch", "4 (4×)"),
        ("both", "OpenCV", "0.5 (**0.5×**)"),
        ("both", "memcpy", "0.2 (0.2×)"),
        ("tie", "OpenCV", "1.05 (≈ 1×)"),
        ("tie", "torch", "–"),
        ("one alone", "OpenCV", "–"),
    ],
)
def test_cells(load: Load, rows: Any, case: str, name: str, cell: str) -> None:
    assert load("tables").cell(rows[case], name) == cell


def test_a_library_that_is_nowhere_has_no_column(load: Load, rows: Any) -> None:
    assert load("tables").rows_table(rows).splitlines() == [
        "| ms (× ours) | anyinterp | memcpy | torch | OpenCV |",
        "|---|---|---|---|---|",
        "| both | 1 | 0.2 (0.2×) | 4 (4×) | 0.5 (**0.5×**) |",
        "| tie | 1 | – | – | 1.05 (≈ 1×) |",
        "| one alone | 0.12 | – | – | – |",
    ]


def test_losses_and_ties_are_named(load: Load, rows: Any) -> None:
    assert load("tables").standings({"images": rows}).splitlines() == [
        "- **torch**: faster in 0, a tie in 0, slower in 1 (4 to 4 times, half of them 4 times or more).",
        "- **OpenCV**: faster in 1, a tie in 1, slower in 0.",
        "  - Faster: images: both (2×).",
        "  - A tie: images: tie.",
    ]


@pytest.mark.parametrize("results", [{}, {"images": {}}])
def test_nothing_to_say(load: Load, results: Any) -> None:
    assert load("tables").standings(results) == ""


def outcome(load: Load, against: str, wanted: float, ours: list[float], theirs: list[float]) -> Any:
    targets, ratios = load("targets"), load("ratios")
    aim = targets.Aim("images", "one", {against: wanted, "another library": 3})
    made = {"one thread": {"images": {"one": ratios.row({"anyinterp": ours, against: theirs}, ("anyinterp",))}}}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(targets, "AIMS", (aim, targets.Aim("images", "not measured", {against: 1})))
        (only,) = targets.outcomes(made)
    return only


@pytest.mark.parametrize(
    ("against", "theirs", "verdict"),
    [
        ("torch", [5.0, 5.0, 5.0], "reached"),
        ("torch", [3.0, 3.0, 3.0], "missed"),
        ("torch", [3.0, 5.0, 5.0], "within noise"),
        ("memcpy", [0.5, 0.5, 0.5], "reached"),
        ("memcpy", [0.2, 0.2, 0.2], "missed"),
        ("memcpy", [0.2, 0.2, 0.5], "within noise"),
    ],
)
def test_verdicts(load: Load, against: str, theirs: list[float], verdict: str) -> None:
    assert outcome(load, against, 4, [1.0, 1.0, 1.0], theirs).verdict == verdict


def test_over_memcpy_the_ratio_is_ours_over_its(load: Load) -> None:
    assert outcome(load, "memcpy", 2, [3.0, 3.0, 6.0], [2.0, 2.0, 2.0]).measured.middle == pytest.approx(1.5)


def test_aims_of_one_case_are_one_row(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    targets, ratios = load("targets"), load("ratios")
    times = {"anyinterp": [2.0] * 3, "torch": [4.0] * 3, "OpenCV": [3.0] * 3, "memcpy": [1.0, 1.0, 4.0]}
    monkeypatch.setattr(targets, "AIMS", [targets.Aim("images", "one", {"torch": 4, "OpenCV": 1, "memcpy": 1.5})])
    made = targets.table({"one thread": {"images": {"one": ratios.row(times, ["anyinterp"])}}})
    assert made.splitlines() == [
        "1 reached, 1 within noise, 1 missed.",
        "",
        "| | torch | OpenCV | memcpy |",
        "|---|---|---|---|",
        "| images: one | **2** (≥ 4) | 1.5 (≥ 1) | ≈ 2 (≤ 1.5) |",
    ]


TENSORS = {
    "photos": {"fast": ([1e-5] * 3, [4e-5] * 3), "slow": ([5e-5] * 3, [4e-5] * 3), "tie": ([3e-5] * 3, [3e-5] * 3)},
    "tiny": {"one": ([4e-5] * 3, [2e-5] * 3)},
    "tiny, with gradient": {"one": ([4e-5] * 3, [2.5e-5] * 3)},
}


def test_aims_of_tensors_name_what_misses_them(load: Load) -> None:
    made = {
        family: {
            case: load("ratios").row(row(anyinterp=ours, torch=torch), ["anyinterp"])
            for case, (ours, torch) in rows.items()
        }
        for family, rows in TENSORS.items()
    }
    assert load("torch_aims").aims(made).splitlines()[2:] == [
        "| median of all 5 ratios ≥ 3 | **0.8** |",
        "| calls over 20 µs never slower than torch's, beyond noise | **1 of 3**: photos: slow (0.8×) |",
        "| tiny: ours over torch's ≤ 1.5 | **2** |",
        "| tiny, with gradient: ours over torch's ≤ 3 | 1.6 |",
    ]


@pytest.mark.parametrize(
    ("made", "complaint"),
    [([[1.0, 2.5]], "by 0.5"), ([[1.0, np.nan]], "by nan"), ([[1.0]], "has shape"), ([[1.0, 2.05]], None)],
)
def test_calls_that_differ_are_not_compared(load: Load, made: list[list[float]], complaint: str | None) -> None:
    case = load("case")
    x = np.zeros(1)
    compared = case.Case(x, 0.1, {"a": case.Call(lambda: [[1.0, 2.0]]), "b": case.Call(lambda: made)})
    if complaint is None:
        assert case.check("one", compared).tolist() == [[1, 2]]
    else:
        with pytest.raises(SystemExit, match=f"^one: b .*{complaint}"):
            case.check("one", compared)


def test_a_slow_call_leaves_the_turns_early(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    timing, now, made = load("timing"), [0.0], {"slow": 0, "fast": 0}

    def call(name: str, seconds: float) -> Callable[[], None]:
        def run() -> None:
            now[0] += seconds
            made[name] += 1

        return run

    monkeypatch.setattr(timing.time, "perf_counter", lambda: now[0])
    monkeypatch.setattr(timing.time, "sleep", lambda seconds: None)
    times = timing.turns({"slow": call("slow", 1.0), "fast": call("fast", 1 / 64)}, 2.0)
    assert times["slow"] == [1.0] * timing.MIN_TURNS
    assert times["fast"] == [1 / 64] * 16
    assert made == {"slow": 1 + timing.MIN_TURNS, "fast": 1 + 16 * (1 + timing.BLOCK)}


def test_help(load: Load, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["run.py", "--help"])
    with pytest.raises(SystemExit, match=r"^0$"):
        load("run").arguments()
    named = re.findall(r"^ +(--\w+)", capsys.readouterr().out, re.MULTILINE)
    assert named == ["--only", "--cases", "--quick", "--keep"]


@pytest.mark.parametrize("places", [[], [0.5], [0.1, 0.9], [0.5, 0.5, 0.5], [0.9, 0.48, 0.5, 0.52, 0.1]])
def test_labels_do_not_overlap(load: Load, places: list[float]) -> None:
    made = load("pictures").spaced(places, 0.1)
    order = sorted(range(len(places)), key=lambda i: places[i])
    assert all(made[b] - made[a] >= 0.1 - 1e-9 for a, b in itertools.pairwise(order))
    assert sum(made) == pytest.approx(sum(places))


def test_every_aim_is_measured(load: Load) -> None:
    targets = load("targets")
    measured = [(outcome.aim, outcome.against) for outcome in targets.outcomes(RESULTS)]
    assert [
        (aim.case, against) for aim in targets.AIMS for against in aim.wanted if (aim, against) not in measured
    ] == []


def test_the_page_is_current(load: Load) -> None:
    report = load("report")
    assert report.PAGE.read_text() == report.page(RESULTS), "run python benchmarks/report.py"


def test_every_family_has_a_picture(load: Load) -> None:
    pictures = load("pictures")
    assert set(RESULTS["growth"]) == set(pictures.TITLES)
    assert all((pictures.FOLDER / pictures.name_of(family)).exists() for family in pictures.TITLES)
