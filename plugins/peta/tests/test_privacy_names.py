"""Houses of people and how somebody is: what titles and names say, and what is only called like that."""

from __future__ import annotations

import pytest

from cms_peta.privacy import (
    Home,
    home,
)
from cms_peta.privacy_columns import HOUSES
from cms_peta.words import KINDS


@pytest.mark.parametrize("kind", ["lain", "sekolah"])
@pytest.mark.parametrize(
    "title",
    [
        *("Rumah Bu Siti", "Rumah Bapak Suparno", "RUMAH H. AHMAD", "Foto rumah_ibu Ani", "Kediaman Pak Lurah"),
        *(
            "Rumah warga miskin",
            "Warga miskin Pak Darmo",
            "Keluarga prasejahtera",
            "Penerima PKH",
            "Rumah milik Sdr. A",
        ),
        *(
            "Pasien TBC Bu Ani",
            "Penderita kusta",
            "Balita stunting",
            "Rumah tidak layak huni",
            "Tempat tinggal Mbah X",
        ),
        *("Sebaran penderita TBC", "Stunting", "Data stunting 2026", "Titik BLT", "ODGJ", "Kasus DBD", "Suspek TB"),
        *("Lansia tinggal sendiri", "Bumil risti", "Kemiskinan ekstrem", "DTKS", "KPM", "Desil 1", "Difabel", "Janda"),
        *("Rumahnya Pak Slamet", "RumahPakSlamet", "Rumah_Pak_Slamet", "Ru\u200bmah Bu Siti"),
        *("Penerima bantuan", "Rmh P Slamet", "Rumah penderita TBC per RT", "korban kekerasan", "Anak yatim"),
        *("Pak Darmo (lumpuh)", "Omah Pak Darmo", "Gubuk Mbok Rah", "Mbah Karto, janda"),
    ],
)
def test_a_house_of_somebody_and_how_somebody_is_are_never_public(title: str, kind: str) -> None:
    assert home(kind, title) == Home(title, sure=True)
    assert home(kind, "Titik", [("Satu", {}), (title, {})]) == Home(title, sure=True)
    assert home(kind, "Titik", [("Satu", {"nama": title})]) == Home(title, sure=True)


PEOPLE = ("Karto Sumarno", "Bu Siti", "Karto Sumarno, S.Pd", "Siti binti Karto bin Slamet")


@pytest.mark.parametrize("kind", ["lain", "fasilitas"])
@pytest.mark.parametrize("column", ["Kolom 2", "?", "?_2", "Column1", "field_3", "Unnamed: 4"])
def test_a_name_in_a_column_without_a_heading_is_asked_about(column: str, kind: str) -> None:
    found = [home(kind, "Pos", [("Pos Ronda", {column: each})]) for each in PEOPLE]
    others = [
        home(kind, "Pos", [("Pos Ronda", {column: each})]) for each in ("0286123", "Balai RW", "12%", "tidak ada")
    ]

    assert found == [Home(f"{column}: {each}", sure=False) for each in PEOPLE]
    assert others == [None] * 4


@pytest.mark.parametrize(
    "title",
    [
        *("Rumah Dinas Kepala Desa", "Rumah Sakit Ibu dan Anak", "RSIA Bunda", "Rumah Ibadah", "Rumah Baca Pak Guru"),
        *("Rumah Makan Bu Siti", "Warung Bu Siti", "Panti Penyandang Disabilitas", "Sekolah ramah anak disabilitas"),
        *(
            "Jumlah keluarga miskin",
            "Keluarga miskin per dusun",
            "Perumahan Griya Asri",
            "Posyandu Balita",
            "Balai warga",
        ),
        *(
            "Kelas ibu hamil",
            "Posyandu stunting",
            "Stunting center",
            "TBC Corner Puskesmas Klampok",
            "Batik difabel",
            "Desa lokus stunting",
            "Stunting per desa",
        ),
        *("Rumah Singgah Pasien", "Klinik TBC", "Kampung Keluarga Berencana", "Rumah Yatim Piatu", ""),
    ],
)
def test_what_people_go_to_is_public(title: str) -> None:
    assert home("lain", title, [(title, {"keterangan": title})]) is None


@pytest.mark.parametrize(
    ("column", "value"),
    [
        *(("alamat", "RT 02/01 No. 5"), ("Alamat_1", "Jl. Mawar no.5"), ("catatan", "RT02/RW01 No.5")),
        *(("nama", "Rumah Siti"), ("nama", "Rumah"), ("nama", "RT 2 No 5")),
    ],
)
def test_what_may_be_a_house_is_public_where_the_layer_is_about_places(column: str, value: str) -> None:
    name, facts = (value, {}) if column == "nama" else ("Titik", {column: value})

    assert home("lain", "Titik", [(name, facts)]) == Home(value, sure=False)
    assert [home(kind, "Titik", [(name, facts)]) for kind in ("sekolah", "ibadah", "potensi")] == [None] * 3


