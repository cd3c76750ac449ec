from __future__ import annotations

import io
import re
import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.extensions import db
from cms_core.media import search
from cms_core.media.admin import MEDIA
from cms_core.media.intake import store_image
from cms_core.media.models import Media, MediaWord
from cms_core.pages import services as pages
from cms_core.permissions import KECAMATAN, OFFICER
from cms_core.publishing import items
from cms_core.publishing.models import PublishedItem
from cms_core.tenancy import site_scope
from tests.core.media.images import photo
from tests.core.media.test_documents import pdf

KECAMATAN_CODE, VILLAGE = "33.04.02", "33.04.02.2001"
ROOM = "/s/kalimandi/admin/media/"


@pytest.fixture
def village(make_site: Any) -> Any:
    return make_site(VILLAGE, slug="kalimandi", stage="village_publishes")


@pytest.fixture
def operator(app: Flask, village: Any, make_user: Any, sign_in: Any) -> FlaskClient:
    client = app.test_client()
    sign_in(client, make_user(region_code=VILLAGE))
    return client


def take(site: Any, *, name: str = "sawah.jpg", alt: str = "", owner: str = "core") -> str:
    with site_scope(site.id):
        key = store_image(io.BytesIO(photo(60, 40)), owner_plugin=owner, name=name, alt=alt).key
    db.session.commit()
    return key


def show_on_page(site: Any, key: str, title: str = "Profil") -> None:
    with site_scope(site.id):
        page = pages.write(site, title=title, body=f'<figure><img data-media="{key}" alt="Sawah"></figure>')
        pages.publish(page, site=site, by=None)
    db.session.commit()


def send(client: FlaskClient, path: str, **fields: Any) -> Any:
    """Post a form with the token that its page holds."""
    page = client.get(path.removesuffix("/hapus")).text
    hidden = dict(re.findall(r'name="(csrf_token|key)" type="hidden" value="([^"]+)"', page))
    return client.post(path, data={**hidden, **fields}, content_type="multipart/form-data")


def test_the_list_shows_what_the_site_has_and_where_it_stands(operator: FlaskClient, village: Any) -> None:
    show_on_page(village, take(village, alt="Balai desa"))
    take(village, name="padi.jpg")

    html = operator.get(ROOM).text

    assert [html.count(text) for text in ("Balai desa", "padi.jpg", "Dipakai di 1 halaman")] == [1, 1, 1]
    assert "Balai desa" not in operator.get(f"{ROOM}?keadaan=tak-terpakai").text
    assert "padi.jpg" in operator.get(f"{ROOM}?keadaan=tak-terpakai").text
    assert "padi.jpg" not in operator.get(f"{ROOM}?keadaan=dokumen").text


def test_what_a_citizen_sent_is_not_the_librarys(operator: FlaskClient, village: Any) -> None:
    with site_scope(village.id):
        key = store_image(io.BytesIO(photo(60, 40)), owner_plugin="core", alt="Rumah warga", private=True).key
    db.session.commit()
    assert [key in operator.get(f"{ROOM}{asked}").text for asked in ("", "?q=rumah")] == [False, False]
    assert operator.get(f"{ROOM}{key}").status_code == 404


@pytest.mark.parametrize(
    ("asked", "found"), [("BALAI", True), ("bal", True), ("balai desa", True), ("lumbung", False), ("balai x", False)]
)
def test_search_finds_words_and_their_beginnings(operator: FlaskClient, village: Any, asked: str, found: bool) -> None:
    take(village, alt="Balai désa")

    assert ("Balai désa" in operator.get(f"{ROOM}?q={asked}").text) is found


def test_search_looks_at_this_site_alone(operator: FlaskClient, village: Any, make_site: Any) -> None:
    take(make_site("33.04.02.2002", slug="pagak"), alt="Rahasia")

    assert "Rahasia</a>" not in operator.get(f"{ROOM}?q=rahasia").text


def test_pages_of_the_list_follow_one_another(operator: FlaskClient, village: Any) -> None:
    with site_scope(village.id):
        for number in range(MEDIA.per_page + 1):
            media = Media(key=f"{number:032x}", owner_plugin="core", name=f"foto {number}", width=1, height=1, size=1)
            db.session.add(media)
            db.session.flush()
            search.index(media)
    first = operator.get(f"{ROOM}?q=foto").text
    link = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")

    assert (first.count("<li>\n<span"), operator.get(link).text.count("<li>\n<span")) == (MEDIA.per_page, 1)


