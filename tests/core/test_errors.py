"""What people see when something is missing, forbidden or broken; a fault writes nothing and tells nothing."""

from __future__ import annotations

import gzip
import re
import sqlite3
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import html5lib
import pytest
from flask import Blueprint, Flask, abort
from flask.testing import FlaskClient
from sqlalchemy import event, select, text
from sqlalchemy.exc import OperationalError
from wtforms import StringField

from cms_core import database, hookspecs, plugins
from cms_core.app import create_app
from cms_core.config import Settings
from cms_core.delivery.form_token import PublicForm
from cms_core.entries import HomeBlock, MenuItem, PluginInfo
from cms_core.extensions import db
from cms_core.inline import csp_hash
from cms_core.modules.models import Module
from cms_core.pages.models import Page
from cms_core.publishing.models import PUBLISHED
from cms_core.sites.models import Site
from cms_core.surfaces import context
from cms_core.tenancy import every_site, platform_work, site_scope
from cms_core.testing.applications import Client, close
from cms_core.testing.factories import MakeSite, MakeUser
from cms_core.users.models import User

HOST = "http://kalimandi.example"
SECRET = "3304021704900001"
FIRST_VIEW = 12 * 1024
"""Bytes, packed."""
TITLES = {
    400: ("Permintaan ini tidak dapat dibaca", "This request cannot be read"),
    401: ("Anda perlu masuk dulu", "You need to sign in first"),
    403: ("Halaman ini bukan untuk akun Anda", "This page is not for your account"),
    404: ("Halaman ini tidak ada", "This page does not exist"),
    405: ("Cara membuka halaman ini keliru", "This page cannot be opened like that"),
    410: ("Isi ini sudah ditarik", "This was withdrawn"),
    413: ("Kiriman ini terlalu besar", "What was sent is too large"),
    422: ("Isian ini belum dapat diterima", "This form cannot be accepted yet"),
    429: ("Terlalu sering mencoba", "Too many tries"),
    500: ("Ada yang rusak di pihak kami", "Something broke on our side"),
    503: ("Situs sedang tidak dapat dibuka", "The site cannot be opened at the moment"),
}


class NoteForm(PublicForm):
    title = StringField("Judul")


@pytest.fixture
def site(app: Flask, make_site: MakeSite) -> Site:
    """A site of an application with addresses that fail, and one that writes."""
    blueprint = Blueprint("gagal", __name__)

    @blueprint.route("/gagal/<int:status>", methods=["GET", "POST"])
    def fail(status: int) -> Any:
        abort(status)

    @blueprint.route("/rusak", methods=["GET", "POST"])
    def broken() -> Any:
        raise RuntimeError(f"Warga dengan NIK {SECRET}")

    @blueprint.route("/catatan", methods=["GET", "POST"])
    def note() -> Any:
        form = NoteForm()
        if form.validate_on_submit():
            db.session.add(Page(title=form.title.data or "", slug="catatan"))
            return "tersimpan"
        return str(form.csrf_token())

    app._got_first_request = False
    app.register_blueprint(blueprint)
    return make_site(slug="kalimandi", name="Kalimandi", host="kalimandi.example", brand="#7a1f1f")


def is_whole(answer: Any) -> None:
    """Check what every error page must be."""
    html5lib.HTMLParser(strict=True).parse(answer.text)
    blocks = re.findall(r"<(?:style|script)>(.*?)</(?:style|script)>", answer.text, re.DOTALL)
    allowed = set(re.findall(r"'sha256-[^']+'", answer.headers["Content-Security-Policy"]))
    assert {csp_hash(block) for block in blocks} == allowed
    for word in ("Traceback", "Error", "Exception", "sqlalchemy", "sqlite", "psycopg", SECRET):
        assert word not in answer.text


def title_of(answer: Any) -> str:
    return re.findall(r"<h1>(.*?)</h1>", answer.text)[0]


def token_of(client: FlaskClient) -> str:
    return re.findall(r'value="([^"]+)"', client.get(f"{HOST}/catatan").text)[0]


def titles() -> list[str]:
    with every_site() as session:
        return list(session.scalars(select(Page.title)))


@pytest.mark.sqlite_only("nothing here asks a database beyond the site")
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("status", sorted(TITLES))
def test_every_error_has_a_page_in_both_languages(client: FlaskClient, site: Site, status: int, method: str) -> None:
    for root, language, title in (("", "id", TITLES[status][0]), ("/en", "en", TITLES[status][1])):
        answer = client.open(f"{HOST}{root}/gagal/{status}", method=method)
        assert (answer.status_code, title_of(answer)) == (status, title)
        assert f'<html lang="{language}">' in answer.text
        assert answer.headers["Cache-Control"] in ("no-store", "no-cache")
        is_whole(answer)


