"""Houses of people, and what is only called like one."""

from __future__ import annotations

from typing import Any

import pytest

from cms_peta.privacy import Kept, first_kept

from .conftest import ASKED, PERSON, PUBLIC, SOMEBODYS, answer


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
        *(("Rumah terdampak banjir", ASKED), ("Rumah rawan longsor", ASKED), ("Rumah penderita TBC per RT", SOMEBODYS)),
        *(("Data DTKS", SOMEBODYS), ("Sebaran ODGJ", SOMEBODYS), ("Bedah rumah Pak Karto", SOMEBODYS)),
    ],
)
def test_titles_count_houses_or_show_them(title: str, told: str) -> None:
    assert answer("bencana", "Krajan", title=title) == told


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
    ("column", "value"),
    [
        *(("alamat", "RT 02/01 No. 5"), ("Alamat_1", "Jl. Mawar no.5"), ("catatan", "RT02/RW01 No.5")),
        *(("nama", "Rumah Siti"), ("nama", "Rumah"), ("nama", "RT 2 No 5")),
    ],
)
def test_what_may_be_a_house_is_public_where_the_layer_is_about_places(column: str, value: str) -> None:
    name, facts = (value, {}) if column == "nama" else ("Titik", {column: value})

    assert first_kept("lain", "Titik", [(name, facts)]) == Kept(value, is_somebodys=False)
    assert [first_kept(kind, "Titik", [(name, facts)]) for kind in ("sekolah", "ibadah", "potensi")] == [None] * 3


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
    assert (first_kept(kind, title), first_kept(kind, "Titik", [(title, {})])) == (None, None)


@pytest.mark.parametrize("name", ["Kantor Desa", "Pangkalan LPG", "Warung Bu Siti"])
def test_the_address_of_what_people_go_to_has_a_number(name: str) -> None:
    told = {"alamat": "Jl. Raya No. 5 RT 02 RW 03"}
    assert first_kept("lain", "Titik", [(name, told)]) is None
    assert first_kept("lain", "Titik", [("Satu", told)]) == Kept(told["alamat"], is_somebodys=False)


ADDRESSES = (
    *("Jl. Mawar No. 12 RT 02 RW 03", "Gg. Kenanga No.7, RT 01/RW 04", "Jl Mawar RT 02 RW 03 No 12"),
    *("Jalan Mawar No. 12 RT 02 RW 03", "Gang Kenanga RT 01/RW 04 nomor 7", "No. 5A, Dusun Krajan, RT 2"),
    *("No. A12 RT 02", "No.B/12, RT 02", "RT 02 no. C 7", "Jl. Mawar No.AA5 RT 2", "Karangsari No 12, R.T. 02"),
    *("Jl. Mawar 12 RT 02", "Jalan Mawar 12 RT 02", "Jln Mawar Merah 12A RT02/03", "Dekat SK 5, Jl. Mawar 7 R.T.02"),
    *("Jl. Irigasi No 12 RT 02", "Dekat sumur bor, Jl. Mawar No 12 RT 02", "SK Nomor 5, rumah nomor 12 RT 02"),
    *(
        "Dusun Sumur No 5 RT 2",
        "Jl Raya Menara Kudus No 5 RT 3",
        "Slamet, Kontrak No 5 RT 3",
        "Jl. Usaha Tani No 5 RT 3",
    ),
    *("Surat dikirim ke no 12 RT 02", "Surat untuk warga no 12 RT 02"),
    *("RT 01 no rumah 12", "RT 01, nomor rumah: 12", "Blok C4/12", "Griya Asri Blok C 4/12, RT 02", "Blok AB1-7A"),
)
NUMBERED_THINGS = (
    *("SK Nomor 5 Tahun 2024 RT 02", "Ketua RT 02 (SK Kepala Desa Nomor 140/5/2024)", "Perdes No. 3 tentang RT 02"),
    *("Lampu No 5 RT 02", "Lampu jalan No. 5 RT 02", "Tiang listrik no A12, RT 02", "Sumur bor no 2 RT 03"),
    *("Jalan usaha tani no 3 RT 02", "Jalan rabat beton No 3 RT 02", "Jalan Dusun 2 RT 03", "Jl. Desa 3 RT 02"),
    *("Jalan Mawar 120 m RT 02", "Gang Mawar 3 RT 02", "Balai desa no RT 02", "Jalan poros 2 RT 3"),
    *(
        "Kios blok C4/12",
        "Makam blok A2/15",
        "Sawah blok C4/12",
        "Blok C4",
        "Blok C4 12 ha",
        "Lampu blok C4",
        "Dusun 1/2",
    ),
)


