"""What a site tells, in four kinds that share a title, photos and a text."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Date, Index, String, Text, Time, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cms_core.api import Base, Photographed, Publishable, ShownPhoto, SiteOwned, UtcDateTime, child_of, site_table

ENDLESS = date(9999, 12, 31)
"""The last day of an event that repeats without an end: it comes last in an index."""


def _photos(table: str) -> Any:
    return site_table(child_of(table, "entry_id"), Index(None, "site_id", "entry_id"))


def _told(*more: Any) -> Any:
    """Return what the tables of all kinds have: addresses once, and indexes for the lists of the administration."""
    return site_table(
        UniqueConstraint("site_id", "slug"),
        Index(None, "site_id", "state", "id"),
        Index(None, "site_id", "title", "id"),
        Index(None, "site_id", "changed_at", "id"),
        *more,
    )


class Category(SiteOwned, Base):
    """A kind of news of a site; ``slug`` is what addresses and articles say."""

    public_surface = True

    __tablename__ = "berita_category"
    __table_args__ = site_table(UniqueConstraint("site_id", "slug"), UniqueConstraint("site_id", "name"))

    slug: Mapped[str] = mapped_column(String(30))
    name: Mapped[str] = mapped_column(String(60), info={"personal": False})


class ArticlePhoto(ShownPhoto, Base):
    """A photo of an article."""

    __tablename__ = "berita_article_photo"
    __table_args__ = _photos("berita_article")


class AnnouncementPhoto(ShownPhoto, Base):
    """A photo of an announcement."""

    __tablename__ = "berita_announcement_photo"
    __table_args__ = _photos("berita_announcement")


class EventPhoto(ShownPhoto, Base):
    """A photo of an event."""

    __tablename__ = "berita_event_photo"
    __table_args__ = _photos("berita_event")


class AlbumPhoto(ShownPhoto, Base):
    """A photo of an album."""

    __tablename__ = "berita_album_photo"
    __table_args__ = _photos("berita_album")


class Story(Photographed, Publishable):
    """What the four kinds share; ``body`` is clean HTML of blocks."""

    __abstract__ = True
    KIND: ClassVar[str]
    WRITTEN: ClassVar[tuple[str, ...]] = ("title", "photos", "body")

    body: Mapped[str] = mapped_column(Text, default="")

    @property
    def editor(self) -> tuple[str, dict[str, Any]]:
        """The endpoint where it is written."""
        return f"berita.admin.{self.KIND}.edit", {"key": self.id}


class Article(Story, Base):
    """News; ``category`` is the ``slug`` of a :class:`Category` of its site, empty without one.

    ``fingerprint`` stands for its words (``copies.fingerprint``); ``came_from`` for the entry of a feed that it is of,
    which was published at ``came_at``, and ``came_path`` for the path of its page at the old site.
    """

    __tablename__ = "berita_article"
    __table_args__ = _told(
        Index(None, "site_id", "category", "state"), Index(None, "site_id", "came_path"), Index(None, "fingerprint")
    )
    KIND = "berita"
    PHOTO: ClassVar[type[ShownPhoto]] = ArticlePhoto
    WRITTEN: ClassVar[tuple[str, ...]] = (*Story.WRITTEN, "category")

    category: Mapped[str] = mapped_column(String(30), default="")
    fingerprint: Mapped[str] = mapped_column(String(16), default="")
    came_from: Mapped[str] = mapped_column(String(64), default="")
    came_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    came_path: Mapped[str] = mapped_column(String(300), default="")
    marks: Mapped[list[ArticleMark]] = relationship(lambda: ArticleMark, cascade="all, delete-orphan")


class ArticleMark(SiteOwned, Base):
    """One of the few numbers that stand for an article (``copies.marks_of``): what is nearly the same shares some."""

    __tablename__ = "berita_article_mark"
    __table_args__ = site_table(
        child_of("berita_article", "article_id"), Index(None, "site_id", "article_id"), Index(None, "mark")
    )

    article_id: Mapped[int]
    mark: Mapped[int] = mapped_column(BigInteger)


class Announcement(Story, Base):
    """Something that people must know up to and with the day ``valid_until``; without one until it is withdrawn."""

    __tablename__ = "berita_announcement"
    __table_args__ = _told()
    KIND = "pengumuman"
    PHOTO: ClassVar[type[ShownPhoto]] = AnnouncementPhoto
    WRITTEN: ClassVar[tuple[str, ...]] = (*Story.WRITTEN, "valid_until")

    valid_until: Mapped[date | None] = mapped_column(Date)


class Event(Story, Base):
    """Something that takes place; its times are those on the clock of the site (RFC 5545: local time with a zone).

    ``day`` and ``begins`` are when it starts, ``last_day`` and ``ends`` when that one meeting is over; without
    ``begins`` it lasts whole days. ``repeats`` is a key of ``recurrence.RULES``, up to and with the day ``until``;
    ``skipped`` are days on which it does not take place, ``on_holidays`` says whether it does on days off.
    ``over`` is the last day of its last meeting.
    """

    __tablename__ = "berita_event"
    __table_args__ = _told(Index(None, "site_id", "state", "over"))
    KIND = "agenda"
    PHOTO: ClassVar[type[ShownPhoto]] = EventPhoto
    WRITTEN: ClassVar[tuple[str, ...]] = (
        *Story.WRITTEN,
        *("day", "begins", "last_day", "ends", "place", "repeats", "until", "skipped", "on_holidays"),
    )

    day: Mapped[date] = mapped_column(Date)
    begins: Mapped[time | None] = mapped_column(Time)
    last_day: Mapped[date | None] = mapped_column(Date)
    ends: Mapped[time | None] = mapped_column(Time)
    place: Mapped[str] = mapped_column(String(120), default="")
    repeats: Mapped[str] = mapped_column(String(20), default="")
    until: Mapped[date | None] = mapped_column(Date)
    skipped: Mapped[str] = mapped_column(String(400), default="")
    on_holidays: Mapped[bool] = mapped_column(default=True)
    over: Mapped[date] = mapped_column(Date, default=ENDLESS)

    @property
    def length(self) -> timedelta:
        """How many days after it began one meeting is over."""
        return (self.last_day or self.day) - self.day

    @property
    def finally_over(self) -> date:
        """The last day of the last meeting; :data:`ENDLESS` where it repeats without an end."""
        if not self.repeats:
            return self.day + self.length
        return self.until + self.length if self.until else ENDLESS


@event.listens_for(Event, "before_insert")
@event.listens_for(Event, "before_update")
def _note_end(_mapper: Any, _connection: Any, row: Event) -> None:
    row.over = row.finally_over


class Album(Story, Base):
    """Photos of one occasion, which was on the day ``taken``."""

    __tablename__ = "berita_album"
    __table_args__ = _told()
    KIND = "galeri"
    PHOTO: ClassVar[type[ShownPhoto]] = AlbumPhoto
    WRITTEN: ClassVar[tuple[str, ...]] = (*Story.WRITTEN, "taken")

    taken: Mapped[date | None] = mapped_column(Date)
