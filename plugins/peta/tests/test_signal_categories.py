"""What a survey comes to."""

from __future__ import annotations

from typing import Any

import pytest

from cms_peta.connectivity.categories import category_of
from cms_peta.connectivity.services import key_of


def seen(strength: str, technology: str = "4G", **measured: float) -> dict[str, Any]:
    """Return what was seen of an operator."""
    return {"name": "contoh", "strength": strength, "technology": technology, **measured}


NONE = seen("tidak_ada")


@pytest.mark.parametrize(
    ("operators", "category"),
    [
        ([], "blank"),
        ([NONE, NONE, NONE], "blank"),
        ([seen("lemah"), NONE], "lemah"),
        ([seen("kuat", "2G"), seen("lemah", "5G")], "lemah"),
        ([seen("kuat", "3G"), seen("lemah")], "belum_4g"),
        ([seen("kuat"), seen("lemah"), NONE], "4g_satu_operator"),
        ([seen("kuat"), seen("kuat", "5G")], "4g_baik"),
        # What was measured counts before what the telephone shows.
        ([seen("kuat", down_mbps=0.9)], "lemah"),
        ([seen("lemah", down_mbps=1)], "4g_satu_operator"),
        ([seen("kuat", rsrp_dbm=-111)], "lemah"),
        ([seen("lemah", rsrp_dbm=-110)], "4g_satu_operator"),
        ([seen("lemah", "2G", rsrp_dbm=-80)], "lemah"),
        ([seen("lemah", "2G", down_mbps=2)], "belum_4g"),
    ],
)
def test_the_category_follows_from_what_was_seen(operators: list[dict[str, Any]], category: str) -> None:
    assert category_of(operators) == category


def test_a_hamlet_is_one_however_it_is_written() -> None:
    assert [key_of(name) for name in ("Dusun Krajan I", " krajan-i", "dsn. KRAJAN  I", "")] == ["krajani"] * 3 + [""]