@pytest.mark.sqlite_only("nothing here asks a database beyond the site")
@pytest.mark.parametrize(("status", "page"), [(418, 400), (504, 500), (502, 500), (406, 400)])
def test_an_unusual_status_has_the_page_of_its_family(client: FlaskClient, site: Site, status: int, page: int) -> None:
    answer = client.get(f"{HOST}/gagal/{status}")
    assert (answer.status_code, title_of(answer)) == (status, TITLES[page][0])


def test_error_pages_have_the_look_and_the_name_of_their_site(client: FlaskClient, site: Site) -> None:
    answer = client.get(f"{HOST}/gagal/403")
    assert "· Desa Kalimandi</title>" in answer.text
    assert '<meta name="theme-color" content="#7a1f1f">' in answer.text


def test_a_fault_names_nothing_of_itself(client: FlaskClient, site: Site) -> None:
    answer = client.get(f"{HOST}/rusak")
    assert (answer.status_code, title_of(answer)) == (500, TITLES[500][0])
    is_whole(answer)
    assert "theme-color" in answer.text


def test_who_sent_something_is_told_that_it_is_not_saved(client: FlaskClient, site: Site) -> None:
    for path in ("/rusak", "/gagal/503"):
        assert "belum tersimpan" in client.post(f"{HOST}{path}").text
        assert "belum tersimpan" not in client.get(f"{HOST}{path}").text
        assert 'href=""' not in client.post(f"{HOST}{path}").text


def test_503_says_when_to_come_back(client: FlaskClient, site: Site) -> None:
    assert client.get(f"{HOST}/gagal/503").headers["Retry-After"] == "5"


@pytest.mark.sqlite_only("nothing here asks a database beyond the site")
@pytest.mark.parametrize("root", ["", "/en"])
def test_401_leads_to_the_door_in_its_language(client: FlaskClient, site: Site, root: str) -> None:
    assert f'href="{root}/masuk"' in client.get(f"{HOST}{root}/gagal/401").text


def test_405_says_what_is_allowed(client: FlaskClient, site: Site) -> None:
    assert "GET" in client.post(f"{HOST}/cari").headers["Allow"]


@pytest.mark.parametrize(
    ("host", "path", "language"),
    [
        ("evil.example", "/", "id"),
        ("evil.example", "/s/kalimandi/", "id"),
        ("evil.example", "/masuk", "id"),
        ("evil.example", "/en/", "en"),
        ("evil.example", "/s/kalimandi/en/cari", "en"),
        ("localhost", "/s/tidak-ada/", "id"),
        ("localhost", "/s/tidak-ada/en/", "en"),
        ("kalimandi.example.evil.example", "/", "id"),
        ("", "/", "id"),
        ('a"><script>alert(1)</script>', "/", "id"),
    ],
)
def test_an_address_without_a_site_says_so_and_leads_to_the_platform(
    client: FlaskClient, site: Site, host: str, path: str, language: str
) -> None:
    answer = client.get(path, headers={"Host": host})
    assert (answer.status_code, title_of(answer)) == (404, TITLES[404][language == "en"])
    assert f'<html lang="{language}">' in answer.text
    assert ("Tidak ada situs di alamat ini." in answer.text) is (language == "id")
    assert f'href="http://localhost:8000{"/en" * (language == "en")}/"' in answer.text
    assert "evil" not in answer.text
    assert "Set-Cookie" not in answer.headers
    is_whole(answer)


@pytest.fixture
def away(app: Flask) -> Iterator[None]:
    """The database cannot be reached."""

    engine = db.engine

    def refuse(*_args: Any) -> None:
        raise engine.dialect.loaded_dbapi.OperationalError(f"connection failed for {SECRET}")

    db.session.remove()
    engine.dispose()
    reach, engine.pool._creator = engine.pool._creator, refuse
    yield
    engine.pool._creator = reach


@pytest.mark.parametrize(("root", "language"), [("", "id"), ("/en", "en")])
def test_without_a_database_a_page_is_503(
    client: FlaskClient, site: Site, request: Any, root: str, language: str
) -> None:
    db.session.commit()
    request.getfixturevalue("away")
    answer = client.get(f"{HOST}{root}/cari?q=x")
    assert (answer.status_code, title_of(answer)) == (503, TITLES[503][language == "en"])
    assert f'<html lang="{language}">' in answer.text
    assert answer.headers["Retry-After"] == "5"
    is_whole(answer)
    assert client.get(f"{HOST}/healthz").status_code == 200


