"""Sessions live in rows: what is deleted is signed out, and public pages know no session at all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, session
from flask.testing import FlaskClient
from sqlalchemy import event, select

from cms_core.columns import now
from cms_core.extensions import db
from cms_core.testing.factories import MakeSite, MakeUser
from cms_core.users import sessions
from cms_core.users.models import User, UserSession

HOME = "http://localhost"
ACCOUNT = f"{HOME}/admin/akun"


@pytest.fixture
def user(app: Flask, make_user: MakeUser) -> User:
    return make_user()


def rows() -> list[UserSession]:
    db.session.rollback()
    return list(db.session.scalars(select(UserSession)))


def test_the_database_holds_no_token_that_opens_anything(
    client: FlaskClient, app: Flask, user: User, sign_in: Any
) -> None:
    sign_in(client, user)
    (row,) = rows()
    assert len(row.token_hash) == 64
    kept = client.get_cookie("balai", domain="localhost")
    assert kept is not None
    assert row.token_hash not in kept.value


def test_a_cookie_without_its_row_is_worth_nothing(client: FlaskClient, user: User, sign_in: Any) -> None:
    sign_in(client, user)
    assert client.get(ACCOUNT).status_code == 200
    db.session.delete(rows()[0])
    db.session.commit()
    assert client.get(ACCOUNT).status_code == 303


@pytest.mark.parametrize("value", ["", "x", "eyJfdXNlcl9pZCI6IjEifQ.aaaa.bbbb", "é", "x" * 5_000])
def test_a_cookie_that_was_made_up_is_worth_nothing(client: FlaskClient, user: User, sign_in: Any, value: str) -> None:
    sign_in(client, user)
    answer = client.application.test_client().get(ACCOUNT, headers={"Cookie": f"balai={value}"})
    assert answer.status_code == 303


@pytest.mark.parametrize("token", [1, None, ["1"], {"a": 1}, "", "1", "' OR 1=1 --"])
def test_a_signed_cookie_with_something_else_in_it_is_worth_nothing(
    client: FlaskClient, app: Flask, user: User, sign_in: Any, token: Any
) -> None:
    sign_in(client, user)
    signer: Any = app.session_interface
    value = signer.get_signing_serializer(app).dumps({sessions.TOKEN_KEY: token})
    answer = app.test_client().get(ACCOUNT, headers={"Cookie": f"balai={value}"})
    assert answer.status_code == 303


def test_a_session_that_was_not_used_for_long_ends(client: FlaskClient, user: User, sign_in: Any) -> None:
    sign_in(client, user)
    rows()[0].seen_at = now() - sessions.IDLE - timedelta(seconds=1)
    db.session.commit()
    assert client.get(ACCOUNT).status_code == 303


def test_using_a_session_keeps_it_alive_and_writes_seldom(
    client: FlaskClient, user: User, sign_in: Any, count_statements: Any
) -> None:
    sign_in(client, user)
    old = now() - sessions.SEEN_EVERY - timedelta(seconds=1)
    rows()[0].seen_at = old
    db.session.commit()
    client.get(ACCOUNT)
    seen = rows()[0].seen_at
    assert seen > old
    db.session.commit()
    with count_statements() as counted:
        client.get(ACCOUNT)
    assert rows()[0].seen_at == seen
    assert not [statement for statement in counted.statements if statement.startswith("UPDATE")]


def test_a_page_is_shown_although_its_session_cannot_be_refreshed(
    client: FlaskClient, app: Flask, user: User, sign_in: Any
) -> None:
    sign_in(client, user)
    rows()[0].seen_at = now() - sessions.SEEN_EVERY - timedelta(seconds=1)
    db.session.commit()
    engine = db.engine

    def refuse(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("UPDATE core_session"):
            raise sessions.OperationalError(statement, {}, Exception("database is locked"))

    event.listen(engine, "before_cursor_execute", refuse)
    answer = client.get(ACCOUNT)
    event.remove(engine, "before_cursor_execute", refuse)
    assert answer.status_code == 200


def test_old_sessions_of_an_account_go_when_it_signs_in(app: Flask, user: User, make_user: MakeUser) -> None:
    other = make_user()
    for owner, age in ((user, 15), (user, 1), (other, 15)):
        moment = now() - timedelta(days=age)
        db.session.add(UserSession(user=owner, token_hash=f"{owner.id}-{age}", seen_at=moment))
    db.session.commit()
    with app.test_request_context("/masuk", base_url=HOME):
        sessions.sign_in(user)
        db.session.commit()
    kept = {row.token_hash for row in rows() if len(row.token_hash) < 64}
    assert kept == {f"{user.id}-1", f"{other.id}-15"}


@pytest.mark.parametrize(
    ("url", "opened"),
    [
        ("http://localhost/masuk", True),
        ("http://localhost/en/masuk", True),
        ("http://localhost/keluar", True),
        ("http://localhost/admin/", True),
        ("http://localhost/s/kalimandi/admin/", True),
        ("http://localhost/s/kalimandi/en/admin/x", True),
        ("http://localhost/", False),
        ("http://localhost/masukan", False),
        ("http://localhost/administrasi", False),
        ("http://localhost/s/kalimandi/", False),
        ("http://localhost/s/kalimandi/cari", False),
        ("http://localhost/s/kalimandi/masuk", False),
        ("http://kalimandi.example/", False),
        ("http://kalimandi.example/admin/", False),
        ("http://kalimandi.example/masuk", False),
        ("http://evil.example/masuk", False),
        ("http://evil.example/admin/", False),
    ],
)
@pytest.mark.settings(path_mode="serve")
def test_a_session_is_opened_where_staff_work_and_nowhere_else(
    client: FlaskClient, app: Flask, make_site: MakeSite, user: User, sign_in: Any, url: str, opened: bool
) -> None:
    make_site(slug="kalimandi", host="kalimandi.example")
    sign_in(client, user)
    kept = client.get_cookie("balai", domain="localhost")
    assert kept is not None
    seen: list[bool] = []

    def look() -> None:
        seen.append(not app.session_interface.is_null_session(session._get_current_object()))  # type: ignore[attr-defined]

    app.before_request_funcs[None].insert(0, look)
    answer = app.test_client().get(url, headers={"Cookie": f"balai={kept.value}"})
    # A page that is kept already would not reach the application; these are not.
    assert seen == [opened]
    if not opened:
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in ",".join(answer.headers.getlist("Vary"))


def test_signing_out_everywhere_is_for_one_account(app: Flask, user: User, make_user: MakeUser) -> None:
    other = make_user()
    for owner in (user, user, other):
        db.session.add(UserSession(user=owner, token_hash=f"{owner.id}{len(db.session.new)}"))
    db.session.commit()
    with app.test_request_context("/masuk", base_url=HOME):
        sessions.sign_out_everywhere(user)
        db.session.commit()
    assert [row.user_id for row in rows()] == [other.id]


def test_sessions_of_lists_the_last_seen_first(app: Flask, user: User) -> None:
    for age in (3, 1, 2, 20):
        moment = now() - timedelta(days=age)
        db.session.add(UserSession(user=user, token_hash=str(age), seen_at=moment, device=f"{age}"))
    db.session.commit()
    assert [row.device for row in sessions.sessions_of(user)] == ["1", "2", "3"]
