"""How often pages are read: what is counted, what is not, and what people see of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from cms_core.extensions import db
from cms_core.pages import services as pages
from cms_core.permissions import KECAMATAN, VILLAGE
from cms_core.reads import services, tally
from cms_core.reads.models import PageReads
from cms_core.reads.tally import Tally
from cms_core.sites.models import Site
from cms_core.tenancy import every_site, site_scope
from cms_core.testing.factories import MakeSite
from tests.core.pages.desk import signed

HOME, PAGE = "http://kalimandi.example", "/halaman/profil"
PHONE = {"User-Agent": "Mozilla/5.0 (Linux; Android 10; K) Chrome/120 Mobile"}


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    site = make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi", host="kalimandi.example")
    with site_scope(site.id):
        pages.publish(pages.write(site, title="Profil desa", slug="profil", body="<p>Isi</p>"), site=site, by=None)
    db.session.commit()
    return site


def visit(app: Flask, path: str = PAGE, **headers: str) -> int:
    asked = {**PHONE, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return app.test_client().get(f"{HOME}{path}", headers=asked).status_code


def read(site: Site, **pages: int) -> None:
    """Write down how often pages of a site were read; ``home`` is its home page."""
    paths = {"home": "/", "profile": PAGE}
    counts = {(site.id, paths[name]): count for name, count in pages.items()}
    # A transaction that stays open would keep this one from writing.
    db.session.rollback()
    services.add(counts)


def counted(app: Flask) -> dict[str, int]:
    """Write down what an application remembers, and return what stands there."""
    db.session.rollback()
    app.extensions["cms"].extras["reads"].write()
    with every_site() as session:
        return {row.path: row.count for row in session.scalars(select(PageReads))}


def test_pages_are_counted_whether_they_were_kept_or_not(app: Flask, site: Site) -> None:
    assert [visit(app), visit(app), visit(app, "/en/halaman/profil"), visit(app, "/")] == [200] * 4
    assert counted(app) == {PAGE: 3, "/": 1}
    visit(app)
    assert counted(app) == {PAGE: 4, "/": 1}


def test_a_page_that_a_browser_still_has_is_read(app: Flask, site: Site) -> None:
    etag = app.test_client().get(f"{HOME}{PAGE}", headers=PHONE).headers["ETag"]
    assert visit(app, If_None_Match=etag) == 304
    assert counted(app) == {PAGE: 2}


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (PAGE, {"User_Agent": "Googlebot/2.1"}),
        (PAGE, {"User_Agent": "WhatsApp/2.23"}),
        (PAGE, {"User_Agent": ""}),
        (PAGE, {"Sec_Purpose": "prefetch;prerender"}),
        (PAGE, {"Sec_Fetch_Mode": "cors"}),
        ("/tidak-ada", {}),
        ("/sitemap.xml", {}),
        ("/feed.atom", {}),
        ("/token?untuk=x", {}),
        ("/admin/", {}),
    ],
)
def test_programs_files_and_what_is_missing_are_not_counted(
    app: Flask, site: Site, path: str, headers: dict[str, str]
) -> None:
    visit(app, path, **headers)
    assert counted(app) == {}


def test_nothing_of_who_reads_or_asks_is_written(app: Flask, site: Site) -> None:
    visit(app, f"{PAGE}?q=3304020101900001")
    assert counted(app) == {PAGE: 1}
    assert set(PageReads.__table__.columns.keys()) == {"id", "site_id", "month", "path", "count"}


def test_a_minute_of_reading_is_written_beside_the_requests(
    app: Flask, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Any] = []

    class Thread:
        def __init__(self, target: Any, **_options: Any) -> None:
            self.start = lambda: started.append(target)

    monkeypatch.setattr(tally.threading, "Thread", Thread)
    monkeypatch.setattr(tally, "WRITE_SECONDS", 0)
    visit(app)
    assert [write.__name__ for write in started] == ["write"]


def test_what_cannot_be_written_now_is_written_later(app: Flask, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_counts: Any) -> None:
        raise OperationalError("", None, Exception("busy"))

    visit(app)
    with monkeypatch.context() as broken:
        broken.setattr(tally, "add", fail)
        assert counted(app) == {}
    assert counted(app) == {PAGE: 1}


def test_a_site_that_is_gone_keeps_nothing_from_being_written(app: Flask, site: Site) -> None:
    counts = {(site.id + 999, PAGE): 3, (site.id, PAGE): 2}
    db.session.rollback()
    services.add(counts)
    assert counted(app) == {PAGE: 2}


def test_no_more_pages_are_remembered_than_there_is_room_for(
    app: Flask, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tally, "MOST", 2)
    counter: Tally = app.extensions["cms"].extras["reads"]
    for path in ("/a", "/b", "/c", "/a"):
        counter.note(site.id, path)
    assert counted(app) == {"/a": 2, "/b": 1}


def test_months_that_are_too_old_are_forgotten(app: Flask, site: Site) -> None:
    read(site, profile=2)
    key = site.id
    db.session.rollback()
    with every_site() as session:
        session.add(PageReads(site_id=key, month=date(2020, 1, 1), path=PAGE, count=9))
    assert services.forget_old() == 1
    assert counted(app) == {PAGE: 2}


def test_people_of_the_site_see_titles_and_numbers(
    app: Flask, site: Site, sign_in: Any, make_user: Any, make_site: MakeSite
) -> None:
    make_site("33.04.02", slug="klampok", name="Klampok")
    read(site, profile=1234, home=7)
    client: FlaskClient = signed(app, sign_in, make_user(VILLAGE, "33.04.02.2007"))
    text = client.get("/s/kalimandi/admin/dibaca/").text
    assert f'href="/s/kalimandi{PAGE}">Profil desa</a>' in text
    assert 'href="/s/kalimandi/">Beranda</a>' in text
    assert text.index("1.234") < text.index(">7<")
    assert client.get("/s/klampok/admin/dibaca/").status_code == 404
    above = signed(app, sign_in, make_user(KECAMATAN, "33.04.02"))
    assert "1.241" in above.get("/s/klampok/admin/dibaca/").text
