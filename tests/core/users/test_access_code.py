"""The page where somebody with a code on paper chooses a password."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from structlog.testing import capture_logs

from cms_core.columns import now
from cms_core.extensions import db
from cms_core.permissions import KECAMATAN, VILLAGE
from cms_core.testing.factories import PASSWORD, TOTP_SECRET, MakeUser
from cms_core.users import codes, passwords, services
from cms_core.users.codes import INVITATION, RESET
from cms_core.users.models import AccessCode, User, UserSession
from tests.core.users.visitors import HOST, is_in, shown_errors, submit

PAGE = "/masuk/kode"
NEW = "hujan turun di sawah"


def use(client: FlaskClient, username: str, code: str, password: str = NEW, again: str | None = None) -> Any:
    data = {"username": username, "code": code, "new": password, "again": again if again is not None else password}
    return submit(client, PAGE, data)


def given(user: User, kind: str = INVITATION) -> str:
    code = codes.issue(user, kind, by=None)
    db.session.commit()
    return code


def test_a_code_lets_its_owner_in_with_a_password_of_his_own(client: FlaskClient, make_user: MakeUser) -> None:
    user = make_user()

    answer = use(client, user.username, given(user))

    assert (answer.status_code, answer.location, is_in(client)) == (303, "/admin/", True)
    assert services.authenticate(user.username, NEW).id == user.id


def test_a_reset_signs_every_other_device_out(app: Flask, client: FlaskClient, make_user: MakeUser) -> None:
    user, thief = make_user(), app.test_client()
    submit(thief, "/masuk", {"username": user.username, "password": PASSWORD})

    use(client, user.username, given(user, RESET))

    assert [is_in(thief), is_in(client)] == [False, True]


def test_a_reset_does_not_get_around_the_second_step(client: FlaskClient, make_user: MakeUser) -> None:
    user = make_user(KECAMATAN, "33.04.02", totp_secret=TOTP_SECRET)

    answer = use(client, user.username, given(user, RESET))

    assert (answer.location, is_in(client)) == ("/masuk/langkah-kedua?lanjut=/admin/", False)


def test_a_used_code_says_so(app: Flask, client: FlaskClient, make_user: MakeUser) -> None:
    user = make_user()
    code = given(user)
    use(client, user.username, code)

    answer = use(app.test_client(), user.username, code, "padi menguning semua")

    assert (answer.status_code, shown_errors(answer.text)) == (
        422,
        ["Kode ini sudah dipakai. Masuklah dengan kata sandi yang sudah dipilih, atau minta kode baru."],
    )
    assert services.authenticate(user.username, NEW).id == user.id


def test_an_old_code_says_so(client: FlaskClient, make_user: MakeUser) -> None:
    user = make_user()
    code = given(user)
    db.session.execute(update(AccessCode).values(expires_at=now() - timedelta(seconds=1)))
    db.session.commit()

    answer = use(client, user.username, code)

    assert (answer.status_code, shown_errors(answer.text)) == (
        422,
        ["Kode ini tidak berlaku lagi. Minta kode baru kepada yang memberi kertas ini."],
    )
    assert db.session.scalars(select(AccessCode.used_at)).all() == [None]


def test_a_weak_password_uses_nothing_up(client: FlaskClient, make_user: MakeUser) -> None:
    user = make_user()
    code = given(user)

    weak = use(client, user.username, code, "rahasia123")
    unlike = use(client, user.username, code, again="lain lain lain")

    assert [weak.status_code, unlike.status_code] == [422, 422]
    assert [len(shown_errors(weak.text)), len(shown_errors(unlike.text))] == [1, 1]
    assert db.session.scalars(select(UserSession)).all() == []
    assert use(client, user.username, code).status_code == 303


def test_whether_an_account_exists_is_not_said(client: FlaskClient, make_user: MakeUser) -> None:
    user = make_user()
    given(user)
    wrong = passwords.start_password()

    found = [use(client, name, wrong) for name in (user.username, "tidak-ada", "berhenti' --")]

    assert {(answer.status_code, tuple(shown_errors(answer.text))) for answer in found} == {
        (422, ("Nama akun atau kode salah. Periksa lagi huruf di kertas.",))
    }


def test_ten_wrong_codes_slow_a_stranger_down_but_not_the_invited(
    app: Flask, client: FlaskClient, make_user: MakeUser
) -> None:
    user, stranger = make_user(), app.test_client()
    code = given(user)
    answers = [use(stranger, user.username, passwords.start_password()) for _time in range(11)]

    assert [answer.status_code for answer in answers] == [422] * 10 + [429]
    assert answers[-1].headers["Retry-After"] == "900"
    assert "Terlalu banyak percobaan. Coba lagi 15 menit lagi." in answers[-1].text
    assert use(client, user.username, code).status_code == 303


def test_the_page_takes_nothing_from_the_query(client: FlaskClient, make_user: MakeUser) -> None:
    code = given(make_user(VILLAGE))
    assert code not in client.get(f"{HOST}{PAGE}?code={code}&username=x").text


def test_no_log_line_knows_name_or_code(client: FlaskClient, make_user: MakeUser) -> None:
    user = make_user(username="operator-rahasia")
    code = given(user)

    with capture_logs() as lines:
        use(client, user.username, code)
        use(client, user.username, code)

    assert {line["endpoint"] for line in lines} == {"users.access_code"}
    assert [word for word in (code, user.username, NEW) if word in str(lines)] == []
