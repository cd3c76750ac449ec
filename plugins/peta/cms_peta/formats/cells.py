"""Coordinates as people write and copy them: comma or dot, degrees with minutes and seconds, pairs, links, WKT."""

from __future__ import annotations

import math
import re
from typing import Any

from cms_peta import crs
from cms_peta.formats.raw import COLLECTION, KINDS, MOST_OF_ONE, too_long

EAST, NORTH = "east", "north"
"""Which way a letter says that a number goes."""
HALVES = {
    **dict.fromkeys(("N", "LU", "U"), (NORTH, 1)),
    **dict.fromkeys(("S", "LS"), (NORTH, -1)),
    **dict.fromkeys(("E", "BT", "T"), (EAST, 1)),
    **dict.fromkeys(("W", "BB", "B"), (EAST, -1)),
}
_WORDS = (
    *((r"lintang\s+utara", "LU"), (r"lintang\s+selatan", "LS"), (r"bujur\s+timur", "BT"), (r"bujur\s+barat", "BB")),
    *((r"\s*derajat\b", "°"), (r"\s*menit\b", "'"), (r"\s*detik\b", '"')),
    *(("[\u2018\u2019\u00b4\u02b9\u2032`]", "'"), ("[\u201c-\u201f\u2033\u02ba]|''", '"'), ("[\u2212\u2013]", "-")),
)
"""What is said in words or set by a word processor, and how the same is read."""
_SAID = re.compile(r"^(?:(lat(?:itude)?|lintang)|lon(?:g(?:itude)?)?|lng|bujur)\b\s*[:=]?\s*", re.IGNORECASE)
"""What stands before a number and says which of the two it is."""
_PLAIN = re.compile(r"([-+]?)(\d+(?:[.,]\d+)*|\d{1,3}(?:[' \u00a0]\d{3})+(?:[.,]\d+)*)")
"""A number; spaces in it stand between its thousands, and others are between two numbers."""
_HALF = re.compile(r"(?:^(LU|LS|BT|BB|[NSEWUTB])(?=[\s\d.:-])|(?<![A-Z])(LU|LS|BT|BB|[NSEWUTB])$)", re.IGNORECASE)
_SECONDS = re.compile(r"[^a-z]*d(?:eg)?[^a-z]*m[^a-z]*s", re.IGNORECASE)
"""Degrees, minutes and seconds by their letters: the last of them is no south."""
_ANGLE = re.compile(
    r"([-+]?\d+(?:[.,]\d+)?)\s*(?:°|º|˚|\bd\b|d(?=\s*\d)|deg)\s*"
    r"(?:(\d+(?:[.,]\d+)?)\s*(?:'|m)\s*)?"
    r"(?:(\d+(?:[.,]\d+)?)\s*(?:\"|s)?\s*)?",
    re.IGNORECASE,
)
_SPACED = re.compile(r"([-+]?\d{1,3})[ :](\d{1,2})[ :](\d{1,2}(?:[.,]\d+)?)")
_MINUTES = re.compile(r"([-+]?\d{1,3})[ :](\d{1,2}(?:[.,]\d+)?)()")
LONGEST = 60
TURN = 360


class BadNumber(ValueError):
    """What stands in a cell is no coordinate."""


def coordinate(text: str) -> tuple[float, str]:
    """Return a number, and which way it goes (``EAST``, ``NORTH``) where a letter says so.

    Raises:
        BadNumber: it is none, or one that can be read in two ways.
    """
    return _coordinate(_worded(text))


def _worded(text: str) -> str:
    for said, meant in _WORDS if not text.isascii() or re.search("[a-z'`]", text, re.IGNORECASE) else ():
        text = re.sub(said, meant, text, flags=re.IGNORECASE)
    return text


def _coordinate(text: str, *, beside: bool = False) -> tuple[float, str]:
    """Read one number; ``beside`` another one a space is never between the thousands of it."""
    text = text.strip(" \t\u00a0,;")
    if not text or len(text) > LONGEST:
        raise BadNumber(text)
    way, sign = "", 1
    if found := _SAID.match(text):
        way, text = (NORTH if found[1] else EAST), text[found.end() :]
    if (found := _HALF.search(text)) and not _SECONDS.fullmatch(text):
        half, sign = HALVES[(found[1] or found[2]).upper()]
        if way not in ("", half):
            raise BadNumber(text)
        way, text = half, (text[: found.start()] + text[found.end() :]).strip(" ,;")
    spaced = beside or sign < 0 or way != "" or text.count(":") == 2
    angle = _ANGLE.fullmatch(text) or (_SPACED.fullmatch(text) if spaced else None)
    if angle is None and found is not None:
        angle = _MINUTES.fullmatch(text)
    if angle is not None:
        number = _angle(*angle.groups())
    elif beside and " " in text:
        raise BadNumber(text)
    else:
        number = _plain(text)
    # Who writes both a minus and LS means the south by each.
    return -abs(number) if sign < 0 else number, way


