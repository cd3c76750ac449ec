"""Who may look after whom: attempts to rise above oneself."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from cms_core.extensions import db
from cms_core.people.rights import grantable, may_touch, places, staff_of
from cms_core.permissions import KECAMATAN, OFFICER, PLATFORM, VILLAGE
from cms_core.testing.factories import MakeSite, MakeUser
from cms_core.users.models import Assignment, User

KABUPATEN_CODE, KECAMATAN_CODE, VILLAGE_CODE, BESIDE = "33.04", "33.04.02", "33.04.02.2007", "33.04.01.2001"

# Who holds what where, at which stage of the village; what he may give there.
GRANTABLE = [
    (PLATFORM, "", "central", VILLAGE_CODE, {VILLAGE, OFFICER}),
    (PLATFORM, "", "autonomous", VILLAGE_CODE, {VILLAGE, OFFICER}),
    (PLATFORM, "", "central", KECAMATAN_CODE, {KECAMATAN, OFFICER}),
    (PLATFORM, "", "central", "", {PLATFORM}),
    (KECAMATAN, KABUPATEN_CODE, "central", KECAMATAN_CODE, {KECAMATAN, OFFICER}),
    (KECAMATAN, KABUPATEN_CODE, "autonomous", VILLAGE_CODE, {VILLAGE, OFFICER}),
    (KECAMATAN, KECAMATAN_CODE, "central", KECAMATAN_CODE, {KECAMATAN, OFFICER}),
    (KECAMATAN, KECAMATAN_CODE, "village_drafts", VILLAGE_CODE, {VILLAGE, OFFICER}),
    (KECAMATAN, KECAMATAN_CODE, "village_publishes", VILLAGE_CODE, {VILLAGE, OFFICER}),
    (KECAMATAN, KECAMATAN_CODE, "autonomous", VILLAGE_CODE, {VILLAGE, OFFICER}),
    (KECAMATAN, KECAMATAN_CODE, "central", BESIDE, set()),
    (KECAMATAN, KECAMATAN_CODE, "central", KABUPATEN_CODE, set()),
    (KECAMATAN, KECAMATAN_CODE, "central", "", set()),
    (VILLAGE, VILLAGE_CODE, "central", VILLAGE_CODE, set()),
    (VILLAGE, VILLAGE_CODE, "village_drafts", VILLAGE_CODE, set()),
    (VILLAGE, VILLAGE_CODE, "village_publishes", VILLAGE_CODE, set()),
    (VILLAGE, VILLAGE_CODE, "autonomous", VILLAGE_CODE, {VILLAGE, OFFICER}),
    (VILLAGE, VILLAGE_CODE, "autonomous", KECAMATAN_CODE, set()),
    (VILLAGE, VILLAGE_CODE, "autonomous", BESIDE, set()),
    # A role of villages that somebody was given higher up gives no power over administrators there.
    (VILLAGE, KECAMATAN_CODE, "central", KECAMATAN_CODE, {OFFICER}),
    (OFFICER, KECAMATAN_CODE, "central", KECAMATAN_CODE, set()),
    (OFFICER, "", "autonomous", VILLAGE_CODE, set()),
    (None, "", "autonomous", VILLAGE_CODE, set()),
]


@pytest.fixture
def village(make_site: MakeSite) -> Any:
    for code in (KABUPATEN_CODE, KECAMATAN_CODE, BESIDE):
        make_site(code)
    return make_site(VILLAGE_CODE)


def with_roles(user: User, *roles: tuple[str, str]) -> User:
    user.assignments = [Assignment(role=role, region_code=code) for role, code in roles]
    db.session.flush()
    return user


@pytest.mark.sqlite_only("one query, the same everywhere")
@pytest.mark.parametrize(("role", "region", "stage", "where", "expected"), GRANTABLE)
def test_grantable_is_what_one_holds_there_and_below_it_in_rank(
    app: Flask,
    village: Any,
    make_user: MakeUser,
    role: str | None,
    region: str,
    stage: str,
    where: str,
    expected: set[str],
) -> None:
    village.stage = stage
    by = make_user(role, region)
    assert grantable(by, places([where])[where]) == expected


@pytest.mark.sqlite_only("one query, the same everywhere")
def test_a_region_without_a_site_has_its_level_and_the_country_is_the_platforms(app: Flask, village: Any) -> None:
    found = {code: (place.level, place.stage) for code, place in places(["", "33.05", "33.05.01.2001"]).items()}
    assert found == {
        "": ("platform", "central"),
        "33.05": ("kabupaten", "central"),
        "33.05.01.2001": ("desa", "central"),
    }


@pytest.mark.sqlite_only("one query, the same everywhere")
def test_a_closed_account_may_give_nothing(app: Flask, village: Any, make_user: MakeUser) -> None:
    assert grantable(make_user(KECAMATAN, KECAMATAN_CODE, active=False), village) == frozenset()


STAFFED = [
    ("central", VILLAGE_CODE, True, False),
    ("village_drafts", VILLAGE_CODE, True, True),
    ("village_drafts", VILLAGE_CODE, False, False),
    ("village_drafts", KECAMATAN_CODE, True, False),
]


@pytest.mark.sqlite_only("one query, the same everywhere")
@pytest.mark.parametrize(("stage", "region", "active", "expected"), STAFFED)
def test_the_staff_of_a_place_are_its_own_people_where_its_stage_lets_them(
    app: Flask, village: Any, make_user: MakeUser, stage: str, region: str, active: bool, expected: bool
) -> None:
    village.stage = stage
    user = make_user(VILLAGE, region, active=active)
    assert [each.id for each in staff_of("pages.write", village)] == [user.id] * expected


TOUCHABLE = [
    ([(VILLAGE, VILLAGE_CODE)], True),
    ([(OFFICER, VILLAGE_CODE)], True),
    ([(KECAMATAN, KECAMATAN_CODE)], True),
    ([(VILLAGE, VILLAGE_CODE), (OFFICER, KECAMATAN_CODE)], True),
    ([(VILLAGE, "33.04.02.2099")], True),
    ([(VILLAGE, VILLAGE_CODE), (VILLAGE, BESIDE)], False),
    ([(VILLAGE, VILLAGE_CODE), (PLATFORM, "")], False),
    ([(VILLAGE, VILLAGE_CODE), (PLATFORM, VILLAGE_CODE)], False),
    ([(VILLAGE, VILLAGE_CODE), (KECAMATAN, KABUPATEN_CODE)], False),
    ([(OFFICER, "")], False),
    ([(PLATFORM, "")], False),
    ([], False),
]


@pytest.mark.sqlite_only("one query, the same everywhere")
@pytest.mark.parametrize(("roles", "expected"), TOUCHABLE)
def test_an_admin_touches_accounts_that_lie_below_him_with_all_their_roles(
    app: Flask, village: Any, make_user: MakeUser, roles: list[tuple[str, str]], expected: bool
) -> None:
    by, user = make_user(KECAMATAN, KECAMATAN_CODE), with_roles(make_user(None), *roles)
    assert may_touch(by, user) is expected


@pytest.mark.sqlite_only("one query, the same everywhere")
@pytest.mark.parametrize(
    ("stage", "roles", "expected"),
    [
        ("autonomous", [(VILLAGE, VILLAGE_CODE)], True),
        ("village_publishes", [(VILLAGE, VILLAGE_CODE)], False),
        ("autonomous", [(VILLAGE, VILLAGE_CODE), (KECAMATAN, KECAMATAN_CODE)], False),
        ("autonomous", [(KECAMATAN, VILLAGE_CODE)], False),
        ("autonomous", [(OFFICER, KECAMATAN_CODE)], False),
    ],
)
def test_a_village_looks_after_its_own_people_when_it_is_autonomous(
    app: Flask, village: Any, make_user: MakeUser, stage: str, roles: list[tuple[str, str]], expected: bool
) -> None:
    village.stage = stage
    by, user = make_user(VILLAGE, VILLAGE_CODE), with_roles(make_user(None), *roles)
    assert may_touch(by, user) is expected


@pytest.mark.sqlite_only("one query, the same everywhere")
def test_roles_of_two_regions_do_not_add_up(app: Flask, village: Any, make_user: MakeUser) -> None:
    by = with_roles(make_user(None), (KECAMATAN, "33.04.01"), (VILLAGE, VILLAGE_CODE))
    village.stage = "autonomous"
    assert may_touch(by, with_roles(make_user(None), (VILLAGE, VILLAGE_CODE), (VILLAGE, BESIDE)))
    assert not may_touch(by, with_roles(make_user(None), (KECAMATAN, VILLAGE_CODE)))


@pytest.mark.sqlite_only("one query, the same everywhere")
def test_nobody_touches_himself(app: Flask, village: Any, make_user: MakeUser) -> None:
    by = make_user(PLATFORM, "")
    assert not may_touch(by, by)
