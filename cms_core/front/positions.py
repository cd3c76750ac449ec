"""Where an office is, as maps and people write it, and whether that can be."""

from __future__ import annotations

import math
import re
from decimal import Decimal

from flask_babel import gettext as _
from sqlalchemy import select

from cms_core.front.models import Front
from cms_core.front.services import front_of
from cms_core.front.sketch import Office, away
from cms_core.regions.models import LEVELS
from cms_core.sites.models import Site
from cms_core.statements import lies_within
from cms_core.tables.cells import BadCell
from cms_core.tables.kinds import Degrees
from cms_core.tables.point import EAST, NORTH, SOUTH, WEST
from cms_core.tenancy import every_site

Position = tuple[float, float]
"""Latitude and longitude (degrees, WGS 84)."""

FAR = {"desa": 30, "kecamatan": 60, "kabupaten": 200, "provinsi": 600}
"""Kilometres from which on the nearest known office is worth a question; only a slip or an island lies beyond."""
LONGEST = 60

_HALF = (
    r"[+-]?\s?\d{1,3}(?:[.,]\d{1,20}|\s?°(?:\s?\d{1,2}\s?['′’])?(?:\s?\d{1,2}(?:[.,]\d{1,9})?\s?(?:\"|″|”|''))?)?"
    r"(?:\s?(?:LS|LU|BT|BB|[SNUETWB])\b)?"
)
_PAIR = re.compile(rf"({_HALF})\s?[,; ]\s?({_HALF})", re.ASCII | re.IGNORECASE)
_MINUS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d", "-") | {"º": "°", "˚": "°"})
_DECIMAL_DEGREES = re.compile(r"([.,]\d+)\s*°")
_TOO_FINE = re.compile(r"([.,]\d{8})\d+")


def read(text: str) -> Position:
    """Return the position in a text: ``-7.4612, 109.4531``, with degree signs, or in minutes and seconds.

    Raises:
        BadCell: there is none in the country; the message says what is wrong.
    """
    usual = _("Tulis lintang dan bujur di Indonesia, misalnya -7.4612, 109.4531.")
    if len(text) > LONGEST:
        raise BadCell(usual)
    tidy = _TOO_FINE.sub(r"\1", _DECIMAL_DEGREES.sub(r"\1", " ".join(text.translate(_MINUS).split())))
    if (match := _PAIR.fullmatch(tidy)) is None:
        raise BadCell(usual)
    first, second = match.groups()
    if not all(re.search(r"[.,]\d|['′’]", half) for half in (first, second)):
        raise BadCell(_("Salin semua angka di belakang koma, misalnya -7.4612, 109.4531."))
    try:
        latitude, longitude = _degrees(first, 90), _degrees(second, 180)
    except BadCell:
        if (turned := _turned(first, second)) is None:
            raise
        latitude, longitude = turned[1], turned[0]
    if _lies_in(latitude, longitude):
        return latitude, longitude
    if _lies_in(longitude, latitude):
        right = f"{longitude:.5f}, {latitude:.5f}"
        raise BadCell(_("Lintang dan bujur tertukar: lintang dulu. Tulis %(right)s.", right=right))
    raise BadCell(usual)


def _degrees(half: str, most: int) -> float:
    return float(round(Decimal(Degrees(most).read(half.replace("- ", "-"))), 5))


def _turned(first: str, second: str) -> Position | None:
    """Return both halves read as the other one: who swaps them is told so."""
    try:
        return _degrees(second, 90), _degrees(first, 180)
    except BadCell:
        return None


def _lies_in(latitude: float, longitude: float) -> bool:
    return SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST


def office_position(site: Site) -> Position | None:
    """Return where the office of the site in scope is, by what its people have written; None where they have not."""
    front = front_of(site)
    if front.latitude is None or front.longitude is None:
        return None
    return float(front.latitude), float(front.longitude)


def far_from(site: Site, position: Position) -> tuple[Office, float] | None:
    """Return the nearest known office and its distance (km) if that is worth a question; None if not.

    Compared are the office above and those beside and below; where none of them has said where it is, those of the
    next level up.
    """
    known = _known(site)
    own = Office(site.name, *position)
    near = min(((office, math.hypot(*away(own, office))) for office in known), key=lambda pair: pair[1], default=None)
    return near if near is not None and near[1] > FAR[site.level] else None


def _known(site: Site) -> list[Office]:
    above = site.region_code if LEVELS.index(site.level) < 2 else site.region_code.rpartition(".")[0]
    for code in (above, above.rpartition(".")[0]):
        if not code:
            break
        query = (
            select(Site.name, Front.latitude, Front.longitude)
            .join(Front, Front.site_id == Site.id)
            .where(lies_within(Site.region_code, code), Site.id != site.id)
            .where(Front.latitude.is_not(None), Front.longitude.is_not(None))
        )
        with every_site(within=code) as session:
            rows = session.execute(query).all()
        if rows:
            return [Office(name, float(latitude or 0), float(longitude or 0)) for name, latitude, longitude in rows]
    return []
