"""From a feature of a file to one that can be kept: moved to degrees, mended where that is no guess, or refused."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Container

from cms_core.api import country_of, format_number
from cms_peta import _, crs
from cms_peta.boundaries.nesting import has_stray_hole, unnested
from cms_peta.boundaries.reading import EAST, NORTH, SOUTH, WEST
from cms_peta.formats.raw import LONGEST_TEXT, Facts, Passed, Raw, Spot, apart
from cms_peta.geometry import AREA, LINE, POINT
from cms_peta.own.services import Drawn
from cms_peta.privacy import is_personal, number_beside
from cms_peta.shapes import STEPS, Polygon, Ring, Shape, TooTangled, crossings, doubled_area, is_flat
from cms_peta.words import GEOMETRIES

CLOSED, REPEATED, TURNED, NESTED, UNNAMED = "closed", "repeated", "turned", "nested", "unnamed"
SHORTENED, RENAMED = "shortened", "renamed"
"""What is mended, as it is counted."""
MOST_PARTS = 2_000
"""Of one feature."""
Way = Callable[[float, float], Spot]


class Unusable(Exception):
    """A feature that is not kept; the message says why."""


def way(system: int, swapped: bool) -> Way:
    """Return the way from the numbers of a file to longitude and latitude; ``swapped`` files have y in front."""
    straight = crs.to_degrees(system)
    return (lambda x, y: straight(y, x)) if swapped else straight


def in_indonesia(long: float, lat: float) -> bool:
    """Whether a place is in Indonesia, or on the sea around it."""
    return WEST <= long <= EAST and SOUTH <= lat <= NORTH and country_of(long, lat) is None


def drawn(raw: Raw, to: Way, wanted: str, columns: Container[str], mended: Counter[str]) -> Drawn:
    """Return a feature as it is kept, with some ``columns`` of it; what is mended is counted.

    Raises:
        Unusable: nothing can be kept of it without guessing.
    """
    if raw.fault:
        raise Unusable(raw.fault)
    if raw.kind != wanted:
        raise Unusable(
            _("berupa %(kind)s, lapisannya %(wanted)s", kind=GEOMETRIES[raw.kind], wanted=GEOMETRIES[wanted])
        )
    if len(raw.parts) > MOST_PARTS:
        raise Unusable(_("terdiri dari lebih dari %(most)s bagian", most=format_number(MOST_PARTS)))
    shape = [[_spots(each, to, raw.kind, mended) for each in part] for part in raw.parts]
    if raw.kind == AREA:
        shape = _area(shape, mended)
    name = harmless(raw.name)
    mended[UNNAMED] += name != raw.name
    facts: Facts = {}
    for column, told in raw.facts.items():
        # The name stands in a column of its own, and so may the moment: another column would be hidden by it.
        hidden = column.lower() == "nama" or (column.lower() == "moment" and raw.moment is not None)
        if column not in columns or (column.lower() == "nama" and told == raw.name):
            continue
        mended[RENAMED] += hidden
        if isinstance(told, str) and len(told) > LONGEST_TEXT:
            told = f"{told[: LONGEST_TEXT - 1]}…"
            mended[SHORTENED] += 1
        facts[apart(column, (column, *raw.facts)) if hidden else column] = told
    return Drawn(name, shape, facts, raw.moment)


def harmless(name: str) -> str:
    """Return a name, or nothing if the number of a person stands in it (a NIK, a mobile telephone)."""
    return "" if is_personal("", "nama", name) else name


def left_beside(raw: Raw, dropped: Container[str], above: Passed) -> str:
    """Return what of one person stands in the columns of a feature that are ``dropped``, or else beside its facts.

    ``above`` is what its file says of all features.
    """
    told = [(column, value) for column, value in raw.facts.items() if column in dropped]
    return number_beside([*told, ("nama", raw.name), *raw.passed, *above])


def _spots(told: list[Spot], to: Way, kind: str, mended: Counter[str]) -> Ring:
    spots: Ring = []
    for x, y in told:
        long, lat = to(x, y)
        if not in_indonesia(long, lat):
            raise Unusable(_outside(x, y, long, lat))
        spot = (round(long * STEPS), round(lat * STEPS))
        if spots and spots[-1] == spot:
            mended[REPEATED] += 1
        else:
            spots.append(spot)
    if kind == LINE and len(spots) < 2:
        raise Unusable(_("garisnya hanya satu titik"))
    if kind in (POINT, LINE):
        return spots
    if len(spots) > 1 and spots[0] == spots[-1]:
        spots.pop()
    else:
        mended[CLOSED] += 1
    if len(spots) < 3 or is_flat(spots):
        raise Unusable(_("tidak melingkari apa pun: luasnya nol"))
    return spots


def _outside(x: float, y: float, long: float, lat: float) -> str:
    if not (math.isfinite(long) and math.isfinite(lat)):
        return str(_("%(x)s; %(y)s tidak ada di sistem koordinat ini", x=_number(x), y=_number(y)))
    if not lat <= NORTH and in_indonesia(long, -lat):
        where = {"long": _number(long), "lat": _number(lat)}
        return str(
            _(
                "jatuh di utara Indonesia: bujur %(long)s, lintang %(lat)s; mungkin tanda minus lintangnya hilang",
                **where,
            )
        )
    if (country := country_of(long, lat)) is not None:
        where = {"country": country, "long": _number(long), "lat": _number(lat)}
        return str(_("jatuh di %(country)s, bukan di Indonesia: bujur %(long)s, lintang %(lat)s", **where))
    return str(_("jatuh di luar Indonesia: bujur %(long)s, lintang %(lat)s", long=_number(long), lat=_number(lat)))


def _number(told: float) -> str:
    return format_number(round(told, 4)) if abs(told) < 1e15 else f"{told:.3g}"


def _area(shape: Shape, mended: Counter[str]) -> Shape:
    for part in shape:
        for number, ring in enumerate(part):
            # RFC 7946, 3.1.6: the outer ring counter-clockwise, holes clockwise.
            if (doubled_area(ring) > 0) != (number == 0):
                ring.reverse()
                mended[TURNED] += 1
    try:
        crossing = next(iter(crossings([("", shape)])), None)
    except TooTangled:
        raise Unusable(_("garisnya terlalu rapat bertumpuk")) from None
    if crossing is not None:
        x, y = crossing[2]
        raise Unusable(
            _(
                "memotong dirinya di dekat bujur %(long)s, lintang %(lat)s",
                long=_number(x / STEPS),
                lat=_number(y / STEPS),
            )
        )
    if any(_has_stray_hole(part) for part in shape):
        raise Unusable(_("punya lubang di luar bidangnya"))
    if len(shape) < 2:
        return shape
    # Parts within another part belong to it: a hole would be said as one.
    whole, nested = unnested(shape, lambda _middle: False)
    if nested:
        mended[NESTED] += nested
    return whole


def _has_stray_hole(part: Polygon) -> bool:
    return len(part) > 1 and has_stray_hole(part)
