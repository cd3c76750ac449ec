from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms_core.extensions import db
from cms_core.permissions import KECAMATAN, VILLAGE
from cms_core.sites.models import Site


@pytest.fixture
def site(make_site: Any) -> Site:
    return make_site(stage="village_publishes")


def page(client: Any, site: Site) -> str:
    return str(client.get(f"/s/{site.slug}/admin/identitas/").text)


def send(client: Any, site: Site, **changes: Any) -> Any:
    html = page(client, site)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', html)
    assert token is not None
    fields = {"csrf_token": token[1], **changes}
    return client.post(f"/s/{site.slug}/admin/identitas/", data=fields)


def fresh(site: Site) -> Site:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Site, site.id)


@pytest.fixture
def admin(client: FlaskClient, sign_in: Any, make_user: Any) -> FlaskClient:
    sign_in(client, make_user(KECAMATAN, "33.04.02"))
    return client


def test_edit_changes_what_every_page_shows(admin: Any, app: Flask, site: Site) -> None:
    answer = send(admin, site, lead="Tanah liat dan gula kelapa", word_kepala="Wali Nagari")

    assert answer.status_code == 303
    changed = fresh(site)
    assert (changed.lead, changed.words) == (
        "Tanah liat dan gula kelapa",
        {"kepala": "Wali Nagari"},
    )
    assert "Tanah liat dan gula kelapa" in app.test_client().get(f"/s/{site.slug}/").text


def test_edit_refuses_a_value_and_leaves_the_rest_as_it_was(admin: Any, site: Site) -> None:
    answer = send(admin, site, lead="Baru", social_facebook="https://judi.example/")

    assert answer.status_code == 422
    assert "Alamat ini bukan alamat jaringan sosial tersebut." in answer.text
    assert (fresh(site).lead, fresh(site).social) == ("", {})


@pytest.mark.parametrize(("stage", "status"), [("village_publishes", 403), ("autonomous", 200)])
def test_edit_is_the_villages_own_only_when_it_is_autonomous(
    client: FlaskClient, make_site: Any, sign_in: Any, make_user: Any, stage: str, status: int
) -> None:
    site = make_site(stage=stage)
    sign_in(client, make_user(VILLAGE, site.region_code))

    assert client.get(f"/s/{site.slug}/admin/identitas/").status_code == status
