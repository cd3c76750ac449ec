"""What a form of content says, and that nothing of it is lost on the way into its row and the history."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime, time
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from flask import Blueprint, Flask
from sqlalchemy import Date, Numeric, String, Time
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from wtforms import BooleanField, DateField, HiddenField, StringField, SubmitField

from cms_core.columns import UtcDateTime
from cms_core.pages.admin import DESK
from cms_core.publishing.desk_views import add_desk
from cms_core.publishing.forms import REASON, ContentForm
from cms_core.publishing.models import Publishable
from cms_core.tables.fields import NumberField
from cms_core.tables.kinds import Number

pytestmark = pytest.mark.sqlite_only("nothing reaches a database")


class Apart(DeclarativeBase):
    """Models that no migration makes."""


class Book(Publishable, Apart):
    """Content with a column of each kind."""

    __tablename__ = "rak_book"
    WRITTEN: ClassVar[tuple[str, ...]] = ("title", "author", "price", "since", "opens", "begins", "lent", "body")

    id: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str] = mapped_column(default="")
    author: Mapped[str] = mapped_column(String(80), default="")
    price: Mapped[Decimal | None] = mapped_column(Numeric(9, 2))
    since: Mapped[date | None] = mapped_column(Date)
    opens: Mapped[time | None] = mapped_column(Time)
    begins: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lent: Mapped[bool] = mapped_column(default=False)


class PriceField(NumberField):
    kind = Number(2)


class BookForm(ContentForm):
    author = StringField("Pengarang")
    price = PriceField("Harga")
    since = DateField("Sejak")
    lent = BooleanField("Dipinjam")
    seen = HiddenField()
    send = SubmitField("Kirim")


def test_a_row_takes_what_it_says_as_json_holds_it() -> None:
    told = {
        "title": "Laskar Pelangi",
        "author": "",
        "price": "12.5",
        "since": "2026-11-26",
        "opens": "08:00:00",
        "begins": "2026-11-26T09:00:00+00:00",
        "lent": True,
        "body": "",
    }
    row = Book()
    for name, value in told.items():
        setattr(row, name, value)

    assert (row.price, row.since, row.opens) == (Decimal("12.5"), date(2026, 11, 26), time(8))
    assert row.begins is not None
    assert row.begins.hour == 9
    assert row.content == told
    row.price = Decimal("12.50")
    assert row.content == told
    row.price = row.since = None
    assert (row.content["price"], row.content["since"]) == (None, None)


def test_a_form_says_every_field_that_its_content_adds(app: Flask) -> None:
    with app.test_request_context(method="POST", data={"title": " Laskar  Pelangi ", "price": "12,50"}):
        form = BookForm(meta={"csrf": False})

        assert form.written() == {
            "title": "Laskar Pelangi",
            "author": "",
            "price": "12.5",
            "since": None,
            "lent": False,
            "body": "",
        }


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (("title", "body", "author", "price", "since"), "lent"),
        (("title", "body", "author", "price", "since", "lent", "shelf"), "shelf"),
        (("title", "author", "price", "since", "lent"), "body"),
    ],
)
def test_a_desk_is_refused_whose_form_asks_for_what_nobody_keeps(written: tuple[str, ...], said: str) -> None:
    model: Any = SimpleNamespace(WRITTEN=written, __name__="Book")
    desk = dataclasses.replace(DESK, form=BookForm)

    with pytest.raises(TypeError) as refused:
        add_desk(Blueprint("rak", __name__), desk, model, "x.html")

    assert str(refused.value) == (
        f"{said}: the fields of BookForm are the columns in Book.WRITTEN, no more and no fewer; a form that keeps "
        f"something otherwise has a written() of its own."
    )


def test_a_form_with_words_of_its_own_says_what_it_likes() -> None:
    class Own(BookForm):
        def written(self) -> dict[str, Any]:
            return {}

    model: Any = SimpleNamespace(WRITTEN=("title",), __name__="Book")
    add_desk(Blueprint("rak", __name__), dataclasses.replace(DESK, form=Own), model, "x.html")


def test_no_field_is_called_like_the_reason_of_a_step() -> None:
    assert not REASON.isidentifier()