@pytest.mark.parametrize("kind", ["lain", "bencana", "fasilitas"])
@pytest.mark.parametrize("told", NUMBERED_THINGS)
def test_the_number_of_a_paper_a_lamp_or_a_road_is_none_of_a_house(kind: str, told: str) -> None:
    assert answer(kind, told) == PUBLIC
    assert answer(kind, "Titik 1", {"keterangan": told}) == PUBLIC
    assert answer(kind, "Karto", {"keterangan": told}) == PUBLIC


@pytest.mark.parametrize(
    "told",
    [
        *("sumur Pak Karto no 12 RT 02", "jembatan dekat no 12 RT 02", "lampu jalan depan No. 12 RT 02"),
        "wifi kost putri no 3 RT 2",
    ],
)
def test_the_number_of_what_stands_between_is_one_of_a_house(told: str) -> None:
    assert answer("lain", "Titik 1", {"keterangan": told}) == ASKED


@pytest.mark.parametrize(
    ("address", "told"),
    [
        *(("Jl. Mawar 12", ASKED), ("Jalan Jenderal Sudirman 45", ASKED), ("Jl. Mawar A12", PUBLIC)),
        *(("Blok C4/12", ASKED), ("Perum Asri blok C4-12", ASKED), ("Pasar blok C4/12", PUBLIC)),
        *(("Jl. Raya km 12", PUBLIC), ("Jl. Mawar", PUBLIC), ("SK Nomor 5", PUBLIC), ("Dusun 3", PUBLIC)),
    ],
)
def test_a_column_of_addresses_needs_no_rt(address: str, told: str) -> None:
    assert answer("lain", "Titik 1", {"alamat": address}) == told


@pytest.mark.parametrize("kind", ["lain", "bencana"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_is_asked_for_in_whichever_order_it_is_written(kind: str, address: str) -> None:
    assert answer(kind, address) == ASKED
    assert answer(kind, "Titik 1", {"keterangan": address}) == ASKED


@pytest.mark.parametrize("address", ADDRESSES)
def test_beside_a_name_it_is_asked_for_among_what_people_go_to_and_alone_it_is_not(address: str) -> None:
    assert answer("fasilitas", "Karto", {"keterangan": address}) == ASKED
    assert answer("fasilitas", "Balai RW", {"keterangan": address}) == PUBLIC


@pytest.mark.parametrize("name", ["Lampu jalan No 5 RT 02", "Jalan lingkungan RT 02 RW 03", "Gang Mawar No 3"])
def test_what_stands_on_a_street_is_public_by_its_number_and_so_is_a_street(name: str) -> None:
    assert answer("lain", name) == PUBLIC


@pytest.mark.parametrize("name", ["Omahe Pak Dhe", "Umahe Mbah Karto", "Rumahe Bu Siti"])
def test_a_house_is_somebodys_in_javanese_too(name: str) -> None:
    assert [answer(kind, name) for kind in ("lain", "bencana", "fasilitas")] == [SOMEBODYS] * 3


def test_a_house_of_a_bare_name_is_asked_for_in_javanese_too() -> None:
    assert [answer("lain", name) for name in ("Umahe Karto", "Omahe Slamet", "Omah Kopi")] == [ASKED, ASKED, PUBLIC]


@pytest.mark.parametrize("told", ["depan rumah ketua RT 02", "rumah kadus", "Rumah Kepala Dusun Krajan"])
@pytest.mark.parametrize("kind", ["lain", "bencana", "fasilitas"])
def test_the_house_of_who_holds_an_office_is_asked_for(kind: str, told: str) -> None:
    assert answer(kind, "Titik 1", {"ket": told}) == ASKED
    assert answer(kind, "Titik 1", {"ket": "rumah dinas kepala desa"}) == PUBLIC
