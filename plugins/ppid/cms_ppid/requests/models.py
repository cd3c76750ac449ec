"""Requests, what was answered, and their history."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cms_core.api import Base, Encrypted, SiteOwned, UtcDateTime, append_only, child_of, site_table
from cms_ppid.cases.models import Applicant, Case, Happened
from cms_ppid.requests.states import SENT


class Request(Case, Base):
    """A request for information (permohonan informasi, UU 14/2008 pasal 22).

    ``details`` is what is asked for and ``purpose`` what for, in the words of whoever asks; ``subject`` is what it is
    about in the words of an officer, which name nobody: the public register shows it. ``category`` is a class of the
    catalogue, where one was said. ``obtain`` and ``deliver`` are keys of ``requests.forms`` (to look at, to have a
    copy; by hand, by mail). ``complete_at`` is when nothing was missing any more: the clock begins there. ``outcome``
    sums the parts of the answer up; ``answered_by`` is who answered, because another has to decide an objection.
    ``holder`` is the unit or body that has it, where it was passed on. ``cost`` is in whole rupiah, ``paid`` how.
    ``notice`` is the version of what whoever asks read of his data (``requests.forms.NOTICE``), empty where he read
    none; ``late_papers`` how many pictures of papers were announced and come later.
    """

    __tablename__ = "ppid_request"
    __table_args__ = site_table(
        UniqueConstraint("site_id", "number"),
        UniqueConstraint("site_id", "client_id"),
        child_of(Applicant.__tablename__, "applicant_id", ondelete=None),
        Index(None, "site_id", "due", "id"),
        Index(None, "site_id", "state", "due", "id"),
        Index(None, "site_id", "received_at", "id"),
        Index(None, "site_id", "applicant_id"),
    )

    state: Mapped[str] = mapped_column(String(20), default=SENT)
    details: Mapped[str] = mapped_column(Encrypted)
    purpose: Mapped[str] = mapped_column(Encrypted)
    subject: Mapped[str] = mapped_column(String(160), default="")
    category: Mapped[str] = mapped_column(String(12), default="")
    obtain: Mapped[str] = mapped_column(String(12))
    deliver: Mapped[str] = mapped_column(String(12))
    outcome: Mapped[str] = mapped_column(String(24), default="")
    holder: Mapped[str] = mapped_column(String(120), default="")
    extended: Mapped[bool] = mapped_column(default=False)
    complete_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    registered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("core_user.id", ondelete="SET NULL"))
    answered_in: Mapped[int | None]
    """Working days from complete receipt to the written notice."""
    answer_due: Mapped[date | None] = mapped_column(Date)
    """By when the notice was due in the end, once it was given; to tell late ones afterwards."""
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cost: Mapped[int] = mapped_column(default=0)
    paid: Mapped[str] = mapped_column(String(60), default="")
    notice: Mapped[str] = mapped_column(String(10), default="")
    late_papers: Mapped[int] = mapped_column(default=0)

    applicant: Mapped[Applicant] = relationship(
        lambda: Applicant,
        lazy="select",
        primaryjoin=lambda: (Request.site_id == Applicant.site_id) & (Request.applicant_id == Applicant.id),
        foreign_keys=lambda: [Request.applicant_id],
        viewonly=True,
    )
    events: Mapped[list[RequestEvent]] = relationship(
        lambda: RequestEvent, lazy="select", order_by=lambda: RequestEvent.seq, passive_deletes=True
    )
    parts: Mapped[list[Part]] = relationship(
        lambda: Part, lazy="select", order_by=lambda: Part.id, passive_deletes=True, cascade="all, delete-orphan"
    )


class RequestEvent(Happened, Base):
    """What happened to a request."""

    __tablename__ = "ppid_request_event"
    __table_args__ = site_table(
        child_of(Request.__tablename__, "request_id"), UniqueConstraint("site_id", "request_id", "seq")
    )

    request_id: Mapped[int]


class Part(SiteOwned, Base):
    """A part of an answer: ``what`` is given, refused, not held or not documented (``result``).

    What is refused has a ``ground`` (a letter of UU 14/2008 pasal 17), the ``law``, and the ``exclusion`` (an id)
    whose consequence test says why. ``passage`` is what is blacked out of what is given, for the ``reason``; ``form`` a
    key of ``documents.forms.FORMS``, empty where nothing is given; ``holder`` is who has what is not held.
    """

    __tablename__ = "ppid_request_part"
    __table_args__ = site_table(child_of(Request.__tablename__, "request_id"), Index(None, "site_id", "request_id"))

    request_id: Mapped[int]
    result: Mapped[str] = mapped_column(String(24))
    what: Mapped[str] = mapped_column(Encrypted)
    ground: Mapped[str] = mapped_column(String(4), default="")
    law: Mapped[str] = mapped_column(String(200), default="")
    exclusion: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    passage: Mapped[str] = mapped_column(String(400), default="")
    form: Mapped[str] = mapped_column(String(10), default="")
    holder: Mapped[str] = mapped_column(String(120), default="")


append_only(RequestEvent, "told", "note")
