"""Keeping a checked file, and importing it: all of its good rows, or nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from sqlalchemy import Select, delete, select
from sqlalchemy.exc import IntegrityError

from cms_core import audit
from cms_core.columns import now
from cms_core.database import TenantSession, read_only
from cms_core.extensions import db
from cms_core.tables.checking import check
from cms_core.tables.columns import Table
from cms_core.tables.models import PendingTable
from cms_core.tables.reading import pack, read, unpack
from cms_core.tables.report import Report
from cms_core.tenancy import every_site

KEPT_HOURS = 12
TOGETHER = 500
"""Rows that a plugin writes at a time: the statements of many cost as much as those of one."""


class Outdated(Exception):
    """The dry run that the person agreed to is not what an import would do now."""


def keep(table: Table, content: bytes, *, user_id: int) -> PendingTable:
    """Keep a file that can be read, in place of what the person had uploaded for this table before.

    Raises:
        TableRefused: the file cannot be used at all.
    """
    session = cast(TenantSession, db.session())
    session.rest()
    with read_only():
        # Thousands of rows take a while, and nobody waits meanwhile.
        sheet = read(content)
        check(table, sheet)
        session.rest()
    for former in db.session.scalars(_of(table, user_id)):
        db.session.delete(former)
    kept = PendingTable(user_id=user_id, name=_name(table), content=pack(sheet))
    db.session.add(kept)
    db.session.flush()
    return kept


def find(table: Table, key: int, *, user_id: int, lock: bool = False) -> PendingTable | None:
    """Return a kept file of this person, site and table; None when there is none, or it is too old."""
    query = _of(table, user_id).where(
        PendingTable.id == key, PendingTable.created_at > now() - timedelta(hours=KEPT_HOURS)
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(query)


def report(table: Table, kept: PendingTable) -> Report:
    """Check a kept file, against what the site has now.

    Raises:
        TableRefused: the table is not what it was when the file was uploaded.
    """
    return check(table, unpack(kept.content))


def apply(table: Table, kept: PendingTable, *, agreed: str, site_id: int, user_id: int) -> None:
    """Write the good rows of a kept file; nothing when that was done before. The caller locked ``kept``.

    Raises:
        Outdated: the report has another mark than ``agreed``, or somebody else writes the same rows just now.
        TableRefused: the table is not what it was when the file was uploaded.
    """
    if kept.result:
        return
    found = report(table, kept)
    if found.mark != agreed:
        raise Outdated
    try:
        with db.session.begin_nested():
            good = [(row.existing, row.values) for row in found.rows if row.state in ("new", "changed")]
            for start in range(0, len(good), TOGETHER):
                table.write(good[start : start + TOGETHER])
                db.session.flush()
    except IntegrityError as error:
        raise Outdated from error
    kept.content, kept.result = "", dict(found.counts)
    audit.record(f"{table.plugin}.imported", site_id=site_id, user_id=user_id, target=table.name, **found.counts)


def drop(kept: PendingTable) -> None:
    """Forget a kept file."""
    db.session.delete(kept)


def forget_old() -> int:
    """Delete kept files that are too old to be imported; return how many."""
    with every_site() as session:
        old = PendingTable.created_at < now() - timedelta(hours=KEPT_HOURS)
        return int(getattr(session.execute(delete(PendingTable).where(old)), "rowcount", 0))


def _name(table: Table) -> str:
    return f"{table.plugin}.{table.name}"


def _of(table: Table, user_id: int) -> Select[PendingTable]:
    return select(PendingTable).where(PendingTable.user_id == user_id, PendingTable.name == _name(table))
