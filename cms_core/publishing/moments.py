"""A day and an hour, as people write them where the browser has no field for it."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Any

from flask import g
from flask_babel import gettext as _
from wtforms import DateTimeLocalField

from cms_core.regions.zones import WIB, ZONES
from cms_core.tables.cells import BadCell
from cms_core.tables.kinds import Day

MIDNIGHT, LAST_MINUTE = time(0, 0), time(23, 59)
LONGEST = 60
_CLOCK = re.compile(
    r"(?P<day>.*?)(?:[ ,t]+(?:(?:pukul|jam|pk\.?)\s*)?(?P<hour>\d{1,2})[.:](?P<minute>\d{2})(?:[.:]\d{2})?"
    r"(?: ?(?P<zone>wib|wita|wit))?)?",
    re.ASCII,
)


def moment_in(text: str, *, usual: time) -> datetime:
    """Return the day and the hour in a text as the clock of the site in scope shows it; without one it is ``usual``.

    ``2026-12-01T16:00``, ``1/12/2026 16.00``, ``Selasa, 1 Desember 2026, pukul 16.00 WIB`` are understood.

    Raises:
        BadCell: it cannot be read; the message says what to write.
    """
    match = _CLOCK.fullmatch(" ".join(text[: LONGEST + 1].lower().split()))
    if match is None or len(text) > LONGEST:
        raise BadCell(_("Tulis seperti 31/12/2026 16.00 atau 31 Desember 2026 16.00."))
    own = ZONES.get(getattr(g.get("site"), "timezone", WIB), "WIB")
    if match["zone"] not in (None, own.lower()):
        raise BadCell(_("Tulis jam setempat (%(zone)s).", zone=own))
    try:
        day = Day().read(match["day"])
    except BadCell as error:
        raise BadCell(_("Tulis seperti 31/12/2026 16.00 atau 31 Desember 2026 16.00.")) from error
    if match["hour"] is None:
        return datetime.combine(day, usual)
    try:
        return datetime.combine(day, time(int(match["hour"]), int(match["minute"])))
    except ValueError as error:
        raise BadCell(_("Jam ini tidak ada. Tulis jam seperti 16.00.")) from error


class MomentField(DateTimeLocalField):
    """A moment as the clock of the site shows it; of a day alone it is ``usual``."""

    def __init__(self, label: Any = None, *, usual: time = MIDNIGHT, **kwargs: Any) -> None:
        super().__init__(label, format="%Y-%m-%dT%H:%M", **kwargs)
        self._usual = usual

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was sent.

        Raises:
            ValueError: it cannot be read; the message says what to write.
        """
        text = " ".join(str(value) for value in valuelist).strip()
        self.data = None
        if text:
            self.data = moment_in(text, usual=self._usual)
