"""What the home page says beside the lists of modules, kept with the frame of the site."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlencode

from flask import request, url_for
from sqlalchemy import select

from cms_core.columns import now
from cms_core.extensions import db
from cms_core.front.models import Front
from cms_core.front.order import WHERE
from cms_core.front.services import front_of
from cms_core.front.sketch import Office, Sketch, neighbours, sketch
from cms_core.media.services import Picture, find, picture
from cms_core.pages import menu
from cms_core.pages.models import Page
from cms_core.publishing.models import visible
from cms_core.sites.models import Site
from cms_core.surfaces.links import Link, link_of

MAP = "https://www.openstreetmap.org/?"


@dataclasses.dataclass(frozen=True)
class Notice:
    """The announcement; its first sentence stands out."""

    first: str
    rest: str
    url: str
    kind: str


@dataclasses.dataclass(frozen=True)
class Where:
    """What there is to know of the place; ``map_url`` leads to the office on a map of others (empty: unknown)."""

    facts: tuple[tuple[str, str], ...]
    sketch: Sketch | None
    map_url: str
    source: str


@dataclasses.dataclass(frozen=True)
class Arranged:
    """What the administration of a site has arranged; ``until`` is when the announcement ends."""

    places: Mapping[str, Sequence[int]]
    cover: Picture | None
    quick: tuple[Link, ...]
    notice: Notice | None
    where: Where | None
    until: datetime | None

    @property
    def shows_office(self) -> bool:
        """Whether the home page says where the office is: a known place, in a block that is shown."""
        return self.where is not None and self.where.map_url != "" and self.shows(WHERE)

    def shows(self, key: str) -> bool:
        """Whether a block stands on the home page as soon as there is something in it."""
        return bool(self.places.get(key, (0, True))[1])


def arranged(site: Site) -> Arranged:
    """Return what the site in scope has arranged: one statement, one each for photo, links to pages and neighbours."""
    front = front_of(site)
    notice = _notice(front)
    media = find(front.cover) if front.cover else None
    return Arranged(
        places=front.blocks,
        cover=picture(media) if media is not None else None,
        quick=_quick(site, front.quick),
        notice=notice,
        where=_where(site, front),
        until=front.notice_until if notice else None,
    )


def _notice(front: Front) -> Notice | None:
    if not front.notice or (front.notice_until is not None and front.notice_until <= now()):
        return None
    first, stop, rest = front.notice.partition(". ")
    url = request.script_root + front.notice_url if front.notice_url.startswith("/") else front.notice_url
    return Notice(first + stop.strip(), rest, url, front.notice_kind)


def _quick(site: Site, keys: Sequence[str]) -> tuple[Link, ...]:
    if not keys:
        return ()
    ids = [int(key) for key in keys if key.isdigit()]
    query = select(Page.id, Page.title, Page.menu_label, Page.slug).where(visible(Page), Page.id.in_(ids))
    pages = {
        str(key): Link(label=label or title, url=url_for("pages.show", slug=slug), own=True)
        for key, title, label, slug in (db.session.execute(query) if ids else ())
    }
    modules = {item.key: link_of(item) for _place, _shown, item in menu.offered(site)}
    found = pages | modules
    return tuple(found[key] for key in keys if key in found)


def _where(site: Site, front: Front) -> Where | None:
    facts = tuple((label, value) for label, value in front.facts)
    if front.latitude is None or front.longitude is None:
        return Where(facts, None, "", "") if facts else None
    own = Office(site.name, front.latitude, front.longitude)
    pin = {"mlat": f"{own.latitude:.5f}", "mlon": f"{own.longitude:.5f}"}
    return Where(facts, sketch(own, neighbours(site)), MAP + urlencode(pin), front.place_source)
