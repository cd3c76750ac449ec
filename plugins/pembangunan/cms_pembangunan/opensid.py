"""A work as OpenSID keeps it (table ``pembangunan``, version 2410.1): its columns, and what they are here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from html import escape
from typing import Any

from cms_core.api import format_rupiah, plain_text
from cms_pembangunan import _
from cms_pembangunan.books.services import LEVELS
from cms_pembangunan.models import MONEY, Work

PAID = {
    "sumber_biaya_pemerintah": "from_dd",
    "sumber_biaya_provinsi": "from_bkp",
    "sumber_biaya_kab_kota": "from_add",
    "sumber_biaya_swadaya": "from_swadaya",
}
"""Its columns of money, and the sources that they most likely are: it says the level, not the source."""
NAMED = {
    "alokasi dana desa": "from_add",
    "dana desa": "from_dd",
    "pendapatan asli desa": "from_pades",
    "pendapatan asli daerah": "from_pades",
    "bagian hasil pajak": "from_bhpr",
    "bantuan keuangan provinsi": "from_bkp",
    "bantuan keuangan kabupaten": "from_bkk",
    "hibah": "from_hibah",
    "lain-lain pendapatan": "from_lain",
    "swadaya": "from_swadaya",
}
"""What its ``sumber_dana`` contains, the more particular words first. "Bantuan Keuangan dari APBD Provinsi dan APBD
Kabupaten/Kota", which it has as well, may be either and is asked about."""
_VOLUME = re.compile(r"\s*(\d{1,9}(?:[.,]\d{1,2})?)\s*([^\W\d_][\w³²]{0,19})\s*", re.UNICODE)


def source_of(words: str) -> str | None:
    """Return the column of money that a ``sumber_dana`` means; None when it is none that is known."""
    said = " ".join(words.lower().split())
    return next((column for name, column in NAMED.items() if name in said), None)


def wrong(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what keeps a row from being a work: money whose source nobody can tell, or that does not add up."""
    paid, cost = _paid(values), _cost(values)
    if sum(paid.values()) == cost:
        return {}
    if not paid:
        return {"sumber_dana": _("Sumber dana ini tidak dikenal. Tulis salah satu sumber dana APBDes.")}
    return {
        "anggaran": _(
            "Kolom sumber biaya berjumlah %(paid)s, anggarannya %(cost)s. Samakan dulu.",
            paid=format_rupiah(sum(paid.values())),
            cost=format_rupiah(cost),
        )
    }


def work_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is written of a work, of a row of OpenSID; ``body`` is HTML."""
    counted = _VOLUME.fullmatch(values["volume"] or "")
    texts = (part for name in ("manfaat", "keterangan") for part in (values[name] or "").split("\n") if part.strip())
    return {
        "title": values["judul"],
        "photos": [],
        "body": "".join(f"<p>{escape(text)}</p>" for text in texts),
        "year": values["tahun_anggaran"],
        "nature": values["sifat_proyek"] or "baru",
        "place": values["lokasi"] or "",
        "latitude": values["lat"],
        "longitude": values["lng"],
        "volume": Decimal(counted[1].replace(",", ".")) if counted else None,
        "unit": counted[2] if counted else "",
        "size": "" if counted else values["volume"] or "",
        "budget": values["anggaran"] or 0,
        "revised": values["perubahan_anggaran"] or None,
        **dict.fromkeys(MONEY, 0),
        **_paid(values),
        "executor": values["pelaksana_kegiatan"] or "",
        "starts": None,
        "ends": None,
        "duration": values["waktu"],
        "span": values["satuan_waktu"] or "hari",
    }


def _cost(values: Mapping[str, Any]) -> int:
    return int(values["perubahan_anggaran"] or values["anggaran"] or 0)


def _paid(values: Mapping[str, Any]) -> dict[str, int]:
    """Return what each source gives: all of it the one that is named, else as the columns of levels say."""
    paid = {column: values[name] for name, column in PAID.items() if values[name]}
    named = source_of(values["sumber_dana"] or "")
    if named and len(paid) == 1:
        return {named: sum(paid.values())}
    return paid or ({named: _cost(values)} if named and _cost(values) else {})


def _sources(row: Work) -> dict[str, Any]:
    """Return where the money of a work comes from: one source by its name, several by their levels."""
    given = {name: getattr(row, name) for name in MONEY if getattr(row, name)}
    if len(given) == 1:
        (column,) = given
        named = next(name for name, known in NAMED.items() if known == column)
        return {"sumber_dana": named.title(), **dict.fromkeys(PAID)}
    levels = dict(zip(PAID, (LEVELS[name][1] for name in ("pemerintah", "provinsi", "kabupaten")), strict=False))
    paid = {name: sum(given.get(f"from_{source}", 0) for source in sources) for name, sources in levels.items()}
    # It has no column for what a village pays or is given: that stands with what people give.
    paid["sumber_biaya_swadaya"] = sum(given.values()) - sum(paid.values())
    return {"sumber_dana": "", **{name: amount or None for name, amount in paid.items()}}


def values_of(row: Work) -> dict[str, Any]:
    """Return a work as a row of OpenSID."""
    volume = row.size or (f"{row.volume.normalize():f}".replace(".", ",") + f" {row.unit}" if row.volume else "")
    volume = volume.strip()
    return {
        "judul": row.title,
        "volume": volume,
        "tahun_anggaran": row.year,
        "anggaran": row.budget,
        "perubahan_anggaran": row.revised,
        **_sources(row),
        "pelaksana_kegiatan": row.executor,
        "lokasi": row.place,
        "waktu": row.duration,
        "satuan_waktu": row.span if row.duration else None,
        "sifat_proyek": row.nature,
        "manfaat": plain_text(row.body),
        "keterangan": "",
        "lat": row.latitude,
        "lng": row.longitude,
    }
