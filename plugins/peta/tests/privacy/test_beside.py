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


TRADES = (
    *("Barbershop", "Tambal Ban", "Cuci Motor", "Pangkas Rambut", "Las Teralis", "Mebel Jati", "Bordir", "Sablon"),
    *("Rias Pengantin", "Es Dawet", "Gula Aren", "Dermaga", "Bendungan", "Alun-alun", "Aula", "RM Padang", "Salon Ayu"),
)


@pytest.mark.parametrize("name", TRADES)
def test_a_trade_or_a_place_is_no_person_whether_its_telephone_is_kept_or_not(name: str) -> None:
    kept = [all_kept(kind, name, {"hp": "081234567890"}, among="UMKM") for kind in ("potensi", "fasilitas")]
    left = [all_kept(kind, name, {}, among="UMKM", number="telepon") for kind in ("potensi", "fasilitas", "lain")]
    assert [*kept, *left] == [[]] * 5


@pytest.mark.parametrize("name", ["RM Joko Sutarmo", "Aula Rahma", "Guru Slamet"])
def test_what_may_be_a_name_beside_such_words_is_asked_about(name: str) -> None:
    assert [each.text for each in all_kept("lain", name, {}, among="Titik", number="telepon")] == [name]


@pytest.mark.parametrize(
    "title",
    [
        *("Imam masjid", "Data kader posyandu", "Pedagang pasar", "Wali murid SD", "Nasabah bank sampah", "Guru ngaji"),
        *("Ketua RT", "Takmir masjid"),
    ],
)
@pytest.mark.parametrize("kind", ["ibadah", "dusun", "kesehatan", "potensi", "lain"])
def test_a_layer_of_people_at_places_bears_the_names_of_people(title: str, kind: str) -> None:
    left = all_kept(kind, "Siti Aminah", {}, among=title, number="telepon")
    kept = all_kept(kind, "Siti Aminah", {"hp": "081234567890"}, among=title)
    assert [[each.text for each in found] for found in (left, kept)] == [["Siti Aminah"], ["hp: 081234567890"]]


@pytest.mark.parametrize("title", ["Koperasi pedagang pasar", "Sekolah dan guru", "Sebaran posyandu, kader"])
def test_a_place_that_is_called_after_people_is_a_place(title: str) -> None:
    assert all_kept("lain", "Melati", {}, among=title, number="telepon") == []


def test_somebody_with_a_title_is_no_mosque() -> None:
    found = [
        *all_kept("ibadah", "Pak Darmo", {}, among="Masjid", number="telepon"),
        *all_kept("ibadah", "Pak Darmo", {"hp": "081234567890"}, among="Masjid"),
    ]
    assert [each.text for each in found] == ["Pak Darmo", "hp: 081234567890"]
    assert all_kept("ibadah", "Baitussalam", {"hp": "081234567890"}, among="Masjid") == []


@pytest.mark.parametrize("column", ["keterangan", "Uraian", "KET", "catatan_2", "description"])
@pytest.mark.parametrize(
    "text", ["Karto Sumarno", "Karto", "SITI AMINAH", "H. Slamet", "Siti Aminah, S.Pd", "pak darmo", "hubungi Bu Siti"]
)
def test_who_is_named_in_a_remark_beside_a_number_is_asked_about(column: str, text: str) -> None:
    for name in ("Titik 1", ""):
        (left,) = all_kept("lain", name, {column: text}, among="Titik", number="telepon")
        assert (left.text, left.numbered, left.is_somebodys) == (text, True, False)
        kept = all_kept("fasilitas", name, {column: text, "hp": "081234567890"}, among="Titik")
        assert [each.text for each in kept] == ["hp: 081234567890"]
        assert all_kept("lain", name, {column: text}, among="Titik") == []


@pytest.mark.parametrize(
    "text",
    [
        *("Baik", "Rusak Berat", "Milik Desa", "Aktif", "Dekat Masjid", "Warung Bu Siti", "Jagung", "Tanah Kas Desa"),
        *("PT Maju", "rusak", "12", "Dusun Krajan", "Jalan Rusak", "Belum Ada", "perlu perbaikan segera", "-"),
    ],
)
def test_a_remark_that_names_nobody_is_not_asked_about(text: str) -> None:
    assert all_kept("lain", "Titik 1", {"keterangan": text}, among="Titik", number="telepon") == []


def test_beside_a_place_bare_words_are_about_that_and_a_title_is_somebodys() -> None:
    told = [{"keterangan": each} for each in ("Rawat Inap", "Pak Darmo")]
    found = [all_kept("lain", "Puskesmas 1", each, among="Titik", number="telepon") for each in told]
    assert [[each.text for each in kept] for kept in found] == [[], ["Pak Darmo"]]


def test_a_number_in_the_name_of_a_column_stood_beside_what_has_something_there() -> None:
    head = "Karto 0812-3456-7890"
    assert [number_beside([(head, each)]) for each in ("ya", "")] == ["telepon", ""]


@pytest.mark.parametrize(
    ("value", "why"),
    [
        *((each, "") for each in ("-", "--", "***", "tidak ada", "belum punya", "0", 0, 0.0, "ya", True, False, "")),
        *((each, "telepon") for each in ("812345", "8,12E+10", 81226741234, "budi@kantor", "-0812 3456")),
    ],
)
@pytest.mark.parametrize("column", ["HP", "no_telp", "Kontak"])
def test_what_says_that_there_is_no_telephone_is_none(column: str, value: Any, why: str) -> None:
    assert number_beside([("nama", "Ngudi Rahayu"), (column, value)]) == why


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


@pytest.mark.parametrize(
    "name", ["Ketua RT 02", "Ketua RT 02 RW 01", "Ketua RT 02 RW 01 Dusun Krajan Kidul", "Kades", "Lurah Klampok"]
)
def test_an_office_is_nobody_and_how_its_holder_is_is_told_of_one(name: str) -> None:
    assert [answer("lain", "Pos", {"pemilik": "Ketua RT"}), answer("lain", name)] == [PUBLIC] * 2
    assert answer("lain", name, {"jam": "08.00-15.00", "wilayah": "RT 02"}) == PUBLIC
    assert [answer("lain", name, {"ket": each}) for each in ("sakit stroke", "TBC", "menunggak PBB")] == [ASKED] * 3
    assert PUBLIC not in {answer("lain", f"{name}{each}") for each in (" (TBC)", " sakit", ": stroke", " - lansia")}


@pytest.mark.parametrize("told", ["Lansia", "lansia, 80 tahun", "lanjut usia", "jompo"])
def test_that_somebody_is_old_is_told_of_a_bare_name(told: str) -> None:
    assert [answer(kind, "Karto", {"kategori": told}) for kind in ("lain", "bencana")] == [ASKED] * 2
    assert answer("lain", "Karto", {told.partition(",")[0]: "ya"}) == ASKED
    # What people go to bears bare names, and may be for them.
    assert [answer(kind, "Melati", {"kategori": told}) for kind in ("kesehatan", "fasilitas")] == [PUBLIC] * 2
    assert answer("lain", "Posyandu Melati", {"kategori": told}) == PUBLIC
    assert [answer("lain", "Melati", {each: told}) for each in ("sasaran", "jenis kegiatan")] == [PUBLIC] * 2
    assert [answer("lain", "Krajan", each) for each in ({"lansia": 30}, {"ket": "30 lansia"})] == [PUBLIC] * 2
