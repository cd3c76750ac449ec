"""Where an office is among its neighbours: a drawing without a scale, and the same in words. Nothing is fetched."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import select

from cms_core.formats import format_number
from cms_core.front.models import Front
from cms_core.regions.models import LEVELS
from cms_core.sites.models import Site
from cms_core.statements import lies_below
from cms_core.tenancy import every_site

SHOWN = 12
"""Neighbours that are drawn, the nearest first."""
NAMED = 3
"""Neighbours that are told in words."""
WIDTH, HEIGHT, MARGIN, LONGEST = 320, 230, 36, 18
LETTER, BOLD, LINE, EDGE = 7, 9, 14, 4
"""Room that a letter (of the office itself: a bold one) and a line take, in units of the drawing."""
KM = 111.32
"""Kilometres of a degree of latitude."""


@dataclasses.dataclass(frozen=True)
class Office:
    """An office and where it is (degrees, WGS 84)."""

    name: str
    latitude: float
    longitude: float


@dataclasses.dataclass(frozen=True)
class Sketch:
    """What a page shows: the drawing (empty without neighbours) and the nearest neighbours in words."""

    drawing: Markup
    near: tuple[str, ...]


def neighbours(site: Site) -> list[Office]:
    """Return the offices around: of the sites right below this one, of a village those beside it. One statement."""
    above = site.region_code if site.level != LEVELS[-1] else site.region_code.rpartition(".")[0]
    level = LEVELS[min(LEVELS.index(site.level) + 1, len(LEVELS) - 1)]
    query = (
        select(Site.name, Front.latitude, Front.longitude)
        .join(Front, Front.site_id == Site.id)
        .where(Site.level == level, lies_below(Site.region_code, above), Site.id != site.id)
        .where(Front.latitude.is_not(None), Front.longitude.is_not(None))
        .order_by(Site.region_code)
    )
    with every_site(within=above) as session:
        rows = session.execute(query).all()
    return [Office(name, float(latitude or 0), float(longitude or 0)) for name, latitude, longitude in rows]


def sketch(own: Office, others: Sequence[Office]) -> Sketch:
    """Return ``own`` among the nearest of ``others``."""
    near = sorted(others, key=lambda other: math.hypot(*away(own, other)))[:SHOWN]
    return Sketch(
        drawing=_draw(own, near) if near else Markup(),
        near=tuple(_told(own, other) for other in near[:NAMED]),
    )


def away(own: Office, other: Office) -> tuple[float, float]:
    """Return how far another one is to the east and to the north, in kilometres; near enough on a few score of them."""
    east = (other.longitude - own.longitude) * KM * math.cos(math.radians(own.latitude))
    return east, (other.latitude - own.latitude) * KM


def _told(own: Office, other: Office) -> str:
    east, north = away(own, other)
    sides = (
        _("ke utara"),
        _("ke timur laut"),
        _("ke timur"),
        _("ke tenggara"),
        _("ke selatan"),
        _("ke barat daya"),
        _("ke barat"),
        _("ke barat laut"),
    )
    side = sides[round(math.degrees(math.atan2(east, north)) / 45) % 8]
    far = format_number(round(math.hypot(east, north), 1))
    return str(_("%(name)s, %(far)s km %(side)s", name=other.name, far=far, side=side))


Box = tuple[float, float, float, float]


def _draw(own: Office, others: Sequence[Office]) -> Markup:
    """Return the drawing: north is up; a name stands where nothing else does, or is left to the words."""
    ways = [(0.0, 0.0), *(away(own, other) for other in others)]
    west, east = min(x for x, _y in ways), max(x for x, _y in ways)
    south, north = min(y for _x, y in ways), max(y for _x, y in ways)
    scale = min((WIDTH - 2 * MARGIN) / max(east - west, 0.1), (HEIGHT - 2 * MARGIN) / max(north - south, 0.1))
    height = round((north - south) * scale + 2 * MARGIN)
    left = (WIDTH - (east - west) * scale) / 2
    dots = [(round(left + (x - west) * scale), round(MARGIN + (north - y) * scale)) for x, y in ways]
    taken = [_dot(x, y) for x, y in dots]
    names, spots = [], []
    for number, ((x, y), office) in enumerate(zip(dots, [own, *others], strict=True)):
        spots.append(Markup('<circle{} cx="{}" cy="{}" r="{}"/>').format(_me(number), x, y, 4 if number else 7))
        name = office.name if len(office.name) <= LONGEST else f"{office.name[: LONGEST - 1]}…"
        place = _room(x, y, len(name) * (LETTER if number else BOLD), height, taken, needed=not number)
        if place is not None:
            at_x, at_y, anchor = place
            words = Markup('<text{} x="{}" y="{}"{}>{}</text>')
            names.append(words.format(_me(number), at_x, at_y, anchor, name))
    return Markup(
        '<svg class="sketch" viewBox="0 0 {} {}" font-size="13" role="img" aria-label="{}">{}{}</svg>'
    ).format(
        WIDTH,
        height,
        _("Letak kantor %(name)s di antara kantor di sekitarnya; utara di atas, tanpa skala.", name=own.name),
        Markup().join([*spots, *names]),
        Markup('<path d="M12 30V10m-4 5 4-6 4 6"/><text x="7" y="44">{}</text>').format(_("U")),
    )


def _me(number: int) -> Markup:
    return Markup("") if number else Markup(' class="me"')


def _room(
    x: int, y: int, wide: float, height: int, taken: list[Box], *, needed: bool
) -> tuple[int, int, Markup] | None:
    """Return where a name of this width has room beside its dot, and take it; None where it has none.

    One that is ``needed`` stands where it covers least.
    """
    start, middle, end = Markup(""), Markup(' text-anchor="middle"'), Markup(' text-anchor="end"')
    own = _dot(x, y)
    best: tuple[int, Box, tuple[int, int, Markup]] | None = None
    for at_x, at_y, anchor, share in (
        (x + 10, y + 4, start, 0.0),
        (x - 10, y + 4, end, 1.0),
        (x, y - 11, middle, 0.5),
        (x, y + 20, middle, 0.5),
        (x + 6, y - 9, start, 0.0),
        (x + 6, y + 18, start, 0.0),
        (x - 6, y - 9, end, 1.0),
        (x - 6, y + 18, end, 1.0),
    ):
        begin = at_x - wide * share
        box = (begin, at_y - LINE + 3, begin + wide, at_y + 3)
        if box[0] < EDGE or box[2] > WIDTH - EDGE or box[1] < 0 or box[3] > height:
            continue
        covered = sum(_touch(box, other) for other in taken if other != own)
        if best is None or covered < best[0]:
            best = covered, box, (at_x, at_y, anchor)
    if best is None or (best[0] and not needed):
        return None
    taken.append(best[1])
    return best[2]


def _dot(x: int, y: int) -> Box:
    return x - 5, y - 5, x + 5, y + 5


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
