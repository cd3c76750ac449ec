"""What leaves the desk of objections: the file for the Komisi Informasi, and the register to print or to keep."""

from __future__ import annotations

from flask import abort, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import AdminForm, Site, audit, called, current_site, require, today
from cms_ppid import NAME, _
from cms_ppid.cases.desk import me
from cms_ppid.cases.services import HANDLE, Said
from cms_ppid.objections import archive as files
from cms_ppid.objections import register, services, states
from cms_ppid.objections.panel import found, is_restricted

OLDEST = 2008
"""The year of the act."""


@require(HANDLE)
def archive(key: int) -> ResponseReturnValue:
    """The file of a dispute as one archive; who made it stands in the history and in the log."""
    site, row = found(key)
    if is_restricted(row):
        abort(403)
    if not AdminForm().validate_on_submit():
        return redirect(url_for(f"{NAME}.admin.objection", key=key), 303)
    user = me()
    file, total = files.build(row, site, user)
    services.tell(row, Said(note=f"SHA-256 {total}"), step=row.step, site=site, user=user, name=states.FILE)
    return send_file(file, "application/zip", as_attachment=True, download_name=f"{row.number}.zip")


@require(HANDLE)
def book(year: int) -> ResponseReturnValue:
    """The register of objections of a year, to print."""
    site = _of(year)
    rows = register.rows_of(site, year, register.LONGEST)
    return render_template(
        f"{NAME}/objections/book.html",
        rows=[[cell(row) for cell in register.COLUMNS.values()] for row in rows],
        heads=list(register.COLUMNS),
        year=year,
        last=today(site).year,
        cut=len(rows) == register.LONGEST,
        who=called(site),
        label=_("Register keberatan %(year)s", year=year),
        form=AdminForm(formdata=None),
    )


@require(HANDLE)
def download(year: int) -> ResponseReturnValue:
    """The register of a year as a CSV file; who took it is written down, because it names people."""
    site = _of(year)
    if not AdminForm().validate_on_submit():
        abort(400)
    rows = register.rows_of(site, year)
    audit(f"{NAME}.objection_book", site_id=site.id, user_id=me().id, target=str(year), count=len(rows))
    return register.csv_of(rows, f"register-keberatan-{year}")


def _of(year: int) -> Site:
    site = current_site()
    if not OLDEST <= year <= today(site).year:
        abort(404)
    return site
