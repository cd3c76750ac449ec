"""Who asks, what cases have in common, and who looked at whom."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from cms_core.api import (
    Base,
    Encrypted,
    SiteOwned,
    UtcDateTime,
    append_only,
    child_of,
    medium_of,
    now,
    site_table,
)

NEVER = date(9999, 12, 31)
"""Stands where nothing is due: it comes last in a queue."""
PERSON, BODY, GROUP = "perorangan", "badan_hukum", "kelompok"
"""Kinds of applicants (Perki 1/2021)."""
WEB, DESK, LETTER, MAIL, SPOKEN = "web", "meja", "surat", "surel", "lisan"
"""How a case came; what is said by word of mouth is written down by an officer (UU 14/2008 pasal 22)."""


class Case(SiteOwned):
    """What a request and an objection have in common.

    ``number`` is public; ``code_hash`` is the keyed hash of the code by which whoever asks follows it, ``client_id``
    the key of the form that brought it. ``step`` counts what was done, so that nobody acts on what has changed. It was
    received at ``received_at`` and written down at ``entered_at`` by ``entered_by``, an office, where it did not come
    by the form. ``due`` is the day by which the state wants something, :data:`NEVER` where nothing does: ``due_days``
    working days after ``due_from``. ``passed`` are the days that did not count, as they were told: pairs of a day and
    its reason. It is never moved to an earlier day.
    """

    number: Mapped[str] = mapped_column(String(32))
    client_id: Mapped[str] = mapped_column(String(64))
    code_hash: Mapped[str] = mapped_column(String(64))
    applicant_id: Mapped[int]
    channel: Mapped[str] = mapped_column(String(10), default=WEB)
    state: Mapped[str] = mapped_column(String(20))
    step: Mapped[int] = mapped_column(default=0)
    due: Mapped[date] = mapped_column(Date, default=NEVER)
    due_from: Mapped[date | None] = mapped_column(Date)
    due_days: Mapped[int] = mapped_column(default=0)
    passed: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    entered_by: Mapped[str] = mapped_column(String(120), default="")
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    restricted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    emptied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @declared_attr
    def officer_id(cls) -> Mapped[int | None]:  # noqa: N805  # SQLAlchemy's declared_attr is a class method
        """Who of the staff works on it."""
        return mapped_column(ForeignKey("core_user.id", ondelete="SET NULL"))


class Happened(SiteOwned):
    """A line of the history of a case; never changed.

    ``by`` is ``staff``, ``applicant`` or ``system``, ``actor_id`` and ``office`` say who of the staff. ``told`` is what
    they tell whoever asks; ``note`` what they tell each other, or what whoever asks wrote.
    """

    seq: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    by: Mapped[str] = mapped_column(String(10))
    office: Mapped[str] = mapped_column(String(120), default="")
    move: Mapped[str] = mapped_column(String(20))
    start: Mapped[str] = mapped_column(String(20), default="")
    end: Mapped[str] = mapped_column(String(20), default="")
    told: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Encrypted, default="")

    @declared_attr
    def actor_id(cls) -> Mapped[int | None]:  # noqa: N805  # SQLAlchemy's declared_attr is a class method
        """The account of whoever of the staff did it."""
        return mapped_column(ForeignKey("core_user.id", ondelete="SET NULL"))


class Applicant(SiteOwned, Base):
    """Who asks (pemohon informasi), apart from what is asked.

    ``nik`` is the number of a person's identity card, ``entity`` what says that a body or group exists (number of its
    approval, or of the powers of attorney); ``attorney`` who speaks for it, ``guardian`` who acts for a child or
    somebody under guardianship (UU 27/2022 pasal 25 and 26). Letters are in ``language``.
    """

    __tablename__ = "ppid_applicant"
    __table_args__ = site_table(Index(None, "nik_hash"), Index(None, "phone_hash"), Index(None, "email_hash"))

    kind: Mapped[str] = mapped_column(String(12), default=PERSON)
    name: Mapped[str] = mapped_column(Encrypted, default="")
    nik: Mapped[str] = mapped_column(Encrypted, default="")
    nik_hash: Mapped[str] = mapped_column(String(64), default="", info={"personal": False})
    entity: Mapped[str] = mapped_column(Encrypted, default="")
    attorney: Mapped[str] = mapped_column(Encrypted, default="")
    guardian: Mapped[str] = mapped_column(Encrypted, default="")
    address: Mapped[str] = mapped_column(Encrypted, default="")
    job: Mapped[str] = mapped_column(Encrypted, default="")
    phone: Mapped[str] = mapped_column(Encrypted, default="")
    phone_hash: Mapped[str] = mapped_column(String(64), default="", info={"personal": False})
    email: Mapped[str] = mapped_column(Encrypted, default="")
    email_hash: Mapped[str] = mapped_column(String(64), default="", info={"personal": False})
    language: Mapped[str] = mapped_column(String(5), default="id")
    forgotten_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Paper(SiteOwned, Base):
    """A picture of an identity card or a paper that shows who asks; it goes when nobody needs it any more.

    ``kind`` is a key of ``requests.who.PAPERS``; ``part`` which of those it is that were announced and came later.
    """

    __tablename__ = "ppid_paper"
    __table_args__ = site_table(
        child_of(Applicant.__tablename__, "applicant_id"), Index(None, "site_id", "applicant_id")
    )

    applicant_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    media: Mapped[str] = mapped_column(String(40))
    part: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    @declared_attr
    def medium(cls) -> Mapped[Any]:  # noqa: N805  # SQLAlchemy's declared_attr is a class method
        """What the library knows of it."""
        return medium_of(cls)  # type: ignore[no-any-return]

    @property
    def media_keys(self) -> set[str]:
        """The picture."""
        return {self.media}

    @property
    def in_public(self) -> bool:
        """Nobody but officers who give a reason sees it."""
        return False


class Access(SiteOwned, Base):
    """Who looked at the identity card or its number, and why; never changed."""

    __tablename__ = "ppid_access"
    __table_args__ = site_table(
        child_of(Applicant.__tablename__, "applicant_id"), Index(None, "site_id", "applicant_id")
    )

    applicant_id: Mapped[int]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id", ondelete="SET NULL"))
    office: Mapped[str] = mapped_column(String(120), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    reason: Mapped[str] = mapped_column(Encrypted, default="")


class Counter(SiteOwned, Base):
    """The last number that a site gave in one of its books in a year."""

    __tablename__ = "ppid_counter"
    __table_args__ = site_table(UniqueConstraint("site_id", "book", "year"))

    book: Mapped[str] = mapped_column(String(4))
    year: Mapped[int]
    last: Mapped[int] = mapped_column(default=0)


append_only(Access)
