"""The book of requests: to print, and as a file whose going out is written down."""

from __future__ import annotations

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from cms_core.api import AdminForm, Found, audit, called, csv_answer, current_site, require, today
from cms_ppid import NAME
from cms_ppid.books import services
from cms_ppid.cases.desk import me
from cms_ppid.cases.services import HANDLE
from cms_ppid.requests.book import years

FIRST = 2010
"""The year in which UU 14/2008 came into force."""


@require(HANDLE)
def book(year: int) -> ResponseReturnValue:
    """The book of a year, to print."""
    site = current_site()
    if not FIRST <= year <= today(site).year:
        abort(404)
    rows = services.rows_of(site, year, services.LONGEST)
    return render_template(
        f"{NAME}/books/book.html",
        rows=rows,
        columns=services.columns(site),
        year=year,
        years=years(site),
        cut=len(rows) == services.LONGEST,
        who=called(site),
        form=AdminForm(formdata=None),
    )


@require(HANDLE)
def download(year: int) -> ResponseReturnValue:
    """The book of a year as a CSV file; who took it is written down, how many rows, and nobody's name."""
    site = current_site()
    if not FIRST <= year <= today(site).year:
        abort(404)
    if not AdminForm().validate_on_submit():
        abort(400)
    rows, listed = services.rows_of(site, year), services.as_list(site)
    audit(f"{NAME}.book", site_id=site.id, user_id=me().id, target=str(year), count=len(rows))
    return csv_answer(Found(list=listed, asked=listed.asked(), rows=rows), f"register-permohonan-{year}")
