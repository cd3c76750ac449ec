"""Work that nobody waits for: queued by the commit alone, done in the scope of its site, tried again."""

from __future__ import annotations

import logging
import pickle
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from huey import Huey, MemoryHuey
from huey.serializer import SignedSerializer
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from cms_core import jobs
from cms_core.config import Settings
from cms_core.delivery.models import IdempotencyKey
from cms_core.extensions import db
from cms_core.tenancy import TenancyError, current_scope, every_site, site_scope
from cms_core.testing.factories import MakeSite

NAME = "test.note"
Done = list[tuple[int, dict[str, Any]]]


@pytest.fixture(params=["file", "redis"])
def settings(request: pytest.FixtureRequest, instance: Path, database_url: str) -> Settings:
    """The settings with either queue."""
    redis = request.getfixturevalue("redis_url") if request.param == "redis" else ""
    return Settings.load({}, instance=instance, database_url=database_url, redis_url=redis)


@pytest.fixture
def queue(app: Flask) -> Huey:
    return jobs.queue()


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """``register(work, name=NAME)`` makes a job that is forgotten after the test."""
    monkeypatch.setattr(jobs, "_JOBS", {})

    def add(work: Callable[..., None], name: str = NAME) -> None:
        jobs.job(name)(work)

    return add


@pytest.fixture
def done(register: Callable[..., None]) -> Done:
    """What the job ``NAME`` was called with."""
    calls: Done = []

    def note(site_id: int, **ids: Any) -> None:
        assert current_scope() == site_id
        calls.append((site_id, ids))

    register(note)
    return calls


@pytest.fixture
def site_id(make_site: MakeSite) -> int:
    return make_site().id


def key_of(site_id: int, key: str = "a") -> IdempotencyKey:
    """Return some row of a site."""
    return IdempotencyKey(site_id=site_id, endpoint="x", actor="1", key=key, body_hash="")


def test_a_job_is_queued_by_the_commit_and_not_before(queue: Huey, done: Done, site_id: int) -> None:
    with site_scope(site_id):
        db.session.add(key_of(site_id))
        jobs.enqueue(NAME, site_id, row_id=7)
        db.session.flush()
        assert queue.pending_count() == 0
        db.session.commit()
    assert queue.pending_count() == 1
    db.session.commit()
    assert queue.pending_count() == 1
    jobs.work_off()
    assert done == [(site_id, {"row_id": 7})]
    assert queue.pending_count() == 0


@pytest.mark.parametrize("end", ["rollback", "close", "remove"])
@pytest.mark.parametrize("wrote", [True, False])
def test_a_job_of_what_was_undone_is_never_queued(queue: Huey, done: Done, site_id: int, end: str, wrote: bool) -> None:
    db.session.commit()
    with site_scope(site_id):
        if wrote:
            db.session.add(key_of(site_id))
            db.session.flush()
        jobs.enqueue(NAME, site_id)
        getattr(db.session, end)()
    db.session.commit()
    assert queue.pending_count() == 0


def test_a_savepoint_that_is_released_queues_nothing_yet(queue: Huey, done: Done, site_id: int) -> None:
    jobs.enqueue(NAME, site_id, when="before")
    with db.session.begin_nested():
        jobs.enqueue(NAME, site_id, when="inside")
        with db.session.begin_nested():
            jobs.enqueue(NAME, site_id, when="deep inside")
    assert queue.pending_count() == 0
    db.session.commit()
    jobs.work_off()
    assert [ids["when"] for _site, ids in done] == ["before", "inside", "deep inside"]


def test_a_savepoint_that_was_released_is_undone_with_what_is_around_it(queue: Huey, done: Done, site_id: int) -> None:
    with db.session.begin_nested() as outer:
        with db.session.begin_nested():
            jobs.enqueue(NAME, site_id)
        outer.rollback()
    db.session.commit()
    assert queue.pending_count() == 0


