"""What a run of the suite covered and what it left out: printed at the end, collected from all workers."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from itertools import chain
from typing import Any, NoReturn

import pytest

Covered = set[tuple[str, str]]
COVERED = pytest.StashKey[Covered]()
KINDS = ("database", "redis", "media", "browser")
OUTPUT = "cms_covered"


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers."""
    found: Covered = set()
    config.stash[COVERED] = found
    config.addinivalue_line("markers", "sqlite_only(reason): the test says nothing new on another database")
    config.addinivalue_line("markers", "postgresql_only(reason): the test is about PostgreSQL alone")
    config.addinivalue_line("markers", "each_case_on_both: each case of the test asks the database something else")
    config.addinivalue_line("markers", "settings(**values): settings of the application under test")
    config.addinivalue_line("markers", "plugins(*names): load these installed plugins alone")


def cover(config: pytest.Config, kind: str, what: str) -> None:
    """Remember that a server or browser was used; ``kind`` is one of :data:`KINDS`."""
    config.stash[COVERED].add((kind, what))


def is_ci() -> bool:
    """Whether continuous integration runs the suite: what is missing there is a failure."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def unavailable(what: str) -> NoReturn:
    """Skip the test because something is missing on this machine; fail instead under ``CI=true``."""
    if is_ci():
        pytest.fail(f"{what} (CI=true: a failure, not a skip)", pytrace=False)
    pytest.skip(what)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand a worker's findings to the controller."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        covered: Covered = session.config.stash[COVERED]
        output[OUTPUT] = sorted(covered)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """Take over what a worker of pytest-xdist found."""
    output = getattr(node, "workeroutput", None) or {}
    found: Covered = node.config.stash[COVERED]
    found.update((kind, what) for kind, what in output.get(OUTPUT, ()))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print which databases and which browser were covered, what was skipped and why, and in CI what took how long."""
    if is_ci():
        _times(terminalreporter)
    reasons = Counter(_reason(report) for report in terminalreporter.stats.get("skipped", ()))
    covered = config.stash[COVERED]
    if not covered and not reasons:
        return
    terminalreporter.section("covered")
    for kind in KINDS:
        found = ", ".join(sorted(what for each, what in covered if each == kind))
        terminalreporter.line(f"{kind}: {found or 'none was used'}")
    for reason, count in sorted(reasons.items()):
        terminalreporter.line(f"skipped: {count} x {reason}")


def _times(terminalreporter: Any) -> None:
    """Print the seconds of each folder's tests, of all workers together: where a suite grows slow is seen early."""
    seconds: defaultdict[str, float] = defaultdict(float)
    for report in chain.from_iterable(terminalreporter.stats.values()):
        if isinstance(report, pytest.TestReport):
            seconds["/".join(report.nodeid.partition("::")[0].split("/")[:-1][:3])] += report.duration
    terminalreporter.section("seconds")
    for folder in sorted(seconds, key=seconds.__getitem__, reverse=True):
        terminalreporter.line(f"{seconds[folder]:7.0f} {folder}")


def _reason(report: Any) -> str:
    longrepr = report.longrepr
    text = longrepr[2] if isinstance(longrepr, tuple) else str(longrepr)
    return str(text).removeprefix("Skipped: ")
