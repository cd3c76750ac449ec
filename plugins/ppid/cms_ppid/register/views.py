"""The pages of the register: the list, the one to print, and the matrix."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import called, current_site, has_row, public_list, require, today
from cms_ppid import NAME, _
from cms_ppid.catalogue.items import CLASSES, DESA, KECAMATAN
from cms_ppid.documents.forms import FORMS
from cms_ppid.documents.sorts import SORTS, sorts_of
from cms_ppid.models import Document
from cms_ppid.register import services

BELOW = {"kabupaten": (KECAMATAN, DESA), "kecamatan": (DESA,)}
"""The levels whose units a level looks at."""


NAMES = {KECAMATAN: _.lazy("Kecamatan di wilayah ini"), DESA: _.lazy("Desa di wilayah ini")}


def register() -> ResponseReturnValue:
    """The register of the site; from a kecamatan up that of a village too, when it is asked for."""
    site, slug = current_site(), request.args.get("wilayah", "")
    # Each village is a public body of its own: a register holds one body's documents.
    body = services.body_of(site, slug)
    others = services.of_others(site) if body.site_id == site.id else []
    years = services.years_of(body.years, others)
    theirs = {each.kind: each.sort for each in others if each.sort}
    asked = {
        "kelas": _one_of(request.args.get("kelas", ""), CLASSES),
        "jenis": _one_of(request.args.get("jenis", ""), SORTS),
        "tahun": _one_of(request.args.get("tahun", ""), [str(year) for year in years]),
    }
    rare = services.is_rare(body, asked["jenis"], asked["tahun"], asked["kelas"])
    conditions = [*([] if site.level == DESA else [Document.site_id == body.site_id]), *_conditions(asked)]
    where = (has_row(Document, *conditions, few=rare),) if conditions else ()
    found = public_list(plugin=NAME, kinds=(Document.KIND,), where=where, kept=asked)
    first = not found.narrowed and not found.begun
    return render_template(
        f"{NAME}/register/list.html",
        found=found,
        told=services.told_of(site, [item.ref for item in found.items]),
        others=[] if found.begun else services.narrowed(others, asked, found.words),
        decree=services.decree_of() if first else None,
        narrowing=(
            ("kelas", _("Klasifikasi"), _("Semua klasifikasi"), CLASSES),
            ("jenis", _("Jenis dokumen"), _("Semua jenis"), {**sorts_of(body.level), **theirs}),
            ("tahun", _("Tahun"), _("Semua tahun"), {str(year): year for year in years}),
        ),
        crumbs=[(_("Informasi publik"), url_for(f"{NAME}.portal")), (_("Daftar Informasi Publik"), None)],
    )


def _one_of(value: str, known: Any) -> str:
    return value if value in known else ""


def _conditions(kept: dict[str, str]) -> Any:
    if kept["kelas"]:
        yield Document.category == kept["kelas"]
    if kept["jenis"]:
        yield Document.sort == kept["jenis"]
    if kept["tahun"]:
        yield Document.year == int(kept["tahun"])


def printed(year: int) -> ResponseReturnValue:
    """The register of a year with all columns of the law, to print, and the decree that set it."""
    site = current_site()
    others = services.of_others(site)
    if year not in services.years_of(services.kept().years, others):
        abort(404)
    rows = services.rows_of(year)
    return render_template(
        f"{NAME}/register/print.html",
        rows=rows,
        others=[each for each in others if each.year == year],
        cut=len(rows) == services.LONGEST,
        year=year,
        decree=services.decree_of(year),
        classes=CLASSES,
        forms=FORMS,
        who=called(site),
    )


@require(f"{NAME}.view")
def matrix() -> ResponseReturnValue:
    """Which documents that are due each year are there: of this site by year, or of the units below in one year."""
    site = current_site()
    levels = BELOW.get(site.level, ())
    level = _one_of(request.args.get("tingkat", ""), levels)
    year = request.args.get("tahun", type=int) or today(site).year
    if not 1945 <= year <= today(site).year + 1:
        return redirect(url_for(f"{NAME}.admin.matrix"))
    found = services.of_units(site, year, level) if level else services.of_site(site, year)
    return render_template(
        f"{NAME}/register/matrix.html", matrix=found, year=year, level=level, levels=levels, names=NAMES, sorts=SORTS
    )