@pytest.mark.parametrize("kind", ["lain", "kesehatan", "fasilitas"])
@pytest.mark.parametrize(
    ("name", "sure"),
    [
        *(("Slamet (TBC)", True), ("Siti Aminah - HIV", True), ("Pak Joko; diabetes", True), ("Pasien Slamet", True)),
        *(
            ("Korban Slamet", True),
            ("Korban banjir Slamet", True),
            ("Rumah Joglo Pak Slamet", False),
            ("Pecandu Joko", True),
            ("Rumah Slamet", False),
            ("Pak Joko", False),
        ),
        *(("Keluarga Slamet", False), ("Kontrakan Slamet", False), ("Rumah Siti Aminah", False)),
    ],
)
def test_somebody_is_kept_from_a_layer_of_public_places_too(kind: str, name: str, sure: bool) -> None:
    assert home(kind, "Titik", [(name, {})]) == Home(name, sure=sure)


@pytest.mark.parametrize("kind", ["lain", "kesehatan", "fasilitas"])
def test_how_somebody_is_in_a_column_of_its_own_is_never_public(kind: str) -> None:
    assert home(kind, "Titik", [("Satu", {"ODGJ": "ya"})]) == Home("ODGJ: ya", sure=True)
    assert home(kind, "Titik", [("Satu", {"odgj": True})]) == Home("odgj: True", sure=True)
    assert home(kind, "Titik", [("Satu", {"ODGJ": "12"})]) is None


@pytest.mark.parametrize("title", ["Data warga", "Penunggak PBB", "Daftar KK", "Titik lansia", "Data penunggak pajak"])
def test_a_title_that_lists_people_is_never_public(title: str) -> None:
    assert [home(kind, title) for kind in ("lain", "fasilitas")] == [Home(title, sure=True)] * 2


@pytest.mark.parametrize("kind", ["lain", "kesehatan", "fasilitas"])
@pytest.mark.parametrize(
    "title",
    [
        *("Program Lansia", "Lansia", "Rumah tidak layak huni per desa", "Rumah tangga tanpa listrik"),
        *("Rumah rusak per dusun", "Rumah BUMDes", "Rumah Pemotongan Hewan", "Rumah Kaca", "Rumah Joglo"),
        *("Rumah Kopi", "Rumah Batik", "Rumah Jahit", "Rumah Literasi", "Rumah Subsidi", "Rumah Genset", "Rumah Gizi"),
        *("Rumah Warga Kreatif", "Rumah Bu Tini Cell", "Lampu jalan RT 02 No 5", "Air bersih warga miskin"),
        *("Puskesmas (TBC)", "Bu Bidan Sri", "Rumah Pangan", "Korban banjir 2025", "Kampung Keluarga Berencana"),
    ],
)
def test_what_is_called_like_a_house_and_is_none_is_public(kind: str, title: str) -> None:
    assert (home(kind, title), home(kind, "Titik", [(title, {})])) == (None, None)


@pytest.mark.parametrize("name", ["Kantor Desa", "Pangkalan LPG", "Warung Bu Siti"])
def test_the_address_of_what_people_go_to_has_a_number(name: str) -> None:
    told = {"alamat": "Jl. Raya No. 5 RT 02 RW 03"}
    assert home("lain", "Titik", [(name, told)]) is None
    assert home("lain", "Titik", [("Satu", told)]) == Home(told["alamat"], sure=False)


def test_who_lies_in_a_grave_that_people_go_to_is_named() -> None:
    told = [("Mbah Demang", {})]
    assert [home("lain", title, told) for title in ("Makam keramat", "Titik")] == [
        None,
        Home("Mbah Demang", sure=False),
    ]
    assert home("lain", "Makam keramat", [("Rumah Bu Siti", {})]) == Home("Rumah Bu Siti", sure=True)


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - {HOUSES}))
@pytest.mark.parametrize(
    "told",
    [
        *(
            "Bedah rumah 2025",
            "Program bedah rumah",
            "Rehab RTLH Kalimandi",
            "Program RTLH",
            "RTLH",
            "RTLH 2026",
            "Titik bedah rumah",
        ),
        *("Penerima manfaat air bersih", "Penerima bantuan pupuk 2025", "BSPS 2025", "Data bedah rumah Karto"),
        "Perbaikan rumah tidak layak huni",
    ],
)
def test_a_programme_may_be_shown_by_whoever_knows_that_it_is_one(kind: str, told: str) -> None:
    assert home(kind, told) == Home(told, sure=False)
    assert home(kind, "Program desa", [(told, {"Jumlah": "6 unit"})]) == Home(told, sure=False)


@pytest.mark.parametrize("kind", ["lain", "fasilitas", "potensi", "bencana"])
@pytest.mark.parametrize(
    "told",
    [
        *("Bedah rumah Pak Karto", "Penerima bedah rumah", "Penerima manfaat", "Penerima bantuan", "Rumah RTLH Bu Ani"),
        *("Penderita TBC penerima bantuan air bersih", "Titik RTLH", "Rumah tidak layak huni", "Penerima manfaat PKH"),
        "Lansia miskin bedah rumah",
    ],
)
def test_who_got_something_of_a_programme_is_never_public(kind: str, told: str) -> None:
    assert home(kind, told) == Home(told, sure=True)


@pytest.mark.parametrize("told", ["Bedah rumah per dusun", "RTLH per RT", "Jumlah penerima manfaat air bersih"])
def test_a_programme_that_says_that_it_counts_is_public(told: str) -> None:
    assert home("lain", told, [("Krajan", {"Bedah rumah": "6 unit"})]) is None