def test_without_a_database_kept_pages_are_shown_on(client: FlaskClient, site: Site, request: Any) -> None:
    kept = client.get(f"{HOST}/")
    db.session.commit()
    request.getfixturevalue("away")
    answer = client.get(f"{HOST}/")
    assert (answer.status_code, answer.data) == (200, kept.data)


@pytest.mark.parametrize(("root", "home"), [(HOST, "/"), ("http://localhost:8000/s/pagak", "/s/pagak/")])
@pytest.mark.parametrize("language", ["", "en/", "jv/"])
@pytest.mark.parametrize(
    ("path", "status"), [("cari?q=x", 503), ("tidak-ada", 404), ("gagal/410", 410), ("rusak", 500)]
)
def test_without_a_database_a_page_remembers_its_site(
    client: FlaskClient,
    site: Site,
    make_site: MakeSite,
    request: Any,
    root: str,
    home: str,
    language: str,
    path: str,
    status: int,
) -> None:
    site.language = make_site("33.04.02.2002", slug="pagak", name="Kalimandi", brand="#7a1f1f").language = "jv"
    db.session.commit()
    # Seen once, at another address; its menu was never drawn.
    client.get(f"{root}/robots.txt")
    request.getfixturevalue("away")
    answer = client.get(f"{root}/{language}{path}")
    # A page that is missing cannot be told from one that cannot be looked for, once nothing is remembered.
    assert answer.status_code in (status, 503)
    assert "· Desa Kalimandi</title>" in answer.text
    assert '<meta name="theme-color" content="#7a1f1f">' in answer.text
    assert f'href="{home}{language}"' in answer.text
    assert (f'action="{home}{language}cari"' in answer.text) is (answer.status_code != 503)
    is_whole(answer)


@pytest.mark.parametrize(("path", "home"), [("/", "/"), ("/en/", "/en/"), ("/jv/", "/jv/"), ("/halaman/x", "/")])
def test_what_fails_ahead_of_the_application_remembers_the_site(
    client: FlaskClient, app: Flask, site: Site, monkeypatch: pytest.MonkeyPatch, path: str, home: str
) -> None:
    site.language = "jv"
    db.session.commit()
    client.get(f"{HOST}/")

    def fail(_key: int) -> int:
        raise OperationalError("x", {}, Exception())

    monkeypatch.setattr(app.extensions["cms"].extras["stamps"], "get", fail)
    answer = client.get(f"{HOST}{path}")
    assert answer.status_code == 503
    assert "· Desa Kalimandi</title>" in answer.text
    assert '<meta name="theme-color" content="#7a1f1f">' in answer.text
    assert f'href="{home}"' in answer.text
    is_whole(answer)
    assert "Kalimandi" not in client.get("http://lain.example/").text
    assert "Kalimandi" not in client.get("http://lain.example/s/kalimandi/").text


@pytest.mark.parametrize(("status", "offered"), [(403, True), (404, True), (410, True), (500, True), (503, False)])
def test_error_pages_offer_a_search_and_the_way_home(
    client: FlaskClient, site: Site, status: int, offered: bool
) -> None:
    for root in ("", "/en"):
        answer = client.get(f"{HOST}{root}/gagal/{status}")
        assert (f'action="{root}/cari"' in answer.text) is offered
        assert f'href="{root}/"' in answer.text
    assert 'action="/cari"' not in client.post(f"{HOST}/gagal/{status}").text


def framed(answer: Any) -> bool:
    """Whether a page has all that stands around every page of a site: strip, menu, foot."""
    parts = [f'class="{part}"' in answer.text for part in ("strip", "menu", "foot motif")]
    assert len(set(parts)) == 1
    return parts[0]


@pytest.mark.sqlite_only("nothing here asks a database beyond the site")
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("path", "whole"), [(f"/gagal/{status}", status < 500) for status in sorted(TITLES)] + [("/rusak", False)]
)
def test_error_pages_stand_in_the_frame_of_a_site_that_is_whole(
    client: FlaskClient, site: Site, method: str, path: str, whole: bool
) -> None:
    for root in (HOST, f"{HOST}/en"):
        assert framed(client.open(f"{root}{path}", method=method)) is whole
    assert not framed(client.get("http://localhost:8000/tidak-ada"))


