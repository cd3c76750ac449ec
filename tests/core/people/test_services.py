from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from cms_core.audit import AuditEntry
from cms_core.extensions import db
from cms_core.people import services
from cms_core.people.services import AlreadyClosed, NoSuchRole, NotAllowed
from cms_core.permissions import KECAMATAN, OFFICER, PLATFORM, VILLAGE
from cms_core.regions.models import RegionAlias
from cms_core.sites.models import Site
from cms_core.testing.factories import PASSWORD, TOTP_SECRET, MakeSite, MakeUser
from cms_core.users import codes, second_step
from cms_core.users.models import Assignment, User, UserSession
from cms_core.users.services import BadUsername, UsernameTaken, WrongCredentials, authenticate

HERE, PAGAK, BESIDE = "33.04.02", "33.04.02.2002", "33.04.01.2001"
NEW = "hujan turun di sawah"


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    make_site(PAGAK)
    make_site(BESIDE)
    return make_site(HERE)


@pytest.fixture
def admin(make_user: MakeUser) -> User:
    return make_user(KECAMATAN, HERE, username="admin-klampok")


def invite(site: Site, by: User, **changes: Any) -> services.Issued:
    asked = {"username": "operator-pagak", "office": "Operator Desa Pagak", "role": VILLAGE, "region_code": PAGAK}
    return services.invite(site, **{**asked, **changes}, by=by)


def roles(user: User) -> list[tuple[str, str]]:
    return sorted((each.role, each.region_code) for each in user.assignments)


def test_invite_makes_an_account_that_only_its_code_opens(app: Flask, site: Site, admin: User) -> None:
    issued = invite(site, admin)

    assert (issued.user.username, roles(issued.user), issued.kind) == (
        "operator-pagak",
        [(VILLAGE, PAGAK)],
        codes.INVITATION,
    )
    with pytest.raises(WrongCredentials):
        authenticate("operator-pagak", issued.code)
    codes.redeem("operator-pagak", issued.code, NEW)
    assert authenticate("operator-pagak", NEW) is issued.user


@pytest.mark.parametrize(
    ("role", "region_code"),
    [
        (PLATFORM, HERE),
        (PLATFORM, ""),
        (KECAMATAN, "33.04"),
        (KECAMATAN, ""),
        (KECAMATAN, PAGAK),
        (VILLAGE, HERE),
        (VILLAGE, BESIDE),
        (VILLAGE, "33.04.021"),
        (VILLAGE, "99.99.99.9999"),
        ("raja", PAGAK),
        ("", PAGAK),
    ],
)
def test_invite_gives_no_role_or_region_that_the_inviter_does_not_hold(
    app: Flask, site: Site, admin: User, role: str, region_code: str
) -> None:
    with pytest.raises(NotAllowed):
        invite(site, admin, role=role, region_code=region_code)
    assert db.session.scalars(select(User.username)).all() == ["admin-klampok"]


def test_invite_is_not_fooled_by_a_code_of_former_times(
    app: Flask, site: Site, admin: User, make_region: Callable[..., Any]
) -> None:
    db.session.add(RegionAlias(region_id=make_region(BESIDE).id, code="33.04.02.2099"))
    db.session.flush()

    with pytest.raises(NotAllowed):
        invite(site, admin, region_code="33.04.02.2099")


def test_an_operator_invites_nobody_outside_his_autonomous_village(app: Flask, site: Site, make_user: MakeUser) -> None:
    village = db.session.scalars(select(Site).where(Site.region_code == PAGAK)).one()
    village.stage = "autonomous"
    operator = make_user(VILLAGE, PAGAK)

    for role, region_code in ((KECAMATAN, HERE), (OFFICER, HERE), (VILLAGE, BESIDE), (KECAMATAN, PAGAK)):
        with pytest.raises(NotAllowed):
            invite(village, operator, role=role, region_code=region_code)
    assert roles(invite(village, operator).user) == [(VILLAGE, PAGAK)]


def test_invite_refuses_names_that_are_bad_or_taken(app: Flask, site: Site, admin: User) -> None:
    with pytest.raises(BadUsername):
        invite(site, admin, username="Pak Lurah")
    with pytest.raises(UsernameTaken):
        invite(site, admin, username="ADMIN-klampok")


def test_help_in_signs_out_and_gives_a_code(app: Flask, site: Site, admin: User, make_user: MakeUser) -> None:
    user = make_user(VILLAGE, PAGAK, totp_secret=TOTP_SECRET)
    db.session.add(UserSession(user=user, token_hash="x"))

    issued = services.help_in(site, user, by=admin)

    assert (issued.kind, user.totp_secret) == (codes.RESET, TOTP_SECRET)
    assert db.session.scalars(select(UserSession)).all() == []
    codes.redeem(user.username, issued.code, NEW)
    assert authenticate(user.username, NEW) is user


def test_help_in_takes_a_lost_phone_away(app: Flask, site: Site, admin: User, make_user: MakeUser) -> None:
    user = make_user(VILLAGE, PAGAK, totp_secret=TOTP_SECRET)
    second_step.renew_recovery(user)

    services.help_in(site, user, by=admin, without_phone=True)

    assert (user.totp_secret, second_step.recovery_left(user)) == (None, 0)


def test_help_in_invites_again_whoever_never_came(app: Flask, site: Site, admin: User) -> None:
    first = invite(site, admin)
    second = services.help_in(site, first.user, by=admin)

    assert second.kind == codes.INVITATION
    with pytest.raises(codes.ExpiredCode):
        codes.redeem("operator-pagak", first.code, NEW)
    codes.redeem("operator-pagak", second.code, NEW)
    assert services.help_in(site, first.user, by=admin).kind == codes.RESET