def test_a_photo_is_taken_in_and_described(operator: FlaskClient, village: Any) -> None:
    answer = send(operator, f"{ROOM}baru", file=(io.BytesIO(photo(60, 40)), "IMG_1234"))

    assert answer.status_code == 303
    edit = answer.headers["Location"]
    assert send(operator, edit, alt=" Balai ", credit="Kantor", focus="lt").status_code == 303
    with site_scope(village.id):
        row = db.session.scalars(select(Media)).one()
        assert (row.name, row.alt, row.credit, row.focus) == ("IMG_1234", "Balai", "Kantor", "lt")
        assert set(db.session.scalars(select(MediaWord.word))) == {"balai", "kantor", "img", "1234"}


@pytest.mark.parametrize("field", ["alt", "credit"])
def test_what_is_said_of_a_medium_holds_no_number_of_a_person(operator: FlaskClient, village: Any, field: str) -> None:
    edit = f"{ROOM}{take(village, alt='Balai')}"
    answer = send(operator, edit, **{"alt": "Balai", "credit": "", field: "Budi 3304 0225 0585 0003"})
    assert (answer.status_code, "Di sini ada NIK atau nomor KK" in answer.text) == (422, True)
    assert send(operator, edit, **{"alt": "Balai", "credit": "", field: "Surat 050/123/2026"}).status_code == 303
    with site_scope(village.id):
        assert getattr(db.session.scalars(select(Media)).one(), field) == "Surat 050/123/2026"


def test_a_double_click_takes_a_file_in_once(operator: FlaskClient, village: Any) -> None:
    for content in (photo(60, 40), pdf(b"")):
        key = str(uuid.uuid4())
        answers = [send(operator, f"{ROOM}baru", key=key, file=(io.BytesIO(content), "berkas")) for _click in range(2)]

        assert [answer.status_code for answer in answers] == [303, 303]
        assert answers[0].headers["Location"] == answers[1].headers["Location"]
    with site_scope(village.id):
        assert len(db.session.scalars(select(Media)).all()) == 2


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "Berkas ini kosong"),
        (b"\0\0\0\x18ftypheic" + bytes(100), "HEIC"),
        (b"<svg onload=alert(1)>", "bukan foto"),
        (b"PK\x03\x04nonsense", "bukan dokumen"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "bukan dokumen"),
    ],
)
def test_what_cannot_be_taken_is_said_at_the_field_and_leaves_nothing(
    operator: FlaskClient, village: Any, content: bytes, says: str
) -> None:
    answer = send(operator, f"{ROOM}baru", file=(io.BytesIO(content), "foto.jpg"))

    assert answer.status_code == 422
    assert says in answer.text.partition('id="file-galat"')[2][:400]
    with site_scope(village.id):
        assert db.session.scalars(select(Media)).all() == []


def test_scripts_in_a_document_are_said(operator: FlaskClient, village: Any) -> None:
    content = pdf(b"<</S/JavaScript>>")
    answer = send(operator, f"{ROOM}baru", file=(io.BytesIO(content), "perdes.pdf"))

    assert "Dokumen ini berisi skrip" in operator.get(answer.headers["Location"]).text


def test_nothing_is_deleted_while_something_shows_it(operator: FlaskClient, village: Any) -> None:
    key = take(village)
    show_on_page(village, key)
    html = operator.get(f"{ROOM}{key}").text
    assert ("/hapus" in html, ">Profil</a>" in html) == (False, True)

    assert send(operator, f"{ROOM}{key}/hapus").status_code == 409

    with site_scope(village.id):
        assert db.session.scalars(select(Media.key)).all() == [key]


def test_what_nothing_shows_is_deleted_with_its_files(app: Flask, operator: FlaskClient, village: Any) -> None:
    from cms_core.media.store import store

    key = take(village)

    assert send(operator, f"{ROOM}{key}/hapus").status_code == 303

    with site_scope(village.id):
        assert db.session.scalars(select(Media.key)).all() == []
    assert list(store().names()) == []


def test_other_sites_media_are_not_there(operator: FlaskClient, village: Any, make_site: Any) -> None:
    key = take(make_site("33.04.02.2002", slug="pagak"))
    mine = take(village)

    assert operator.get(f"{ROOM}{key}").status_code == 404
    page = operator.get(f"{ROOM}{mine}").text
    token = page.partition('name="csrf_token" type="hidden" value="')[2].partition('"')[0]
    for tail in ("", "/hapus"):
        assert operator.post(f"{ROOM}{key}{tail}", data={"csrf_token": token}).status_code == 404


def test_media_of_a_module_that_is_off_are_not_there(operator: FlaskClient, village: Any) -> None:
    key = take(village, name="modul.jpg", owner="galeri")

    assert "modul.jpg" not in operator.get(ROOM).text
    assert operator.get(f"{ROOM}{key}").status_code == 404


