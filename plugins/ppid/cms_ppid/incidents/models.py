"""A breach of personal data and what was told of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import ClassVar

from sqlalchemy import Date, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.api import Base, Encrypted, SiteOwned, UtcDateTime, now, site_table

LIMIT = timedelta(hours=72)
"""Hours of the clock, days off among them: 3 x 24 hours (UU 27/2022 pasal 46)."""
_EVENT: dict[str, bool] = {"personal": False}
"""Words about an event, which are to name nobody: it cannot be found by a person, nor forgotten for one."""
TOLD, LATE, OPEN = "diberitahu", "terlambat", "berjalan"


class Incident(SiteOwned, Base):
    """A failure to protect personal data (UU 27/2022 pasal 46).

    ``what`` happened, ``data`` that got out, ``people`` how many are concerned (None while nobody knows),
    ``happened`` when and how it came about, ``handling`` what is done about it; ``public`` says that it is to be made
    known to everybody. ``since`` and ``until`` are the days on which what got out was received. The clock begins at
    ``discovered_at``. ``authority_at`` and ``persons_at`` are when those were told in writing; ``authority_how`` and
    ``persons_how`` how. ``letter_authority`` and ``letter_person`` are the letters as somebody changed them, empty for
    those that are made of this. ``version`` counts saves; ``office`` wrote it down.
    """

    __tablename__ = "ppid_incident"
    __table_args__ = site_table(Index(None, "site_id", "discovered_at"))
    WRITTEN: ClassVar[tuple[str, ...]] = (
        *("what", "data", "people", "happened", "handling", "public", "since", "until"),
        *("discovered_at", "authority_at", "authority_how", "persons_at", "persons_how"),
    )
    public_surface = False

    what: Mapped[str] = mapped_column(Encrypted, info=_EVENT)
    data: Mapped[str] = mapped_column(Encrypted, info=_EVENT)
    people: Mapped[int | None]
    happened: Mapped[str] = mapped_column(Encrypted, default="", info=_EVENT)
    handling: Mapped[str] = mapped_column(Encrypted, default="", info=_EVENT)
    public: Mapped[bool] = mapped_column(default=False)
    since: Mapped[date | None] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    discovered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    authority_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    authority_how: Mapped[str] = mapped_column(Encrypted, default="", info=_EVENT)
    persons_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    persons_how: Mapped[str] = mapped_column(Encrypted, default="", info=_EVENT)
    letter_authority: Mapped[str] = mapped_column(Encrypted, default="", info=_EVENT)
    letter_person: Mapped[str] = mapped_column(Encrypted, default="", info=_EVENT)
    office: Mapped[str] = mapped_column(String(120), default="")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    @property
    def due_at(self) -> datetime:
        """Until when the persons and the authority have to be told in writing."""
        return self.discovered_at + LIMIT

    @property
    def told_at(self) -> datetime | None:
        """When the last of both was told; None while one of them was not."""
        if self.authority_at is None or self.persons_at is None:
            return None
        return max(self.authority_at, self.persons_at)

    @property
    def state(self) -> str:
        """Whether both were told in time, or it is, or was, too late for one of them, or the clock runs."""
        if (self.told_at or now()) > self.due_at:
            return LATE
        return TOLD if self.told_at is not None else OPEN

    @property
    def hours_left(self) -> int:
        """Whole hours until the limit, below zero when it has passed."""
        return int((self.due_at - now()).total_seconds() // 3600)