def test_a_savepoint_that_is_undone_takes_its_own_jobs_alone(queue: Huey, done: Done, site_id: int) -> None:
    jobs.enqueue(NAME, site_id, when="before")
    savepoint = db.session.begin_nested()
    jobs.enqueue(NAME, site_id, when="inside")
    savepoint.rollback()
    jobs.enqueue(NAME, site_id, when="after")
    db.session.commit()
    jobs.work_off()
    assert [ids["when"] for _site, ids in done] == ["before", "after"]


def test_a_flush_that_fails_in_a_savepoint_leaves_the_jobs_around_it(queue: Huey, done: Done, site_id: int) -> None:
    def add_twice() -> None:
        with db.session.begin_nested():
            jobs.enqueue(NAME, site_id, when="inside")
            db.session.add_all([key_of(site_id), key_of(site_id)])

    with site_scope(site_id):
        jobs.enqueue(NAME, site_id, when="before")
        with pytest.raises(IntegrityError):
            add_twice()
        db.session.commit()
    jobs.work_off()
    assert [ids["when"] for _site, ids in done] == ["before"]


def test_a_commit_that_fails_queues_nothing(queue: Huey, done: Done, site_id: int) -> None:
    with site_scope(site_id):
        jobs.enqueue(NAME, site_id)
        db.session.add_all([key_of(site_id), key_of(site_id)])
        with pytest.raises(IntegrityError):
            db.session.commit()
        db.session.rollback()
    db.session.commit()
    assert queue.pending_count() == 0


def test_another_session_that_commits_queues_nothing_of_ours(queue: Huey, done: Done, site_id: int) -> None:
    db.session.commit()
    jobs.enqueue(NAME, site_id)
    with every_site():
        pass
    assert queue.pending_count() == 0
    db.session.rollback()


