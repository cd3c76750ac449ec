"""Letters as they went out, and the texts that a site begins them with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.api import Base, Encrypted, SiteOwned, UtcDateTime, append_only, now, site_table


class Letter(SiteOwned, Base):
    """A letter as it went out; never changed.

    ``case_number`` is the number of the request or objection, ``kind`` a key of ``letters.kinds.KINDS``, ``number``
    that of the letter. ``digest`` is the SHA-256 of ``text`` (UTF-8) in hexadecimal digits, and stays when the text
    is emptied. ``token`` leads to the page that says whether it is genuine; ``office`` is who wrote it, an office.
    """

    __tablename__ = "ppid_letter"
    __table_args__ = site_table(
        UniqueConstraint("site_id", "number"),
        UniqueConstraint("site_id", "token"),
        Index(None, "site_id", "case_number", "id"),
    )

    case_number: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(20))
    number: Mapped[str] = mapped_column(String(32))
    token: Mapped[str] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(Encrypted)
    digest: Mapped[str] = mapped_column(String(64), info={"personal": False})
    office: Mapped[str] = mapped_column(String(120), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class LetterTemplate(SiteOwned, Base):
    """What a site writes in letters of a kind in place of the usual text; names in braces are filled in."""

    __tablename__ = "ppid_letter_template"
    __table_args__ = site_table(UniqueConstraint("site_id", "kind"))

    kind: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)


append_only(Letter, "text")
