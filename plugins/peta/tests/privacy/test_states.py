"""How somebody is, in titles and names; and what is done for people."""

from __future__ import annotations

import pytest

from cms_peta.privacy import HOUSES, Kept, first_kept
from cms_peta.words import KINDS

from .conftest import ASKED, NEUTRAL, PUBLIC, SOMEBODYS, answer


@pytest.mark.parametrize("title", ["Siswa miskin", "Murid kurang mampu", "Santri yatim miskin"])
def test_a_title_on_the_poor_of_a_school_is_refused(title: str) -> None:
    found = first_kept("sekolah", title)
    assert found is not None
    assert found.is_somebodys is True


@pytest.mark.parametrize(
    "text",
    [
        *("keluarga eks tapol: Karto", "mantan napi: Karto", "Tono pengguna narkoba", "Karto, nunggak PBB"),
        *("Karto, eks TKI", "Eks tapol", "Pak Karto menunggak", "Karto (kredit macet)"),
    ],
)
@pytest.mark.parametrize("kind", [*NEUTRAL, "kesehatan", "kantor"])
def test_a_state_in_a_name_is_asked_for(kind: str, text: str) -> None:
    assert answer(kind, text) == ASKED
    assert answer(kind, "Balai desa", title=text) == ASKED


@pytest.mark.parametrize("text", ["Pak Karto menunggak", "mantan napi: Karto", "Bu Ani, utang 3 juta"])
@pytest.mark.parametrize("kind", [*NEUTRAL, "kesehatan"])
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
    assert [answer(kind, text) for kind in (*NEUTRAL, "kesehatan")] == [PUBLIC] * 5


@pytest.mark.parametrize("title", ["Data warga", "Penunggak PBB", "Daftar KK", "Titik lansia", "Data penunggak pajak"])
def test_a_title_that_lists_people_is_never_public(title: str) -> None:
    assert [first_kept(kind, title) for kind in ("lain", "fasilitas")] == [Kept(title, is_somebodys=True)] * 2


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - {HOUSES}))
@pytest.mark.parametrize(
    "told",
    [
        *("Bedah rumah 2025", "Program bedah rumah", "Rehab RTLH Kalimandi", "Program RTLH", "RTLH"),
        *("RTLH 2026", "Titik bedah rumah"),
        *("Penerima manfaat air bersih", "Penerima bantuan pupuk 2025", "BSPS 2025", "Data bedah rumah Karto"),
        "Perbaikan rumah tidak layak huni",
    ],
)
def test_a_programme_may_be_shown_by_whoever_knows_that_it_is_one(kind: str, told: str) -> None:
    assert first_kept(kind, told) == Kept(told, is_somebodys=False)
    assert first_kept(kind, "Program desa", [(told, {"Jumlah": "6 unit"})]) == Kept(told, is_somebodys=False)


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
    assert first_kept(kind, told) == Kept(told, is_somebodys=True)


@pytest.mark.parametrize("told", ["Bedah rumah per dusun", "RTLH per RT", "Jumlah penerima manfaat air bersih"])
def test_a_programme_that_says_that_it_counts_is_public(told: str) -> None:
    assert first_kept("lain", told, [("Krajan", {"Bedah rumah": "6 unit"})]) is None


@pytest.mark.parametrize("kind", [*NEUTRAL, "kesehatan", "fasilitas"])
@pytest.mark.parametrize("name", ["Lansia Mbah Karto", "Janda Mbah Karsinem", "Titik lansia Pak Karto", "Duda Pak Dhe"])
def test_somebody_who_is_old_or_alone_is_never_public(kind: str, name: str) -> None:
    assert answer(kind, name) == SOMEBODYS


@pytest.mark.parametrize("kind", [*NEUTRAL, "kesehatan", "fasilitas"])
@pytest.mark.parametrize(
    "name",
    [
        *("Janda Karsinem", "Lansia Karto", "Lansia Ibu Karsinem", "Janda tua Karsinem RT 02", "Duda Karto Wiyono"),
        *("Janda cerai mati Karsinem", "Lansia a.n. Karto", "Lansia Karto, 80 tahun", "Lansia: Karto (80)"),
        *("Karsinem — janda", "Karto | lansia", "Karto (lanjut usia)"),
        *("Karto (lansia)", "Karto, lansia", "Karto Wiyono - duda", "Karto (lansia, 80 th)", "Karsinem (janda tua)"),
        *("Lansia Bugar Slamet", "Lansia Tangguh Mandiri Karto", "Titik lansia bahagia a.n. Karsinem"),
    ],
)
def test_a_bare_name_beside_that_is_asked_for(kind: str, name: str) -> None:
    assert answer(kind, name) == ASKED


@pytest.mark.parametrize(
    "name",
    [
        *("Posyandu Lansia Melati", "Panti Lansia", "Panti Lansia Mbah Karto", "Lansia", "Program Lansia"),
        *("Lansia Tangguh", "Lansia per dusun", "Lansia Dusun Krajan", "Lansia RT 02", "Senam Lansia", "Lansia aktif"),
        *("Kelompok Lansia Melati", "Taman Lansia", "Curug Janda", "Warung Lansia Mbah Karto"),
        *("Lansia Ceria", "Lansia Ceria RT 02", "Posyandu Melati (lansia)", "Senam sehat - lansia", "Dusun 1 (lansia)"),
        *("BKL Melati (lansia)", "Lansia 60 tahun", "Lansia (laki-laki)", "Penyuluhan lansia", "Lansia Tangguh 2026"),
        *("Sasaran: lansia", "Program makan (lansia)", "Bantuan - lansia", "Karang Werda (lansia)"),
        *(
            "Prolanis - Lansia",
            "Kegiatan (lansia)",
            "Posbindu Melati, lansia",
            "Arisan - Lansia",
            "Lansia Tangguh Mandiri",
        ),
        *("Lansia Bugar Dusun Krajan", "Lansia Bahagia RW 02"),
    ],
)
def test_what_is_for_old_people_is_public(name: str) -> None:
    assert [answer(kind, name) for kind in (*NEUTRAL, "kesehatan")] == [PUBLIC] * 5