@pytest.mark.parametrize("language", ["", "/en", "/jv"])
@pytest.mark.parametrize("path", ["tidak-ada", "gagal/403", "gagal/410"])
def test_an_error_page_passes_nothing_on_of_the_address_that_failed(
    client: FlaskClient, site: Site, language: str, path: str
) -> None:
    site.language = "jv"
    db.session.commit()
    text = client.get(f"{HOST}{language}/{path}?q=tidak-ada").text
    assert (path in text, "?q=" in text) == (False, False)
    assert re.findall(r'<link rel="canonical|<link rel="alternate" hreflang|og:|ld\+json|"share', text) == []
    assert '<meta name="robots" content="noindex">' in text
    assert 'id="luring"' not in text
    # Readers of another language begin at the front.
    others = re.findall(r'href="([^"]+)" lang="\w+" hreflang', text)
    assert others == [home for home in ("/", "/en/", "/jv/") if home != f"{language}/"]


def test_an_error_page_fits_into_the_first_view(client: FlaskClient, site: Site) -> None:
    for path in ("/tidak-ada", "/en/gagal/403", "/gagal/410"):
        assert len(gzip.compress(client.get(f"{HOST}{path}").data, 9)) <= FIRST_VIEW


@pytest.mark.parametrize("language", ["", "/en"])
def test_who_is_lost_in_the_administration_finds_back_to_his_sites(
    client: FlaskClient,
    site: Site,
    make_site: MakeSite,
    make_user: MakeUser,
    sign_in: Callable[[FlaskClient, User], None],
    language: str,
) -> None:
    make_site("33.04.02.2002", slug="pagak")
    sign_in(client, make_user(region_code="33.04.02.2002"))
    for path in (
        f"{language}/admin/tidak-ada",
        f"/s/pagak{language}/admin/tidak-ada",
        f"/s/kalimandi{language}/admin/",
    ):
        answer = client.get(f"http://localhost{path}")
        assert (answer.status_code, framed(answer)) == (404, False)
        assert set(re.findall(r'<a [^>]*href="([^"]*)"', answer.text)) == {f"{language}/admin/"}


def test_a_frame_that_cannot_be_drawn_leaves_the_bare_page(
    client: FlaskClient, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: Any) -> None:
        raise OperationalError("x", {}, Exception())

    monkeypatch.setattr(context, "frame", fail)
    answer = client.get(f"{HOST}/gagal/403")
    assert (answer.status_code, title_of(answer), framed(answer)) == (403, TITLES[403][0], False)
    assert "· Desa Kalimandi</title>" in answer.text
    is_whole(answer)


@pytest.mark.parametrize("error", [OperationalError("x", {}, Exception()), sqlite3.OperationalError("x"), ValueError()])
@pytest.mark.parametrize(("path", "language"), [("/", "id"), ("/en/", "en")])
def test_what_fails_ahead_of_the_application_ends_in_a_page(
    client: FlaskClient,
    app: Flask,
    site: Site,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    path: str,
    language: str,
) -> None:
    def fail(_key: int) -> int:
        raise error

    monkeypatch.setattr(app.extensions["cms"].extras["stamps"], "get", fail)
    answer = client.get(f"{HOST}{path}")
    assert (answer.status_code, title_of(answer)) == (503, TITLES[503][language == "en"])
    is_whole(answer)


