"""Signing in with a second step, and setting it up."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from cms_core.columns import now
from cms_core.crypto import unseal
from cms_core.extensions import db
from cms_core.permissions import KECAMATAN, PLATFORM, VILLAGE
from cms_core.testing.factories import PASSWORD, TOTP_SECRET, MakeUser
from cms_core.users import pending, second_step, services, throttle
from cms_core.users.models import User, UserSession
from tests.core.users.visitors import HOST, code_at, enter, is_in, shown_errors, submit

STEP = "/masuk/langkah-kedua"
PHONE = "/admin/akun/langkah-kedua"


def code(offset: float = 0) -> str:
    return code_at(TOTP_SECRET, now().timestamp() + offset)


def wrong() -> str:
    right = {code(offset) for offset in range(-90, 91, 30)}
    return next(digits for digits in ("000000", "111111", "222222") if digits not in right)


def secret_on(page: str) -> str:
    return re.findall(r'<p class="code">([A-Z2-7 ]+)</p>', page)[0].replace(" ", "")


def age_sessions(by: timedelta) -> None:
    db.session.execute(update(UserSession).values(created_at=now() - by))
    db.session.commit()


def test_the_password_alone_opens_nothing(client: FlaskClient, make_user: MakeUser) -> None:
    user = make_user(KECAMATAN, "33.04.02", totp_secret=TOTP_SECRET)

    answer = enter(client, user.username, PASSWORD)

    assert (answer.status_code, answer.location) == (303, f"{STEP}?lanjut=/admin/")
    assert not is_in(client)
    assert db.session.scalars(select(UserSession)).all() == []


def test_the_right_code_leads_where_one_was_going(client: FlaskClient, make_user: MakeUser) -> None:
    user = make_user(KECAMATAN, "33.04.02", totp_secret=TOTP_SECRET)
    enter(client, user.username, PASSWORD)

    answer = submit(client, f"{STEP}?lanjut=/admin/akun", {"code": code()})

    assert (answer.status_code, answer.location) == (303, "/admin/akun")
    assert is_in(client)


def test_a_code_cannot_be_used_again_on_another_device(app: Flask, client: FlaskClient, make_user: MakeUser) -> None:
    user, thief, digits = make_user(KECAMATAN, "33.04.02", totp_secret=TOTP_SECRET), app.test_client(), code()
    for device in (client, thief):
        enter(device, user.username, PASSWORD)
    submit(client, STEP, {"code": digits})

    answer = submit(thief, STEP, {"code": digits})

    assert (answer.status_code, is_in(thief), is_in(client)) == (422, False, True)


def test_a_wrong_code_is_said_at_the_field(client: FlaskClient, make_user: MakeUser) -> None:
    user = make_user(KECAMATAN, "33.04.02", totp_secret=TOTP_SECRET)
    enter(client, user.username, PASSWORD)

    answer = submit(client, STEP, {"code": wrong()})

    assert (answer.status_code, shown_errors(answer.text)) == (
        422,
        ["Kode salah, sudah dipakai, atau sudah lewat waktunya. Tunggu kode berikutnya."],
    )
    assert not is_in(client)


def test_ten_wrong_codes_make_even_the_right_one_wait(client: FlaskClient, make_user: MakeUser) -> None:
    user = make_user(KECAMATAN, "33.04.02", totp_secret=TOTP_SECRET)
    enter(client, user.username, PASSWORD)
    for _time in range(10):
        submit(client, STEP, {"code": wrong()})

    answer = submit(client, STEP, {"code": code()})

    assert (answer.status_code, answer.headers["Retry-After"], is_in(client)) == (429, "900", False)
    assert "Terlalu banyak percobaan. Coba lagi 15 menit lagi." in answer.text


def test_a_patient_guesser_is_stopped_for_the_day(
    client: FlaskClient, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "DAY_RATE", "3 per day")
    user = make_user(KECAMATAN, "33.04.02", totp_secret=TOTP_SECRET)
    enter(client, user.username, PASSWORD)
    for _time in range(3):
        submit(client, STEP, {"code": wrong()})

    answer = submit(client, STEP, {"code": code()})

    assert (answer.status_code, is_in(client)) == (429, False)
    assert "Terlalu banyak percobaan hari ini." in answer.text


def test_the_day_begins_anew_for_whoever_got_in(
    client: FlaskClient, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "DAY_RATE", "2 per day")
    user = make_user(KECAMATAN, "33.04.02", totp_secret=TOTP_SECRET)
    for given in (wrong(), code(), wrong(), code(30)):
        if not is_in(client):
            enter(client, user.username, PASSWORD)
        answer = submit(client, STEP, {"code": given})
        if answer.status_code == 303:
            submit(client, "/keluar")

    assert answer.status_code == 303


def test_typing_the_password_again_gives_no_new_attempts(client: FlaskClient, make_user: MakeUser) -> None:
    user = make_user(KECAMATAN, "33.04.02", totp_secret=TOTP_SECRET)
    for _time in range(10):
        enter(client, user.username, PASSWORD)
        submit(client, STEP, {"code": wrong()})
    enter(client, user.username, PASSWORD)

    assert submit(client, STEP, {"code": code()}).status_code == 429


def test_a_stranger_with_the_password_keeps_the_owners_phone_out_of_nothing(
    app: Flask, client: FlaskClient, make_user: MakeUser
) -> None:
    user, thief = make_user(KECAMATAN, "33.04.02", totp_secret=TOTP_SECRET), app.test_client()
    enter(client, user.username, PASSWORD)
    submit(client, STEP, {"code": code(-30)})
    submit(client, "/keluar")
    enter(thief, user.username, PASSWORD)
    for _time in range(11):
        submit(thief, STEP, {"code": wrong()})

    enter(client, user.username, PASSWORD)
    submit(client, STEP, {"code": code(30)})

    assert is_in(client)


@pytest.mark.parametrize("how", ["late", "password", "inactive", "without"])
def test_the_second_step_waits_for_ten_minutes_and_for_the_same_password(
    app: Flask, client: FlaskClient, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    user = make_user(KECAMATAN, "33.04.02", totp_secret=TOTP_SECRET)
    if how != "without":
        enter(client, user.username, PASSWORD)
    page = client.get(f"{HOST}{STEP}" if how != "without" else f"{HOST}/masuk").text
    user = db.session.get(User, user.id)
    assert user is not None
    if how == "late":
        monkeypatch.setattr(pending, "SECONDS", -1)
    elif how == "password":
        services.set_password(user, "hujan turun di sawah")
    elif how == "inactive":
        user.active = False

    token = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page)[0]
    answer = client.post(f"{HOST}{STEP}", data={"csrf_token": token, "code": code()})

    assert (answer.status_code, answer.location) == (303, "/masuk?lanjut=/admin/")
    assert "Waktu untuk langkah kedua habis" in client.get(f"{HOST}/masuk").text
    assert not is_in(client)


def test_a_recovery_code_stands_in_for_the_phone_once(client: FlaskClient, make_user: MakeUser) -> None:
    user = make_user(KECAMATAN, "33.04.02", totp_secret=TOTP_SECRET)
    paper = second_step.renew_recovery(user)[0]
    found = []
    for _time in range(2):
        enter(client, user.username, PASSWORD)
        found.append(submit(client, STEP, {"code": paper}).status_code)
        if is_in(client):
            submit(client, "/keluar")

    assert found == [303, 422]


@pytest.mark.parametrize("role", [KECAMATAN, PLATFORM])
def test_whoever_must_have_a_second_step_reaches_nothing_else(
    client: FlaskClient, make_user: MakeUser, make_site: Any, role: str
) -> None:
    site = make_site("33.04.02", slug="klampok")
    user = make_user(role, "" if role == PLATFORM else "33.04.02", totp_secret=None)
    enter(client, user.username, PASSWORD)

    for path in ("/admin/", f"/s/{site.slug}/admin/", f"/s/{site.slug}/admin/modul/", "/admin/akun/kode-cadangan"):
        answer = client.get(f"{HOST}{path}")
        assert (answer.status_code, answer.location[-len(PHONE) :]) == (303, PHONE), path
    token = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(f"{HOST}{PHONE}").text)[0]
    answer = client.post(f"{HOST}/s/{site.slug}/admin/modul/", data={"csrf_token": token})
    assert answer.status_code == 403
    assert is_in(client)


def test_an_operator_may_go_without(client: FlaskClient, make_user: MakeUser) -> None:
    user = make_user(VILLAGE)
    enter(client, user.username, PASSWORD)
    assert client.get(f"{HOST}/admin/").status_code == 200


def test_setting_up_a_phone(app: Flask, client: FlaskClient, make_user: MakeUser) -> None:
    user, elsewhere = make_user(KECAMATAN, "33.04.02", totp_secret=None), app.test_client()
    for device in (client, elsewhere):
        enter(device, user.username, PASSWORD)
    page = client.get(f"{HOST}{PHONE}").text
    secret = secret_on(page)

    # Phones forget a page while one looks at another app.
    assert secret_on(client.get(f"{HOST}{PHONE}").text) == secret
    assert f"secret={secret}" in page
    assert 'class="qr"' in page
    answer = submit(client, PHONE, {"code": code_at(secret, now().timestamp())})

    codes = re.findall(r'<li class="code">([0-9 ]+)</li>', answer.text)
    assert (answer.status_code, len(codes), answer.headers["Cache-Control"]) == (200, 10, "no-store")
    user = db.session.scalars(select(User)).one()
    assert user.totp_secret == secret
    assert (client.get(f"{HOST}/admin/").status_code, is_in(elsewhere)) == (200, False)
    second_step.verify(user, codes[3])


def test_a_wrong_code_sets_nothing_up(client: FlaskClient, make_user: MakeUser) -> None:
    user = make_user(KECAMATAN, "33.04.02", totp_secret=None)
    enter(client, user.username, PASSWORD)
    secret = secret_on(client.get(f"{HOST}{PHONE}").text)

    answer = submit(client, PHONE, {"code": code_at(second_step.new_secret(), now().timestamp())})

    assert (answer.status_code, secret_on(answer.text)) == (422, secret)
    assert len(shown_errors(answer.text)) == 1
    assert db.session.scalars(select(User)).one().totp_secret is None


def test_the_cookie_tells_nobody_the_secret(app: Flask, client: FlaskClient, make_user: MakeUser) -> None:
    user = make_user(VILLAGE)
    enter(client, user.username, PASSWORD)
    secret = secret_on(client.get(f"{HOST}{PHONE}").text)

    cookie = client.get_cookie("balai")
    assert cookie is not None
    content = app.session_interface.get_signing_serializer(app).loads(cookie.value)  # type: ignore[attr-defined]
    assert secret not in str(content)
    assert unseal(content[pending.SECRET]) == secret


def test_a_stolen_device_needs_the_password_to_change_the_second_step(client: FlaskClient, make_user: MakeUser) -> None:
    user = make_user(VILLAGE, totp_secret=TOTP_SECRET)
    enter(client, user.username, PASSWORD)
    submit(client, STEP, {"code": code()})
    age_sessions(timedelta(minutes=16))
    secret = secret_on(client.get(f"{HOST}{PHONE}").text)
    found = [
        submit(client, PHONE, {"code": code_at(secret, now().timestamp())}).status_code,
        submit(client, f"{PHONE}/matikan", {"current": "salah salah"}).status_code,
        submit(client, "/admin/akun/kode-cadangan", {}).status_code,
    ]

    assert found == [422, 422, 422]
    assert db.session.scalars(select(User)).one().totp_secret == TOTP_SECRET
    assert submit(client, f"{PHONE}/matikan", {"current": PASSWORD}).status_code == 303
    db.session.expire_all()
    assert db.session.scalars(select(User)).one().totp_secret is None


def test_an_admin_cannot_do_without_again(client: FlaskClient, make_user: MakeUser) -> None:
    user = make_user(KECAMATAN, "33.04.02", totp_secret=TOTP_SECRET)
    enter(client, user.username, PASSWORD)
    submit(client, STEP, {"code": code()})

    assert client.get(f"{HOST}{PHONE}/matikan").status_code == 404
    assert "Matikan langkah kedua" not in client.get(f"{HOST}/admin/akun").text


def test_new_recovery_codes_are_shown_once(client: FlaskClient, make_user: MakeUser) -> None:
    user = make_user(VILLAGE, totp_secret=TOTP_SECRET)
    old = second_step.renew_recovery(user)
    enter(client, user.username, PASSWORD)
    submit(client, STEP, {"code": code()})

    answer = submit(client, "/admin/akun/kode-cadangan")

    codes = re.findall(r'<li class="code">([0-9 ]+)</li>', answer.text)
    assert (len(codes), set(codes) & set(old)) == (10, set())
    assert "Tinggal 10 kode cadangan." in client.get(f"{HOST}/admin/akun").text
