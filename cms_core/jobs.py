"""Jobs: work that nobody waits for. The row is the truth; the queue only wakes somebody up.

A job takes ids, never objects, and may run twice. It is put into the queue after the commit that made it necessary,
so it never sees less than its caller did; what is rolled back is never queued.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, cast

import structlog
from flask import Flask, current_app
from sqlalchemy import event
from sqlalchemy.orm import SessionTransaction

from cms_core.database import TenantSession
from cms_core.extensions import db, state
from cms_core.tenancy import site_scope

if TYPE_CHECKING:
    from huey import Huey

log = structlog.get_logger()
RETRIES = 3
RETRY_SECONDS = 60
LOCK_SECONDS = 30

_JOBS: dict[str, Callable[..., None]] = {}


class UnknownJob(Exception):
    """Nobody registered this job. Always a fault of the program."""


class JobFailed(Exception):
    """What the queue is told of a failure: its own log repeats messages, which may hold what somebody typed."""


@dataclasses.dataclass(frozen=True)
class _Waiting:
    """A job that waits for the commit of the transaction that it was asked for in."""

    transaction: SessionTransaction
    name: str
    site_id: int
    ids: dict[str, Any]

    def is_part_of(self, ended: SessionTransaction) -> bool:
        """Whether ``ended`` is that transaction or one around it."""
        found: SessionTransaction | None = self.transaction
        while found is not None and found is not ended:
            found = found.parent
        return found is not None


def job(name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a function ``(site_id, **ids)`` as the job ``name`` (``<room>.<what>``).

    Raises:
        ValueError: another job has the name.
    """

    def register(work: Callable[..., None]) -> Callable[..., None]:
        if name in _JOBS:
            raise ValueError(f"Two jobs are called {name}.")
        _JOBS[name] = work
        return work

    return register


@dataclasses.dataclass(frozen=True)
class Undone:
    """A job whose row says that it was never done."""

    name: str
    site_id: int
    ids: dict[str, Any]


Find = Callable[[], Iterable[Undone]]
_SWEEPS: list[Find] = []


def sweep(find: Find) -> Find:
    """Register a function that looks in the rows for work that is undone; it counts how often it found each."""
    _SWEEPS.append(find)
    return find


def sweep_up() -> None:
    """Queue again what the rows say is undone: whoever was to do it died, or the queue is gone."""
    for find in _SWEEPS:
        try:
            # The whole list first: what counts the tries is written before anything is queued.
            for each in list(find()):
                _put(each.name, each.site_id, each.ids)
        except Exception:
            log.exception("sweep failed", sweep=find.__name__)


def _put(name: str, site_id: int, ids: dict[str, Any]) -> None:
    queue()
    state().extras["perform"](name, site_id, ids)


def queue() -> Huey:
    """Return the queue, opened when it is first needed: a file of its own, or Redis."""
    extras = state().extras
    if "huey" not in extras:
        _open(current_app._get_current_object())  # type: ignore[attr-defined]  # the application itself
    found: Huey = extras["huey"]
    return found


def _open(app: Flask) -> None:
    """Open the queue. Messages are signed, so it cannot bring in code."""
    # Huey imports the clients of every queue that it knows: a third of a start, for what few workers ever need.
    from huey import RedisHuey, SqliteHuey
    from huey.serializer import SignedSerializer

    settings = app.extensions["cms"].settings
    serializer = SignedSerializer(secret=settings.secret_key, compression=False)
    huey: Huey
    if settings.redis_url:
        huey = RedisHuey("balai", url=settings.redis_url, results=False, serializer=serializer)
    else:
        path = str(settings.instance / "queue.sqlite3")
        huey = SqliteHuey("balai", filename=path, timeout=LOCK_SECONDS, results=False, serializer=serializer)
    huey.immediate = app.testing

    def perform(name: str, site_id: int, ids: dict[str, Any]) -> None:
        with app.app_context():
            try:
                run(name, site_id, **ids)
            except Exception:
                raise JobFailed(name) from None

    extras = app.extensions["cms"].extras
    extras["perform"] = huey.task(retries=RETRIES, retry_delay=RETRY_SECONDS)(perform)
    extras["huey"] = huey


def enqueue(name: str, site_id: int, **ids: Any) -> None:
    """Queue a job when the current transaction commits; nothing happens when it does not.

    Raises:
        UnknownJob: nobody registered it.
    """
    if name not in _JOBS:
        raise UnknownJob(name)
    session = cast(TenantSession, db.session())
    transaction = session.get_nested_transaction() or session.get_transaction() or session.begin()
    _waiting(session).append(_Waiting(transaction, name, site_id, ids))


def work_off() -> None:
    """Do what waits in the queue, and what is to be tried again by now."""
    from huey.exceptions import HueyException  # see _open

    huey = queue()
    for task in huey.read_schedule():
        huey.enqueue(task)
    while True:
        try:
            task = huey.dequeue()
        except (ValueError, HueyException):
            log.exception("message refused")
            continue
        if task is None:
            return
        huey.execute(task)


def run(name: str, site_id: int, **ids: Any) -> None:
    """Run a job now, in the scope of its site; its last transaction is committed here.

    What takes long happens while none is open: ``db.session.rest()`` ends one that has only read.

    Raises:
        UnknownJob: nobody registered it.
    """
    with site_scope(site_id):
        try:
            if name not in _JOBS:
                raise UnknownJob(name)
            _JOBS[name](site_id, **ids)
            db.session.commit()
        except Exception:
            db.session.rollback()
            log.exception("job failed", job=name, site=site_id)
            raise


def _waiting(session: TenantSession) -> list[_Waiting]:
    waiting: list[_Waiting] = session.info.setdefault("jobs", [])
    return waiting


@event.listens_for(TenantSession, "after_commit")
def _after_commit(session: TenantSession) -> None:
    # A savepoint that is released is not yet written.
    if session.in_nested_transaction():
        return
    for each in session.info.pop("jobs", []):
        try:
            _put(each.name, each.site_id, each.ids)
        except Exception:
            # What the job is about is written: whoever asked for that must not read that it failed.
            log.exception("job not queued", job=each.name, site=each.site_id)


@event.listens_for(TenantSession, "after_soft_rollback")
def _after_rollback(session: TenantSession, ended: SessionTransaction) -> None:
    _waiting(session)[:] = [each for each in _waiting(session) if not each.is_part_of(ended)]


@event.listens_for(TenantSession, "after_transaction_end")
def _after_end(session: TenantSession, ended: SessionTransaction) -> None:
    # A session that is closed neither commits nor rolls back.
    if ended.parent is None:
        session.info.pop("jobs", None)
