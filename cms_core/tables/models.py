"""A file on its way: from the dry run to the import, and what came of each row that was left out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.columns import UtcDateTime, now
from cms_core.crypto import Encrypted
from cms_core.extensions import Base
from cms_core.tenancy import SiteOwned, child_of, site_table

CHECKING, CHECKED, IMPORTING, STOPPED, DONE = "checking", "checked", "importing", "stopped", "done"
DOUBTFUL = "doubtful"
"""Under which name a file counts the rows that are worth a second look; each of them has a state besides."""
GOING = (CHECKING, IMPORTING)
"""States in which parts are gone through one after the other."""


class PendingTable(SiteOwned, Base):
    """A file that somebody had checked, kept for the same person and site until it is too old.

    ``done`` of its ``parts`` were gone through in this state. ``found`` and ``result`` count rows by what would become
    of them, and by what became of them. ``mark`` is what a person agrees to. ``tries`` counts who began to go on since
    a part was last done, at ``moved_at``. ``told`` is what of the file is not read, as JSON in every language;
    what was found of rows is said in ``language`` alone.
    """

    __tablename__ = "core_pending_table"
    __table_args__ = site_table(
        Index(None, "site_id", "user_id", "name"), Index(None, "state", "moved_at"), lasting_ids=True
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(80))
    head: Mapped[str] = mapped_column(Encrypted)
    told: Mapped[str | None] = mapped_column(Encrypted)
    language: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(12), default=CHECKING)
    rows: Mapped[int]
    parts: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    found: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    result: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    mark: Mapped[str] = mapped_column(String(32), default="")
    tries: Mapped[int] = mapped_column(default=0)
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows there are of each state, so far."""
        return self.result or self.found

    @property
    def gone_through(self) -> int:
        """How many rows were looked at, or imported."""
        return sum(number for state, number in self.counts.items() if state != DOUBTFUL)


class PendingPart(SiteOwned, Base):
    """Some rows of a file (``reading.pack``) and what was found of each (``report.pack``).

    ``twins`` are those with the key of another row; ``bad`` and ``changed`` count rows, so that nobody opens a part for
    nothing. Once imported, it holds the rows alone that were left out.
    """

    __tablename__ = "core_pending_part"
    __table_args__ = site_table(
        child_of("core_pending_table", "pending_id"), UniqueConstraint("site_id", "pending_id", "number")
    )

    pending_id: Mapped[int]
    number: Mapped[int]
    rows: Mapped[str] = mapped_column(Encrypted)
    found: Mapped[str] = mapped_column(Encrypted, default="[]")
    bad: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    twins: Mapped[list[list[int]]] = mapped_column(JSON, default=list)
