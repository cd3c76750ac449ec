from __future__ import annotations

from typing import Any, cast

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select

from cms_core.audit import AuditEntry
from cms_core.database import TenantSession
from cms_core.extensions import db
from cms_core.permissions import KECAMATAN, VILLAGE, can
from cms_core.regions.services import UnknownRegion
from cms_core.users import passwords, services
from cms_core.users.models import Assignment, User, UserSession
from cms_core.users.passwords import WeakPassword
from cms_core.users.services import BadUsername, UnknownRole, UsernameTaken, WrongCredentials

GOOD = "sawah padi kopi"


def make(username: str = "operator-pagak", **changes: Any) -> User:
    return services.create_user(**{"username": username, "office": "Operator Desa Pagak", "password": GOOD, **changes})


def test_create_user_keeps_a_hash_and_no_rights(app: Flask, make_site: Any) -> None:
    site = make_site()

    user = make("  Operator-Pagak ", must_change=True)

    assert (user.username, user.office, user.active, user.must_change_password) == (
        "operator-pagak",
        "Operator Desa Pagak",
        True,
        True,
    )
    assert user.password.startswith("$argon2id$")
    assert not can(user, "sites.view", site)


@pytest.mark.parametrize("name", ["operator-pagak", "nobody-here"])
def test_nobody_waits_to_write_while_a_password_is_checked(
    app: Flask, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    make("operator-pagak")
    db.session.commit()
    began: list[bool] = []

    def matches(_kept: str, _typed: str) -> bool:
        began.append(cast(TenantSession, db.session()).began)
        return False

    monkeypatch.setattr(passwords, "matches", matches)
    with pytest.raises(WrongCredentials):
        services.authenticate(name, GOOD)
    assert began == [False]


@pytest.mark.parametrize(
    "username", ["", "ab", "-abc", "abc-", "a b c", "abc@desa", "abc/def", "x" * 61, "öperator", "a\x00bc", "abc\n.d"]
)
def test_create_user_refuses_names_that_cannot_be_typed_or_spoken(app: Flask, username: str) -> None:
    with pytest.raises(BadUsername):
        make(username)


def test_create_user_refuses_a_name_twice(app: Flask) -> None:
    make("operator-pagak")

    with pytest.raises(UsernameTaken):
        make("OPERATOR-PAGAK")


def test_create_user_refuses_a_weak_password(app: Flask) -> None:
    with pytest.raises(WeakPassword):
        make(password="rahasia123")
    assert db.session.scalars(select(User)).all() == []


def test_assign_gives_rights_in_a_region_and_below(app: Flask, make_site: Any, make_region: Any) -> None:
    inside, outside = make_site("33.04.02.2001"), make_site("33.04.03.2001")
    user = make()

    services.assign(user, KECAMATAN, "33.04.02")

    assert can(user, "sites.view", inside)
    assert not can(user, "sites.view", outside)


def test_assign_twice_changes_nothing(app: Flask, make_region: Any) -> None:
    make_region("33.04.02.2001")
    user = make()

    first = services.assign(user, VILLAGE, "33.04.02.2001")
    again = services.assign(user, VILLAGE, "33.04.02.2001")

    assert again is first
    assert len(db.session.scalars(select(Assignment)).all()) == 1


def test_assign_refuses_roles_and_regions_that_are_not_there(app: Flask, make_region: Any) -> None:
    make_region("33.04.02")
    user = make()

    with pytest.raises(UnknownRole):
        services.assign(user, "raja", "33.04.02")
    with pytest.raises(UnknownRegion):
        services.assign(user, VILLAGE, "99.99.99.9999")
    assert user.assignments == []


def test_authenticate_returns_the_account(app: Flask) -> None:
    user = make()

    assert services.authenticate(" Operator-PAGAK", GOOD) is user


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("operator-pagak", "salah salah"),
        ("operator-pagak", ""),
        ("operator-pagak", "\x00"),
        ("tidak-ada", GOOD),
        ("", ""),
        ("a\x00b", GOOD),
        ("' OR 1=1 --", GOOD),
        ("operator-pagak' --", GOOD),
        ("%", GOOD),
        ("berhenti", GOOD),
    ],
)
def test_authenticate_says_the_same_whatever_is_wrong(app: Flask, username: str, password: str) -> None:
    make()
    make("berhenti").active = False

    with pytest.raises(WrongCredentials) as caught:
        services.authenticate(username, password)

    assert str(caught.value) == ""


@pytest.mark.parametrize("username", ["operator-pagak", "tidak-ada", "berhenti", "a\x00b", ""])
def test_authenticate_works_as_hard_for_names_that_are_not_there(
    app: Flask, monkeypatch: pytest.MonkeyPatch, username: str
) -> None:
    make()
    make("berhenti").active = False
    passwords.spend_time("the hash of nobody is made once")
    verified: list[str] = []
    real = passwords._hasher

    class Counting:
        def verify(self, kept: str, password: str) -> bool:
            verified.append(kept.split("$")[3])
            return real.verify(kept, password)

    monkeypatch.setattr(passwords, "_hasher", Counting())

    with pytest.raises(WrongCredentials):
        services.authenticate(username, "salah salah")

    assert verified == [f"m={real.memory_cost},t={real.time_cost},p={real.parallelism}"]


def test_authenticate_renews_an_old_hash(app: Flask) -> None:
    user = make()
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(GOOD)
    user.password = weak

    services.authenticate("operator-pagak", GOOD)

    assert user.password != weak
    assert not passwords.is_outdated(user.password)
    assert passwords.matches(user.password, GOOD)


def test_set_password_signs_every_device_out(app: Flask) -> None:
    user, other = make(), make("operator-lain")
    for owner in (user, user, other):
        db.session.add(UserSession(user=owner, token_hash=f"{len(db.session.new)}{owner.username}"))
    db.session.flush()

    services.set_password(user, "hujan turun di sawah", must_change=True)

    assert [row.user for row in db.session.scalars(select(UserSession))] == [other]
    assert user.must_change_password
    assert services.authenticate("operator-pagak", "hujan turun di sawah") is user


def test_change_password_needs_the_old_one_and_another_one(app: Flask) -> None:
    user = make(must_change=True)

    with pytest.raises(WrongCredentials):
        services.change_password(user, "salah salah", "hujan turun di sawah")
    with pytest.raises(WeakPassword):
        services.change_password(user, GOOD, GOOD)
    with pytest.raises(WeakPassword):
        services.change_password(user, GOOD, "rahasia123")
    assert user.must_change_password

    services.change_password(user, GOOD, "hujan turun di sawah")
    assert not user.must_change_password


def test_accounts_leave_a_trail_without_secrets(app: Flask, make_region: Any) -> None:
    make_region("33.04.02.2001")
    user = make()
    services.assign(user, VILLAGE, "33.04.02.2001")
    services.set_password(user, "hujan turun di sawah")
    db.session.flush()

    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(entry.what, entry.target, entry.detail) for entry in entries] == [
        ("users.created", "operator-pagak", {}),
        ("users.assigned", "operator-pagak", {"role": VILLAGE, "region": "33.04.02.2001"}),
        ("users.password", "operator-pagak", {}),
    ]
