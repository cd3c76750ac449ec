"""Files with boundaries: GeoJSON, and the layout of the public sets. What is wrong is mended and told, or refused."""

from __future__ import annotations

import dataclasses
import itertools
import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from cms_core.api import format_number
from cms_peta import _
from cms_peta.boundaries.nesting import Parts, has_stray_hole, parts_of, unnested
from cms_peta.formats.raw import COLLECTION, by_kind
from cms_peta.shapes import STEPS, Polygon, Ring, Shape, TooTangled, crossings, doubled_area, is_flat

MOST_BYTES = 16 * 1024 * 1024
MOST_AREAS, MOST_PARTS, MOST_SPOTS = 1_000, 2_000, 250_000
"""Of a file, of an area, of a file."""
TOLD = 5
"""Faults of one kind that are named; the others are counted."""
WEST, EAST, SOUTH, NORTH = 94.9, 141.1, -11.1, 6.1
"""Indonesia, in degrees."""
CODE = re.compile(r"\d\d\.\d\d(?:\.\d\d(?:\.\d{4})?)?")
CODES, NAMES = ("kode", "kode_kemendagri", "kdepum", "kdcpum"), ("nama", "name", "namobj")
"""Properties in which a code and a name stand; KDEPUM, KDCPUM and NAMOBJ are those of the national mapping agency."""
WGS84 = re.compile(r"(?:CRS\W*84|EPSG\W+(?:\d+\W+)*4326)$", re.IGNORECASE)

SWAPPED, TURNED, NESTED, CLOSED, REPEATED = "swapped", "turned", "nested", "closed", "repeated"
"""What was mended, as it is counted."""
TANGLED = _.lazy(
    "Terlalu banyak garis yang berdekatan atau bertumpuk. Di QGIS: hapus bidang yang ganda, sederhanakan, lalu unggah "
    "lagi."
)


