"""Finding anything in the administration by its name: sites, sections, texts, photos, people, guides.

Every group asks its own room with the rights of the person: what he may not open is not found.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator

from flask import url_for
from flask_babel import gettext as _

from cms_core import lookup
from cms_core.extensions import db
from cms_core.help import services as help_services
from cms_core.help.views import guides_here
from cms_core.lists import Asked
from cms_core.media.library import media_of
from cms_core.media.models import DOCUMENT, Media
from cms_core.modules import gate
from cms_core.people import rights
from cms_core.people.listing import people_of
from cms_core.permissions import can
from cms_core.publishing.listing import listed
from cms_core.publishing.steps import PHASES
from cms_core.publishing.waiting import kinds, labels
from cms_core.regions.words import words_for
from cms_core.sites.models import Site
from cms_core.sites.urls import admin_url, staff_url
from cms_core.surfaces import overview
from cms_core.surfaces.links import Link
from cms_core.surfaces.sections import sections
from cms_core.users.models import User

SHOWN = 6
"""Of each group."""


@dataclasses.dataclass(frozen=True)
class Group:
    """Things of one kind, each with a word about it; ``more_url`` leads to all of them where there are more."""

    label: str
    hits: list[Link]
    more_url: str | None = None


def find(words: str, *, site: Site | None, user: User) -> list[Group]:
    """Return what a person finds, on a site or on the platform host, in groups of at most :data:`SHOWN`."""
    said = lookup.words_of(words)[: lookup.ASKED]
    if not said:
        return []
    groups = [_sections(said, site, user), _sites(words, user)]
    if site is not None:
        groups += [*_texts(words, site, user), _media(words, site, user), _people(words, site, user)]
    return [group for group in [*groups, _guides(said)] if group.hits]


def _first(label: str, hits: Iterable[Link], more_url: str | None = None) -> Group:
    found = list(hits)
    return Group(label, found[:SHOWN], more_url if len(found) > SHOWN else None)


def _sections(said: list[str], site: Site | None, user: User) -> Group:
    links = [link for link in sections(site, user) if lookup.begins(said, link.label, link.hint)]
    # Whose name it is comes before what has the word among others; all of them are shown, they are few.
    links.sort(key=lambda link: not lookup.begins(said, link.label))
    return Group(_("Bagian"), links)


def _sites(words: str, user: User) -> Group:
    mine = overview.of(user)
    rows = db.session.scalars(mine.named(words).order_by(Site.region_code).limit(SHOWN + 1))
    hits = (Link(row.name, admin_url(row.slug, "admin.home", {}), "world", words_for(row)["sebutan"]) for row in rows)
    return _first(_("Situs"), hits, staff_url("/admin/"))


def _texts(words: str, site: Site, user: User) -> Iterator[Group]:
    # A module may have several kinds of content under its one name.
    found: dict[str, list[Link]] = {}
    for model, owner in kinds("view", site, user):
        if gate.is_open(owner, site.id):
            found.setdefault(owner, []).extend(
                Link(row.title, admin_url(site.slug, *row.editor), "pencil", str(PHASES[row.phase][0]))
                for row in listed(model, words, SHOWN)
                if row.editor is not None
            )
    called = labels()
    for owner, links in found.items():
        yield _first(called[owner], links)


def _media(words: str, site: Site, user: User) -> Group:
    label = _("Foto dan dokumen")
    if not can(user, "media.view", site):
        return Group(label, [])
    rows = db.session.scalars(media_of(site, words=words).order_by(Media.id.desc()).limit(SHOWN + 1))
    hits = (
        Link(
            media.alt or media.name or _("Tanpa keterangan"),
            url_for("media_admin.edit", key=media.key),
            icon="file-description" if media.kind == DOCUMENT else "photo",
        )
        for media in rows
    )
    return _first(label, hits, url_for("media_admin.listing", q=words))


def _people(words: str, site: Site, user: User) -> Group:
    label = _("Orang")
    if not can(user, rights.MANAGE, site):
        return Group(label, [])
    found = people_of(site, Asked(words=words), by=user, limit=SHOWN + 1)
    hits = (Link(row.office, url_for("people.one", user_id=row.id), "user", row.username) for row in found.rows)
    return _first(label, hits, url_for("people.everyone", q=words))


def _guides(said: list[str]) -> Group:
    hits = [hit for guide in guides_here() for hit in _chapters(said, guide)]
    return _first(_("Panduan"), sorted(hits, key=lambda hit: not lookup.begins(said, hit.label)))


def _chapters(said: list[str], guide: help_services.Guide) -> Iterator[Link]:
    url = url_for("help.guide", owner=guide.owner, name=guide.name)
    if lookup.begins(said, guide.title):
        yield Link(guide.title, url, "help-circle")
    for chapter in help_services.draw(guide).chapters:
        if lookup.begins(said, chapter.heading, *chapter.names):
            yield Link(chapter.heading, f"{url}#{chapter.anchor}", "help-circle", guide.title)
