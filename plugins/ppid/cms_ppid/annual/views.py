"""``/admin/ppid/laporan/``: the report of a year, as a draft from data."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import Found, List, can, csv_answer, current_site, current_user, once, require, today
from cms_ppid import NAME, _
from cms_ppid.annual import services
from cms_ppid.annual.figures import figures
from cms_ppid.annual.forms import DraftForm, YearlyForm
from cms_ppid.annual.models import Yearly
from cms_ppid.documents.views import DESK

FIRST = 2010
"""UU 14/2008 is in force since then."""
ANNEX: Any = List(
    key=None,
    orders={},
    states={},
    cells={
        _.lazy("Tabel"): lambda row: row[0],
        _.lazy("Rincian"): lambda row: row[1],
        _.lazy("Jumlah"): lambda row: row[2],
    },
)


@require(f"{NAME}.view")
def latest() -> ResponseReturnValue:
    """The report that is due next: that of last year."""
    return yearly(today(current_site()).year - 1)


@require(f"{NAME}.view")
def yearly(year: int) -> ResponseReturnValue:
    """What is counted of a year, and the form for what is not."""
    site, row = current_site(), _row(year)
    form = YearlyForm(obj=row)
    if form.is_submitted() and not can(current_user, f"{NAME}.write", site):
        abort(403)
    version = _version(row)
    if not form.is_submitted():
        form.seen.data = version
    elif form.validate() and form.seen.data != version:
        form.form_errors.append(
            _("Sementara itu orang lain menyimpan bagian ini. Salin yang Anda tulis, lalu muat ulang.")
        )
    elif form.validate_on_submit():
        services.save(row, {name: form[name].data or "" for name in Yearly.WRITTEN}, site=site, by=current_user)
        flash(_("Tersimpan."), "ok")
        return redirect(url_for(f"{NAME}.admin.yearly", year=year), 303)
    return render_template(
        f"{NAME}/annual/index.html",
        form=form,
        found=figures(site, year),
        year=year,
        years=_years(),
        left=services.days_left(site) if year == today(site).year - 1 else 0,
        drafting=DraftForm(formdata=None),
    ), 422 if form.is_submitted() else 200


@require(f"{NAME}.view")
def printed(year: int) -> ResponseReturnValue:
    """The report to print and to sign, as everybody may read it."""
    site, row = current_site(), _row(year)
    found = figures(site, year)
    context = {"chapters": services.chapters(found, row), "year": year, "day": today(site)}
    return render_template(f"{NAME}/annual/print.html", **context)


@require(f"{NAME}.view")
def annex(year: int) -> ResponseReturnValue:
    """The tables of the report as a file, as everybody may read them."""
    _row(year)  # what is no report has no annex
    rows = services.annex(figures(current_site(), year))
    found = Found(list=ANNEX, asked=ANNEX.asked(), rows=rows, after="")
    return csv_answer(found, f"laporan-layanan-informasi-{year}")


@require(f"{NAME}.write")
def document(year: int) -> ResponseReturnValue:
    """Make a draft of a document of the report, which is published at the desk like any other."""
    site, row, form = current_site(), _row(year), DraftForm()

    def make() -> str:
        made = services.draft_document(site, figures(site, year), row, by=current_user)
        flash(_("Draf laporan siap. Periksa, lengkapi, lalu terbitkan."), "ok")
        return DESK.url("edit", made.id)

    answer = once(form, make)
    return answer if answer is not None else redirect(url_for(f"{NAME}.admin.yearly", year=year), 303)


def _row(year: int) -> Yearly:
    if not FIRST <= year <= today(current_site()).year:
        abort(404)
    return services.yearly(year)


def _years() -> list[int]:
    year = today(current_site()).year
    return list(range(year, year - 4, -1))


def _version(row: Yearly) -> str:
    return row.changed_at.isoformat() if row.id is not None else ""
