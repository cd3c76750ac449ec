"""What people see when something is missing or forbidden; a fault writes nothing and tells nothing."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from cms_core.extensions import db
from cms_core.sites.models import Site
from cms_core.surfaces import context
from cms_core.testing.factories import MakeSite, MakeUser
from cms_core.users.models import User
from tests.core.errors.pages import FIRST_VIEW, HOST, TITLES, is_whole, title_of


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