@pytest.mark.sqlite_only("PostgreSQL has no lock of the whole database")
def test_a_locked_database_is_503_and_nothing_is_written(
    client: FlaskClient, app: Flask, settings: Settings, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = token_of(client)
    monkeypatch.setattr(database, "BUSY_SECONDS", 0)
    db.session.remove()
    db.engine.dispose()
    other = sqlite3.connect(str(db.engine.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    answer = client.post(f"{HOST}/catatan", data={"title": "Rapat", "csrf_token": token})
    reading = client.get(f"{HOST}/cari?q=lain")
    other.execute("ROLLBACK")
    other.close()
    assert (answer.status_code, title_of(answer), answer.headers["Retry-After"]) == (503, TITLES[503][0], "5")
    assert "belum tersimpan" in answer.text
    is_whole(answer)
    assert reading.status_code == 200
    assert titles() == []
    again = client.post(f"{HOST}/catatan", data={"title": "Rapat", "csrf_token": token})
    assert (again.text, titles()) == ("tersimpan", ["Rapat"])


@pytest.mark.sqlite_only("a server's disk is not ours")
@pytest.mark.parametrize("pragma", ["query_only=ON", "max_page_count=1"])
def test_a_disk_that_is_full_or_read_only_is_503_and_nothing_is_written(
    client: FlaskClient, app: Flask, site: Site, pragma: str
) -> None:
    token = token_of(client)
    db.session.remove()
    engine = db.engine
    engine.dispose()

    def limit(connection: Any, _record: Any) -> None:
        connection.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", limit)
    # Enough for a new page of the file, so that a full disk is noticed.
    answer = client.post(f"{HOST}/catatan", data={"title": "Rapat" * 40_000, "csrf_token": token})
    reading = client.get(f"{HOST}/cari?q=lain")
    event.remove(engine, "connect", limit)
    engine.dispose()
    assert (answer.status_code, title_of(answer)) == (503, TITLES[503][0])
    is_whole(answer)
    assert reading.status_code == 200
    assert titles() == []


@pytest.mark.parametrize(("table", "path"), [("core_page", "/halaman/profil"), ("core_stamp", "/"), ("core_site", "/")])
def test_a_pending_migration_is_503(client: FlaskClient, app: Flask, site: Site, table: str, path: str) -> None:
    with platform_work():
        db.session.execute(text(f"ALTER TABLE {table} RENAME TO core_later"))
        db.session.commit()
    answer = client.get(f"{HOST}{path}")
    assert (answer.status_code, title_of(answer)) == (503, TITLES[503][0])
    is_whole(answer)


def test_a_mistake_in_a_statement_is_500(client: FlaskClient, app: Flask, site: Site) -> None:
    blueprint = Blueprint("salah", __name__)

    @blueprint.get("/salah")
    def wrong() -> str:
        with platform_work():
            db.session.execute(text("SELEC 1"))
        return ""

    app._got_first_request = False
    app.register_blueprint(blueprint)
    assert client.get(f"{HOST}/salah").status_code == 500


def failing_plugin() -> ModuleType:
    """A plugin that raises in every hook that pages call."""
    module = ModuleType("cms_gagal")

    @hookspecs.hookimpl
    def cms_plugin_info() -> PluginInfo:
        return PluginInfo(name="gagal", label="Gagal", summary="Selalu gagal", version="1")

    @hookspecs.hookimpl
    def cms_menu_items(site: Any, user: Any, area: str) -> Iterator[MenuItem]:
        raise RuntimeError(SECRET)
        yield

    @hookspecs.hookimpl
    def cms_home_blocks(site: Any) -> Iterator[HomeBlock]:
        raise RuntimeError(SECRET)

    @hookspecs.hookimpl
    def cms_datasets(site: Any) -> list[Any]:
        raise RuntimeError(SECRET)

    for hook in (cms_plugin_info, cms_menu_items, cms_home_blocks, cms_datasets):
        setattr(module, hook.__name__, hook)
    return module


def test_a_plugin_that_raises_does_not_take_the_page_with_it(
    client: FlaskClient, settings: Settings, site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    with site_scope(site.id):
        db.session.add(Module(site_id=site.id, plugin="gagal"))
    db.session.commit()
    manager = plugins.make_manager(frozenset(plugins.names(plugins.make_manager())))
    plugins.register(manager, "gagal", failing_plugin())
    broken = create_app(settings, manager=manager)
    broken.test_client_class = Client
    for path in ("/", "/data/", "/en/"):
        answer = broken.test_client().get(f"{HOST}{path}")
        assert answer.status_code == 200
        assert "Kalimandi" in answer.text
        assert SECRET not in answer.text
    close(broken)
    assert '"plugin": "gagal"' in capsys.readouterr().err


@pytest.mark.plugins("potensi_desa")
def test_an_uninstalled_plugin_leaves_its_tables_and_no_trace(
    app: Flask, client: FlaskClient, settings: Settings, make_site: MakeSite
) -> None:
    site = make_site(slug="pagak", name="Pagak", host="pagak.example", modules=("potensi_desa",))
    with site_scope(site.id):
        db.session.add(Page(title="Profil", slug="profil", state=PUBLISHED))
    db.session.commit()
    assert client.get("http://pagak.example/potensi/").status_code == 200
    without = create_app(settings, manager=plugins.make_manager(frozenset({"potensi_desa"})))
    without.test_client_class = Client
    reader = without.test_client()
    assert [
        reader.get(f"http://pagak.example{path}").status_code for path in ("/", "/halaman/profil", "/potensi/")
    ] == [
        200,
        200,
        404,
    ]
    assert "potensi" not in reader.get("http://pagak.example/").text.lower()
    said = without.test_cli_runner().invoke(args=["db", "status"])
    close(without)
    assert said.exit_code == 2 or "potensi_desa: its plugin is not installed" in said.output
