"""The page of keys: shown once, kept as a hash, revoked; for those who manage the site alone."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from cms_core.api import Site, User, db, site_scope
from cms_core.testing.factories import MakeUser
from cms_lapor.open311.models import Client

from ..conftest import DESK, HOST, Citizen
from .conftest import Program, reports

KEYS = f"{DESK}/kunci"


def key_in(text: str) -> str:
    """Return the key that a page shows."""
    return "".join(re.findall(r"<code>(lapor_[\w-]+)</code>", text))


def boss(app: Flask, sign_in: Callable[..., None], make_user: MakeUser, role: str = "kecamatan_admin") -> Citizen:
    client = app.test_client()
    sign_in(client, make_user(role, "33.04.02.2007" if role == "officer" else "33.04.02"))
    return Citizen(client, "http://localhost")


def test_a_key_is_shown_once_and_works(
    app: Flask, client: FlaskClient, site: Site, sign_in: Callable[..., None], make_user: MakeUser
) -> None:
    admin = boss(app, sign_in, make_user)
    answer = admin.post(KEYS, name="Sahabat Warga")
    key = key_in(answer.text)
    assert (answer.status_code, len(key)) == (201, 38)
    assert answer.headers["Cache-Control"] == "no-store"
    page = admin.client.get(f"http://localhost{KEYS}").text
    assert ("Sahabat Warga" in page, key_in(page)) == (True, "")
    with site_scope(site.id):
        client_row = db.session.scalars(db.select(Client)).one()
        assert key not in (client_row.key_hash, client_row.name)
    assert Program(client, HOST, key).post().status_code == 201

    admin.send_form(f"{KEYS}/{client_row.id}/cabut", page, form=1)
    assert Program(client, HOST, key).post(description="Sesudah dicabut.").status_code == 403
    assert "Dicabut" in admin.client.get(f"http://localhost{KEYS}").text
    assert len(reports(site)) == 1


def test_others_make_and_revoke_no_keys(
    app: Flask, site: Site, officer: User, sign_in: Callable[..., None], make_user: MakeUser
) -> None:
    admin, stranger = boss(app, sign_in, make_user), boss(app, sign_in, make_user, "officer")
    admin.post(KEYS, name="Sahabat Warga")
    page = admin.client.get(f"http://localhost{KEYS}").text
    assert stranger.client.get(f"http://localhost{KEYS}").status_code == 403
    assert stranger.send_form(KEYS, page, name="Lain").status_code == 403
    assert stranger.send_form(f"{KEYS}/1/cabut", page, form=1).status_code == 403
    assert admin.client.post(f"http://localhost{KEYS}", data={"name": "Tanpa token"}).status_code == 422
    admin.client.post(f"http://localhost{KEYS}/1/cabut")
    with site_scope(site.id):
        (row,) = db.session.scalars(db.select(Client))
        assert (row.name, row.revoked_at) == ("Sahabat Warga", None)
