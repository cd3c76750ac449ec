"""The books of requests and of objections: to print, and as a file whose going out is written down."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from cms_core.api import (
    AdminForm,
    Asked,
    Found,
    List,
    Site,
    audit,
    called,
    csv_answer,
    current_site,
    require,
    today,
    xlsx_answer,
)
from cms_ppid import NAME, _
from cms_ppid.books import services
from cms_ppid.cases.desk import me
from cms_ppid.cases.registers import years_with
from cms_ppid.cases.services import HANDLE
from cms_ppid.objections import register
from cms_ppid.objections.models import Objection
from cms_ppid.requests.models import Request

FIRST = 2010
"""The year in which UU 14/2008 came into force."""
LONGEST = 1000
"""Rows on the page to print; the files have them all."""
XLSX = "xlsx"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Book:
    """One of the two registers of the annex of Perki 1/2021.

    ``case`` is the endpoint of what a row is about, and the name of the book in endpoints and in the log, ``file``
    what its files are called, ``empty`` what stands in a book in which nothing does. ``rows`` reads a year of the
    site in scope, ``columns`` says what stands in its columns.
    """

    key: Any
    case: str
    log: str
    file: str
    label: Any
    empty: Any
    rows: Callable[[Site, int, int | None], Sequence[Any]]
    columns: Callable[[Site], Mapping[Any, Callable[[Any], object]]]


REQUESTS = Book(
    key=Request.id,
    case="request",
    log="book",
    file="register-permohonan",
    label=_.lazy("Buku register permohonan"),
    empty=_.lazy("Permohonan masuk ke buku ini begitu didaftarkan."),
    rows=services.rows_of,
    columns=services.columns,
)
OBJECTIONS = Book(
    key=Objection.id,
    case="objection",
    log="objection_book",
    file="register-keberatan",
    label=_.lazy("Buku register keberatan"),
    empty=_.lazy("Keberatan masuk ke buku ini begitu diajukan."),
    rows=register.rows_of,
    columns=register.columns,
)


@require(HANDLE)
def book(year: int) -> ResponseReturnValue:
    """The book of requests of a year, to print."""
    return _page(REQUESTS, year)


@require(HANDLE)
def download(year: int) -> ResponseReturnValue:
    """The book of requests of a year as a file."""
    return _file(REQUESTS, year)


@require(HANDLE)
def objections(year: int) -> ResponseReturnValue:
    """The book of objections of a year, to print."""
    return _page(OBJECTIONS, year)


@require(HANDLE)
def download_objections(year: int) -> ResponseReturnValue:
    """The book of objections of a year as a file."""
    return _file(OBJECTIONS, year)


def _page(kept: Book, year: int) -> str:
    site = _of(year)
    rows = kept.rows(site, year, LONGEST)
    return render_template(
        f"{NAME}/books/book.html",
        book=kept,
        rows=rows,
        columns=kept.columns(site),
        year=year,
        years=years_with(site, kept.key.class_),
        cut=len(rows) == LONGEST,
        who=called(site),
        form=AdminForm(formdata=None),
    )


def _file(kept: Book, year: int) -> ResponseReturnValue:
    """Answer with all of a book as CSV or XLSX; who took it is written down, how many rows, and nobody's name."""
    site = _of(year)
    if not AdminForm().validate_on_submit():
        abort(400)
    rows = kept.rows(site, year, None)
    audit(f"{NAME}.{kept.log}", site_id=site.id, user_id=me().id, target=str(year), count=len(rows))
    found = Found(list=List(key=kept.key, orders={}, cells=kept.columns(site)), asked=Asked(), rows=rows)
    give = xlsx_answer if request.form.get("bentuk") == XLSX else csv_answer
    return give(found, f"{kept.file}-{year}")


def _of(year: int) -> Site:
    site = current_site()
    if not FIRST <= year <= today(site).year:
        abort(404)
    return site
