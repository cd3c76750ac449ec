"""Dates, times, numbers and money as people of a site write them, in the language of the page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from babel import dates, lists, numbers
from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext

from cms_core.i18n import DEFAULT, language, zone
from cms_core.phones import dialled

CLOCKS = {7: "WIB", 8: "WITA", 9: "WIT"}
"""The letters people write behind a time, by hours ahead of UTC."""
NBSP = "\N{NO-BREAK SPACE}"
CLOCK_SIGNS = {"en": ":"}
"""What stands between hours and minutes where it is not the Indonesian full stop."""
LONG_AGO_DAYS = 60
MONTH_DAYS, YEAR_DAYS = 30, 365


def init_formats(app: Flask) -> None:
    """Give templates their filters."""
    app.jinja_env.filters.update(
        date=format_date,
        month=format_month,
        datetime_local=format_datetime,
        rupiah=format_rupiah,
        number=format_number,
        ago=format_ago,
        days_old=days_old,
        lower_first=lower_first,
        dialled=dialled,
    )


def format_date(value: date | datetime | None, *, weekday: bool = False, short: bool = False) -> str:
    """Return ``2 September 2026``; ``weekday`` puts ``Rabu, `` in front, ``short`` leaves the year out."""
    if value is None:
        return ""
    day = _local(value).date() if isinstance(value, datetime) else value
    pattern = "d MMM" if short else "d MMMM y"
    return _written_date(day, f"EEEE, {pattern}" if weekday else pattern, language())


def format_month(value: date) -> str:
    """Return ``September 2026``."""
    return _written_date(value, "MMMM y", language())


@lru_cache(maxsize=4096)
def _written_date(day: date, pattern: str, code: str) -> str:
    return dates.format_date(day, pattern, locale=code)


def weekday_name(number: int) -> str:
    """Return ``Senin`` for 0, ``Minggu`` for 6."""
    return _day_name(number, language())


@lru_cache(maxsize=64)
def _day_name(number: int, code: str) -> str:
    return str(dates.get_day_names(locale=code)[number])


def format_list(words: Sequence[str]) -> str:
    """Return words as a sentence lists them: ``a``, ``a dan b``, ``a, b, dan c``."""
    return str(lists.format_list(words, locale=language()))


def format_datetime(value: datetime | None, *, weekday: bool = False, seconds: bool = False) -> str:
    """Return ``2 September 2026, 16.20 WIB`` in the site's zone; ``seconds`` writes ``16.20.05 WIB``."""
    return f"{format_date(value, weekday=weekday)}, {format_time(value, seconds=seconds)}" if value is not None else ""


def format_time(value: datetime, *, seconds: bool = False) -> str:
    """Return ``16.20 WIB`` in the site's zone; ``seconds`` writes ``16.20.05 WIB``."""
    local = _local(value)
    sign = CLOCK_SIGNS.get(language(), ".")
    clock = local.strftime(sign.join(("%H", "%M", "%S") if seconds else ("%H", "%M")))
    ahead = local.utcoffset() or timedelta()
    return f"{clock}{NBSP}{CLOCKS.get(int(ahead.total_seconds()) // 3600, local.tzname())}"


def format_number(value: float, decimals: int = 3) -> str:
    """Return ``1.284``; of a fraction at most so many ``decimals``, after a comma or a point as the language wants."""
    return _written_number(value, language(), decimals)


@lru_cache(maxsize=4096)
def _written_number(value: float, code: str, decimals: int = 0) -> str:
    return numbers.format_decimal(value, f"#,##0.{'#' * decimals}", locale=code)


def format_rupiah(value: int | None) -> str:
    """Return whole rupiah as ``Rp184.500.000``, in every language as it stands on the goods; nothing for None."""
    return "" if value is None else f"{'-' if value < 0 else ''}Rp{_written_number(abs(value), DEFAULT)}"


def format_ago(value: datetime | None) -> str:
    """Return ``hari ini``, ``kemarin``, ``3 hari lalu``, ``4 bulan lalu`` by the calendar of the site's zone."""
    days = days_old(value)
    if days is None:
        return ""
    if days <= 0:
        said = _("hari ini")
    elif days == 1:
        said = _("kemarin")
    elif days < LONG_AGO_DAYS:
        said = ngettext("%(num)s hari lalu", "%(num)s hari lalu", days)
    elif days < 2 * YEAR_DAYS:
        said = ngettext("%(num)s bulan lalu", "%(num)s bulan lalu", days // MONTH_DAYS)
    else:
        said = ngettext("%(num)s tahun lalu", "%(num)s tahun lalu", days // YEAR_DAYS)
    return str(said)


def days_old(value: datetime | None) -> int | None:
    """Return how many calendar days ago that was; None for never."""
    if value is None:
        return None
    return (datetime.now(zone()).date() - _local(value).date()).days


def lower_first(word: str) -> str:
    """Return a word as it stands inside a sentence: ``Desa`` becomes ``desa``; names in capitals stay (``APBD``)."""
    return word if word[1:2].isupper() else word[:1].lower() + word[1:]


def _local(value: datetime) -> datetime:
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(zone())


def counted(number: int) -> str:
    """Return a number as it begins a heading: as a word up to twelve."""
    words = (
        *(_("Satu"), _("Dua"), _("Tiga"), _("Empat"), _("Lima"), _("Enam")),
        *(_("Tujuh"), _("Delapan"), _("Sembilan"), _("Sepuluh"), _("Sebelas"), _("Dua belas")),
    )
    return words[number - 1] if 0 < number <= len(words) else str(number)
