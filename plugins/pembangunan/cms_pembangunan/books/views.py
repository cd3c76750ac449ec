"""The page of a book: to print, or as a file."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from cms_core.api import Asked, Found, List, csv_answer, current_site, require, today
from cms_pembangunan import NAME
from cms_pembangunan.books import services
from cms_pembangunan.books.services import BOOKS


@require(f"{NAME}.view")
def book() -> ResponseReturnValue:
    """A book of the site's works of one year."""
    site = current_site()
    wanted = request.args.get("buku", "")
    wanted = wanted if wanted in BOOKS else "kegiatan"
    years = services.years()
    year = request.args.get("tahun", type=int)
    year = year if year in years else next(iter(years), today(site).year)
    found = BOOKS[wanted]
    rows = services.works_of(found, year)
    if request.args.get("bentuk") == "csv":
        cells = List(key=None, orders={}, cells=dict(found.columns))
        return csv_answer(Found(list=cells, asked=Asked(csv=True), rows=rows), f"buku-{wanted}-{year}")
    return render_template(
        f"{NAME}/books/book.html", book=found, wanted=wanted, books=BOOKS, year=year, years=years, rows=rows
    )
