"""The lines of the law: what each names, how often somebody looks whether it still holds, and what is told at once."""

from __future__ import annotations

from typing import Any

import pytest

from cms_core.api import Site, site_scope
from cms_ppid.catalogue.duties import DUTIES, TRIGGERS
from cms_ppid.catalogue.items import CAUSES, DESA, HALF, MONTH, QUARTER, WEEK, YEAR
from cms_ppid.documents.sorts import SORTS
from cms_ppid.readiness.evidence import evidence_of

from .conftest import Make

PERKI_1_2021, PERKI_1_2018 = "perki_1_2021_pasal_14_15_21", "perki_1_2018_pasal_2_4"
NAMED: dict[str, dict[str, tuple[str, ...]]] = {
    PERKI_1_2021: {
        "B-01": ("alamat", "ruang lingkup", "maksud dan tujuan", "tugas", "unit", "struktur", "profil", "LHKPN"),
        "B-02": ("nama", "penanggung jawab", "kontak", "target", "jadwal", "sumber", "agenda", "hak warga", "pegawai"),
        "B-03": ("LKjIP", "LKPJ", "realisasi kegiatan", "berjalan", "selesai"),
        "B-04": ("RKA", "DPA", "realisasi", "neraca", "arus kas", "catatan", "aset dan investasi"),
        "B-05": ("permohonan", "berapa lama", "dikabulkan", "ditolak", "alasan"),
        "B-06": ("rancangan", "disahkan"),
        "B-07": ("hak", "meminta", "keberatan", "sengketa", "alamat"),
        "B-08": ("mengadu", "dilindungi"),
        "B-09": ("RUP", "pemilihan", "pelaksanaan"),
        "B-10": ("lowongan", "jumlah pegawai"),
        "B-11": ("tata cara", "denah", "setiap kantor"),
        "S-01": ("kolom", "keputusan"),
        "S-02": ("naskah akademik", "risalah", "rancangan"),
        "S-03": ("pedoman", "profil pimpinan", "anggaran", "statistik"),
        "S-04": ("perjanjian", "pendukung"),
        "S-05": ("surat pimpinan",),
        "S-06": ("syarat", "terbit", "penaatan"),
        "S-07": ("perbendaharaan", "barang"),
        "S-08": ("renstra", "renja"),
        "S-09": ("minggu",),
        "S-10": ("sarana", "petugas", "anggaran"),
        "S-11": ("jumlah", "jenis", "tindakan"),
        "S-12": ("jumlah", "jenis", "penindakan"),
        "S-13": ("penelitian",),
        "S-14": ("disahkan", "kajian"),
        "S-15": ("kebijakan", "umum"),
        "S-17": ("diumumkan",),
        "S-18": ("keberatan", "sengketa", "pengecualian"),
    },
    PERKI_1_2018: {
        "DB-01": ("alamat", "visi dan misi", "tugas", "struktur", "profil singkat"),
        "DB-02": ("nama kegiatan", "jadwal", "penanggung jawab", "sumber dan jumlah anggaran"),
        "DB-03": ("pusat", "provinsi", "kabupaten", "pihak lain", "jumlah, bukan nama"),
        "DB-04": ("RPJMDes", "RKPDes", "usulan"),
        "DB-05": ("peraturan desa", "ringkasan"),
        "DB-06": ("tiga bulan",),
        "DB-07": ("realisasi APBDes", "kegiatan", "belum selesai", "sisa anggaran", "pengaduan"),
        "DB-08": ("daftar", "rancangan"),
        "DB-09": ("hak", "meminta", "alamat"),
        "DS-01": ("kolom", "setiap bulan", "keputusan"),
        "DS-02": ("pendukung",),
        "DS-03": ("jabatan", "tanpa alamat rumah, NIK"),
        "DS-04": ("perjanjian",),
        "DS-05": ("surat resmi",),
        "DS-06": ("inventaris", "kekayaan"),
        "DS-07": ("setiap musyawarah",),
        "DS-08": ("tahapan", "hasil"),
        "DS-09": ("BUM Desa", "kerja sama antardesa"),
        "DS-10": ("permohonan", "pelanggaran", "penindakan"),
    },
}
"""What each line has to name, by the regulation whose articles list it."""


LINES: list[Any] = [
    pytest.param(code, words, id=f"{code}-{law}") for law, found in NAMED.items() for code, words in found.items()
]
"""Each line as a case that carries the name of its regulation."""


