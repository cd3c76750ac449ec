"""Lists of the administration: what an address asks, pages by the key of a row, the head, the file."""

from __future__ import annotations

import csv
import functools
import io
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.extensions import db
from cms_core.lists import Asked, Found, List, Order, xlsx_answer
from cms_core.permissions import KECAMATAN, VILLAGE
from cms_core.sites.models import Site
from cms_core.testing.factories import MakeSite, MakeUser

pytestmark = pytest.mark.each_case_on_both

LIST = List(
    key=Site.id,
    orders={
        "nama": Order("Nama", Site.name),
        "kode": Order("Kode", Site.region_code, down=True),
        "id": Order("Id", Site.id),
    },
    states={"": "Semua", "desa": "Desa"},
    cells={"Nama": lambda site: site.name},
    per_page=2,
)
HERE = "http://localhost/admin/halaman/"


@pytest.fixture
def names(app: Flask, make_site: MakeSite) -> None:
    for name in ("Pagak", "Klampok", "Pagak", "Sirkandi", "Klampok"):
        make_site(name=name)


def walk(asked: Asked) -> list[str]:
    """All that the pages of a list say, one after the other."""
    found = LIST.page(select(Site), asked)
    said = [f"{site.name} {site.region_code[-1]}" for site in found.rows]
    return said + (walk(Asked(order=asked.order, down=asked.down, after=found.after)) if found.after else [])


@pytest.mark.parametrize(
    ("order", "down", "expected"),
    [
        ("", False, ["Klampok 2", "Klampok 5", "Pagak 1", "Pagak 3", "Sirkandi 4"]),
        ("nama", True, ["Sirkandi 4", "Pagak 3", "Pagak 1", "Klampok 5", "Klampok 2"]),
        ("kode", False, ["Klampok 5", "Sirkandi 4", "Pagak 3", "Klampok 2", "Pagak 1"]),
        ("kode", True, ["Pagak 1", "Klampok 2", "Pagak 3", "Sirkandi 4", "Klampok 5"]),
        ("id", False, ["Pagak 1", "Klampok 2", "Pagak 3", "Sirkandi 4", "Klampok 5"]),
    ],
)
def test_pages_say_everything_once_and_in_order(names: None, order: str, down: bool, expected: list[str]) -> None:
    assert walk(Asked(order=order, down=down)) == expected


@pytest.mark.parametrize("order", ["nama", "-nama", "-kode"])
def test_pages_of_a_list_with_an_index_of_all_that_narrows_it_are_the_same(
    names: None, monkeypatch: pytest.MonkeyPatch, order: str
) -> None:
    asked = Asked(order=order.removeprefix("-"), down=order.startswith("-"))
    expected = walk(asked)
    monkeypatch.setattr(List, "page", functools.partialmethod(List.page, covered=True))
    assert (len(expected), walk(asked)) == (5, expected)


@pytest.mark.parametrize("after", ["", "9999999", "9" * 90, "-1", "x", "٣"])
def test_a_page_after_nothing_is_the_first(names: None, after: str) -> None:
    assert [site.name for site in LIST.page(select(Site), Asked(after=after)).rows] == ["Klampok", "Klampok"]


def test_a_row_that_one_may_not_see_says_nothing_of_where_it_stands(names: None) -> None:
    hidden = db.session.scalars(select(Site).where(Site.name == "Sirkandi")).one()
    seen = select(Site).where(Site.name != "Sirkandi")

    # With the hidden row as the mark, the page after it would tell how its name is sorted.
    assert len(LIST.page(seen, Asked(after=str(hidden.id))).rows) == 2


def test_the_mark_may_have_left_what_is_asked_for(names: None) -> None:
    first = db.session.scalars(select(Site).where(Site.name == "Klampok").order_by(Site.id)).first()
    assert first is not None
    narrow = select(Site).where(Site.id != first.id)

    found = LIST.page(narrow, Asked(after=str(first.id)), seen=select(Site))

    assert [site.name for site in found.rows] == ["Klampok", "Pagak"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", Asked(order="nama")),
        ("?q=%20dua%20%20kata&keadaan=desa&urut=-kode&sesudah=7", Asked("dua kata", "desa", "kode", True, "7")),
        ("?keadaan=apa&urut=-apa&bentuk=pdf", Asked(order="nama")),
        ("?bentuk=csv", Asked(order="nama", csv=True)),
    ],
)
def test_asked_leaves_out_what_cannot_be_asked(app: Flask, query: str, expected: Asked) -> None:
    with app.test_request_context(HERE + query):
        assert LIST.asked() == expected


