"""Coordinate systems that files from Indonesia have, by their EPSG codes, and the way from each to WGS 84.

Degrees are longitude first everywhere. A system that is not in the table is asked for, never guessed. WGS 84, SRGI2013
and DGN95 share an ellipsoid and lie within a metre of each other, so they are one here; ID74 is moved (EPSG 15847:
within 3 m on land). No height is read or written.
"""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from cms_peta import _

DEGREES, ID74, WORLD, WEB = 4326, 4238, 3395, 3857
"""Codes of the systems that stand alone; the others are zones."""
AXIS = 6_378_137.0
TURNS = 4
"""Of the search for a latitude: it settles after two."""
Pair = tuple[float, float]


@dataclasses.dataclass(frozen=True)
class Ellipsoid:
    """The size of the earth in metres, and how flat it is."""

    axis: float
    inverse_flattening: float

    @cached_property
    def flattening(self) -> float:
        """How much shorter the axis through the poles is, as a part."""
        return 1 / self.inverse_flattening

    @cached_property
    def squared(self) -> float:
        """The eccentricity, squared."""
        return self.flattening * (2 - self.flattening)

    @cached_property
    def third(self) -> float:
        """The third flattening, by which the series of Krüger go."""
        return self.flattening / (2 - self.flattening)

    @cached_property
    def radius(self) -> float:
        """A quarter of a meridian, over a quarter of a turn."""
        n = self.third
        return self.axis / (1 + n) * (1 + n**2 / 4 + n**4 / 64)

    @cached_property
    def series(self) -> tuple[float, ...]:
        """The coefficients from a plane back to a sphere (Karney 2011, 36)."""
        n = self.third
        return (
            n / 2 - 2 * n**2 / 3 + 37 * n**3 / 96 - n**4 / 360,
            n**2 / 48 + n**3 / 15 - 437 * n**4 / 1440,
            17 * n**3 / 480 - 37 * n**4 / 840,
            4397 * n**4 / 161280,
        )

    def latitude(self, conformal: float) -> float:
        """Return the latitude (radians) whose conformal latitude has this tangent (Karney 2011, 19 to 21)."""
        eccentricity = math.sqrt(self.squared)
        tangent = conformal / (1 - self.squared)
        for _turn in range(TURNS):
            root = math.hypot(1, tangent)
            sigma = math.sinh(eccentricity * math.atanh(eccentricity * tangent / root))
            here = tangent * math.hypot(1, sigma) - sigma * root
            step = (conformal - here) / math.hypot(1, here)
            tangent += step * (1 + (1 - self.squared) * tangent**2) / ((1 - self.squared) * root)
        return math.atan(tangent)


WGS84, NATIONAL = Ellipsoid(AXIS, 298.257223563), Ellipsoid(6_378_160.0, 298.247)
"""The one of today, and the Indonesian National Spheroid of 1974."""


@dataclasses.dataclass(frozen=True)
class Zone:
    """A strip in the projection of Gauss and Krüger: its middle in degrees, its scale, and metres that are added."""

    middle: float
    scale: float
    east: float
    north: float

    def degrees(self, x: float, y: float, ellipsoid: Ellipsoid) -> Pair:
        """Return longitude and latitude on the ellipsoid (Karney 2011, 11 to 15)."""
        size = self.scale * ellipsoid.radius
        xi, eta = (y - self.north) / size, (x - self.east) / size
        if abs(eta) > math.pi or abs(xi) > math.pi:
            # Metres by far outside of the strip, where the projection says nothing.
            return math.nan, math.nan
        at_xi, at_eta = xi, eta
        for number, part in enumerate(ellipsoid.series, start=1):
            at_xi -= part * math.sin(2 * number * xi) * math.cosh(2 * number * eta)
            at_eta -= part * math.cos(2 * number * xi) * math.sinh(2 * number * eta)
        wide = math.sinh(at_eta)
        tangent = math.sin(at_xi) / math.hypot(wide, math.cos(at_xi))
        long = self.middle + math.degrees(math.atan2(wide, math.cos(at_xi)))
        return long, math.degrees(ellipsoid.latitude(tangent))


