"""What a text is alone, beside a place."""

from __future__ import annotations

import pytest

from cms_peta.privacy import is_somebodys


@pytest.mark.parametrize(
    ("text", "told"),
    [
        *(
            ("Rumah Pak Slamet", False),
            ("Rehab RTLH Dusun 2", False),
            ("Penderita TBC", False),
            ("0812 3456 7890", False),
        ),
        *(
            (text, False)
            for text in ("Jamban sehat untuk Suparno RT 02", "Jamban Suparno RT 02", "Bantuan sapi bagi Karto")
        ),
        *((text, False) for text in ("sambungan air untuk suparno rt 2", "Plesterisasi lantai a.n. Siti Aminah")),
        *(
            (text, True)
            for text in ("Jamban sehat untuk warga RT 02", "Jamban untuk Kelompok Tani RT 1", "Jamban RT 02")
        ),
        *(
            (text, True)
            for text in ("Sambungan air untuk Dusun Krajan", "Jalan untuk Krajan", "MCK komunal Krajan RT 02")
        ),
        *((text, True) for text in ("Bantuan bibit untuk Kelompok Tani Maju", "Rehab atap SD 1 Krajan", "Dapur umum")),
        *(("Pohon menimpa rumah warga", True), ("Balai desa", True), ("Rumah Makan Bu Siti", True), ("", True)),
    ],
)
def test_beside_a_place_stands_nothing_of_a_person(text: str, told: bool) -> None:
    assert is_somebodys(text) is not told
