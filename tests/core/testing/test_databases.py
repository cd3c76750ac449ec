"""Which cases of a test run on which database."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cms_core.testing.databases import pytest_collection_modifyitems


def case(name: str, kind: str, *, mark: str = "") -> Any:
    """Return what pytest collects for a case of a test."""
    return SimpleNamespace(
        nodeid=f"test_some.py::test_it[{kind}-{name}]",
        path=Path("test_some.py"),
        callspec=SimpleNamespace(params={"database_kind": kind}),
        get_closest_marker=lambda asked: (asked == mark) or None,
    )


def kept(items: list[Any]) -> tuple[list[str], list[str]]:
    """Return the ids of what runs, and of what is left out."""
    left: list[Any] = []
    hook = SimpleNamespace(pytest_deselected=lambda items: left.extend(items))
    pytest_collection_modifyitems(SimpleNamespace(hook=hook), items)  # type: ignore[arg-type]  # the one part used
    return [each.nodeid for each in items], [each.nodeid for each in left]


def test_each_case_runs_on_sqlite_and_the_first_one_on_postgresql() -> None:
    names = ["d", "a", "c", "b"]
    items = [case(name, kind) for kind in ("postgresql", "sqlite") for name in names]
    runs, left = kept(items)
    assert runs == [f"test_some.py::test_it[{each}]" for each in ("postgresql-a", *(f"sqlite-{n}" for n in names))]
    assert left == [f"test_some.py::test_it[postgresql-{name}]" for name in "dcb"]


@pytest.mark.parametrize("mark", ["each_case_on_both", "postgresql_only"])
def test_each_case_runs_on_postgresql_where_a_mark_says_so_or_sqlite_runs_none(mark: str) -> None:
    items = [case(name, "postgresql", mark=mark) for name in "abcd"]
    assert kept(items) == ([f"test_some.py::test_it[postgresql-{name}]" for name in "abcd"], [])


def test_what_asks_no_database_runs() -> None:
    plain: Any = SimpleNamespace(nodeid="test_some.py::test_plain", path=Path("test_some.py"))
    assert kept([plain]) == (["test_some.py::test_plain"], [])
