"""A day and an hour, as people write them."""

from __future__ import annotations

from datetime import datetime, time

import pytest
from flask import Flask

from cms_core.publishing.moments import LAST_MINUTE, moment_in
from cms_core.tables.cells import BadCell

pytestmark = pytest.mark.sqlite_only("what people write is read without a database")


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-01T16:05",
        "2026-12-01T16:05:30",
        "2026-12-01 16.05",
        "1/12/2026 16.05",
        "1-12-2026, 16:05",
        "1 Desember 2026 16.05",
        "Selasa, 1 Des 2026, pukul 16.05\u00a0WIB",
        "01.12.2026 jam 16:05",
    ],
)
def test_moment_is_read_as_people_write_it(app: Flask, text: str) -> None:
    with app.test_request_context():
        assert moment_in(text, usual=time()) == datetime.fromisoformat("2026-12-01T16:05")


@pytest.mark.parametrize("text", ["2026-12-01", "1/12/2026", "1 Desember 2026"])
def test_a_day_alone_has_the_usual_hour(app: Flask, text: str) -> None:
    with app.test_request_context():
        assert moment_in(text, usual=LAST_MINUTE) == datetime.fromisoformat("2026-12-01T23:59")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("besok", "Tulis seperti 31/12/2026 16.00 atau 31 Desember 2026 16.00."),
        ("31/2/2026 16.00", "Tulis seperti 31/12/2026 16.00 atau 31 Desember 2026 16.00."),
        ("1 " * 5000, "Tulis seperti 31/12/2026 16.00 atau 31 Desember 2026 16.00."),
        ("1/12/2026 25.00", "Jam ini tidak ada. Tulis jam seperti 16.00."),
        ("1/12/2026 16.00 WIT", "Tulis jam setempat (WIB)."),
    ],
)
def test_what_cannot_be_read_is_told_with_a_shape_that_can(app: Flask, text: str, said: str) -> None:
    with app.test_request_context(), pytest.raises(BadCell) as refused:
        moment_in(text, usual=time())
    assert str(refused.value) == said
    for shape in ("31/12/2026 16.00", "31 Desember 2026 16.00"):
        with app.test_request_context():
            assert moment_in(shape, usual=time()) == datetime.fromisoformat("2026-12-31T16:00")
