"""What waits to be looked at: content of every kind in review, on a site and on those below it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select

from cms_core.audit import AuditEntry
from cms_core.extensions import db, state
from cms_core.modules import gate
from cms_core.modules.models import Module
from cms_core.permissions import can
from cms_core.publishing.models import DRAFT, REVIEW, Publishable
from cms_core.sites.models import Site
from cms_core.sites.urls import admin_url
from cms_core.tenancy import every_site
from cms_core.users.models import User

SHOWN = 100


@dataclasses.dataclass(frozen=True)
class Waiting:
    """A text in review or returned; ``owner`` is the module it belongs to (core's pages: ``core``).

    ``url`` is where it is written, ``note`` why it was returned; ``yours`` says that the decision is this person's.
    """

    title: str
    owner: str
    site_name: str
    url: str
    since: datetime
    note: str = ""
    yours: bool = False


@dataclasses.dataclass(frozen=True)
class Sent:
    """Who sent a text to be looked at, by office, and when."""

    who: str
    at: datetime


def waiting(site: Site, *, user: User) -> list[Waiting]:
    """Return what waits in the region of a site and a person may see, the oldest first, at most :data:`SHOWN`."""
    found = [
        each
        for model, owner in kinds("view", site, user)
        for each in _of_kind(model, owner, site, user, model.state == REVIEW)
    ]
    return sorted(found, key=lambda each: each.since)[:SHOWN]


def returned(site: Site, *, user: User) -> list[Waiting]:
    """Return what came back to a site with a note, for those who write there, the newest first."""
    found = [
        each
        for model, owner in kinds("write", site, user)
        for each in _of_kind(model, owner, site, user, model.state == DRAFT, model.note != "", model.site_id == site.id)
    ]
    return sorted(found, key=lambda each: each.since, reverse=True)[:SHOWN]


def sent_by(row: Publishable) -> Sent | None:
    """Return who sent a text to be looked at, and when; None when nobody noted it."""
    query = select(AuditEntry.at, User.office, User.username).outerjoin(User, User.id == AuditEntry.user_id)
    query = query.where(
        AuditEntry.site_id == row.site_id,
        AuditEntry.what == f"{row.__tablename__}.submitted",
        AuditEntry.target == str(row.id),
    )
    found = db.session.execute(query.order_by(AuditEntry.id.desc()).limit(1)).first()
    return Sent(found.office or found.username or "", found.at) if found is not None else None


def kinds(action: str, site: Site, user: User) -> Iterator[tuple[Any, str]]:
    """Yield the models of content with which somebody may do something on a site."""
    for model, owner in gate.models():
        # A plugin need not know the right to look at drafts; then nobody sends any.
        if issubclass(model, Publishable) and _may(user, owner, action, site):
            yield model, owner


def _may(user: User, owner: str, action: str, site: Site) -> bool:
    right = f"{'pages' if owner == gate.CORE else owner}.{action}"
    return right in state().extras["permissions"] and can(user, right, site)


def _of_kind(model: Any, owner: str, site: Site, user: User, *conditions: Any) -> list[Waiting]:
    query = select(model, Site).join(Site, Site.id == model.site_id).where(*conditions)
    if owner != gate.CORE:
        query = query.where(exists().where(Module.site_id == model.site_id, Module.plugin == owner))
    query = query.order_by(model.changed_at, model.id).limit(SHOWN)
    with every_site(within=site.region_code) as session:
        return [
            Waiting(
                row.title,
                owner,
                place.name,
                admin_url(place.slug, *row.editor),
                row.changed_at,
                row.note,
                yours=any(_may(user, owner, action, place) for action in ("publish", "advise")),
            )
            for row, place in session.execute(query)
            if row.editor is not None
        ]
