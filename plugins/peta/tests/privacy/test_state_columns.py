"""Columns that are called after how people are, and count too few of them."""

from __future__ import annotations

from typing import Any

import pytest

from cms_peta.privacy import Kept, first_kept

from .conftest import PUBLIC, SOMEBODYS, answer

COUNTS = (
    *(12, 0, 1250, "12", "0", "<5", "< 5", "≤4", "0-4", "kurang dari 5", "-", "–", "*", "nihil", "12 orang", "12 KK"),
    *("6 unit", "3 %", "3,5%", "1.250", "1250", "1.250 jiwa", "12-20", "± 20 orang", "lebih dari 100"),
)
STATES = (
    *("Miskin", "Disabilitas", "Penerima PKH", "Penerima BLT", "Penyandang disabilitas", "Stunting", "Ibu hamil"),
    *("Janda", "KPM BPNT", "Siswa miskin penerima PIP", "Siswa penerima PIP", "KK miskin", "Warga miskin"),
)
GROUPS = (
    *("Pasien", "Petani penerima manfaat", "Petani penerima pupuk", "Keluarga penerima manfaat", "Usia 0-4"),
    *("Umur 60+", "Usia 15 s.d. 64 tahun", "usia_0_4", "Usia 60 tahun ke atas", "Kelompok umur 5-9", "Usia <5"),
)


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
    assert first_kept("lain", "Dusun", [("Krajan", {column: value})]) == (Kept(text, *kept) if kept else None)
    among = first_kept("fasilitas", "Dusun", [("Krajan", {column: value})])
    # What a facility offers is not told beside what may be the name of somebody; so few people are nowhere public.
    is_of_one = (column, value) in (("tbc", "ya"), ("disabilitas_1", "tuli"))
    assert among == (Kept(text, *kept) if kept and (kept[1] or is_of_one) else None)


def test_what_is_counted_is_said_by_the_title_of_the_layer() -> None:
    features = [("Krajan", {"jumlah": 2})]
    few = Kept("jumlah: 2", is_somebodys=True, few=True)

    assert first_kept("lain", "Jumlah penderita TBC per dusun", features) == few
    assert first_kept("lain", "", features, among="Jumlah penderita TBC per dusun") == few
    assert (first_kept("lain", "Pos ronda", features), first_kept("lain", "", features, among="Pos ronda")) == (
        None,
        None,
    )


@pytest.mark.parametrize("column", [*STATES, *GROUPS])
@pytest.mark.parametrize("kind", ["dusun", "lain", "sekolah"])
def test_a_count_is_one_wherever_a_column_is_called_after_people(kind: str, column: str) -> None:
    assert {each: answer(kind, "Krajan", {column: each}) for each in COUNTS} == dict.fromkeys(COUNTS, PUBLIC)


@pytest.mark.parametrize("column", STATES)
@pytest.mark.parametrize("kind", ["dusun", "lain", "kesehatan"])
def test_so_few_are_as_good_as_named_however_they_are_written(kind: str, column: str) -> None:
    few = (3, "3", "3 orang", "1 unit", "3-4", "1-4", "<3", "≤2", "0-2", "kurang dari 3", "1 s.d. 2")
    assert {each: answer(kind, "Krajan", {column: each}) for each in few} == dict.fromkeys(few, SOMEBODYS)


@pytest.mark.parametrize("kind", ["lain", "kesehatan", "fasilitas"])
def test_how_somebody_is_in_a_column_of_its_own_is_never_public(kind: str) -> None:
    assert first_kept(kind, "Titik", [("Satu", {"ODGJ": "ya"})]) == Kept("ODGJ: ya", is_somebodys=True)
    assert first_kept(kind, "Titik", [("Satu", {"odgj": True})]) == Kept("odgj: True", is_somebodys=True)
    assert first_kept(kind, "Titik", [("Satu", {"ODGJ": "12"})]) is None
