"""What the map calls things."""

from __future__ import annotations

from datetime import date
from typing import Any, Protocol

from cms_core.api import format_date, format_number
from cms_peta import _, crs
from cms_peta.geometry import AREA, LINE, POINT
from cms_peta.privacy import HOUSES

INDICATIVE, AGREED, FIXED, MARKED, CONTESTED = "indikatif", "kesepakatan", "penetapan", "penegasan", "sengketa"
STATUSES: dict[str, Any] = {
    INDICATIVE: _.lazy("Indikatif"),
    AGREED: _.lazy("Kesepakatan"),
    FIXED: _.lazy("Penetapan"),
    MARKED: _.lazy("Penegasan"),
    CONTESTED: _.lazy("Sengketa"),
}
"""How sure a border is: drawn after some map, agreed by both sides, fixed on a map, marked by a regulation
(penegasan, Permendagri 45/2016), or disputed."""

SYSTEMS = {
    "": _.lazy("Tidak diketahui"),
    "WGS 84": "WGS 84",
    "SRGI2013": "SRGI2013",
    "DGN95": "DGN95",
    "UTM": _.lazy("UTM (WGS 84 atau SRGI2013)"),
    "TM-3": _.lazy("TM-3 (pertanahan)"),
    "ID74": _.lazy("ID74 (peta topografi lama)"),
}
"""Coordinate systems that originals have; the file itself is in WGS 84."""


def system_of(told: str) -> str:
    """Return what people call the system of an original: a key of :data:`SYSTEMS`, a code, or as somebody wrote it."""
    code = told.removeprefix("EPSG:")
    if code == told or not code.isdecimal() or (known := crs.code_of(int(code))) is None:
        return str(SYSTEMS.get(told, told))
    # Of systems that are one here the file's own is told beside it.
    return crs.title(known) if known == int(code) else f"{crs.title(known)} ({told})"


HAZARD = "bencana"
"""The kind of layers that warn (:func:`warning_of`)."""

GEOMETRIES = {POINT: _.lazy("Titik"), LINE: _.lazy("Garis"), AREA: _.lazy("Bidang")}
KINDS = {
    "dusun": _.lazy("Batas dusun, RW, atau RT"),
    "kantor": _.lazy("Kantor pemerintahan"),
    "sekolah": _.lazy("Sekolah"),
    "kesehatan": _.lazy("Kesehatan"),
    "ibadah": _.lazy("Tempat ibadah"),
    "fasilitas": _.lazy("Fasilitas umum dan sosial"),
    "jalan": _.lazy("Jalan"),
    "jembatan": _.lazy("Jembatan"),
    "potensi": _.lazy("Potensi dan wisata"),
    HAZARD: _.lazy("Rawan bencana dan evakuasi"),
    "lahan": _.lazy("Penggunaan lahan, irigasi, dan sungai"),
    HOUSES: _.lazy("Rumah atau data perorangan (tidak pernah tampil untuk umum)"),
    "lain": _.lazy("Lainnya"),
}
"""What the layers of a site are about."""

STYLES = {
    "biru": _.lazy("Biru"),
    "hijau": _.lazy("Hijau"),
    "kuning": _.lazy("Kuning"),
    "merah": _.lazy("Merah"),
    "ungu": _.lazy("Ungu"),
    "abu": _.lazy("Abu-abu"),
}
"""How a layer is drawn: colours that stand in ``static/css/layers.css``, for both themes and for paper."""


class Described(Protocol):
    """What says where it is from: boundaries, or a layer."""

    @property
    def scale(self) -> int | None: ...

    @property
    def dated(self) -> date | None: ...

    @property
    def crs(self) -> str: ...


class SiteLayer(Protocol):
    """What else a layer of a site says of itself: its kind, and what it is by law."""

    @property
    def kind(self) -> str: ...

    @property
    def legal(self) -> str: ...


def about(row: Described) -> str:
    """Return the scale, the day and the system of something, and which of them nobody has said."""
    system = system_of(row.crs) if row.crs else ""
    said = (
        _("Skala 1 : %(scale)s.", scale=format_number(row.scale)) if row.scale else _("Skala tidak disebut."),
        _("Data %(day)s.", day=format_date(row.dated)) if row.dated else _("Tanggal data tidak disebut."),
        _("Sistem koordinat asal %(crs)s.", crs=system) if system else _("Sistem koordinat asal tidak disebut."),
    )
    return " ".join(map(str, said))


def legal_of(layer: SiteLayer) -> str:
    """Return a sentence that says what a layer is by law, as somebody wrote it; or that nobody did."""
    if layer.legal:
        return str(_("Status hukum: %(status)s.", status=layer.legal))
    return str(_("Status hukum tidak disebut."))


def warning_of(layer: SiteLayer) -> str:
    """Return what has to be said of a layer wherever it is shown; nothing of most.

    Those who make maps of hazards (BNPB, InaRISK) say it of theirs: they are no ground for law or for engineering.
    """
    if layer.kind != HAZARD:
        return ""
    return str(_("Data rawan bencana ini petunjuk: bukan untuk keperluan hukum dan bukan untuk perhitungan teknik."))


def seen(value: Any) -> Any:
    """Return what stands in a column as people read it: yes and no in words."""
    return (_("ya") if value else _("tidak")) if isinstance(value, bool) else value


def place_of(latitude: float, longitude: float) -> str:
    """Return degrees as people of a country on the equator say them: "7,475° LS, 109,465° BT"."""
    north, east = format_number(abs(latitude), 5), format_number(abs(longitude), 5)
    south_or_north = _("%(degrees)s° LU", degrees=north) if latitude >= 0 else _("%(degrees)s° LS", degrees=north)
    west_or_east = _("%(degrees)s° BT", degrees=east) if longitude >= 0 else _("%(degrees)s° BB", degrees=east)
    return f"{south_or_north}, {west_or_east}"
