"""How SiRUP, SPSE and INAPROC spell what we store, and how a cell or a moment of their files is read.

What is told apart there and not here is one here: of a consultancy, whether it is about construction.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from cms_core.api import BadCell, Choice, Column, Day, Text, current_site
from cms_lelang.fields import Code, read_clock

CODES = frozenset({"code", "unit_code", "rup", "earlier", "repeats", "lot_of"})
"""Columns that hold the code of something."""
ULANG = "ulang"
"""The state of a package that repeats another one, which goes on as any does."""
SWAKELOLA = "swakelola"
"""A method without its type, which another column says."""
_TYPES = tuple(enumerate(("I", "II", "III", "IV"), 1))
_WAYS = ("Satu File", "Dua File", "Satu Sampul", "Dua Sampul", "Satu Tahap", "Dua Tahap")
"""How offers are handed in, which SPSE says beside how bidders are admitted."""
_STAGES: Mapping[str, Sequence[str]] = {
    "prakualifikasi": ("Pengumuman Prakualifikasi",),
    "dokumen_kualifikasi": ("Download Dokumen Kualifikasi",),
    "penjelasan_kualifikasi": ("Penjelasan Dokumen Prakualifikasi", "Penjelasan Dokumen Kualifikasi"),
    "kirim_kualifikasi": ("Kirim Persyaratan Kualifikasi", "Upload Dokumen Kualifikasi"),
    "evaluasi_kualifikasi": ("Evaluasi Dokumen Kualifikasi",),
    "hasil_prakualifikasi": ("Penetapan Hasil Kualifikasi", "Penetapan Hasil Prakualifikasi"),
    "pengumuman_kualifikasi": ("Pengumuman Hasil Prakualifikasi", "Pengumuman Hasil Kualifikasi"),
    "sanggah_kualifikasi": ("Masa Sanggah Prakualifikasi", "Masa Sanggah Kualifikasi"),
    "pengumuman": ("Pengumuman Pascakualifikasi", "Pengumuman Pemilihan", "Pengumuman Tender"),
    "unduh": ("Download Dokumen Pemilihan", "Download Dokumen Pengadaan"),
    "penjelasan": ("Pemberian Penjelasan", "Pemberian Penjelasan Lelang"),
    "penawaran": ("Upload Dokumen Penawaran", "Pemasukan Dokumen Penawaran"),
    "pembukaan": ("Pembukaan Dokumen Penawaran",),
    "evaluasi": ("Evaluasi", "Evaluasi Administrasi, Kualifikasi, Teknis, dan Harga", "Evaluasi Dokumen Penawaran"),
    "evaluasi_satu": ("Pembukaan dan Evaluasi Penawaran File I: Administrasi dan Teknis",),
    "hasil_teknis": ("Pengumuman Hasil Evaluasi Administrasi dan Teknis",),
    "evaluasi_dua": ("Pembukaan dan Evaluasi Penawaran File II: Harga",),
    "negosiasi": ("Klarifikasi dan Negosiasi Teknis dan Biaya", "Klarifikasi dan Negosiasi Teknis dan Harga"),
    "sppbj": ("SPPBJ", "Surat Penunjukan Penyedia Barang/Jasa", "Surat Penunjukan Penyedia"),
    "kontrak": ("Penandatanganan SPK",),
}
_SPELLED: Mapping[str, Mapping[str, Sequence[str]]] = {
    "stage": _STAGES,
    "category": {
        "barang": ("Pengadaan Barang",),
        "konstruksi": ("Konstruksi", "Pekerjaan Konstruksi Terintegrasi"),
        "konsultansi": ("Konsultansi", "Jasa Konsultasi"),
        "konsultansi_usaha": tuple(
            f"Jasa Konsultansi Badan Usaha {kind}" for kind in ("Konstruksi", "Non Konstruksi", "Nonkonstruksi")
        ),
        "konsultansi_orang": tuple(
            f"Jasa Konsultansi Perorangan {kind}" for kind in ("Konstruksi", "Non Konstruksi", "Nonkonstruksi")
        ),
        "jasa_lain": ("Jasa Lain",),
        "terintegrasi": ("Terintegrasi", "Pengadaan Terintegrasi"),
    },
    "method": {
        **{f"swakelola_{n}": (f"Swakelola {roman}", f"Swakelola Tipe {n}") for n, roman in _TYPES},
        "pembelian_langsung": ("Pembelian Langsung",),
        "permintaan_penawaran": ("Permintaan Penawaran",),
        "lelang_desa": ("Lelang",),
        "tender": (
            *("Lelang Umum", "Pelelangan Umum", "Lelang Sederhana", "Pelelangan Sederhana", "Pemilihan Langsung"),
            *("Tender Terbatas", "Lelang Terbatas", "Pelelangan Terbatas", "Tender Internasional"),
        ),
        "tender_cepat": ("Lelang Cepat",),
        "seleksi": ("Seleksi Umum", "Seleksi Sederhana", "Seleksi Internasional"),
        "sayembara": ("Sayembara", "Kontes", "Sayembara/Kontes"),
        "tahun_jamak": ("Pembayaran untuk Kontrak Tahun Jamak", "Kontrak Tahun Jamak"),
        SWAKELOLA: ("Swakelola",),
    },
    "own_type": {str(n): (roman, f"Tipe {roman}", f"Tipe {n}") for n, roman in _TYPES},
    "size": {
        "kecil": ("Perusahaan Kecil", "Kecil", "Usaha Mikro dan Kecil", "Usaha Mikro, Usaha Kecil, dan Koperasi"),
        "menengah": ("Menengah", "Perusahaan Menengah"),
        "nonkecil": ("Perusahaan Non Kecil", "Non Kecil", "Usaha Non Kecil", "Perusahaan Nonkecil"),
        "semua": (
            *("Semua", "Perusahaan Kecil dan Non Kecil", "Semua Kualifikasi"),
            *("Perusahaan Kecil atau Non Kecil", "Kecil atau Non Kecil", "Usaha Kecil atau Non Kecil"),
        ),
    },
    "qualification": {
        key: (called, *(f"{word} {ways}" for word in (called, called.replace(" ", "")) for ways in _WAYS))
        for key, called in (("pasca", "Pasca Kualifikasi"), ("pra", "Pra Kualifikasi"))
    },
    "evaluation": {
        "harga_terendah": (
            *("Harga Terendah Ambang Batas", "Harga Terendah dengan Ambang Batas", "Harga Terendah Sistem Gugur"),
            *("Sistem Harga Terendah", "Sistem Gugur"),
        ),
        "nilai": ("Sistem Nilai", "Merit Point"),
        "umur": ("Penilaian Biaya Selama Umur Ekonomis",),
        "kualitas": ("Sistem Kualitas",),
        "kualitas_biaya": ("Sistem Kualitas dan Biaya",),
        "pagu": ("Sistem Pagu Anggaran",),
        "biaya_terendah": ("Sistem Biaya Terendah",),
    },
    "contract_kind": {
        "lumsum": ("Lump Sum", "Lumpsum"),
        "gabungan": ("Gabungan Lump Sum dan Harga Satuan", "Gabungan Lumsum dan Harga Satuan", "Gabungan"),
        "terima_jadi": ("Turnkey", "Putar Kunci", "Terima Jadi (Turnkey)"),
        "waktu": ("Berdasarkan Waktu Penugasan", "Time Based"),
    },
    "status": {"terumumkan": ("Sudah", "Diumumkan"), "belum": ("Terinisiasi", "Terkirim", "Belum", "Draft")},
    "source": {
        "apbdes": ("APBDes", "APBDesa"),
        "apbd": ("APBD", "APBDP"),
        "apbn": ("APBNP",),
        "gabungan": ("Gabungan APBN APBD", "Gabungan"),
        "lain": ("Lainnya", "BUMN", "BUMD", "PHLN", "PNBP"),
    },
    "outcome": {
        "": (
            *("Aktif", "Berlangsung", "Sedang Berlangsung", "Sedang Proses", "Proses", "Sedang Berjalan", "Selesai"),
            *("Sudah Selesai", "Tender Sudah Selesai", "Paket Selesai"),
            *("Paket Sedang Berjalan", "Paket Sudah Selesai", "Non Tender Selesai"),
        ),
        ULANG: tuple(f"{kind} Ulang" for kind in ("Tender", "Seleksi", "Non Tender")),
        "batal": ("Batal", "Ditutup", *(f"{kind} Batal" for kind in ("Tender", "Seleksi", "Non Tender", "Paket"))),
        "gagal": ("Gagal/Batal", *(f"{kind} Gagal" for kind in ("Tender", "Seleksi", "Non Tender"))),
    },
    "contract_state": {
        "": ("Kontrak Sedang Berjalan", "Berjalan", "Aktif"),
        "putus": ("Kontrak Diputus", "Putus", "Kontrak Dihentikan", "Pemutusan Kontrak"),
        "selesai": ("Kontrak Selesai",),
    },
}


def _words(text: str) -> str:
    """Return what tells spellings apart: the words, small, without a number before and "dan" between them."""
    first, *rest = re.findall(r"[^\W_]+", text.casefold()) or [""]
    return " ".join(word for word in (*(() if rest and first.isdigit() else (first,)), *rest) if word != "dan")


_KNOWN = {
    field: {_words(said): key for key, spellings in known.items() for said in spellings}
    for field, known in _SPELLED.items()
}


_SEVERAL = {"source": "gabungan", "category": "terintegrasi"}
"""What it is where one cell names several."""


@dataclasses.dataclass(frozen=True)
class Spelled(Choice):
    """One of a few, also as other systems spell it; ``field`` is a list of spellings.

    An empty cell is ``empty``, or what that gives when it is asked.
    """

    field: str = ""
    empty: Any = None

    @property
    def blank(self) -> Any:  # type: ignore[override]  # a choice has it as a constant, which nobody sets
        """The value of an empty cell."""
        return self.empty() if callable(self.empty) else self.empty

    def read(self, cell: Any) -> Any:
        """Return what is kept."""
        try:
            return super().read(cell)
        except BadCell:
            found = self._found(str(cell))
            if found is None and (several := _SEVERAL.get(self.field)):
                # SiRUP writes all that there are in one cell, the same one more than once.
                each = {self._found(part) for part in re.split("[;|]", str(cell)) if part.strip()}
                found = None if None in each or not each else several if len(each) > 1 else each.pop()
            if found is None:
                raise
            return found

    def _found(self, said: str) -> Any:
        """Return what is meant by a spelling; None where nobody knows it."""
        try:
            return super().read(said)
        except BadCell:
            return _KNOWN.get(self.field, {}).get(_words(said))


@dataclasses.dataclass(frozen=True)
class Dated(Day):
    """A date; of a moment the day that it is at the site."""

    def read(self, cell: Any) -> date:
        """Return the date."""
        if isinstance(cell, str) and ":" in cell:
            try:
                return read_clock(cell).at.astimezone(ZoneInfo(current_site().timezone)).date()
            except ValueError as error:
                raise BadCell(str(error)) from error
        return super().read(cell)


def spelled(column: Column, field: str = "", empty: Any = None) -> Column:
    """Return a column whose cells are also read as other systems write them; ``field`` is its list of spellings."""
    kind: Any = column.kind
    if isinstance(kind, Choice):
        kind = Spelled(kind.options, field or column.name, empty)
    elif type(kind) is Text and column.name in CODES:
        kind = Code(kind.longest)
    return dataclasses.replace(column, kind=Dated() if isinstance(kind, Day) else kind)