def _utm(number: int, south: bool) -> Zone:
    return Zone(number * 6 - 183, 0.9996, 500_000, 10_000_000 if south else 0)


UTM = {32600 + number: _utm(number, False) for number in range(46, 55)} | {
    32700 + number: _utm(number, True) for number in range(46, 55)
}
TM3 = {23830 + number: Zone(94.5 + 3 * number, 0.9999, 200_000, 1_500_000) for number in range(16)}
UTM_OLD = {23800 + number: _utm(number, False) for number in range(46, 54)} | {
    23840 + number: _utm(number, True) for number in range(46, 55)
}
"""Zones of today (46N to 54S), of land certificates (46.2 to 54.1), and of ID74."""
SAME = {
    **dict.fromkeys((9470, 4755, 11030), DEGREES),
    **{9430 + number: 32600 + number for number in range(46, 53)},
    **{9440 + number: 32700 + number for number in range(47, 55)},
    **{23820 + number: 32600 + number for number in range(46, 53)},
    **{23830 + number: 32700 + number for number in range(47, 55)},
}
"""Codes of SRGI2013 and DGN95, and those of WGS 84 that say the same."""
CODES = (DEGREES, *UTM, *TM3, WORLD, WEB, ID74, *UTM_OLD)
"""The closed table, in the order in which people are offered it."""


def code_of(code: int) -> int | None:
    """Return the code of the table for an EPSG code; None if it is not known here."""
    code = SAME.get(code, code)
    return code if code in CODES else None


def original(said: str, code: int) -> str:
    """Return the code that a file names (``said``) where it is read by ``code``, one of the table; else that one."""
    found = _CODED.fullmatch(said.strip())
    return f"EPSG:{found[1]}" if found and code_of(int(found[1])) == code else f"EPSG:{code}"


def title(code: int) -> str:
    """Return what people call a system of the table."""
    match code:
        case 4326:
            return str(_("Derajat (WGS 84, SRGI2013, DGN95)"))
        case 4238:
            return str(_("Derajat ID74 (peta topografi lama)"))
        case 3395:
            return str(_("Mercator dunia (EPSG:3395)"))
        case 3857:
            return str(_("Mercator web (EPSG:3857)"))
    if code in TM3:
        half = code - 23830 + 1
        return str(_("TM-3 zona %(zone)s (pertanahan)", zone=f"{46 + half // 2}.{half % 2 + 1}"))
    zone = next(each for each in (UTM, UTM_OLD) if code in each)[code]
    name = f"{round((zone.middle + 183) / 6)}{'S' if zone.north else 'N'}"
    return str(_("UTM zona %(zone)s", zone=name)) if code in UTM else str(_("UTM zona %(zone)s (ID74)", zone=name))


def in_degrees(code: int) -> bool:
    """Whether numbers of a system are degrees, not metres."""
    return code in (DEGREES, ID74)


def to_degrees(code: int) -> Callable[[float, float], Pair]:
    """Return the way from a system of the table to longitude and latitude in WGS 84; NaN where there is none."""
    if code == DEGREES:
        return lambda x, y: (x, y)
    if code == ID74:
        return _moved
    if code == WORLD:
        return lambda x, y: (math.degrees(x / AXIS), math.degrees(WGS84.latitude(_sinh(y / AXIS))))
    if code == WEB:
        return lambda x, y: (math.degrees(x / AXIS), math.degrees(math.atan(_sinh(y / AXIS))))
    if (zone := UTM_OLD.get(code)) is not None:
        old = zone
        return lambda x, y: _moved(*old.degrees(x, y, NATIONAL))
    new = UTM.get(code) or TM3[code]
    return lambda x, y: new.degrees(x, y, WGS84)


