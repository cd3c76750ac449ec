"""What surveys of the signal call things."""

from __future__ import annotations

from typing import Any

from cms_peta import _

BLANK, WEAK, BELOW_4G, ONE_4G, GOOD_4G = "blank", "lemah", "belum_4g", "4g_satu_operator", "4g_baik"
CATEGORIES: dict[str, Any] = {
    BLANK: _.lazy("Tanpa sinyal"),
    WEAK: _.lazy("Sinyal lemah"),
    BELOW_4G: _.lazy("Belum 4G"),
    ONE_4G: _.lazy("4G dari satu operator"),
    GOOD_4G: _.lazy("4G baik"),
}
"""What a survey comes to, from the worst on; ``categories.category_of`` works it out."""
MEANINGS: dict[str, Any] = {
    BLANK: _.lazy("Tidak ada sinyal dari operator mana pun yang diperiksa."),
    WEAK: _.lazy("Ada sinyal, tetapi internetnya tidak dapat dipakai dari operator mana pun."),
    BELOW_4G: _.lazy("Internet dapat dipakai, tetapi belum 4G atau 5G."),
    ONE_4G: _.lazy("4G atau 5G dapat dipakai dari satu operator saja."),
    GOOD_4G: _.lazy("4G atau 5G dapat dipakai dari dua operator atau lebih."),
}
NEEDING = (BLANK, WEAK)
"""What a proposal is made for."""

OPERATORS: dict[str, Any] = {
    "telkomsel": _.lazy("Telkomsel"),
    "indosat": _.lazy("Indosat (IM3, Tri)"),
    "xlsmart": _.lazy("XLSmart (XL, Axis, Smartfren)"),
}
"""Mobile networks since XL and Smartfren became one in 2025; a survey looks at each of them."""
STRONG, FAINT, NONE = "kuat", "lemah", "tidak_ada"
STRENGTHS = {STRONG: _.lazy("Kuat"), FAINT: _.lazy("Lemah"), NONE: _.lazy("Tanpa sinyal")}
TECHNOLOGIES = {"2G": "2G", "3G": "3G", "4G": "4G", "5G": "5G"}
USUAL = "4G"

SOURCES = {
    "desa": _.lazy("Perangkat desa"),
    "opd": _.lazy("Survei OPD"),
    "podes": _.lazy("Podes (BPS)"),
    "operator": _.lazy("Operator seluler"),
    "bakti": _.lazy("BAKTI"),
    "warga": _.lazy("Laporan warga"),
}
METHODS = {
    "layar": _.lazy("Tanda sinyal di layar HP"),
    "uji": _.lazy("Uji kecepatan"),
    "alat": _.lazy("Alat ukur"),
    "wawancara": _.lazy("Bertanya kepada warga"),
    "dokumen": _.lazy("Dokumen"),
}
ELECTRICITY = {
    "": _.lazy("Tidak diisi"),
    "pln": _.lazy("PLN 24 jam"),
    "terbatas": _.lazy("Beberapa jam sehari"),
    "surya": _.lazy("Surya atau genset sendiri"),
    "tidak": _.lazy("Belum ada listrik"),
}
FACILITIES = {
    "sekolah": _.lazy("Sekolah"),
    "kesehatan": _.lazy("Tempat berobat"),
    "kantor": _.lazy("Kantor"),
    "ibadah": _.lazy("Tempat ibadah"),
    "pasar": _.lazy("Pasar"),
}
"""Public facilities without a signal, counted by their kinds."""

STATUSES = {
    "diajukan": _.lazy("Diajukan"),
    "diperiksa": _.lazy("Sedang diperiksa"),
    "disetujui": _.lazy("Disetujui"),
    "dibangun": _.lazy("Sedang dibangun"),
    "selesai": _.lazy("Selesai"),
    "ditolak": _.lazy("Ditolak"),
}
LANDS = {
    "": _.lazy("Belum ada"),
    "pemda": _.lazy("Milik pemerintah"),
    "hibah": _.lazy("Dihibahkan"),
    "kas": _.lazy("Tanah kas desa"),
    "warga": _.lazy("Milik warga, belum dilepas"),
}
"""Of the 20 by 20 metres that a tower of BAKTI needs."""
URGENCIES = {"tinggi": _.lazy("Tinggi"), "sedang": _.lazy("Sedang"), "rendah": _.lazy("Rendah")}
