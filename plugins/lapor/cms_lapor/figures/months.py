"""Months as figures know them: ``2026-11``, by the clock of a site."""

from __future__ import annotations

from datetime import date

YEAR = 12
"""Months that everybody sees: whole ones, so that a day's difference tells of no single report."""


def month_before(day: date, months: int) -> str:
    """Return the month so many before that of a day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return f"{year:04}-{month + 1:02}"


def whole_months(day: date) -> list[str]:
    """Return the last :data:`YEAR` months that were over on a day, the first one first."""
    return [month_before(day, months) for months in range(YEAR, 0, -1)]
