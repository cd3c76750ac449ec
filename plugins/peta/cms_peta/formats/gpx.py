"""GPX 1.1: places, routes and tracks of a receiver, always WGS 84."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from cms_peta import crs
from cms_peta.formats import markup
from cms_peta.formats.raw import LONGEST_NAME, Opened, Raw, facts_of, moment_of, of_geometry, said

_COLUMNS = ("desc", "cmt", "type", "sym", "ele")


def read(data: bytes) -> Opened:
    """Return a GPX file."""

    def features(start: int) -> Iterator[Raw]:
        yield from map(_feature, itertools.islice(markup.each(data, ("wpt", "rte", "trk")), start, None))

    return Opened("gpx", features, crs.DEGREES)


def _feature(element: Element) -> Raw:
    name = said(markup.text(element, "name"), LONGEST_NAME)
    facts = facts_of((column, markup.text(element, column)) for column in _COLUMNS)
    moment = moment_of(markup.text(element, "time"))
    match markup.bare(element):
        case "wpt":
            return of_geometry("Point", _spot(element), name, facts, moment)
        case "rte":
            return of_geometry("LineString", _spots(element, "rtept"), name, facts, moment)
    lines = [_spots(each, "trkpt") for each in element if markup.bare(each) == "trkseg"]
    return of_geometry("MultiLineString", [line for line in lines if line], name, facts, moment)


def _spots(element: Element, called: str) -> list[list[Any]]:
    return [_spot(each) for each in element if markup.bare(each) == called]


def _spot(element: Element) -> list[Any]:
    try:
        return [float(element.get("lon", "")), float(element.get("lat", ""))]
    except ValueError:
        return ["", ""]