@pytest.mark.parametrize(
    ("role", "region", "statuses"),
    [(OFFICER, VILLAGE, (403, 403, 403, 403)), (KECAMATAN, KECAMATAN_CODE, (200, 403, 403, 303))],
)
def test_who_may_not_is_refused(
    app: Flask,
    village: Any,
    operator: FlaskClient,
    make_user: Any,
    sign_in: Any,
    role: str,
    region: str,
    statuses: tuple[int, ...],
) -> None:
    key, client = take(village), app.test_client()
    sign_in(client, make_user(role, region))
    token = client.get(f"{ROOM}{key}").text.partition('name="csrf_token" type="hidden" value="')[2].partition('"')[0]
    data = {"csrf_token": token}

    assert (
        client.get(ROOM).status_code,
        client.get(f"{ROOM}baru").status_code,
        client.post(f"{ROOM}{key}", data=data).status_code,
        client.post(f"{ROOM}{key}/hapus", data=data).status_code,
    ) == statuses


def test_the_focus_reaches_lists_at_once(client: FlaskClient, operator: FlaskClient, village: Any) -> None:
    key = take(village)
    show_on_page(village, key)
    with site_scope(village.id):
        assert items.of_site(village, limit=1)[0].focus == ""

    send(operator, f"{ROOM}{key}", focus="rb")

    with site_scope(village.id):
        assert items.of_site(village, limit=1)[0].focus == "rb"
        page = db.session.scalars(select(PublishedItem)).one()
        assert page.focus == "rb"


def test_a_focus_of_ones_own_making_is_the_middle(operator: FlaskClient, village: Any) -> None:
    key = take(village)

    send(operator, f"{ROOM}{key}", focus='"x')

    with site_scope(village.id):
        assert db.session.scalars(select(Media.focus)).all() == [""]


def test_an_editor_offers_the_library_and_takes_what_is_chosen(operator: FlaskClient, village: Any) -> None:
    key, strange = take(village, alt="Balai desa"), take(village, alt="Asing", owner="galeri")
    path = "/s/kalimandi/admin/halaman/baru"
    block = {"title": "Profil", "body": "0", "body-0-jenis": "photo", "body-0-media": ""}

    offered = send(operator, path, blok="pustaka-0", **block).text
    assert (f'value="{key}"' in offered, f'value="{strange}"' in offered) == (True, False)
    assert "Tidak ada yang cocok" in send(operator, path, blok="pustaka-0", **{**block, "body-0-cari": "xyz"}).text

    chosen = send(operator, path, blok="pakai-0", **{**block, "body-0-media": key, "body-0-memilih": "1"}).text
    assert f'name="body-0-media" value="{key}"' in chosen
    assert 'name="body-0-alt" value="Balai desa"' in chosen


def test_an_editor_takes_a_document_and_the_page_links_it(
    client: FlaskClient, operator: FlaskClient, village: Any
) -> None:
    block = {"title": "Produk hukum", "body": ["0", "1"], "body-0-teks": "Peraturan tahun ini."}
    block |= {"body-0-jenis": "paragraph", "body-1-jenis": "file", "body-1-teks": "Perdes 2026"}
    upload = (io.BytesIO(pdf(b"x")), "perdes.pdf")
    page = operator.get("/s/kalimandi/admin/halaman/baru").text
    key = page.partition('name="key" type="hidden" value="')[2].partition('"')[0]

    answer = send(
        operator, "/s/kalimandi/admin/halaman/baru", key=key, langkah="terbit", **block, **{"body-1-berkas": upload}
    )

    assert answer.status_code == 303
    html = client.get("/s/kalimandi/halaman/produk-hukum").text
    link = html.partition('<figure><a href="')[2].partition('"')[0]
    assert "Perdes 2026 (PDF, 1 KB)</a>" in html
    assert client.get(link).headers["Content-Disposition"] == "attachment; filename=Perdes_2026.pdf"


def test_a_page_behind_the_last_one_says_so_and_leads_to_the_first(operator: FlaskClient) -> None:
    html = operator.get(f"{ROOM}?keadaan=foto&sesudah=1").text

    assert re.findall(r"<h2>([^<]+)</h2>", html.partition("<main")[2]) == ["Tidak ada lagi"]
    assert re.findall(r'rel="first" href="([^"]+)"', html) == [f"{ROOM}?keadaan=foto"]


@pytest.mark.parametrize("before", ["99999999999999999999", "-1", "x", "0"])
def test_a_page_of_the_list_that_cannot_be_is_no_fault(operator: FlaskClient, before: str) -> None:
    assert operator.get(f"{ROOM}?sesudah={before}").status_code == 200
