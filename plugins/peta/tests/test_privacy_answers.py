"""The three answers of the map to what is put on it: refused, for the desk to decide, or public."""

from __future__ import annotations

from typing import Any

import pytest

from cms_peta.privacy import home
from cms_peta.privacy_columns import NAMED, OWNED, about_people, personal, why_personal

REFUSED, ASKED, PUBLIC = "refused", "asked", "public"
PERSON = "Karto"


def answer(kind: str, name: str, facts: dict[str, Any] | None = None, title: str = "Titik") -> str:
    """Return what becomes of a feature of a layer that is to be public."""
    told = [(name, facts or {})]
    if personal(kind, told):
        return REFUSED
    found = home(kind, title, told)
    return PUBLIC if found is None else REFUSED if found.sure else ASKED


@pytest.mark.parametrize(
    "column",
    [
        *(
            "pelapor",
            "Nama pelapor",
            "HP pelapor",
            "Pelapor HP",
            "HP orang tua",
            "HP warga",
            "WA pasien",
            "Kontak korban",
        ),
        *("Saksi", "Orang tua", "Wali murid", "Penyewa", "Pemohon", "Pengaju", "Telp pemilik", "Golongan darah"),
    ],
)
@pytest.mark.parametrize("kind", ["bencana", "lain", "sekolah", "kesehatan", "potensi", "lahan"])
def test_columns_of_citizens_are_refused_in_layers_of_every_kind(kind: str, column: str) -> None:
    assert [answer(kind, "Pohon tumbang", {column: value}) for value in (PERSON, "081226741234")] == [REFUSED] * 2


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
    assert answer("lain", "Sukini", {column: "Kristen"}) in (REFUSED, ASKED)
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
    assert answer(kind, name, facts) in (REFUSED, ASKED)


@pytest.mark.parametrize("title", ["Siswa miskin", "Murid kurang mampu", "Santri yatim miskin"])
def test_a_title_on_the_poor_of_a_school_is_refused(title: str) -> None:
    found = home("sekolah", title)
    assert found is not None
    assert found.sure is True


def test_a_number_beside_who_told_it_is_his() -> None:
    told = {"kejadian": "Pohon tumbang", "korban": 0, "pelapor": PERSON, "kontak": "081226741234"}

    assert personal("bencana", [("Pohon tumbang", told)]) == ["pelapor", "kontak"]
    assert personal("bencana", [("Posko", {"kontak": "081226741234"})]) == []


def test_a_file_with_who_told_of_it_is_no_list_of_people() -> None:
    whys = [why_personal("bencana", column, PERSON) for column in ("pelapor", "saksi", "pemohon")]
    assert [about_people("bencana", [why]) for why in whys] == [False] * 3
    assert about_people("bencana", [why_personal("bencana", "nik", "1")]) is True


@pytest.mark.parametrize(
    "owner",
    [
        *("PLN", "Telkomsel", "Mitratel", "Negara", "Muhammadiyah", "Masyarakat", "KTH Makmur", "NU", "swasta"),
        *("LMDH Wana", "P3A Tirto", "Perorangan", "Warga", "milik sendiri", "TNI", "Umum", "Tanah wakaf"),
    ],
)
def test_what_is_nobodys_in_particular_is_named_as_owner(owner: str) -> None:
    assert why_personal("lain", "Pemilik", owner) == ""


@pytest.mark.parametrize("owner", ["Pak Karto", "Umum Karto Wijoyo 3304022002020002", "Ibu Siti", "Warga: Bu Siti"])
def test_somebody_is_not_named_as_owner(owner: str) -> None:
    assert why_personal("lain", "Pemilik", owner) == OWNED


