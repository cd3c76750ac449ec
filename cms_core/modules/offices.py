"""Which offices of a place and of those above it are there for something."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from functools import partial

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload

from cms_core.kept import under_stamp
from cms_core.modules import gate
from cms_core.permissions import roles_here
from cms_core.sites.models import Site
from cms_core.tenancy import every_site
from cms_core.users.models import Assignment, User


@dataclasses.dataclass(frozen=True)
class Office:
    """The site of a place: whether a module is on there, and whether somebody of the place itself may do something."""

    site: Site
    open: bool
    staffed: bool


def offices(codes: Collection[str], plugin: str, name: str) -> dict[str, Office]:
    """Return the sites of places of one province by their codes: where ``plugin`` is on, and who may do ``name``.

    Remembered where a public form is sent; else one statement of a connection of its own. So ask before something is
    written: whoever holds one connection must not wait for a second.

    Raises:
        UnknownPermission: ``name`` was never registered.
    """
    key = (tuple(sorted(codes)), plugin, name)
    return under_stamp("offices", key, partial(_offices, *key))


def _offices(codes: tuple[str, ...], plugin: str, name: str) -> dict[str, Office]:
    here = and_(Assignment.region_code == Site.region_code, Assignment.user.has(User.active.is_(True)))
    query = select(Site, gate.open_at(plugin, Site.id), Assignment.role).outerjoin(Assignment, here)
    with every_site(within=min(codes).partition(".")[0]) as session:
        rows = session.execute(query.options(joinedload(Site.canonical)).where(Site.region_code.in_(codes))).all()
        session.expunge_all()
    found: dict[str, Office] = {}
    for site, is_on, role in rows:
        before = found.get(site.region_code)
        staffed = role in roles_here(name, site) or (before is not None and before.staffed)
        found[site.region_code] = Office(site, plugin in gate.loaded() and is_on, staffed)
    return found
