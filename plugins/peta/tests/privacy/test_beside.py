"""What is told beside a name that may be somebody's, or names somebody where people are counted."""

from __future__ import annotations

from typing import Any

import pytest

from cms_peta.privacy import Kept, all_kept, first_kept, number_beside

from .conftest import ASKED, NEUTRAL, PERSON, PUBLIC, SOMEBODYS, answer

PEOPLE = ("Karto Sumarno", "Bu Siti", "Karto Sumarno, S.Pd", "Siti binti Karto bin Slamet")


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
    found = first_kept("lain", "Titik kunjungan", [(name, {"keterangan": said})])
    assert found == (Kept(*kept) if kept is not None else None)
    # Where a layer is about what people go to, what is not sure is public; but how somebody is whose name is beside it.
    among = first_kept("potensi", "Wisata", [(name, {"keterangan": said})])
    assert among == (found if found is not None and (found.is_somebodys or name == "Siti Aminah") else None)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        *(("korban", "Karto dan Slamet"), ("Meninggal", PERSON), ("Korban meninggal", PERSON), ("Luka-luka", "Karto")),
        *(("Peserta", "Karto, Slamet"), ("Siswa", "Adit, Budi"), ("Balita", "Azka"), ("Petani", PERSON)),
        *(("Pelanggan", PERSON), ("Murid", "Adit"), ("Lansia", "Mbah Karto"), ("Anggota", "Karto; Slamet")),
    ],
)
@pytest.mark.parametrize("kind", ["bencana", "lain", "sekolah", "kesehatan", "lahan"])
def test_names_in_columns_that_may_count_people_are_asked_for(kind: str, column: str, value: str) -> None:
    counts = (3, "3", "12 orang", "3 luka ringan, 1 meninggal", "tidak ada", "nihil", "-", "0", "Kelompok Tani Makmur")

    assert answer(kind, "Kalimandi", {column: value}) == ASKED
    assert [answer(kind, "Kalimandi", {column: each}) for each in counts] == [PUBLIC] * len(counts)


@pytest.mark.parametrize(
    "text",
    [
        *("Ibu Siti Aminah", "petani Slamet", "1 Karto", "Lansia Karto", "anak Budi Santoso", "1 orang: Karto"),
        *("3 luka, siswa Adit", "warga Slamet 2 orang", "Umum Karto", "12 orang dan Karto", "ada, Karto"),
    ],
)
def test_a_name_behind_how_many_they_are_is_asked_for(text: str) -> None:
    assert [answer("bencana", "Longsor", {column: text}) for column in ("Korban", "Meninggal")] == [ASKED] * 2


@pytest.mark.parametrize(
    "text",
    [
        *("12 orang luka ringan", "5 KK / 17 jiwa", "laki-laki 3, perempuan 2", "± 20 jiwa", "lebih dari 100 orang"),
        *("tidak ada korban jiwa", "belum diketahui", "dalam pendataan", "semua warga", "N/A", "8 ibu hamil, 6 balita"),
        *(
            "3 (2 luka, 1 meninggal)",
            "L: 3 P: 2",
            "masyarakat umum",
            "20-30",
            "1.250",
            "warga setempat",
            "?",
            "0 orang",
        ),
        *("pemuda dan pelajar", "3 KK mengungsi", "siswa kelas 3: 12", "anak sekolah", "ibu rumah tangga", "< 5"),
        *("12 orang TBC", "9 anak yatim", "3 rumah rusak berat"),
    ],
)
def test_how_many_they_are_is_public_as_people_write_it(text: str) -> None:
    assert [answer("bencana", "Longsor", {column: text}) for column in ("Korban", "Peserta")] == [PUBLIC] * 2


@pytest.mark.parametrize("text", ["TBC", "sedang TBC", "sedang sakit stroke", "anak yatim", "ada stroke", "ya, TBC"])
def test_how_somebody_is_beside_his_name_is_asked_for_however_it_begins(text: str) -> None:
    assert answer("bencana", "Slamet", {"Kondisi": text}) == ASKED


@pytest.mark.parametrize("column", ["Agama", "Suku", "BPJS", "No BPJS", "Kewarganegaraan"])
def test_what_is_known_of_somebody_is_not_known_of_a_place(column: str) -> None:
    assert answer("lain", "Sukini", {column: "Kristen"}) in (SOMEBODYS, ASKED)
    assert [answer("ibadah", "Santo Yusuf", {"Agama": "Katolik"}), answer("kesehatan", "Pustu", {"BPJS": "ya"})] == [
        PUBLIC
    ] * 2


