"""A text is the name of a thing by its column."""

from __future__ import annotations

import pytest

from cms_peta.privacy import Kept, first_kept


@pytest.mark.parametrize("column", ["nm", "NAME", "nama_1", "judul", "Label"])
def test_a_column_of_names_is_one_whatever_it_is_called(column: str) -> None:
    told = [("Titik 1", {column: "Keluarga miskin Darmo"}), ("Titik 2", {column: "Pak Darmo"})]

    assert first_kept("lain", "Titik", told[:1]) == Kept("Keluarga miskin Darmo", is_somebodys=True)
    assert first_kept("lain", "Titik", told[1:]) == Kept("Pak Darmo", is_somebodys=False)
