"""Files follow their rows: new ones go when the rows do not stay, old ones when theirs are gone."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from cms_core.extensions import db
from cms_core.media import pending
from cms_core.media.store import StoreUnavailable, store

NAME = f"{'0' * 32}/320.jpg"
pytestmark = pytest.mark.sqlite_only("the session is what it is about")


@pytest.fixture
def kept(app: Flask) -> None:
    store().put(NAME, b"x")


def names() -> list[str]:
    return [name for name, _stat in store().names()]


def test_a_file_that_goes_is_there_until_the_commit(kept: None) -> None:
    pending.delete(store(), NAME)
    assert names() == [NAME]

    db.session.commit()

    assert names() == []


def test_a_file_that_was_to_go_stays_after_a_rollback(kept: None) -> None:
    pending.delete(store(), NAME)

    db.session.rollback()
    db.session.commit()

    assert names() == [NAME]


def test_a_file_that_was_to_go_stays_when_its_savepoint_does_not(kept: None) -> None:
    nested = db.session.begin_nested()
    pending.delete(store(), NAME)
    nested.rollback()
    db.session.commit()
    assert names() == [NAME]

    with db.session.begin_nested():
        pending.delete(store(), NAME)
    assert names() == [NAME]
    db.session.commit()
    assert names() == []


def test_a_store_that_is_away_does_not_undo_what_is_written(app: Flask, kept: None) -> None:
    class Away:
        def delete(self, name: str) -> Any:
            raise StoreUnavailable(name)

    pending.delete(Away(), NAME)  # type: ignore[arg-type]

    db.session.commit()