@pytest.mark.parametrize(("code", "words"), LINES)
def test_a_line_names_what_its_article_lists(code: str, words: tuple[str, ...]) -> None:
    """Perki 1/2021 pasal 14, 15 and 21; Perki 1/2018 pasal 2 and 4."""
    told = str(DUTIES[code].hint).lower()
    assert [word for word in words if word.lower() not in told] == []


def test_no_line_of_the_law_is_left_out_here() -> None:
    """Perki 1/2021 pasal 14, 15 and 21; Perki 1/2018 pasal 2 and 4."""
    assert sorted(code for found in NAMED.values() for code in found) == sorted(DUTIES)


@pytest.mark.parametrize(
    ("days", "codes"),
    [
        pytest.param(WEEK, {"S-09"}, id="week"),
        pytest.param(MONTH, {"B-09", "DS-01"}, id="month-perki_1_2018_pasal_4"),
        pytest.param(QUARTER, {"S-05"}, id="quarter"),
        pytest.param(
            YEAR,
            {
                *("B-03", "B-11", "S-03", "S-07", "S-08", "S-10", "S-11", "S-12", "S-13", "S-17"),
                *("DB-03", "DB-04", "DB-05", "DB-06", "DB-09", "DS-03", "DS-06", "DS-08", "DS-09", "DS-10"),
            },
            id="year",
        ),
    ],
)
def test_a_line_is_looked_at_in_its_rhythm_and_else_every_six_months(days: int, codes: set[str]) -> None:
    """UU 14/2008 pasal 9 ayat (3): what is periodic at least every six months, which is the rhythm of all others."""
    assert {duty.code for duty in DUTIES.values() if duty.days == days} == codes
    assert {duty.days for duty in DUTIES.values()} == {WEEK, MONTH, QUARTER, HALF, YEAR}


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        ("M-01", ("kekeringan", "kebakaran hutan", "hama", "epidemi", "wabah")),
        ("M-02", ("pencemaran", "industri", "teknologi")),
        ("M-03", ("kerusuhan", "konflik", "teror")),
        ("M-04", ("jenis", "persebaran", "sumber")),
        ("M-05", ("makanan", "masyarakat")),
        ("M-06", ("listrik", "air")),
    ],
)
def test_each_cause_names_what_belongs_to_it_at_every_level(cause: str, words: tuple[str, ...]) -> None:
    """UU 14/2008 pasal 10; Perki 1/2021 pasal 25 and the list before it; Perki 1/2018 pasal 3 ayat (1)."""
    for code in (cause, f"D{cause}"):
        assert [word for word in words if word not in str(TRIGGERS[code].hint)] == []
    assert len(CAUSES) == 6


EVIDENCE = {
    *("sk_ppid", "sop", "sk_dip", "sk_dik", "dpa", "rka", "lra", "renstra", "lkpj", "rup", "peraturan", "pengaduan"),
    *("struktur", "maklumat"),
}
"""Kinds of documents that those who assess a website look for."""


@pytest.mark.parametrize("sort", sorted(EVIDENCE))
def test_what_an_assessment_looks_for_is_a_kind_of_document(sort: str) -> None:
    """Perki 1/2021 pasal 23 ayat (2), 47 and 48, and the yearly questionnaires of Perki 1/2022."""
    assert "kabupaten" in SORTS[sort].levels


@pytest.mark.parametrize("sort", ["sk_ppid", "sop", "sk_dip", "maklumat", "perdes", "tata_cara", "laporan_ppid"])
def test_a_village_has_the_kinds_that_its_openness_needs(sort: str) -> None:
    """Perki 1/2018 pasal 7: its PPID appointed, a regulation on openness, the register set, and its report."""
    assert "desa" in SORTS[sort].levels


STANDARDS = (
    *("Standar pengumuman informasi", "SOP permohonan informasi", "SOP penanganan keberatan"),
    *("SOP penetapan dan pemutakhiran daftar informasi", "SOP pendokumentasian informasi"),
    *("Standar maklumat pelayanan", "SOP uji konsekuensi"),
)


def test_the_seven_standards_are_known_by_their_titles(site: Site, make_document: Make) -> None:
    """Perki 1/2021 pasal 23 ayat (2): announcing, asking, objecting, the register, documenting, pledge and test."""
    for title in (*STANDARDS, "SOP pembuatan KTP"):
        make_document(sort="sop", title=title)
    with site_scope(site.id):
        assert evidence_of(site, DESA).standards == len(STANDARDS) == 7
