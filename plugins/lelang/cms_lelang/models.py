"""A package and all that is told of it. What is never published has no column here: no bank, no NIP, no full NPWP."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, ColumnElement, Date, Index, Numeric, String, Text, UniqueConstraint, case
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.api import (
    ARCHIVED,
    Base,
    Publishable,
    SiteOwned,
    UtcDateTime,
    append_only,
    child_of,
    media_in,
    site_table,
    visible,
)
from cms_lelang import NAME
from cms_lelang.words import FRAMEWORK

LONGEST_NAME, LONGEST_PLACE, LONGEST_VOLUME, LONGEST_ACCOUNT, LONGEST_TEXT = 500, 1000, 300, 1000, 2000
"""Letters: SiRUP and SPSE ask nobody to be short, and list several places and lines of the budget in one cell."""
OF_ONE = 100
"""What a framework reckons for one piece is so much smaller than its ceiling."""


def _text(longest: int, **more: Any) -> Mapped[str]:
    return mapped_column(String(longest), default="", **more)


def _rupiah() -> Mapped[int | None]:
    return mapped_column(BigInteger)


def _part(*more: Any) -> Any:
    return site_table(child_of("lelang_package", "package_id"), *more or (Index(None, "site_id", "package_id", "id"),))


class Package(Publishable, Base):
    """What is procured as one (paket), with the columns that are said once of it.

    Money is whole rupiah: ``ceiling`` is the budget for it (pagu), ``estimate`` what the owner reckons (HPS). ``code``
    is that of the system of record, ``link`` where it shows it, ``edition`` how often it was put there. ``unit`` is who
    buys, ``unit_code`` its code in SiRUP, ``agency`` the institution that it belongs to (K/L/PD) where that is not
    the government of the site; ``project`` is what several packages are parts of, called alike in each. ``lot_of`` is
    the package that was put up in lots, by its code, its slug or its name, ``lot`` which of them this is. ``region`` is
    the code of the region of ``place``, ``places`` are further ones (:mod:`cms_lelang.details.places`); ``office``
    and ``committee`` are offices, never people. ``qualification``, ``evaluation`` and ``size`` are how bidders are
    admitted, how offers are judged, and who may bid. ``executor`` does what no provider does (swakelola). ``outcome``
    says with ``reason`` why it came to nothing; ``repeats`` names the package of the site that is tried again, by its
    code or its slug. ``body`` is clean HTML.

    What lists narrow by follows from the parts and is never typed: ``opens_at`` is when the first stage begins (without
    any: when somebody was known to take part), ``contracted`` and ``handed`` the days of contract and handover,
    ``broken`` whether the contract was terminated, ``worth`` the newest of contract, estimate and ceiling, ``agreed``
    the contract as it was signed; None without one, and of a framework, which says what a piece costs. ``process`` is
    the end of its ocid, given with the first release, and stays.
    """

    __tablename__ = "lelang_package"
    __table_args__ = site_table(
        UniqueConstraint("site_id", "slug"),
        Index(None, "site_id", "state", "id"),
        Index(None, "site_id", "title", "id"),
        Index(None, "site_id", "changed_at", "id"),
        Index(None, "site_id", "year", "state", "published_at"),
        # All that lists narrow by, those of one state in the order in which they came out: no row is read for that.
        Index(
            "ix_lelang_package_state",
            *("site_id", "state", "outcome", "broken", "published_at", "category", "method", "worth"),
            *("handed", "contracted", "opens_at"),
        ),
        Index(None, "site_id", "code"),
        # All that tells which agencies there are.
        Index("ix_lelang_package_unit", "site_id", "state", "unit_code", "unit", "year", "published_at"),
        Index(None, "site_id", "repeats"),
        Index(None, "site_id", "project"),
        Index(None, "site_id", "lot_of"),
        Index(None, "process", unique=True),
    )
    KIND: ClassVar[str] = "paket"
    # What stands beside a package's page: /lelang/data/…, and its files.
    RESERVED: ClassVar[frozenset[str]] = frozenset(
        {"angka", "batas", "berkas", "data", "instansi", "kelengkapan", "penyedia", "rincian", "riwayat", "tanda"}
    )
    WORDED: ClassVar[tuple[str, ...]] = ("title", "code", "unit")
    WRITTEN: ClassVar[tuple[str, ...]] = (
        *("title", "body", "year", "code", "link", "unit", "office", "committee", "category", "method", "law"),
        *("agency", "project", "lot_of", "lot", "region", "places"),
        *("unit_code", "edition", "qualification", "evaluation", "size", "contract_kind", "for_small"),
        *("ceiling", "estimate", "place", "latitude", "longitude", "executor"),
        *("outcome", "reason", "repeats"),
    )
    public_surface = True

    # SiRUP and SPSE name what is bought at length; lists of several plugins show its beginning.
    title: Mapped[str] = mapped_column(String(LONGEST_NAME))
    body: Mapped[str] = mapped_column(Text, default="")
    year: Mapped[int]
    code: Mapped[str] = _text(40)
    link: Mapped[str] = _text(300)
    edition: Mapped[int | None]
    unit: Mapped[str] = _text(160)
    unit_code: Mapped[str] = _text(20)
    agency: Mapped[str] = _text(120)
    project: Mapped[str] = _text(160)
    lot_of: Mapped[str] = _text(LONGEST_NAME)
    lot: Mapped[str] = _text(40)
    office: Mapped[str] = _text(120)
    committee: Mapped[str] = _text(120)
    category: Mapped[str] = mapped_column(String(20))
    method: Mapped[str] = mapped_column(String(24))
    law: Mapped[str] = _text(160)
    qualification: Mapped[str] = _text(12)
    evaluation: Mapped[str] = _text(16)
    size: Mapped[str] = _text(12)
    contract_kind: Mapped[str] = _text(16)
    for_small: Mapped[bool] = mapped_column(default=False)
    ceiling: Mapped[int] = mapped_column(BigInteger)
    estimate: Mapped[int | None] = _rupiah()
    place: Mapped[str] = _text(LONGEST_PLACE)
    region: Mapped[str] = _text(13)
    places: Mapped[str] = mapped_column(Text, default="")
    latitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    longitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    executor: Mapped[str] = _text(120)
    outcome: Mapped[str] = _text(8)
    reason: Mapped[str] = _text(LONGEST_TEXT)
    repeats: Mapped[str] = _text(120)
    opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    contracted: Mapped[date | None] = mapped_column(Date)
    handed: Mapped[date | None] = mapped_column(Date)
    broken: Mapped[bool] = mapped_column(default=False)
    worth: Mapped[int] = mapped_column(BigInteger, default=0)
    agreed: Mapped[int | None] = _rupiah()
    process: Mapped[str | None] = mapped_column(String(40))

    @hybrid_property
    def is_read(self) -> bool:
        """Whether citizens can open its page: what is archived keeps its address, what is withdrawn tells no name."""
        return self.in_public and self.public_since is None

    @is_read.inplace.expression
    @classmethod
    def _is_read(cls) -> ColumnElement[bool]:
        return visible(cls) | ((cls.state == ARCHIVED) & cls.published_at.is_not(None))

    @hybrid_property
    def reckoned(self) -> int | None:
        """What the owner reckons for all of it (HPS), in rupiah; None where nobody said so, or for one piece alone."""
        if self.estimate is None:
            return None
        of_one = self.contract_kind == FRAMEWORK and self.estimate * OF_ONE < self.ceiling
        return None if of_one else self.estimate

    @reckoned.inplace.expression
    @classmethod
    def _reckoned(cls) -> ColumnElement[int | None]:
        of_one = (cls.contract_kind == FRAMEWORK) & (cls.estimate * OF_ONE < cls.ceiling)
        return case((of_one, None), else_=cls.estimate)

    @property
    def by_itself(self) -> bool:
        """Whether no provider is sought (swakelola)."""
        return self.method.startswith("swakelola")

    @property
    def media_keys(self) -> set[str]:
        """The documents and photos in its text."""
        return media_in(self.body or "")

    @property
    def editor(self) -> tuple[str, dict[str, Any]]:
        """The endpoint where it is written."""
        return f"{NAME}.admin.edit", {"key": self.id}


class Plan(SiteOwned, Base):
    """A line of the general plan (RUP) that pays for a package: where ``amount`` rupiah come from, and when announced.

    ``status`` says whether it is announced where the day is not known. ``account`` is the code of the budget line;
    ``unit`` and ``unit_code`` are whose plan it is; ``text``, ``volume`` and ``specification`` what is to be bought.
    The selection is planned for ``select_from`` to ``select_to``, the work for ``work_from`` to ``work_to``.
    ``earlier`` is the code of the line that it replaces, ``review`` how it does that (one for one, one for many),
    ``why`` the reason.
    """

    __tablename__ = "lelang_plan"
    __table_args__ = _part()
    public_surface = True

    package_id: Mapped[int]
    code: Mapped[str] = _text(20)
    year: Mapped[int]
    source: Mapped[str] = mapped_column(String(12))
    account: Mapped[str] = _text(LONGEST_ACCOUNT)
    amount: Mapped[int | None] = _rupiah()
    announced: Mapped[date | None] = mapped_column(Date)
    status: Mapped[str] = _text(12)
    unit: Mapped[str] = _text(160)
    unit_code: Mapped[str] = _text(20)
    text: Mapped[str] = _text(LONGEST_TEXT)
    volume: Mapped[str] = _text(LONGEST_VOLUME)
    specification: Mapped[str] = _text(LONGEST_TEXT)
    select_from: Mapped[date | None] = mapped_column(Date)
    select_to: Mapped[date | None] = mapped_column(Date)
    work_from: Mapped[date | None] = mapped_column(Date)
    work_to: Mapped[date | None] = mapped_column(Date)
    earlier: Mapped[str] = _text(20)
    review: Mapped[str] = _text(80)
    why: Mapped[str] = _text(LONGEST_TEXT)

    @hybrid_property
    def is_announced(self) -> bool:
        """Whether everybody could read it."""
        return self.status != "belum" and (self.announced is not None or self.status == "terumumkan")

    @is_announced.inplace.expression
    @classmethod
    def _is_announced(cls) -> ColumnElement[bool]:
        return (cls.status != "belum") & (cls.announced.is_not(None) | (cls.status == "terumumkan"))


class Stage(SiteOwned, Base):
    """When a stage is open. A stage that is moved gets another row with the next ``revision``, and a ``reason``."""

    __tablename__ = "lelang_stage"
    __table_args__ = _part(UniqueConstraint("site_id", "package_id", "stage", "revision"))
    public_surface = True

    package_id: Mapped[int]
    stage: Mapped[str] = mapped_column(String(24))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revision: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = _text(300)


class Bidder(SiteOwned, Base):
    """Who took part, and at what price: ``offer`` as read out, ``corrected`` by arithmetic, ``negotiated`` at last.

    ``tax`` is an NPWP of which the middle is masked before it is stored, ``told_tax`` the one that went with the name
    under which the public was told of them first: both are kept to tell firms apart, and told nobody. Who takes part
    in a procurement is public by law, people among them.
    """

    __tablename__ = "lelang_bidder"
    __table_args__ = _part(
        Index(None, "site_id", "package_id", "id"), Index(None, "site_id", "winner", "name", "package_id")
    )
    public_surface = True

    package_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(160), info={"personal": False})
    tax: Mapped[str] = _text(24)
    told_tax: Mapped[str] = _text(24)
    offer: Mapped[int | None] = _rupiah()
    has_errors: Mapped[bool] = mapped_column(default=False)
    corrected: Mapped[int | None] = _rupiah()
    negotiated: Mapped[int | None] = _rupiah()
    verdict: Mapped[str] = _text(8)
    reason: Mapped[str] = _text(LONGEST_TEXT)
    winner: Mapped[bool] = mapped_column(default=False)

    @property
    def price(self) -> int | None:
        """What counts of the prices: the newest."""
        prices = (self.negotiated, self.corrected, self.offer)
        return next((price for price in prices if price is not None), None)


class Contract(SiteOwned, Base):
    """The contract of a package, at most one, as it was signed; what was changed stands in :class:`Addendum`.

    ``letter`` is the number of the appointment (SPPBJ), ``order`` and ``ordered`` of the order to begin (SPMK);
    ``partners`` are the companies of a joint operation (KSO), with semicolons, or commas, between them;
    ``value`` is rupiah, of a framework (kontrak payung) those of one piece;
    ``domestic`` and ``small`` are how much of it goes to domestic products and small businesses; ``performance`` is how
    the provider did (a key of ``words.PERFORMANCES``).
    """

    __tablename__ = "lelang_contract"
    __table_args__ = _part(UniqueConstraint("site_id", "package_id"))
    public_surface = True

    package_id: Mapped[int]
    letter: Mapped[str] = _text(80)
    number: Mapped[str] = mapped_column(String(80))
    signed: Mapped[date] = mapped_column(Date)
    starts: Mapped[date | None] = mapped_column(Date)
    ends: Mapped[date | None] = mapped_column(Date)
    value: Mapped[int] = mapped_column(BigInteger)
    domestic: Mapped[int | None] = _rupiah()
    small: Mapped[int | None] = _rupiah()
    partners: Mapped[str] = _text(300)
    order: Mapped[str] = _text(80)
    ordered: Mapped[date | None] = mapped_column(Date)
    status: Mapped[str] = _text(8)
    reason: Mapped[str] = _text(LONGEST_TEXT)
    performance: Mapped[str] = _text(12)


class Addendum(SiteOwned, Base):
    """A change of the contract: ``value`` and ``ends`` are what holds from then on, None where they stay.

    ``void`` says why it was written by mistake and does not count, here as in what follows.
    """

    __tablename__ = "lelang_addendum"
    __table_args__ = _part()
    public_surface = True

    package_id: Mapped[int]
    number: Mapped[str] = mapped_column(String(80))
    signed: Mapped[date] = mapped_column(Date)
    value: Mapped[int | None] = _rupiah()
    ends: Mapped[date | None] = mapped_column(Date)
    reason: Mapped[str] = _text(LONGEST_TEXT)
    void: Mapped[str] = _text(300)


class Progress(SiteOwned, Base):
    """How much of the work was done on a day, in per cent; ``planned`` is how much should have been by then."""

    __tablename__ = "lelang_progress"
    __table_args__ = _part()
    public_surface = True

    package_id: Mapped[int]
    day: Mapped[date] = mapped_column(Date)
    percent: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    planned: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    note: Mapped[str] = _text(300)
    void: Mapped[str] = _text(300)


class Payment(SiteOwned, Base):
    """What was paid; ``number`` is that of the minutes (BAP)."""

    __tablename__ = "lelang_payment"
    __table_args__ = _part()
    public_surface = True

    package_id: Mapped[int]
    number: Mapped[str] = _text(80)
    paid: Mapped[date] = mapped_column(Date)
    amount: Mapped[int] = mapped_column(BigInteger)
    note: Mapped[str] = _text(300)
    void: Mapped[str] = _text(300)


class Handover(SiteOwned, Base):
    """A handover (BAST); ``sort`` is a key of ``words.HANDOVERS``."""

    __tablename__ = "lelang_handover"
    __table_args__ = _part()
    public_surface = True

    package_id: Mapped[int]
    sort: Mapped[str] = mapped_column(String(8))
    number: Mapped[str] = _text(80)
    day: Mapped[date] = mapped_column(Date)
    void: Mapped[str] = _text(300)


class Release(SiteOwned, Base):
    """What the public was told of a package at one moment, as an OCDS release without its ocid; written once.

    ``facts`` is what was new in it by our own columns (:mod:`cms_lelang.releases.facts`). ``gone`` says that nothing is
    told any more from then on: the package was withdrawn. ``anew`` says that it holds all that is known, and that
    records begin with it: offers are taken again, and releases before it name who made one, or something was
    struck out.
    """

    __tablename__ = "lelang_release"
    __table_args__ = _part(UniqueConstraint("site_id", "package_id", "number"), Index(None, "site_id", "at", "id"))
    public_surface = True

    package_id: Mapped[int]
    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    tags: Mapped[list[str]] = mapped_column(JSON)
    told: Mapped[dict[str, Any]] = mapped_column(JSON)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    gone: Mapped[bool] = mapped_column(default=False)
    anew: Mapped[bool] = mapped_column(default=False)


append_only(Release)
