"""How many there are, however people write it."""

from __future__ import annotations

from typing import Any

import pytest

from cms_peta.privacy.counts import how_many

from .conftest import PUBLIC, SOMEBODYS, answer


@pytest.mark.parametrize(
    ("column", "value"),
    [
        *(("Miskin", "Karto"), ("Penerima PKH", "Karto"), ("Penyandang disabilitas", "tuli"), ("Pasien", "Wartini")),
        *(("Nama penerima", 12), ("desil penerima", 1), ("ID penerima", 12), ("Umur pasien", 45), ("NIK pasien", 12)),
        *(("Usia", 45), ("umur_2", 45), ("usia2", 45), ("Usia 0-4", "Azka"), ("Siswa penerima PIP", "Adit")),
        *(
            ("Penerima PKH", "3304022002020002"),
            ("Penerima BLT", "1234567"),
            ("Pasien", True),
            ("Status disabilitas", 1),
        ),
        *(("Pasien", "12 Karto"), ("Pasien", "<5 Karto"), ("Jenis disabilitas", 1), ("Status disabilitas", 1)),
    ],
)
@pytest.mark.parametrize("kind", ["dusun", "lain", "kesehatan"])
def test_what_is_of_one_person_is_no_count(kind: str, column: str, value: Any) -> None:
    assert answer(kind, "Krajan", {column: value}) == SOMEBODYS


def test_thousands_are_not_few() -> None:
    assert answer("lain", "Krajan", {"Keterangan": "1.003 keluarga miskin"}) == PUBLIC
    assert [how_many(each) for each in ("1.003", "<5", "0-4", "3-4", "3 %", True)] == [1003, 5, 5, 4, None, None]


@pytest.mark.parametrize("text", ["12,5", "1 250", "12 KK (2024)", "1,5", "1.5", "nol", "12 orang (tahun 2024)", 1.5])
@pytest.mark.parametrize("column", ["Miskin", "Stunting"])
@pytest.mark.parametrize("kind", ["dusun", "lain", "kesehatan"])
def test_a_number_is_one_however_it_is_written(kind: str, column: str, text: Any) -> None:
    assert answer(kind, "Krajan", {column: text}) == PUBLIC


@pytest.mark.parametrize("text", ["2,0", "2.00", "3 KK (2024)", "2 orang (tahun 2025)", 2.0])
def test_few_people_are_few_however_they_are_written(text: Any) -> None:
    assert [answer(kind, "Krajan", {"Stunting": text}) for kind in ("dusun", "lain", "kesehatan")] == [SOMEBODYS] * 3
