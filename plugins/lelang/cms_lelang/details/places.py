"""Places of a package beyond the first: a line of text each, "name; code of the region; point; point …"."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection
from typing import Any

from wtforms import ValidationError

from cms_core.api import BadCell, Degrees, is_registered, places_below
from cms_lelang import _
from cms_lelang.models import Package

REGION = re.compile(r"\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?", re.ASCII)
"""A code of Kemendagri: of a province, kabupaten, kecamatan or village."""
_CODE = re.compile(r"[\d.]+", re.ASCII)
"""What is meant for such a code: a point has a space in it."""
MOST, SPOTS = 20, 60
"""Places of a package, and points of one."""
_LATITUDE, _LONGITUDE = Degrees(90), Degrees(180)


@dataclasses.dataclass(frozen=True)
class Place:
    """A place: one of its ``points`` (longitude, latitude) is a spot, several are a line."""

    name: str
    region: str = ""
    points: tuple[tuple[float, float], ...] = ()

    @property
    def geometry(self) -> dict[str, Any]:
        """It as GeoJSON; empty without points."""
        if not self.points:
            return {}
        spots = [list(point) for point in self.points]
        return (
            {"type": "LineString", "coordinates": spots}
            if len(spots) > 1
            else {"type": "Point", "coordinates": spots[0]}
        )


def read_places(text: str) -> list[Place]:
    """Return the places that a text names.

    Raises:
        ValueError: a line cannot be read; the message says which, and what to write.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > MOST:
        raise ValueError(_("Paling banyak %(most)s lokasi, di sini ada %(count)s.", most=MOST, count=len(lines)))
    return [_place(line) for line in lines]


def _place(line: str) -> Place:
    name, *rest = (part.strip() for part in line.split(";"))
    region = rest.pop(0) if rest and _CODE.fullmatch(rest[0]) else ""
    if region and not REGION.fullmatch(region):
        raise ValueError(
            _(
                "Di “%(line)s”, “%(said)s” bukan kode wilayah. Tulis seperti 33.04.02.2007; titik ditulis lintang, "
                "spasi, bujur.",
                line=line,
                said=region,
            )
        )
    spots = [part for part in rest if part]
    if not name or len(name) > 160 or len(spots) > SPOTS:
        raise ValueError(
            _("“%(line)s” tidak terbaca. Tulis namanya dahulu, lalu kode wilayah dan titiknya.", line=line)
        )
    return Place(name, region, tuple(_point(spot, line) for spot in spots))


def _point(spot: str, line: str) -> tuple[float, float]:
    try:
        latitude, longitude = spot.split()
        return float(_LONGITUDE.read(longitude)), float(_LATITUDE.read(latitude))
    except (BadCell, ValueError) as error:
        text = _(
            "Titik “%(spot)s” di “%(line)s” tidak terbaca. Tulis lintang, spasi, bujur: -7,501388 109,440277.",
            spot=spot,
            line=line,
        )
        raise ValueError(text) from error


def places_of(text: str) -> list[Place]:
    """Return the places of a package; none where the text is no list of them."""
    try:
        return read_places(text or "")
    except ValueError:
        return []


def spots_of(row: Package) -> list[tuple[float, float]]:
    """Return where a package is shown on a map (longitude, latitude): at each place, of a line in its middle."""
    first = [] if row.latitude is None or row.longitude is None else [(float(row.longitude), float(row.latitude))]
    further = [place.points[len(place.points) // 2] for place in places_of(row.places) if place.points]
    return list(dict.fromkeys([*first, *further]))


def are_places(_form: Any, field: Any) -> None:
    """Refuse a text that is no list of places, and codes in it that are not in the register."""
    try:
        places = read_places(field.data or "")
    except ValueError as error:
        raise ValidationError(str(error)) from error
    kept = {place.region for place in places_of(field.object_data)}
    for place in places:
        _refuse_unknown(place.region, kept)


def is_region(_form: Any, field: Any) -> None:
    """Refuse what is no code of a region, and one that is not in the register."""
    said = (field.data or "").strip()
    if said and not REGION.fullmatch(said):
        raise ValidationError(_("“%(said)s” bukan kode wilayah. Tulis seperti 33.04.02.2007.", said=field.data))
    _refuse_unknown(said, {field.object_data})


def _refuse_unknown(said: str, kept: Collection[str]) -> None:
    """Refuse a code that is not in the register: of a kecamatan or village that of the sites, else of the country."""
    # What was written before its region got another code stays.
    if not said or said in kept:
        return
    # Kecamatan and villages may be younger than the register, but not the province and the kabupaten above them.
    for above in (said[:2], said[:5]):
        if not is_registered(above):
            raise ValidationError(_("Tidak ada wilayah berkode %(said)s. Periksa kodenya.", said=above))
    if said.count(".") > 1 and _is_missing(said):
        above = said.rpartition(".")[0]
        raise ValidationError(
            _("Tidak ada wilayah berkode %(said)s di bawah %(above)s. Periksa kodenya.", said=said, above=above)
        )


def _is_missing(code: str) -> bool:
    """Whether the register holds what lies beside a code, and not the code; of a part of the country it knows all."""
    beside = {place.code for place in places_below(code.rpartition(".")[0])}
    return bool(beside) and code not in beside
