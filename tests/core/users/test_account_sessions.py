"""One's own devices: told apart, ended one by one or all together."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.extensions import db
from cms_core.testing.factories import PASSWORD, MakeUser
from cms_core.users.models import UserSession
from tests.core.users.visitors import HOST, enter, is_in, submit

ACCOUNT = "/admin/akun"


def others_on(page: str) -> list[str]:
    return re.findall(r'action="(/admin/akun/keluar/\d+)"', page)


def test_one_device_is_ended_and_the_others_stay(app: Flask, client: FlaskClient, make_user: MakeUser) -> None:
    user, lost, third = make_user(), app.test_client(), app.test_client()
    for device in (lost, third, client):
        enter(device, user.username, PASSWORD)
    ends = others_on(client.get(f"{HOST}{ACCOUNT}").text)

    answer = submit(client, sorted(ends)[0], at=ACCOUNT)

    assert (len(ends), answer.status_code) == (2, 303)
    assert [is_in(device) for device in (client, lost, third)] == [True, False, True]


def test_nobody_ends_the_sessions_of_others(app: Flask, client: FlaskClient, make_user: MakeUser) -> None:
    victim, thief = make_user(), make_user()
    enter(client, victim.username, PASSWORD)
    number = db.session.scalars(select(UserSession.id)).one()
    attacker = app.test_client()
    enter(attacker, thief.username, PASSWORD)

    submit(attacker, f"{ACCOUNT}/keluar/{number}", at=ACCOUNT)

    assert is_in(client)


def test_ending_needs_a_form_token(app: Flask, client: FlaskClient, make_user: MakeUser) -> None:
    user, other = make_user(), app.test_client()
    for device in (other, client):
        enter(device, user.username, PASSWORD)
    (end,) = others_on(client.get(f"{HOST}{ACCOUNT}").text)

    answer = client.post(f"{HOST}{end}")

    assert (answer.status_code, is_in(other)) == (422, True)


def test_this_device_is_ended_by_signing_out(client: FlaskClient, make_user: MakeUser) -> None:
    enter(client, make_user().username, PASSWORD)
    number = db.session.scalars(select(UserSession.id)).one()

    assert submit(client, f"{ACCOUNT}/keluar/{number}", at=ACCOUNT).location == "/keluar"
    assert is_in(client)


def test_a_copied_cookie_is_worth_nothing_after_signing_out_everywhere(
    app: Flask, client: FlaskClient, make_user: MakeUser
) -> None:
    user, thief = make_user(), app.test_client()
    enter(client, user.username, PASSWORD)
    cookie = client.get_cookie("balai")
    assert cookie is not None
    thief.set_cookie("balai", cookie.value)
    assert is_in(thief)

    submit(client, f"{ACCOUNT}/keluar-semua", at=ACCOUNT)

    assert not is_in(thief)
    assert thief.get(f"{HOST}/admin/").location == "/masuk?lanjut=%2Fadmin%2F"
    assert thief.post(f"{HOST}/admin/akun/sandi", data={"new": "hujan turun di sawah"}).status_code == 401
