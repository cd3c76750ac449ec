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
    hidden = {name: re.search(rf'name="{name}"[^>]*value="([^"]+)"', html) for name in ("csrf_token", "versi")}
    fields = {**{name: found[1] for name, found in hidden.items() if found is not None}, **changes}
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


def test_who_saves_over_somebody_elses_change_is_told_and_loses_nothing(admin: Any, site: Site) -> None:
    html = page(admin, site)
    seen = re.search(r'name="versi"[^>]*value="([^"]+)"', html)
    assert seen is not None
    assert send(admin, site, hours="Senin sampai Kamis").status_code == 303

    answer = send(admin, site, hours="Jumat", lead="Gula kelapa", versi=seen[1])
    assert answer.status_code == 409
    assert "<li><b>Jam layanan:</b> Senin sampai Kamis</li>" in answer.text
    assert 'value="Jumat"' in answer.text
    assert (fresh(site).hours, fresh(site).lead) == ("Senin sampai Kamis", "")

    newest = re.search(r'name="versi"[^>]*value="([^"]+)"', answer.text)
    assert newest is not None
    assert send(admin, site, hours="Jumat", lead="Gula kelapa", versi=newest[1]).status_code == 303
    assert (fresh(site).hours, fresh(site).lead) == ("Jumat", "Gula kelapa")