@pytest.mark.parametrize(
    ("kind", "name", "facts"),
    [
        *(("bencana", PERSON, {"Status": "meninggal"}), ("lain", "Slamet", {"Ket": "miskin"})),
        *(("lain", "Slamet", {"Ket": "stroke"}), ("lain", "Joko", {"Ket": "mantan napi"})),
        *(("lain", "Sukini", {"Agama": "Kristen"}), ("lain", "Satu", {"Ket": "telp Bu Sukini 0286 591234"})),
        *(("sekolah", "Adit kelas 3", {"PIP": "ya"}), ("kesehatan", "Karto DM2", {})),
        *(("kesehatan", PERSON, {"Status": "positif"}), ("kesehatan", "Siti Aminah", {"Keterangan": "hamil"})),
        *(("potensi", "Slamet", {"Alamat": "RT 02 RW 01 No. 12"}), ("ibadah", "Pak Slamet", {"Bantuan": "sembako"})),
        *(("lain", "01. Karto", {"Ket": "miskin"}), ("lain", "Karto (45 th)", {"Ket": "miskin"})),
        *(("bencana", PERSON, {"Jenis": "meninggal"}), ("bencana", PERSON, {"Rumah": "rusak berat"})),
        *(("bencana", PERSON, {"Kerusakan": "rumah roboh"}), ("bencana", "Longsor", {"Ket": "korban a.n. Karto"})),
        *(("sekolah", "Adit", {"Yatim": "ya"}), ("ibadah", PERSON, {"Zakat": "fakir"})),
        *(("lain", "Titik 1", {"Kepala rumah": PERSON}), ("fasilitas", "Slamet", {"PKH": "ya"})),
        ("lain", "Karto", {"Bantuan": "BLT"}),
    ],
)
def test_a_name_beside_how_somebody_is_stays_with_the_desk(kind: str, name: str, facts: dict[str, Any]) -> None:
    assert answer(kind, name, facts) in (SOMEBODYS, ASKED)


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        *(("Tono", {"Ket": text}) for text in ("pengguna narkoba", "nunggak PBB 2 tahun", "menunggak", "eks tapol")),
        *(("Tono", {column: value}) for column in ("Gaji", "Upah", "Cicilan") for value in ("3 juta", 3000000)),
        *(("Dimas", {"Kelas": value}) for value in (3, "3", "IX B", "3 SD")),
        *(("Dimas", {"Status": "ABK"}), ("Dimas", {"Ket": "korban kekerasan"}), ("Dimas", {"Ket": "mantan napi"})),
        *(
            ("Azka", {"BB (kg)": 12.5}),
            ("Azka", {"BB": 12.5}),
            ("Azka", {"BB": "12,5"}),
            ("Azka", {"Tensi": "140/90"}),
            ("Azka", {"IMT": 21}),
        ),
        *(("Titik 1", {"Ket": "keluarga eks tapol: Karto"}), ("Wartini", {"KB": "IUD"}), ("Wartini", {"KB": "ya"})),
        *(("Kos-kosan Bu Ani", {}), ("Kost putri Ibu Tini", {}), ("Griya Karto RT 2", {}), ("Azka (5 th)", {})),
        *(("Titik 1", {"Ket": f"{told} Karto"}) for told in ("usulan Pak", "dilaporkan oleh", "dilaporkan oleh Bp.")),
        *(
            ("Tono", {"Ket": "kredit macet"}),
            ("Longsor", {"Ket": "menewaskan Karto"}),
            ("Titik 1", {"Ket": "an. Karto"}),
        ),
        *(("An. Azka", {}), ("Titik 1", {"Ket": "Ny. Wartini"})),
    ],
)
def test_a_debt_a_class_or_a_measure_of_a_body_beside_a_name_is_asked_for(name: str, facts: dict[str, Any]) -> None:
    assert answer("lain", name, facts) == ASKED


@pytest.mark.parametrize("column", ["Debitur", "Nasabah", "Peminjam", "Kreditur", "Debitur KUR"])
@pytest.mark.parametrize("kind", [*NEUTRAL, "kesehatan"])
def test_who_owes_something_is_asked_for_and_not_how_many(kind: str, column: str) -> None:
    told = (PERSON, 12, "12 orang", "BUMDes", "-")
    assert [answer(kind, "Titik 1", {column: each}) for each in told] == [ASKED, *[PUBLIC] * 4]


