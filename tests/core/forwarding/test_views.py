"""What a kecamatan sends to its villages and picks up from them, as its people and visitors see it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.columns import now
from cms_core.entries import Item
from cms_core.extensions import db
from cms_core.forwarding.models import Forward
from cms_core.modules.services import disable
from cms_core.permissions import KECAMATAN, VILLAGE
from cms_core.publishing import indexing
from cms_core.publishing.models import PublishedItem
from cms_core.sites.models import Site
from cms_core.tenancy import every_site, site_scope
from cms_core.testing.factories import MakeSite
from tests.core.pages.desk import signed

PLUGIN = "potensi_desa"
pytestmark = pytest.mark.plugins(PLUGIN)
DESK = "/s/klampok/admin/terusan/"
OWN = "/s/kalimandi/admin/terusan/diterima"


@pytest.fixture
def klampok(make_site: MakeSite) -> Site:
    return make_site("33.04.02", slug="klampok", name="Klampok", host="klampok.example", modules=(PLUGIN,))


@pytest.fixture
def kalimandi(make_site: MakeSite) -> Site:
    return make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi", host="kalimandi.example", modules=(PLUGIN,))


@pytest.fixture
def sirkandi(make_site: MakeSite) -> Site:
    """A village that has the module off."""
    return make_site("33.04.02.2001", slug="sirkandi", name="Sirkandi", host="sirkandi.example")


@pytest.fixture
def admin(app: Flask, sign_in: Any, make_user: Any, klampok: Site, kalimandi: Site, sirkandi: Site) -> FlaskClient:
    return signed(app, sign_in, make_user(KECAMATAN, "33.04.02"))


@pytest.fixture
def operator(app: Flask, sign_in: Any, make_user: Any, kalimandi: Site) -> FlaskClient:
    with site_scope(kalimandi.id):
        db.session.get_one(Site, kalimandi.id).stage = "autonomous"
    db.session.commit()
    return signed(app, sign_in, make_user(VILLAGE, "33.04.02.2007"))


def put(site: Site, title: str = "Pasar murah") -> int:
    """Publish a thing of a module and return its id."""
    item = Item(
        plugin=PLUGIN,
        kind="potensi",
        ref=7,
        title=title,
        summary="Ringkasan",
        body_text="",
        endpoint=f"{PLUGIN}.potensi",
        values={"slug": "pasar-murah"},
        published_at=now(),
    )
    with site_scope(site.id):
        row = indexing.write(db.session.get_one(Site, site.id), item)
        db.session.flush()
        key = row.id
    db.session.commit()
    return key


def withdraw(site: Site) -> None:
    with site_scope(site.id):
        indexing.remove(db.session.get_one(Site, site.id), plugin=PLUGIN, kind="potensi", ref=7)
    db.session.commit()


def post(client: FlaskClient, path: str, **fields: Any) -> Any:
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(path).text)
    assert token is not None
    return client.post(path, data={"csrf_token": token[1], **fields})


def lent(app: Flask, host: str = "kalimandi") -> list[tuple[str, str, str]]:
    """Return address, title and source of what a home page shows of others."""
    text = app.test_client().get(f"http://{host}.example/").text
    for title in ("Dari kecamatan dan kabupaten", "Pilihan dari desa"):
        if f"<h2>{title}</h2>" in text:
            block = re.split("</section>|<h2>", text.partition(f"<h2>{title}</h2>")[2])[0]
            return re.findall(r'<h3><a href="([^"]+)">([^<]+)</a>.*?<b>([^<]+)</b>', block, re.DOTALL)
    return []


SHOWN = ("http://klampok.example:8000/potensi/pasar-murah", "Pasar murah", "Klampok")


def test_village_shows_what_its_kecamatan_sends_with_its_source_and_address(
    app: Flask, admin: FlaskClient, klampok: Site, kalimandi: Site
) -> None:
    key = put(klampok)
    assert lent(app) == []
    assert f'href="/s/klampok/admin/terusan/{key}"' in admin.get(DESK).text
    answer = post(admin, f"{DESK}{key}", ke=kalimandi.id)
    assert answer.status_code == 303
    assert "Tampil di 1 situs lagi." in admin.get(f"{DESK}{key}").text
    assert lent(app) == [SHOWN]
    assert ">1 situs<" in admin.get(DESK).text.replace("\n", "")


def found(app: Flask, query: str = "pasar") -> list[tuple[str, str]]:
    """Return address and source of what the search of the village finds."""
    text = app.test_client().get(f"http://kalimandi.example/cari?q={query}").text
    hits = re.findall(r'<article class="hit">(.*?)</article>', text, re.DOTALL)
    return [(re.findall(r'href="([^"]+)"', hit)[0], re.findall("<b>([^<]+)</b>", hit)[-1]) for hit in hits]


def test_the_search_of_a_village_finds_what_it_was_sent_until_it_is_withdrawn(
    app: Flask, admin: FlaskClient, klampok: Site, kalimandi: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cms_core.surfaces.views.SEARCH_SECONDS", 0.0)
    key = put(klampok)
    assert found(app) == []
    post(admin, f"{DESK}{key}", ke=kalimandi.id)
    assert [found(app, query) for query in ("pasar", "pasar&jenis=potensi", "pas", "pasir")] == [
        [(SHOWN[0], "Klampok")],
        [(SHOWN[0], "Klampok")],
        [(SHOWN[0], "Klampok")],
        [],
    ]
    withdraw(klampok)
    assert found(app) == []


def test_what_its_origin_withdraws_is_gone_and_comes_back_with_it(
    app: Flask, admin: FlaskClient, klampok: Site, kalimandi: Site
) -> None:
    post(admin, f"{DESK}{put(klampok)}", ke=kalimandi.id)
    assert lent(app) == [SHOWN]
    withdraw(klampok)
    assert "Pasar murah" not in admin.get(OWN).text
    key = put(klampok, "Pasar murah pindah hari")
    assert "Pasar murah pindah hari" in admin.get(OWN).text
    assert "Sudah tampil di" in admin.get(f"{DESK}{key}").text


def test_sites_with_the_module_off_are_named_and_nothing_is_half_sent(
    app: Flask, admin: FlaskClient, klampok: Site, kalimandi: Site, sirkandi: Site
) -> None:
    key = put(klampok)
    answer = post(admin, f"{DESK}{key}", ke=[kalimandi.id, sirkandi.id])
    assert (answer.status_code, "Modulnya mati di Sirkandi." in answer.text) == (422, True)
    assert f'value="{sirkandi.id}"' not in admin.get(f"{DESK}{key}").text
    assert lent(app) == []
    answer = post(admin, f"{DESK}{key}")
    assert (answer.status_code, "Pilih dulu situsnya." in answer.text) == (422, True)


def test_a_module_that_is_switched_off_later_leaves_nothing(
    app: Flask, admin: FlaskClient, klampok: Site, kalimandi: Site
) -> None:
    post(admin, f"{DESK}{put(klampok)}", ke=kalimandi.id)
    with site_scope(kalimandi.id):
        disable(db.session.get_one(Site, kalimandi.id), PLUGIN)
    db.session.commit()
    assert lent(app) == []


def test_a_village_takes_it_down_and_its_kecamatan_cannot_put_it_back(
    app: Flask, admin: FlaskClient, operator: FlaskClient, klampok: Site, kalimandi: Site
) -> None:
    key = put(klampok)
    post(admin, f"{DESK}{key}", ke=kalimandi.id)
    with every_site() as session:
        forward = session.scalars(select(Forward.id)).one()
    assert post(operator, OWN, turun=forward).status_code == 303
    assert lent(app) == []
    sheet = admin.get(f"{DESK}{key}").text
    assert ("Diturunkan oleh situsnya sendiri" in sheet, f'value="{kalimandi.id}"' in sheet) == (True, False)
    post(admin, f"{DESK}{key}", ke=kalimandi.id)
    assert lent(app) == []
    post(operator, OWN, tampil=forward)
    assert lent(app) == [SHOWN]


def test_what_was_sent_is_taken_back(app: Flask, admin: FlaskClient, klampok: Site, kalimandi: Site) -> None:
    key = put(klampok)
    post(admin, f"{DESK}{key}", ke=kalimandi.id)
    assert post(admin, f"{DESK}{key}", kembali=kalimandi.id).status_code == 303
    assert lent(app) == []
    assert f'name="ke" value="{kalimandi.id}"' in admin.get(f"{DESK}{key}").text


def test_a_kecamatan_picks_up_what_a_village_has_published(
    app: Flask, admin: FlaskClient, klampok: Site, kalimandi: Site
) -> None:
    key = put(kalimandi)
    assert f'name="ke" value="{kalimandi.id}"' not in admin.get(f"{DESK}{key}").text
    post(admin, f"{DESK}{key}", ke=klampok.id)
    text = app.test_client().get("http://klampok.example/").text
    assert re.findall(r'<h3><a href="[^"]+pasar-murah">', text) == [
        '<h3><a href="http://kalimandi.example:8000/potensi/pasar-murah">'
    ]
    assert lent(app, "klampok") == [("http://kalimandi.example:8000/potensi/pasar-murah", "Pasar murah", "Kalimandi")]


def test_a_kecamatan_picks_it_up_with_one_press_in_the_list(
    app: Flask, admin: FlaskClient, klampok: Site, kalimandi: Site, make_site: Any
) -> None:
    key, own = put(kalimandi), put(klampok, "Kabar sendiri")
    page = admin.get(DESK).text
    buttons = re.findall(r'<form method="post" action="([^"]+)">.*?<button', page, re.DOTALL)
    assert buttons == [f"/s/klampok/admin/terusan/{key}/ambil"]

    def press(at: int) -> int:
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert token is not None
        return int(admin.post(f"{DESK}{at}/ambil", data={"csrf_token": token[1]}).status_code)

    assert [press(key), press(key), press(own)] == [303, 303, 404]
    assert lent(app, "klampok") == [("http://kalimandi.example:8000/potensi/pasar-murah", "Pasar murah", "Kalimandi")]
    assert "/ambil" not in admin.get(DESK).text
    elsewhere = put(make_site("33.04.01", slug="susukan", name="Susukan", modules=(PLUGIN,)))
    assert press(elsewhere) == 404
    assert admin.post(f"{DESK}{key}/ambil").status_code == 404


def test_what_was_taken_down_here_is_not_picked_up_again(
    app: Flask, admin: FlaskClient, klampok: Site, kalimandi: Site
) -> None:
    key = put(kalimandi)
    post(admin, f"{DESK}{key}", ke=klampok.id)
    with every_site() as session:
        forward = session.scalars(select(Forward.id)).one()
    post(admin, "/s/klampok/admin/terusan/diterima", turun=forward)
    assert lent(app, "klampok") == []
    assert "/ambil" not in admin.get(DESK).text


def test_who_may_not_sends_and_takes_down_nothing(
    app: Flask, admin: FlaskClient, operator: FlaskClient, klampok: Site, kalimandi: Site, make_site: Any
) -> None:
    key = put(klampok)
    elsewhere = put(make_site("33.04.01", slug="susukan", name="Susukan", modules=(PLUGIN,)))
    assert [operator.get(f"{DESK}{key}").status_code, operator.get(DESK).status_code] == [404, 404]
    assert admin.get(f"{DESK}{elsewhere}").status_code == 404
    assert admin.get("/s/kalimandi/admin/terusan/").status_code == 404
    post(admin, f"{DESK}{key}", ke=klampok.id + 9000)
    post(admin, f"{DESK}{key}", ke=klampok.id)
    with every_site() as session:
        assert session.scalars(select(Forward.id)).all() == []
        assert session.scalar(select(PublishedItem.title).where(PublishedItem.id == key)) == "Pasar murah"


def test_a_site_takes_down_only_its_own(
    app: Flask, admin: FlaskClient, operator: FlaskClient, klampok: Site, kalimandi: Site
) -> None:
    post(admin, f"{DESK}{put(kalimandi)}", ke=klampok.id)
    with every_site() as session:
        forward = session.scalars(select(Forward.id)).one()
    post(operator, OWN, turun=forward)
    assert "Itu sudah tidak ada." in operator.get(OWN).text
    assert len(lent(app, "klampok")) == 1
