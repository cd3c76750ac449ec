"""How connections behave: what SQLite needs is set on each, and whoever may write says so before it reads."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, nullcontext
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import OperationalError

from cms_core import database
from cms_core.database import TenantSession, begin_reading, read_only
from cms_core.extensions import db
from cms_core.regions.models import Region
from cms_core.sites.models import Site
from cms_core.tenancy import TenancyError, every_site, platform_work
from cms_core.testing.factories import MakeRegion, MakeSite
from cms_core.turns import Turn

sqlite = pytest.mark.sqlite_only("PostgreSQL locks rows, not files")
NOT_WAITING = 0


@pytest.fixture
def other(app: Flask) -> Iterator[sqlite3.Connection]:
    """Another program that has the file open and does not wait."""
    db.session.remove()
    connection = sqlite3.connect(str(db.engine.url.database), timeout=NOT_WAITING, isolation_level=None)
    with closing(connection):
        yield connection


@pytest.fixture
def impatient(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections that do not wait for a lock."""
    monkeypatch.setattr(database, "BUSY_SECONDS", NOT_WAITING)
    db.session.remove()
    db.engine.dispose()


@sqlite
@pytest.mark.parametrize(
    ("pragma", "value"),
    [("foreign_keys", 1), ("synchronous", 2), ("journal_mode", "wal"), ("busy_timeout", 10_000)],
)
def test_every_connection_has_its_pragmas(app: Flask, pragma: str, value: object) -> None:
    with platform_work(), read_only():
        connections = [db.engine.connect() for _number in range(3)]
        assert [each.exec_driver_sql(f"PRAGMA {pragma}").scalar() for each in connections] == [value] * 3
        for each in connections:
            each.close()


