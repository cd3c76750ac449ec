"""Inviting people, helping them in again, closing accounts and handing them over. Every act leaves a trail."""

from __future__ import annotations

from typing import NamedTuple

from cms_core import audit
from cms_core.extensions import db
from cms_core.people.rights import grantable, may_touch, places
from cms_core.permissions import within
from cms_core.regions.services import UnknownRegion
from cms_core.regions.services import get as get_region
from cms_core.sites.models import Site
from cms_core.users import codes, passwords, second_step, services
from cms_core.users.models import User


class NotAllowed(Exception):
    """The role, the region or the account is not one that this person may give or touch."""


class AlreadyClosed(Exception):
    """The account was closed already."""


class NoSuchRole(Exception):
    """The account does not hold this role here (any more)."""


class LastRole(Exception):
    """Without this role nobody would find the account any more, though it could still sign in."""


class HasRole(Exception):
    """The account holds this role there already."""


class Issued(NamedTuple):
    """What goes onto a sheet; the code is nowhere else."""

    user: User
    kind: str
    code: str


def invite(site: Site, *, username: str, office: str, role: str, region_code: str, by: User) -> Issued:
    """Make an account with one role at a site or below it, and a code with which its owner chooses a password.

    Raises:
        NotAllowed: the role is not one that ``by`` may give there, or the region lies elsewhere.
        BadUsername: the name has other characters or another length.
        UsernameTaken: there is an account of this name.
    """
    code = _giveable(site, role, region_code, by)
    user = _new_account(username, office, by)
    services.assign(user, role, code, by=by)
    audit.record("people.invited", site_id=site.id, user_id=by.id, target=user.username, role=role, region=code)
    return Issued(user, codes.INVITATION, codes.issue(user, codes.INVITATION, by=by))


def help_in(site: Site, user: User, *, by: User, without_phone: bool = False) -> Issued:
    """Sign an account out everywhere and return a code for a new password; an invitation again before its first use.

    ``without_phone`` takes the second step away as well.

    Raises:
        NotAllowed: the account is not one that ``by`` may touch.
        AlreadyClosed: it is closed.
    """
    _check(user, by)
    if not user.active:
        raise AlreadyClosed
    services.end_sessions(user)
    if without_phone and user.totp_secret is not None:
        second_step.disable(user, by=by)
    kind = codes.INVITATION if codes.unused_invitations([user.id]) else codes.RESET
    audit.record("people.helped_in", site_id=site.id, user_id=by.id, target=user.username, without_phone=without_phone)
    return Issued(user, kind, codes.issue(user, kind, by=by))


def close(site: Site, user: User, *, by: User) -> None:
    """Let an account sign in no more, from now on; what it wrote, and its roles, stay on record.

    Raises:
        NotAllowed: the account is not one that ``by`` may touch.
        AlreadyClosed: it is closed.
    """
    _check(user, by)
    if not user.active:
        raise AlreadyClosed
    services.close(user)
    codes.revoke(user)
    audit.record("people.closed", site_id=site.id, user_id=by.id, target=user.username)


def reopen(site: Site, user: User, *, by: User) -> None:
    """Let a closed account sign in again, with its old password and roles.

    Raises:
        NotAllowed: the account is not one that ``by`` may touch.
    """
    _check(user, by)
    if not user.active:
        user.active = True
        audit.record("people.reopened", site_id=site.id, user_id=by.id, target=user.username)


def give_role(site: Site, user: User, *, role: str, region_code: str, by: User) -> None:
    """Give an account one more role at a site or below it.

    Raises:
        NotAllowed: the account is not one that ``by`` may touch, or the role not one that he may give there.
        HasRole: it holds it already.
    """
    _check(user, by)
    code = _giveable(site, role, region_code, by)
    if any((each.role, each.region_code) == (role, code) for each in user.assignments):
        raise HasRole
    services.assign(user, role, code, by=by)
    audit.record("people.role_given", site_id=site.id, user_id=by.id, target=user.username, role=role, region=code)


def change_office(site: Site, user: User, office: str, *, by: User) -> None:
    """Give an account the name of another office.

    Raises:
        NotAllowed: the account is not one that ``by`` may touch.
    """
    _check(user, by)
    user.office = office
    audit.record("people.office_changed", site_id=site.id, user_id=by.id, target=user.username)


def take_role(site: Site, user: User, assignment_id: int, *, by: User) -> None:
    """Take one role of an account away.

    Raises:
        NotAllowed: the account is not one that ``by`` may touch.
        NoSuchRole: it has no such role at this site or below.
        LastRole: it has no other; such an account is closed instead.
    """
    _check(user, by)
    found = [
        assignment
        for assignment in user.assignments
        if assignment.id == assignment_id and within(assignment.region_code, site.region_code)
    ]
    if not found:
        raise NoSuchRole
    if len(user.assignments) == 1:
        raise LastRole
    user.assignments.remove(found[0])
    role, region = found[0].role, found[0].region_code
    audit.record("people.role_taken", site_id=site.id, user_id=by.id, target=user.username, role=role, region=region)


def hand_over(site: Site, user: User, *, username: str, office: str, by: User) -> Issued:
    """Close an account whose owner leaves, and invite the successor to a new one with the same roles.

    Raises:
        NotAllowed: the account is not one that ``by`` may touch.
        AlreadyClosed: it is closed; somebody may have handed it over a moment ago.
        BadUsername: the name has other characters or another length.
        UsernameTaken: there is an account of this name.
    """
    close(site, user, by=by)
    successor = _new_account(username, office, by)
    for assignment in user.assignments:
        services.assign(successor, assignment.role, assignment.region_code, by=by)
    audit.record("people.handed_over", site_id=site.id, user_id=by.id, target=user.username, to=successor.username)
    return Issued(successor, codes.INVITATION, codes.issue(successor, codes.INVITATION, by=by))


def find(site: Site, user_id: int, *, to_change: bool = False) -> User | None:
    """Return an account that has a role at a site or below; ``to_change`` keeps others from changing it meanwhile."""
    user = db.session.get(User, user_id, with_for_update=to_change, populate_existing=to_change)
    if user is None or not any(within(each.region_code, site.region_code) for each in user.assignments):
        return None
    return user


def _giveable(site: Site, role: str, region_code: str, by: User) -> str:
    """Return the code of a region at or below a site where somebody may give a role; raise ``NotAllowed``."""
    try:
        # Codes of former times lead elsewhere: what counts is where they lead.
        code = get_region(region_code).code
    except UnknownRegion as error:
        raise NotAllowed from error
    if not within(code, site.region_code) or role not in grantable(by, places([code])[code]):
        raise NotAllowed
    return code


def _new_account(username: str, office: str, by: User) -> User:
    # Nobody knows this password: a code has to be used first.
    return services.create_user(username=username, office=office, password=passwords.start_password(), by=by)


def _check(user: User, by: User) -> None:
    if not may_touch(by, user):
        raise NotAllowed
