"""Posts that may arrive twice and take effect once.

The key row and the effect are one transaction: a twin waits at the unique index, then finds the row and what came of
it. Stored is a keyed hash of the body and a reference to the object, nothing that could be read.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hmac
import re
import uuid
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import bindparam, delete, select, update
from werkzeug.exceptions import BadRequest, Conflict

from cms_core.columns import now
from cms_core.crypto import keyed_hash
from cms_core.database import TenantSession, insert_for
from cms_core.delivery.models import IdempotencyKey
from cms_core.extensions import db
from cms_core.tenancy import every_site

ANONYMOUS = "anon"
KEPT_DAYS = 30
_ANSWER = update(IdempotencyKey).where(IdempotencyKey.id == bindparam("taken")).values(reference=bindparam("made"))
_LONG_ENOUGH = re.compile(r"[A-Za-z0-9_-]{22,64}")


class WeakKey(BadRequest):
    """The key is too easy to guess: too short, or a UUID that is not random."""


class DifferentBody(Conflict):
    """The key was used before for something else."""


@dataclasses.dataclass
class Claimed:
    """A key that is taken, by the id of its row: ``is_new`` if by this post, ``reference`` is what came of it."""

    id: int
    reference: str
    is_new: bool


def new_key() -> str:
    """Return a key for a form that is being shown."""
    return str(uuid.uuid4())


def claim(
    *, site_id: int, endpoint: str, key: str, body: Mapping[str, object], actor: str = ANONYMOUS, expected: str = ""
) -> Claimed:
    """Take a key for this post, or find what came of it before.

    The caller writes its effect in the same transaction and gives what it made to :func:`answer`, unless that is what
    was ``expected``; the reference of one that is not ``is_new`` is the answer of the first time.

    Raises:
        WeakKey: the key is neither a random UUID nor at least 22 letters of url-safe base64.
        DifferentBody: the key was used with another body.
    """
    if not is_strong(key):
        raise WeakKey
    digest = _digest(body)
    taken = _taken(site_id=site_id, endpoint=endpoint, actor=actor, key=key, body_hash=digest, reference=expected)
    if taken is not None:
        return Claimed(taken, expected, is_new=True)
    found = _find(site_id, endpoint, actor, key)
    if found is None or not hmac.compare_digest(found.body_hash, digest):
        raise DifferentBody
    return Claimed(found.id, found.reference, is_new=False)


def answer(claimed: Claimed, reference: str) -> None:
    """Write down what came of a post whose key was taken, with the site of the key in scope."""
    session = cast(TenantSession, db.session())
    session.write(_ANSWER, {"taken": claimed.id, "made": reference})
    claimed.reference = reference


def made_with(
    *, site_id: int, endpoint: str, key: str, actor: str = ANONYMOUS, body: Mapping[str, object] | None = None
) -> str:
    """Return what came of a post with this key, as :func:`claim` keeps it; nothing if there was none.

    With a ``body``, only if that was the same.
    """
    found = _find(site_id, endpoint, actor, key)
    if found is None or (body is not None and not hmac.compare_digest(found.body_hash, _digest(body))):
        return ""
    return found.reference or ""


def is_strong(key: str) -> bool:
    """Whether nobody can guess a key: a random UUID, or at least 22 letters of url-safe base64."""
    if not _LONG_ENOUGH.fullmatch(key):
        return False
    with contextlib.suppress(ValueError):
        # The other kinds of UUID count up, or say when and where they were made.
        return uuid.UUID(key).version == 4
    return True


def forget_old() -> int:
    """Delete keys that nobody will send again; return how many."""
    with every_site() as session:
        result = session.execute(
            delete(IdempotencyKey).where(IdempotencyKey.created_at < now() - timedelta(days=KEPT_DAYS))
        )
        return int(getattr(result, "rowcount", 0))


def _digest(body: Mapping[str, object]) -> str:
    text = "\x1e".join(f"{name}\x1f{body[name]}" for name in sorted(body))
    return keyed_hash(text)


@cache
def _insert(dialect: str) -> Any:
    return insert_for(dialect)(IdempotencyKey).on_conflict_do_nothing().returning(IdempotencyKey.id)


def _taken(**values: Any) -> int | None:
    """Write a key down, and return its id; None where it is there: of its twin under way the end is waited for."""
    session = cast(TenantSession, db.session())
    insert = _insert(session.get_bind().dialect.name)
    taken: int | None = session.write(insert, {**values, "created_at": now()}).scalar()
    return taken


def _find(site_id: int, endpoint: str, actor: str, key: str) -> IdempotencyKey | None:
    return db.session.scalar(
        select(IdempotencyKey).where(
            IdempotencyKey.site_id == site_id,
            IdempotencyKey.endpoint == endpoint,
            IdempotencyKey.actor == actor,
            IdempotencyKey.key == key,
        )
    )
