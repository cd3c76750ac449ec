"""The interactive map: what it is made of, and how much of it a reader loads."""

from __future__ import annotations

import json
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any

from flask import url_for

from cms_core.api import Site, office_position, weight_of
from cms_peta import NAME, _, base_maps, collections, coverage, geometry, ogc
from cms_peta.base_maps import BaseMap, base_map_of
from cms_peta.boundaries.services import Borders
from cms_peta.geometry import AREA, LINE
from cms_peta.marks import CATEGORY, marks_of
from cms_peta.overlays import key_of, live_class_of, live_fill_of, pattern
from cms_peta.own import showing as own
from cms_peta.shapes import STEPS, Shape, box_of, rings
from cms_peta.showing import Shown, looks_of, told_of

STATIC = Path(__file__).parent / "static"
PROGRAM = ("js/live.js", "css/live.css", "vendor/leaflet/leaflet.js")
FRAME, PER_SPOT, PER_LINE, PER_POINT = 900, 5.5, 1, 45
"""Bytes over the wire, about: of what is told around the data, of a spot of an area, of the same where borders have a
status and come once more, and of a point with its name."""
OWN_SPOT, OWN_THING, OWN_FRAME = 8, 12, 600
"""Likewise of what sites have drawn: of a spot, of a thing with its name, and of what is around them."""
MOST = ogc.MOST
"""Things of a layer that the interactive map loads: a telephone draws a thousand, and no hundred thousand."""
GAP = "…"
"""Where the script writes a number into a sentence."""
BESIDE = "ar by"
"""How areas look that stand around the one that the site is."""
WIDE = 0.5
"""Degrees; in what is wider, ten metres more or less are not seen (a fourth decimal instead of a fifth)."""


def has_map(site: Site, shown: Shown) -> bool:
    """Whether there is anything for an interactive map to show."""
    return shown.borders is not None or any(True for _each in _layers(site))


