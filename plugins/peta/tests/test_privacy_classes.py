"""Classes of words: roles of citizens, owners, debts, measures of a body, states; and what only sounds like these."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from cms_core.api import Site, db, site_scope
from cms_peta.own.models import OwnFeature
from cms_peta.privacy_columns import EMPLOYEE, why_personal

from .conftest import Bring, Send
from .test_homes import file, own_layers, read
from .test_privacy_answers import ASKED, PERSON, PUBLIC, REFUSED, answer

KINDS = ("bencana", "lain", "jalan", "lahan")
CITIZENS = (
    *("Pengadu", "Laporan dari", "Pengusul", "Diusulkan oleh", "Diadukan oleh", "Usulan dari", "Aduan dari"),
    *("Yang mengadu", "Tersangka", "Terlapor", "Terdakwa", "Pelaku", "DPO"),
)


@pytest.mark.parametrize("column", CITIZENS)
@pytest.mark.parametrize("kind", [*KINDS, "sekolah"])
def test_citizens_who_told_asked_or_did_something_are_refused(kind: str, column: str) -> None:
    nobodys = (
        12,
        "-",
        "BPD",
        "Kadus II",
        "Musrenbang desa",
        "Musdes",
        "warga RT 02",
        "SP4N-LAPOR",
        "Dusun Krajan",
        "Musdus Krajan 2025",
    )

    assert [answer(kind, "Jalan rusak", {column: each}) for each in ("Bp. Karto", PERSON)] == [REFUSED] * 2
    assert {each: answer(kind, "Jalan rusak", {column: each}) for each in nobodys} == dict.fromkeys(nobodys, PUBLIC)


@pytest.mark.parametrize("column", ["Pelaku usaha", "Pelaku UMKM", "Laporan", "Usulan", "Nama usulan", "Pengaduan"])
def test_what_sounds_like_a_citizen_and_is_none_is_public(column: str) -> None:
    assert [answer("lain", "Pasar desa", {column: each}) for each in (12, "Jalan rusak")] == [PUBLIC] * 2


def test_who_complained_does_not_come_in_with_a_file(send: Send, kecamatan: Site, bring: Bring) -> None:
    bring()
    page = read(send, file({"nama": "Jalan rusak", "Pengadu": "Karto Sumarno", "Lebar": 3}))
    send(page, to=f"{page}/pakai", langkah="pakai")

    assert [(each.kind, each.public) for each in own_layers()] == [("lain", True)]
    with site_scope(kecamatan.id):
        assert list(db.session.scalars(select(OwnFeature.facts))) == [{"Lebar": 3}]


@pytest.mark.parametrize("column", ["Nama pelanggan", "Nama nasabah", "an", "a.n.", "AN"])
@pytest.mark.parametrize("kind", [*KINDS, "kesehatan"])
def test_in_whose_name_something_is_is_refused_but_of_an_organisation(kind: str, column: str) -> None:
    told = ("Karto S", "Bu Ani", "Pemerintah Desa", "PT Maju")
    assert [answer(kind, "Titik 1", {column: each}) for each in told] == [REFUSED, REFUSED, PUBLIC, PUBLIC]


@pytest.mark.parametrize("column", ["Milik", "Dimiliki oleh", "Kepemilikan", "Status kepemilikan", "Kepemilikan tanah"])
@pytest.mark.parametrize("kind", KINDS)
def test_whose_something_is_is_asked_but_of_nobody_in_particular(kind: str, column: str) -> None:
    nobodys = (
        *("desa", "PLN", "Milik desa", "Milik PLN", "PT Maju", "Perhutani", "warga", "milik sendiri", "Sewa", "SHM"),
        *("Pinjam pakai", "Hak milik", "Hak pakai", "Tanah kas desa", "Pemerintah", "-", 3, "12", "Bersertifikat"),
        *("Kas Desa Kalimandi", "Milik bersama warga RT 02"),
    )
    assert [answer(kind, "Lahan 1", {column: each}) for each in (PERSON, "Pak Karto")] == [ASKED, REFUSED]
    assert {each: answer(kind, "Lahan 1", {column: each}) for each in nobodys} == dict.fromkeys(nobodys, PUBLIC)


@pytest.mark.parametrize(
    "text", ["milik Karto", "tanah milik Bu Ani", "milik karto", "kepunyaan Karto", "milik keluarga Karto"]
)
@pytest.mark.parametrize("kind", [*KINDS, "sekolah"])
def test_whose_something_is_is_asked_in_a_text(kind: str, text: str) -> None:
    assert [answer(kind, "Titik 1", {"Ket": text}), answer(kind, text)] == [ASKED] * 2


@pytest.mark.parametrize(
    "text",
    [
        *(
            "milik desa",
            "Milik PLN",
            "tanah milik PT Maju",
            "TANAH MILIK DESA",
            "milik Yayasan Al Huda",
            "milik bersama",
        ),
        *("Hak Milik Nomor 12", "milik Kementerian Agama", "milik Dusun Krajan", "milik warga", "Warung milik Bu Ani"),
    ],
)
def test_what_is_nobodys_in_particular_is_public_in_a_text(text: str) -> None:
    column = "nama" if text.startswith("Warung") else "Ket"
    assert [answer(kind, "Titik 1", {column: text}) for kind in (*KINDS, "sekolah")] == [PUBLIC] * 5


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


@pytest.mark.parametrize(
    "column", ["Z-score", "Berat badan", "Tinggi badan", "Lingkar kepala", "LiLA", "HPHT", "Goldar", "Gol. darah"]
)
@pytest.mark.parametrize("kind", ["lain", "kesehatan", "sekolah"])
def test_what_is_measured_of_a_body_alone_is_refused(kind: str, column: str) -> None:
    assert [answer(kind, "Wartini", {column: each}) for each in (12.5, "O", "2026-01-02")] == [REFUSED] * 3


@pytest.mark.parametrize(("name", "facts"), [("Wartini", {"KB": "IUD"}), ("An. Azka (5 th)", {}), ("Azka (5 bln)", {})])
def test_patients_are_asked_for_among_places_too(name: str, facts: dict[str, Any]) -> None:
    assert answer("kesehatan", name, facts) == ASKED


@pytest.mark.parametrize("kind", [*KINDS, "kesehatan"])
@pytest.mark.parametrize(
    "text",
    [
        *("Menimbun Karto (54) hingga meninggal", "Karto (54 tahun) tewas di lokasi", "1 luka, Budi Santoso (17)"),
        "korban Siti Aminah, 54 tahun",
    ],
)
def test_a_name_with_an_age_is_asked_for(kind: str, text: str) -> None:
    assert answer(kind, "Longsor", {"Ket": text}) == ASKED


@pytest.mark.parametrize("told", ["NIP 197704052005011003", "NIP. 19770405 200501 1 003", "199001012022211001"])
@pytest.mark.parametrize("kind", [*KINDS, "kantor"])
def test_a_nip_is_refused_wherever_it_stands(kind: str, told: str) -> None:
    assert why_personal(kind, "Ket", told) == EMPLOYEE


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


@pytest.mark.parametrize(
    "text",
    [
        *("keluarga eks tapol: Karto", "mantan napi: Karto", "Tono pengguna narkoba", "Karto, nunggak PBB"),
        *("Karto, eks TKI", "Eks tapol", "Pak Karto menunggak", "Karto (kredit macet)"),
    ],
)
@pytest.mark.parametrize("kind", [*KINDS, "kesehatan", "kantor"])
def test_a_state_in_a_name_is_asked_for(kind: str, text: str) -> None:
    assert answer(kind, text) == ASKED
    assert answer(kind, "Balai desa", title=text) == ASKED


@pytest.mark.parametrize("text", ["Pak Karto menunggak", "mantan napi: Karto", "Bu Ani, utang 3 juta"])
@pytest.mark.parametrize("kind", [*KINDS, "kesehatan"])
def test_somebody_and_a_state_are_asked_for_in_a_fact_alone(kind: str, text: str) -> None:
    assert answer(kind, "Titik 1", {"Ket": text}) == ASKED


@pytest.mark.parametrize(
    "text",
    [
        *("Klinik pengguna narkoba", "Pelatihan mantan napi", "Rehabilitasi pengguna narkoba", "Koperasi eks TKI"),
        *("Penunggak PBB per dusun", "Jumlah anak putus sekolah", "Zona risiko tinggi", "Risiko tinggi banjir"),
        *("12 anak putus sekolah", "Kelompok mantan TKI", "Desa eks tapol"),
    ],
)
def test_a_state_in_the_name_of_what_is_for_people_is_public(text: str) -> None:
    assert [answer(kind, text) for kind in (*KINDS, "kesehatan")] == [PUBLIC] * 5


@pytest.mark.parametrize("column", ["Debitur", "Nasabah", "Peminjam", "Kreditur", "Debitur KUR"])
@pytest.mark.parametrize("kind", [*KINDS, "kesehatan"])
def test_who_owes_something_is_asked_for_and_not_how_many(kind: str, column: str) -> None:
    told = (PERSON, 12, "12 orang", "BUMDes", "-")
    assert [answer(kind, "Titik 1", {column: each}) for each in told] == [ASKED, *[PUBLIC] * 4]


@pytest.mark.parametrize("column", ["Pak Karto", "Bu_Ani", "Bp. Karto", "Ibu Siti", "PakKarto", "Mbah Karto 2"])
def test_a_column_that_is_headed_by_somebody_is_asked_for(column: str) -> None:
    told = [answer(kind, "Titik 1", {column: each}) for kind in (*KINDS, "kesehatan") for each in ("ya", 3, True)]
    assert told == [ASKED] * 15


@pytest.mark.parametrize("column", ["Ibu hamil", "Ibu menyusui", "Ibu bersalin", "Ibu kota", "PAK 2025", "Karto"])
def test_a_column_of_mothers_or_of_a_bare_word_is_public(column: str) -> None:
    assert [answer(kind, "Krajan", {column: 12}) for kind in KINDS] == [PUBLIC] * 4
