"""Coordinates as people write them into tables: comma or dot, thousands, degrees with minutes and seconds, WKT."""

from __future__ import annotations

import re
from typing import Any

from cms_peta.formats.raw import MOST_OF_ONE, too_long

EAST, NORTH = "east", "north"
"""Which way a letter says that a number goes."""
HALVES = {
    **dict.fromkeys(("N", "LU"), (NORTH, 1)),
    **dict.fromkeys(("S", "LS"), (NORTH, -1)),
    **dict.fromkeys(("E", "BT"), (EAST, 1)),
    **dict.fromkeys(("W", "BB"), (EAST, -1)),
}
_PLAIN = re.compile(r"([-+]?)(\d+(?:[.,' \u00a0]\d+)*)")
_HALF = re.compile(r"(?:^(LU|LS|BT|BB|[NSEW])\b|(?<![A-Z])(LU|LS|BT|BB|[NSEW])$)", re.IGNORECASE)
_ANGLE = re.compile(
    r"([-+]?\d+(?:[.,]\d+)?)\s*(?:°|º|˚|\bd\b|d(?=\s*\d)|deg)\s*"
    r"(?:(\d+(?:[.,]\d+)?)\s*(?:'|\u2019|\u2032|`|m)\s*)?"
    r"(?:(\d+(?:[.,]\d+)?)\s*(?:''|\"|\u201d|\u2033|s)?\s*)?"
)
_SPACED = re.compile(r"([-+]?\d{1,3})[ :](\d{1,2})[ :](\d{1,2}(?:[.,]\d+)?)")
LONGEST = 60
TURN = 360


class BadNumber(ValueError):
    """What stands in a cell is no coordinate."""


def coordinate(text: str) -> tuple[float, str]:
    """Return a number, and which way it goes (``EAST``, ``NORTH``) where a letter says so.

    Raises:
        BadNumber: it is none, or one that can be read in two ways.
    """
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise BadNumber(text)
    way, sign = "", 1
    if found := _HALF.search(text):
        way, sign = HALVES[(found[1] or found[2]).upper()]
        text = (text[: found.start()] + text[found.end() :]).strip(" ,;")
    if (angle := _ANGLE.fullmatch(text) or (_SPACED.fullmatch(text) if way or text.count(":") == 2 else None)) is None:
        number = _plain(text)
    else:
        number = _angle(*angle.groups())
    if sign < 0 and number < 0:
        # South of the equator twice over is north, or a slip: nobody knows.
        raise BadNumber(text)
    return sign * number, way


def _angle(degrees: str, minutes: str | None, seconds: str | None) -> float:
    parts = [float(each.replace(",", ".")) for each in (degrees, minutes or "0", seconds or "0")]
    if parts[1] >= 60 or parts[2] >= 60:
        raise BadNumber(degrees)
    size = abs(parts[0]) + parts[1] / 60 + parts[2] / 3600
    return -size if degrees.startswith("-") else size


def _plain(text: str) -> float:
    found = _PLAIN.fullmatch(text)
    if found is None:
        raise BadNumber(text)
    digits = re.sub(r"[' \u00a0]", "", found[2])
    marks = [each for each in digits if each in ".,"]
    if len(set(marks)) == 2:
        # The last one stands before decimals; the other groups thousands.
        last = marks[-1]
        if marks.count(last) > 1:
            raise BadNumber(text)
        whole, _mark, rest = digits.partition(last)
        number = float(f"{_grouped(whole, text)}.{rest}")
    elif len(marks) > 1:
        number = float(_grouped(digits, text))
    elif marks:
        number = float(digits.replace(",", "."))
        if len(digits.partition(marks[0])[2]) == 3 and abs(number) > TURN / 2:
            # Beyond 180 it is metres, and nobody writes 334.512 for a third of a kilometre from the edge of a zone.
            number = float(_grouped(digits, text))
    else:
        number = float(digits)
    return -number if found[1] == "-" else number


def _grouped(digits: str, text: str) -> str:
    groups = re.split(r"[.,]", digits)
    if not 1 <= len(groups[0]) <= 3 or any(len(each) != 3 for each in groups[1:]):
        raise BadNumber(text)
    return "".join(groups)


_WKT = re.compile(r"(?:SRID=\d+;\s*)?([A-Z]+)\s*(?:(?:ZM|Z|M)\s*)?(EMPTY|\(.*\))", re.IGNORECASE | re.DOTALL)
"""Spaces are asked for once at each place: a cell full of them would be tried in all ways to share them out."""
_TYPES = {
    each.upper(): each for each in ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon")
}
_MARKS = re.compile(r"[(),]|[^\s(),]+")
_DEEPEST, MOST_NUMBERS = 4, 4
"""Lists within each other, and numbers of a spot: with its height and a measure."""


def wkt(text: str) -> tuple[str, list[Any]]:
    """Return the type and the coordinates of a geometry in WKT, as GeoJSON has them.

    Raises:
        BadNumber: it is none.
        FileRefused: it has too many spots.
    """
    found = _WKT.fullmatch(text.strip())
    kind = _TYPES.get(found[1].upper().removesuffix("Z").removesuffix("M")) if found else None
    if found is None or kind is None:
        raise BadNumber(text[:LONGEST])
    if text.count(",") >= MOST_OF_ONE:
        raise too_long()
    if found[2].upper() == "EMPTY":
        return kind, []
    told: Any = _nested(found[2])
    if kind == "Point":
        told = told[0] if told else []
    if kind == "MultiPoint":
        # Both (1 2, 3 4) and ((1 2), (3 4)) are written.
        told = [each[0] if each and isinstance(each[0], list) else each for each in told]
    return kind, told


def _nested(text: str) -> list[Any]:
    open_lists: list[list[Any]] = [[]]
    numbers: list[float] = []
    for mark in (each[0] for each in _MARKS.finditer(text)):
        if mark == "(":
            open_lists.append([])
            if len(open_lists) > _DEEPEST + 1:
                raise BadNumber(text[:LONGEST])
        elif mark in ",)":
            if numbers:
                open_lists[-1].append(numbers)
                numbers = []
            if mark == ")":
                if len(open_lists) < 2:
                    raise BadNumber(text[:LONGEST])
                closed = open_lists.pop()
                open_lists[-1].append(closed)
        else:
            try:
                if len(numbers) == MOST_NUMBERS:
                    raise ValueError
                numbers.append(float(mark))
            except ValueError:
                raise BadNumber(text[:LONGEST]) from None
    if len(open_lists) != 1 or len(open_lists[0]) != 1 or numbers:
        raise BadNumber(text[:LONGEST])
    made: list[Any] = open_lists[0][0]
    return made
