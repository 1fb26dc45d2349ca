"""The pytest plugin of the conformance suite.

::

    pytest -p anyinterp.testing.plugin --pyargs anyinterp.testing.conformance [options]

``--anyinterp-backend=NAME``
    A registered name, or ``module:attribute`` of a `Backend` class or instance. Default: whichever
    the library chooses.
``--anyinterp-arrays=ADAPTER``
    One of `anyinterp.testing.arrays.ADAPTERS`. Default: ``numpy``.
``--anyinterp-exclusions=FILE``
    Examples that fail and are known to: lines of ``id  # reason``, where the id is the file's name and
    the test's, ``test_values.py::test_values[resize:2x9:...]``. Each one must fail (a strict xfail). An
    id that matches nothing is an error, and property tests can't be excluded: a backend declines
    what it can't do.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from anyinterp import BackendError
from anyinterp.testing import tables
from anyinterp.testing.arrays import ADAPTERS, load
from anyinterp.testing.cases import Case
from anyinterp.testing.subject import Outcome, Subject, load_backend

SUITE = "anyinterp.testing.conformance"
SUBJECT = pytest.StashKey[Subject]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the three options."""
    group = parser.getgroup("anyinterp")
    group.addoption("--anyinterp-backend", metavar="NAME", help="registered name, or module:attribute")
    group.addoption(
        "--anyinterp-arrays", metavar="ADAPTER", default="numpy", choices=sorted(ADAPTERS), help="array library"
    )
    group.addoption("--anyinterp-exclusions", metavar="FILE", help="lines of: id  # reason")


def pytest_configure(config: pytest.Config) -> None:
    """Register the mark that names a table of cases, and make the random calls the same in each run."""
    config.addinivalue_line("markers", "cases(*tables): run for each case of these tables")

    if not config.getoption("--hypothesis-profile", None):
        slow = ADAPTERS[config.getoption("--anyinterp-arrays")].slow
        settings.register_profile("anyinterp", deadline=None, derandomize=True, max_examples=10 if slow else 50)
        settings.load_profile("anyinterp")


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Make what this run is about; refuse options that name nothing."""
    config = session.config
    arrays, backend = config.getoption("--anyinterp-arrays"), config.getoption("--anyinterp-backend")
    try:
        config.stash[SUBJECT] = Subject(load(arrays), load_backend(backend))
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        raise pytest.UsageError(f"--anyinterp-arrays={arrays}, --anyinterp-backend={backend}: {error}") from error


@pytest.fixture(scope="session")
def subject(request: pytest.FixtureRequest) -> Subject:
    """Return the backend and the array library of this run."""
    return request.config.stash[SUBJECT]


@pytest.fixture
def outcome(subject: Subject, case: Case) -> Outcome:
    """Return the outcome of a case; the test is skipped if the backend declines it."""
    try:
        return subject.outcome(case)
    except BackendError as error:
        pytest.skip(f"declined: {error}")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run tests marked with tables once per case that the array library can express."""
    for mark in metafunc.definition.iter_markers("cases"):
        subject = metafunc.config.stash[SUBJECT]
        found = [case for name in mark.args for case in getattr(tables, name)() if subject.supports(case)]
        metafunc.parametrize("case", found, ids=[case.id for case in found])


def read_exclusions(path: Path) -> dict[str, str]:
    """Return the reasons by id.

    Raises
    ------
    pytest.UsageError
        If a line has no reason, or an id stands twice.
    """
    reasons: dict[str, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        identity, mark, reason = (part.strip() for part in line.partition("#"))
        if not mark or not reason or identity in reasons:
            raise pytest.UsageError(f"{path}:{number}: expected a new id, then '  # reason'; got {line!r}")
        reasons[identity] = reason
    return reasons


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Expect excluded examples to fail; refuse ids that match nothing, and property tests."""
    path = config.getoption("--anyinterp-exclusions")
    if path is None:
        return
    reasons = read_exclusions(Path(path))
    unmatched = set(reasons)
    for item in items:
        identity = f"{item.path.name}::{item.name}"
        if identity not in reasons or not _module(item).startswith(SUITE):
            continue
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            raise pytest.UsageError(f"{path}: {identity} is a property test, which can't be excluded")
        item.add_marker(pytest.mark.xfail(reason=reasons[identity], strict=True))
        unmatched.discard(identity)
    whole = not any("::" in argument for argument in config.args)
    if unmatched and whole:
        raise pytest.UsageError(f"{path}: no test has the id {', '.join(sorted(unmatched))}")


def _module(item: pytest.Item) -> str:
    return str(getattr(getattr(item, "module", None), "__name__", ""))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run in which the backend that was named took no case at all."""
    subject = session.config.stash.get(SUBJECT, None)
    if subject is not None and subject.name and subject.declined and not subject.claimed:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say how many cases the backend took itself."""
    if SUBJECT in config.stash and (config.stash[SUBJECT].claimed or config.stash[SUBJECT].declined):
        terminalreporter.section("anyinterp")
        terminalreporter.write_line(config.stash[SUBJECT].summary())
