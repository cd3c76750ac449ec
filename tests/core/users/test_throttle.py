"""Guessing is slowed down, and keeps nobody out of his own account."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.extensions import db
from cms_core.permissions import KECAMATAN
from cms_core.testing.factories import PASSWORD, MakeUser
from cms_core.users import passwords, throttle
from cms_core.users.models import User, UserSession
from tests.core.users.visitors import enter, submit

GOOD = "hujan turun di sawah"


@pytest.fixture
def user(app: Flask, make_user: MakeUser) -> User:
    return make_user(KECAMATAN, "33.04.02", username="admin-klampok")


def change(client: FlaskClient, current: str) -> Any:
    return submit(client, "/admin/akun/sandi", {"current": current, "new": GOOD, "again": GOOD})


def test_ten_tries_are_enough_even_with_the_right_password(
    client: FlaskClient, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "RATE", "3 per 15 minutes")
    for _ in range(3):
        assert enter(client, "admin-klampok", "salah salah salah").status_code == 422
    answer = enter(client, "admin-klampok", PASSWORD)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "900")
    assert "Terlalu banyak percobaan. Coba lagi 15 menit lagi." in answer.text
    assert 'value="admin-klampok"' in answer.text
    assert db.session.scalars(select(UserSession)).all() == []


def test_an_account_that_is_not_there_is_slowed_down_as_well(
    client: FlaskClient, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "RATE", "1 per 15 minutes")
    assert [enter(client, "tidak-ada", "x").status_code for _ in range(2)] == [422, 429]


def test_a_village_behind_one_address_is_not_kept_out(
    client: FlaskClient, app: Flask, user: User, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "RATE", "1 per 15 minutes")
    make_user(username="operator-pagak")
    for name in ("admin-klampok", "a-satu", "a-dua"):
        enter(client, name, "salah salah salah")
    assert enter(app.test_client(), "operator-pagak", PASSWORD).status_code == 303


def test_a_stranger_cannot_lock_an_operator_out_of_a_known_device(
    client: FlaskClient, app: Flask, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "RATE", "1 per 15 minutes")
    assert enter(client, "admin-klampok", PASSWORD).status_code == 303
    submit(client, "/keluar")
    stranger = app.test_client()
    codes = [enter(stranger, "admin-klampok", "salah salah salah").status_code for _ in range(3)]
    assert codes == [422, 429, 429]
    assert enter(client, "admin-klampok", PASSWORD).status_code == 303


def test_a_known_device_is_known_in_each_language(
    client: FlaskClient, app: Flask, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "RATE", "1 per 15 minutes")
    enter(client, "admin-klampok", PASSWORD)
    submit(client, "/keluar")
    for _time in range(2):
        enter(app.test_client(), "admin-klampok", "salah salah salah")
    data = {"username": "admin-klampok", "password": PASSWORD}
    assert submit(client, "/en/masuk", data).status_code == 303


def try_from(client: FlaskClient, address: str, password: str) -> int:
    client.environ_base["REMOTE_ADDR"] = address
    return enter(client, "admin-klampok", password).status_code


def test_a_stranger_at_one_address_keeps_nobody_out_at_another(
    client: FlaskClient, app: Flask, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "RATE", "1 per 15 minutes")
    stranger = app.test_client()
    assert [try_from(stranger, "203.0.113.7", "salah salah salah") for _time in range(3)] == [422, 429, 429]
    assert try_from(client, "198.51.100.4", PASSWORD) == 303


def test_many_addresses_help_a_guesser_little(app: Flask, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "WIDE_RATE", "2 per 15 minutes")
    tries = [try_from(app.test_client(), f"203.0.113.{number}", "salah salah salah") for number in range(3)]
    assert tries == [422, 422, 429]


def test_a_stranger_does_not_stop_whoever_is_signed_in(
    client: FlaskClient, app: Flask, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(client, "admin-klampok", PASSWORD)
    monkeypatch.setattr(throttle, "RATE", "1 per 15 minutes")
    stranger = app.test_client()
    assert [enter(stranger, "admin-klampok", "salah salah salah").status_code for _time in range(2)] == [422, 429]
    assert change(client, PASSWORD).status_code == 303


def test_a_known_device_of_one_account_is_a_stranger_to_another(
    client: FlaskClient, user: User, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "RATE", "1 per 15 minutes")
    make_user(username="operator-pagak")
    enter(client, "admin-klampok", PASSWORD)
    submit(client, "/keluar")
    codes = [enter(client, "operator-pagak", "salah salah salah").status_code for _ in range(2)]
    assert codes == [422, 429]


def test_a_session_of_one_account_is_a_stranger_to_another(
    app: Flask, user: User, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_user(username="operator-pagak")
    guessers = [app.test_client() for _number in range(2)]
    for guesser in guessers:
        enter(guesser, "admin-klampok", PASSWORD)
    monkeypatch.setattr(throttle, "WIDE_RATE", "1 per 15 minutes")
    wrong = {"username": "operator-pagak", "password": "salah salah salah"}
    # Whoever is signed in is not shown the form, and can send it all the same.
    tries = [submit(guesser, "/masuk", wrong, at="/admin/akun/sandi") for guesser in guessers]
    assert [answer.status_code for answer in tries] == [422, 429]


def test_guessing_the_present_password_is_slowed_down_too(
    client: FlaskClient, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(client, "admin-klampok", PASSWORD)
    monkeypatch.setattr(throttle, "RATE", "2 per 15 minutes")
    for _ in range(2):
        change(client, "salah salah")
    answer = change(client, PASSWORD)
    assert "Terlalu banyak percobaan" in answer.text
    db.session.rollback()
    assert passwords.matches(user.password, PASSWORD)