def kilobytes(shown: Shown) -> int:
    """Return about how many KB a tap loads, rounded up to five; base maps, which are others', apart."""
    spots = sum(len(ring) for shape in shown.borders.areas.values() for ring in rings(shape)) if shown.borders else 0
    points = sum(len(layer.points) for layer in shown.layers)
    per_spot = PER_SPOT + (PER_LINE if shown.borders and looks_of(shown.borders) else 0)
    data = FRAME + spots * per_spot + points * PER_POINT + sum(map(_bytes, shown.over))
    return -(-round(program_bytes() + data) // (5 * 1024)) * 5


def _bytes(over: own.Shown) -> float:
    """Return about how many bytes a layer takes that a site has drawn: what lies in the drawing stands for the rest."""
    drawn = len(over.overlay.shapes)
    spots = sum(len(ring) for shape in over.overlay.shapes for ring in rings(shape))
    return OWN_FRAME + min(over.layer.features, MOST) * (OWN_THING + (OWN_SPOT * spots / drawn if drawn else 0))


@cache
def program_bytes() -> int:
    """Return how many bytes the program of the interactive map takes over the wire."""
    return sum(weight_of((STATIC / name).read_bytes()) for name in PROGRAM)


def told(site: Site, shown: Shown, chosen: Collection[str]) -> dict[str, Any]:
    """Return all that the interactive map begins with; the layers themselves are files of their own."""
    base = base_map_of(site)
    layers = _layers(site)
    overlays = [each.overlay for each in layers if each.overlay is not None]
    return {
        "words": {
            "map": _("Peta interaktif"),
            "closer": _("Perbesar"),
            "farther": _("Perkecil"),
            "loaded": _("Termuat %(kb)s KB.", kb=GAP),
            "failed": _("Lapisan ini tidak dapat dimuat. Periksa sambungan, lalu coba lagi."),
            "some": _("Hanya %(most)s dari %(num)s yang tergambar; semuanya ada di unduhan.", most=GAP, num=GAP),
            "close": _("Tutup peta interaktif"),
            "nameless": _("tanpa nama"),
        },
        "base": _base(base) if base else None,
        "areas": _areas(shown),
        "lines": _lines(shown),
        "here": _here(shown),
        "middle": office_position(site),
        "styles": bool(overlays),
        "patterns": "".join(
            pattern(look, "live") for look in dict.fromkeys(e.look for e in overlays if e.kind == AREA)
        ),
        "layers": [{**_told_of(each, number), "on": each.name in chosen} for number, each in enumerate(layers)],
        # Each once, of however many layers it is told.
        "warnings": sorted({each.facts[collections.WARNING] for each in layers if collections.WARNING in each.facts}),
    }


def _base(base: BaseMap) -> dict[str, Any]:
    said = _(
        "Ditambah %(num)s gambar dasar dari %(host)s: sekitar %(kb)s KB (perkiraan).", num=GAP, host=base.host, kb=GAP
    )
    return {
        "url": base.url,
        "most": base.deepest,
        "attribution": base.attribution,
        "each": base_maps.KILOBYTES,
        "words": said,
    }


def _told_of(layer: collections.Collection, number: int) -> dict[str, Any]:
    told = {"name": layer.name, "label": layer.title}
    if (over := layer.overlay) is None:
        marks = {kind: [str(each.key), each.label] for kind, each in marks_of(layer.name, number).items()}
        return {**told, "url": url_for(f"{NAME}.layer", name=layer.name), "by": CATEGORY, "marks": marks}
    url = url_for(f"{NAME}.items", name=layer.name, limit=MOST)
    look = {"marks": {"": [str(key_of(over, live=True)), ""]}, "look": live_class_of(over), "fill": live_fill_of(over)}
    return {**told, "url": url, **look}


def _layers(site: Site) -> list[collections.Collection]:
    return [each for each in collections.collections(site) if not each.name.startswith(collections.BORDERS)]


def _areas(shown: Shown) -> dict[str, Any] | None:
    if shown.borders is None:
        return None
    beside = _here(shown) is not None
    step = _step(shown.borders)
    features = []
    for row in shown.rows:
        if (shape := shown.borders.areas.get(row.code)) is None:
            continue
        facts = {"nama": row.name, "url": row.href, "angka": told_of(row, shown.coloured)}
        if shown.coloured is not None:
            facts["kelas"] = f"k{row.rank}"
        elif beside and not row.own:
            facts["kelas"] = BESIDE
        features.append(
            {
                "type": "Feature",
                "properties": {name: value for name, value in facts.items() if value},
                "geometry": geometry.told(AREA, _rounded(shape, step)),
            }
        )
    return {"type": "FeatureCollection", "features": features}


def _here(shown: Shown) -> list[list[float]] | None:
    """Return the corners (latitude, longitude) around the area that a site is among those of its map; None for others.

    There the map opens: a village is small among its neighbours.
    """
    areas = shown.borders.areas if shown.borders is not None else {}
    own = [areas[row.code] for row in shown.rows if row.own and row.code in areas]
    if not own:
        return None
    west, south, east, north = (round(each / STEPS, 5) for each in box_of(own))
    return [[south, west], [north, east]]


def _lines(shown: Shown) -> list[dict[str, Any]]:
    """Return the borders that are more than indicative, by how they look."""
    if shown.borders is None or not (looks := looks_of(shown.borders)):
        return []
    step = _step(shown.borders)
    every = [*shown.borders.areas.items(), *sorted(shown.borders.beside.items())]
    return [
        {"look": f"ln {look}", "line": geometry.told(LINE, _rounded([[line] for line in found], step))}
        for look, found in coverage.lines(every, looks)
    ]


def _step(borders: Borders) -> int:
    """Return what spots are rounded to: their text is short then."""
    west, south, east, north = box_of(borders.areas.values())
    return STEPS // 10 ** (4 if max(east - west, north - south) > WIDE * STEPS else 5)


def _rounded(shape: Shape, step: int) -> Shape:
    return [[[(round(x / step) * step, round(y / step) * step) for x, y in ring] for ring in part] for part in shape]


def as_json(told: dict[str, Any]) -> str:
    """Return what the map begins with as it is sent, without a needless space."""
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))
