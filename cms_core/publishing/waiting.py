"""What waits to be looked at: content of every kind in review, on a site and on those below it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import and_, exists, or_, select

from cms_core.audit import AuditEntry
from cms_core.columns import row_id
from cms_core.extensions import db, state
from cms_core.modules import gate
from cms_core.modules.models import Module
from cms_core.permissions import Place, can
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
    return page(site, user=user)[0]


def page(site: Site, *, user: User, owner: str = "", after: str = "", limit: int = SHOWN) -> tuple[list[Waiting], str]:
    """Return what waits, the oldest first, and where the next page begins.

    ``owner`` narrows it to what belongs to one module.
    """
    begin = _begin(site, after)
    found = [
        (each.since, model.__tablename__, ref, each)
        for model, its_owner in kinds("view", site, user)
        if owner in ("", its_owner)
        for ref, each in _of_kind(
            model,
            its_owner,
            site,
            user,
            model.state == REVIEW,
            *([_beyond(model, *begin)] if begin else []),
            limit=limit + 1,
        )
    ]
    found.sort(key=lambda each: each[:3])
    shown = found[:limit]
    return [each for *_place, each in shown], "{1}-{2}".format(*shown[-1]) if len(found) > limit else ""


def labels() -> dict[str, str]:
    """Return what each owner of content is called where texts of several stand together."""
    return {gate.CORE: _("Halaman"), **{name: str(plugin.info.label) for name, plugin in gate.loaded().items()}}


def owners(site: Site, *, user: User) -> list[str]:
    """Return what a person may look at on the site in scope: the owners of the kinds of content, each once.

    A village has what is on there; what its villages have on is not a kecamatan's to know here.
    """
    found = {owner for _model, owner in kinds("view", site, user)}
    return [owner for owner in labels() if owner in found and (site.level != "desa" or gate.is_open(owner, site.id))]


def _begin(site: Site, after: str) -> tuple[datetime, str, int] | None:
    """Return the place of the row that an address names, so that no moment need stand in it."""
    table, _dash, key = after.rpartition("-")
    model = next((model for model, _owner in gate.models() if model.__tablename__ == table), None)
    if model is None or not issubclass(model, Publishable):
        return None
    try:
        ref = row_id(key)
    except ValueError:
        return None
    with every_site(within=site.region_code) as session:
        moment = session.scalar(select(model.changed_at).where(model.id == ref))
    return None if moment is None else (moment, table, ref)


def _beyond(model: Any, moment: datetime, table: str, key: int) -> Any:
    if model.__tablename__ == table:
        return or_(model.changed_at > moment, and_(model.changed_at == moment, model.id > key))
    return model.changed_at >= moment if model.__tablename__ > table else model.changed_at > moment


def returned(site: Site, *, user: User) -> list[Waiting]:
    """Return what came back to a site with a note, for those who write there, the newest first."""
    found = [
        each
        for model, owner in kinds("write", site, user)
        for _ref, each in _of_kind(
            model, owner, site, user, model.state == DRAFT, model.note != "", model.site_id == site.id
        )
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


def kinds(action: str, site: Place, user: User) -> Iterator[tuple[Any, str]]:
    """Yield the models of content with which somebody may do something on a site."""
    for model, owner in gate.models():
        # A plugin need not know the right to look at drafts; then nobody sends any.
        if issubclass(model, Publishable) and _may(user, owner, action, site):
            yield model, owner


def _may(user: User, owner: str, action: str, site: Place) -> bool:
    right = f"{'pages' if owner == gate.CORE else owner}.{action}"
    return right in state().extras["permissions"] and can(user, right, site)


def _of_kind(
    model: Any, owner: str, site: Site, user: User, *conditions: Any, limit: int = SHOWN
) -> list[tuple[int, Waiting]]:
    query = select(model, Site).join(Site, Site.id == model.site_id).where(*conditions)
    if owner != gate.CORE:
        query = query.where(exists().where(Module.site_id == model.site_id, Module.plugin == owner))
    query = query.order_by(model.changed_at, model.id).limit(limit)
    with every_site(within=site.region_code) as session:
        return [
            (
                row.id,
                Waiting(
                    row.title,
                    owner,
                    place.name,
                    admin_url(place.slug, *row.editor),
                    row.changed_at,
                    row.note,
                    yours=any(_may(user, owner, action, place) for action in ("publish", "advise")),
                ),
            )
            for row, place in session.execute(query)
            if row.editor is not None
        ]