def _sinh(told: float) -> float:
    return math.sinh(told) if abs(told) < 20 else math.nan


_MOVE, _TURN, _GROWTH = (-1.977, -13.06, -9.993), (-0.364, -0.254, -0.689), -1.037e-6
"""ID74 to WGS 84 (3), a coordinate frame rotation: metres, seconds of arc, and a part."""


def _moved(long: float, lat: float) -> Pair:
    """Return where a place of ID74 is in WGS 84, by way of the centre of the earth."""
    if not abs(lat) <= 90:
        return math.nan, math.nan
    at_long, at_lat = math.radians(long), math.radians(lat)
    normal = NATIONAL.axis / math.sqrt(1 - NATIONAL.squared * math.sin(at_lat) ** 2)
    x = normal * math.cos(at_lat) * math.cos(at_long)
    y = normal * math.cos(at_lat) * math.sin(at_long)
    z = normal * (1 - NATIONAL.squared) * math.sin(at_lat)
    rx, ry, rz = (math.radians(each / 3600) for each in _TURN)
    grown = 1 + _GROWTH
    new_x = _MOVE[0] + grown * (x + rz * y - ry * z)
    new_y = _MOVE[1] + grown * (y - rz * x + rx * z)
    new_z = _MOVE[2] + grown * (z + ry * x - rx * y)
    around = math.hypot(new_x, new_y)
    latitude = math.atan2(new_z, around * (1 - WGS84.squared))
    for _turn in range(TURNS):
        normal = WGS84.axis / math.sqrt(1 - WGS84.squared * math.sin(latitude) ** 2)
        latitude = math.atan2(new_z + WGS84.squared * normal * math.sin(latitude), around)
    return math.degrees(math.atan2(new_y, new_x)), math.degrees(latitude)


_LONGEST, _DEEPEST = 20_000, 12
_CODED = re.compile(r"(?:EPSG|urn:ogc:def:crs:EPSG)\W+(?:[\d.]*:)?(\d{4,6})", re.IGNORECASE)
_CRS84 = re.compile(r"(?:urn:ogc:def:crs:)?OGC\W[\w./:]*CRS84", re.IGNORECASE)
_TOKEN = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([A-Za-z_]\w*)|([-+]?[\d.]+(?:[eE][-+]?\d+)?)|([\[\](),]))')
_TODAY = (
    *("wgs1984", "wgs84", "worldgeodeticsystem1984", "srgi2013", "sistemreferensigeospasialindonesia2013"),
    *("datumgeodesinasional1995", "dgn1995", "dgn95"),
)
_OLD = ("indonesian1974", "indonesiandatum1974", "id74")
Tree = tuple[str, list[Any]]


def named(text: str) -> int | None:
    """Return the code of the table that a file names: an EPSG code, CRS84, or the text of a ``.prj`` (WKT).

    A text is read by its numbers, not by what it calls itself. None means that it is not one of the table.
    """
    text = text.strip().lstrip("\ufeff")
    if _CRS84.fullmatch(text):
        return DEGREES
    if found := _CODED.fullmatch(text):
        return code_of(int(found[1]))
    tree = _tree(text)
    if tree is None:
        return None
    if tree[0] == "COMPD_CS":
        tree = next((each for each in tree[1] if isinstance(each, tuple)), tree)
    if tree[0] in ("PROJCRS", "GEOGCRS", "GEODCRS"):
        said = _child(tree, "ID")
        return code_of(int(said[1])) if said and len(said) > 1 and said[0] == "EPSG" else None
    return _by_numbers(tree)


def _tree(text: str) -> Tree | None:
    """Return WKT as a tree; None if it is none."""
    if len(text) > _LONGEST:
        return None
    tokens: list[tuple[str, str]] = []
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            return None
        kind = next(number for number in range(1, 5) if found[number] is not None)
        tokens.append((("text", "word", "number", "mark")[kind - 1], found[kind]))
        at = found.end()
    try:
        made, rest = _node(tokens, 0, 0)
    except (IndexError, ValueError):
        return None
    return made if isinstance(made, tuple) and rest == len(tokens) else None