_NUMBER = r"([-+]?\d+(?:\.\d+)?)"
_PAIR = re.compile(rf"{_NUMBER}(?:\s*[,;]\s*|\s+){_NUMBER}")
_LINKS = [
    re.compile(each)
    for each in (
        rf"!3d{_NUMBER}!4d{_NUMBER}",
        rf"[?&](?:q|ll|query|destination|daddr|center)=(?:loc:)?{_NUMBER}(?:,|%2C)[+ ]?{_NUMBER}",
        rf"/(?:place|search|dir)/{_NUMBER},\+?{_NUMBER}",
        rf"@{_NUMBER},{_NUMBER}",
        rf"^geo:{_NUMBER},{_NUMBER}",
        rf"[?&]mlat={_NUMBER}&mlon={_NUMBER}",
        rf"#map=[\d.]+/{_NUMBER}/{_NUMBER}",
    )
]
"""Where links to maps (Google, OpenStreetMap, RFC 5870) say a place, latitude first; the place before the view."""
LINK = re.compile(r"(?:https?://|\bgeo:)", re.IGNORECASE)
LONGEST_LINK = 2_000
_BETWEEN = re.compile(r"\s*[;/|\t]\s*|,\s*|\s+")
_METRES = 1_000
"""From here on two numbers are metres of a plane."""
FARTHEST = 20_037_508
"""Metres: half of the way around the earth. What is more has lost its decimal mark in a spreadsheet."""
_UTM = re.compile(
    r"(?:UTM\b\s*)?(?:zona\s*|zone\s*)?(4[6-9]|5[0-4])\s*([NSLM])\b[\s,;:]*(?:[XE]\s*[:=]?\s*)?"
    r"(\d{6}(?:[.,]\d+)?|\d{3}[.,]\d{3}(?:[.,]\d+)?)\s*(?:m\s*E?\b)?[\s,;]+(?:[YN]\s*[:=]?\s*)?"
    r"(\d{1,8}(?:[.,]\d+)?|\d{1,3}(?:[.,]\d{3}){1,2}(?:[.,]\d+)?)\s*(?:m\s*N?\b)?",
    re.IGNORECASE,
)
"""A zone with its half (S, N) or its band (L and M lie in the south), then x and y."""
_GROUPED = re.compile(r"\d{1,3}[.,]\d{3}(?:[.,]|$)")
_GROUP = re.compile(r"[.,](?=\d{3}(?:[.,]|$))")
"""Metres whose thousands are grouped (330.000), and the mark in front of a group."""
_ONE_GROUP = re.compile(r"\d{1,3}[.,]\d{3}")
_LABEL = re.compile(
    r"\s*(?!lat|lon|lng|lintang|bujur|utara|selatan|timur|barat|srid|geo\b|https?\b)[^\W\d_]{3,}[^:=\d/?.&]{0,40}[:=]\s*"
    r"(?=\S)",
    re.IGNORECASE,
)
"""What somebody has written in front of a place, as it comes from a message: "Koordinat: ", "Letak balai desa: "."""
_POINT = re.compile(r"\s*(?:SRID=4326;\s*)?POINT\b", re.IGNORECASE)
_DECIMAL = r"[-+]?\d+\.\d+"
_BARED = [
    (re.compile(said, re.IGNORECASE), meant)
    for said, meant in (
        (r"\s*\([^()]*[a-z][^()]*\)$", ""),
        (r"[.\s]+$", ""),
        (r"^(?:\d{1,3}[.)]\s+|[a-z][.)]\s+|(?![NSEWUTB]\s)[a-z]\s+)(?=[-+\d])", ""),
        (r"^X\s*[:=]?\s*([-+]?[\d.,]+)\s*[;,]?\s*Y\s*[:=]?\s*([-+]?[\d.,]+)$", r"\1 ; \2"),
        (r"([A-Z\"'])\s+[-\u2013]\s+(?=\d)", r"\1, "),
        (rf"^({_DECIMAL})([\s,;]+)({_DECIMAL})[\s,;]+[-+]?\d+(?:\.\d+)?(?:\s*m(?:dpl)?)?$", r"\1\2\3"),
    )
]
"""What stands around a pair that is none of it: a note, a number of the line, what the axes are called, the height."""


def pair(text: str) -> tuple[float, float]:
    """Return what a pair of coordinates says: longitude and latitude, or x and y of metres as they stand there.

    A zone of UTM in front makes degrees of its metres, and a point of WKT has longitude in front. Letters say which is
    which. Where there are none the numbers do: in Indonesia no latitude is a longitude. What is written in front of a
    place, and the signs of JSON around it, are left out.

    Raises:
        BadNumber: it is no pair, or one that can be read in two ways.
    """
    if found := LINK.search(text):
        text = text[found.start() :]
    elif found := _LABEL.match(text):
        text = text[found.end() :]
    if text.lstrip().startswith("{"):
        text = text.replace('"', "").rstrip(" ,;")
    if _POINT.match(text):
        kind, told = wkt(text)
        if kind != "Point" or len(told) < 2:
            raise BadNumber(text[:LONGEST])
        return told[0], told[1]
    if len(text) <= 2 * LONGEST and (found := _UTM.fullmatch(text.strip())):
        code = (32600 if found[2].upper() == "N" else 32700) + int(found[1])
        spot = crs.to_degrees(code)(*_metres(found[3], found[4]))
        if not all(map(math.isfinite, spot)):
            raise BadNumber(text)
        return spot
    try:
        return _pair(text)
    except BadNumber:
        bare = text.strip() if len(text) <= 2 * LONGEST else text
        for said, meant in _BARED if len(text) <= 2 * LONGEST else ():
            bare = said.sub(meant, bare)
        if bare == text.strip():
            raise
        return _pair(bare)


