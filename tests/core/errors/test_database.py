"""What people see while the database cannot be asked; nothing is half written."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from cms_core import database
from cms_core.config import Settings
from cms_core.extensions import db
from cms_core.sites.models import Site
from cms_core.tenancy import platform_work
from cms_core.testing.factories import MakeSite
from tests.core.errors.pages import HOST, TITLES, is_whole, title_of, titles, token_of


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
