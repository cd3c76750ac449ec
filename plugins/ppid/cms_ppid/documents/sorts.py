"""Kinds of documents: what they are called, and who has to have one each year."""

from __future__ import annotations

import dataclasses
from typing import Any

from cms_ppid import _
from cms_ppid.catalogue.items import DESA, KABUPATEN, KECAMATAN, OFFICES

ALL = (KABUPATEN, KECAMATAN, DESA)


@dataclasses.dataclass(frozen=True)
class Sort:
    """A kind of document; ``yearly`` where a year without one is a hole, ``also`` what else people call it.

    ``afterwards`` says that it tells of a year, and is due when that is over.
    """

    label: Any
    levels: tuple[str, ...] = ALL
    yearly: bool = False
    also: tuple[str, ...] = ()
    afterwards: bool = False


SORTS: dict[str, Sort] = {
    "profil": Sort(_.lazy("Profil")),
    "struktur": Sort(_.lazy("Struktur organisasi"), also=("Tupoksi", "Tugas pokok dan fungsi")),
    "kegiatan": Sort(_.lazy("Program dan kegiatan"), yearly=True),
    "sop": Sort(_.lazy("Prosedur (SOP)"), also=("POS",)),
    "standar_pelayanan": Sort(_.lazy("Standar pelayanan")),
    "maklumat": Sort(_.lazy("Maklumat pelayanan")),
    "skm": Sort(_.lazy("Survei kepuasan masyarakat (SKM)"), OFFICES, yearly=True, afterwards=True, also=("IKM",)),
    "tata_cara": Sort(_.lazy("Cara memperoleh informasi")),
    "pengaduan": Sort(_.lazy("Cara mengadu"), OFFICES),
    "renstra": Sort(_.lazy("Rencana strategis (Renstra)"), OFFICES),
    "renja": Sort(_.lazy("Rencana kerja (Renja)"), OFFICES, yearly=True, also=("Renja-P", "Renja perubahan")),
    "rka": Sort(_.lazy("Rencana kerja dan anggaran (RKA)"), OFFICES, yearly=True, also=("RKA-P", "RKA perubahan")),
    "dpa": Sort(_.lazy("Dokumen pelaksanaan anggaran (DPA)"), OFFICES, yearly=True, also=("DPPA", "DPA perubahan")),
    "rup": Sort(_.lazy("Rencana umum pengadaan (RUP)"), OFFICES, yearly=True),
    "iku": Sort(_.lazy("Indikator kinerja utama (IKU)"), OFFICES),
    "pk": Sort(_.lazy("Perjanjian kinerja"), OFFICES, yearly=True, also=("PK",)),
    "rencana_aksi": Sort(_.lazy("Rencana aksi"), OFFICES, yearly=True),
    "lkjip": Sort(
        _.lazy("Laporan kinerja (LKjIP)"),
        OFFICES,
        yearly=True,
        afterwards=True,
        also=("LAKIP", "LKIP", "Laporan kinerja"),
    ),
    "lhe": Sort(_.lazy("Hasil evaluasi AKIP (LHE)"), OFFICES, yearly=True, afterwards=True),
    "lkpj": Sort(_.lazy("Laporan keterangan pertanggungjawaban (LKPJ)"), (KABUPATEN,), yearly=True, afterwards=True),
    "lra": Sort(_.lazy("Laporan realisasi anggaran (LRA)"), OFFICES, yearly=True, afterwards=True),
    "neraca": Sort(_.lazy("Neraca"), OFFICES, yearly=True, afterwards=True),
    "calk": Sort(_.lazy("Catatan atas laporan keuangan (CaLK)"), OFFICES, yearly=True, afterwards=True),
    "risiko": Sort(_.lazy("Daftar risiko"), OFFICES, yearly=True, also=("Risk register",)),
    "pakta": Sort(_.lazy("Pakta integritas"), OFFICES, yearly=True),
    "pengadaan": Sort(_.lazy("Dokumen pengadaan"), OFFICES),
    "lhkpn": Sort(_.lazy("LHKPN yang diumumkan"), OFFICES, yearly=True),
    "kepegawaian": Sort(_.lazy("Data kepegawaian"), OFFICES, yearly=True),
    "anjab": Sort(_.lazy("Analisis jabatan dan beban kerja"), OFFICES, also=("Anjab", "ABK", "Peta jabatan")),
    "evakuasi": Sort(_.lazy("Jalur dan cara evakuasi"), OFFICES),
    "peraturan": Sort(_.lazy("Peraturan daerah atau bupati"), OFFICES),
    "keputusan": Sort(_.lazy("Keputusan"), OFFICES, also=("SK",)),
    "kajian": Sort(_.lazy("Kajian akademik"), OFFICES),
    "notula": Sort(_.lazy("Hasil pertemuan terbuka"), OFFICES),
    "perizinan": Sort(_.lazy("Perizinan"), OFFICES),
    "agenda": Sort(_.lazy("Agenda pimpinan"), OFFICES),
    "pengawasan": Sort(_.lazy("Hasil pengawasan internal"), OFFICES),
    "penelitian": Sort(_.lazy("Hasil penelitian"), OFFICES),
    "standar_pengumuman": Sort(_.lazy("Standar pengumuman informasi"), OFFICES),
    "dibuka": Sort(_.lazy("Informasi yang dinyatakan terbuka"), OFFICES),
    "rpjmdes": Sort(_.lazy("RPJMDes"), (DESA,)),
    "rkpdes": Sort(_.lazy("RKPDes"), (DESA,), yearly=True),
    "du_rkpdes": Sort(_.lazy("DU-RKPDes"), (DESA,), yearly=True),
    "apbdes": Sort(_.lazy("APBDes"), (DESA,), yearly=True),
    "apbdes_perubahan": Sort(_.lazy("APBDes perubahan"), (DESA,)),
    "realisasi": Sort(_.lazy("Laporan realisasi APBDes"), (DESA,), yearly=True, afterwards=True),
    "lppd": Sort(_.lazy("Laporan penyelenggaraan pemerintahan (LPPD)"), yearly=True, afterwards=True, also=("LPPDes",)),
    "lkppd": Sort(_.lazy("LKPPD"), (DESA,), yearly=True, afterwards=True),
    "ippd": Sort(_.lazy("IPPD"), (DESA,), yearly=True, afterwards=True),
    "perdes": Sort(_.lazy("Peraturan desa"), (DESA,), also=("Perdes",)),
    "perkades": Sort(_.lazy("Peraturan kepala desa"), (DESA,), also=("Perkades",)),
    "perkades_bersama": Sort(_.lazy("Peraturan bersama kepala desa"), (DESA,)),
    "sk_kades": Sort(_.lazy("Keputusan kepala desa"), (DESA,), also=("SK",)),
    "musdes": Sort(_.lazy("Berita acara musyawarah desa"), (DESA,), also=("Musdes",)),
    "program_masuk": Sort(_.lazy("Program yang masuk desa"), (DESA,), yearly=True),
    "profil_pejabat": Sort(_.lazy("Profil perangkat desa dan BPD"), (DESA,)),
    "pemilihan": Sort(_.lazy("Pemilihan kepala desa atau BPD"), (DESA,)),
    "bumdes": Sort(_.lazy("Laporan BUM Desa"), (DESA,)),
    "naskah_peraturan": Sort(_.lazy("Naskah pendukung peraturan")),
    "perjanjian": Sort(_.lazy("Perjanjian"), also=("MoU", "PKS")),
    "surat": Sort(_.lazy("Daftar surat resmi")),
    "aset": Sort(_.lazy("Daftar aset"), yearly=True, also=("inventaris",)),
    "pelayanan": Sort(_.lazy("Kegiatan pelayanan informasi")),
    "pelanggaran": Sort(_.lazy("Pelanggaran dan penindakannya")),
    "sk_ppid": Sort(_.lazy("SK penunjukan PPID")),
    "sk_dip": Sort(_.lazy("SK penetapan DIP"), yearly=True),
    "sk_dik": Sort(_.lazy("SK penetapan informasi yang dikecualikan (DIK)"), also=("SK DIK",)),
    "laporan_ppid": Sort(_.lazy("Laporan layanan informasi publik"), yearly=True, afterwards=True),
    "lain": Sort(_.lazy("Dokumen lain")),
}
"""Every kind of document, by its key; keys are those that other modules use of their public documents too."""
BUDGET, REPORT = ("apbdes", "apbdes_perubahan"), ("realisasi",)
LEVERS: dict[str, Any] = {
    "1": _.lazy("1 Manajemen perubahan"),
    "2": _.lazy("2 Penataan tata laksana"),
    "3": _.lazy("3 Penataan sistem manajemen SDM"),
    "4": _.lazy("4 Penguatan akuntabilitas"),
    "5": _.lazy("5 Penguatan pengawasan"),
    "6": _.lazy("6 Peningkatan kualitas pelayanan publik"),
}
"""The six levers of an integrity zone (PermenPANRB 90/2021), by which evidence is filed."""
DECREE, ANNUAL = "sk_dip", "laporan_ppid"
"""What sets the register, and what tells of the service of a year."""


def sorts_of(level: str) -> dict[str, Any]:
    """Return the kinds of documents that a level has, with what they are called."""
    return {key: sort.label for key, sort in SORTS.items() if level in sort.levels}


def known_as(key: str) -> str:
    """Return all that a kind of document is called, for whoever searches."""
    sort = SORTS[key]
    return " ".join((str(sort.label), *sort.also))
