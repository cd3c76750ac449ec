"""``cms users unpair|close``: for those who have nobody above."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from cms_core.extensions import db
from cms_core.permissions import PLATFORM, VILLAGE
from cms_core.testing.factories import PASSWORD, TOTP_SECRET, MakeUser
from cms_core.users import codes, second_step
from cms_core.users.commands import users_group
from cms_core.users.models import User, UserSession
from cms_core.users.services import WrongCredentials, authenticate


@pytest.mark.parametrize(
    ("role", "said"),
    [
        (PLATFORM, "diskominfo: signs in without a second step, and has to set it up again.\n"),
        (VILLAGE, "diskominfo: signs in without a second step.\n"),
    ],
)
def test_unpair_takes_the_second_step_away(
    app: Flask, runner: FlaskCliRunner, make_user: MakeUser, role: str, said: str
) -> None:
    user = make_user(role, "", username="diskominfo", totp_secret=TOTP_SECRET)
    second_step.renew_recovery(user)
    db.session.add(UserSession(user=user, token_hash="x"))
    db.session.commit()

    result = runner.invoke(users_group, ["unpair", "Diskominfo"])

    assert (result.exit_code, result.output) == (0, said)
    db.session.expire_all()
    assert (user.totp_secret, second_step.recovery_left(user)) == (None, 0)
    assert db.session.scalars(select(UserSession)).all() == []


def test_close_lets_an_account_in_no_more(app: Flask, runner: FlaskCliRunner, make_user: MakeUser) -> None:
    user = make_user(PLATFORM, "", username="diskominfo")
    db.session.add(UserSession(user=user, token_hash="x"))
    code = codes.issue(user, codes.RESET, by=None)
    db.session.commit()

    result = runner.invoke(users_group, ["close", "diskominfo"])

    assert (result.exit_code, result.output) == (0, "diskominfo: closed.\n")
    db.session.expire_all()
    assert db.session.scalars(select(UserSession)).all() == []
    with pytest.raises(codes.ExpiredCode):
        codes.redeem("diskominfo", code, "hujan turun di sawah")
    with pytest.raises(WrongCredentials):
        authenticate("diskominfo", PASSWORD)


@pytest.mark.parametrize("command", ["unpair", "close"])
def test_commands_know_only_accounts(app: Flask, runner: FlaskCliRunner, command: str) -> None:
    result = runner.invoke(users_group, [command, "tidak-ada"])

    assert (result.exit_code, db.session.scalars(select(User)).all()) == (1, [])
    assert "There is no account tidak-ada." in result.output


def test_only_sample_data_makes_sample_accounts(app: Flask, runner: FlaskCliRunner) -> None:
    runner.invoke(users_group, ["create", "admin-satu", "--role", PLATFORM, "--password", "hujan turun di sawah"])
    runner.invoke(users_group, ["invite", "admin-dua", "--role", PLATFORM])

    users = db.session.scalars(select(User).order_by(User.username)).all()
    found = [(user.username, user.sample, second_step.is_missing(user)) for user in users]
    assert found == [("admin-dua", False, True), ("admin-satu", False, True)]
