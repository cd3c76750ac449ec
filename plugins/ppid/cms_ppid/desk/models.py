"""What officers were reminded of."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.api import Base, SiteOwned, child_of, site_table
from cms_ppid.requests.models import Request


class Reminded(SiteOwned, Base):
    """That officers were told that a request is due soon, or late; a limit that was moved is another one."""

    __tablename__ = "ppid_reminded"
    __table_args__ = site_table(
        child_of(Request.__tablename__, "request_id"), UniqueConstraint("site_id", "request_id", "due", "kind")
    )

    request_id: Mapped[int]
    due: Mapped[date] = mapped_column(Date)
    kind: Mapped[str] = mapped_column(String(16))