class BoundariesRefused(Exception):
    """A file that is not taken; ``sentences`` say what was found and what can be done."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(*sentences)
        self.sentences = sentences


@dataclasses.dataclass(frozen=True)
class Area:
    """An area of a file: its code (with dots), what the file calls it, and its shape."""

    code: str
    name: str
    shape: Shape


@dataclasses.dataclass(frozen=True)
class Read:
    """What a file holds, how often which fault was mended, and (by their codes) which areas cross or touch."""

    areas: list[Area]
    found: dict[str, int]
    crossed: list[tuple[str, str]]


@dataclasses.dataclass(frozen=True)
class _Raw:
    """An area as the file has it: pairs of degrees in whatever order."""

    code: str
    name: str
    polygons: list[list[list[tuple[float, float]]]]


def read(data: bytes) -> Read:
    """Return the areas of a file.

    Raises:
        BoundariesRefused: it is not one of boundaries, or has what cannot be mended without guessing.
    """
    raw = list(_raw_areas(_parsed(data)))
    if not raw:
        raise BoundariesRefused(_("Tidak ada wilayah di berkas ini."))
    twice = [code for code, count in Counter(each.code for each in raw).items() if count > 1]
    if twice:
        raise BoundariesRefused(_("Ada kode yang muncul lebih dari sekali: %(codes)s.", codes=listed(twice)))
    found: Counter[str] = Counter()
    latitude_first = _is_latitude_first(raw)
    if latitude_first:
        found[SWAPPED] = 1
    areas = [
        Area(each.code, each.name, [_polygon(each, part, latitude_first, found) for part in each.polygons])
        for each in raw
    ]
    crossed = _crossed(areas)
    if stray := [each.code for each in areas if any(has_stray_hole(part) for part in each.shape)]:
        raise BoundariesRefused(
            _("Ada lubang di luar bidangnya, atau di dalam lubang lain: %(codes)s.", codes=listed(stray)),
            _("Perbaiki di QGIS dengan Fix Geometries, lalu unggah lagi."),
        )
    # By levels: the outline of a kabupaten holds all islands of its villages, and makes no hole of them.
    every = {
        level: parts_of((each.code, each.shape) for each in areas if _level(each.code) == level)
        for level in {_level(each.code) for each in areas}
    }
    areas = [dataclasses.replace(each, shape=_unnested(each, every[_level(each.code)], found)) for each in areas]
    return Read(sorted(areas, key=lambda each: each.code), dict(found), crossed)


def _parsed(data: bytes) -> Any:
    if len(data) > MOST_BYTES:
        raise BoundariesRefused(_("Berkasnya di atas %(most)s MB.", most=MOST_BYTES // 1024**2))
    if not data.strip():
        raise BoundariesRefused(_("Berkas ini kosong."))
    # Each spot has a bracket: they are counted before anything is made of them.
    if data.count(b"[") > 2 * MOST_SPOTS:
        raise _too_many()
    try:
        return json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise BoundariesRefused(
            _("Ini bukan GeoJSON yang utuh. Di QGIS: Ekspor, Simpan Fitur Sebagai, format GeoJSON, CRS EPSG:4326.")
        ) from None


def _raw_areas(told: Any) -> Iterator[_Raw]:
    """Go through the areas of a FeatureCollection, a feature, or a list of the public sets."""
    if isinstance(told, list):
        entries = [(entry, entry.get("path")) for entry in told if isinstance(entry, dict)]
        entries = entries if len(entries) == len(told) else []
    elif isinstance(told, dict):
        _refuse_other_system(told.get("crs"))
        features = told.get("features") if told.get("type") == "FeatureCollection" else [told]
        features = features if isinstance(features, list) else []
        entries = [
            (each.get("properties") or {}, each.get("geometry"))
            for each in features
            if isinstance(each, dict) and each.get("type") == "Feature"
        ]
    else:
        entries = []
    if not entries:
        raise BoundariesRefused(
            _("Berkas ini bukan FeatureCollection GeoJSON, dan bukan daftar batas dengan kode, nama, dan path.")
        )
    if len(entries) > MOST_AREAS:
        raise BoundariesRefused(
            _("Ada %(num)s wilayah; paling banyak %(most)s.", num=format_number(len(entries)), most=MOST_AREAS)
        )
    left = MOST_SPOTS
    for number, (facts, geometry) in enumerate(entries, start=1):
        code = _code(facts, number)
        polygons = _polygons(code, geometry)
        left -= sum(len(ring) for part in polygons for ring in part)
        if left < 0:
            raise _too_many()
        yield _Raw(code, _named(facts), [[_pairs(code, ring) for ring in part] for part in polygons])


def _too_many() -> BoundariesRefused:
    return BoundariesRefused(
        _(
            "Titiknya lebih dari %(most)s. Sederhanakan dahulu dengan batas bersama tetap berimpit "
            "(di QGIS: Simplify pada lapisan yang topologinya utuh, atau mapshaper), lalu unggah lagi.",
            most=format_number(MOST_SPOTS),
        )
    )


def _code(facts: Any, number: int) -> str:
    facts = {str(key).lower(): value for key, value in facts.items()} if isinstance(facts, dict) else {}
    code = str(next((facts[key] for key in CODES if facts.get(key)), "")).strip()
    if CODE.fullmatch(code):
        return code
    if re.fullmatch(r"\d{4,10}", code):
        raise BoundariesRefused(
            _(
                "Kode %(code)s tanpa titik: itu bisa kode BPS, yang berbeda. Tulis kode Kemendagri dengan titik, "
                "misalnya 33.04.02.2007.",
                code=code,
            )
        )
    raise BoundariesRefused(
        _(
            "Wilayah ke-%(number)s tidak punya kode. Isi kolom “kode” dengan kode Kemendagri, misalnya 33.04.02.2007.",
            number=number,
        )
    )


def _named(facts: dict[str, Any]) -> str:
    facts = {str(key).lower(): value for key, value in facts.items()}
    return str(next((facts[key] for key in NAMES if facts.get(key)), "")).strip()[:80]


def _refuse_other_system(crs: Any) -> None:
    """GeoJSON of before 2016 may say another system; one of today has none (RFC 7946, 4)."""
    if crs is None:
        return
    facts = crs.get("properties") if isinstance(crs, dict) else None
    name = facts.get("name", "") if isinstance(facts, dict) else crs
    if not WGS84.search(str(name)):
        raise BoundariesRefused(
            _(
                "Berkasnya memakai sistem koordinat %(crs)s. Ekspor lagi dengan CRS EPSG:4326 (WGS 84).",
                crs=_said(name, 80),
            )
        )


def _polygons(code: str, geometry: Any) -> list[list[list[Any]]]:
    """Return the rings of a geometry, polygon by polygon, not yet looked into."""
    if isinstance(geometry, dict):
        # A collection of areas alone is one of many parts.
        kinds = by_kind(geometry)
        kind, parts = kinds[0] if len(kinds) == 1 else (COLLECTION, None)
        if kind not in ("Polygon", "MultiPolygon"):
            raise BoundariesRefused(
                _(
                    "%(code)s bukan bidang, melainkan %(kind)s. Batas wilayah harus Polygon atau MultiPolygon.",
                    code=code,
                    kind=_said(kind, 30),
                )
            )
        deep = 4 if kind == "MultiPolygon" else 3
    else:
        parts, deep = geometry, _depth(geometry)
    if not parts:
        raise BoundariesRefused(_("%(code)s tidak punya garis: geometrinya kosong.", code=code))
    polygons = parts if deep == 4 else [parts]
    whole = isinstance(polygons, list) and all(
        isinstance(part, list) and part and all(isinstance(ring, list) for ring in part) for part in polygons
    )
    if deep not in (3, 4) or not whole:
        raise BoundariesRefused(_("Garis %(code)s tidak tersusun sebagai cincin titik.", code=code))
    if sum(map(len, polygons)) > MOST_PARTS:
        raise BoundariesRefused(
            _("%(code)s terdiri dari lebih dari %(most)s bagian.", code=code, most=format_number(MOST_PARTS))
        )
    return polygons


def _depth(path: Any) -> int:
    deep = 0
    while isinstance(path, list) and path and deep < 5:
        path, deep = path[0], deep + 1
    return deep


def _pairs(code: str, ring: list[Any]) -> list[tuple[float, float]]:
    """Return the spots of a ring; nearly all are two floats, which are taken without a call for each."""
    return [
        (each[0], each[1])
        if type(each) is list and len(each) == 2 and type(each[0]) is float and type(each[1]) is float
        # Neither endless nor no number at all.
        and each[0] - each[0] == each[1] - each[1] == 0.0
        else _pair(code, each)
        for each in ring
    ]  # fmt: skip


def _pair(code: str, told: Any) -> tuple[float, float]:
    numbers = told[:2] if isinstance(told, list) else []
    good = [each for each in numbers if isinstance(each, int | float) and not isinstance(each, bool)]
    try:
        one, other = (float(each) for each in good)
    except (ValueError, OverflowError):
        # Fewer than two, or a whole number that no float is large enough for.
        one = other = math.nan
    if not (math.isfinite(one) and math.isfinite(other)):
        raise BoundariesRefused(
            _("Di garis %(code)s ada titik yang bukan dua angka: %(told)s.", code=code, told=_said(told, 40))
        )
    return one, other


def _said(told: Any, most: int) -> str:
    """Return the beginning of what a file says as text that a page can hold (JSON may have half a character)."""
    return str(told)[:most].encode("utf-8", "replace").decode()


def _is_latitude_first(raw: Sequence[_Raw]) -> bool:
    """Return whether latitude stands in front. In Indonesia the two cannot be taken for each other.

    Raises:
        BoundariesRefused: neither order lies in Indonesia, or both are in one file.
    """
    straight = swapped = 0
    for each in raw:
        for part in each.polygons:
            for ring in part:
                ahead = sum(WEST <= one <= EAST and SOUTH <= other <= NORTH for one, other in ring)
                straight += ahead
                if ahead < len(ring):
                    swapped += len(ring) - ahead
                    for one, other in ring:
                        if not (WEST <= one <= EAST and SOUTH <= other <= NORTH) and not (
                            WEST <= other <= EAST and SOUTH <= one <= NORTH
                        ):
                            raise _outside(each.code, one, other)
    if straight and swapped:
        raise BoundariesRefused(
            _(
                "Sebagian titik menulis bujur dahulu, sebagian lintang dahulu (%(few)s dari %(all)s). "
                "Samakan urutannya: bujur, lintang.",
                few=format_number(min(straight, swapped)),
                all=format_number(straight + swapped),
            )
        )
    return bool(swapped)


def _outside(code: str, one: float, other: float) -> BoundariesRefused:
    told = {"code": code, "one": format_number(round(one, 4)), "other": format_number(round(other, 4))}
    if max(abs(one), abs(other)) > 180:
        return BoundariesRefused(
            _(
                "Koordinat %(code)s dalam meter (%(one)s; %(other)s), mungkin UTM atau TM-3. "
                "Ekspor lagi dengan CRS EPSG:4326 (WGS 84): zona tidak ditebak.",
                **told,
            )
        )
    return BoundariesRefused(
        _(
            "%(code)s jatuh di luar Indonesia: %(one)s; %(other)s. Periksa berkas dan sistem koordinatnya.",
            **told,
        )
    )


def _polygon(area: _Raw, part: list[list[tuple[float, float]]], latitude_first: bool, found: Counter[str]) -> Polygon:
    made = [_ring(area, ring, latitude_first, found) for ring in part]
    for number, ring in enumerate(made):
        # RFC 7946, 3.1.6: the outer ring counter-clockwise, holes clockwise.
        if (doubled_area(ring) > 0) != (number == 0):
            ring.reverse()
            found[TURNED] += 1
    return made


def _ring(area: _Raw, told: list[tuple[float, float]], latitude_first: bool, found: Counter[str]) -> Ring:
    if latitude_first:
        every = [(round(long * STEPS), round(lat * STEPS)) for lat, long in told]
    else:
        every = [(round(long * STEPS), round(lat * STEPS)) for long, lat in told]
    spots = [spot for spot, _same in itertools.groupby(every)]
    if more := len(every) - len(spots):
        found[REPEATED] += more
    if len(spots) > 1 and spots[0] == spots[-1]:
        spots.pop()
    elif spots:
        found[CLOSED] += 1
    if len(spots) < 3 or is_flat(spots):
        raise BoundariesRefused(_("Garis %(code)s tidak melingkari apa pun: luasnya nol.", code=area.code))
    return spots


def _crossed(areas: Sequence[Area]) -> list[tuple[str, str]]:
    """Return the areas whose lines cross or touch each other; refuse one that crosses itself."""
    try:
        found = list(crossings([(each.code, each.shape) for each in areas]))
    except TooTangled:
        raise BoundariesRefused(str(TANGLED)) from None
    if bad := [(one, spot) for one, other, spot in found if one == other]:
        raise BoundariesRefused(
            *(
                _(
                    "Garis %(code)s memotong dirinya atau menyentuh dirinya di dekat lintang %(lat)s, bujur %(long)s.",
                    code=code,
                    lat=format_number(round(spot[1] / STEPS, 5)),
                    long=format_number(round(spot[0] / STEPS, 5)),
                )
                for code, spot in sorted(bad)[:TOLD]
            ),
            _("Perbaiki di QGIS dengan Fix Geometries, lalu unggah lagi."),
        )
    return [(one, other) for one, other, _spot in found]


def _level(code: str) -> int:
    return code.count(".")


def _unnested(area: Area, every: Parts[tuple[str, int]], found: Counter[str]) -> Shape:
    if len(area.shape) < 2:
        return area.shape
    shape, nested = unnested(
        area.shape, lambda middle: any(code != area.code for code, _number in every.around(middle))
    )
    if nested:
        found[NESTED] += nested
    return shape


def listed(codes: Sequence[str]) -> str:
    """Return the first of some codes, and how many more there are."""
    more = len(codes) - TOLD
    return ", ".join(codes[:TOLD]) + (f" (+{more})" if more > 0 else "")
