"""The register of the country knows a region without a database."""

from __future__ import annotations

import pytest

from cms_core.regions.source import is_registered


@pytest.mark.parametrize(
    ("code", "known"),
    [
        *[(code, True) for code in ("33", "33.04", "33.04.02", "33.04.02.2007")],
        *[(code, False) for code in ("99", "99.99", "33.99", "33.04.02.9999", "", "33.", "3304", "Jawa Tengah")],
    ],
)
def test_a_region_is_known_by_its_whole_code(code: str, known: bool) -> None:
    assert is_registered(code) == known
