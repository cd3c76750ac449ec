"""Objections, their history, and the papers of a dispute."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from cms_core.api import Base, Encrypted, SiteOwned, UtcDateTime, append_only, child_of, medium_of, now, site_table
from cms_ppid.cases.models import Applicant, Case, Happened
from cms_ppid.objections.states import SENT
from cms_ppid.requests.models import Request


class Objection(Case, Base):
    """An objection (keberatan, UU 14/2008 pasal 35 and 36), and the dispute that followed, if one did.

    ``ground`` is a letter of pasal 35 ayat (1); ground b alone needs no request. ``opened_on`` is the day on which the
    ground was found, from which the 30 working days to object are counted; ``late`` why one that came after them was
    taken. ``position`` is the case in the words of whoever objects, ``attorney`` who speaks for them. ``about`` is what
    it is about in the words of an officer, which name nobody: the register of what needs no request shows it.
    ``decision`` is a key of ``objections.states.DECISIONS``; ``decided_by`` decided it and is never who answered the
    request. ``answer_due`` is by when the answer was due in the end. ``ki_number`` is the number at the Komisi
    Informasi (``ki_name``, as it was called then), the days are those of the stages there, ``ruling`` what it ruled in
    short. ``notice`` is the version of what whoever objects read of his data (``objections.forms.NOTICE``), empty
    where he read none.
    """

    __tablename__ = "ppid_objection"
    __table_args__ = site_table(
        UniqueConstraint("site_id", "number"),
        UniqueConstraint("site_id", "client_id"),
        child_of(Applicant.__tablename__, "applicant_id", ondelete=None),
        child_of(Request.__tablename__, "request_id", ondelete=None),
        Index(None, "site_id", "due", "id"),
        Index(None, "site_id", "state", "due", "id"),
        Index(None, "site_id", "received_at", "id"),
        Index(None, "site_id", "request_id"),
        Index(None, "site_id", "applicant_id"),
    )

    state: Mapped[str] = mapped_column(String(20), default=SENT)
    request_id: Mapped[int | None]
    ground: Mapped[str] = mapped_column(String(1))
    opened_on: Mapped[date] = mapped_column(Date)
    late: Mapped[str] = mapped_column(String(300), default="")
    position: Mapped[str] = mapped_column(Encrypted)
    attorney: Mapped[str] = mapped_column(Encrypted, default="")
    about: Mapped[str] = mapped_column(String(160), default="")
    decision: Mapped[str] = mapped_column(String(20), default="")
    decision_text: Mapped[str] = mapped_column(Text, default="")
    decided_office: Mapped[str] = mapped_column(String(120), default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("core_user.id", ondelete="SET NULL"))
    answer_due: Mapped[date | None] = mapped_column(Date)
    ki_name: Mapped[str] = mapped_column(String(160), default="")
    ki_number: Mapped[str] = mapped_column(String(80), default="")
    disputed_on: Mapped[date | None] = mapped_column(Date)
    mediated_on: Mapped[date | None] = mapped_column(Date)
    adjudicated_on: Mapped[date | None] = mapped_column(Date)
    ruled_on: Mapped[date | None] = mapped_column(Date)
    ruling: Mapped[str] = mapped_column(Text, default="")
    notice: Mapped[str] = mapped_column(String(10), default="")
    executed_on: Mapped[date | None] = mapped_column(Date)

    applicant: Mapped[Applicant] = relationship(
        lambda: Applicant,
        lazy="select",
        primaryjoin=lambda: (Objection.site_id == Applicant.site_id) & (Objection.applicant_id == Applicant.id),
        foreign_keys=lambda: [Objection.applicant_id],
        viewonly=True,
    )
    request: Mapped[Request | None] = relationship(
        lambda: Request,
        lazy="select",
        primaryjoin=lambda: (Objection.site_id == Request.site_id) & (Objection.request_id == Request.id),
        foreign_keys=lambda: [Objection.request_id],
        viewonly=True,
    )
    events: Mapped[list[ObjectionEvent]] = relationship(
        lambda: ObjectionEvent, lazy="select", order_by=lambda: ObjectionEvent.seq, passive_deletes=True
    )
    exhibits: Mapped[list[Exhibit]] = relationship(
        lambda: Exhibit, lazy="select", order_by=lambda: Exhibit.id, passive_deletes=True
    )


class ObjectionEvent(Happened, Base):
    """What happened to an objection."""

    __tablename__ = "ppid_objection_event"
    __table_args__ = site_table(
        child_of(Objection.__tablename__, "objection_id"), UniqueConstraint("site_id", "objection_id", "seq")
    )

    objection_id: Mapped[int]


class Exhibit(SiteOwned, Base):
    """A paper of an objection or a dispute (summons, minutes, ruling); officers alone see it. ``move`` brought it."""

    __tablename__ = "ppid_exhibit"
    __table_args__ = site_table(
        child_of(Objection.__tablename__, "objection_id"), Index(None, "site_id", "objection_id")
    )

    objection_id: Mapped[int]
    move: Mapped[str] = mapped_column(String(20), default="")
    media: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    @declared_attr
    def medium(cls) -> Mapped[Any]:  # noqa: N805  # SQLAlchemy's declared_attr is a class method
        """What the library knows of it."""
        return medium_of(cls)  # type: ignore[no-any-return]

    @property
    def media_keys(self) -> set[str]:
        """The paper."""
        return {self.media}

    @property
    def in_public(self) -> bool:
        """Officers alone see it."""
        return False


append_only(ObjectionEvent, "told", "note")
