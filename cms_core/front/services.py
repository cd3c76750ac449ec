"""Changing what the home page of the site in scope says beside its modules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select

from cms_core import audit
from cms_core.columns import now
from cms_core.delivery import stamps
from cms_core.extensions import db
from cms_core.front.models import Front
from cms_core.media.library import photo_for
from cms_core.media.uses import LIBRARY
from cms_core.sites.models import Site
from cms_core.statements import lies_below
from cms_core.users.models import User

NOTICE_KINDS = ("info", "warn")
QUICK = 3
FACTS = 6
CONTACTS = 6


class UnknownPhoto(Exception):
    """The library of the site has no photo with this key."""


def front_of(site: Site) -> Front:
    """Return the row of the site in scope; a fresh one, not in the session, where nobody has arranged anything."""
    row = db.session.scalar(select(Front))
    return row if row is not None else _usual(site)


def _usual(site: Site) -> Front:
    return Front(
        site_id=site.id,
        blocks={},
        quick=[],
        notice="",
        notice_url="",
        notice_kind=NOTICE_KINDS[0],
        facts=[],
        place_source="",
        contacts=[],
        national_off=[],
    )


def begin(site: Site, what: str, *, by: User | None) -> Front:
    """Return the row of the site in scope to be changed, and record ``what`` is; whoever else changes it waits."""
    db.session.refresh(site, with_for_update=True)
    row = front_of(site)
    db.session.add(row)
    site.changed_at = now()
    audit.record(f"front.{what}", site_id=site.id, user_id=by.id if by else None, target=site.slug)
    return row


def set_cover(site: Site, *, photo: str, quick: Sequence[str], by: User | None) -> None:
    """Choose the photo at the head (empty: none) and the keys of the menu that stand below the search.

    Raises:
        UnknownPhoto: it is not in the library of the site.
    """
    if photo and photo_for(LIBRARY, photo) is None:
        raise UnknownPhoto(photo)
    row = begin(site, "cover", by=by)
    row.cover = photo or None
    row.quick = list(dict.fromkeys(key for key in quick if key))[:QUICK]


def announce(
    site: Site, text: str, *, url: str = "", kind: str = "info", until: datetime | None = None, by: User | None
) -> None:
    """Put one announcement on the home page until a moment (None: for good); an empty text takes it away."""
    row = begin(site, "notice", by=by)
    row.notice = " ".join(text.split())
    row.notice_url = url if row.notice else ""
    row.notice_kind = kind if kind in NOTICE_KINDS else NOTICE_KINDS[0]
    row.notice_until = until if row.notice else None


def locate(
    site: Site,
    *,
    facts: Sequence[tuple[str, str]],
    place: tuple[float, float] | None,
    source: str = "",
    by: User | None,
) -> None:
    """Say what there is to know of the place, at most :data:`FACTS` pairs, and where the office is.

    ``place`` is its latitude and longitude (degrees, WGS 84), ``source`` who says so.
    """
    row = begin(site, "place", by=by)
    row.facts = [list(pair) for pair in facts][:FACTS]
    before = (row.latitude, row.longitude)
    row.latitude, row.longitude = place if place else (None, None)
    row.place_source = source
    if before != (row.latitude, row.longitude):
        _tell_neighbours(site)


def _tell_neighbours(site: Site) -> None:
    """Let the sites that draw this office beside their own make their pages anew."""
    above = site.region_code.rpartition(".")[0]
    seen_by = or_(Site.region_code == above, (Site.level == site.level) & lies_below(Site.region_code, above))
    stamps.bump(*db.session.scalars(select(Site.id).where(seen_by, Site.id != site.id)))


def set_contacts(
    site: Site, contacts: Sequence[tuple[str, str, str]], *, national_off: Sequence[str] = (), by: User | None
) -> None:
    """Write the emergency numbers of the place: label, number and note of each, at most :data:`CONTACTS`."""
    row = begin(site, "contacts", by=by)
    row.contacts = [list(each) for each in contacts][:CONTACTS]
    row.national_off = sorted(set(national_off))
