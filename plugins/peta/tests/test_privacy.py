"""What a column about people is, by what it is called and by what stands in it."""

from __future__ import annotations

from typing import Any

import pytest

from cms_peta.privacy import Home, home, is_for_everybody
from cms_peta.privacy_columns import (
    ACCOUNT,
    CONTACT,
    INVOLVED,
    MAIL,
    NAMED,
    NIK,
    OWNED,
    PHONE,
    about_people,
    is_personal,
    personal,
    why_personal,
)

NAMES = (
    *(
        "NIK",
        "no_kk",
        "NoKTP",
        "kk",
        "npwp",
        "NPWP Pemilik",
        "nama_pemilik",
        "NM_PEMILIK",
        "nama_pemil",
        "pemilik_tanah",
    ),
    *(
        "pasien",
        "penduduk",
        "nama_penduduk",
        "umur",
        "Usia",
        "umur warga",
        "disabilitas",
        "Disabilita",
        "DTKS",
        "desil",
    ),
    *(
        "desil_kesejahteraan",
        "alamat_rumah",
        "alamat_rum",
        "no rumah",
        "kepala_kel",
        "Nama KK",
        "tgl_lahir",
        "tempat_lah",
    ),
    *("nm_kk", "nama_balita", "nm lansia", "nama_bapak", "nama_ktp", "NISN", "NIP", "ttl", "jenis_kela", "jk", "nik2"),
    *("kartu_keluarga", "no_kks", "no_bpjs", "diagnosa", "status_gizi", "alamat tinggal", "ibu_kandung", "ibu"),
    *("no_rek", "norek", "Nomor Rekening", "rekening"),
    *("penghasilan", "status_miskin", "penyakit", "namaIbu", "penghuni", "penerima bantuan"),
)
CONTACTS = (
    "hp1",
    "HP_2",
    "email2",
    "HP",
    "no_hp",
    "NoHP",
    "WA",
    "telepon",
    "telp",
    "phone",
    "mobile",
    "kontak",
    "e-mail",
    "Surel",
)
THINGS = (
    *(
        "jumlah_penduduk",
        "jml_kk",
        "Total KK miskin",
        "kepadatan penduduk",
        "umur jembatan",
        "usia_pakai",
        "luas warga",
    ),
    *(
        "ramah disabilitas",
        "kelas",
        "kondisi",
        "status",
        "nama",
        "alamat",
        "pemilu",
        "kepemilikan",
        "teknik",
        "kekuatan",
    ),
)


def test_columns_are_about_people_by_their_names() -> None:
    assert [name for name in NAMES if not is_personal("sekolah", name, "x")] == []
    assert [name for name in THINGS if is_personal("lain", name, "x")] == []


def test_an_office_may_be_reached_and_a_person_may_not() -> None:
    assert [name for name in CONTACTS if not is_personal("lain", name, "x")] == []
    assert [name for name in CONTACTS if is_personal("kantor", name, "0812 3456 7890")] == []


@pytest.mark.parametrize(
    "value",
    [
        *(
            "081234567890",
            "0812-3456-7890",
            "0812.3456.7890",
            "+62 812 3456 7890",
            "+62812-3456-789",
            "62812 3456 7890",
        ),
        *(
            "hubungi Pak RT 0857 1234 567 sore",
            "812-3456-7891",
            "81234567891",
            81234567891,
            81234567891.0,
            6281234567891,
        ),
        *("wa:081234567890", "0812 34567890", "(0812) 3456-7890", "0812/3456/7890", "0812–3456–7890"),
        *("08-1234-567-890", "0 8 1 2 3 4 5 6 7 8 9", "０８１２３４５６７８９０", "+62 (812) 34567890"),
    ],
)
def test_a_mobile_telephone_is_found_however_it_is_written(value: Any) -> None:
    assert (is_personal("lain", "catatan", value), is_personal("sekolah", "telepon", value)) == (True, False)
    assert is_personal("sekolah", "catatan", value) is True


