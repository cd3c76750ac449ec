"""Documents, what a site says of its duties, and how far it is with them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Date, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.api import Base, Publishable, SiteOwned, UtcDateTime, media_in, site_table
from cms_ppid import NAME


def _text(longest: int) -> Mapped[str]:
    return mapped_column(String(longest), default="")


class Document(Publishable, Base):
    """A document of the register, with the columns of the DIP (Perki 1/2021, annex; Perki 1/2018 for a desa).

    ``summary`` is what it is about in a sentence, ``body`` clean HTML of blocks, the file among them; ``link`` is where
    it is if it lies elsewhere. ``sort`` is a key of ``documents.sorts.SORTS``, ``category`` a class of the law,
    ``duty`` the code of what it shows, if not what its kind does. ``made_on`` and ``made_at`` are when and where it was
    made, ``holder`` the unit that has it, ``responsible`` who is answerable (an office, no person), ``form`` whether it
    is there on paper, ``retention`` how long it is kept. ``validity`` says whether it is in force, ``replaced`` by what
    it was changed or withdrawn. ``lever`` is a key of ``documents.sorts.LEVERS``, where it is evidence of an integrity
    zone. ``about`` to ``announced`` are columns of the book of regulations of a village (Permendagri 47/2016).
    ``verified_on`` is the day on which somebody last looked whether it is still true; ``dead_on`` that on which its
    link was found to lead nowhere, or a file of it to be gone, None while all is there; ``asked_on`` when that was
    last tried.
    """

    __tablename__ = "ppid_document"
    __table_args__ = site_table(
        UniqueConstraint("site_id", "slug"),
        Index(None, "site_id", "state", "id"),
        Index(None, "site_id", "title", "id"),
        Index(None, "site_id", "changed_at", "id"),
        Index(None, "site_id", "duty", "state", "year", "id"),
        # What a kind has none of is seen at once, and not after all others.
        Index(None, "site_id", "duty", "sort", "state", "year", "id"),
        Index(None, "site_id", "sort", "state", "year", "id"),
        Index(None, "site_id", "category", "state"),
    )
    KIND: ClassVar[str] = "dokumen"
    WORDED: ClassVar[tuple[str, ...]] = ("title", "number")
    WRITTEN: ClassVar[tuple[str, ...]] = (
        *("title", "summary", "body", "link", "sort", "category", "duty", "number", "year", "made_on", "made_at"),
        *("holder", "responsible", "form", "retention", "validity", "replaced", "lever"),
        *("about", "agreed", "reported", "gazetted", "announced"),
    )
    public_surface = True

    summary: Mapped[str] = _text(300)
    body: Mapped[str] = mapped_column(Text, default="")
    link: Mapped[str] = _text(400)
    sort: Mapped[str] = mapped_column(String(24))
    category: Mapped[str] = mapped_column(String(12))
    duty: Mapped[str] = _text(6)
    number: Mapped[str] = _text(80)
    year: Mapped[int]
    made_on: Mapped[date | None] = mapped_column(Date)
    made_at: Mapped[str] = _text(120)
    holder: Mapped[str] = _text(120)
    responsible: Mapped[str] = _text(120)
    form: Mapped[str] = mapped_column(String(10), default="digital")
    retention: Mapped[str] = _text(120)
    validity: Mapped[str] = mapped_column(String(10), default="berlaku")
    replaced: Mapped[str] = _text(160)
    lever: Mapped[str] = _text(1)
    about: Mapped[str] = _text(300)
    agreed: Mapped[date | None] = mapped_column(Date)
    reported: Mapped[str] = _text(80)
    gazetted: Mapped[str] = _text(80)
    announced: Mapped[str] = _text(80)
    verified_on: Mapped[date | None] = mapped_column(Date)
    dead_on: Mapped[date | None] = mapped_column(Date)
    asked_on: Mapped[date | None] = mapped_column(Date)

    @property
    def media_keys(self) -> set[str]:
        """The files and photos in its text."""
        return media_in(self.body or "")

    @property
    def editor(self) -> tuple[str, dict[str, Any]]:
        """The endpoint where it is written."""
        return f"{NAME}.admin.dokumen.edit", {"key": self.id}


class Said(SiteOwned, Base):
    """What a site says of a line of the catalogue: another legal basis, another rhythm, or why it has none.

    ``law`` and ``days`` hold for the sites below it as well; ``reason`` is why there is nothing to publish here.
    """

    __tablename__ = "ppid_said"
    __table_args__ = site_table(UniqueConstraint("site_id", "code"))
    public_surface = True

    code: Mapped[str] = mapped_column(String(6))
    law: Mapped[str] = _text(200)
    days: Mapped[int | None]
    reason: Mapped[str] = _text(300)


class Standing(SiteOwned, Base):
    """How far a site is: of ``duties`` that it has, how many are ``present``, and how many of those ``fresh``.

    ``documents`` are those that citizens see, ``dead`` those whose link or file cannot be opened; ``decree`` is the
    newest year for which the register was set by decree, ``score`` the readiness score in tenths of a point; ``held``
    is how many there are by kind, year and class, those of other modules too; ``classes`` how many documents there
    are of each class, ``years`` theirs, the newest first. It is what pages read: nobody counts thousands of
    documents, or a hundred villages, for one.
    """

    __tablename__ = "ppid_standing"
    __table_args__ = site_table(UniqueConstraint("site_id"))
    public_surface = False

    duties: Mapped[int]
    present: Mapped[int]
    fresh: Mapped[int]
    documents: Mapped[int]
    dead: Mapped[int]
    decree: Mapped[int | None]
    score: Mapped[int | None]
    held: Mapped[dict[str, dict[str, dict[str, int]]]] = mapped_column(JSON, default=dict)
    classes: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    years: Mapped[list[int]] = mapped_column(JSON, default=list)
    on: Mapped[date] = mapped_column(Date)


class Alert(Publishable, Base):
    """An emergency notice (informasi serta-merta): what happens, and the eight things that people must be told.

    ``cause`` is a key of ``catalogue.items.CAUSES``. It is in force up to and with the day ``valid_until``, or until
    somebody says at ``closed_at`` that it is over; ``closing`` is what there was to say then.
    """

    __tablename__ = "ppid_alert"
    __table_args__ = site_table(
        UniqueConstraint("site_id", "slug"),
        Index(None, "site_id", "state", "id"),
        Index(None, "site_id", "title", "id"),
        Index(None, "site_id", "changed_at", "id"),
        Index(None, "site_id", "state", "valid_until"),
    )
    KIND: ClassVar[str] = "peringatan"
    RESERVED: ClassVar[frozenset[str]] = frozenset({"cetak"})
    TOLD: ClassVar[tuple[str, ...]] = (
        *("hazard", "affected", "evacuation", "avoidance", "help", "announcer", "channels", "measures"),
    )
    WRITTEN: ClassVar[tuple[str, ...]] = ("title", "cause", *TOLD, "body", "valid_until")
    public_surface = True

    body: Mapped[str] = mapped_column(Text, default="")
    cause: Mapped[str] = mapped_column(String(4))
    hazard: Mapped[str] = _text(400)
    affected: Mapped[str] = _text(400)
    evacuation: Mapped[str] = _text(400)
    avoidance: Mapped[str] = _text(400)
    help: Mapped[str] = _text(400)
    announcer: Mapped[str] = _text(400)
    channels: Mapped[str] = _text(400)
    measures: Mapped[str] = _text(400)
    valid_until: Mapped[date] = mapped_column(Date)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closing: Mapped[str] = _text(400)

    @property
    def media_keys(self) -> set[str]:
        """The photos and maps in its text."""
        return media_in(self.body or "")

    @property
    def editor(self) -> tuple[str, dict[str, Any]]:
        """The endpoint where it is written."""
        return f"{NAME}.admin.peringatan.edit", {"key": self.id}


class Exclusion(Publishable, Base):
    """Something that is kept from the public, with the test that says why (UU 14/2008 pasal 17 and 19).

    ``title`` is what it is, the only thing of it that citizens read beside the law; ``passage`` where exactly it
    stands, because passages are excluded and not whole documents. ``ground`` is a key of
    ``exclusions.services.GROUNDS``, ``law`` the act and article. ``opened`` is what would follow if it were open,
    ``closed`` what is protected while it is not, ``weighing`` why the second counts for more. ``until`` is the day on
    which it ends; without one ``ends_with`` says what ends it. ``occasion`` is a key of
    ``exclusions.services.OCCASIONS``, empty for tests of which nobody said it; ``tested_on`` and ``tested_by``
    (offices) are the test, ``number`` and ``decided`` the decree. ``warned`` is how many days before the end
    people were last told of it, None while they were not.
    """

    __tablename__ = "ppid_exclusion"
    __table_args__ = site_table(
        UniqueConstraint("site_id", "slug"),
        Index(None, "site_id", "state", "id"),
        Index(None, "site_id", "title", "id"),
        Index(None, "site_id", "changed_at", "id"),
        Index(None, "site_id", "state", "until"),
    )
    KIND: ClassVar[str] = "pengecualian"
    WRITTEN: ClassVar[tuple[str, ...]] = (
        *("title", "passage", "ground", "law", "opened", "closed", "weighing", "until", "ends_with"),
        *("occasion", "tested_on", "tested_by", "number", "decided", "body"),
    )
    public_surface = True

    body: Mapped[str] = mapped_column(Text, default="")
    passage: Mapped[str] = _text(400)
    ground: Mapped[str] = mapped_column(String(4))
    law: Mapped[str] = _text(200)
    opened: Mapped[str] = _text(600)
    closed: Mapped[str] = _text(600)
    weighing: Mapped[str] = _text(600)
    until: Mapped[date | None] = mapped_column(Date)
    ends_with: Mapped[str] = _text(200)
    occasion: Mapped[str] = _text(12)
    tested_on: Mapped[date] = mapped_column(Date)
    tested_by: Mapped[str] = _text(300)
    number: Mapped[str] = _text(80)
    decided: Mapped[date | None] = mapped_column(Date)
    warned: Mapped[int | None]

    @property
    def media_keys(self) -> set[str]:
        """Nothing of what is excluded is shown to anybody."""
        return set()

    @property
    def editor(self) -> tuple[str, dict[str, Any]]:
        """The endpoint where it is written."""
        return f"{NAME}.admin.pengecualian.edit", {"key": self.id}
