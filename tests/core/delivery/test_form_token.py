"""Form tokens: nothing is written without one, and a stale one loses nothing."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from flask import Blueprint, Flask, g
from flask.testing import FlaskClient
from wtforms import StringField

from cms_core.delivery import form_token
from cms_core.delivery.form_token import PublicForm
from cms_core.extensions import db
from cms_core.pages.models import Page
from cms_core.sites.models import Site
from cms_core.testing.factories import MakeSite

HOST = "http://kalimandi.example"


class NoteForm(PublicForm):
    title = StringField("Judul")


@pytest.fixture
def site(app: Flask, make_site: MakeSite) -> Site:
    """A site of an application with a form that writes, and an address that forgets its form."""
    blueprint = Blueprint("catatan", __name__)

    @blueprint.route("/catatan", methods=["GET", "POST"])
    def note() -> Any:
        form = NoteForm()
        if form.validate_on_submit():
            db.session.add(Page(title=form.title.data or "", slug="catatan"))
            return "tersimpan"
        return f"{form.title()}{form.csrf_token()}{form.form_errors}", 422 if form.is_submitted() else 200

    @blueprint.post("/lupa")
    def careless() -> Any:
        db.session.add(Page(title="Lupa", slug="lupa"))
        return "tersimpan"

    app._got_first_request = False
    app.register_blueprint(blueprint)
    return make_site(host="kalimandi.example")


def token_of(text: str) -> str:
    return re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', text)[0]


def titles(site: Site) -> list[str]:
    from cms_core.tenancy import site_scope

    with site_scope(site.id):
        return [page.title for page in db.session.query(Page)]


def test_a_form_with_its_token_is_written(client: FlaskClient, site: Site) -> None:
    token = token_of(client.get(f"{HOST}/catatan").text)
    answer = client.post(f"{HOST}/catatan", data={"title": "Rapat", "csrf_token": token})
    assert (answer.text, titles(site)) == ("tersimpan", ["Rapat"])
    assert answer.headers.get("Set-Cookie") is None


@pytest.mark.parametrize("token", ["", "falsch", "WyJvayJd.aaaa.bbbb"])
def test_a_wrong_token_shows_the_form_again_with_everything_in_it(client: FlaskClient, site: Site, token: str) -> None:
    answer = client.post(f"{HOST}/catatan", data={"title": "Rapat desa", "csrf_token": token})
    assert answer.status_code == 422
    assert 'value="Rapat desa"' in answer.text
    assert "terlalu lama terbuka" in answer.text
    assert titles(site) == []
    again = client.post(f"{HOST}/catatan", data={"title": "Rapat desa", "csrf_token": token_of(answer.text)})
    assert again.text == "tersimpan"


def test_an_expired_token_is_refused(client: FlaskClient, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    token = token_of(client.get(f"{HOST}/catatan").text)
    later = time.time() + form_token.HOURS * 3600 + 60
    monkeypatch.setattr(time, "time", lambda: later)
    answer = client.post(f"{HOST}/catatan", data={"title": "Rapat", "csrf_token": token})
    assert (answer.status_code, titles(site)) == (422, [])


def test_the_token_of_another_site_or_form_is_refused(client: FlaskClient, site: Site, make_site: MakeSite) -> None:
    make_site(host="pagak.example")
    token = token_of(client.get("http://pagak.example/catatan").text)
    assert client.post(f"{HOST}/catatan", data={"title": "x", "csrf_token": token}).status_code == 422
    other = client.get(f"{HOST}/token?untuk=site.search").json["token"]
    assert client.post(f"{HOST}/catatan", data={"title": "x", "csrf_token": other}).status_code == 422


def test_a_view_that_forgets_its_form_writes_nothing(client: FlaskClient, site: Site) -> None:
    answer = client.post(f"{HOST}/lupa")
    assert (answer.status_code, titles(site)) == (400, [])


def test_a_token_can_be_fetched_just_before_sending(client: FlaskClient, site: Site) -> None:
    answer = client.get(f"{HOST}/token?untuk=catatan.note")
    assert answer.headers["Cache-Control"] == "no-store"
    token = answer.json["token"]
    assert client.post(f"{HOST}/catatan", data={"title": "Luring", "csrf_token": token}).text == "tersimpan"
    assert client.get(f"{HOST}/token?untuk=tidak.ada").status_code == 404


def test_a_page_with_a_form_is_not_kept(client: FlaskClient, site: Site) -> None:
    first, second = (token_of(client.get(f"{HOST}/catatan").text) for _ in range(2))
    assert client.get(f"{HOST}/catatan").headers["X-Cache"] == "miss"
    assert first
    assert second
    assert g.get("form_token_ok") is None