@pytest.mark.parametrize(
    "value",
    [
        *(
            "08-12-2023 14:30",
            "2023-08-12T08:12:30",
            8500000000,
            8123456000,
            "8.123.456.789",
            "109.8123456789",
            812345.5,
        ),
        *("62.812.345.678", "0286 123456", "-7.4812345678, 109.8123456", "", 0, True, 100, "RT 08 RW 12"),
    ],
)
def test_other_numbers_are_none(value: Any) -> None:
    assert is_personal("lain", "catatan", value) is False


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        *(("nik", "x", NAMED), ("nama_pemilik", "x", OWNED), ("hp", "x", CONTACT), ("norek", "x", ACCOUNT)),
        *(("id", "3304-0220-0202-0002", NIK), ("ket", "3304 0220 0202 0002", NIK), ("ket", "siti@gmail.com", MAIL)),
        *(("ket", "BRI 1234-01-012345-50-1", ACCOUNT), ("ket", "rek. 0123456789", ACCOUNT)),
        *(("ket", "1234-01-012345-50-1", ACCOUNT), ("ket", "0812 3456 7890", PHONE), ("nama_lengkap", "x", NAMED)),
    ],
)
def test_why_a_column_is_about_people_is_known(column: str, value: str, why: str) -> None:
    assert why_personal("lain", column, value) == why


@pytest.mark.parametrize(
    ("kind", "column", "value"),
    [
        *(("lain", "sumber", "diskominfo@banjarnegarakab.go.id"), ("sekolah", "surel", "sd1@gmail.com")),
        *(("lain", "sumber dana", "Bank Dunia 1000000000"), ("lain", "no_rek_listrik", "512345678901")),
        *(("sekolah", "nama_lengkap", "SD Negeri 1 Klampok"), ("lain", "alamat_lengkap", "Jl. Raya 5")),
        *(("lain", "kk_miskin", 12), ("lain", "npsn", "20303456"), ("lain", "biaya", "swadaya mandiri 150000000")),
    ],
)
def test_what_looks_like_it_and_is_of_nobody_is_kept(kind: str, column: str, value: Any) -> None:
    assert why_personal(kind, column, value) == ""


def test_a_list_of_people_is_one_by_its_columns_and_not_among_places() -> None:
    assert [about_people("lain", each) for each in ([NAMED], [OWNED, CONTACT, PHONE, NIK], [])] == [True, False, False]
    assert [about_people(kind, [NAMED]) for kind in ("sekolah", "potensi")] == [False, False]


def test_a_nik_is_refused_in_a_layer_of_offices_too_and_columns_are_named_once() -> None:
    told = [
        ("SD 1", {"catatan": "3304022002020002"}),
        ("3304022002020003", {"catatan": "3304022002020002", "kelas": "A"}),
    ]

    assert personal("kantor", told) == ["catatan", "nama"]


@pytest.mark.parametrize(
    ("name", "said", "kept"),
    [
        ("Pak Darmo", "penderita TBC", ("Pak Darmo", True)),
        ("Mbah Karto", "janda, penderita TBC", ("Mbah Karto", True)),
        ("Siti Aminah", "ODGJ", ("keterangan: ODGJ", False)),
        ("Titik 2", "Keluarga pra-sejahtera Darmo", ("Keluarga pra-sejahtera Darmo", False)),
        ("Pak Darmo", "Tukang kayu", ("Pak Darmo", False)),
        ("Puskesmas 1", "layanan penderita TBC", None),
        ("Ibu Kota Kecamatan", "Klampok", None),
        ("Makam Mbah Karto", "Ziarah", None),
        ("Titik 3", "12 keluarga miskin", None),
    ],
)
def test_a_name_beside_a_fact_says_how_somebody_is(name: str, said: str, kept: tuple[str, bool] | None) -> None:
    found = home("lain", "Titik kunjungan", [(name, {"keterangan": said})])
    assert found == (Home(*kept) if kept is not None else None)
    # Where a layer is about what people go to, what is not sure is public; but how somebody is whose name is beside it.
    among = home("potensi", "Wisata", [(name, {"keterangan": said})])
    assert among == (found if found is not None and (found.sure or name == "Siti Aminah") else None)