@pytest.mark.parametrize("owner", ["Karto", "Nugroho", "Plana", "Warga: Karto", "Protelindo", "Centratama"])
@pytest.mark.parametrize("kind", ["bencana", "lain", "sekolah", "lahan"])
def test_an_owner_whom_no_words_tell_is_asked_for(kind: str, owner: str) -> None:
    assert [answer(kind, "Krajan", {column: owner}) for column in ("Pemilik", "owner", "Pemilik menara")] == [ASKED] * 3
    assert answer(kind, "Krajan", {"Nama pemilik": owner}) == REFUSED


@pytest.mark.parametrize(
    ("column", "value"),
    [
        *(("Wali murid", 120), ("Orang tua", 120), ("Pemohon", 12), ("Saksi", 2), ("Penerima manfaat", "12 KK")),
        *(("Pemilik", "Tanah kas desa"), ("Pemilik", "Kas desa"), ("Pemilik", "TKD"), ("Pemilik", "Tanah bengkok")),
        *(("Penyewa", "Telkomsel, XL"), ("Pelapor", "Kadus II"), ("Pelapor", "Kepala Dusun II")),
    ],
)
@pytest.mark.parametrize("kind", ["bencana", "lain", "sekolah"])
def test_how_many_and_offices_in_columns_of_citizens_are_public(kind: str, column: str, value: Any) -> None:
    assert answer(kind, "Krajan", {column: value}) == PUBLIC


@pytest.mark.parametrize(
    ("kind", "column", "value"),
    [
        *(("potensi", "WhatsApp", "081226741234"), ("potensi", "No HP", "081226741234")),
        *(("jalan", "Kontak pengaduan", "0286591234"), ("lain", "Kontak", "0286-591234")),
        *(("bencana", "Kepala keluarga terdampak", 12), ("bencana", "KK mengungsi", "12"), ("bencana", "Korban", 2)),
        *(("dusun", "Miskin (%)", 3), ("dusun", "Stunting (%)", 4.2), ("dusun", "% miskin", 0.5)),
        *(("dusun", "Stunting (persen)", 2), ("sekolah", "Kepala sekolah", "Sutrisno, S.Pd.")),
        *(("bencana", "Pelapor", "-"), ("kesehatan", "Pasien", 120), ("lain", "Kepala rumah tangga", "60")),
        *(("bencana", "Kerusakan", "3 rumah roboh"), ("bencana", "Rumah rusak", 2), ("jalan", "Jenis", "rabat")),
        *(("sekolah", "Alamat", "Jl. Raya 5 RT 02 RW 01 No. 12"), ("jalan", "Pelapor", "Ketua RT 03")),
    ],
)
def test_what_offices_write_is_public(kind: str, column: str, value: Any) -> None:
    assert answer(kind, "Krajan", {column: value}) == PUBLIC


def test_a_mobile_telephone_is_no_contact_of_an_office_in_a_layer_of_none() -> None:
    assert [answer("lain", "Krajan", {"Kontak": each}) for each in ("081226741234", "Karto 0286591234")] == [
        REFUSED
    ] * 2


@pytest.mark.parametrize(
    "name",
    [
        *("Pohon tumbang menimpa rumah warga", "Banjir merendam rumah warga", "Rumah rusak berat 12 unit"),
        *("Angin puting beliung merusak 12 rumah warga", "Jalan masuk rumah warga RT 3", "Jalan depan rumah warga"),
        *("Tiang listrik depan rumah warga", "Rumah Kanker", "Rumah Lansia Terpadu", "Rumah Curhat", "Rumah Dataku"),
        *("Rumah Wakaf", "Rumah Kelahiran Jenderal Soedirman", "Rumah Tua", "Rumah meteran"),
    ],
)
@pytest.mark.parametrize("kind", ["bencana", "lain", "fasilitas"])
def test_names_with_a_house_in_them_that_is_nobodys_are_public(kind: str, name: str) -> None:
    assert answer(kind, name) == PUBLIC


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        *(("Posyandu di rumah Bu Bidan Siti", {}), ("Posyandu Melati, rumah Bu Kader", {})),
        *(("Posyandu Melati", {"Alamat": "Rumah Ibu Kadus, RT 02/01"}), ("PAUD Melati (rumah Bu Sri)", {})),
        *(
            ("Titik Kumpul 1 Depan Rumah Pak RT", {}),
            ("Rumah Joglo Mbah Lurah", {}),
            ("Jembatan depan rumah Pak RT", {}),
        ),
        *(("Pohon tumbang menimpa rumah Pak Karto", {}), ("TPS 3", {"Alamat": "Rumah Bapak Suparno"})),
    ],
)
@pytest.mark.parametrize("kind", ["kesehatan", "bencana", "lain", "sekolah"])
def test_a_place_that_is_told_by_a_house_is_asked_for(kind: str, name: str, facts: dict[str, Any]) -> None:
    assert answer(kind, name, facts) == ASKED


