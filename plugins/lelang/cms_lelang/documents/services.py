"""Public documents of procurement: the general plan and all packages of each year, and the newest contracts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select

from cms_core.api import PublicDocument, db, visible
from cms_lelang import NAME, _
from cms_lelang.models import Contract, Package, Plan

MOST = 20
"""Contracts that are named one by one: a register shows all that it is given, and the years have the rest."""


def documents() -> Iterator[PublicDocument]:
    """Yield the documents of the site in scope."""
    yield from _plans()
    yield from _years()
    yield from _contracts()


def _plans() -> Iterator[PublicDocument]:
    """Yield the general plan (RUP) of the packages of each year that have an announced line.

    A line may be of another year than its package, whose page shows it; the list that this leads to is of packages.
    """
    title = _.lazy("Rencana umum pengadaan (RUP) paket tahun anggaran %(year)s")
    return _of_years("rup", title, exists().where(Plan.package_id == Package.id, Plan.is_announced))


def _years() -> Iterator[PublicDocument]:
    return _of_years("pengadaan", _.lazy("Pengadaan barang dan jasa %(year)s"))


def _of_years(kind: str, title: Any, *where: ColumnElement[bool]) -> Iterator[PublicDocument]:
    """Yield the list of each year of the packages that citizens see, the newest first."""
    query = select(Package.year, func.min(Package.published_at)).where(visible(Package), *where)
    rows: Any = db.session.execute(query.group_by(Package.year).order_by(Package.year.desc()))
    for year, first in rows:
        yield PublicDocument(
            title=title % {"year": year},
            kind=kind,
            year=year,
            endpoint=f"{NAME}.packages",
            values={"tahun": year},
            published_at=first,
        )


def _contracts() -> Iterator[PublicDocument]:
    """Yield the newest contracts: agreements with a third party (Perki 1/2021 pasal 21, Perki 1/2018 pasal 4)."""
    columns = (Contract.number, Package.title, Package.year, Package.slug, Package.published_at)
    query = select(*columns).join(Package, Package.id == Contract.package_id).where(visible(Package))
    rows: Any = db.session.execute(query.order_by(Contract.signed.desc(), Contract.id.desc()).limit(MOST))
    for number, title, year, slug, at in rows:
        yield PublicDocument(
            title=_("Kontrak %(number)s: %(title)s", number=number, title=title),
            kind="perjanjian",
            year=year,
            endpoint=f"{NAME}.show",
            values={"slug": slug},
            published_at=at,
        )
