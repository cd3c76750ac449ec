"""Who may look after whom: nobody gives a role or reaches an account above what he holds himself."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping

from sqlalchemy import select

from cms_core.extensions import db
from cms_core.permissions import GRANTS, ROLE_LEVELS, Place, roles_for, roles_here
from cms_core.regions.codes import level_of
from cms_core.sites.models import Site
from cms_core.users.models import Assignment, User
from cms_core.users.services import WHOLE_COUNTRY

MANAGE = "users.manage"


@dataclasses.dataclass
class Elsewhere:
    """A place without a site: the whole country, or a region that has none yet."""

    region_code: str
    level: str
    stage: str = "central"


def places(codes: Iterable[str]) -> dict[str, Place]:
    """Return for each region's code its site, or what stands for one; one query."""
    wanted = set(codes)
    found: dict[str, Place] = {
        code: Elsewhere(code, "platform" if code == WHOLE_COUNTRY else level_of(code)) for code in wanted
    }
    found.update(
        (site.region_code, site) for site in db.session.scalars(select(Site).where(Site.region_code.in_(wanted)))
    )
    return found


def grantable(by: User, place: Place) -> frozenset[str]:
    """Return the roles that somebody may give at a place."""
    held = roles_for(by, MANAGE, place)
    return frozenset(role for own in held for role in GRANTS[own] if place.level in ROLE_LEVELS[role])


def staff_of(name: str, site: Site) -> list[User]:
    """Return the accounts of the place itself that may do ``name`` at its site, by their offices.

    Raises:
        UnknownPermission: ``name`` was never registered.
    """
    query = select(User).join(Assignment).where(Assignment.region_code == site.region_code, User.active.is_(True))
    query = query.where(Assignment.role.in_(sorted(roles_here(name, site))))
    return list(db.session.scalars(query.distinct().order_by(User.office, User.id)))


def may_touch(by: User, user: User, where: Mapping[str, Place] | None = None) -> bool:
    """Whether somebody may help, close or hand over an account: not his own, and all its roles must be his to give.

    ``where`` spares the query: the places of all the account's roles.
    """
    if user.id == by.id or not user.assignments:
        return False
    where = where or places(assignment.region_code for assignment in user.assignments)
    for assignment in user.assignments:
        held = roles_for(by, MANAGE, where[assignment.region_code])
        if not any(assignment.role in GRANTS[own] for own in held):
            return False
    return True
