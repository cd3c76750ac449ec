"""GeoJSON (RFC 7946, and files of before it that name a system), one feature at a time."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from typing import Any

from cms_peta import _, crs
from cms_peta.formats import topojson
from cms_peta.formats.raw import (
    COLLECTION,
    KINDS,
    MOST_FEATURES,
    MOST_SPOTS,
    FileRefused,
    Opened,
    Raw,
    by_kind,
    facts_of,
    faulty,
    named,
    of_geometry,
    passed,
    passed_above,
    said,
    too_many,
)

_SPACE = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()


def read(data: bytes) -> Opened:
    """Return a GeoJSON file.

    Raises:
        FileRefused: it is not a whole one, or holds too much.
    """
    # Each spot has a bracket, and a feature some braces: counted before anything is made of them.
    if data.count(b"[") > 2 * MOST_SPOTS:
        raise too_many("spots", MOST_SPOTS)
    if data.count(b"{") > 6 * MOST_FEATURES:
        raise too_many("features", MOST_FEATURES)
    try:
        # Windows writes UTF-16 too, with a mark in front.
        text = data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
        about = dict(_members(text))
    except (ValueError, RecursionError, IndexError):
        raise FileRefused(_("Ini bukan GeoJSON yang utuh."), _in_qgis()) from None
    if about.get("type") == "Topology":
        return topojson.read(about)
    if about.get("type") in (*KINDS, COLLECTION):
        # A geometry alone is a GeoJSON text, too (RFC 7946, 2).
        about = {"type": "Feature", "properties": {}, "geometry": about, "crs": about.get("crs")}
    if about.get("type") not in ("FeatureCollection", "Feature"):
        raise FileRefused(_("Berkas ini bukan FeatureCollection GeoJSON."), _in_qgis())
    system, name = _system(about.get("crs"))
    above = passed_above(about) if about["type"] == "FeatureCollection" else ()
    return Opened("geojson", lambda start: _features(text, about, start), system, name, passed=above)


def _in_qgis() -> str:
    return _("Di QGIS: Ekspor, Simpan Fitur Sebagai, format GeoJSON.")


def _system(told: Any) -> tuple[int | None, str]:
    """Return the system that a file names: none is WGS 84 (RFC 7946, 4)."""
    if told is None:
        return crs.DEGREES, ""
    facts = told.get("properties") if isinstance(told, dict) else None
    name = said(facts.get("name", "") if isinstance(facts, dict) else told, 80)
    return crs.named(name), name


def _features(text: str, about: dict[str, Any], start: int) -> Iterator[Raw]:
    told = [("", about)] if about["type"] == "Feature" else _members(text, inside=True)
    every = itertools.chain.from_iterable(_feature(each) for _key, each in told)
    yield from itertools.islice(every, start, None)


def _feature(told: Any) -> Iterator[Raw]:
    """Go through what one feature is: a collection of several kinds comes once for each of these."""
    if not isinstance(told, dict) or told.get("type") != "Feature":
        yield faulty(_("bukan Feature GeoJSON"))
        return
    columns = told.get("properties")
    facts = facts_of(columns.items()) if isinstance(columns, dict) else {}
    geometry = told.get("geometry")
    if not isinstance(geometry, dict):
        yield faulty(_("geometrinya kosong"), named(facts), facts)
        return
    for kind, spots in by_kind(geometry):
        yield of_geometry(kind, spots, named(facts), facts, passed=passed(told))


def _members(text: str, *, inside: bool = False) -> Iterator[tuple[str, Any]]:
    """Go through the members of the object that a text is; ``inside`` those of its list of features, without a name.

    Features are taken apart one by one, so that a large file is never there as a whole.

    Raises:
        ValueError: it is not JSON.
    """
    at = _expect(text, 0, "{")
    if text[at] == "}":
        return
    while True:
        key, at = _decoded(text, at)
        if not isinstance(key, str):
            raise ValueError(key)
        at = _expect(text, at, ":")
        if key == "features" and text[at] == "[":
            at = _expect(text, at, "[")
            while text[at] != "]":
                told, at = _decoded(text, at)
                if inside:
                    yield "", told
                if text[at] == ",":
                    at = _expect(text, at, ",")
                    if text[at] == "]":
                        raise ValueError("]")
                elif text[at] != "]":
                    raise ValueError(text[at])
            at = _expect(text, at, "]")
        else:
            told, at = _decoded(text, at)
            if not inside:
                yield key, told
        if text[at] == "}":
            if text[at + 1 :].strip():
                raise ValueError("}")
            return
        at = _expect(text, at, ",")


def _decoded(text: str, at: int) -> tuple[Any, int]:
    told, at = _DECODER.raw_decode(text, at)
    return told, _after(text, at)


def _expect(text: str, at: int, mark: str) -> int:
    at = _after(text, at)
    if text[at] != mark:
        raise ValueError(text[at])
    return _after(text, at + 1)


def _after(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
