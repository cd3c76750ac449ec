"""Stamps move with every public change, in its transaction, and both readers see it."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.exc import OperationalError

from cms_core import audit
from cms_core.columns import now
from cms_core.delivery.models import IdempotencyKey
from cms_core.delivery.stamps import PLATFORM, PolledStamps, SqliteStamps, bump, current
from cms_core.extensions import db, state
from cms_core.modules.models import Module
from cms_core.pages.models import Page
from cms_core.sites.models import Site, SiteHost, Stamp
from cms_core.tenancy import every_site, site_scope
from cms_core.testing.factories import MakeSite, MakeUser
from cms_core.users.services import assign


@pytest.fixture
def site(app: Flask, make_site: MakeSite) -> Site:
    return make_site()


def add_page(site: Site, slug: str = "profil") -> Page:
    with site_scope(site.id):
        page = Page(title="Profil", slug=slug)
        db.session.add(page)
        db.session.flush()
    return page


def moved(*keys: int) -> Any:
    """Return how far each stamp has moved, whenever the result is called."""
    db.session.commit()
    before = [current(key) for key in keys]
    return lambda: [current(key) - old for key, old in zip(keys, before, strict=True)]


def test_the_reader_is_that_of_the_database(app: Flask, database_kind: str) -> None:
    expected = SqliteStamps if database_kind == "sqlite" else PolledStamps
    assert type(state().extras["stamps"]) is expected


def test_a_key_that_never_moved_is_0(app: Flask) -> None:
    assert current(4711) == 0


def test_a_new_a_changed_and_a_deleted_row_move_the_stamp_of_their_site(site: Site, make_site: MakeSite) -> None:
    other = make_site()
    add_page(site)
    for change in ("title", "delete"):
        steps = moved(site.id, other.id, PLATFORM)
        with site_scope(site.id):
            page = db.session.scalars(select(Page)).one()
            db.session.delete(page) if change == "delete" else setattr(page, "title", "Lain")
            db.session.commit()
        assert steps() == [1, 0, 0]


def test_a_change_that_is_undone_moves_nothing(site: Site) -> None:
    steps = moved(site.id, PLATFORM)
    add_page(site)
    db.session.rollback()
    assert steps() == [0, 0]


def test_a_change_is_not_seen_before_its_commit(site: Site) -> None:
    steps = moved(site.id)
    add_page(site)
    assert steps() == [0]
    db.session.commit()
    assert steps() == [1]


def test_what_is_not_public_moves_nothing(site: Site, make_user: MakeUser) -> None:
    user = make_user()
    steps = moved(site.id, PLATFORM)
    with site_scope(site.id):
        db.session.add(IdempotencyKey(site_id=site.id, endpoint="x", actor="anon", key="k" * 22, body_hash="h" * 64))
        audit.record("tests.tried", site_id=site.id, user_id=user.id)
        db.session.flush()
    db.session.commit()
    assert steps() == [0, 0]


def test_a_row_that_was_only_looked_at_moves_nothing(site: Site) -> None:
    add_page(site)
    steps = moved(site.id)
    with site_scope(site.id):
        page = db.session.scalars(select(Page)).one()
        page.title = str(page.title)
        db.session.commit()
    assert steps() == [0]


def test_sites_and_hosts_move_the_platforms_stamp(site: Site) -> None:
    steps = moved(site.id, PLATFORM)
    site.name = "Lain"
    db.session.commit()
    assert steps() == [1, 1]
    site.hosts.append(SiteHost(host="lain.example", canonical=True, verified=True))
    db.session.commit()
    assert steps()[1] == 2


def test_of_what_is_seen_from_everywhere_only_what_is_seen_moves_the_platforms_stamp(site: Site) -> None:
    with site_scope(site.id):
        db.session.add(Module(plugin="warta"))
        db.session.flush()
        steps = moved(site.id, PLATFORM)
        row = db.session.scalars(select(Module)).one()
        row.enabled_at = now()
        db.session.commit()
        assert steps() == [1, 0]
        row.plugin = "kabar"
        db.session.commit()
        assert steps() == [2, 1]
        db.session.delete(row)
        db.session.commit()
        assert steps() == [3, 2]


def test_a_role_that_is_given_or_taken_away_moves_the_platforms_stamp(site: Site, make_user: MakeUser) -> None:
    user = make_user("village_operator", site.region_code)
    steps = moved(PLATFORM)
    assign(user, "officer", site.region_code)
    db.session.commit()
    assert steps() == [1]
    user.assignments.remove(user.assignments[0])
    db.session.commit()
    assert steps() == [2]


def test_a_bulk_write_moves_the_platforms_stamp_where_it_never_moved(site: Site) -> None:
    with every_site() as session:
        session.execute(delete(Stamp))
    steps = moved(PLATFORM)
    with every_site() as session:
        session.execute(delete(Page))
    assert (current(PLATFORM) > 0, steps()[0] != 0) == (True, True)


@pytest.mark.parametrize("statement", [update(Page).values(title="Semua"), delete(Page)])
def test_a_bulk_write_moves_every_stamp(site: Site, make_site: MakeSite, statement: Any) -> None:
    other = make_site()
    add_page(site)
    add_page(other)
    db.session.commit()
    steps = moved(site.id, other.id, PLATFORM)
    with every_site() as session:
        session.execute(statement)
    assert all(step > 0 for step in steps())


def test_a_bulk_write_of_what_is_not_public_moves_nothing(site: Site) -> None:
    steps = moved(site.id, PLATFORM)
    with every_site() as session:
        session.execute(delete(IdempotencyKey))
    assert steps() == [0, 0]


def test_reading_everything_moves_nothing(site: Site) -> None:
    add_page(site)
    db.session.commit()
    steps = moved(site.id, PLATFORM)
    with every_site() as session:
        session.execute(select(Page)).all()
    assert steps() == [0, 0]


def test_two_workers_that_bump_at_once_both_count(app: Flask, site: Site) -> None:
    key, steps = site.id, moved(site.id)
    db.session.commit()
    together = threading.Barrier(4)

    def work() -> None:
        with app.app_context():
            together.wait()
            for _ in range(5):
                bump(key)
                db.session.commit()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert steps() == [20]


@pytest.mark.sqlite_only("how SQLite is asked")
def test_sqlite_reads_a_stamp_again_only_when_the_file_has_changed(app: Flask, site: Site) -> None:
    reader: Any = state().extras["stamps"]
    reader.get(site.id)
    known = reader._local.known
    reader.get(site.id)
    assert reader._local.known is known
    bump(site.id)
    db.session.commit()
    reader.get(site.id)
    assert reader._local.known is not known


class Clock:
    """Seconds that the test moves."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at = 100.0
        monkeypatch.setattr(time, "monotonic", lambda: self.at)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def test_a_file_put_in_the_place_of_another_is_read(tmp_path: Path) -> None:
    path, right = tmp_path / "cms.sqlite3", tmp_path / "right.sqlite3"
    with contextlib.closing(sqlite3.connect(right)) as connection:
        connection.execute("CREATE TABLE core_stamp (site_key INTEGER PRIMARY KEY, value INTEGER)")
        connection.execute("INSERT INTO core_stamp VALUES (7, 3)")
        connection.commit()
    reader = SqliteStamps(str(path))
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        reader.get(7)
    right.replace(path)
    assert reader.get(7) == 3


