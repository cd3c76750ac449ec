"""``/token``: what a form that was filled in without a network fetches just before it is sent."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms_core.delivery import form_token
from cms_core.sites.models import Site
from cms_core.testing.factories import MakeSite

HOST = "http://kalimandi.example"

pytestmark = pytest.mark.sqlite_only("nothing here asks a database beyond the site")


@pytest.fixture(autouse=True)
def site(make_site: MakeSite) -> Site:
    return make_site(slug="kalimandi", host="kalimandi.example")


def test_token_is_for_one_form_and_kept_by_nobody(client: FlaskClient) -> None:
    first, second = (client.get(f"{HOST}/token?untuk=site.search") for _ in range(2))
    assert first.status_code == 200
    assert list(first.json) == ["token"]
    assert first.headers["Cache-Control"] == "no-store"
    assert "X-Cache" not in second.headers
    assert "Set-Cookie" not in first.headers
    assert first.json["token"].count(".") == 2


@pytest.mark.parametrize("query", ["", "?untuk=", "?untuk=tidak.ada", "?untuk=../etc", "?untuk=%00", "?endpoint=x"])
def test_token_knows_only_forms_that_are_there(client: FlaskClient, query: str) -> None:
    assert client.get(f"{HOST}/token{query}").status_code == 404


@pytest.mark.parametrize("url", ["http://localhost:8000/token?untuk=site.search", "http://evil.example/token"])
def test_token_is_given_on_sites_alone(client: FlaskClient, url: str) -> None:
    assert client.get(url).status_code == 404


def test_token_cannot_be_posted_for(client: FlaskClient) -> None:
    assert client.post(f"{HOST}/token?untuk=site.search").status_code == 405


def test_token_does_not_open_the_administration(app: Flask, client: FlaskClient) -> None:
    with app.test_request_context("/masuk"):
        token = form_token.sign("users.sign_in")
    answer = client.post("http://localhost:8000/masuk", data={"username": "a", "password": "b", "csrf_token": token})
    assert answer.status_code == 422
    assert "terlalu lama terbuka" in answer.text
    assert form_token.HOURS == 12


@pytest.mark.plugins("potensi_desa")
def test_token_tells_nothing_of_what_is_off_or_for_staff(client: FlaskClient, site: Site) -> None:
    for endpoint in (
        "potensi_desa.potensi",
        "potensi_desa.admin.potensi.listing",
        "pages_admin.new",
        "admin.home",
        "users.sign_in",
    ):
        assert client.get(f"{HOST}/token?untuk={endpoint}").status_code == 404
