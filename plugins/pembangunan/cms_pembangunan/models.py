"""Works, what is told of their progress, and plans."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import BigInteger, ColumnElement, Date, Index, Numeric, String, Text, UniqueConstraint, func
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cms_core.api import Base, Photographed, Publishable, ShownPhoto, SiteOwned, child_of, media_in, site_table
from cms_pembangunan import NAME
from cms_pembangunan.words import SOURCES

MONEY = tuple(f"from_{source}" for source in SOURCES)
"""The columns that say how much comes from where."""


def _written(*more: Any) -> Any:
    """Return what the tables of both kinds have: addresses once, and indexes for the lists of the administration."""
    return site_table(
        UniqueConstraint("site_id", "slug"),
        Index(None, "site_id", "state", "id"),
        Index(None, "site_id", "title", "id"),
        Index(None, "site_id", "changed_at", "id"),
        *more,
    )


def _rupiah() -> Mapped[int]:
    return mapped_column(BigInteger, default=0)


class Sourced:
    """Mixin: how much money comes from each source, in whole rupiah."""

    from_dd: Mapped[int] = _rupiah()
    from_add: Mapped[int] = _rupiah()
    from_pades: Mapped[int] = _rupiah()
    from_bhpr: Mapped[int] = _rupiah()
    from_bkp: Mapped[int] = _rupiah()
    from_bkk: Mapped[int] = _rupiah()
    from_hibah: Mapped[int] = _rupiah()
    from_lain: Mapped[int] = _rupiah()
    from_swadaya: Mapped[int] = _rupiah()

    @property
    def sources(self) -> dict[str, int]:
        """How much each source gives, those that give something alone."""
        given = {source: getattr(self, f"from_{source}") for source in SOURCES}
        return {source: amount for source, amount in given.items() if amount}


class WorkPhoto(ShownPhoto, Base):
    """A photo of a work before it begins."""

    __tablename__ = "pembangunan_work_photo"
    __table_args__ = site_table(child_of("pembangunan_work", "entry_id"), Index(None, "site_id", "entry_id"))


class ProgressPhoto(ShownPhoto, Base):
    """A photo of how far a work is."""

    __tablename__ = "pembangunan_progress_photo"
    __table_args__ = site_table(child_of("pembangunan_progress", "entry_id"), Index(None, "site_id", "entry_id"))


class Work(Sourced, Photographed, Publishable, Base):
    """A work of a year's budget (kegiatan pembangunan), with the fields of the books of Permendagri 47/2016.

    Money is whole rupiah: ``budget``, ``revised`` once the budget was changed, and how much of it each source gives.
    ``volume`` counts ``unit``, ``size`` says the same in words ("350 m × 3 m"). ``starts`` and ``ends`` are days,
    ``duration`` counts ``span``. ``body`` is clean HTML: what people have of it. ``percent`` (0 to 100) and ``told_on``
    are those of the newest published :class:`Progress`, ``newest_photo`` is the key of the newest photo of one. ``due``
    is ``ends`` for as long as citizens see that it is not done.
    """

    __tablename__ = "pembangunan_work"
    __table_args__ = _written(Index(None, "site_id", "year", "due", "percent"))
    KIND: ClassVar[str] = "pekerjaan"
    # What stands beside a work's page, and beneath it: /pembangunan/tahun/2026, /pembangunan/<slug>/papan.
    RESERVED: ClassVar[frozenset[str]] = frozenset({"berkas", "buku", "kemajuan", "papan", "tahun"})
    PHOTO: ClassVar[type[ShownPhoto]] = WorkPhoto
    WRITTEN: ClassVar[tuple[str, ...]] = (
        *("title", "photos", "body", "year", "nature", "place", "latitude", "longitude"),
        *("volume", "unit", "size", "budget", "revised", *MONEY),
        *("executor", "starts", "ends", "duration", "span"),
    )

    body: Mapped[str] = mapped_column(Text, default="")
    year: Mapped[int]
    nature: Mapped[str] = mapped_column(String(10), default="baru")
    place: Mapped[str] = mapped_column(String(160), default="")
    latitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    longitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    volume: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    unit: Mapped[str] = mapped_column(String(20), default="")
    size: Mapped[str] = mapped_column(String(80), default="")
    budget: Mapped[int] = _rupiah()
    revised: Mapped[int | None] = mapped_column(BigInteger)
    executor: Mapped[str] = mapped_column(String(120), default="")
    starts: Mapped[date | None] = mapped_column(Date)
    ends: Mapped[date | None] = mapped_column(Date)
    duration: Mapped[int | None]
    span: Mapped[str] = mapped_column(String(10), default="hari")
    percent: Mapped[int] = mapped_column(default=0)
    told_on: Mapped[date | None] = mapped_column(Date)
    newest_photo: Mapped[str | None] = mapped_column(String(40))
    due: Mapped[date | None] = mapped_column(Date)

    @hybrid_property
    def cost(self) -> int:
        """The budget as it stands now, in rupiah."""
        return self.budget if self.revised is None else self.revised

    @cost.inplace.expression
    @classmethod
    def _cost(cls) -> ColumnElement[int]:
        return func.coalesce(cls.revised, cls.budget)

    @property
    def editor(self) -> tuple[str, dict[str, Any]]:
        """The endpoint where it is written."""
        return f"{NAME}.admin.pekerjaan.edit", {"key": self.id}


class Total(Sourced, SiteOwned, Base):
    """What the works of a year that citizens see amount to at a site: regions add these up, not thousands of works.

    Money is whole rupiah; ``weighed`` is the sum of each work's percentage times its cost, ``newest`` the day of the
    newest figure. ``behind`` works were late when this was counted, ``begun`` of them under way; ``planned`` and
    ``under_way`` hold those too. After ``next_due`` more are late, and both have to be counted anew.
    """

    __tablename__ = "pembangunan_total"
    # No index by year: before PostgreSQL has counted its tables it would read a whole year again for each site.
    __table_args__ = site_table(UniqueConstraint("site_id", "year"))
    public_surface = False

    year: Mapped[int]
    works: Mapped[int]
    planned: Mapped[int]
    under_way: Mapped[int]
    finished: Mapped[int]
    cost: Mapped[int] = mapped_column(BigInteger)
    weighed: Mapped[int] = mapped_column(BigInteger)
    newest: Mapped[date | None] = mapped_column(Date)
    behind: Mapped[int] = mapped_column(default=0)
    begun: Mapped[int] = mapped_column(default=0)
    next_due: Mapped[date | None] = mapped_column(Date)


class Progress(Photographed, Publishable, Base):
    """How far a work was on a ``day``: ``percent`` (0 to 100), what was done (``title``), more of it (``body``).

    ``reason`` says why there is less than before.
    """

    __tablename__ = "pembangunan_progress"
    __table_args__ = _written(
        child_of("pembangunan_work", "work_id", ondelete="RESTRICT"), Index(None, "site_id", "work_id", "day", "id")
    )
    KIND: ClassVar[str] = "kemajuan"
    # The sign of a work could stand there: /pembangunan/<slug>/papan.
    RESERVED: ClassVar[frozenset[str]] = frozenset({"papan"})
    PHOTO: ClassVar[type[ShownPhoto]] = ProgressPhoto
    WRITTEN: ClassVar[tuple[str, ...]] = ("title", "photos", "body", "percent", "day", "reason")

    body: Mapped[str] = mapped_column(Text, default="")
    work_id: Mapped[int]
    percent: Mapped[int]
    day: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(300), default="")
    work: Mapped[Work] = relationship(lambda: Work, lazy="joined", innerjoin=True, viewonly=True)

    @property
    def in_public(self) -> bool:
        """Whether everybody sees it: for as long as its work is shown."""
        return super().in_public and (self.work is None or self.work.in_public)

    @property
    def editor(self) -> tuple[str, dict[str, Any]]:
        """The endpoint where it is written."""
        return f"{NAME}.admin.kemajuan.edit", {"key": self.id}


class Plan(Publishable, Base):
    """A plan, budget or report of a village; ``sort`` is a key of ``plans.services.SORTS``, ``decided`` a day.

    ``body`` is clean HTML of blocks, the document among them.
    """

    __tablename__ = "pembangunan_plan"
    __table_args__ = _written()
    KIND: ClassVar[str] = "dokumen"
    WRITTEN: ClassVar[tuple[str, ...]] = ("title", "body", "sort", "year", "number", "decided")

    body: Mapped[str] = mapped_column(Text, default="")
    sort: Mapped[str] = mapped_column(String(20))
    year: Mapped[int]
    number: Mapped[str] = mapped_column(String(60), default="")
    decided: Mapped[date | None] = mapped_column(Date)

    @property
    def media_keys(self) -> set[str]:
        """The documents and photos in its text."""
        return media_in(self.body or "")

    @property
    def editor(self) -> tuple[str, dict[str, Any]]:
        """The endpoint where it is written."""
        return f"{NAME}.admin.dokumen.edit", {"key": self.id}
