"""Lists that show what other sites tell, with its source and the address of its origin."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select

from cms_berita import NAME, services
from cms_berita.models import Article
from cms_core.api import Site, User, db, index_item, lasting_url, site_scope, today, withdraw
from cms_core.forwarding.models import Forward
from cms_core.modules.services import disable
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
    text = client.get(address).text.partition("<main")[2]
    found = re.findall(
        r'<h[23][^>]*><a href="([^"]+)">([^<]+)</a></h[23]>.*?<p class="meta">(?:<b>([^<]+)</b>)?', text, re.S
    )
    return [each for each in found if each[2]]


def take_back(site: Site, key: int) -> None:
    """Withdraw an article."""
    with site_scope(site.id):
        row = db.session.get_one(Article, key)
        withdraw(row, site=site, plugin=NAME, kind="berita", reason="Batal", by=None)
        db.session.commit()


def take_down(site: Site) -> None:
    """Take down what a site was sent, as its people can."""
    with site_scope(site.id):
        (row,) = db.session.scalars(select(Forward))
        row.hidden = True
        db.session.commit()


def switch_off(site: Site) -> None:
    """Switch the module off."""
    with site_scope(site.id):
        disable(db.session.get_one(Site, site.id), NAME)
        db.session.commit()


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make pages anew that live for some seconds."""
    monkeypatch.setattr("cms_core.delivery.page_cache.ROLL_UP_SECONDS", 0.0)
    monkeypatch.setattr("cms_core.surfaces.views.SEARCH_SECONDS", 0.0)


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


NEWS = (f"{KLAMPOK}:8000/berita/kerja-bakti", "Kerja bakti", "Klampok")


def test_what_it_was_sent_stands_among_its_own_however_the_list_is_narrowed(
    admin: FlaskClient, site: Site, klampok: Site, made: Make
) -> None:
    made("berita", title="Panen raya")
    made("berita", at=klampok)
    send(admin, site)
    page = admin.get(f"{HOME}/berita/").text
    assert re.findall(r"<h3><a href[^>]*>([^<]+)<", page) == ["Kerja bakti", "Panen raya"]
    month = f"{today(site):%Y-%m}"
    asked = ("?q=bakti", "?q=panen", f"?bulan={month}", "?bulan=2020-01", "?jenis=budaya")
    assert [told(admin, f"{HOME}/berita/{query}") for query in asked] == [[NEWS], [], [NEWS], [], []]


def test_the_archive_offers_the_months_of_what_it_was_sent(
    admin: FlaskClient, fresh: None, site: Site, klampok: Site, made: Make
) -> None:
    made("berita", title="Panen raya")
    key = made("berita", at=klampok)
    # What it was offered is the newest: it is sent before it is told to be old.
    send(admin, site)
    with site_scope(klampok.id):
        row = db.session.get_one(Article, key)
        row.published_at = datetime(2026, 3, 4, tzinfo=UTC)
        index_item(db.session.get_one(Site, klampok.id), services.item_of(row))
        db.session.commit()
    assert "bulan=2026-03" in admin.get(f"{HOME}/berita/").text
    assert told(admin, f"{HOME}/berita/?bulan=2026-03") == [NEWS]


def test_the_search_of_a_village_finds_what_it_was_sent(
    admin: FlaskClient, fresh: None, site: Site, klampok: Site, made: Make
) -> None:
    made("berita", at=klampok)
    made("berita", at=klampok, title="Kerja bakti lain")

    def found(query: str) -> list[tuple[str, str]]:
        page = admin.get(f"{HOME}/cari?q={query}").text
        hits = re.findall(r'<article class="hit">(.*?)</article>', page, re.DOTALL)
        return [(re.findall(r'href="([^"]+)"', hit)[0], re.findall("<b>([^<]+)</b>", hit)[-1]) for hit in hits]

    assert found("bakti") == []
    send(admin, site)
    address = f"{KLAMPOK}:8000/berita/kerja-bakti-lain"
    assert [found(query) for query in ("bakti", "bakti&jenis=berita", "kerj", "panen")] == [
        [(address, "Klampok")],
        [(address, "Klampok")],
        [(address, "Klampok")],
        [],
    ]


def test_the_calendar_of_a_village_has_the_events_that_it_was_sent_once_and_as_their_origin_tells_them(
    admin: FlaskClient, fresh: None, site: Site, klampok: Site, made: Make
) -> None:
    day = today(klampok) + timedelta(days=3)
    own = made("agenda", day=day, begins=time(8))
    key = made("agenda", at=klampok, day=day, begins=time(9))

    def calendar() -> list[tuple[str, str]]:
        events = Calendar.from_ical(admin.get(f"{HOME}/agenda.ics").data).walk("VEVENT")
        return [(str(each["uid"]), str(each["url"])) for each in events]

    at_home = (f"berita-{own}@kalimandi", lasting_url(site, "berita.agenda", {"slug": "posyandu"}))
    assert calendar() == [at_home]
    send(admin, site)
    sent = (f"berita-{key}@klampok", lasting_url(klampok, "berita.agenda", {"slug": "posyandu"}))
    assert calendar() == [at_home, sent]
    switch_off(klampok)
    assert calendar() == [at_home]


@pytest.mark.parametrize("how", ["withdrawn", "module off", "taken down"])
def test_what_is_not_shown_any_more_is_gone_from_list_archive_and_search(
    admin: FlaskClient, fresh: None, site: Site, klampok: Site, made: Make, how: str
) -> None:
    key = made("berita", at=klampok)
    send(admin, site)
    asked = ("berita/", f"berita/?bulan={today(site):%Y-%m}", "berita/?q=bakti", "cari?q=bakti")
    assert ["berita/kerja-bakti" in admin.get(f"{HOME}/{query}").text for query in asked] == [True] * 4
    if how == "withdrawn":
        take_back(klampok, key)
    elif how == "module off":
        switch_off(klampok)
    else:
        take_down(site)
    assert ["berita/kerja-bakti" in admin.get(f"{HOME}/{query}").text for query in asked] == [False] * 4


def test_a_kecamatan_does_not_list_twice_what_it_picked_up(
    admin: FlaskClient, site: Site, klampok: Site, made: Make
) -> None:
    made("berita")
    made("agenda", day=today(site))
    for number in range(2):
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', admin.get(DESK).text)
        keys = re.findall(r'href="/s/klampok/admin/terusan/(\d+)"', admin.get(DESK).text)
        assert token is not None
        assert admin.post(f"{DESK}{keys[number]}/ambil", data={"csrf_token": token[1]}).status_code == 303
    assert admin.get(f"{KLAMPOK}/berita/").text.count(">Kerja bakti<") == 1
    assert admin.get(f"{KLAMPOK}/agenda/").text.count(">Posyandu<") == 1
    assert admin.get(f"{KLAMPOK}/agenda.ics").text.count("BEGIN:VEVENT") == 1


def test_what_others_sent_costs_two_statements_more_than_where_nobody_did(
    admin: FlaskClient, site: Site, klampok: Site, made: Make, count_statements: Any
) -> None:
    made("berita")
    admin.get(f"{HOME}/")
    with count_statements() as alone:
        admin.get(f"{HOME}/berita/")
    made("berita", at=klampok)
    send(admin, site)
    admin.get(f"{HOME}/")
    with count_statements() as among:
        admin.get(f"{HOME}/berita/")
    few, more = (sum("SELECT" in each for each in found.statements) for found in (alone, among))
    # One finds what there is, one its months.
    assert more - few == 2