@pytest.mark.parametrize(
    ("column", "value", "kept"),
    [
        *(("jumlah_tbc", 2, (True, True)), ("tbc", "4 orang", (True, True)), ("kk_miskin", "3", (True, True))),
        *(
            ("odgj", 1, (True, True)),
            ("jml stunting", 4.0, (True, True)),
            ("keterangan", "2 anak stunting", (True, True)),
        ),
        *(("tbc", "ya", (False, False)), ("disabilitas_1", "tuli", (False, False))),
        *(("jumlah_tbc", 5, None), ("jumlah_tbc", 0, None), ("kk_miskin", "12", None), ("jml_stunting", "<5", None)),
        *(
            ("persen_miskin", 3.2, None),
            ("tempat_tidur_tbc", 2, None),
            ("jumlah_sd", 2, None),
            ("kelas jalan", 3, None),
        ),
        *(("ramah_disabilitas", "ya", None), ("keterangan", "12 keluarga miskin", None), ("miskin_pct", "3 %", None)),
    ],
)
def test_few_people_are_as_good_as_named(column: str, value: Any, kept: tuple[bool, bool] | None) -> None:
    text = value if column == "keterangan" else f"{column}: {value}"
    assert home("lain", "Dusun", [("Krajan", {column: value})]) == (Home(text, *kept) if kept else None)
    among = home("fasilitas", "Dusun", [("Krajan", {column: value})])
    # What a facility offers is not told beside what may be the name of somebody; so few people are nowhere public.
    is_of_one = (column, value) in (("tbc", "ya"), ("disabilitas_1", "tuli"))
    assert among == (Home(text, *kept) if kept and (kept[1] or is_of_one) else None)


def test_what_is_counted_is_said_by_the_title_of_the_layer() -> None:
    features = [("Krajan", {"jumlah": 2})]
    few = Home("jumlah: 2", sure=True, few=True)

    assert home("lain", "Jumlah penderita TBC per dusun", features) == few
    assert home("lain", "", features, among="Jumlah penderita TBC per dusun") == few
    assert (home("lain", "Pos ronda", features), home("lain", "", features, among="Pos ronda")) == (None, None)


@pytest.mark.parametrize("column", ["nm", "NAME", "nama_1", "judul", "Label"])
def test_a_column_of_names_is_one_whatever_it_is_called(column: str) -> None:
    told = [("Titik 1", {column: "Keluarga miskin Darmo"}), ("Titik 2", {column: "Pak Darmo"})]

    assert home("lain", "Titik", told[:1]) == Home("Keluarga miskin Darmo", sure=True)
    assert home("lain", "Titik", told[1:]) == Home("Pak Darmo", sure=False)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        *(
            ("Rumah Pak Slamet", False),
            ("Rehab RTLH Dusun 2", False),
            ("Penderita TBC", False),
            ("0812 3456 7890", False),
        ),
        *(
            (text, False)
            for text in ("Jamban sehat untuk Suparno RT 02", "Jamban Suparno RT 02", "Bantuan sapi bagi Karto")
        ),
        *((text, False) for text in ("sambungan air untuk suparno rt 2", "Plesterisasi lantai a.n. Siti Aminah")),
        *(
            (text, True)
            for text in ("Jamban sehat untuk warga RT 02", "Jamban untuk Kelompok Tani RT 1", "Jamban RT 02")
        ),
        *(
            (text, True)
            for text in ("Sambungan air untuk Dusun Krajan", "Jalan untuk Krajan", "MCK komunal Krajan RT 02")
        ),
        *((text, True) for text in ("Bantuan bibit untuk Kelompok Tani Maju", "Rehab atap SD 1 Krajan", "Dapur umum")),
        *(("Pohon menimpa rumah warga", True), ("Balai desa", True), ("Rumah Makan Bu Siti", True), ("", True)),
    ],
)
def test_beside_a_place_stands_nothing_of_a_person(text: str, told: bool) -> None:
    assert is_for_everybody(text) is told


@pytest.mark.parametrize(
    ("value", "is_public"),
    [
        *(("RT 02 RW 01", True), ("Jl. Raya Km 5", True), ("jalan ke rumah warga", True), (5, True), (None, True)),
        *(("ibu hamil, balita stunting", True), ("pemilik: rumah Bu Siti", False), ("Pak Darmo, tidak mampu", False)),
    ],
)
def test_facts_say_what_a_place_offers_and_not_who_lives_there(value: Any, is_public: bool) -> None:
    assert (home("lain", "Titik", [("Satu", {"catatan": value})]) is None) is is_public


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        *(
            ("kode_rt", "3304022007001001", ""),
            ("kode_rt", 3304022007001001, ""),
            ("Kode", "33.04.02.2007.001.001", ""),
        ),
        *(
            ("kode wilayah", "3304022007 001 002", ""),
            ("idsls", "3304022007010001", ""),
            ("id", "3304021007012003", ""),
        ),
        # Somebody born on a 20th, whatever the column is called; and a column that says that it is of persons.
        *(("kode", "3304022002020002", NIK), ("id", "3304022007010001", NIK), ("ket", "3304022007001001", NIK)),
        *(("kode", "3304024502850003", NIK), ("kode_rt", "3304022002850001", NIK), ("nik", "3304022007001001", NAMED)),
        ("no_kk", "3304022007001001", NAMED),
    ],
)
def test_the_code_of_an_rt_is_no_nik(column: str, value: Any, why: str) -> None:
    assert [why_personal(kind, column, value) for kind in ("lain", "kantor")] == [why, why]


