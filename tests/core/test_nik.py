from __future__ import annotations

import pytest

from cms_core.nik import has_nik


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("NIK 3304020101900001", True),
        ("3304 0201 0190 0001", True),
        ("tahun 2019 2020 2021 2022", False),
        ("rekening 33040201019000011", False),
        # A village's tenth and later cases have the digits of a NIK: day 20, month 07.
        ("Digabung dengan PI-3304022007-26-0001.", False),
        ("KK-3304020101900001", True),
        ("KK-330402-010190-0001", True),
        ("", False),
    ],
)
def test_texts_with_a_nik_are_told_from_others(text: str, there: bool) -> None:
    assert has_nik(text) == there
