"""Whose case a report is: the site of its place, or the nearest one above with somebody who may work on it."""

from __future__ import annotations

from sqlalchemy import select

from cms_core.api import Site, db, is_open, is_staffed, site_scope
from cms_lapor import NAME

HANDLE = f"{NAME}.handle"


class NobodyAbove(Exception):
    """A report about an office, and no office above it takes reports here."""


def responsible(place: str, *, about_office: bool) -> Site:
    """Return the site that gets a report of a place, a region's code.

    Of those of the place and the regions above where the module is on, it is the nearest with people of its own who may
    handle cases; if none has any, the highest, whose cases people further above see. A report about an office is not
    read by that office.

    Raises:
        NobodyAbove: there is no such site.
    """
    parts = place.split(".")
    codes = [".".join(parts[:count]) for count in range(len(parts), 0, -1)]
    wanted = codes[1:] if about_office else codes
    found = {site.region_code: site for site in db.session.scalars(select(Site).where(Site.region_code.in_(wanted)))}
    able = [found[code] for code in wanted if code in found and _is_open(found[code])]
    if not able:
        raise NobodyAbove(place)
    return next((site for site in able if is_staffed(HANDLE, site)), able[-1])


def _is_open(site: Site) -> bool:
    with site_scope(site.id):
        return is_open(NAME, site.id)
