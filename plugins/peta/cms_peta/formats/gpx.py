"""GPX 1.1: places, routes and tracks of a receiver, always WGS 84."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any
from xml.etree.ElementTree import Element

from cms_peta import crs
from cms_peta.collections import Collection, Feature
from cms_peta.formats import export, markup
from cms_peta.formats.raw import LONGEST_NAME, Opened, Passed, Raw, facts_of, moment_of, of_geometry, said, with_number
from cms_peta.geometry import LINE, POINT

_COLUMNS = ("desc", "cmt", "type", "sym", "ele")
_TOLD = ("metadata", "name", "desc", "author", "email", "url", "keywords", "extensions")
"""What a file says of itself in front of its places; before GPX 1.1 it has no ``metadata``."""


def read(data: bytes) -> Opened:
    """Return a GPX file."""

    def features(start: int) -> Iterator[Raw]:
        yield from itertools.starmap(_feature, itertools.islice(_places(data), start, None))

    return Opened("gpx", features, crs.DEGREES)


def _places(data: bytes) -> Iterator[tuple[Element, Passed]]:
    """Go through places, routes and tracks, each with what the file says with the number of somebody in it."""
    above: Passed = ()
    for element in markup.each(data, ("wpt", "rte", "trk", *_TOLD)):
        if markup.bare(element) in _TOLD:
            above = with_number((*above, *markup.passed(element, "", {})))
        else:
            yield element, above


def _feature(element: Element, above: Passed) -> Raw:
    name = said(markup.text(element, "name"), LONGEST_NAME)
    facts = facts_of((column, markup.text(element, column)) for column in _COLUMNS)
    moment = moment_of(markup.text(element, "time"))
    passed = (*above, *markup.passed(element, name, facts))
    match markup.bare(element):
        case "wpt":
            return of_geometry("Point", _spot(element), name, facts, moment, passed)
        case "rte":
            return of_geometry("LineString", _spots(element, "rtept"), name, facts, moment, passed)
    lines = [_spots(each, "trkpt") for each in element if markup.bare(each) == "trkseg"]
    return of_geometry("MultiLineString", [line for line in lines if line], name, facts, moment, passed)


def _spots(element: Element, called: str) -> list[list[Any]]:
    return [_spot(each) for each in element if markup.bare(each) == called]


def _spot(element: Element) -> list[Any]:
    try:
        return [float(element.get("lon", "")), float(element.get("lat", ""))]
    except ValueError:
        return ["", ""]


def write(collection: Collection) -> Iterator[str]:
    """Yield a collection as GPX: points as places, then lines as tracks, and areas as tracks around them."""
    known = export.columns(collection)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1" '
    name, about = export.xml(collection.title), export.xml(export.facts(collection))
    yield f'{head}creator="Balai"><metadata><name>{name}</name><desc>{about}</desc></metadata>'
    for feature in collection.features(None):
        kind, parts = export.parts(feature.geometry)
        if kind == POINT:
            yield from (f"<wpt {_at(spot)}>{_about(feature, known)}</wpt>" for spot in parts)
    for feature in collection.features(None):
        kind, parts = export.parts(feature.geometry)
        if kind != POINT:
            lines = parts if kind == LINE else [ring for part in parts for ring in part]
            yield f"<trk>{_about(feature, known)}{''.join(map(_track, lines))}</trk>"
    yield "</gpx>\n"


def _about(feature: Feature, known: Sequence[export.Column]) -> str:
    said = "; ".join(f"{column.name}: {told}" for column, told in export.rest(feature, known))
    name = f"<name>{export.xml(called)}</name>" if (called := export.called(feature)) else ""
    return f"{name}<desc>{export.xml(said)}</desc>"


def _track(line: Any) -> str:
    return f"<trkseg>{''.join(f'<trkpt {_at(spot)}/>' for spot in line)}</trkseg>"


def _at(spot: Any) -> str:
    return f'lat="{spot[1]:.7f}" lon="{spot[0]:.7f}"'
