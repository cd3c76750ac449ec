"""``cms users``: accounts made, invited, and given a new start password."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from cms_core.extensions import db
from cms_core.permissions import KECAMATAN, PLATFORM, VILLAGE, can
from cms_core.testing.factories import MakeSite, MakeUser
from cms_core.users import passwords
from cms_core.users.commands import users_group
from cms_core.users.models import Assignment, User, UserSession

GOOD = "hujan turun di sawah"


@pytest.fixture
def run(app: Flask, runner: FlaskCliRunner) -> Any:
    def invoke(*arguments: str, exit_code: int = 0) -> str:
        db.session.commit()
        result = runner.invoke(users_group, list(arguments))
        assert result.exit_code == exit_code, result.output
        db.session.rollback()
        return result.output

    return invoke


def user_called(name: str) -> User:
    return db.session.scalars(select(User).where(User.username == name)).one()


def test_create_makes_an_account_with_a_role(run: Any, make_site: MakeSite) -> None:
    site = make_site("33.04.02.2001")
    role = ("--role", KECAMATAN, "--region", "33.04.02")
    said = run("create", "Admin-Klampok", "--office", "Admin Kecamatan", *role, "--password", GOOD)
    user = user_called("admin-klampok")
    assert said == "admin-klampok: made.\n"
    assert (user.office, user.must_change_password) == ("Admin Kecamatan", False)
    assert passwords.matches(user.password, GOOD)
    assert can(user, "modules.switch", site)
    assert GOOD not in said


def test_create_twice_keeps_the_password_and_adds_the_role(run: Any, make_site: MakeSite) -> None:
    make_site("33.04.02.2001")
    run("create", "operator", "--password", GOOD)
    said = run("create", "operator", "--password", "sandi lain sekali", "--role", KECAMATAN, "--region", "33.04.02")
    assert said == "operator: is there already, its password unchanged.\n"
    assert passwords.matches(user_called("operator").password, GOOD)
    assert len(db.session.scalars(select(Assignment)).all()) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("create", "a b", "--password", GOOD), "a b cannot be an account's name"),
        (("create", "operator", "--password", "rahasia123"), "kata sandi"),
        (("create", "operator", "--password", GOOD, "--role", KECAMATAN, "--region", "99.99"), "There is no region"),
        (("invite", "operator", "--role", KECAMATAN, "--region", "99.99"), "There is no region"),
        (("password", "tidak-ada"), "There is no account tidak-ada"),
    ],
)
def test_what_cannot_be_done_is_said_and_leaves_nothing(run: Any, arguments: tuple[str, ...], said: str) -> None:
    output = run(*arguments, exit_code=1)
    assert said.lower() in output.lower()
    assert "Traceback" not in output
    assert db.session.scalars(select(User)).all() == []


def test_an_unknown_role_is_refused_before_anything_is_asked(run: Any) -> None:
    assert "Invalid value for '--role'" in run("create", "operator", "--role", "raja", "--password", GOOD, exit_code=2)


def test_invite_prints_a_password_that_has_to_be_changed(run: Any, make_site: MakeSite) -> None:
    make_site("33.04.02.2001")
    said = run("invite", "operator-pagak", "--role", KECAMATAN, "--region", "33.04.02")
    password = re.findall(r"Start password: (\S+)", said)[0]
    user = user_called("operator-pagak")
    assert passwords.matches(user.password, password)
    assert user.must_change_password
    assert "http://localhost:8000/masuk" in said
    again = run("invite", "operator-pagak")
    assert "is there already" in again
    assert "Start password" not in again


def test_password_gives_a_new_one_and_signs_out_everywhere(run: Any, make_user: MakeUser) -> None:
    user = make_user(username="operator-pagak")
    db.session.add(UserSession(user=user, token_hash="x"))
    said = run("password", " Operator-Pagak")
    password = re.findall(r"Start password: (\S+)", said)[0]
    user = user_called("operator-pagak")
    assert passwords.matches(user.password, password)
    assert user.must_change_password
    assert db.session.scalars(select(UserSession)).all() == []


def test_a_role_without_a_place_is_the_platforms_alone(run: Any) -> None:
    said = run("create", "operator", "--password", GOOD, "--role", VILLAGE, exit_code=1)

    assert said == "Error: Say where operator is a village_operator: --region CODE.\n"
    assert db.session.scalars(select(User)).all() == []
    run("create", "diskominfo", "--password", GOOD, "--role", PLATFORM)