@pytest.mark.parametrize("name", ["Rumah roboh", "Rumah Kepala Desa", "Rumah Cantik Amel", "Rumah warga"])
def test_a_house_that_may_be_a_place_is_asked_for_and_never_refused(name: str) -> None:
    assert answer("lain", name) == ASKED
    assert answer("bencana", name) == ASKED


@pytest.mark.parametrize(
    ("title", "told"),
    [
        *(("Bedah rumah per dusun", PUBLIC), ("RTLH per RT", PUBLIC), ("Rumah rusak per RT", PUBLIC)),
        *(("Rumah terdampak banjir", ASKED), ("Rumah rawan longsor", ASKED), ("Rumah penderita TBC per RT", REFUSED)),
        *(("Data DTKS", REFUSED), ("Sebaran ODGJ", REFUSED), ("Bedah rumah Pak Karto", REFUSED)),
    ],
)
def test_titles_count_houses_or_show_them(title: str, told: str) -> None:
    assert answer("bencana", "Krajan", title=title) == told


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        *(("Krajan", {}), ("Karangsari", {"Status": "aktif"}), ("Dieng", {"Ket": "ramai"}), ("Krajan", {"Miskin": 31})),
        *(("Jembatan Merah", {"Status": "rusak"}), ("Puskesmas 1", {"Layanan": "TBC, hamil"})),
        *(("Makam Mbah Demang", {"Ket": "meninggal 1890"}), ("Jalan Pak Darmo", {}), ("Sumur Pak Karto", {})),
        *(("Balai Warga", {}), ("Posyandu Lansia", {}), ("Rumah Dinas Camat", {}), ("RT 02", {"Miskin": 12})),
    ],
)
def test_places_with_names_of_their_own_are_public(name: str, facts: dict[str, Any]) -> None:
    assert [answer(kind, name, facts) for kind in ("lain", "fasilitas", "bencana")] == [PUBLIC] * 3


@pytest.mark.parametrize(
    ("column", "value"),
    [
        *(("NIK", "x"), ("no_kk", "3304022002020002"), ("NPWP", "x"), ("Nopol", "R 1234 AB"), ("desil", 1)),
        *(("Diagnosis", "x"), ("Ket", "081226741234"), ("Ket", "siti@gmail.com"), ("Ket", "3304022002020002")),
    ],
)
@pytest.mark.parametrize("kind", ["lain", "bencana", "sekolah", "kesehatan", "potensi"])
def test_what_is_of_a_person_by_its_shape_is_refused_without_a_way_round(kind: str, column: str, value: Any) -> None:
    assert answer(kind, "Satu", {column: value}) == REFUSED
    assert why_personal(kind, column, value) != ""