@pytest.mark.parametrize(
    "column", ["Penduduk", "KK", "Warga", "Miskin", "Kepala Keluarga", "Penerima manfaat", "Penghuni", "penduduk_2025"]
)
def test_how_many_people_there_are_is_of_nobody(column: str) -> None:
    counts = (12, 0, "345", 1234.0, "1.234")
    assert [why_personal("lain", column, each) for each in counts] == [""] * 5
    # A name, the number of a KK, an answer, a share.
    others = ("Slamet", 3304022002020002, "3304022002020002", True, "ya", 1234567)
    assert [why_personal("lain", column, each) for each in others] == [NAMED] * 6


def test_the_age_of_a_bridge_is_of_nobody() -> None:
    kinds = ("jembatan", "jalan", "lahan", "lain", "sekolah")
    assert [why_personal(kind, "Umur", 12) for kind in kinds] == ["", "", "", NAMED, NAMED]
    assert personal("lain", [("Beringin", {"umur": 80, "jenis_pohon": "beringin"})]) == []
    assert personal("lain", [("Siti", {"umur": 80, "bahan_dinding": "bambu"})]) == ["umur"]


@pytest.mark.parametrize("column", ["nilai", "Pagu", "anggaran_2025", "luas", "panjang", "biaya", "harga"])
def test_a_sum_of_money_is_no_mobile_telephone(column: str) -> None:
    told = (812345678, "812345678", 812345678.0, "0812 3456 7890", "6281234567890")
    assert [why_personal("lain", column, each) for each in told] == ["", "", "", PHONE, PHONE]
    assert why_personal("lain", "catatan", 812345678) == PHONE


@pytest.mark.parametrize(
    ("column", "why"),
    [
        *((each, OWNED) for each in ("nama_wp", "atas_nama", "NOP", "pemegang hak", "penggarap", "PIC", "narahubung")),
        *((each, NAMED) for each in ("ahli waris", "responden", "nama_korban", "nama_anggota", "paspor")),
        *(
            ("nama petani", NAMED),
            ("nama pelapor", INVOLVED),
            ("nopol", OWNED),
            ("tgl_lhr", NAMED),
            ("wajib_pajak", OWNED),
        ),
    ],
)
def test_who_pays_reports_or_tills_is_somebody(column: str, why: str) -> None:
    assert [why_personal(kind, column, "x") for kind in ("lain", "fasilitas")] == [why, why]


@pytest.mark.parametrize(
    ("kind", "column", "value", "why"),
    [
        *(("potensi", "telepon", "0812 3456 7890", ""), ("potensi", "kontak", "Pokdarwis 0812 3456 7890", "")),
        *(("ibadah", "telp", "0286 123456", ""), ("bencana", "telp_posko", "0812 3456 7890", "")),
        *(("lain", "telepon", 110, ""), ("lain", "telepon", "0812 3456 7890", CONTACT)),
        *(("lahan", "kontak", "x", CONTACT), ("potensi", "email", "batik@gmail.com", "")),
        *(("kantor", "hub", "0812 3456 7890", PHONE), ("sekolah", "catatan", "siti@gmail.com", MAIL)),
        *(("lain", "pemilik", "Pemerintah Desa", ""), ("lain", "penerima", "Kelompok Tani Makmur", "")),
        *(("lain", "pemilik", "Pak Slamet", OWNED), ("lain", "penerima", "Slamet", NAMED)),
        ("lain", "pemilik", "Desa Kalimandi 3304022002020002", OWNED),
    ],
)
def test_a_place_may_be_reached_and_an_organisation_named(kind: str, column: str, value: Any, why: str) -> None:
    assert why_personal(kind, column, value) == why
