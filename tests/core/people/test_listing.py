from __future__ import annotations

import dataclasses
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from cms_core.columns import now
from cms_core.extensions import db
from cms_core.lists import Asked
from cms_core.people import listing, services
from cms_core.people.listing import people_of, short_of_people
from cms_core.permissions import KECAMATAN, OFFICER, PLATFORM, VILLAGE
from cms_core.sites.models import Site
from cms_core.testing.factories import TOTP_SECRET, MakeSite, MakeUser
from cms_core.users import codes
from cms_core.users.models import Assignment, User, UserSession

HERE, PAGAK, BESIDE = "33.04.02", "33.04.02.2002", "33.04.01.2001"


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    make_site(BESIDE, name="Sebelah")
    make_site(PAGAK, name="Pagak", slug="pagak")
    return make_site(HERE, name="Klampok", slug="klampok")


@pytest.fixture
def admin(make_user: MakeUser) -> User:
    return make_user(KECAMATAN, HERE, username="admin-klampok")


def described(site: Site, by: User) -> dict[str, listing.Person]:
    return {person.username: person for person in people_of(site, Asked(), by=by).rows}


def test_people_of_lists_those_of_the_subtree_with_their_roles(
    app: Flask, site: Site, admin: User, make_user: MakeUser
) -> None:
    user = make_user(VILLAGE, PAGAK, username="operator-pagak", totp_secret=TOTP_SECRET)
    user.assignments.append(Assignment(role=OFFICER, region_code=BESIDE))
    make_user(VILLAGE, BESIDE)
    make_user(PLATFORM, "")

    people = described(site, admin)

    assert list(people) == ["admin-klampok", "operator-pagak"]
    found = people["operator-pagak"]
    assert [(role.label, role.place, role.here) for role in found.roles] == [
        ("Operator desa", "Pagak", True),
        ("Petugas", "Sebelah", False),
    ]
    assert (found.second_step, found.touchable, found.me, people["admin-klampok"].me) == (True, False, False, True)


def test_people_of_notices_who_is_idle_and_who_never_came(
    app: Flask, site: Site, admin: User, make_user: MakeUser
) -> None:
    long_ago = now() - timedelta(days=61)
    make_user(VILLAGE, PAGAK, username="a-lama", seen_at=long_ago)
    make_user(VILLAGE, PAGAK, username="b-tutup", seen_at=long_ago, active=False)
    here = make_user(VILLAGE, PAGAK, username="c-masih-masuk", seen_at=long_ago)
    db.session.add(UserSession(user=here, token_hash="x", seen_at=now() - timedelta(days=3)))
    make_user(VILLAGE, PAGAK, username="d-belum", created_at=long_ago)
    issued = services.invite(site, username="e-baru", office="Operator", role=VILLAGE, region_code=PAGAK, by=admin)

    people = described(site, admin)

    assert [name for name, person in people.items() if person.idle] == ["a-lama", "d-belum"]
    assert [name for name, person in people.items() if person.invited_until] == ["e-baru"]
    codes.redeem("e-baru", issued.code, "hujan turun di sawah")
    assert described(site, admin)["e-baru"].invited_until is None


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", ["admin-klampok", "operator-pagak"]),
        ("OPERATOR", ["operator-pagak"]),
        ("pagak sekretaris", ["operator-pagak"]),
        ("kaur", []),
        ("%", ["admin-klampok", "operator-pagak"]),
        ("klampok", ["admin-klampok"]),
    ],
)
def test_people_of_finds_by_office_name_and_place(
    app: Flask, site: Site, admin: User, make_user: MakeUser, words: str, expected: list[str]
) -> None:
    make_user(VILLAGE, PAGAK, username="operator-pagak").office = "Sekretaris Desa"

    assert [person.username for person in people_of(site, Asked(words=words), by=admin).rows] == expected


def test_people_of_turns_pages(
    app: Flask, site: Site, admin: User, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PEOPLE", dataclasses.replace(listing.PEOPLE, per_page=2))
    for number in range(3):
        make_user(VILLAGE, PAGAK, username=f"orang-desa-{number}")

    first = people_of(site, Asked(), by=admin)
    second = people_of(site, Asked(after=first.after), by=admin)

    assert [person.username for person in [*first.rows, *second.rows]] == [
        "admin-klampok",
        "orang-desa-0",
        "orang-desa-1",
        "orang-desa-2",
    ]
    # An id, so that no name of an account stands in an address.
    assert (first.after, second.after) == (str(first.rows[-1].id), "")


def test_people_of_takes_as_many_statements_for_many_as_for_few(
    app: Flask,
    site: Site,
    admin: User,
    make_user: MakeUser,
    count_statements: Callable[[], AbstractContextManager[Any]],
) -> None:
    make_user(VILLAGE, PAGAK)
    counts = []
    for _time in range(2):
        db.session.commit()
        with count_statements() as counted:
            people_of(site, Asked(), by=admin)
        counts.append(counted.count)
        for _number in range(10):
            make_user(VILLAGE, PAGAK)
    assert counts[0] == counts[1] <= 9


def test_short_of_people_counts_who_can_write_and_has_come(
    app: Flask, site: Site, admin: User, make_user: MakeUser
) -> None:
    make_user(VILLAGE, PAGAK)
    make_user(OFFICER, PAGAK)
    make_user(VILLAGE, PAGAK, active=False)
    issued = services.invite(site, username="e-baru", office="Operator", role=VILLAGE, region_code=PAGAK, by=admin)

    assert short_of_people(site) == [
        listing.Short("Klampok", 1),
        listing.Short("Pagak", 1),
    ]
    codes.redeem("e-baru", issued.code, "hujan turun di sawah")
    assert short_of_people(site) == [listing.Short("Klampok", 1)]


def test_short_of_people_does_not_count_who_stays_away(
    app: Flask, site: Site, admin: User, make_user: MakeUser
) -> None:
    away, back, other = (make_user(VILLAGE, PAGAK) for _number in range(3))
    for user in (away, back):
        user.created_at = user.seen_at = now() - timedelta(days=61)
    db.session.add(UserSession(user=back, token_hash="x"))
    db.session.flush()

    assert short_of_people(site) == [listing.Short("Klampok", 1)]
    other.created_at = now() - timedelta(days=61)
    db.session.flush()
    assert short_of_people(site) == [listing.Short("Klampok", 1), listing.Short("Pagak", 1, idle=2)]
