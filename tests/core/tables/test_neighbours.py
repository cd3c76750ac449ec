"""Which places lie in a neighbour of Indonesia."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from cms_core.tables.neighbours import country_of

pytestmark = pytest.mark.sqlite_only("no database is asked")

ABROAD = {
    "Malaysia atau Singapura": [(101.69, 3.14), (103.82, 1.35), (100.4, 6.1), (103.76, 1.49), (102.25, 2.3)],
    "Malaysia atau Brunei": [(110.34, 1.55), (114.0, 4.35), (114.94, 4.85), (116.1, 5.9), (118.1, 5.8), (113.0, 3.1)],
    "Timor-Leste": [(125.57, -8.57), (126.46, -8.5), (126.0, -8.9)],
}
HERE = (
    *((104.03, 1.13), (103.95, 1.18), (104.45, 1.2), (101.6, 2.1), (102.5, 1.6), (103.4, 1.05), (108.25, 3.95)),
    *((109.33, 1.35), (109.95, 1.05), (110.25, 0.95), (111.9, 1.0), (115.69, 3.9), (115.95, 4.2), (117.67, 4.14)),
    *((117.9, 4.1), (116.6, 4.2), (124.9, -9.1), (124.95, -8.96), (124.45, -9.2), (126.4, -7.8), (127.18, -8.07)),
    *((98.67, 3.59), (97.1, 5.18), (95.32, 5.55), (125.48, 4.73), (126.57, 5.55), (140.7, -2.53), (109.46, -7.47)),
)
"""Batam, Belakang Padang, Bintan, Rupat, Bengkalis, Karimun, Natuna, and on along the borders: all Indonesia."""


@pytest.fixture(autouse=True)
def request_context(app: Flask) -> Iterator[None]:
    """Names need a request to know their language."""
    with app.test_request_context():
        yield


def test_what_lies_in_a_neighbour_is_called_so_and_nothing_of_indonesia() -> None:
    assert {str(country_of(*each)) for each in HERE} == {"None"}
    assert {name: {str(country_of(*each)) for each in places} for name, places in ABROAD.items()} == {
        name: {name} for name in ABROAD
    }