def _metres(east: str, north: str) -> tuple[float, float]:
    """Return metres of a plane; each number says by itself whether its thousands are grouped.

    Raises:
        BadNumber: one is none that can be read in one way.
    """
    grouped = _GROUPED.match(east) is not None
    if not grouped and _ONE_GROUP.fullmatch(north):
        # Of 175.250 nobody knows beside ungrouped metres whether that is a thousand times as much.
        raise BadNumber(north)
    return _metre(east), _metre(north)


def _metre(text: str) -> float:
    bare = _GROUP.sub("", text) if _GROUPED.match(text) else text
    try:
        return float(bare.replace(",", "."))
    except ValueError as error:
        raise BadNumber(text) from error


def _pair(text: str) -> tuple[float, float]:
    text = text.strip(" \t\u00a0()[]{}")
    if LINK.match(text):
        found = next((match for each in _LINKS if (match := each.search(text[:LONGEST_LINK]))), None)
        if found is None:
            raise BadNumber(text[:LONGEST])
        return float(found[2]), float(found[1])
    if found := _PAIR.fullmatch(text):
        return _ordered((float(found[1]), ""), (float(found[2]), ""))
    if len(text) > 2 * LONGEST:
        raise BadNumber(text[:LONGEST])
    said = _worded(text)
    read = dict.fromkeys(_cut(said, *each.span()) for each in _BETWEEN.finditer(said))
    near = [each for each in read if each is not None and abs(each[0]) <= TURN / 2 and abs(each[1]) <= TURN / 4]
    far = [each for each in read if each is not None and min(map(abs, each)) >= _METRES]
    if len(found_pairs := near or far) != 1:
        raise BadNumber(text)
    return found_pairs[0]


def _cut(text: str, end: int, begin: int) -> tuple[float, float] | None:
    """Return the pair that a text is when it is cut there; None where a part is no number."""
    try:
        return _ordered(_coordinate(text[:end], beside=True), _coordinate(text[begin:], beside=True))
    except BadNumber:
        return None


def _ordered(one: tuple[float, str], other: tuple[float, str]) -> tuple[float, float]:
    (first, way), (second, its) = one, other
    if way == its != "":
        raise BadNumber(f"{first} {second}")
    if way == EAST or its == NORTH or (way == its == "" and abs(first) > TURN / 4):
        return first, second
    return second, first


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
_SRID = re.compile(r"\s*SRID=(\d{1,9});", re.IGNORECASE)
"""How PostGIS writes the system in front of WKT."""
_TYPES = {each.upper(): each for each in (*KINDS, COLLECTION)}
_MARKS = re.compile(r"[(),]|[^\s(),]+")
_DEEPEST, MOST_NUMBERS = 4, 4
"""Lists within each other, and numbers of a spot: with its height and a measure."""


def wkt(text: str) -> tuple[str, list[Any]]:
    """Return the type and the coordinates of a geometry in WKT, as GeoJSON has them; a collection without any.

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
    if found[2].upper() == "EMPTY" or kind == COLLECTION:
        return kind, []
    told: Any = _nested(found[2])
    if kind == "Point":
        told = told[0] if told else []
    if kind == "MultiPoint":
        # Both (1 2, 3 4) and ((1 2), (3 4)) are written.
        told = [each[0] if each and isinstance(each[0], list) else each for each in told]
    return kind, told


def srid(text: str) -> int | None:
    """Return the EPSG code that stands in front of a geometry in WKT; None if none does."""
    found = _SRID.match(text)
    return int(found[1]) if found else None


def has_lost_mark(x: float, y: float) -> bool:
    """Whether numbers are those of degrees in Indonesia whose decimal mark a spreadsheet has dropped, one or both.

    Those of Mercator have a larger x. In zones a number may be below nought, beside the zone or south of the equator:
    then the other one begins as no longitude of these islands does.
    """
    if max(abs(x), abs(y)) > FARTHEST:
        return True
    if max(abs(x), abs(y)) <= 180:
        return False
    if min(abs(x), abs(y)) <= 180:
        # The other one has kept its mark.
        return abs(y) <= 12 or 94 <= abs(x) <= 142
    is_whole = x % 1 == 0 and y % 1 == 0
    if y < 0:
        begins = int(str(int(abs(x)))[:3])
        return is_whole and abs(x) < 10_000_000 and (begins >= 940 or 100 <= begins <= 142)
    return is_whole and 9_400 <= abs(x) <= 142_000 and abs(y) < 13_000


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
