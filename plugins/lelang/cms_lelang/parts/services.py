"""What parts of a package say in a line, and what somebody saw who writes one: what became of that is a conflict."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from cms_core.api import PUBLISHED, current_site, format_date, format_number, format_rupiah
from cms_lelang import _
from cms_lelang.cases import PARTS, VOIDABLE, Case
from cms_lelang.words import HANDOVERS, SOURCES, STAGES

LETTERS = 16
"""Of a digest: enough to tell apart what one row has ever said."""
RACED = _.lazy("Pada saat yang sama orang lain menyimpan paket ini. Isian Anda masih ada: periksa, lalu simpan lagi.")
SHOWN = _.lazy("Sementara itu paket ini terbit: yang disimpan langsung dibaca warga. Bila memang begitu, simpan lagi.")


class Mark(NamedTuple):
    """What stands for what is seen: whether citizens read the package, what rows say, what was doubted."""

    shown: str = ""
    said: str = ""
    doubted: str = ""

    @classmethod
    def read(cls, text: str | None) -> Mark:
        """Return the mark that a form sent; one that is none is like no other."""
        pieces = (text or "").split("-")
        return cls(*pieces) if len(pieces) == len(cls._fields) else cls()

    def __str__(self) -> str:
        return "-".join(self)


def mark_of(case: Case, rows: Iterable[Any], doubts: Iterable[str] = ()) -> Mark:
    """Return the mark of a package, of rows of it, and of doubts.

    Another part of the package is none of it: the checks look at all parts together whenever one is written.
    """
    said = [[(column.name, getattr(row, column.name)) for column in row.__table__.columns] for row in rows]
    shown = "terbit" if case.package.state == PUBLISHED else "draf"
    return Mark(shown, _digest(said), _digest(sorted(doubts)))


def _digest(said: list[Any]) -> str:
    return hashlib.sha256(repr(said).encode()).hexdigest()[:LETTERS] if said else ""


def lines(case: Case, part: str) -> list[tuple[int, str, str]]:
    """Return id, name and details of what there is of a part; of stages, those that hold now."""
    rows = case.schedule if part == "stages" else getattr(case, part)
    return [(row.id, *TOLD_OF[part](row)) for row in rows]


def voided(case: Case) -> dict[str, list[tuple[str, str, str]]]:
    """Return name, details and reason of what was written by mistake, by its part."""
    return {
        part: [(*TOLD_OF[part](row), row.void) for row in case.voided if isinstance(row, PARTS[part])]
        for part in VOIDABLE
    }


def _some(*parts: Any) -> str:
    return ", ".join(str(part) for part in parts if part)


def _money(amount: int | None) -> str:
    return "" if amount is None else format_rupiah(amount)


def _stage(row: Any) -> tuple[str, str]:
    zone = ZoneInfo(current_site().timezone)
    times = " – ".join(at.astimezone(zone).strftime("%d-%m-%Y %H:%M") for at in (row.starts_at, row.ends_at))
    return str(STAGES[row.stage]), _some(times, row.revision and _("perubahan ke-%(n)s", n=row.revision))


TOLD_OF: dict[str, Any] = {
    "plans": lambda row: (row.code or str(row.year), _some(row.source and SOURCES[row.source], _money(row.amount))),
    "stages": _stage,
    "bidders": lambda row: (
        row.name,
        _some(_money(row.price), row.winner and _("pemenang"), row.verdict == "gugur" and _("gugur")),
    ),
    "contracts": lambda row: (row.number, _some(format_date(row.signed), _money(row.value))),
    "addenda": lambda row: (row.number, _some(format_date(row.signed), _money(row.value))),
    "progress": lambda row: (f"{format_number(float(row.percent))}%", _some(format_date(row.day), row.note)),
    "payments": lambda row: (_money(row.amount), _some(format_date(row.paid), row.note)),
    "handovers": lambda row: (str(HANDOVERS[row.sort]), _some(format_date(row.day), row.number)),
}
