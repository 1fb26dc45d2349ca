"""Options and the summary of the comparison with torch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pytest
import torch

from .comparison import Outcome

# The part of a full run (50,000) that is always made. Options are unknown when pytest starts from a folder above.
CALLS, SEED = 5000, 2026
TALLY = pytest.StashKey[dict[str, Outcome]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("oracles")
    group.addoption("--calls", type=int, default=CALLS, help="random calls compared with torch")
    group.addoption("--seed", type=int, default=SEED, help="seed of the random calls")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "number" in metafunc.fixturenames:
        share = 20 if "gradient" in metafunc.function.__name__ else 1
        metafunc.parametrize("number", range(metafunc.config.getoption("calls", CALLS) // share))


@pytest.fixture(scope="session")
def seed(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("seed", SEED))


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> Iterator[None]:
    """torch picks kernels by the number of threads."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def pytest_configure(config: pytest.Config) -> None:
    config.stash[TALLY] = defaultdict(Outcome)


@pytest.fixture(scope="session")
def tally(request: pytest.FixtureRequest) -> dict[str, Outcome]:
    """What was compared so far, by mode."""
    return request.config.stash[TALLY]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    tally = config.stash[TALLY]
    if not tally:
        return
    terminalreporter.section(f"compared with torch {torch.__version__}")
    total = Outcome()
    for mode, outcome in sorted(tally.items()):
        terminalreporter.write_line(f"{mode}: {_line(outcome)}")
        total.add(outcome)
    terminalreporter.write_line(f"together: {_line(total)}")


def _line(outcome: Outcome) -> str:
    classes = "".join(f"; {name}: {count}" for name, count in sorted(outcome.classes.items()) if count)
    worst = f", worst {outcome.worst:.2f} of the bound" if outcome.worst else ""
    return f"{outcome.calls} calls, {outcome.elements} elements{worst}{classes}"