def test_a_queue_that_is_down_does_not_undo_what_was_written(
    queue: Huey, done: Done, site_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr(queue.storage, "enqueue", fail)
    with site_scope(site_id):
        db.session.add(key_of(site_id))
        jobs.enqueue(NAME, site_id)
        db.session.commit()
        assert len(db.session.scalars(select(IdempotencyKey)).all()) == 1


def test_a_job_sees_and_writes_its_own_site_alone(
    queue: Huey, register: Callable[..., None], make_site: MakeSite
) -> None:
    mine, theirs = make_site().id, make_site().id
    seen: list[list[str]] = []

    def work(site_id: int) -> None:
        seen.append(list(db.session.scalars(select(IdempotencyKey.key))))
        db.session.add(key_of(site_id, "done"))

    def steal(_site_id: int) -> None:
        db.session.add(key_of(theirs, "stolen"))

    register(work)
    register(steal, "test.steal")
    for site_id in (mine, theirs):
        with site_scope(site_id):
            db.session.add(key_of(site_id, f"of {site_id}"))
    jobs.enqueue(NAME, mine)
    jobs.enqueue("test.steal", mine)
    db.session.commit()
    jobs.work_off()
    assert seen == [[f"of {mine}"]]
    with pytest.raises(TenancyError):
        jobs.run("test.steal", mine)
    with every_site() as session:
        rows = [tuple(row) for row in session.execute(select(IdempotencyKey.site_id, IdempotencyKey.key))]
        assert sorted(rows) == [(mine, "done"), (mine, f"of {mine}"), (theirs, f"of {theirs}")]


def test_a_job_that_fails_writes_nothing_and_is_tried_again(
    queue: Huey, register: Callable[..., None], site_id: int
) -> None:
    tries: list[int] = []

    def work(site_id: int) -> None:
        tries.append(site_id)
        db.session.add(key_of(site_id))
        db.session.flush()
        if len(tries) == 1:
            raise ZeroDivisionError

    register(work)
    jobs.enqueue(NAME, site_id)
    db.session.commit()
    jobs.work_off()
    with site_scope(site_id):
        assert db.session.scalars(select(IdempotencyKey)).all() == []
    db.session.commit()
    (waiting,) = queue.scheduled()
    assert waiting.retries == jobs.RETRIES - 1
    jobs.work_off()
    assert len(tries) == 1
    later(queue, waiting)
    jobs.work_off()
    assert len(tries) == 2
    with site_scope(site_id):
        assert len(db.session.scalars(select(IdempotencyKey)).all()) == 1


def later(queue: Huey, task: Any) -> None:
    """Let the time of a task that is to be tried again have come."""
    queue.storage.flush_schedule()
    task.eta = datetime(2020, 1, 1)  # noqa: DTZ001  # the queue's own times are naive
    queue.add_schedule(task)


def test_a_job_is_given_up_after_its_retries(queue: Huey, register: Callable[..., None], site_id: int) -> None:
    tries: list[int] = []

    def work(site_id: int) -> None:
        tries.append(site_id)
        raise ZeroDivisionError

    register(work)
    jobs.enqueue(NAME, site_id)
    db.session.commit()
    jobs.work_off()
    for _try in range(jobs.RETRIES + 2):
        for waiting in queue.scheduled():
            later(queue, waiting)
        jobs.work_off()
    assert len(tries) == 1 + jobs.RETRIES
    assert queue.scheduled() == []


def test_a_failure_says_nothing_of_what_somebody_typed(
    queue: Huey, register: Callable[..., None], site_id: int, caplog: pytest.LogCaptureFixture, capsys: Any
) -> None:
    def work(_site_id: int) -> None:
        raise ValueError("NIK 3304020101010001")

    register(work)
    jobs.enqueue(NAME, site_id)
    db.session.commit()
    with caplog.at_level(logging.INFO):
        jobs.work_off()
    written = caplog.text + "".join(capsys.readouterr())
    assert "test.note" in written
    assert "3304020101010001" not in written


class Bomb:
    """Runs code when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> Any:
        return Path.touch, (self._path,)


def forged(queue: Huey, path: Path) -> Iterator[bytes]:
    """Yield messages of somebody who can write to the queue and does not know the secret."""
    yield b""
    yield b"nonsense"
    yield pickle.dumps(Bomb(path))
    yield pickle.dumps(Bomb(path)) + b":" + b"0" * 40
    yield SignedSerializer(secret="guessed", compression=False).serialize(Bomb(path))
    # Signed, but no task of ours: as after an upgrade that dropped one.
    other = MemoryHuey("other", serializer=queue.serializer)
    yield other.serialize_task(other.task(name="dropped")(print).s())


def test_a_forged_message_is_refused_and_stops_no_other(queue: Huey, done: Done, site_id: int, tmp_path: Path) -> None:
    for message in forged(queue, tmp_path / "exploded"):
        queue.storage.enqueue(message)
        queue.storage.add_to_schedule(message, datetime.now() - timedelta(days=1))  # noqa: DTZ005
    jobs.enqueue(NAME, site_id)
    db.session.commit()
    jobs.work_off()
    assert done == [(site_id, {})]
    assert not (tmp_path / "exploded").exists()


def test_a_job_that_nobody_knows_is_refused_at_once(queue: Huey, register: Callable[..., None], site_id: int) -> None:
    with pytest.raises(jobs.UnknownJob):
        jobs.enqueue("test.unknown", site_id)
    with pytest.raises(jobs.UnknownJob):
        jobs.run("test.unknown", site_id)


def test_two_jobs_of_one_name_are_refused(register: Callable[..., None]) -> None:
    register(lambda _site_id: None)
    with pytest.raises(ValueError, match=NAME):
        register(lambda _site_id: None)


def test_a_sweep_queues_what_the_rows_say_is_undone(
    queue: Huey, done: Done, site_id: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(jobs, "_SWEEPS", [])
    caplog.set_level(logging.CRITICAL)

    @jobs.sweep
    def broken() -> Iterator[jobs.Undone]:
        yield jobs.Undone(NAME, site_id, {"row_id": 1})
        raise RuntimeError("no")

    @jobs.sweep
    def whole() -> Iterator[jobs.Undone]:
        yield jobs.Undone(NAME, site_id, {"row_id": 2})

    jobs.sweep_up()
    jobs.work_off()

    # Of a sweep that fails nothing is queued: what counts its tries was not written.
    assert done == [(site_id, {"row_id": 2})]