@sqlite
def test_many_may_open_a_new_file_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite refuses the log of a file that somebody is just writing to, and waits for nobody there."""
    path = str(tmp_path / "counters.sqlite3")
    with closing(sqlite3.connect(path, isolation_level=None)) as first, closing(sqlite3.connect(path)) as second:
        first.execute("CREATE TABLE hits (key TEXT)")
        first.execute("BEGIN IMMEDIATE")

        def ends(_seconds: float) -> None:
            first.execute("COMMIT")

        monkeypatch.setattr("cms_core.database.time.sleep", ends)
        database.set_pragmas(second)
        assert second.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@sqlite
def test_a_file_that_stays_taken_is_not_waited_for_without_end(tmp_path: Path, impatient: None) -> None:
    path = str(tmp_path / "counters.sqlite3")
    with closing(sqlite3.connect(path, isolation_level=None)) as first, closing(sqlite3.connect(path)) as second:
        first.execute("CREATE TABLE hits (key TEXT)")
        first.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            database.set_pragmas(second)


@pytest.mark.postgresql_only("SQLite lies in the same process")
def test_a_region_is_read_without_a_transaction_and_others_are_as_before(app: Flask, make_site: MakeSite) -> None:
    make_site("33.04")

    def state(session: TenantSession) -> tuple[bool, str, int | None]:
        driver: Any = session.connection().connection.dbapi_connection
        return driver.autocommit, driver.info.transaction_status.name, driver.prepare_threshold

    db.session.remove()
    with every_site(within="33.04") as session:
        session.execute(select(Site.id)).all()
        across = state(session)
    with every_site() as session:
        session.execute(select(Site.id)).all()
        after = state(session)

    assert (across, after) == ((True, "IDLE", None), (False, "INTRANS", database.PREPARED_AFTER))


@pytest.mark.postgresql_only("SQLite prepares by itself")
@pytest.mark.parametrize(("scope", "kept"), [(nullcontext, 1), (read_only, 0)])
def test_what_writers_ask_stays_prepared_after_a_rollback_and_what_readers_ask_is_not(
    app: Flask, scope: Callable[[], AbstractContextManager[None]], kept: int
) -> None:
    db.session.remove()
    asked = select(func.count(Site.id).label(f"kept_{kept}"))
    with platform_work():
        for _time in range(database.PREPARED_AFTER + 1):
            with scope(), db.engine.connect() as connection:
                connection.execute(asked)
        with db.engine.connect() as connection:
            found = connection.exec_driver_sql("SELECT statement FROM pg_prepared_statements").scalars()
            assert sum(f"kept_{kept}" in statement for statement in found) == kept


@pytest.mark.postgresql_only("SQLite has no server that forgets")
def test_what_was_written_before_a_rollback_is_gone_and_locks_with_it(app: Flask, make_site: MakeSite) -> None:
    site = make_site("33.04")
    with platform_work(), db.engine.connect() as one, db.engine.connect() as other:
        one.execute(update(Site).where(Site.id == site.id).values(name="Not kept"))
        one.rollback()
        query = select(Site.name).where(Site.id == site.id).with_for_update(nowait=True)
        assert other.execute(query).scalar() == one.execute(select(Site.name).where(Site.id == site.id)).scalar()
        assert other.execute(query).scalar() != "Not kept"


@pytest.mark.postgresql_only("SQLite has no helpers")
def test_a_page_asks_postgresql_with_one_process(app: Flask) -> None:
    with platform_work(), read_only(), db.engine.connect() as connection:
        assert connection.exec_driver_sql("SHOW max_parallel_workers_per_gather").scalar() == "0"


@pytest.mark.postgresql_only("SQLite has no server that goes away")
def test_a_connection_whose_server_went_away_is_replaced_once_it_has_rested(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask() -> Any:
        with platform_work(), read_only(), db.engine.connect() as connection:
            return connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()

    monkeypatch.setattr(database, "FRESH_SECONDS", 0)
    first = ask()
    assert ask() == first
    from psycopg import connect

    with closing(connect(db.engine.url.set(drivername="postgresql").render_as_string(False))) as other:
        other.execute("SELECT pg_terminate_backend(%s, 2000)", (first,))
    assert ask() != first


@pytest.mark.postgresql_only("SQLite has no server that goes away")
@pytest.mark.parametrize(("seconds", "asked"), [(60, 0), (0, 1)])
def test_a_connection_that_was_in_use_a_moment_ago_is_not_asked_whether_it_is_there(
    app: Flask, monkeypatch: pytest.MonkeyPatch, seconds: float, asked: int
) -> None:
    monkeypatch.setattr(database, "FRESH_SECONDS", seconds)
    with platform_work(), read_only():
        with db.engine.connect() as connection:
            driver: Any = connection.connection.dbapi_connection
        said: list[str] = []
        execute = driver.execute
        monkeypatch.setattr(driver, "execute", lambda statement: said.append(statement) or execute(statement))
        with db.engine.connect():
            pass
    assert said.count("") == asked


@sqlite
def test_who_may_write_begins_immediately(app: Flask, other: sqlite3.Connection) -> None:
    db.session.scalar(select(func.count()).select_from(Site))
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    db.session.rollback()
    other.execute("BEGIN IMMEDIATE")


@sqlite
def test_who_only_reads_waits_for_nobody_and_holds_nobody_up(
    app: Flask, make_region: MakeRegion, other: sqlite3.Connection, impatient: None
) -> None:
    make_region("33", "Jawa Tengah")
    db.session.remove()
    with read_only():
        assert db.session.scalars(select(Region.name)).all() == ["Jawa Tengah"]
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE core_region SET name = 'Lain'")
        assert db.session.scalars(select(Region.name)).all() == ["Jawa Tengah"]
        other.execute("COMMIT")
        # What was begun goes on in the state in which it began.
        assert db.session.scalars(select(Region.name)).all() == ["Jawa Tengah"]
        db.session.rollback()
        assert db.session.scalars(select(Region.name)).all() == ["Lain"]


@sqlite
def test_a_reader_that_turns_to_writing_is_refused_although_nobody_holds_the_file(
    app: Flask, make_region: MakeRegion, other: sqlite3.Connection
) -> None:
    make_region("33", "Jawa Tengah")
    db.session.remove()
    with read_only():
        db.session.scalars(select(Region.name)).all()
        other.execute("UPDATE core_region SET name = 'Lain'")
        with pytest.raises(OperationalError, match="locked"):
            db.session.execute(update(Region).values(name="Ketiga"))
    db.session.rollback()


@sqlite
@pytest.mark.parametrize("reads", [True, False])
def test_who_writes_has_a_turn_until_he_has_committed_and_who_reads_takes_none(app: Flask, reads: bool) -> None:
    db.session.remove()
    someone_else = Turn(str(db.engine.url.database))
    with read_only() if reads else nullcontext():
        db.session.scalars(select(Region.name)).all()
        someone_else.take(NOT_WAITING)
        assert (someone_else._file is not None) is reads
        someone_else.give_back()
        db.session.commit()
    someone_else.take(NOT_WAITING)
    assert someone_else._file is not None
    someone_else.give_back()


@sqlite
def test_a_locked_file_is_an_operational_error_and_writes_nothing(
    app: Flask, make_region: MakeRegion, other: sqlite3.Connection, impatient: None
) -> None:
    make_region("33", "Jawa Tengah")
    db.session.remove()
    other.execute("BEGIN IMMEDIATE")
    db.session.add(Region(code="34", name="DI Yogyakarta", kind="provinsi", level="provinsi"))
    with pytest.raises(OperationalError, match="locked"):
        db.session.commit()
    db.session.rollback()
    other.execute("ROLLBACK")
    assert db.session.scalars(select(Region.code)).all() == ["33"]


@sqlite
def test_a_writer_waits_for_another_and_then_sees_what_it_wrote(
    app: Flask, make_region: MakeRegion, other: sqlite3.Connection
) -> None:
    make_region("33", "Jawa Tengah")
    db.session.remove()
    other.execute("BEGIN IMMEDIATE")
    other.execute("UPDATE core_region SET name = 'Lain'")
    seen: list[str] = []

    def write() -> None:
        with app.app_context():
            seen.extend(db.session.scalars(select(Region.name)))
            db.session.execute(update(Region).values(name=Region.name + "nya"))
            db.session.commit()

    writer = Thread(target=write)
    writer.start()
    # Whether the thread has come to the lock by now or not, it may read only after this.
    other.execute("COMMIT")
    writer.join()
    assert seen == ["Lain"]
    assert db.session.scalars(select(Region.name)).all() == ["Lainnya"]


@sqlite
@pytest.mark.parametrize(("method", "writes"), [("GET", False), ("HEAD", False), ("POST", True)])
def test_a_request_that_is_safe_only_reads(
    app: Flask, client: FlaskClient, make_site: MakeSite, begun: list[str], method: str, writes: bool
) -> None:
    make_site(host="kalimandi.example")
    db.session.remove()
    begun.clear()
    client.open("http://kalimandi.example/tidak-ada", method=method)
    assert ("BEGIN IMMEDIATE" in begun) is writes


@pytest.fixture
def begun(app: Flask) -> Iterator[list[str]]:
    """How each transaction of SQLite's began."""
    found: list[str] = []
    whole: Callable[[Any], None] = database.set_pragmas

    def traced(connection: Any) -> None:
        whole(connection)
        connection.set_trace_callback(lambda sql: found.append(sql) if sql.startswith("BEGIN") else None)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "set_pragmas", traced)
        db.session.remove()
        db.engine.dispose()
        yield found
        db.session.remove()
        db.engine.dispose()


def test_reading_ends_with_what_it_was_said_for(app: Flask, begun: list[str]) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL begins all transactions alike")
    begin_reading(True)
    with read_only():
        db.session.scalar(select(1))
        db.session.rollback()
    begin_reading(False)
    db.session.scalar(select(1))
    db.session.rollback()
    assert begun == ["BEGIN", "BEGIN IMMEDIATE"]


def test_only_a_flush_may_write(app: Flask, make_site: MakeSite) -> None:
    make_site()
    session = db.session()
    assert session.flushing is False
    db.session.add(Region(code=None))  # type: ignore[arg-type]  # a flush that fails
    with pytest.raises(Exception, match=r"(?i)null"):
        db.session.flush()
    db.session.rollback()
    assert session.flushing is False


def test_every_site_within_a_region_begins_no_writing(app: Flask, make_site: MakeSite) -> None:
    site = make_site("33.04.02.2001")
    name = site.name
    with every_site(within="33.04") as session, pytest.raises(TenancyError):
        session.execute(text("UPDATE core_site SET name = 'Lain'"))
    db.session.expire_all()
    assert site.name == name
