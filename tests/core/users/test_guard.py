"""The guard: each address answers where it belongs, and below ``/admin`` only to whom it may."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest
from flask import Blueprint, Flask, g, request
from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter

from cms_core.app import create_app
from cms_core.config import Settings
from cms_core.permissions import KECAMATAN, OFFICER, PLATFORM, VILLAGE, area, require
from cms_core.sites.resolve import is_admin
from cms_core.testing.applications import installed_plugins
from cms_core.testing.factories import MakeSite, MakeUser
from cms_core.users import guard
from cms_core.users.guard import Unguarded, check_guards, safe_next

HOME = "http://localhost"


def admin_rules(app: Flask) -> list[str]:
    """Return an address for every rule below ``/admin`` that can be asked for with GET."""
    found = []
    for rule in app.url_map.iter_rules():
        if is_admin(rule.rule) and "GET" in (rule.methods or ()):
            values = dict.fromkeys(rule.arguments, "1")
            values.update({"kind": "potensi", "ending": "webp", "step": "kirim"})
            words = {name: way for name, way in rule._converters.items() if isinstance(way, AnyConverter)}
            values.update({name: min(way.items) for name, way in words.items()})
            adapter = app.url_map.bind("localhost")
            found.append(adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments}))
    return sorted(found)


WALK = "whoever has to sign in is known before a view runs, and how who is whom is read, the tests below ask of both"


@pytest.mark.sqlite_only(WALK)
@pytest.mark.plugins("*")
def test_nothing_below_admin_answers_strangers(client: FlaskClient, app: Flask, make_site: MakeSite) -> None:
    make_site(slug="kalimandi", host="kalimandi.example", modules=installed_plugins())
    paths = admin_rules(app)
    assert len(paths) >= 10
    for path in paths:
        answer = client.get(f"{HOME}/s/kalimandi{path}")
        assert (answer.status_code, "/masuk?lanjut=" in answer.headers["Location"]) == (303, True), path
        assert client.get(f"{HOME}{path}").status_code in (303, 404), path
        assert client.get(f"http://kalimandi.example{path}").status_code == 404, path
        assert client.get(f"http://evil.example{path}").status_code == 404, path
        assert client.post(f"{HOME}/s/kalimandi{path}").status_code in (401, 405), path


@pytest.mark.sqlite_only(WALK)
@pytest.mark.plugins("*")
@pytest.mark.parametrize("role", [KECAMATAN, VILLAGE, OFFICER])
def test_staff_of_another_region_find_nothing(
    client: FlaskClient, app: Flask, make_site: MakeSite, make_user: MakeUser, sign_in: Any, role: str
) -> None:
    make_site("33.04.02.2001", slug="kalimandi", modules=installed_plugins())
    make_site("33.04.03.2001", slug="tetangga", modules=installed_plugins())
    sign_in(client, make_user(role, "33.04.03.2001" if role == VILLAGE else "33.04.03"))
    for path in admin_rules(app):
        assert client.get(f"{HOME}/s/kalimandi{path}").status_code == 404, path
        assert client.post(f"{HOME}/s/kalimandi{path}").status_code in (404, 405), path
    assert client.get(f"{HOME}/s/tetangga/admin/").status_code == 200


@pytest.mark.parametrize("role", [KECAMATAN, VILLAGE, OFFICER, PLATFORM])
def test_a_region_whose_code_only_begins_alike_is_another(
    client: FlaskClient, make_site: MakeSite, make_user: MakeUser, sign_in: Any, role: str
) -> None:
    make_site("33.04.12", slug="lain")
    sign_in(client, make_user(role, "33.04.1"))
    assert client.get(f"{HOME}/s/lain/admin/").status_code == 404


def test_an_account_without_assignments_sees_no_site(
    client: FlaskClient, make_site: MakeSite, make_user: MakeUser, sign_in: Any
) -> None:
    make_site(slug="kalimandi", name="Kalimandi")
    sign_in(client, make_user(None))
    assert client.get(f"{HOME}/s/kalimandi/admin/").status_code == 404
    assert "Kalimandi" not in client.get(f"{HOME}/admin/").text


@pytest.mark.parametrize("path", ["/masuk", "/keluar", "/readyz", "/admin/"])
def test_doors_of_staff_are_on_the_platform_alone(client: FlaskClient, make_site: MakeSite, path: str) -> None:
    make_site(slug="kalimandi", host="kalimandi.example")
    assert client.get(f"{HOME}{path}").status_code in (200, 303)
    assert client.get(f"http://kalimandi.example{path}").status_code == 404
    assert client.get(f"http://evil.example{path}").status_code == 404


@pytest.mark.sqlite_only("asks no database")
@pytest.mark.parametrize(
    ("kind", "path", "yes"),
    [
        ("platform", "/masuk", True),
        ("platform", "/masuk/kode", True),
        ("platform", "/masuk/lain", False),
        ("platform", "/keluar/", True),
        ("platform", "/admin/akun", True),
        ("platform", "/", False),
        ("path", "/admin/", True),
        ("path", "/masuk", False),
        ("path", "/berita/", False),
        ("site", "/admin/", False),
        ("site", "/masuk", False),
        ("unknown", "/admin/", False),
    ],
)
def test_a_session_is_opened_where_staff_work_alone(app: Flask, kind: str, path: str, yes: bool) -> None:
    with app.test_request_context(path, environ_overrides={"cms.host_kind": kind}):
        assert guard.has_session(request) is yes


def test_who_sends_something_signed_out_may_come_from_nowhere(client: FlaskClient, make_site: MakeSite) -> None:
    make_site(slug="kalimandi")
    answer = client.post(f"{HOME}/s/kalimandi/admin/modul/", headers={})
    assert (answer.status_code, "lanjut=%2Fs%2Fkalimandi%2Fadmin%2Fmodul%2F" in answer.text) == (401, True)


@pytest.mark.parametrize(
    ("path", "yes"),
    [("/admin", True), ("/admin/", True), ("/admin/x", True), ("/administrasi", False), ("/x/admin", False)],
)
def test_is_admin_knows_the_whole_word(path: str, yes: bool) -> None:
    assert is_admin(path) is yes


@pytest.mark.parametrize("path", ["//admin/", "/admin//", "/./admin/", "/%61dmin/", "/admin%2f", "/ADMIN/", "/admin;x"])
def test_no_spelling_goes_round_the_guard(client: FlaskClient, make_site: MakeSite, path: str) -> None:
    make_site(slug="kalimandi")
    for root in ("", "/s/kalimandi"):
        asked = {"PATH_INFO": unquote(f"{root}{path}")}
        assert client.get("/", base_url=HOME, environ_overrides=asked).status_code in (303, 308, 404)


def test_safe_next_is_home_for_nothing(app: Flask) -> None:
    assert (safe_next(None), safe_next(""), safe_next("/admin/x")) == ("/admin/", "/admin/", "/admin/x")
    assert (safe_next("/admin/../keluar"), safe_next("/admin/..")) == ("/admin/", "/admin/")


def made_with(settings: Settings, monkeypatch: pytest.MonkeyPatch, *views: tuple[str, Any]) -> Flask:
    """Make an application whose delivery room brings further addresses."""
    from cms_core import app as factory

    blueprint = Blueprint("tambahan", __name__)
    for number, (rule, view) in enumerate(views):
        blueprint.add_url_rule(rule, f"view{number}", view)
    monkeypatch.setattr(factory, "BLUEPRINTS", (*factory.BLUEPRINTS, blueprint))
    return create_app(settings)


def plain() -> str:
    return ""


def test_an_address_below_admin_that_nobody_guards_stops_the_start(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Unguarded, match=r"tambahan.view0 \(/admin/baru\) has neither"):
        made_with(settings, monkeypatch, ("/admin/baru", plain))


def test_an_address_of_staff_outside_admin_stops_the_start(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def view() -> str:
        return ""

    with pytest.raises(Unguarded, match="lies outside /admin"):
        made_with(settings, monkeypatch, ("/baru", area("staff")(view)))


@pytest.mark.plugins("*")
def test_every_address_of_the_installation_is_guarded(app: Flask) -> None:
    check_guards(app)


def test_a_new_view_is_a_public_page_of_sites_and_nothing_else(
    client: FlaskClient, app: Flask, make_site: MakeSite
) -> None:
    make_site(slug="kalimandi", host="kalimandi.example")
    blueprint = Blueprint("baru", __name__)
    blueprint.add_url_rule("/baru", "view", plain)
    app._got_first_request = False
    app.register_blueprint(blueprint)
    assert client.get("http://kalimandi.example/baru").status_code == 200
    assert client.get(f"{HOME}/baru").status_code == 404
    assert client.get("http://evil.example/baru").status_code == 404


def test_a_right_that_is_missing_is_403_in_ones_own_site(
    client: FlaskClient, app: Flask, make_site: MakeSite, make_user: MakeUser, sign_in: Any
) -> None:
    site = make_site(slug="kalimandi", stage="central")
    blueprint = Blueprint("baru", __name__)
    blueprint.add_url_rule("/admin/baru", "view", require("modules.switch")(plain))
    app._got_first_request = False
    app.register_blueprint(blueprint)
    sign_in(client, make_user(VILLAGE, site.region_code))
    assert client.get(f"{HOME}/s/kalimandi/admin/baru").status_code == 403
    assert client.get(f"{HOME}/admin/baru").status_code == 404


def test_sign_in_address_leads_back_in_the_language_of_the_page(client: FlaskClient, make_site: MakeSite) -> None:
    make_site(slug="kalimandi")
    answer = client.get(f"{HOME}/s/kalimandi/en/admin/?a=1&b=%2F")
    assert answer.headers["Location"] == "/en/masuk?lanjut=%2Fs%2Fkalimandi%2Fen%2Fadmin%2F%3Fa%3D1%26b%3D%252F"


def test_writing_without_a_session_is_401_and_not_a_redirect(client: FlaskClient, make_site: MakeSite) -> None:
    make_site(slug="kalimandi")
    answer = client.post(f"{HOME}/s/kalimandi/admin/modul/", data={"modules": "potensi_desa"})
    assert answer.status_code == 401
    assert "perangkat ini sudah keluar" in answer.text
    assert guard.SIGN_IN in answer.text


def test_an_address_that_is_not_there_is_missing_for_who_is_signed_in_too(
    client: FlaskClient, make_site: MakeSite, make_user: MakeUser, sign_in: Any
) -> None:
    site = make_site(slug="kalimandi")
    sign_in(client, make_user(VILLAGE, site.region_code))
    found = [client.get(f"{HOME}{path}").status_code for path in ("/admin/entah", "/s/kalimandi/admin/entah")]
    assert found == [404, 404]


@pytest.mark.parametrize(
    ("sender", "back"),
    [
        (f"{HOME}/s/kalimandi/admin/modul/?a=1", "%2Fs%2Fkalimandi%2Fadmin%2Fmodul%2F%3Fa%3D1"),
        ("http://localhost.example/s/kalimandi/admin/modul/", "%2Fs%2Fkalimandi%2Fadmin%2Fmodul%2F3%2Fsimpan"),
    ],
)
def test_who_sent_something_signed_out_comes_back_to_the_page_it_was_sent_from(
    client: FlaskClient, make_site: MakeSite, sender: str, back: str
) -> None:
    make_site(slug="kalimandi")
    answer = client.post(f"{HOME}/s/kalimandi/admin/modul/3/simpan", headers={"Referer": sender})
    assert (answer.status_code, f'href="/masuk?lanjut={back}"' in answer.text) == (401, True)


def test_signing_in_leads_on_in_the_language_of_its_page(client: FlaskClient, make_site: MakeSite) -> None:
    make_site("33.04.02.2007", slug="kalimandi", language="jv")

    # The platform host has no page in a regional language.
    asked = client.get("http://localhost/s/kalimandi/jv/admin/")
    assert asked.location == "/masuk?lanjut=%2Fs%2Fkalimandi%2Fjv%2Fadmin%2F"
    with client.application.test_request_context("/"):
        g.lang = "en"
        assert safe_next("https://x.example/") == "/en/admin/"
