"""What a site decides about a module."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from wtforms import BooleanField, IntegerField
from wtforms.validators import NumberRange

from cms_core.app import create_app
from cms_core.config import Settings
from cms_core.entries import Permission, SettingsEntry
from cms_core.extensions import db
from cms_core.modules import services
from cms_core.modules.forms import SettingsForm
from cms_core.modules.settings import NoSettings, change_settings, settings_of
from cms_core.ownership import PluginError
from cms_core.permissions import KECAMATAN, OFFICER, STAFF
from cms_core.sites.models import Site, Stamp
from cms_core.tenancy import site_scope
from cms_core.testing.factories import MakeSite, MakeUser
from cms_core.users.models import User
from tests.core.modules.conftest import STAFF_ROOT, blueprint
from tests.core.standins import manager_of, stand_in, with_blueprint

PAGE = f"{STAFF_ROOT}/admin/modul/warta/pengaturan"
DEFAULTS = {"days": 7, "late": False}
WRITE = Permission(name="warta.write", label="Menulis", action="view", roles=STAFF)


class LoanForm(SettingsForm):
    """For how long a book is lent, and whether late ones are shown."""

    days = IntegerField("Lama pinjam", validators=[NumberRange(1, 90, "Antara 1 dan 90 hari.")])
    late = BooleanField("Tampilkan yang terlambat")


@pytest.fixture
def warta(tmp_path: Path) -> ModuleType:
    entry = SettingsEntry(form=LoanForm, defaults=DEFAULTS)
    return with_blueprint(blueprint(tmp_path), cms_register_permissions=[WRITE], cms_register_settings=entry)


@pytest.fixture
def admin(app: Flask, site: Site, make_user: MakeUser, sign_in: Callable[[FlaskClient, User], None]) -> FlaskClient:
    """The admin of the kecamatan that the village lies in."""
    made = app.test_client()
    sign_in(made, make_user(KECAMATAN, "33.04.02"))
    return made


def values(site: Site) -> dict[str, Any]:
    db.session.rollback()
    with site_scope(site.id):
        return dict(settings_of(site, "warta"))


def hidden(page: str) -> dict[str, str]:
    """The token of a form, and the version of what it shows."""
    return dict(re.findall(r'name="(csrf_token|versi)" type="hidden" value="([^"]+)"', page))


def test_the_plugins_own_values_hold_until_somebody_saves(app: Flask, site: Site) -> None:
    assert values(site) == DEFAULTS


def test_what_is_saved_holds_for_this_site_alone(admin: FlaskClient, site: Site, make_site: MakeSite) -> None:
    other = make_site(slug="pagak", modules=("warta",))
    db.session.commit()
    shown = admin.get(PAGE)
    assert (shown.status_code, 'value="7"' in shown.text) == (200, True)

    answer = admin.post(PAGE, data={**hidden(shown.text), "days": "14", "late": "y"})

    assert (answer.status_code, answer.location) == (303, "/s/kalimandi/admin/modul/warta/pengaturan")
    assert (values(site), values(other)) == ({"days": 14, "late": True}, DEFAULTS)
    assert 'value="14"' in admin.get(PAGE).text


def test_what_cannot_be_is_said_and_not_saved(admin: FlaskClient, site: Site) -> None:
    answer = admin.post(PAGE, data={**hidden(admin.get(PAGE).text), "days": "365"})

    assert (answer.status_code, "Antara 1 dan 90 hari." in answer.text, values(site)) == (422, True, DEFAULTS)


def test_who_comes_late_is_told_what_is_saved(admin: FlaskClient, site: Site) -> None:
    early, late = (hidden(admin.get(PAGE).text) for _reader in range(2))
    admin.post(PAGE, data={**early, "days": "14"})

    answer = admin.post(PAGE, data={**late, "days": "21"})

    assert (answer.status_code, values(site)["days"]) == (409, 14)
    assert re.findall(r"<li><b>([^<]+):</b> ([^<]+)</li>", answer.text) == [("Lama pinjam", "14")]
    assert admin.post(PAGE, data={**hidden(answer.text), "days": "21"}).status_code == 303


def test_nothing_is_saved_without_a_token(admin: FlaskClient, site: Site) -> None:
    shown = hidden(admin.get(PAGE).text)
    assert admin.post(PAGE, data={"versi": shown["versi"], "days": "14"}).status_code == 422
    assert values(site) == DEFAULTS


def test_a_module_that_is_off_has_no_settings_and_keeps_them(admin: FlaskClient, site: Site) -> None:
    with site_scope(site.id):
        change_settings(site, "warta", {"days": 30, "late": True})
        services.disable(site, "warta")
    db.session.commit()
    assert admin.get(PAGE).status_code == 404

    with site_scope(site.id):
        services.enable(site, "warta")
    db.session.commit()
    assert values(site) == {"days": 30, "late": True}


def test_a_module_without_settings_has_no_page(admin: FlaskClient, site: Site) -> None:
    assert admin.get(PAGE.replace("warta", "kabar")).status_code == 404
    with site_scope(site.id), pytest.raises(NoSettings):
        settings_of(site, "kabar")


def test_it_is_for_those_who_may_switch_modules(
    app: Flask, site: Site, make_user: MakeUser, sign_in: Callable[[FlaskClient, User], None]
) -> None:
    officer = app.test_client()
    sign_in(officer, make_user(OFFICER, site.region_code))
    assert officer.get(PAGE).status_code == 403


def test_it_is_led_to_and_found(admin: FlaskClient, site: Site) -> None:
    led = re.findall(r'href="([^"]*pengaturan)"', admin.get(f"{STAFF_ROOT}/admin/modul/").text)
    found = admin.get(f"{STAFF_ROOT}/admin/cari", query_string={"q": "pengaturan"}).text

    assert led == ["/s/kalimandi/admin/modul/warta/pengaturan"]
    assert re.findall(r'<li><a href="([^"]*pengaturan)"', found) == led


def test_a_change_moves_the_stamp_of_its_site(app: Flask, site: Site) -> None:
    def stamp() -> int:
        row = db.session.get(Stamp, site.id, populate_existing=True)
        return row.value if row is not None else 0

    before = stamp()
    with site_scope(site.id):
        change_settings(site, "warta", {"days": 30, "late": True})
    db.session.commit()
    assert stamp() == before + 1


def test_a_default_without_a_field_stops_the_start(tmp_path: Path) -> None:
    wrong = stand_in(cms_register_settings=SettingsEntry(form=LoanForm, defaults={"weeks": 2}))
    with pytest.raises(PluginError, match=r"^Plugin warta: its settings form has no field weeks\.$"):
        create_app(Settings.load({}, instance=tmp_path), manager=manager_of(wrong))
