"""Writing potentials and products, and their lists."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import html5lib
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.api import DRAFT, PUBLISHED, Site, db, site_scope
from cms_potensi_desa import services
from cms_potensi_desa.models import Potensi

from .conftest import ADMIN, NEW, POTENSI, PRODUK, Desk, fields, image_of, only, photo

MakeEntry = Callable[..., int]
MakeDesk = Callable[..., Desk]


def test_an_operator_publishes_a_potential_with_a_photo(client: FlaskClient, site: Site, desk: MakeDesk) -> None:
    url = desk().make(
        **{"photos-baru": (photo(), "foto.jpg")}, place="Dusun 2", langkah="terbit", **{"photos-alt": "Pohon kelapa"}
    )

    assert re.fullmatch(rf"{ADMIN}/potensi/\d+", url)
    with site_scope(site.id):
        entry = only()
        assert (entry.state, entry.title, entry.place, entry.photos[0]["alt"]) == (
            PUBLISHED,
            "Kebun kelapa",
            "Dusun 2",
            "Pohon kelapa",
        )
    page = client.get("/s/kalimandi/potensi/kebun-kelapa").text
    assert 'alt="Pohon kelapa"' in page
    assert client.get(f"/s/kalimandi/media/{image_of(site)}/640.webp").status_code == 200


def test_a_draft_is_kept_and_seen_by_nobody_else(client: FlaskClient, site: Site, desk: MakeDesk) -> None:
    desk().make(**{"photos-baru": (photo(), "foto.jpg")})

    with site_scope(site.id):
        assert only().state == DRAFT
    assert client.get(f"/s/kalimandi/media/{image_of(site)}/640.webp").status_code == 404


def test_every_page_parses(site: Site, desk: MakeDesk, make_entry: MakeEntry) -> None:
    keys = [make_entry(site), make_entry(site, "produk")]
    operator = desk()

    urls = [f"{ADMIN}/{kind}/{end}" for kind in ("potensi", "produk") for end in ("", "baru")]
    urls += [f"{ADMIN}/potensi/{keys[0]}", f"{ADMIN}/produk/{keys[1]}"]
    for url in urls:
        answer = operator.client.get(url)
        assert (url, answer.status_code) == (url, 200)
        html5lib.HTMLParser(strict=True).parse(answer.text)


def test_a_form_with_errors_comes_back_whole(site: Site, desk: MakeDesk) -> None:
    answer = desk().send(f"{ADMIN}/produk/baru", title="", price="mahal", seller="Dapur", **{"body-0-teks": "Isi <b>"})

    assert answer.status_code == 422
    sent = fields(answer.text)
    assert (sent["body-0-teks"], sent["price"], sent["seller"]) == ("Isi <b>", "mahal", "Dapur")
    with site_scope(site.id):
        assert services.listed(services.KINDS["produk"], limit=1) == []


def test_a_double_click_makes_one_entry(site: Site, desk: MakeDesk) -> None:
    operator = desk()
    form = {**operator.open(NEW), **POTENSI, "langkah": "terbit"}

    answers = [
        operator.client.post(NEW, data={**form, "photos-baru": (photo(), "a.jpg"), "photos-alt": "Kelapa"})
        for _twice in range(2)
    ]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    with site_scope(site.id):
        assert only().state == PUBLISHED


def test_another_text_under_the_same_key_is_asked_for_once_more(site: Site, desk: MakeDesk) -> None:
    operator = desk()
    form = {**operator.open(NEW), **POTENSI}
    operator.client.post(NEW, data=form)

    answer = operator.client.post(NEW, data={**form, "title": "Lain"})

    assert answer.status_code == 422
    assert fields(answer.text)["title"] == "Lain"
    assert operator.client.post(NEW, data=fields(answer.text)).status_code == 303


@pytest.mark.parametrize("token", ["", "salah"])
def test_without_a_token_nothing_is_written(site: Site, desk: MakeDesk, make_entry: MakeEntry, token: str) -> None:
    key = make_entry(site)
    operator = desk()
    form = {**operator.open(NEW), **POTENSI, "title": "Ditanam", "csrf_token": token, "photos-baru": (photo(), "a.jpg")}
    answers = [
        operator.client.post(NEW, data=form),
        operator.client.post(f"{ADMIN}/potensi/{key}", data={"title": "Diganti", "csrf_token": token, "version": "1"}),
        operator.client.post(f"{ADMIN}/potensi/{key}/tarik", data={"reason": "Usil", "csrf_token": token}),
    ]

    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert fields(answers[0].text)["title"] == "Ditanam"
    assert "photos" not in fields(answers[0].text)
    with site_scope(site.id):
        assert (only().title, only().state) == ("Kebun kelapa", PUBLISHED)


def test_no_field_beyond_the_forms_own_is_taken(site: Site, neighbour: Site, desk: MakeDesk) -> None:
    more = {"state": PUBLISHED, "site_id": str(neighbour.id), "author_id": "99", "image": "a" * 32, "slug": "curang"}
    desk().make(**more, published_at="2020-01-01", note="x", id="77")

    with site_scope(site.id):
        entry = only()
        assert (entry.state, entry.slug, entry.image, entry.note, entry.published_at) == (
            DRAFT,
            "kebun-kelapa",
            None,
            "",
            None,
        )
        assert entry.author_id != 99


def test_the_entry_of_another_site_is_not_found(
    site: Site, neighbour: Site, desk: MakeDesk, make_entry: MakeEntry
) -> None:
    key = make_entry(neighbour)
    boss = desk("kecamatan_admin", "33.04.02")
    form = boss.open("/s/purworeja-klampok/admin/potensi/potensi/baru")

    assert desk().client.get(f"{ADMIN}/potensi/{key}").status_code == 404
    seen = [
        boss.client.post(f"{ADMIN}/potensi/{key}", data={**form, **POTENSI, "version": "1"}).status_code,
        boss.client.post(f"{ADMIN}/potensi/{key}/tarik", data={**form, "reason": "x"}).status_code,
        boss.client.post(f"{ADMIN}/potensi/{key}/kembali", data={**form, "reason": "x"}).status_code,
        desk().client.get(f"/s/pagak/admin/potensi/potensi/{key}").status_code,
        desk().client.get("/s/pagak/admin/potensi/potensi/").status_code,
    ]
    assert seen == [404] * 5


def test_what_was_typed_is_shown_as_text(site: Site, desk: MakeDesk) -> None:
    attack = "<script>alert(1)</script>"
    operator = desk()
    url = operator.make(title=attack, manager=f'"{attack}', **{"body-0-teks": f"</textarea>{attack}"})

    for address in (url, f"{ADMIN}/potensi/"):
        assert attack not in operator.client.get(address).text
    assert fields(operator.client.get(url).text)["body-0-teks"] == f"</textarea>{attack}"


def test_a_stranger_is_asked_to_sign_in(client: FlaskClient, site: Site, make_entry: MakeEntry) -> None:
    key = make_entry(site)

    for end in ("potensi/", "potensi/baru", f"potensi/{key}"):
        answer = client.get(f"{ADMIN}/{end}")
        assert (answer.status_code, "/masuk" in answer.headers.get("Location", "")) == (303, True)


def test_the_list_goes_on(site: Site, desk: MakeDesk, make_entry: MakeEntry) -> None:
    for number in range(51):
        make_entry(site, publish=False, title=f"Judul {number:02}")
    operator = desk()

    first = operator.client.get(f"{ADMIN}/potensi/").text
    more = re.search(r'rel="next" href="([^"]+)"', first)
    assert more is not None
    second = operator.client.get(html.unescape(more[1])).text

    assert [len(re.findall(r"Judul \d\d</a>", text)) for text in (first, second)] == [50, 1]


def test_the_administration_asks_a_bounded_number_of_questions(
    site: Site, desk: MakeDesk, make_entry: MakeEntry, count_statements: Any
) -> None:
    for _number in range(3):
        make_entry(site)
    operator = desk()
    counts = []
    for _round in range(2):
        operator.client.get(f"{ADMIN}/potensi/")
        with count_statements() as counted:
            operator.client.get(f"{ADMIN}/potensi/")
        counts.append(counted.count)
        for _number in range(10):
            make_entry(site)
    assert counts[0] == counts[1]


def test_a_product_keeps_its_numbers(site: Site, desk: MakeDesk) -> None:
    operator = desk()
    url = operator.make("produk", whatsapp="0812-3456-789", latitude="-7,451234", longitude="109.456")

    assert operator.send(url).status_code == 303
    with site_scope(site.id):
        entry = only("produk")
        assert (entry.price, entry.whatsapp, str(entry.latitude)) == (22_000, "628123456789", "-7.451234")
        assert db.session.scalars(select(Potensi)).all() == []
    assert PRODUK["price"] == "22.000"


def test_a_persons_number_is_found_in_every_line_and_a_shops_own_is_none(site: Site, desk: MakeDesk) -> None:
    operator = desk()
    numbers = {"whatsapp": "0812-3456-7890", "nib": "1234567890123", "bpom": "MD 2345 6789 0123"}
    operator.make("produk", **numbers, langkah="terbit")
    with site_scope(site.id):
        assert only("produk").state == PUBLISHED

    answer = operator.send(NEW, **{**POTENSI, "manager": "Ibu Sri 0812-3456-7890", "langkah": "terbit"})
    assert answer.status_code == 422
    assert html.unescape(answer.text).count("Ada nomor HP di “Pengelola”.") == 1
    assert 'href="#manager"' in answer.text
    with site_scope(site.id):
        assert only().state != PUBLISHED


def test_an_unsaved_entry_is_looked_at_with_its_photo(site: Site, desk: MakeDesk) -> None:
    operator = desk()
    sent = {"photos-baru": (photo(), "a.jpg"), "photos-alt": "Kelapa", "place": "Dusun 2", "langkah": "pratinjau"}
    answer = operator.send(NEW, **{**POTENSI, **sent})

    assert (answer.status_code, "Pratinjau – belum disimpan" in answer.text) == (200, True)
    assert 'alt="Kelapa"' in answer.text
    with site_scope(site.id):
        assert services.listed(services.KINDS["potensi"], limit=1) == []
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', answer.text))
    again = operator.client.post(
        NEW, data={name: html.unescape(value) for name, value in hidden.items()} | {"blok": "kembali"}
    )
    form = fields(again.text)
    assert (form["place"], form["photos-0-alt"], len(form["photos-0-media"])) == ("Dusun 2", "Kelapa", 32)
    assert operator.client.post(NEW, data=form).status_code == 303
