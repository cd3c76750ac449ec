"""Codes on paper: good once, not for long, for one account."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from cms_core.audit import AuditEntry
from cms_core.columns import now
from cms_core.extensions import db
from cms_core.testing.factories import MakeUser
from cms_core.users import codes, services
from cms_core.users.codes import INVITATION, RESET, ExpiredCode, UnknownCode, UsedCode
from cms_core.users.models import AccessCode, User, UserSession
from cms_core.users.passwords import WeakPassword

NEW = "hujan turun di sawah"


def later(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    moment = now() + by
    monkeypatch.setattr(codes, "now", lambda: moment)


def try_code(user: User, code: str, password: str = NEW) -> str:
    try:
        codes.redeem(user.username, code, password)
    except (ExpiredCode, UnknownCode, UsedCode) as error:
        return type(error).__name__
    return "in"


def test_a_code_has_74_bits_in_letters_that_do_not_look_alike(app: Flask, make_user: MakeUser) -> None:
    code = codes.issue(make_user(), INVITATION, by=None)
    assert re.fullmatch(r"[a-hj-km-np-z2-9]{5}(-[a-hj-km-np-z2-9]{5}){2}", code)


@pytest.mark.parametrize("kind", [INVITATION, RESET])
def test_redeem_sets_the_password_once(app: Flask, make_user: MakeUser, kind: str) -> None:
    user = make_user(must_change_password=True)
    db.session.add(UserSession(user=user, token_hash="x"))
    code = codes.issue(user, kind, by=None)

    assert codes.redeem(user.username, code, NEW) is user

    assert services.authenticate(user.username, NEW) is user
    assert not user.must_change_password
    assert db.session.scalars(select(UserSession)).all() == []
    assert try_code(user, code, "padi menguning semua") == "UsedCode"
    assert services.authenticate(user.username, NEW) is user


@pytest.mark.parametrize("typed", [str.upper, lambda code: code.replace("-", ""), lambda code: f" {code} "])
def test_redeem_does_not_mind_how_it_is_typed(app: Flask, make_user: MakeUser, typed: Any) -> None:
    user = make_user(username="operator-pagak")
    code = codes.issue(user, INVITATION, by=None)
    assert codes.redeem(" Operator-Pagak", typed(code), NEW) is user


@pytest.mark.parametrize(
    ("kind", "age", "expected"),
    [
        (INVITATION, timedelta(days=14, seconds=-5), "in"),
        (INVITATION, timedelta(days=14), "ExpiredCode"),
        (RESET, timedelta(hours=24, seconds=-5), "in"),
        (RESET, timedelta(hours=24), "ExpiredCode"),
    ],
)
def test_a_code_gets_old(
    app: Flask, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch, kind: str, age: timedelta, expected: str
) -> None:
    user = make_user()
    code = codes.issue(user, kind, by=None)
    later(monkeypatch, age)
    assert try_code(user, code) == expected


def test_a_new_code_makes_the_old_one_worthless(app: Flask, make_user: MakeUser) -> None:
    user = make_user()
    old, new = codes.issue(user, INVITATION, by=None), codes.issue(user, RESET, by=None)
    assert [try_code(user, code) for code in (old, new)] == ["ExpiredCode", "in"]


def test_a_code_of_a_closed_account_is_worthless(app: Flask, make_user: MakeUser) -> None:
    user = make_user()
    code = codes.issue(user, INVITATION, by=None)
    user.active = False
    assert try_code(user, code) == "ExpiredCode"


@pytest.mark.parametrize("code", ["", "-", "\x00", "aaaaa-aaaaa-aaaaa", "%", "' OR 1=1 --", "x" * 5000])
def test_redeem_refuses_what_nobody_was_given(app: Flask, make_user: MakeUser, code: str) -> None:
    user = make_user()
    codes.issue(user, INVITATION, by=None)
    assert try_code(user, code) == "UnknownCode"


def test_a_code_opens_no_other_account(app: Flask, make_user: MakeUser) -> None:
    user, other = make_user(), make_user()
    code = codes.issue(user, INVITATION, by=None)
    assert [try_code(other, code), try_code(user, code)] == ["UnknownCode", "in"]


def test_a_weak_password_leaves_the_code_good(app: Flask, make_user: MakeUser) -> None:
    user = make_user()
    code = codes.issue(user, INVITATION, by=None)
    db.session.commit()

    with pytest.raises(WeakPassword):
        codes.redeem(user.username, code, "rahasia123")
    db.session.rollback()

    assert try_code(user, code) == "in"


def test_neither_database_nor_trail_knows_the_code(app: Flask, make_user: MakeUser) -> None:
    user = make_user(username="operator-pagak")
    code = codes.issue(user, INVITATION, by=user)
    codes.redeem(user.username, code, NEW)
    db.session.flush()

    row = db.session.scalars(select(AccessCode)).one()
    assert re.fullmatch("[0-9a-f]{64}", row.code_hash)
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(entry.what, entry.target, entry.detail) for entry in entries] == [
        ("users.code_issued", "operator-pagak", {"kind": INVITATION}),
        ("users.password", "operator-pagak", {}),
        ("users.code_used", "operator-pagak", {"kind": INVITATION}),
    ]


@pytest.mark.postgresql_only("SQLite lets one writer in at a time")
def test_of_two_who_bring_the_same_code_at_once_one_gets_in(app: Flask, make_user: MakeUser) -> None:
    user = make_user()
    code, name = codes.issue(user, INVITATION, by=None), user.username
    db.session.commit()
    found: list[str] = []
    both = threading.Barrier(2)

    def bring(password: str) -> None:
        with app.app_context():
            codes._find(name, code)
            both.wait(timeout=30)
            try:
                codes.redeem(name, code, password)
                db.session.commit()
                found.append("in")
            except UsedCode:
                db.session.rollback()
                found.append("UsedCode")

    threads = [threading.Thread(target=bring, args=(f"{NEW} {number}",)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(found) == ["UsedCode", "in"]
