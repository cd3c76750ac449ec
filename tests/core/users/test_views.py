"""Signing in and out as a browser does it, and everything that strangers try at the door."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.audit import AuditEntry
from cms_core.extensions import db
from cms_core.permissions import KECAMATAN, VILLAGE
from cms_core.testing.factories import PASSWORD, MakeSite, MakeUser
from cms_core.users import passwords
from cms_core.users.models import User, UserSession

HOME = "http://localhost"
WRONG = "Nama akun atau kata sandi salah."


@pytest.fixture
def user(app: Flask, make_user: MakeUser) -> User:
    return make_user(KECAMATAN, "33.04.02", username="admin-klampok")


def token_of(answer: Any) -> str:
    return re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', answer.text)[0]


def try_sign_in(client: FlaskClient, name: str, password: str, *, query: str = "", **more: str) -> Any:
    data = {"username": name, "password": password, "csrf_token": token_of(client.get(f"{HOME}/masuk{query}")), **more}
    return client.post(f"{HOME}/masuk{query}", data=data)


def cookie(client: FlaskClient) -> str | None:
    found = client.get_cookie("balai", domain="localhost")
    return found.value if found else None


def sessions() -> list[UserSession]:
    db.session.rollback()
    return list(db.session.scalars(select(UserSession)))


def what_happened() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditEntry.what).order_by(AuditEntry.id)))


def test_the_sign_in_page_is_there_in_the_other_language(client: FlaskClient) -> None:
    for path, other in (("/masuk", "/en/masuk"), ("/en/masuk", "/masuk")):
        text = client.get(f"{HOME}{path}?lanjut=/admin/akun").text
        code = "en" if path == "/masuk" else "id"
        assert re.findall(r'href="([^"]+)" lang="(\w+)" hreflang', text) == [(f"{other}?lanjut=/admin/akun", code)]


def test_the_right_password_opens_the_administration(client: FlaskClient, user: User, make_site: MakeSite) -> None:
    make_site()
    answer = try_sign_in(client, " Admin-KLAMPOK ", PASSWORD)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/")
    assert client.get(f"{HOME}/admin/akun").status_code == 200
    assert what_happened() == ["users.signed_in"]


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("admin-klampok", "salah salah salah"),
        ("tidak-ada", PASSWORD),
        ("berhenti", PASSWORD),
        ("' OR 1=1 --", PASSWORD),
        ("admin-klampok\x00", "salah salah lagi"),
        ("ünïcode", "пароль"),
    ],
)
def test_whatever_is_wrong_the_answer_is_the_same(
    client: FlaskClient, user: User, make_user: MakeUser, name: str, password: str
) -> None:
    make_user(username="berhenti", active=False)
    answer = try_sign_in(client, name, password)
    shape = re.sub(r'(value|content)="[^"]*"', "", answer.text)
    other = try_sign_in(client.application.test_client(), "nama-lain", "sandi lain lain")
    assert answer.status_code == 422
    assert WRONG in answer.text
    assert shape == re.sub(r'(value|content)="[^"]*"', "", other.text)
    assert sessions() == []
    assert what_happened() == []
    assert password not in answer.text


def test_an_unknown_account_costs_as_much_as_a_known_one(
    client: FlaskClient, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    passwords.spend_time("the hash of nobody is made once")
    verified: list[str] = []
    real = passwords._hasher

    class Counting:
        def verify(self, kept: str, password: str) -> bool:
            verified.append(kept.split("$")[3])
            return real.verify(kept, password)

    monkeypatch.setattr(passwords, "_hasher", Counting())
    for name in ("admin-klampok", "tidak-ada"):
        try_sign_in(client, name, "salah salah salah")
    assert verified == [verified[0]] * 2


def test_the_form_comes_back_with_the_name_and_without_the_password(client: FlaskClient, user: User) -> None:
    answer = try_sign_in(client, "admin-klampok", "salah salah salah", shared="y")
    assert 'value="admin-klampok"' in answer.text
    assert "checked" in answer.text
    assert "salah salah salah" not in answer.text


@pytest.mark.parametrize("token", ["", "salah", "IjEyMyI.aaaa.bbbb"])
def test_without_its_token_nobody_is_signed_in(client: FlaskClient, user: User, token: str) -> None:
    client.get(f"{HOME}/masuk")
    data = {"username": "admin-klampok", "password": PASSWORD, "csrf_token": token}
    answer = client.post(f"{HOME}/masuk", data=data)
    assert (answer.status_code, "terlalu lama terbuka" in answer.text) == (422, True)
    assert 'value="admin-klampok"' in answer.text
    assert sessions() == []


def test_the_token_of_another_browser_is_worth_nothing(client: FlaskClient, app: Flask, user: User) -> None:
    stranger = app.test_client()
    token = token_of(stranger.get(f"{HOME}/masuk"))
    client.get(f"{HOME}/masuk")
    answer = client.post(f"{HOME}/masuk", data={"username": "admin-klampok", "password": PASSWORD, "csrf_token": token})
    assert (answer.status_code, sessions()) == (422, [])


def test_signing_in_makes_a_new_session_whatever_the_browser_brought(
    client: FlaskClient, app: Flask, user: User
) -> None:
    client.get(f"{HOME}/masuk")
    before = cookie(client)
    thief = app.test_client()
    assert before is not None
    thief.set_cookie("balai", before, domain="localhost")
    try_sign_in(client, "admin-klampok", PASSWORD)
    assert cookie(client) != before
    assert client.get(f"{HOME}/admin/akun").status_code == 200
    assert thief.get(f"{HOME}/admin/akun").status_code == 303


def test_signing_in_again_drops_the_session_before(client: FlaskClient, app: Flask, user: User) -> None:
    try_sign_in(client, "admin-klampok", PASSWORD)
    copied = cookie(client)
    assert copied is not None
    data = {"username": "admin-klampok", "password": PASSWORD}
    page = client.get(f"{HOME}/keluar")
    client.post(f"{HOME}/masuk", data={**data, "csrf_token": token_of(page)})
    assert len(sessions()) == 1
    thief = app.test_client()
    thief.set_cookie("balai", copied, domain="localhost")
    assert thief.get(f"{HOME}/admin/akun").status_code == 303


def set_cookies(answer: Any) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for line in answer.headers.getlist("Set-Cookie"):
        first, *rest = [part.strip() for part in line.split(";")]
        attributes = {part.partition("=")[0] if "xpires" in part else part for part in rest}
        found.setdefault(first.partition("=")[0], set()).update(attributes)
    return found


def test_cookies_are_out_of_reach_for_scripts_and_other_sites(client: FlaskClient, user: User) -> None:
    kept = set_cookies(try_sign_in(client, "admin-klampok", PASSWORD))
    assert kept == {
        "balai": {"Expires", "HttpOnly", "Path=/", "SameSite=Lax"},
        "balai-gawai": {"Expires", "Max-Age=34560000", "HttpOnly", "Path=/masuk", "Path=/en/masuk", "SameSite=Lax"},
    }


@pytest.mark.settings(https=True)
def test_with_https_cookies_never_travel_without_it(app: Flask, client: FlaskClient, user: User) -> None:
    page = client.get("https://localhost/masuk")
    data = {"username": "admin-klampok", "password": PASSWORD, "csrf_token": token_of(page)}
    kept = set_cookies(client.post("https://localhost/masuk", data=data))
    assert kept["__Host-balai"] == {"Secure", "Expires", "HttpOnly", "Path=/", "SameSite=Lax"}
    assert "Secure" in kept["balai-gawai"]


def test_a_shared_device_forgets_when_its_browser_closes(client: FlaskClient, user: User) -> None:
    kept = set_cookies(try_sign_in(client, "admin-klampok", PASSWORD, shared="y"))
    assert kept == {"balai": {"HttpOnly", "Path=/", "SameSite=Lax"}}


@pytest.mark.parametrize(
    ("asked", "location"),
    [
        ("/s/kalimandi/admin/modul/", "/s/kalimandi/admin/modul/"),
        ("/s/kalimandi/en/admin/?a=1&b=2", "/s/kalimandi/en/admin/?a=1&b=2"),
        ("/admin/akun", "/admin/akun"),
        ("https://evil.example/admin/", "/admin/"),
        ("//evil.example/admin/", "/admin/"),
        ("///evil.example/admin", "/admin/"),
        ("/\\evil.example/admin/", "/admin/"),
        ("/admin/\\evil.example", "/admin/"),
        ("\\\\evil.example", "/admin/"),
        ("javascript:alert(1)//admin/", "/admin/"),
        ("/admin/\r\nSet-Cookie: a=b", "/admin/"),
        ("/admin/\tx", "/admin/"),
        ("/s/../admin/", "/admin/"),
        ("/s/evil.example/admin/", "/admin/"),
        (" /admin/", "/admin/"),
        ("/admin@evil.example/", "/admin/"),
        ("/administrasi", "/admin/"),
        ("/keluar", "/admin/"),
        ("", "/admin/"),
    ],
)
@pytest.mark.sqlite_only("where to go is not in the database")
def test_after_signing_in_one_stays_here(client: FlaskClient, user: User, asked: str, location: str) -> None:
    answer = try_sign_in(client, "admin-klampok", PASSWORD, query=f"?lanjut={quote(asked)}")
    assert (answer.status_code, answer.headers["Location"]) == (303, location)
    assert client.get(f"{HOME}/masuk?lanjut={quote(asked)}").headers["Location"] == location


def test_signing_out_ends_the_session_on_the_server(client: FlaskClient, app: Flask, user: User) -> None:
    try_sign_in(client, "admin-klampok", PASSWORD)
    copied = cookie(client)
    assert copied is not None
    assert client.get(f"{HOME}/keluar").status_code == 200
    assert len(sessions()) == 1
    answer = client.post(f"{HOME}/keluar", data={"csrf_token": token_of(client.get(f"{HOME}/keluar"))})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/masuk?keluar=1")
    assert "Anda sudah keluar." in client.get(f"{HOME}/masuk").text
    thief = app.test_client()
    thief.set_cookie("balai", copied, domain="localhost")
    assert thief.get(f"{HOME}/admin/akun").status_code == 303
    assert what_happened() == ["users.signed_in", "users.signed_out"]


def test_signing_out_needs_its_token(client: FlaskClient, user: User) -> None:
    try_sign_in(client, "admin-klampok", PASSWORD)
    assert client.post(f"{HOME}/keluar").status_code == 422
    assert len(sessions()) == 1


def test_signing_out_everywhere_ends_every_device(client: FlaskClient, app: Flask, user: User) -> None:
    other = app.test_client()
    for browser in (client, other):
        try_sign_in(browser, "admin-klampok", PASSWORD)
    token = token_of(client.get(f"{HOME}/admin/akun"))
    assert client.post(f"{HOME}/admin/akun/keluar-semua").status_code == 422
    assert len(sessions()) == 2
    answer = client.post(f"{HOME}/admin/akun/keluar-semua", data={"csrf_token": token})
    assert (answer.status_code, sessions()) == (303, [])
    for browser in (client, other):
        assert browser.get(f"{HOME}/admin/akun").status_code == 303


def test_the_account_page_lists_ones_own_devices(
    client: FlaskClient, app: Flask, user: User, make_user: MakeUser
) -> None:
    phone = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36"
    make_user(username="operator-pagak")
    try_sign_in(app.test_client(), "operator-pagak", PASSWORD)
    client.environ_base["HTTP_USER_AGENT"] = phone
    try_sign_in(client, "admin-klampok", PASSWORD)
    text = client.get(f"{HOME}/admin/akun").text
    assert "Android, Chrome" in text
    assert text.count("Terakhir dipakai") + text.count("terakhir dipakai") == 1
    assert "Perangkat ini" in text


GOOD = "hujan turun di sawah"


def change(client: FlaskClient, **data: str) -> Any:
    token = token_of(client.get(f"{HOME}/admin/akun/sandi"))
    return client.post(f"{HOME}/admin/akun/sandi", data={"csrf_token": token, **data})


def test_who_has_a_start_password_does_nothing_before_changing_it(
    client: FlaskClient, user: User, make_site: MakeSite
) -> None:
    make_site(slug="kalimandi")
    user.must_change_password = True
    db.session.commit()
    try_sign_in(client, "admin-klampok", PASSWORD)
    for path in ("/admin/", "/s/kalimandi/admin/", "/s/kalimandi/admin/modul/"):
        answer = client.get(f"{HOME}{path}")
        assert (answer.status_code, answer.headers["Location"].endswith("/admin/akun/sandi")) == (303, True)
    assert client.post(f"{HOME}/s/kalimandi/admin/modul/").status_code == 403
    answer = change(client, current=PASSWORD, new=GOOD, again=GOOD)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/")
    assert client.get(f"{HOME}/s/kalimandi/admin/").status_code == 200
    db.session.rollback()
    assert passwords.matches(user.password, GOOD)


def test_a_new_password_signs_every_other_device_out(client: FlaskClient, app: Flask, user: User) -> None:
    other = app.test_client()
    for browser in (client, other):
        try_sign_in(browser, "admin-klampok", PASSWORD)
    change(client, current=PASSWORD, new=GOOD, again=GOOD)
    assert client.get(f"{HOME}/admin/akun").status_code == 200
    assert other.get(f"{HOME}/admin/akun").status_code == 303


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"current": "salah salah", "new": GOOD, "again": GOOD}, "Kata sandi sekarang salah."),
        ({"current": PASSWORD, "new": GOOD, "again": "lain lain lain"}, "Kedua kata sandi baru tidak sama."),
        ({"current": PASSWORD, "new": PASSWORD, "again": PASSWORD}, "Kata sandi baru sama dengan yang lama."),
        ({"current": "", "new": "", "again": ""}, "Tulis kata sandi sekarang."),
    ],
)
def test_a_password_is_not_changed_by_mistake(client: FlaskClient, user: User, data: dict[str, str], said: str) -> None:
    try_sign_in(client, "admin-klampok", PASSWORD)
    answer = change(client, **data)
    assert (answer.status_code, said in answer.text) == (422, True)
    db.session.rollback()
    assert passwords.matches(user.password, PASSWORD)


def test_an_account_that_is_closed_is_out_at_once(client: FlaskClient, user: User) -> None:
    try_sign_in(client, "admin-klampok", PASSWORD)
    user.active = False
    db.session.commit()
    assert client.get(f"{HOME}/admin/akun").status_code == 303


@pytest.mark.parametrize("root", ["", "/en"])
def test_the_door_speaks_both_languages(client: FlaskClient, user: User, root: str) -> None:
    answer = client.get(f"{HOME}{root}/masuk")
    assert f'<html lang="{"en" if root else "id"}">' in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    data = {"username": "x", "password": "y", "csrf_token": token_of(answer)}
    assert (WRONG in client.post(f"{HOME}{root}/masuk", data=data).text) is (root == "")


def test_a_village_operator_lands_in_his_only_site(
    client: FlaskClient, make_site: MakeSite, make_user: MakeUser
) -> None:
    site = make_site(slug="kalimandi")
    make_user(VILLAGE, site.region_code, username="operator-kalimandi")
    try_sign_in(client, "operator-kalimandi", PASSWORD)
    assert client.get(f"{HOME}/admin/").headers["Location"] == "/s/kalimandi/admin/"
