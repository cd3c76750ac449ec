from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text

from cms_core.audit import AuditEntry
from cms_core.extensions import db
from cms_core.permissions import KECAMATAN, OFFICER, PLATFORM, VILLAGE
from cms_core.tenancy import platform_work
from cms_core.testing.factories import MakeUser
from cms_core.users import second_step
from cms_core.users.models import RecoveryCode, User
from cms_core.users.second_step import WrongCode
from tests.core.users.visitors import code_at

SECRET = "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU"
NOON = datetime(2026, 11, 25, 5, 0, 0, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    def set_to(moment: datetime) -> None:
        monkeypatch.setattr(second_step, "now", lambda: moment)

    set_to(NOON)
    return set_to


def enrolled(make_user: MakeUser) -> User:
    return make_user(VILLAGE, totp_secret=SECRET)


def accepts(user: User, code: str) -> bool:
    try:
        second_step.verify(user, code)
    except WrongCode:
        return False
    return True


def test_enable_wants_the_code_of_the_very_secret(app: Flask, make_user: MakeUser, clock: object) -> None:
    user = make_user(VILLAGE)

    with pytest.raises(WrongCode):
        second_step.enable(user, SECRET, code_at(second_step.new_secret(), NOON.timestamp()))
    assert user.totp_secret is None

    codes = second_step.enable(user, SECRET, f" {code_at(SECRET, NOON.timestamp())} ")
    assert (user.totp_secret, len(set(codes)), second_step.recovery_left(user)) == (SECRET, 10, 10)


def test_the_code_that_enabled_signs_nobody_in(app: Flask, make_user: MakeUser, clock: object) -> None:
    user = make_user(VILLAGE)
    code = code_at(SECRET, NOON.timestamp())
    second_step.enable(user, SECRET, code)

    assert not accepts(user, code)


@pytest.mark.parametrize(
    ("seconds", "expected"), [(-60, False), (-30, True), (0, True), (30, True), (60, False), (-3600, False)]
)
def test_verify_allows_for_half_a_minute(
    app: Flask, make_user: MakeUser, clock: object, seconds: int, expected: bool
) -> None:
    assert accepts(enrolled(make_user), code_at(SECRET, NOON.timestamp() + seconds)) is expected


def test_a_code_is_good_once_and_none_before_it_afterwards(
    app: Flask, make_user: MakeUser, clock: Callable[[datetime], None]
) -> None:
    user = enrolled(make_user)
    first, second = (code_at(SECRET, NOON.timestamp() + seconds) for seconds in (0, 30))

    assert [accepts(user, code) for code in (second, second, first)] == [True, False, False]
    clock(NOON + timedelta(seconds=60))
    assert accepts(user, code_at(SECRET, NOON.timestamp() + 60))


@pytest.mark.parametrize("code", ["", "abcdef", "12345", "1234567", "\x00", "٠١٢٣٤٥", "000000000000", "9" * 5000])
def test_verify_refuses_what_is_no_code(app: Flask, make_user: MakeUser, clock: object, code: str) -> None:
    assert not accepts(enrolled(make_user), code)


def test_verify_refuses_an_account_without_second_step(app: Flask, make_user: MakeUser, clock: object) -> None:
    assert not accepts(make_user(VILLAGE), code_at(SECRET, NOON.timestamp()))


def test_a_recovery_code_works_once_and_for_its_owner_alone(app: Flask, make_user: MakeUser, clock: object) -> None:
    user, other = enrolled(make_user), enrolled(make_user)
    codes = second_step.renew_recovery(user)

    assert not accepts(other, codes[0])
    assert [accepts(user, code) for code in (codes[0], codes[0], codes[1].replace(" ", "-"))] == [True, False, True]
    assert second_step.recovery_left(user) == 8


def test_new_recovery_codes_replace_the_old_ones(app: Flask, make_user: MakeUser, clock: object) -> None:
    user = enrolled(make_user)
    old = second_step.renew_recovery(user)
    new = second_step.renew_recovery(user)

    assert [accepts(user, code) for code in (old[0], new[0])] == [False, True]


def test_the_database_tells_neither_secret_nor_codes(app: Flask, make_user: MakeUser, clock: object) -> None:
    user = enrolled(make_user)
    codes = second_step.renew_recovery(user)
    db.session.commit()

    with platform_work():
        kept = str(db.session.execute(text("SELECT totp_secret FROM core_user")).scalar_one())
    hashes = db.session.scalars(select(RecoveryCode.code_hash)).all()
    assert SECRET not in kept
    assert not {code.replace(" ", "") for code in codes} & set(hashes)


def test_disable_leaves_nothing_behind(app: Flask, make_user: MakeUser, clock: object) -> None:
    user = enrolled(make_user)
    codes = second_step.renew_recovery(user)

    second_step.disable(user, by=user)

    assert (user.totp_secret, second_step.recovery_left(user)) == (None, 0)
    assert not accepts(user, codes[0])


@pytest.mark.sqlite_only("reads no database")
@pytest.mark.parametrize(
    ("role", "expected"), [(PLATFORM, True), (KECAMATAN, True), (VILLAGE, False), (OFFICER, False), (None, False)]
)
def test_is_required_for_whoever_looks_after_many_sites(
    app: Flask, make_user: MakeUser, role: str | None, expected: bool
) -> None:
    user = make_user(role, totp_secret=None)
    assert (second_step.is_required(user), second_step.is_missing(user)) == (expected, expected)


@pytest.mark.sqlite_only("reads no database")
def test_sample_accounts_may_go_without(app: Flask, make_user: MakeUser) -> None:
    assert not second_step.is_required(make_user(PLATFORM, "", totp_secret=None, sample=True))


@pytest.mark.sqlite_only("reads no database")
@pytest.mark.settings(https=True)
def test_sample_accounts_may_not_go_without_in_service(app: Flask, make_user: MakeUser) -> None:
    assert second_step.is_required(make_user(PLATFORM, "", totp_secret=None, sample=True))


def test_second_step_leaves_a_trail_without_secrets(app: Flask, make_user: MakeUser, clock: object) -> None:
    user = make_user(VILLAGE, username="operator-pagak")
    codes = second_step.enable(user, SECRET, code_at(SECRET, NOON.timestamp()))
    second_step.verify(user, codes[0])
    second_step.disable(user, by=None)
    db.session.flush()

    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(entry.what, entry.target, entry.detail) for entry in entries] == [
        ("users.second_step_on", "operator-pagak", {}),
        ("users.recovery_code_used", "operator-pagak", {}),
        ("users.second_step_off", "operator-pagak", {}),
    ]
