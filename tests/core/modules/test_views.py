"""The page of modules: who sees it, and what it does."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pluggy
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.audit import AuditEntry
from cms_core.extensions import db
from cms_core.modules import gate
from cms_core.permissions import KECAMATAN, OFFICER, VILLAGE
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from cms_core.testing.factories import MakeSite, MakeUser
from cms_core.users.models import User
from tests.core.modules.conftest import HOST, STAFF_ROOT, give

PAGE = f"{STAFF_ROOT}/admin/modul/"
STAGE = f"{STAFF_ROOT}/admin/modul/tahap"


@pytest.fixture
def as_role(
    app: Flask, make_user: MakeUser, sign_in: Callable[[FlaskClient, User], None]
) -> Callable[[str, str], FlaskClient]:
    """Return a client of somebody with a role in a region."""

    def make(role: str, region_code: str) -> FlaskClient:
        made = app.test_client()
        sign_in(made, make_user(role, region_code))
        return made

    return make


@pytest.fixture
def admin(as_role: Callable[[str, str], FlaskClient], site: Site) -> FlaskClient:
    """The admin of the kecamatan that the village lies in."""
    return as_role(KECAMATAN, "33.04.02")


def on(site: Site) -> frozenset[str]:
    db.session.rollback()
    with site_scope(site.id):
        return gate.enabled(site.id)


def token(client: FlaskClient) -> str:
    found = re.search(r'name="csrf_token" type="hidden" value="([^"]+)"', client.get(PAGE).text)
    assert found is not None
    return found[1]


def switch(client: FlaskClient, *modules: str) -> int:
    return client.post(PAGE, data={"csrf_token": token(client), "modules": list(modules)}).status_code


def test_kecamatan_admin_switches_modules_of_his_villages(admin: FlaskClient, client: FlaskClient, site: Site) -> None:
    assert client.get(f"{HOST}/warta/").status_code == 200
    assert switch(admin, "kabar") == 303
    assert on(site) == {"kabar"}
    assert client.get(f"{HOST}/warta/").status_code == 404
    assert switch(admin, "kabar", "warta") == 303
    assert on(site) == {"kabar", "warta"}
    assert client.get(f"{HOST}/warta/").status_code == 200


def test_page_shows_what_is_on_and_the_last_changes(admin: FlaskClient, site: Site) -> None:
    switch(admin, "warta")
    text = admin.get(PAGE).text
    boxes = re.findall(r'name="modules" value="(\w+)"[^>]*?(checked)?>', text)
    assert boxes == [("kabar", ""), ("warta", "checked")]
    assert "kabar dimatikan" in text


@pytest.mark.parametrize(
    ("role", "region_code", "stage", "status"),
    [
        (KECAMATAN, "33.04.02", "central", 200),
        (KECAMATAN, "33.04.02", "village_publishes", 200),
        (KECAMATAN, "33.04.02", "autonomous", 403),
        (KECAMATAN, "33.04.03", "central", 404),
        (VILLAGE, "33.04.02.2007", "central", 403),
        (VILLAGE, "33.04.02.2007", "village_publishes", 403),
        (VILLAGE, "33.04.02.2007", "autonomous", 200),
        (VILLAGE, "33.04.02.2008", "autonomous", 404),
        (OFFICER, "33.04.02", "central", 403),
    ],
)
def test_page_is_for_those_who_may_switch(
    as_role: Callable[[str, str], FlaskClient], site: Site, role: str, region_code: str, stage: str, status: int
) -> None:
    site.stage = stage
    client = as_role(role, region_code)
    assert client.get(PAGE).status_code == status
    if status != 200:
        assert client.post(PAGE, data={"modules": []}).status_code == status
        assert on(site) == {"kabar", "warta"}


def test_strangers_are_sent_to_sign_in(client: FlaskClient, site: Site) -> None:
    answer = client.get(PAGE)
    assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (303, "/masuk")
    assert client.post(PAGE, data={"modules": []}).status_code == 401


def test_switch_without_a_good_token_changes_nothing(admin: FlaskClient, site: Site) -> None:
    for data in ({"modules": ["kabar"]}, {"modules": ["kabar"], "csrf_token": "x"}):
        answer = admin.post(PAGE, data=data)
        assert answer.status_code == 422
        assert "kirim sekali lagi" in answer.text
    assert on(site) == {"kabar", "warta"}


def test_unknown_module_changes_nothing(admin: FlaskClient, site: Site) -> None:
    assert switch(admin, "hilang") == 422
    assert on(site) == {"kabar", "warta"}


def test_callback_that_raises_changes_nothing(
    admin: FlaskClient, site: Site, plugin_manager: pluggy.PluginManager
) -> None:
    give(plugin_manager, cms_module_disabled=lambda: 1 // 0)
    assert switch(admin) == 500
    assert on(site) == {"kabar", "warta"}
    assert db.session.scalars(select(AuditEntry.what)).all() == []


def test_stage_needs_a_reason_and_changes_with_one(admin: FlaskClient, site: Site) -> None:
    data = {"csrf_token": token(admin), "stage": "autonomous"}
    assert admin.post(STAGE, data=data).status_code == 422
    db.session.refresh(site)
    assert site.stage == "central"
    assert admin.post(STAGE, data={**data, "reason": "Operator sudah terlatih"}).status_code == 303
    db.session.refresh(site)
    assert site.stage == "autonomous"


def test_who_oversees_a_village_that_arranges_everything_takes_a_stage_back(admin: FlaskClient, site: Site) -> None:
    data = {"csrf_token": token(admin), "stage": "autonomous", "reason": "Operator sudah terlatih"}
    changed = admin.post(STAGE, data=data)
    shown = admin.get(changed.location)

    assert (changed.status_code, shown.status_code, admin.get(PAGE).status_code) == (303, 200, 403)
    assert "Modul di situs ini diatur oleh desa sendiri." in shown.text
    assert 'role="switch"' not in shown.text
    assert re.search("<b>Tahap: Mandiri</b><br>Operator sudah terlatih", shown.text)
    assert f'href="{urlsplit(STAGE).path}"' in shown.text
    data = {**data, "stage": "village_publishes", "reason": "Operator pindah"}
    assert admin.post(STAGE, data=data).status_code == 303
    db.session.refresh(site)
    assert site.stage == "village_publishes"


def test_village_does_not_change_its_own_stage(as_role: Callable[[str, str], FlaskClient], site: Site) -> None:
    site.stage = "autonomous"
    client = as_role(VILLAGE, "33.04.02.2007")
    data = {"csrf_token": token(client), "stage": "central", "reason": "Ingin"}
    assert client.post(STAGE, data=data).status_code == 403
    assert STAGE.rpartition("/")[2] not in client.get(PAGE).text


def test_only_villages_have_a_stage(as_role: Callable[[str, str], FlaskClient], make_site: MakeSite) -> None:
    make_site("33.04.02", slug="klampok")
    admin = as_role(KECAMATAN, "33.04.02")
    page = admin.get("http://localhost/s/klampok/admin/modul/").text
    found = re.search(r'name="csrf_token" type="hidden" value="([^"]+)"', page)
    assert found is not None
    fields = {"csrf_token": found[1], "stage": "autonomous", "reason": "Coba"}
    assert admin.post("http://localhost/s/klampok/admin/modul/tahap", data=fields).status_code == 404
