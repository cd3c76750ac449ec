"""Who did what, to what, when: rows that are only ever added."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from flask import g, has_request_context
from sqlalchemy import JSON, ForeignKey, Index, String, event, insert
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.columns import UtcDateTime, now
from cms_core.database import TenantSession
from cms_core.extensions import Base, db


class AuditError(Exception):
    """Something would change what the log says. Always a fault of the program."""


class AuditEntry(Base):
    """One act. ``what`` is ``<owner>.<verb>``; ``detail`` holds no personal data."""

    __tablename__ = "core_audit"
    __table_args__ = (Index(None, "site_id", "at"), {"info": {"platform": True}})

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("core_site.id", ondelete="SET NULL"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id", ondelete="SET NULL"))
    what: Mapped[str] = mapped_column(String(80))
    target: Mapped[str] = mapped_column(String(120), default="")
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    request_id: Mapped[str] = mapped_column(String(32), default="")


def record(what: str, *, site_id: int | None, user_id: int | None, target: str = "", **detail: Any) -> None:
    """Add a row to the audit log, in the transaction of the act itself."""
    request_id = g.get("request_id", "") if has_request_context() else ""
    values = {"what": what, "site_id": site_id, "user_id": user_id, "target": target, "detail": detail}
    session = cast(TenantSession, db.session())
    if session.new or session.dirty or session.deleted:
        session.add(AuditEntry(**values, request_id=request_id))
    else:
        # Nothing waits to be written before it, and sorting one row takes longer than writing it.
        session.write(_INSERT, {**values, "request_id": request_id})


_INSERT = insert(AuditEntry).inline()


@event.listens_for(AuditEntry, "before_update")
@event.listens_for(AuditEntry, "before_delete")
def _refuse(_mapper: Any, _connection: Any, entry: AuditEntry) -> None:
    raise AuditError(f"The entry {entry.what} stays as it was written.")
