"""What the queue of a site can be asked: by state, by what a case is about, by who works on it, and by words."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from flask import request
from sqlalchemy import ColumnElement, Select, select

from cms_core.api import Asked, List, Order, Site, find_words, today
from cms_lapor import _, codes, states
from cms_lapor.models import NEVER, Report
from cms_lapor.topics import topic_label
from cms_lapor.units.duties import Seat

WORK, LATE, WAITS, SUSPECT, OBJECTED, ENDED = "kerja", "lewat", "pelapor", "robot", "diadukan", "selesai"
ELSEWHERE = (states.WAITING, states.ANSWERED, states.PASSED_ON)
"""States in which somebody else has the next word."""
LONGEST = 40
MINE, NOBODY = "saya", "belum"
"""Values of filters: what I have taken, what nobody has."""

QUEUE = List(
    key=Report.id,
    orders={
        "batas": Order(_.lazy("Batas waktu"), Report.due),
        "masuk": Order(_.lazy("Diterima"), Report.received_at, down=True),
    },
    states={
        WORK: _.lazy("Perlu dikerjakan"),
        LATE: _.lazy("Lewat batas"),
        WAITS: _.lazy("Menunggu pihak lain"),
        SUSPECT: _.lazy("Mungkin dari robot"),
        OBJECTED: _.lazy("Diadukan"),
        ENDED: _.lazy("Selesai"),
        "": _.lazy("Semua"),
    },
    cells={
        _.lazy("Nomor"): lambda report: report.number,
        _.lazy("Judul"): lambda report: report.title,
        _.lazy("Tentang"): lambda report: topic_label(report.topic),
        _.lazy("Keadaan"): lambda report: states.STATES[report.state].label,
        _.lazy("Diterima"): lambda report: report.received_at.date(),
        _.lazy("Batas waktu"): lambda report: "" if report.due == NEVER else report.due,
        _.lazy("Ditangani"): lambda report: report.unit,
    },
)


def narrowed(site: Site, state: str) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of a state that the queue can be narrowed to.

    Something is due of a case that is open and of no other (clocks.py); so a database begins in the index where the
    page begins. To say besides that it is open would make PostgreSQL think of a twentieth of what there is.
    """
    dated, waits = Report.due < NEVER, Report.state.not_in(ELSEWHERE)
    found: Mapping[str, tuple[ColumnElement[bool], ...]] = {
        WORK: (dated, waits, Report.suspect == ""),
        LATE: (waits, Report.suspect == "", Report.due < today(site)),
        WAITS: (Report.state.in_(ELSEWHERE),),
        SUSPECT: (dated, Report.suspect != ""),
        OBJECTED: (Report.objected.is_(True),),
        ENDED: (Report.due == NEVER, Report.state.not_in(states.OPEN)),
    }
    return found.get(state, ())


def is_covered(asked: Asked, kept: Mapping[str, str]) -> bool:
    """Whether a page is found by the index of what is due: of what has ended rare values have indexes of their own."""
    return asked.state in (WORK, LATE, SUSPECT) or not any(kept.values())


@dataclasses.dataclass(frozen=True)
class Filter:
    """A further way to narrow the queue: the name in its address, its label, and what can be chosen."""

    name: str
    label: Any
    choices: Mapping[str, Any]
    column: Any

    @property
    def chosen(self) -> str:
        """What the address asks for; what nobody can choose is left out."""
        value = request.args.get(self.name, "")[:LONGEST]
        return value if value in self.choices else ""

    def condition(self, user_id: int) -> ColumnElement[bool] | None:
        """Return what the chosen value means; None without one."""
        value = self.chosen
        if value == NOBODY:
            return self.column.is_(None)  # type: ignore[no-any-return]
        if value == MINE:
            return self.column == user_id  # type: ignore[no-any-return]
        return None if not value else self.column == (int(value) if value.isdecimal() else value)


def asked_of(seat: Seat, asked: Asked, filters: tuple[Filter, ...], user_id: int) -> tuple[Select[Any], Select[Any]]:
    """Return what a person may see at all of the queue, and what of it the address asks for."""
    seen = select(Report).where(*seat.seen())
    wanted = seen.where(*narrowed(seat.site, asked.state))
    conditions = [each.condition(user_id) for each in filters]
    wanted = wanted.where(*(each for each in conditions if each is not None))
    if number := codes.tidy_number(asked.words):
        return seen, wanted.where(Report.number == number)
    return seen, find_words(wanted, Report, asked.words)
