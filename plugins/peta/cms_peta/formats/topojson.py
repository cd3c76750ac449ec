"""TopoJSON (topojson-specification 1.0): lines that areas share stand there once, and are put together here."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

from cms_peta import _, crs
from cms_peta.formats.raw import (
    MOST_OF_ONE,
    FileRefused,
    Opened,
    Raw,
    facts_of,
    faulty,
    named,
    of_geometry,
    passed,
    passed_above,
    said,
    too_long,
    with_number,
)

Position = list[float]
_WRONG = (TypeError, ValueError, KeyError, IndexError, AttributeError, OverflowError)


def read(about: dict[str, Any]) -> Opened:
    """Return a topology; what it says of no system is taken for degrees, and looked at before it is kept.

    Raises:
        FileRefused: it is not a whole one, or has several layers.
    """
    try:
        place = _place(about.get("transform"))
        arcs = [_arc(each, about.get("transform")) for each in about["arcs"]]
        objects = dict(about["objects"].items())
    except _WRONG:
        raise _broken() from None
    if len(objects) != 1:
        names = said(", ".join(map(str, objects)), 200)
        raise FileRefused(
            _("Berkas ini punya %(num)s lapisan: %(names)s. Ekspor satu lapisan saja.", num=len(objects), names=names)
        )
    ((name, whole),) = objects.items()
    if not isinstance(whole, dict):
        raise _broken()
    is_several = whole.get("type") == "GeometryCollection"
    told = whole.get("geometries") if is_several else [whole]
    if not isinstance(told, list):
        raise _broken()

    def features(start: int) -> Iterator[Raw]:
        yield from (_feature(each, arcs, place) for each in itertools.islice(told, start, None))

    above = (*with_number([("name", str(name))]), *passed_above(about), *(passed_above(whole) if is_several else ()))
    return Opened("topojson", features, crs.DEGREES, passed=above)


def _broken() -> FileRefused:
    return FileRefused(_("Ini bukan TopoJSON yang utuh."), _("Ekspor sebagai GeoJSON, misalnya dengan mapshaper."))


def _place(transform: Any) -> Callable[[Any], Any]:
    """Return what makes numbers of a grid into a place (2.1.2); without a transform they are one already."""
    if transform is None:
        return lambda told: told
    (kx, ky), (dx, dy) = transform["scale"], transform["translate"]
    return lambda told: [told[0] * kx + dx, told[1] * ky + dy]


def _arc(told: Any, transform: Any) -> list[Position]:
    """Return the places of an arc; on a grid each is said as the steps from the one before (2.1.4)."""
    if transform is None:
        return [[each[0], each[1]] for each in told]
    place = _place(transform)
    x = itertools.accumulate(each[0] for each in told)
    y = itertools.accumulate(each[1] for each in told)
    return [place(each) for each in zip(x, y, strict=True)]


def _feature(told: Any, arcs: list[list[Position]], place: Callable[[Any], Any]) -> Raw:
    if not isinstance(told, dict):
        return faulty(_("geometrinya kosong"))
    columns = told.get("properties")
    facts = facts_of(columns.items()) if isinstance(columns, dict) else {}
    kind: Any = told.get("type")
    lines: Any = told.get("arcs")
    # The same arc may be named again and again, so they are counted before they are put together.
    if _spots(lines, arcs, 0) > MOST_OF_ONE:
        raise too_long()
    try:
        match kind:
            case "Point":
                spots = place(told["coordinates"])
            case "MultiPoint":
                spots = [place(each) for each in told["coordinates"]]
            case "LineString":
                spots = _line(lines, arcs)
            case "MultiLineString" | "Polygon":
                spots = [_line(each, arcs) for each in lines]
            case "MultiPolygon":
                spots = [[_line(each, arcs) for each in part] for part in lines]
            case _:
                spots = []
    except _WRONG:
        return faulty(_("garisnya tidak ada di berkas"), named(facts), facts)
    return of_geometry(kind, spots, named(facts), facts, passed=passed(told))


def _spots(lines: Any, arcs: list[list[Position]], deep: int) -> int:
    if isinstance(lines, list) and deep < 3:
        return sum(_spots(each, arcs, deep + 1) for each in lines)
    if isinstance(lines, int) and -len(arcs) <= lines < len(arcs):
        return len(arcs[lines if lines >= 0 else ~lines])
    return 1


def _line(told: Any, arcs: list[list[Position]]) -> list[Position]:
    """Return arcs one behind the other; ``~n`` is the n-th the other way, and what two share stands once (2.1.4)."""
    line: list[Position] = []
    for number in told:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        line += arc[1:] if line else arc
    return line
