"""What keeps a layer from everybody: its title, names and facts."""

from __future__ import annotations

from typing import Any

import pytest

from cms_peta.privacy import Kept, first_kept


@pytest.mark.parametrize(
    ("value", "is_public"),
    [
        *(("RT 02 RW 01", True), ("Jl. Raya Km 5", True), ("jalan ke rumah warga", True), (5, True), (None, True)),
        *(("ibu hamil, balita stunting", True), ("pemilik: rumah Bu Siti", False), ("Pak Darmo, tidak mampu", False)),
    ],
)
def test_facts_say_what_a_place_offers_and_not_who_lives_there(value: Any, is_public: bool) -> None:
    assert (first_kept("lain", "Titik", [("Satu", {"catatan": value})]) is None) is is_public


@pytest.mark.parametrize("kind", ["lain", "sekolah"])
@pytest.mark.parametrize(
    "title",
    [
        *("Rumah Bu Siti", "Rumah Bapak Suparno", "RUMAH H. AHMAD", "Foto rumah_ibu Ani", "Kediaman Pak Lurah"),
        *("Rumah warga miskin", "Warga miskin Pak Darmo", "Keluarga prasejahtera"),
        *("Penerima PKH", "Rumah milik Sdr. A"),
        *("Pasien TBC Bu Ani", "Penderita kusta", "Balita stunting"),
        *("Rumah tidak layak huni", "Tempat tinggal Mbah X"),
        *("Sebaran penderita TBC", "Stunting", "Data stunting 2026", "Titik BLT", "ODGJ", "Kasus DBD", "Suspek TB"),
        *("Lansia tinggal sendiri", "Bumil risti", "Kemiskinan ekstrem", "DTKS", "KPM", "Desil 1", "Difabel", "Janda"),
        *("Rumahnya Pak Slamet", "RumahPakSlamet", "Rumah_Pak_Slamet", "Ru\u200bmah Bu Siti"),
        *("Penerima bantuan", "Rmh P Slamet", "Rumah penderita TBC per RT", "korban kekerasan", "Anak yatim"),
        *("Pak Darmo (lumpuh)", "Omah Pak Darmo", "Gubuk Mbok Rah", "Mbah Karto, janda"),
    ],
)
def test_a_house_of_somebody_and_how_somebody_is_are_never_public(title: str, kind: str) -> None:
    assert first_kept(kind, title) == Kept(title, is_somebodys=True)
    assert first_kept(kind, "Titik", [("Satu", {}), (title, {})]) == Kept(title, is_somebodys=True)
    assert first_kept(kind, "Titik", [("Satu", {"nama": title})]) == Kept(title, is_somebodys=True)


@pytest.mark.parametrize(
    "title",
    [
        *("Rumah Dinas Kepala Desa", "Rumah Sakit Ibu dan Anak", "RSIA Bunda", "Rumah Ibadah", "Rumah Baca Pak Guru"),
        *("Rumah Makan Bu Siti", "Warung Bu Siti", "Panti Penyandang Disabilitas", "Sekolah ramah anak disabilitas"),
        *("Jumlah keluarga miskin", "Keluarga miskin per dusun", "Perumahan Griya Asri"),
        *("Posyandu Balita", "Balai warga"),
        *("Kelas ibu hamil", "Posyandu stunting", "Stunting center", "TBC Corner Puskesmas Klampok"),
        *("Batik difabel", "Desa lokus stunting", "Stunting per desa"),
        *("Rumah Singgah Pasien", "Klinik TBC", "Kampung Keluarga Berencana", "Rumah Yatim Piatu", ""),
    ],
)
def test_what_people_go_to_is_public(title: str) -> None:
    assert first_kept("lain", title, [(title, {"keterangan": title})]) is None


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
    assert first_kept(kind, "Titik", [(name, {})]) == Kept(name, is_somebodys=sure)


def test_who_lies_in_a_grave_that_people_go_to_is_named() -> None:
    told = [("Mbah Demang", {})]
    assert [first_kept("lain", title, told) for title in ("Makam keramat", "Titik")] == [
        None,
        Kept("Mbah Demang", is_somebodys=False),
    ]
    assert first_kept("lain", "Makam keramat", [("Rumah Bu Siti", {})]) == Kept("Rumah Bu Siti", is_somebodys=True)
