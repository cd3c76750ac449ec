"""The three books on works, as lists of columns; the fourth (kader) is about people and not here."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select

from cms_core.api import ARCHIVED, WITHDRAWN, db, format_number, plain_text
from cms_pembangunan import _
from cms_pembangunan.models import Work
from cms_pembangunan.states import DONE
from cms_pembangunan.words import NATURES, SPANS

LEVELS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "pemerintah": (_.lazy("Pemerintah"), ("dd",)),
    "provinsi": (_.lazy("Provinsi"), ("bkp",)),
    "kabupaten": (_.lazy("Kab/Kota"), ("add", "bhpr", "bkk")),
    "swadaya": (_.lazy("Swadaya"), ("swadaya",)),
    "desa": (_.lazy("Desa dan lainnya"), ("pades", "hibah", "lain")),
}
"""The columns of money of the books, and the sources in each. The regulation has the first four; without the fifth what
a village pays itself would stand nowhere, and the columns would not add up."""

Cell = Callable[[Work], Any]


@dataclasses.dataclass(frozen=True)
class Book:
    """A book: its name, its columns by their heads, and which works stand in it; ``money`` names columns of rupiah."""

    title: Any
    columns: Mapping[Any, Cell]
    done: bool = False
    money: tuple[Any, ...] = ()


def volume_of(work: Work) -> str:
    """Return how much a work is of what, as people say it: ``350 meter (350 m × 3 m)``."""
    counted = f"{format_number(float(work.volume))} {work.unit}".strip() if work.volume is not None else ""
    return f"{counted} ({work.size})" if counted and work.size else counted or work.size


def time_of(work: Work) -> str:
    """Return how long a work takes: ``60 hari``."""
    return f"{work.duration} {SPANS[work.span]}" if work.duration else ""


def _given(sources: tuple[str, ...]) -> Cell:
    return lambda work: sum(getattr(work, f"from_{source}") for source in sources)


_NAME: dict[Any, Cell] = {_.lazy("Nama kegiatan"): lambda work: work.title}
_PLACE: dict[Any, Cell] = {_.lazy("Lokasi"): lambda work: work.place}
_VOLUME: dict[Any, Cell] = {_.lazy("Volume"): volume_of}
_EXECUTOR: dict[Any, Cell] = {_.lazy("Pelaksana"): lambda work: work.executor}
_MONEY: dict[Any, Cell] = {label: _given(sources) for label, sources in LEVELS.values()}
_SUM = _.lazy("Jumlah")

BOOKS = {
    "rencana": Book(
        _.lazy("Buku Rencana Kerja Pembangunan"),
        {
            **_NAME,
            **_PLACE,
            **_MONEY,
            _SUM: lambda work: work.cost,
            **_EXECUTOR,
            _.lazy("Manfaat"): lambda work: plain_text(work.body),
        },
        money=(*_MONEY, _SUM),
    ),
    "kegiatan": Book(
        _.lazy("Buku Kegiatan Pembangunan"),
        {
            **_NAME,
            **_VOLUME,
            **_MONEY,
            _SUM: lambda work: work.cost,
            _.lazy("Waktu"): time_of,
            _.lazy("Sifat"): lambda work: str(NATURES[work.nature]),
            **_EXECUTOR,
        },
        money=(*_MONEY, _SUM),
    ),
    "hasil": Book(
        _.lazy("Buku Inventarisasi Hasil Pembangunan"),
        {**_NAME, **_VOLUME, _.lazy("Biaya"): lambda work: work.cost, **_PLACE},
        done=True,
    ),
}


def years() -> list[int]:
    """Return the budget years of the works of the site in scope, the newest first."""
    return list(db.session.scalars(select(Work.year).distinct().order_by(Work.year.desc())))


def works_of(book: Book, year: int) -> list[Work]:
    """Return the works of a year that stand in a book, of the site in scope; what is done in that of results."""
    kept = (Work.state != WITHDRAWN) & ((Work.state != ARCHIVED) | Work.published_at.is_not(None))
    query = select(Work).where(Work.year == year, kept)
    return list(db.session.scalars((query.where(Work.percent >= DONE) if book.done else query).order_by(Work.id)))
