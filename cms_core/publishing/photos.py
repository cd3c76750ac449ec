"""Photos that stand beside a text, in a table of their own: mixins for the two models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import String
from sqlalchemy.ext.orderinglist import ordering_list
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from cms_core.media.models import medium_of
from cms_core.publishing.clean import media_in
from cms_core.tenancy import SiteOwned


class ShownPhoto(SiteOwned):
    """Mixin of a table of photos: the key of a medium, what is seen on it, and the row that shows it.

    The table is ``site_table(child_of("<table of the rows>", "entry_id"), Index(None, "site_id", "entry_id"))``.
    """

    __abstract__ = True

    entry_id: Mapped[int]
    media: Mapped[str] = mapped_column(String(40))
    alt: Mapped[str] = mapped_column(String(200), default="")
    position: Mapped[int]

    @declared_attr
    def medium(cls) -> Mapped[Any]:  # noqa: N805  # SQLAlchemy's declared_attr is a class method
        """What the library knows of it; None once it was deleted there, which an earlier version may not know."""
        return medium_of(cls)  # type: ignore[no-any-return]


class Photographed:
    """Mixin of content with photos: ``class Book(Photographed, Publishable, Base)`` with ``PHOTO = BookPhoto``.

    ``photos`` in ``WRITTEN`` puts them into the history; the first is the cover.
    """

    PHOTO: ClassVar[type[ShownPhoto]]

    @declared_attr
    def photo_rows(cls) -> Mapped[list[Any]]:  # noqa: N805  # SQLAlchemy's declared_attr is a class method
        """Its photos in their order."""
        return relationship(
            cls.PHOTO,
            order_by=cls.PHOTO.position,
            collection_class=ordering_list("position"),
            cascade="all, delete-orphan",
        )

    @property
    def photos(self) -> list[dict[str, str]]:
        """Its photos as the history keeps them, ``media`` and ``alt`` of each; to be set in the same words."""
        return [{"media": row.media, "alt": row.alt} for row in self.photo_rows]

    @photos.setter
    def photos(self, wanted: Iterable[Mapping[str, str]]) -> None:
        known = {row.media: row for row in self.photo_rows}
        rows = []
        for each in wanted:
            row = known.get(each["media"]) or self._photo(each["media"])
            row.alt = each["alt"]
            rows.append(row)
        if TYPE_CHECKING:
            self.photo_rows: Any
        self.photo_rows = rows
        self.photo_rows.reorder()

    def _photo(self, media: str) -> ShownPhoto:
        row = self.PHOTO()
        row.media = media
        return row

    @property
    def image(self) -> str | None:
        """The key of its cover."""
        return next((row.media for row in self.shown_photos), None)

    @property
    def shown_photos(self) -> list[Any]:
        """Its photos that are still there."""
        return [row for row in self.photo_rows if row.medium is not None]

    def open_photos(self, *, preview: bool = False) -> list[Any]:
        """Return its photos that its page shows: those that everybody may see now, in a preview all there are."""
        return [row for row in self.shown_photos if preview or row.medium.is_open]

    @property
    def media_keys(self) -> set[str]:
        """All photos that it shows, those in its text too."""
        return {row.media for row in self.photo_rows} | media_in(getattr(self, "body", None) or "")
