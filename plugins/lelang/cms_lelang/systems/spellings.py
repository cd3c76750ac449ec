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

from cms_core.api import BadCell, Choice, Column, Day, current_site
from cms_lelang.fields import read_clock

SWAKELOLA = "swakelola"
"""A method without its type, which another column says."""
_TYPES = tuple(enumerate(("I", "II", "III", "IV"), 1))
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
    },
    "method": {
        **{f"swakelola_{n}": (f"Swakelola {roman}", f"Swakelola Tipe {n}") for n, roman in _TYPES},
        "pembelian_langsung": ("Pembelian Langsung",),
        "permintaan_penawaran": ("Permintaan Penawaran",),
        "lelang_desa": ("Lelang",),
        SWAKELOLA: ("Swakelola",),
    },
    "own_type": {str(n): (roman, f"Tipe {roman}", f"Tipe {n}") for n, roman in _TYPES},
    "size": {
        "kecil": ("Perusahaan Kecil", "Kecil", "Usaha Mikro dan Kecil", "Usaha Mikro, Usaha Kecil, dan Koperasi"),
        "nonkecil": ("Perusahaan Non Kecil", "Non Kecil", "Usaha Non Kecil", "Perusahaan Nonkecil"),
        "semua": ("Semua", "Perusahaan Kecil dan Non Kecil", "Semua Kualifikasi"),
    },
    "qualification": {"pasca": ("Pasca Kualifikasi",), "pra": ("Pra Kualifikasi",)},
    "evaluation": {
        "harga_terendah": ("Harga Terendah Sistem Gugur", "Sistem Harga Terendah", "Sistem Gugur"),
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
        "terima_jadi": ("Turnkey", "Putar Kunci"),
        "waktu": ("Berdasarkan Waktu Penugasan", "Time Based"),
    },
    "status": {"terumumkan": ("Sudah", "Diumumkan"), "belum": ("Terinisiasi", "Belum", "Draft")},
    "source": {
        "apbdes": ("APBDes", "APBDesa"),
        "apbd": ("APBD", "APBDP"),
        "apbn": ("APBNP",),
        "lain": ("Lainnya", "Gabungan APBN APBD", "BUMN", "BUMD", "PHLN", "PNBP"),
    },
    "outcome": {
        "": ("Aktif", "Berlangsung", "Selesai", "Tender Sudah Selesai", "Tender Ulang", "Seleksi Ulang"),
        "batal": ("Batal", "Ditutup", *(f"{kind} Batal" for kind in ("Tender", "Seleksi", "Non Tender"))),
        "gagal": tuple(f"{kind} Gagal" for kind in ("Tender", "Seleksi", "Non Tender")),
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


@dataclasses.dataclass(frozen=True)
class Spelled(Choice):
    """One of a few, also as other systems spell it; an empty cell is ``blank``. ``field`` is a list of spellings."""

    field: str = ""
    blank: Any = None

    def read(self, cell: Any) -> Any:
        """Return what is kept."""
        try:
            return super().read(cell)
        except BadCell:
            found = _KNOWN.get(self.field, {}).get(_words(str(cell)))
            if found is None:
                raise
            return found


@dataclasses.dataclass(frozen=True)
class Dated(Day):
    """A date; of a moment the day that it is at the site."""

    def read(self, cell: Any) -> date:
        """Return the date."""
        if isinstance(cell, str) and ":" in cell:
            try:
                return read_clock(cell).astimezone(ZoneInfo(current_site().timezone)).date()
            except ValueError as error:
                raise BadCell(str(error)) from error
        return super().read(cell)


def spelled(column: Column, field: str = "", blank: Any = None) -> Column:
    """Return a column whose cells are also read as other systems write them; ``field`` is its list of spellings."""
    kind: Any = column.kind
    if isinstance(kind, Choice):
        kind = Spelled(kind.options, field or column.name, blank)
    return dataclasses.replace(column, kind=Dated() if isinstance(kind, Day) else kind)