def test_close_and_reopen(app: Flask, site: Site, admin: User, make_user: MakeUser) -> None:
    user = make_user(VILLAGE, PAGAK)
    db.session.add(UserSession(user=user, token_hash="x"))
    code = services.help_in(site, user, by=admin).code

    services.close(site, user, by=admin)

    assert db.session.scalars(select(UserSession)).all() == []
    with pytest.raises(codes.ExpiredCode):
        codes.redeem(user.username, code, NEW)
    with pytest.raises(WrongCredentials):
        authenticate(user.username, PASSWORD)
    for act in (services.close, services.help_in):
        with pytest.raises(AlreadyClosed):
            act(site, user, by=admin)

    services.reopen(site, user, by=admin)
    assert (authenticate(user.username, PASSWORD), roles(user)) == (user, [(VILLAGE, PAGAK)])
    with pytest.raises(codes.ExpiredCode):
        codes.redeem(user.username, code, NEW)


def test_take_role_takes_that_one(app: Flask, site: Site, admin: User, make_user: MakeUser) -> None:
    user, other = make_user(VILLAGE, PAGAK), make_user(VILLAGE, PAGAK)
    user.assignments.append(Assignment(role=OFFICER, region_code=HERE))
    db.session.flush()
    village = next(each for each in user.assignments if each.role == VILLAGE)

    with pytest.raises(NoSuchRole):
        services.take_role(site, user, other.assignments[0].id, by=admin)
    services.take_role(site, user, village.id, by=admin)

    assert (roles(user), roles(other)) == ([(OFFICER, HERE)], [(VILLAGE, PAGAK)])
    with pytest.raises(NoSuchRole):
        services.take_role(site, user, village.id, by=admin)


def test_hand_over_gives_the_roles_to_a_new_account_and_closes_the_old(
    app: Flask, site: Site, admin: User, make_user: MakeUser
) -> None:
    user = make_user(VILLAGE, PAGAK, totp_secret=TOTP_SECRET)
    user.assignments.append(Assignment(role=OFFICER, region_code=HERE))
    db.session.flush()

    issued = services.hand_over(site, user, username="operator-pagak-2", office="Operator Desa Pagak", by=admin)

    assert (roles(issued.user), issued.user.active, issued.user.totp_secret) == (
        [(OFFICER, HERE), (VILLAGE, PAGAK)],
        True,
        None,
    )
    assert (user.active, roles(user)) == (False, roles(issued.user))
    with pytest.raises(AlreadyClosed):
        services.hand_over(site, user, username="operator-pagak-3", office="Operator", by=admin)


@pytest.mark.parametrize(
    "extra", [(PLATFORM, ""), (VILLAGE, BESIDE), (KECAMATAN, "33.04")], ids=["platform", "beside", "above"]
)
def test_accounts_with_higher_or_foreign_roles_are_out_of_reach(
    app: Flask, site: Site, admin: User, make_user: MakeUser, extra: tuple[str, str]
) -> None:
    user = make_user(VILLAGE, PAGAK)
    user.assignments.append(Assignment(role=extra[0], region_code=extra[1]))
    db.session.commit()
    before, password = roles(user), user.password

    with pytest.raises(NotAllowed):
        services.help_in(site, user, by=admin, without_phone=True)
    with pytest.raises(NotAllowed):
        services.close(site, user, by=admin)
    with pytest.raises(NotAllowed):
        services.reopen(site, user, by=admin)
    with pytest.raises(NotAllowed):
        services.take_role(site, user, user.assignments[0].id, by=admin)
    with pytest.raises(NotAllowed):
        services.give_role(site, user, role=OFFICER, region_code=PAGAK, by=admin)
    with pytest.raises(NotAllowed):
        services.change_office(site, user, "Curian", by=admin)
    with pytest.raises(NotAllowed):
        services.hand_over(site, user, username="operator-baru", office="Operator", by=admin)
    assert (roles(user), user.active, user.password) == (before, True, password)
    assert db.session.scalars(select(AuditEntry)).all() == []


def test_find_knows_only_people_of_the_site(app: Flask, site: Site, make_user: MakeUser) -> None:
    inside, beside, platform = make_user(VILLAGE, PAGAK), make_user(VILLAGE, BESIDE), make_user(PLATFORM, "")
    found = [services.find(site, number, to_change=True) for number in (inside.id, beside.id, platform.id, 0)]
    assert found == [inside, None, None, None]


def test_every_act_leaves_a_trail_at_the_site(app: Flask, site: Site, admin: User, make_user: MakeUser) -> None:
    user = invite(site, admin).user
    services.help_in(site, user, by=admin)
    services.close(site, user, by=admin)
    services.reopen(site, user, by=admin)
    services.hand_over(site, user, username="operator-baru", office="Operator", by=admin)
    services.change_office(site, user, "Kaur Umum", by=admin)
    services.give_role(site, user, role=OFFICER, region_code=PAGAK, by=admin)
    services.take_role(site, user, user.assignments[0].id, by=admin)
    db.session.flush()

    query = select(AuditEntry).where(AuditEntry.site_id == site.id).order_by(AuditEntry.id)
    entries = db.session.scalars(query).all()
    assert {entry.user_id for entry in entries} == {admin.id}
    assert [(entry.what, entry.detail) for entry in entries] == [
        ("people.invited", {"role": VILLAGE, "region": PAGAK}),
        ("people.helped_in", {"without_phone": False}),
        ("people.closed", {}),
        ("people.reopened", {}),
        ("people.closed", {}),
        ("people.handed_over", {"to": "operator-baru"}),
        ("people.office_changed", {}),
        ("people.role_given", {"role": OFFICER, "region": PAGAK}),
        ("people.role_taken", {"role": VILLAGE, "region": PAGAK}),
    ]
