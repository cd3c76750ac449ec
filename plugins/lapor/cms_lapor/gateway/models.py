"""Systems of others, what is handed over to them, and what was heard from them; all at the site of the kabupaten."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.api import Base, SiteOwned, UtcDateTime, child_of, now, site_table

QUEUED, SENDING, SENT, ACKED, ENDED = "antre", "mengirim", "terkirim", "diakui", "selesai_luar"
FAILED, BY_HAND, UNSURE = "gagal", "perlu_manual", "ragu"
WAITS_FOR_STAFF = (FAILED, BY_HAND, UNSURE)
ARRIVED = (SENT, ACKED, ENDED)

NOT_PERSONAL = {"personal": False}


class Target(SiteOwned, Base):
    """A system that reports are handed over to; profiles.py says what its fields mean.

    ``secret`` is the name of a secret of the installation, never the secret. ``sends_…`` say what of a sender may
    leave, ``takes_secret`` that secret reports may, ``takes`` which reports are handed over by themselves.
    """

    __tablename__ = "lapor_target"
    __table_args__ = site_table(UniqueConstraint("site_id", "name"))

    name: Mapped[str] = mapped_column(String(80), info=NOT_PERSONAL)
    transport: Mapped[str] = mapped_column(String(12))
    url: Mapped[str] = mapped_column(String(300), default="")
    search_url: Mapped[str] = mapped_column(String(300), default="")
    secret: Mapped[str] = mapped_column(String(60), default="")
    header: Mapped[str] = mapped_column(String(200), default="")
    fields: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text, default="")
    reply: Mapped[str] = mapped_column(String(120), default="")
    topics: Mapped[str] = mapped_column(Text, default="")
    kinds: Mapped[str] = mapped_column(Text, default="")
    states: Mapped[str] = mapped_column(Text, default="")
    columns: Mapped[str] = mapped_column(Text, default="")
    seconds: Mapped[int] = mapped_column(default=20)
    sends_name: Mapped[bool] = mapped_column(default=False, info=NOT_PERSONAL)
    sends_phone: Mapped[bool] = mapped_column(default=False, info=NOT_PERSONAL)
    sends_email: Mapped[bool] = mapped_column(default=False, info=NOT_PERSONAL)
    takes_secret: Mapped[bool] = mapped_column(default=False)
    takes: Mapped[str] = mapped_column(String(12), default="")
    paused: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Handover(SiteOwned, Base):
    """A report on its way to a target, one row each. The report may be another site's: ``number`` is known to all.

    ``key`` is what the target may know it by when it arrives again; ``payload_hash`` says whether the same was sent.
    ``ext_id`` is the number that the target gave it, ``ext_state`` and ``ext_at`` what was last heard of it.
    ``error`` names a status or a kind of failure, never what was sent or answered.
    """

    __tablename__ = "lapor_handover"
    __table_args__ = site_table(
        child_of("lapor_target", "target_id"),
        UniqueConstraint("site_id", "target_id", "number"),
        UniqueConstraint("site_id", "target_id", "ext_id"),
        Index(None, "site_id", "state", "next_at"),
        Index(None, "site_id", "queued_at", "id"),
    )

    target_id: Mapped[int]
    number: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(12), default=QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str] = mapped_column(String(120), default="")
    method: Mapped[str] = mapped_column(String(12), default="")
    key: Mapped[str] = mapped_column(String(40))
    payload_hash: Mapped[str] = mapped_column(String(64), default="")
    batch: Mapped[int] = mapped_column(default=0)
    ext_id: Mapped[str | None] = mapped_column(String(60))
    ext_txn: Mapped[str] = mapped_column(String(60), default="")
    ext_state: Mapped[str] = mapped_column(String(60), default="")
    ext_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    queued_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Heard(SiteOwned, Base):
    """Something that a target said about a report of its own, known by its ``update_id``; it may be none of ours."""

    __tablename__ = "lapor_heard"
    __table_args__ = site_table(
        child_of("lapor_target", "target_id"),
        UniqueConstraint("site_id", "target_id", "update_id"),
        Index(None, "site_id", "target_id", "ext_id"),
    )

    target_id: Mapped[int]
    update_id: Mapped[str] = mapped_column(String(64))
    ext_id: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(60), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
