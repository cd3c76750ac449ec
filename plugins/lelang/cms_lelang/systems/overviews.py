"""What is seen of files of other systems as a whole: rows that tell a table nothing, another place, another year."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from cms_core.api import (
    Column,
    Overview,
    Text,
    Whole,
    YesNo,
    called,
    current_site,
    format_rupiah,
    names_around,
    today,
)
from cms_lelang import _
from cms_lelang.fields import Written, zone_name
from cms_lelang.parts.forms import StageForm
from cms_lelang.parts.kinds import Zoneless
from cms_lelang.systems.columns import OWN

Rows = Mapping[int, Mapping[str, Any]]
"""What the rows of a file say, by their numbers."""

ACTIVE = Column("active", _.lazy("Aktif di SiRUP"), YesNo(), also=("status_aktif_rup",))
DELETED = Column("deleted", _.lazy("Dihapus di SiRUP"), YesNo(), also=("status_delete_rup",))
VERSION = Column("version", _.lazy("Versi adendum"), Whole(0, 99), also=("versi_addendum",))
MINUTES = Column("minutes", _.lazy("Berita acara (BAP)"), Text(200), also=("no_bap",))
HANDED = Column("handed", _.lazy("Berita acara (BAST)"), Text(200), also=("no_bast",))
"""By what a row is known that tells a table nothing."""
NAMED = 5
"""Amounts that are named with what was read of them."""
_GOVERNMENT = re.compile(
    r"\b(?:pemerintah|pemkab|pemkot|pemprov|pemdes|daerah|provinsi|prov|kabupaten|kab|kota|kecamatan|kec|desa)\b"
)
"""What stands before the name of a place that governs itself."""


def of_amounts(rows: Rows) -> Overview:
    """Name the amounts that were written with more than digits, with what was read."""
    return Overview(doubts=tuple(_written(rows)))


def of_packages(rows: Rows) -> Overview:
    """Doubt a file of which no row is of this place, or of these years, and name amounts as :func:`of_amounts` does."""
    return Overview(doubts=(*_doubts(rows), *_written(rows)))


def of_plans(rows: Rows) -> Overview:
    """Pass by what SiRUP has taken back, and doubt a file as :func:`of_packages` does."""
    gone = _.lazy("RUP ini tidak aktif atau sudah dihapus di SiRUP.")
    passed = {n: gone for n, row in rows.items() if row.get("active") is False or row.get("deleted") is True}
    return Overview(passed, of_packages({n: row for n, row in rows.items() if n not in passed}).doubts)


def _doubts(rows: Rows) -> Iterator[Any]:
    agencies = {row["agency"] for row in rows.values() if row.get("agency")}
    if agencies and all(row.get("agency") for row in rows.values()) and not _are_here(agencies):
        said = ", ".join(sorted(agencies)[:3])
        yield _.lazy(
            "Semua baris berkas ini milik %(agency)s, bukan %(place)s. Periksa apakah berkasnya benar.",
            agency=said,
            place=called(current_site()),
        )
    years = {row["year"] for row in rows.values() if row.get("year")}
    this = today(current_site()).year
    if years and max(years) < this - 1:
        said = ", ".join(map(str, sorted(years)))
        yield _.lazy("Tahun anggaran semua baris berkas ini %(years)s. Periksa apakah berkasnya benar.", years=said)


def _written(rows: Rows) -> Iterator[Any]:
    """Yield what was read of amounts with a prefix or with marks between their digits: thousands or a fraction."""
    found = [(n, value) for n, row in rows.items() for value in row.values() if isinstance(value, Written)]
    if found:
        named = [f"{n} “{value.said}” → {format_rupiah(value)}" for n, value in found[:NAMED]]
        yield _.lazy(
            "Jumlah yang ditulis dengan Rp atau pemisah (%(count)s) dibaca sebagai rupiah penuh, menurut barisnya: "
            "%(list)s.",
            count=len(found),
            list="; ".join((*named, *(["…"] if len(found) > NAMED else []))),
        )


def _zoneless(rows: Rows) -> Iterator[Any]:
    """Yield that hours without a zone were read as the clock of the site shows them, with the first of them."""
    found = [(n, name) for n, row in rows.items() for name, value in row.items() if isinstance(value, Zoneless)]
    if found:
        row, name = min(found, key=lambda each: each[0])
        yield _.lazy(
            "Jam tanpa zona (%(count)s) dibaca sebagai %(zone)s, jam situs ini, mulai baris %(row)s di kolom "
            "“%(column)s”. Bila jamnya dari zona lain, tulis zonanya di belakangnya: WIB, WITA, WIT, +07:00, atau Z.",
            count=len(found),
            zone=zone_name(),
            row=row,
            column=getattr(StageForm, name).args[0],
        )


def _are_here(agencies: Iterable[str]) -> bool:
    """Whether one of some institutions is the government of the site, or of a region around it."""
    return not set(map(_bare, agencies)).isdisjoint(map(_bare, names_around(current_site().region_code)))


def _bare(name: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", _GOVERNMENT.sub(" ", name.casefold())))


def _contracts(rows: Rows) -> Overview:
    """Pass by what changes a contract, and what tells of one again that is told already."""
    first = {row.get(OWN) for row in rows.values() if not row.get("version")}
    known = _.lazy("Ini adendum. Impor berkas ini juga di Adendum.")
    alone = _.lazy("Ini adendum, dan kontrak semulanya (versi 0) tidak ada di berkas ini. Isi kontraknya dahulu.")
    passed = {n: known if row.get(OWN) in first else alone for n, row in rows.items() if row.get("version")}
    return Overview(passed | _again({n: row for n, row in rows.items() if n not in passed}))


def _addenda(rows: Rows) -> Overview:
    """Pass by the contract that addenda change, and what tells of one again."""
    passed = {n: _.lazy("Ini kontraknya, bukan adendum.") for n, row in rows.items() if row.get("number") == "0"}
    return Overview(passed | _again({n: row for n, row in rows.items() if n not in passed}))


def _progress(rows: Rows) -> Overview:
    """Pass by minutes that do not say how far the work is, and what tells of one state again."""
    unsaid = _.lazy("Kemajuan pekerjaan atau tanggalnya tidak disebut di baris ini.")
    passed = {n: unsaid for n, row in rows.items() if "minutes" in row and _lacks(row, "percent", "day")}
    return Overview(passed | _again({n: row for n, row in rows.items() if n not in passed}, aside=("minutes",)))


def _payments(rows: Rows) -> Overview:
    """Pass by minutes of which nothing was paid."""
    unpaid = _.lazy("Tidak ada pembayaran di baris ini.")
    return Overview({n: unpaid for n, row in rows.items() if "handed" in row and row.get("amount", 1) in (None, 0)})


def _handovers(rows: Rows) -> Overview:
    """Pass by minutes before the handover, and what tells of one again."""
    before = _.lazy("Belum ada serah terima (BAST) di baris ini.")
    passed = {n: before for n, row in rows.items() if "sort" not in row and not row.get("number", "-") and _lacks(row)}
    return Overview(passed | _again({n: row for n, row in rows.items() if n not in passed}))


def _lacks(row: Mapping[str, Any], *names: str) -> bool:
    """Whether one of some cells is empty, which is another thing than that it cannot be read."""
    return any(row.get(name, "-") is None for name in names or ("day",))


def _again(rows: Rows, aside: tuple[str, ...] = ()) -> dict[int, Any]:
    """Return the rows that say the same as one before them."""
    seen: dict[str, int] = {}
    again = {}
    for number in sorted(rows):
        said = repr(sorted((name, value) for name, value in rows[number].items() if name not in aside))
        if said in seen:
            again[number] = _.lazy("Sama dengan baris sebelumnya di semua kolom yang dibaca.")
        seen.setdefault(said, number)
    return again


_OF_PARTS: dict[str, Callable[[Rows], Overview]] = {
    "contracts": _contracts,
    "addenda": _addenda,
    "progress": _progress,
    "payments": _payments,
    "handovers": _handovers,
}


COMPARED = frozenset({"contracts", "addenda", "progress", "handovers"})
"""Parts whose rows are held against each other, with all that they say."""


def of_part(part: str, rows: Rows) -> Overview:
    """Pass by what tells the table of a part nothing, and name the amounts and the hours without a zone of the rest."""
    own = _OF_PARTS.get(part)
    passed = own(rows).passed if own is not None else {}
    rest = {n: row for n, row in rows.items() if n not in passed}
    return Overview(passed, (*_written(rest), *_zoneless(rest)))
