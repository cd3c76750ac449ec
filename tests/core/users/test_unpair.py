"""``cms users unpair``: the way back for whoever has nobody above."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from cms_core.extensions import db
from cms_core.permissions import PLATFORM, VILLAGE
from cms_core.testing.factories import TOTP_SECRET, MakeUser
from cms_core.users import second_step
from cms_core.users.commands import users_group
from cms_core.users.models import User, UserSession


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


def test_unpair_knows_only_accounts(app: Flask, runner: FlaskCliRunner) -> None:
    result = runner.invoke(users_group, ["unpair", "tidak-ada"])

    assert (result.exit_code, db.session.scalars(select(User)).all()) == (1, [])
    assert "There is no account tidak-ada." in result.output
