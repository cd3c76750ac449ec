"""Reports, who sent them, what happened to them, and who looked at whom."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, ForeignKey, Index, String, Text, UniqueConstraint, and_, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from cms_core.api import Base, Encrypted, SiteOwned, UtcDateTime, append_only, child_of, medium_of, now, site_table
from cms_lapor.states import NEW, SHOWN
from cms_lapor.topics import PUBLIC, SECRET
from cms_lapor.units.models import Unit

NEVER = date(9999, 12, 31)
"""Stands where nothing is due: it comes last in a queue."""
SENT, PROOF = "pelapor", "bukti"
"""Kinds of photos: what somebody reported, and what an officer shows of the work."""
IDENTITY, CONTENT, CODE = "identitas", "isi", "kode"
"""What was opened, or given out anew."""

COUNTED = (
    *("visibility", "topic", "kind", "channel", "unit", "state", "due", "outcome", "rating"),
    *("checked_in", "followed_in", "answered_in", "finish_days", "reopened"),
    *("about_office", "place", "accused_id"),
)
"""What figures read of a report, beside its site and month; the last three say from whom it is kept."""
NARROWED = (
    *("state", "suspect", "topic", "unit_id", "officer_id", "channel", "visibility"),
    *("kind", "about_office", "place", "accused_id"),
)
"""What the queue of a site is narrowed by; the last four say from whom a report is kept."""


class Report(SiteOwned, Base):
    """A report at the site that works on it.

    ``number`` is public and the same everywhere; ``code_hash`` is the keyed hash of the code by which its sender
    follows it; ``client_id`` is the key of the form that brought it. ``title`` is plain, so that officers can search:
    of a secret one it is its topic. ``due`` is the day by which the state wants something, :data:`NEVER` where
    nothing does, found as ``due_days`` working days after ``due_from``; ``finish_…`` is the same for the answer.
    ``step`` counts what was done, so that nobody acts on what has changed. ``suspect`` says why it may have been sent
    by a program, ``objected`` that somebody says it should not be public and no officer has looked. ``lat`` and
    ``long`` are degrees (WGS 84), ``answers`` what the topic asks (JSON: code and answer). Clocks begin at
    ``received_at``; ``entered_at`` is later for what came on paper, by telephone or as a message, and ``entered_by`` is
    who of the staff wrote it down. ``late_photos`` is how many its sender said would come after it. ``about_office``
    keeps it from the office below, ``accused_id`` from the people of a unit; ``released_at`` is since when
    ``public_…`` may be read by all, ``restricted_at`` since when it is kept and used for nothing else, ``emptied_at``
    since when nothing is left of its words. ``unit`` is what people read of who works on it, ``unit_id`` the unit of
    the site, where it is one, ``officer_id`` who of its people took it. ``parent_id`` is the report that it was merged
    into. What figures count stands there as it happened: ``month`` of receipt (``2026-11``, by the clock of the site),
    working days until somebody first looked at it (``checked_in``), from then until the first step (``followed_in``)
    and the last answer (``answered_in``), how often its sender asked to open it again (``reopened``).
    """

    __tablename__ = "lapor_report"
    __table_args__ = site_table(
        UniqueConstraint("site_id", "number"),
        UniqueConstraint("site_id", "client_id"),
        # Whoever looks for what hardly any of them is or says goes through this alone, and reads the rows of his page.
        Index("ix_lapor_report_queue", "site_id", "due", "id", *NARROWED),
        Index(None, "site_id", "state", "due", "id"),
        Index(None, "site_id", "received_at", "id"),
        Index(None, "site_id", "topic", "due", "id"),
        Index(None, "site_id", "unit_id", "due", "id"),
        Index(None, "site_id", "officer_id", "due", "id"),
        Index(None, "site_id", "channel", "due", "id"),
        Index(None, "site_id", "visibility", "due", "id"),
        Index(None, "site_id", "parent_id"),
        Index(
            "ix_lapor_report_objected",
            *("site_id", "due", "id"),
            sqlite_where=text("objected IS 1"),
            postgresql_where=text("objected IS true"),
        ),
        # What its unit or its parent is cannot go while it points there.
        child_of(Unit.__tablename__, "unit_id", ondelete=None),
        child_of(Unit.__tablename__, "accused_id", ondelete=None),
        child_of("lapor_report", "parent_id", ondelete=None),
        # Everything that figures read: a row is long, and they go through all of them.
        Index("ix_lapor_report_figures", "site_id", "month", *COUNTED),
    )
    WORDED = ("number", "title")

    number: Mapped[str] = mapped_column(String(32))
    client_id: Mapped[str] = mapped_column(String(64))
    code_hash: Mapped[str] = mapped_column(String(64))
    channel: Mapped[str] = mapped_column(String(20), default="web")
    sent_from: Mapped[str] = mapped_column(String(13))
    place: Mapped[str] = mapped_column(String(13))
    kind: Mapped[str] = mapped_column(String(20))
    topic: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Encrypted)
    happened_on: Mapped[date | None] = mapped_column(Date)
    hamlet: Mapped[str] = mapped_column(String(60), default="")
    rt: Mapped[str] = mapped_column(String(3), default="")
    rw: Mapped[str] = mapped_column(String(3), default="")
    landmark: Mapped[str] = mapped_column(Encrypted, default="")
    lat: Mapped[float | None]
    long: Mapped[float | None]
    answers: Mapped[str] = mapped_column(Encrypted, default="")
    visibility: Mapped[str] = mapped_column(String(10), default=PUBLIC)
    about_office: Mapped[bool] = mapped_column(default=False)
    suspect: Mapped[str] = mapped_column(String(40), default="")
    objected: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(20), default=NEW)
    outcome: Mapped[str] = mapped_column(String(20), default="")
    unit: Mapped[str] = mapped_column(String(120), default="")
    unit_id: Mapped[int | None]
    accused_id: Mapped[int | None]
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id", ondelete="SET NULL"))
    parent_id: Mapped[int | None]
    step: Mapped[int] = mapped_column(default=0)
    due: Mapped[date] = mapped_column(Date, default=NEVER)
    due_from: Mapped[date | None] = mapped_column(Date)
    due_days: Mapped[int] = mapped_column(default=0)
    finish: Mapped[date] = mapped_column(Date, default=NEVER)
    finish_from: Mapped[date | None] = mapped_column(Date)
    finish_days: Mapped[int] = mapped_column(default=0)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    entered_by: Mapped[str] = mapped_column(String(120), default="")
    late_photos: Mapped[int] = mapped_column(default=0)
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    followed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    restricted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    emptied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    public_title: Mapped[str] = mapped_column(String(120), default="")
    public_text: Mapped[str] = mapped_column(Text, default="")
    rating: Mapped[int] = mapped_column(default=0)
    month: Mapped[str] = mapped_column(String(7), default="")
    checked_in: Mapped[int | None]
    followed_in: Mapped[int | None]
    answered_in: Mapped[int | None]
    reopened: Mapped[int] = mapped_column(default=0)

    attachments: Mapped[list[Attachment]] = relationship(
        lambda: Attachment,
        back_populates="report",
        lazy="select",
        order_by=lambda: Attachment.id,
        passive_deletes=True,
    )
    events: Mapped[list[Event]] = relationship(
        lambda: Event, back_populates="report", lazy="select", order_by=lambda: Event.seq, passive_deletes=True
    )

    @hybrid_property
    def is_public(self) -> bool:
        """Whether everybody may read it: moderation released it, it is not secret, and it is alive.

        Of the class it is the condition that says so in a query: ``select(Report).where(Report.is_public)``.
        """
        released = self.released_at is not None and self.restricted_at is None
        return released and self.visibility != SECRET and self.state in SHOWN

    @is_public.inplace.expression
    @classmethod
    def _is_public(cls) -> ColumnElement[bool]:
        released = and_(cls.released_at.is_not(None), cls.restricted_at.is_(None))
        return and_(released, cls.visibility != SECRET, cls.state.in_(SHOWN))


class Reporter(SiteOwned, Base):
    """Who sent a report, as far as they said; one row at most, apart from the report, which goes first.

    Letters are in ``language``; ``told_step`` is the last line of the history that one told of, ``parent_step`` that of
    the report into which it was merged. None is written
    once a mail server has said that nobody has the address (``refused_at``), until another one is given.
    """

    __tablename__ = "lapor_reporter"
    __table_args__ = site_table(
        child_of("lapor_report", "report_id"),
        UniqueConstraint("site_id", "report_id"),
        Index(None, "phone_hash"),
        Index(None, "email_hash"),
    )

    report_id: Mapped[int]
    name: Mapped[str] = mapped_column(Encrypted, default="")
    phone: Mapped[str] = mapped_column(Encrypted, default="")
    phone_hash: Mapped[str] = mapped_column(String(64), default="", info={"personal": False})
    email: Mapped[str] = mapped_column(Encrypted, default="")
    email_hash: Mapped[str] = mapped_column(String(64), default="", info={"personal": False})
    language: Mapped[str] = mapped_column(String(5), default="id")
    told_step: Mapped[int] = mapped_column(default=0)
    parent_step: Mapped[int] = mapped_column(default=0)
    refused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Event(SiteOwned, Base):
    """What happened to a report; never changed.

    ``by`` is ``staff``, ``reporter`` or ``system``, ``actor_id`` and ``office`` say who of the staff. ``told`` is what
    they tell the citizen, and with a released report everybody; ``note`` what they tell each other, or what the
    reporter wrote; ``why`` is the code of the reason for where it went, and what the reason is about (routing.py).
    """

    __tablename__ = "lapor_event"
    __table_args__ = site_table(child_of("lapor_report", "report_id"), UniqueConstraint("site_id", "report_id", "seq"))

    report_id: Mapped[int]
    seq: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    by: Mapped[str] = mapped_column(String(10))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id", ondelete="SET NULL"))
    office: Mapped[str] = mapped_column(String(120), default="")
    move: Mapped[str] = mapped_column(String(20))
    start: Mapped[str] = mapped_column(String(20), default="")
    end: Mapped[str] = mapped_column(String(20), default="")
    told: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Encrypted, default="")
    why: Mapped[str] = mapped_column(String(200), default="")

    report: Mapped[Report] = relationship(lambda: Report, back_populates="events")


class Attachment(SiteOwned, Base):
    """A photo of a report. ``kind`` says whether its sender took it, or an officer as proof of what was done.

    ``shown`` says that moderation lets it be seen, ``public`` that everybody sees it now. ``part`` is which of its
    late photos it is, from 0; None if it came with the report. ``covers`` is the key of the photo that it stands in
    for, with parts of it black.
    """

    __tablename__ = "lapor_attachment"
    __table_args__ = site_table(
        child_of("lapor_report", "report_id"),
        UniqueConstraint("site_id", "report_id", "part"),
        Index(None, "site_id", "report_id"),
    )

    report_id: Mapped[int]
    media: Mapped[str] = mapped_column(String(40))
    part: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(10), default=SENT)
    covers: Mapped[str] = mapped_column(String(40), default="")
    shown: Mapped[bool] = mapped_column(default=False)
    public: Mapped[bool] = mapped_column(default=False)

    report: Mapped[Report] = relationship(lambda: Report, back_populates="attachments")

    @declared_attr
    def medium(cls) -> Mapped[Any]:  # noqa: N805  # SQLAlchemy's declared_attr is a class method
        """What the library knows of it."""
        return medium_of(cls)  # type: ignore[no-any-return]

    @property
    def media_keys(self) -> set[str]:
        """The photo."""
        return {self.media}

    @property
    def in_public(self) -> bool:
        """Whether everybody sees it."""
        return self.public


class Joined(SiteOwned, Base):
    """Somebody has the same to report and leaves it at that; ``key_hash`` is that of the form that said so."""

    __tablename__ = "lapor_joined"
    __table_args__ = site_table(
        child_of("lapor_report", "report_id"), UniqueConstraint("site_id", "report_id", "key_hash")
    )

    report_id: Mapped[int]
    key_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Access(SiteOwned, Base):
    """Who opened the identity of a reporter and why, read what is secret, or gave out a new code; never changed.

    ``what`` is :data:`IDENTITY`, :data:`CONTENT` or :data:`CODE`; for what is secret nobody is asked for a reason, for
    what is restricted everybody is.
    """

    __tablename__ = "lapor_access"
    __table_args__ = site_table(child_of("lapor_report", "report_id"), Index(None, "site_id", "report_id"))

    report_id: Mapped[int]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id", ondelete="SET NULL"))
    office: Mapped[str] = mapped_column(String(120), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    what: Mapped[str] = mapped_column(String(10), default=IDENTITY)
    reason: Mapped[str] = mapped_column(Encrypted, default="")


class Counter(SiteOwned, Base):
    """The last number that a site gave in a year."""

    __tablename__ = "lapor_counter"
    __table_args__ = site_table(UniqueConstraint("site_id", "year"))

    year: Mapped[int]
    last: Mapped[int] = mapped_column(default=0)


append_only(Event, "told", "note")
append_only(Access)
