"""Jobs: work that nobody waits for. The row is the truth; the queue only wakes somebody up.

A job takes ids, never objects, and may run twice. It is put into the queue after the commit that made it necessary,
so it never sees less than its caller did; what is rolled back is never queued.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import structlog
from flask import Flask
from huey import Huey, RedisHuey, SqliteHuey
from huey.serializer import SignedSerializer
from sqlalchemy import event

from cms_core.database import TenantSession
from cms_core.extensions import db, state
from cms_core.tenancy import site_scope

log = structlog.get_logger()
RETRIES = 3
RETRY_SECONDS = 60
LOCK_SECONDS = 30

_JOBS: dict[str, Callable[..., None]] = {}


class UnknownJob(Exception):
    """Nobody registered this job. Always a fault of the program."""


def job(name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a function ``(site_id, **ids)`` as the job ``name`` (``<room>.<what>``)."""

    def register(work: Callable[..., None]) -> Callable[..., None]:
        _JOBS[name] = work
        return work

    return register


def init_jobs(app: Flask) -> None:
    """Open the queue: a file of its own, or Redis. Messages are signed, so the queue cannot bring in code."""
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
            run(name, site_id, **ids)

    app.extensions["cms"].extras["huey"] = huey
    app.extensions["cms"].extras["perform"] = huey.task(retries=RETRIES, retry_delay=RETRY_SECONDS)(perform)


def enqueue(name: str, site_id: int, **ids: Any) -> None:
    """Queue a job when the current transaction commits; nothing happens when it does not.

    Raises:
        UnknownJob: nobody registered it.
    """
    if name not in _JOBS:
        raise UnknownJob(name)
    cast(TenantSession, db.session()).info.setdefault("jobs", []).append((name, site_id, ids))


def run(name: str, site_id: int, **ids: Any) -> None:
    """Run a job now, in the scope of its site, as one transaction."""
    with site_scope(site_id):
        try:
            _JOBS[name](site_id, **ids)
            db.session.commit()
        except Exception:
            db.session.rollback()
            log.exception("job failed", job=name, site=site_id)
            raise


@event.listens_for(TenantSession, "after_commit")
def _after_commit(session: TenantSession) -> None:
    for name, site_id, ids in session.info.pop("jobs", []):
        state().extras["perform"](name, site_id, ids)


@event.listens_for(TenantSession, "after_rollback")
def _after_rollback(session: TenantSession) -> None:
    session.info.pop("jobs", None)
