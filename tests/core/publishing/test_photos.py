"""What a row with photos says of them, before anything is written."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import Column, Integer, Table
from sqlalchemy.orm import DeclarativeBase, Mapped

from cms_core.publishing.models import Publishable
from cms_core.publishing.photos import Photographed, ShownPhoto
from cms_core.tenancy import child_of, site_table


class Apart(DeclarativeBase):
    """Tables that no database has."""


Table("core_site", Apart.metadata, Column("id", Integer, primary_key=True))


class BookPhoto(ShownPhoto, Apart):
    __tablename__ = "apart_book_photo"
    __table_args__ = site_table(child_of("apart_book", "entry_id"))


class Book(Photographed, Publishable, Apart):
    __tablename__ = "apart_book"
    __table_args__ = site_table()
    PHOTO: ClassVar[type[ShownPhoto]] = BookPhoto
    WRITTEN: ClassVar[tuple[str, ...]] = ("title", "photos", "body")

    body: Mapped[str]


ONE, TWO, THREE = ({"media": number * 32, "alt": number} for number in "123")


def places(book: Any) -> list[tuple[str, int]]:
    return [(row.media, row.position) for row in book.photo_rows]


def test_photos_are_set_in_the_words_of_the_history_and_keep_their_rows() -> None:
    book = Book(title="Buku", body="", photos=[ONE, TWO, THREE])
    assert book.content == {"title": "Buku", "photos": [ONE, TWO, THREE], "body": ""}
    first, _second, third = book.photo_rows
    book.photos = [{**THREE, "alt": "Tiga"}, ONE]
    assert [id(row) for row in book.photo_rows] == [id(third), id(first)]
    assert (places(book), book.photos[0]["alt"]) == ([(THREE["media"], 0), (ONE["media"], 1)], "Tiga")


def test_a_row_shows_its_photos_and_those_in_its_text() -> None:
    there = "a" * 32
    book = Book(body=f'<figure><img data-media="{there}" alt=""></figure>', photos=[ONE])
    assert book.media_keys == {ONE["media"], there}
    assert Book(photos=[]).media_keys == set()


def test_a_photo_that_is_gone_is_no_cover() -> None:
    book = Book(photos=[ONE])
    assert (book.image, book.shown_photos, book.open_photos(preview=True)) == (None, [], [])