def test_polling_asks_once_in_its_time(app: Flask, site: Site, clock: Clock, count_statements: Any) -> None:
    key = site.id
    db.session.commit()
    reader = PolledStamps(app, seconds=1.0)
    first = reader.get(key)
    bump(key)
    db.session.commit()
    with count_statements() as counted:
        clock.at += 0.9
        assert (reader.get(key), counted.count) == (first, 0)
        clock.at += 0.1
        assert (reader.get(key), counted.count) == (first + 1, 1)


def test_polling_keeps_keys_apart(app: Flask, site: Site, clock: Clock) -> None:
    key = site.id
    bump(key)
    db.session.commit()
    reader = PolledStamps(app, seconds=1.0)
    assert reader.get(key) == current(key)
    assert reader.get(4711) == 0


def test_polling_goes_on_with_what_it_knows_while_the_database_is_away(app: Flask, site: Site, clock: Clock) -> None:
    key = site.id
    db.session.commit()
    reader = PolledStamps(app, seconds=1.0)
    known = reader.get(key)
    engine = db.engine

    def refuse(*_args: Any) -> None:
        raise engine.dialect.loaded_dbapi.OperationalError("away")

    db.session.remove()
    engine.dispose()
    reach, engine.pool._creator = engine.pool._creator, refuse
    clock.at += 60
    assert reader.get(key) == known
    with pytest.raises(OperationalError):
        reader.get(4711)
    engine.pool._creator = reach
    bump(key)
    db.session.commit()
    clock.at += 60
    assert reader.get(key) == known + 1
