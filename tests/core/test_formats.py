"""Dates, times and money as people write them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask, g

from cms_core import formats, i18n
from cms_core.extensions import State

MOMENT = datetime(2026, 9, 2, 9, 20, tzinfo=UTC)


@pytest.fixture
def speaking() -> Iterator[Flask]:
    app = Flask("cms_core")
    app.extensions["cms"] = State(settings=None, manager=None)  # type: ignore[arg-type]  # neither is asked
    i18n.init_i18n(app, [])
    with app.test_request_context("/"):
        g.site = SimpleNamespace(timezone="Asia/Jakarta")
        yield app


def test_date_is_written_out(speaking: Flask) -> None:
    assert formats.format_date(date(2026, 9, 2)) == "2 September 2026"
    assert formats.format_date(date(2026, 9, 2), weekday=True) == "Rabu, 2 September 2026"
    assert formats.format_date(date(2026, 8, 22), short=True) == "22 Agu"
    assert formats.format_date(None) == ""


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Asia/Jakarta", "2 September 2026, 16.20\N{NO-BREAK SPACE}WIB"),
        ("Asia/Makassar", "2 September 2026, 17.20\N{NO-BREAK SPACE}WITA"),
        ("Asia/Jayapura", "2 September 2026, 18.20\N{NO-BREAK SPACE}WIT"),
    ],
)
def test_time_is_the_site_s_own(speaking: Flask, zone: str, said: str) -> None:
    g.site = SimpleNamespace(timezone=zone)
    assert formats.format_datetime(MOMENT) == said


def test_day_begins_at_the_site_s_midnight(speaking: Flask) -> None:
    assert formats.format_date(datetime(2026, 9, 2, 17, 30, tzinfo=UTC)) == "3 September 2026"


def test_money_is_whole_rupiah(speaking: Flask) -> None:
    assert formats.format_rupiah(184_500_000) == "Rp184.500.000"
    assert formats.format_rupiah(999) == "Rp999"
    assert formats.format_rupiah(-26_500_000) == "-Rp26.500.000"
    assert formats.format_rupiah(None) == ""


@pytest.mark.parametrize(("decimals", "said"), [(3, "1.284,568"), (1, "1.284,6"), (0, "1.285")])
def test_a_fraction_has_the_decimals_that_are_wanted(speaking: Flask, decimals: int, said: str) -> None:
    assert formats.format_number(1284.5678, decimals) == said
    assert formats.format_number(1284, decimals) == "1.284"


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "hari ini"),
        (1, "kemarin"),
        (3, "3 hari lalu"),
        (59, "59 hari lalu"),
        (120, "4 bulan lalu"),
        (800, "2 tahun lalu"),
    ],
)
def test_ago_counts_calendar_days(speaking: Flask, days: int, said: str) -> None:
    assert formats.format_ago(datetime.now(UTC) - timedelta(days=days)) == said


def test_never_is_said_by_nobody(speaking: Flask) -> None:
    assert (formats.format_ago(None), formats.days_old(None)) == ("", None)


def test_english_has_its_own_formats(speaking: Flask) -> None:
    g.lang = "en"
    assert formats.format_datetime(MOMENT) == "2 September 2026, 16:20\N{NO-BREAK SPACE}WIB"
    assert formats.format_rupiah(184_500_000) == "Rp184.500.000"


@pytest.mark.parametrize(("word", "inside"), [("Desa", "desa"), ("APBD", "APBD"), ("", "")])
def test_word_inside_a_sentence(word: str, inside: str) -> None:
    assert formats.lower_first(word) == inside


def test_numbers_are_words_up_to_twelve(speaking: Flask) -> None:
    assert [formats.counted(number) for number in (1, 12, 13, 0)] == ["Satu", "Dua belas", "13", "0"]