def test_addresses_keep_what_was_asked_and_turn_the_order_round(app: Flask, names: None) -> None:
    with app.test_request_context(f"{HERE}?q=a&urut=kode"):
        found = LIST.page(select(Site), LIST.asked(), kept={"situs": "pagak"})
        urls = [found.url(keadaan="desa"), found.sort_url("kode"), found.sort_url("nama"), found.plain_url]
        sorts = [found.is_sorted("kode"), found.is_sorted("nama")]
    root = "/admin/halaman/"
    assert [url.partition(root)[2] for url in urls] == [
        "?situs=pagak&q=a&urut=kode&keadaan=desa",
        "?situs=pagak&q=a&urut=-kode",
        "?situs=pagak&q=a&urut=nama",
        "",
    ]
    assert sorts == ["descending", None]


def test_a_page_takes_two_statements_however_far_down(
    names: None, count_statements: Callable[[], AbstractContextManager[Any]]
) -> None:
    after = LIST.page(select(Site), Asked()).after
    with count_statements() as counted:
        LIST.page(select(Site), Asked(after=after))
    assert counted.count == 2


@pytest.fixture
def admin(client: FlaskClient, make_site: MakeSite, make_user: MakeUser, sign_in: Callable[..., None]) -> FlaskClient:
    make_site("33.04.02", slug="klampok", name="Klampok")
    make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi")
    user = make_user(VILLAGE, "33.04.02.2007", username="operator")
    user.office = '=HYPERLINK("http://example.org")'
    db.session.commit()
    sign_in(client, make_user(KECAMATAN, "33.04.02", username="admin"))
    return client


def test_a_file_is_what_was_asked_for_and_runs_nothing(admin: FlaskClient) -> None:
    answer = admin.get("http://localhost/s/kalimandi/admin/orang/?q=operator&bentuk=csv")

    assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == ("text/csv; charset=utf-8", "no-store")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="orang.csv"'
    lines = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert [line[:2] for line in lines] == [
        ["Jabatan", "Nama akun"],
        ['\'=HYPERLINK("http://example.org")', "operator"],
    ]


def test_a_spreadsheet_has_days_numbers_and_texts_that_are_no_formulas(app: Flask) -> None:
    cells: dict[str, Any] = {
        "Nama": lambda row: row[0],
        "Hari": lambda row: row[1],
        "Banyak": lambda row: row[2],
        "Kosong": lambda _: "",
    }
    rows = [("=1+1", date(2026, 3, 2), 12500), ("0812", None, 0)]
    found = Found(list=List(key=Site.id, orders={}, cells=cells), asked=Asked(), rows=rows)
    answer = xlsx_answer(found, "contoh")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="contoh.xlsx"'
    sheet = openpyxl.load_workbook(io.BytesIO(answer.get_data())).worksheets[0]
    told = [
        [(cell.data_type, str(cell.value) if cell.is_date else cell.value) for cell in line]
        for line in sheet.iter_rows()
    ]
    assert told == [
        [("s", "Nama"), ("s", "Hari"), ("s", "Banyak"), ("s", "Kosong")],
        [("s", "=1+1"), ("d", "2026-03-02 00:00:00"), ("n", 12500), ("n", None)],
        [("s", "0812"), ("n", None), ("n", 0), ("n", None)],
    ]


@pytest.mark.parametrize("room", ["halaman/", "media/", "orang/", "menunggu"])
def test_every_list_is_narrowed_sorted_and_saved_the_same_way(admin: FlaskClient, room: str) -> None:
    address = f"http://localhost/s/klampok/admin/{room}"

    asked = f"{address}?q=zzz&keadaan=zzz&urut=zzz&sesudah=zzz"
    assert admin.get(asked, follow_redirects=True).status_code == 200
    assert admin.get(f"{address}?bentuk=csv").mimetype == "text/csv"


def test_the_head_says_how_it_is_sorted(admin: FlaskClient) -> None:
    html = admin.get("http://localhost/s/klampok/admin/orang/?urut=-jabatan").text

    assert re.findall(r'aria-sort="([a-z]+)"><a class="srt" href="([^"]+)"', html) == [
        ("descending", "/s/klampok/admin/orang/?urut=jabatan")
    ]
