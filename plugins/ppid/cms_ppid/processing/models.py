"""What a site says of something that it does with personal data."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.api import Base, SiteOwned, UtcDateTime, now, site_table

LONGEST = 600
"""Letters of a column."""


def _text() -> Mapped[str]:
    return mapped_column(String(LONGEST), default="")


class Activity(SiteOwned, Base):
    """Something that a site does with personal data (UU 27/2022 pasal 31), in words of its own.

    ``code`` is a key of ``processing.usual``, whose words stand where a column here is empty, else one of its own.
    ``purpose`` is what it is for, ``basis`` what allows it (pasal 20), ``people`` whose data it is, ``data`` its kinds,
    ``recipients`` who gets it, ``retention`` how long it is kept, ``security`` how it is protected (pasal 35),
    ``assessment`` what an assessment of its impact has found (pasal 34), empty where there was none, ``holder`` the
    office that answers for it. It names offices and kinds, nobody.
    """

    __tablename__ = "ppid_activity"
    __table_args__ = site_table(UniqueConstraint("site_id", "code"))
    WRITTEN: ClassVar[tuple[str, ...]] = (
        *("title", "purpose", "basis", "people", "data", "recipients", "retention", "security", "assessment", "holder"),
    )
    public_surface = True

    code: Mapped[str] = mapped_column(String(24))
    title: Mapped[str] = mapped_column(String(120), default="")
    purpose: Mapped[str] = _text()
    basis: Mapped[str] = _text()
    people: Mapped[str] = _text()
    data: Mapped[str] = _text()
    recipients: Mapped[str] = _text()
    retention: Mapped[str] = _text()
    security: Mapped[str] = _text()
    assessment: Mapped[str] = _text()
    holder: Mapped[str] = _text()
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)
