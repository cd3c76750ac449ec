"""Who is named in a text by how it is written, and what only looks like a name."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import ASKED, NEUTRAL, PERSON, PUBLIC, SOMEBODYS, answer


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
    assert answer(kind, name, facts) in (SOMEBODYS, ASKED)


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


@pytest.mark.parametrize(
    "text", ["milik Karto", "tanah milik Bu Ani", "milik karto", "kepunyaan Karto", "milik keluarga Karto"]
)
@pytest.mark.parametrize("kind", [*NEUTRAL, "sekolah"])
def test_whose_something_is_is_asked_in_a_text(kind: str, text: str) -> None:
    assert [answer(kind, "Titik 1", {"Ket": text}), answer(kind, text)] == [ASKED] * 2


@pytest.mark.parametrize(
    "text",
    [
        *("milik desa", "Milik PLN", "tanah milik PT Maju", "TANAH MILIK DESA"),
        *("milik Yayasan Al Huda", "milik bersama"),
        *("Hak Milik Nomor 12", "milik Kementerian Agama", "milik Dusun Krajan", "milik warga", "Warung milik Bu Ani"),
    ],
)
def test_what_is_nobodys_in_particular_is_public_in_a_text(text: str) -> None:
    column = "nama" if text.startswith("Warung") else "Ket"
    assert [answer(kind, "Titik 1", {column: text}) for kind in (*NEUTRAL, "sekolah")] == [PUBLIC] * 5


@pytest.mark.parametrize(("name", "facts"), [("Wartini", {"KB": "IUD"}), ("An. Azka (5 th)", {}), ("Azka (5 bln)", {})])
def test_patients_are_asked_for_among_places_too(name: str, facts: dict[str, Any]) -> None:
    assert answer("kesehatan", name, facts) == ASKED


@pytest.mark.parametrize("kind", [*NEUTRAL, "kesehatan"])
@pytest.mark.parametrize(
    "text",
    [
        *("Menimbun Karto (54) hingga meninggal", "Karto (54 tahun) tewas di lokasi", "1 luka, Budi Santoso (17)"),
        "korban Siti Aminah, 54 tahun",
    ],
)
def test_a_name_with_an_age_is_asked_for(kind: str, text: str) -> None:
    assert answer(kind, "Longsor", {"Ket": text}) == ASKED


@pytest.mark.parametrize(
    ("kind", "name", "facts"),
    [
        *(("jalan", name, {"Kelas": 3}) for name in ("Kalimandi Pagak", "Mawar")),
        *(
            ("lain", "Jalan Mawar", {"Kelas": 3}),
            ("sekolah", "Al Hidayah", {"Kelas": 6}),
            ("lain", "Mawar", {"Kelas": "A"}),
        ),
        *(("lain", "Sambungan rumah", {"Pelanggan PDAM": 120}), ("lain", "Krajan", {"Pelanggan": "120"})),
        *(("lain", "Krajan", {"Ket": "8 KK nunggak PBB"}), ("fasilitas", "Melati", {"Layanan": "korban kekerasan"})),
        *(("lain", "Krajan", {"Penerima BLT": "12 KPM"}), ("lain", "Krajan", {"Pasien": "tidak ada data"})),
        *(
            ("lain", "Jalan", {"Ket": "diusulkan oleh BPD"}),
            ("lain", "SD", {"Ket": "usulan warga, laporan ibu PKK"}),
        ),
        *(("lain", "Krajan", {"KB": 120}), ("kesehatan", "Pustu Krajan", {"KB": "IUD, suntik"})),
        *(("dusun", "Krajan", {"KB": "120 orang"}), ("potensi", "Kos-kosan Bu Ani", {}), ("lain", "Griya Asri", {})),
        *(("lain", "An-Nur", {}), ("lain", "Jembatan Merah (12 th)", {}), ("lain", "Pohon beringin (80 th)", {})),
        *(
            ("bencana", "Longsor", {"Ket": "Dusun Krajan (54) selamat"}),
            ("lain", "Titik", {"ID": "202501010000000001"}),
        ),
        *(("lain", "Titik", {"Ket": "SK 188.4/12 tahun 2024"}), ("bencana", "Longsor", {"Ket": "3 luka (warga)"})),
        *(("lain", "Kelompok Tani Maju", {"Cicilan": 3000000}), ("lain", "Balai Desa", {"Ket": "korban kekerasan"})),
    ],
)
def test_honest_neighbours_are_public(kind: str, name: str, facts: dict[str, Any]) -> None:
    assert answer(kind, name, facts) == PUBLIC