@pytest.mark.parametrize("column", ["Pak Karto", "Bu_Ani", "Bp. Karto", "Ibu Siti", "PakKarto", "Mbah Karto 2"])
def test_a_column_that_is_headed_by_somebody_is_asked_for(column: str) -> None:
    told = [answer(kind, "Titik 1", {column: each}) for kind in (*NEUTRAL, "kesehatan") for each in ("ya", 3, True)]
    assert told == [ASKED] * 15


@pytest.mark.parametrize("column", ["Ibu hamil", "Ibu menyusui", "Ibu bersalin", "Ibu kota", "PAK 2025", "Karto"])
def test_a_column_of_mothers_or_of_a_bare_word_is_public(column: str) -> None:
    assert [answer(kind, "Krajan", {column: 12}) for kind in NEUTRAL] == [PUBLIC] * 4


@pytest.mark.parametrize("kind", ["lain", "fasilitas"])
@pytest.mark.parametrize("column", ["Kolom 2", "?", "?_2", "Column1", "field_3", "Unnamed: 4"])
def test_a_name_in_a_column_without_a_heading_is_asked_about(column: str, kind: str) -> None:
    found = [first_kept(kind, "Pos", [("Pos Ronda", {column: each})]) for each in PEOPLE]
    others = [
        first_kept(kind, "Pos", [("Pos Ronda", {column: each})]) for each in ("0286123", "Balai RW", "12%", "tidak ada")
    ]

    assert found == [Kept(f"{column}: {each}", is_somebodys=False) for each in PEOPLE]
    assert others == [None] * 4


@pytest.mark.parametrize("kind", [*NEUTRAL, "potensi", "fasilitas", "kantor"])
@pytest.mark.parametrize(
    "name",
    [
        *(
            "Karto",
            "Sutarmi Rahayu",
            "Siti Nur Aini Rahmawati",
            "Karto Sumarno, S.Pd",
            "Pak Darmo",
            "Ibu Sri",
            "karto 54",
        ),
        *("Slamet RT 02 RW 01", "Selamat Riyadi", "Rumah Karto", "Keluarga Suparno", "Kader Siti", "Karto lumpuh"),
    ],
)
def test_a_name_beside_which_the_number_of_a_person_stood_is_asked_about(kind: str, name: str) -> None:
    if kind == "jalan":
        kind = "lain"
    found = all_kept(kind, name, {}, among="Titik", number="telepon")
    assert [each.is_somebodys for each in found if each.text == name] == [False]
    assert [each.text for each in all_kept("jalan", name, {}, among="Jalan", number="nik")] == [name]


@pytest.mark.parametrize("kind", [*NEUTRAL, "potensi", "fasilitas", "kantor"])
@pytest.mark.parametrize("number", ["telepon", "nik"])
@pytest.mark.parametrize(
    "name",
    [
        *("Puskesmas Klampok", "Toko Maju", "UD Sumber Rejeki", "Warung Bu Siti", "PT Maju Jaya", "CV Karya", "SD 1"),
        *(
            "Posyandu Melati",
            "Masjid Al Ikhlas",
            "Kelompok Tani Makmur",
            "Rumah Makan Padang",
            "RM Padang",
            "Jl. Mawar",
        ),
        *("Bengkel Pak Darmo", "Balai Desa Kalimandi", "Curug Pitu", "RT 02", "Bidan Sri", "Pos ronda", "Titik 3"),
        *(
            "Rumah Tahfidz",
            "BUMDes Mekar",
            "Apotek Sehat",
            "Kantor Desa",
            "Jembatan",
            "Homestay Asri",
            "Ponpes Al Huda",
            "Sanggar Tari",
            "",
            "12",
        ),
    ],
)
def test_a_place_may_have_a_number(kind: str, number: str, name: str) -> None:
    assert all_kept(kind, name, {}, among="Titik", number=number) == []


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("ibadah", "Masjid"),
        ("dusun", "Batas"),
        ("jalan", "Jalan"),
        ("jembatan", "Titik"),
        ("kesehatan", "Data posyandu"),
    ],
)
def test_a_telephone_beside_what_bears_a_bare_name_says_whom_to_ask_and_a_nik_does_not(kind: str, title: str) -> None:
    found = [all_kept(kind, "Melati", {}, among=title, number=each) for each in ("telepon", "surel", "nik", "rekening")]
    assert [len(each) for each in found] == [0, 0, 1, 1]


def test_of_several_numbers_the_one_that_no_office_has_is_told() -> None:
    one, other = ("hp", "0812-3456-7890"), ("ket", "3304024107850001")

    assert [
        number_beside(each) for each in ([one, other], [one], [("hp", 81234567890.0)], [("hp", "0286-591234")])
    ] == [
        *("nik", "telepon", "telepon"),
        "",
    ]