def test_who_told_of_it_is_another_reason_than_who_lives_there() -> None:
    assert why_personal("bencana", "pelapor", PERSON) != NAMED


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        *(("Longsor", {"Rumah terdampak": "Karto, Slamet"}), ("Longsor", {"Lokasi": "Rumah Karto"})),
        *(("Longsor", {"Rumah": "Pak Karto"}), ("Longsor", {"Rumah milik": PERSON})),
        *(("Longsor", {"Ket": "rumah milik karto"}), ("Longsor", {"Alamat": "Rumah Karto RT 2"})),
        *(("Longsor", {"Keterangan": "Rumah Karto rusak"}), ("Longsor", {"Ket": "rumah rusak: Karto"})),
        *(("Pohon tumbang menimpa rumah Karto", {}), ("Longsor di rumah Karto", {})),
    ],
)
@pytest.mark.parametrize("kind", ["bencana", "lain", "sekolah"])
def test_a_house_with_a_name_behind_it_is_asked_for_wherever_it_stands(
    kind: str, name: str, facts: dict[str, Any]
) -> None:
    assert answer(kind, name, facts) == ASKED


@pytest.mark.parametrize(
    "facts",
    [
        *({"Rumah": "Permanen"}, {"Rumah": 3}, {"Rumah rusak": "Rusak berat"}, {"Rumah terdampak": "12 KK"}),
        *({"Lokasi": "Depan Rumah Sakit Emanuel"}, {"Ket": "3 rumah Karangsari"}, {"Ket": "rumah Dusun Krajan"}),
        *({"Ket": "rumah milik warga"}, {"Ket": "Rumah Tangga: 31"}, {"Lokasi": "Rumah Makan Karto"}),
    ],
)
def test_houses_of_nobody_are_public_however_they_are_written(facts: dict[str, Any]) -> None:
    assert [answer(kind, "Longsor", facts) for kind in ("bencana", "lain")] == [PUBLIC] * 2


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        *(("Longsor", {column: PERSON}) for column in ("Dilaporkan oleh", "Keluarga", "KK terdampak", "Informan")),
        *(("Longsor", {"Narasumber": PERSON}), ("Longsor", {"Ket": "korban: Karto"})),
        *(("Longsor", {"Ket": "1 orang meninggal (Karto)"}), ("Longsor", {"Ket": "menimpa Pak Karto"})),
        *(("Karto meninggal tertimpa pohon", {}), ("Longsor", {"plat": "R 1234 AB"})),
        *(("Longsor", {"Ket": "plat R 1234 AB"}), ("Sukini", {"BPJS": "ya"}), ("Slamet", {"Ket": "gila"})),
        *(("Slamet", {"Ket": "hutang bank"}), ("Karto", {"Hutang": "5 juta"}), ("Karto", {"Hutang": 5000000})),
        *(("Karto", {"Pilihan": "PDIP"}), ("Sukini", {"Ket": "ibu hamil risiko tinggi"})),
        *(("Budi", {"Ket": "anak yatim"}), ("Budi", {"Ket": "putus sekolah"})),
    ],
)
@pytest.mark.parametrize("kind", ["bencana", "lain", "sekolah", "kesehatan"])
def test_who_told_whom_it_befell_and_how_he_is_stays_with_the_desk(kind: str, name: str, facts: dict[str, Any]) -> None:
    assert answer(kind, name, facts) in (REFUSED, ASKED)


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        *(("Longsor", {column: 12}) for column in ("Keluarga", "KK terdampak", "Informan", "Narasumber", "Saksi")),
        *(("Longsor", {"Ket": "korban: 3 orang"}), ("Longsor", {"Ket": "2 meninggal (warga setempat)"})),
        *(("Longsor", {"plat": "beton"}), ("Longsor", {"Ket": "menimpa jembatan"}), ("Warga meninggal", {})),
        *(("Koperasi Maju", {"Pinjaman": "5 juta"}), ("Balai Desa", {"Hutang": 3})),
    ],
)
@pytest.mark.parametrize("kind", ["bencana", "lain"])
def test_how_many_it_befell_is_public(kind: str, name: str, facts: dict[str, Any]) -> None:
    assert answer(kind, name, facts) == PUBLIC
