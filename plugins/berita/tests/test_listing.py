"""Lists that show what other sites tell, with its source and the address of its origin."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_berita import NAME
from cms_berita.models import Article
from cms_core.api import Site, User, db, site_scope, today, withdraw
from cms_core.testing.factories import MakeSite, MakeUser

from .conftest import HOME, WRITTEN, Make

DESK = "http://localhost/s/klampok/admin/terusan/"
KLAMPOK = "http://klampok.example"


@pytest.fixture
def klampok(make_site: MakeSite) -> Site:
    """The kecamatan of the village."""
    return make_site("33.04.02", slug="klampok", name="Klampok", host="klampok.example", modules=(NAME,))


@pytest.fixture
def admin(
    klampok: Site, client: FlaskClient, make_user: MakeUser, sign_in: Callable[[FlaskClient, User], None]
) -> FlaskClient:
    """Whoever administers the kecamatan, signed in."""
    sign_in(client, make_user("kecamatan_admin", klampok.region_code))
    return client


def send(admin: FlaskClient, to: Site) -> int:
    """Let ``to`` show the newest thing that the kecamatan is offered."""
    at = re.findall(r'href="/s/klampok/admin/terusan/(\d+)"', admin.get(DESK).text)[0]
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', admin.get(f"{DESK}{at}").text)
    assert token is not None
    return int(admin.post(f"{DESK}{at}", data={"csrf_token": token[1], "ke": to.id}).status_code)


def told(client: FlaskClient, address: str) -> list[tuple[str, str, str]]:
    """Return address, title and source of what a list shows of others."""
    block = client.get(address).text.partition("<h2>Dari situs lain</h2>")[2].partition("</section>")[0]
    return re.findall(r'<h3><a href="([^"]+)">([^<]+)</a>.*?<b>([^<]+)</b><span>', block, re.DOTALL)


@pytest.mark.parametrize("kind", list(WRITTEN))
def test_a_village_lists_what_its_kecamatan_sends_with_its_source(
    admin: FlaskClient, site: Site, klampok: Site, made: Make, kind: str
) -> None:
    when: dict[str, dict[str, Any]] = {"agenda": {"day": today(klampok) + timedelta(days=3)}}
    made(kind, at=klampok, **when.get(kind, {}))
    assert told(admin, f"{HOME}/{kind}/") == []

    assert send(admin, site) == 303

    slug = WRITTEN[kind]["title"].lower().replace(" ", "-")
    shown = {name: told(admin, f"{HOME}/{name}/") for name in WRITTEN}
    expected = (f"{KLAMPOK}:8000/{kind}/{slug}", WRITTEN[kind]["title"], "Klampok")
    assert {name: found for name, found in shown.items() if found} == {kind: [expected]}
    assert "Daftar ini terisi begitu" not in admin.get(f"{HOME}/{kind}/").text


def test_a_narrowed_list_holds_what_was_asked_for_alone(
    admin: FlaskClient, site: Site, klampok: Site, made: Make
) -> None:
    made("berita", at=klampok)
    send(admin, site)
    assert [bool(told(admin, f"{HOME}/berita/{query}")) for query in ("", "?q=bakti", "?jenis=budaya")] == [
        True,
        False,
        False,
    ]


def test_what_its_origin_withdraws_is_gone_from_the_list(
    admin: FlaskClient, site: Site, klampok: Site, made: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cms_core.delivery.page_cache.ROLL_UP_SECONDS", 0.0)
    key = made("berita", at=klampok)
    send(admin, site)
    assert len(told(admin, f"{HOME}/berita/")) == 1
    with site_scope(klampok.id):
        row = db.session.get_one(Article, key)
        withdraw(row, site=klampok, plugin=NAME, kind="berita", reason="Batal", by=None)
        db.session.commit()
    assert told(admin, f"{HOME}/berita/") == []


def test_a_kecamatan_does_not_list_twice_what_it_picked_up(
    admin: FlaskClient, site: Site, klampok: Site, made: Make
) -> None:
    made("berita")
    send(admin, klampok)
    assert told(admin, f"{KLAMPOK}/berita/") == []
    assert admin.get(f"{KLAMPOK}/berita/").text.count(">Kerja bakti<") == 1
