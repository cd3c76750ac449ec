"""Two versions that met, the history, the schedule, the preview and the archive of an entry."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import html5lib
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.api import Site, count_visible, db, indexed, now, site_scope
from cms_core.publishing.models import Revision
from cms_potensi_desa import services
from cms_potensi_desa.models import Potensi

from .conftest import ADMIN, Desk, fields, only, photo

MakeEntry = Callable[..., int]
MakeDesk = Callable[..., Desk]
NEW = f"{ADMIN}/potensi/baru"


def test_who_saves_later_chooses_piece_by_piece(site: Site, desk: MakeDesk) -> None:
    operator, colleague = desk(), desk()
    url = operator.make(place="Dusun 1", **{"photos-baru": (photo(), "satu.jpg")})
    form = operator.open(url)
    colleague.send(url, title="Dari rekan", place="Dusun 2")

    sent = {**form, "title": "Dari saya", "season": "Maret", "photos-baru": (photo("red"), "dua.jpg")}
    answer = operator.client.post(url, data=sent)

    assert answer.status_code == 409
    html5lib.HTMLParser(strict=True).parse(answer.text)
    assert [
        word for word in ("rekan</mark>", "saya</mark>", "2</mark>", "Maret</mark>") if word not in answer.text
    ] == []
    with site_scope(site.id):
        assert (only().title, only().season) == ("Dari rekan", "")
    choice = {name: value for name, value in fields(answer.text).items() if not name.startswith("bagian")}
    main = answer.text.partition("<main")[2]
    assert re.findall(r"<h[23][^>]*>([^<]+)</h[23]>", main) == [
        *("Judul", "Digabung sendiri", "Foto 2: ditambah oleh Anda"),
        *("Tempat: diubah oleh Kantor orang-2", "Musim: diubah oleh Anda"),
    ]
    radios = re.findall(r'<input type="radio" name="(bagian-\d+)" value="(saya|lain)"( checked)?', answer.text)
    marked = {name: value for name, value, checked in radios if checked}
    assert list(marked.values()) == ["saya"]
    assert operator.client.post(f"{url}/pilih", data={**choice, **marked}).status_code == 303
    with site_scope(site.id):
        entry = only()
        assert (entry.title, entry.place, entry.season, len(entry.photos)) == ("Dari saya", "Dusun 2", "Maret", 2)


def test_a_photo_of_each_of_two_people_is_kept(site: Site, desk: MakeDesk) -> None:
    operator, colleague = desk(), desk()
    url = operator.make(**{"photos-baru": (photo(), "satu.jpg")})
    form = operator.open(url)
    colleague.send(url, **{"photos-baru": (photo("blue"), "dua.jpg"), "photos-alt": "Dari rekan"})

    answer = operator.client.post(url, data={**form, "photos-baru": (photo("red"), "t.jpg"), "photos-alt": "Dari saya"})
    assert (answer.status_code, answer.text.count('type="radio"')) == (409, 0)
    assert operator.client.post(f"{url}/pilih", data=fields(answer.text)).status_code == 303
    with site_scope(site.id):
        assert [each["alt"] for each in only().photos] == ["", "Dari rekan", "Dari saya"]


def test_the_history_says_codes_by_their_names(site: Site, desk: MakeDesk) -> None:
    operator = desk()
    url = operator.make(category="pertanian")
    operator.send(url, category="perikanan")
    page = operator.client.get(f"{url}/riwayat").text.partition("<main")[2]

    assert re.findall(r"<mark>([^<]+)</mark>", page) == ["Pertanian", "Perikanan"]


def test_a_choice_takes_nothing_but_what_was_written_here(
    site: Site, neighbour: Site, desk: MakeDesk, make_entry: MakeEntry
) -> None:
    operator = desk()
    url, other = operator.make(), operator.make(title="Lain")
    stale = operator.open(url)
    operator.send(url, title="Baru")
    operator.client.post(url, data={**stale, "title": "Usang"})
    with site_scope(site.id):
        lost = db.session.scalars(select(Revision.id).where(Revision.lost)).one()
        kept = db.session.scalars(select(Revision.id).where(Revision.lost.is_(False))).first()
        db.session.commit()
    token = stale["csrf_token"]

    for address, revision in ((other, lost), (url, kept), (url, 999), (url, 10**30)):
        data = {"csrf_token": token, "tulisan": str(revision), "versi": "1", "semua": "saya"}
        assert operator.client.post(f"{address}/pilih", data=data).status_code == 404
    data = {"csrf_token": token, "tulisan": str(lost), "versi": "2", "semua": "saya"}
    assert operator.client.post(f"{url}/pilih", data={**data, "csrf_token": "salah"}).status_code == 409
    assert operator.client.post(f"{url}/pilih", data=data).status_code == 303
    with site_scope(site.id):
        titles = {entry.title for entry in services.listed(services.KINDS["potensi"], limit=9)}
        assert titles == {"Usang", "Lain"}


def test_the_history_shows_what_changed_and_brings_it_back(site: Site, desk: MakeDesk) -> None:
    operator = desk()
    url = operator.make(
        "produk", langkah="terbit", **{"photos-baru": (photo(), "a.jpg"), "photos-alt": "Gula", "discount": "10"}
    )
    operator.send(url, price="9.500", foto="", discount_until="2030-01-02", featured="y")
    page = operator.client.get(f"{url}/riwayat").text
    for word in ("22000", "9500", "2030", "Produk unggulan desa ini", "Harga (rupiah)"):
        assert word in page
    html5lib.HTMLParser(strict=True).parse(page)
    with site_scope(site.id):
        first = db.session.scalars(select(Revision.id).order_by(Revision.id)).first()
        db.session.commit()
    back = operator.send(f"{url}/riwayat?versi={first}", to=f"{url}/riwayat/{first}")

    assert back.status_code == 303
    with site_scope(site.id):
        entry = only("produk")
        assert (entry.price, entry.discount_until, entry.featured, len(entry.photos)) == (22_000, None, False, 1)


def test_an_entry_appears_when_its_time_has_come(
    client: FlaskClient, site: Site, desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    local = (now() + timedelta(days=2, hours=7)).strftime("%Y-%m-%dT%H:%M")
    url = desk().make(at=local, langkah="terbit")

    assert "Dijadwalkan" in desk().client.get(url).text
    seen = [client.get("/s/kalimandi/potensi/kebun-kelapa").status_code]
    with site_scope(site.id):
        assert count_visible(Potensi) == 0
        assert len(list(indexed(Potensi))) == 1
    later = now() + timedelta(days=3)
    for name in ("publishing.models", "publishing.items"):
        monkeypatch.setattr(f"cms_core.{name}.now", lambda: later)
    seen.append(client.get("/s/kalimandi/potensi/kebun-kelapa").status_code)
    assert seen == [404, 200]


def test_a_preview_is_the_page_and_only_for_staff(client: FlaskClient, site: Site, desk: MakeDesk) -> None:
    operator = desk()
    url = operator.make(
        "produk", **{"photos-baru": (photo(), "a.jpg"), "photos-alt": "Gula", "whatsapp": "08123456789"}
    )
    draft = operator.client.get(f"{url}/pratinjau")
    assert (draft.status_code, "noindex" in draft.text, "ld+json" in draft.text) == (200, True, False)
    image = re.search(r'<img src="(/s/kalimandi/admin/media/[^"]+)"', draft.text)
    assert image is not None
    assert operator.client.get(image[1]).status_code == 200
    assert client.get(f"{url}/pratinjau").status_code == 303

    operator.send(url, langkah="terbit")
    shown = client.get("/s/kalimandi/lapak/gula-kelapa").text
    body = re.compile(r"<main.*</main>", re.DOTALL)
    preview = operator.client.get(f"{url}/pratinjau").text.replace("/admin/media/", "/media/")
    assert body.findall(preview) == body.findall(shown)


def test_a_changed_address_redirects_for_good(client: FlaskClient, site: Site, desk: MakeDesk) -> None:
    operator = desk()
    url = operator.make(langkah="terbit")
    assert operator.send(url, slug="kebun").status_code == 303

    answer = client.get("/s/kalimandi/potensi/kebun-kelapa")
    assert (answer.status_code, answer.headers["Location"]) == (308, "/s/kalimandi/potensi/kebun")
    assert client.get("/s/kalimandi/potensi/kebun").status_code == 200


def test_the_archive_keeps_the_address_and_leaves_the_lists(client: FlaskClient, site: Site, desk: MakeDesk) -> None:
    operator = desk()
    url = operator.make(langkah="terbit")
    operator.client.post(f"{url}/arsip", data={"csrf_token": operator.open(url)["csrf_token"]})

    page = client.get("/s/kalimandi/potensi/kebun-kelapa").text
    assert ("Halaman ini ada di arsip." in page, 'content="noindex"' in page) == (True, True)
    assert "Kebun kelapa" not in client.get("/s/kalimandi/potensi/").text
    shown = ["Kebun kelapa" in operator.client.get(f"{ADMIN}/potensi/{end}").text for end in ("", "?keadaan=archived")]
    assert shown == [False, True]