def _node(tokens: Sequence[tuple[str, str]], at: int, deep: int) -> tuple[Any, int]:
    kind, told = tokens[at]
    if kind == "text":
        return told, at + 1
    if kind == "number":
        number = float(told)
        return (int(number) if number.is_integer() else number), at + 1
    if kind != "word" or deep > _DEEPEST:
        raise ValueError(told)
    if at + 1 >= len(tokens) or tokens[at + 1][1] not in "[(":
        return told, at + 1
    children, at = [], at + 1
    while tokens[at][1] not in "])":
        child, at = _node(tokens, at + 1, deep + 1)
        children.append(child)
    return (told.upper(), children), at + 1


def _child(tree: Tree, name: str) -> list[Any] | None:
    return next((each[1] for each in tree[1] if isinstance(each, tuple) and each[0] == name), None)


def _by_numbers(tree: Tree) -> int | None:
    geographic = tree if tree[0] == "GEOGCS" else ("GEOGCS", _child(tree, "GEOGCS") or [])
    is_old = _is_old(geographic)
    if is_old is None:
        return None
    if tree[0] == "GEOGCS":
        return ID74 if is_old else DEGREES
    unit = _child(tree, "UNIT")
    if tree[0] != "PROJCS" or not unit or len(unit) < 2 or unit[1] != 1:
        return None
    said = {
        _bare(each[1][0]): each[1][1]
        for each in tree[1]
        if isinstance(each, tuple) and each[0] == "PARAMETER" and len(each[1]) == 2
    }
    projection = _bare((_child(tree, "PROJECTION") or [""])[0])
    flat = not any(said.get(name) for name in ("falseeasting", "falsenorthing", "centralmeridian", "standardparallel1"))
    if projection in ("mercator", "mercator1sp") and flat and said.get("scalefactor", 1) == 1 and not is_old:
        # Web Mercator in a text for old GDAL looks the same but for an extension.
        return None if _child(tree, "EXTENSION") else WORLD
    if projection == "mercatorauxiliarysphere" and flat and not is_old:
        return WEB
    if projection != "transversemercator" or said.get("latitudeoforigin", 0):
        return None
    names = ("centralmeridian", "scalefactor", "falseeasting", "falsenorthing")
    numbers = [said.get(name, 0) for name in names]
    zones = UTM_OLD if is_old else {**UTM, **TM3}
    return next((code for code, zone in zones.items() if [*dataclasses.astuple(zone)] == numbers), None)


def _is_old(geographic: Tree) -> bool | None:
    """Whether a system stands on ID74; None if on neither that nor the ellipsoid of today, or not from Greenwich."""
    datum, prime, unit = (_child(geographic, name) or [] for name in ("DATUM", "PRIMEM", "UNIT"))
    spheroid = _child(("DATUM", datum), "SPHEROID") or []
    if len(datum) < 2 or len(spheroid) < 3 or (len(prime) > 1 and prime[1] != 0):
        return None
    if len(unit) < 2 or not isinstance(unit[1], float) or abs(unit[1] - math.radians(1)) > 1e-9:
        return None
    name = _bare(datum[0])
    names = (name, name.removeprefix("d"))
    sizes = [each for each in spheroid[1:3] if isinstance(each, int | float)]
    if len(sizes) < 2:
        return None
    if (
        any(each in _OLD for each in names)
        and sizes[0] == NATIONAL.axis
        and abs(sizes[1] - NATIONAL.inverse_flattening) < 1e-3
    ):
        return True
    if any(each in _TODAY for each in names) and sizes[0] == AXIS and abs(sizes[1] - WGS84.inverse_flattening) < 1e-4:
        return False
    return None


def _bare(told: Any) -> str:
    return re.sub(r"[^a-z0-9]", "", str(told).lower())
