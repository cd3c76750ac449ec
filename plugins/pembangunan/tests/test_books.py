"""The books on works: the columns of the regulation, which add up, on screen and as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date

from flask.testing import FlaskClient

from cms_core.api import Site, User
from cms_core.testing.factories import MakeUser
from cms_pembangunan.models import Work
from cms_pembangunan.words import SOURCES

from .conftest import STAFF, Make, Step


def rows(client: FlaskClient, **asked: str) -> list[list[str]]:
    """Return a book as its file says it."""
    answer = client.get(f"{STAFF}/buku/", query_string={**asked, "bentuk": "csv"})
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff")), delimiter=";" if ";" in answer.text else ","))


def test_money_stands_in_the_column_of_its_level_and_adds_up(
    site: Site, operator: FlaskClient, make_work: Make
) -> None:
    money = {f"from_{name}": 10**place for place, name in enumerate(SOURCES)}
    make_work(budget=sum(money.values()), place="Dusun 3", executor="Tim", duration=60, **money)

    heads, line = rows(operator, buku="kegiatan", tahun="2026")

    found = dict(zip(heads, line, strict=True))
    levels = [int(found[name]) for name in ("Pemerintah", "Provinsi", "Kab/Kota", "Swadaya", "Desa dan lainnya")]
    assert heads[:2] == ["Nama kegiatan", "Volume"]
    assert sum(levels) == int(found["Jumlah"]) == sum(money.values())
    assert (levels[0], found["Waktu"], found["Sifat"]) == (1, "60 hari", "Baru")


def test_the_book_of_results_holds_what_is_done(
    site: Site, operator: FlaskClient, make_work: Make, tell: Make, step: Step
) -> None:
    make_work()
    tell(make_work(title="Drainase"), 100, date(2026, 8, 1))
    gone = make_work(title="Keliru")
    tell(gone, 100, date(2026, 8, 1))
    step(Work, gone, "tarik")

    assert [line[0] for line in rows(operator, buku="hasil", tahun="2026")[1:]] == ["Drainase"]
    assert [line[0] for line in rows(operator, buku="rencana", tahun="2026")[1:]] == ["Rabat beton", "Drainase"]


def test_drafts_stand_in_the_books_and_other_villages_do_not(
    site: Site, neighbour: Site, operator: FlaskClient, make_work: Make
) -> None:
    make_work(shown=False)
    make_work(at=neighbour, title="Drainase")

    assert [line[0] for line in rows(operator, buku="rencana")[1:]] == ["Rabat beton"]


def test_a_book_is_for_those_who_may_see_the_works(
    site: Site, client: FlaskClient, make_user: MakeUser, sign_in: Callable[[FlaskClient, User], None]
) -> None:
    strangers = client.get(f"{STAFF}/buku/").status_code
    sign_in(client, make_user(region_code="33.04.02.2002"))

    assert (strangers, client.get(f"{STAFF}/buku/").status_code) == (303, 404)
