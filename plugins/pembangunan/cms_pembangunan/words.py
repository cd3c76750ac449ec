"""What the values of choices are called."""

from __future__ import annotations

from typing import Any

from cms_pembangunan import _

Labels = dict[str, Any]

SOURCES: Labels = {
    "dd": _.lazy("Dana Desa"),
    "add": _.lazy("Alokasi Dana Desa"),
    "pades": _.lazy("Pendapatan Asli Desa"),
    "bhpr": _.lazy("Bagi hasil pajak dan retribusi"),
    "bkp": _.lazy("Bantuan keuangan provinsi"),
    "bkk": _.lazy("Bantuan keuangan kabupaten"),
    "hibah": _.lazy("Hibah dan sumbangan"),
    "lain": _.lazy("Pendapatan desa lain yang sah"),
    "swadaya": _.lazy("Swadaya masyarakat"),
}
"""Where money comes from: the income groups of an APBDes, and what people give themselves (not income of the village,
but a column of the books of Permendagri 47/2016). A column of :class:`Work` each, ``from_dd`` and so on."""

NATURES: Labels = {"baru": _.lazy("Baru"), "lanjutan": _.lazy("Lanjutan")}
SPANS: Labels = {
    "hari": _.lazy("hari"),
    "minggu": _.lazy("minggu"),
    "bulan": _.lazy("bulan"),
    "tahun": _.lazy("tahun"),
}
STATES: dict[str, tuple[Any, str]] = {
    "rencana": (_.lazy("Direncanakan"), ""),
    "berjalan": (_.lazy("Berjalan"), "info"),
    "terlambat": (_.lazy("Terlambat"), "warn"),
    "selesai": (_.lazy("Selesai"), "ok"),
}
"""What each state is called, and the kind of its tag."""

PRESETS = (0, 30, 50, 80, 100)
"""Shares at which a work is usually photographed, in per cent."""
