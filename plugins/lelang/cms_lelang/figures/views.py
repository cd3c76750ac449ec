"""The page of what packages amount to, and the same as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from flask import Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import cache_policy, current_site, guard_cell
from cms_lelang import NAME, _
from cms_lelang.figures import charts
from cms_lelang.figures.report import Line, Report, report, shortened
from cms_lelang.figures.services import COLUMNS, keep_sums, next_opening

MOST = 10
"""Agencies and places on the page: those with the largest ceilings. The file has all."""
HEADS = (
    *("tahun", "menurut", "kode", "nama", "wilayah", "paket", "batal_gagal", "berkontrak", "kontrak_payung", "pagu"),
    *("hps", "nilai_kontrak", "hps_berkontrak", "kontrak_ber_hps"),
)


def page() -> ResponseReturnValue:
    """What the packages of a year amount to; from a kecamatan up those of its region."""
    asked = request.args.get("tahun", "")
    if asked and not (asked.isascii() and asked.isdecimal() and len(asked) == 4):
        abort(404)
    found = _report(int(asked) if asked else None)
    if found is None and asked:
        abort(404)
    return render_template(
        f"{NAME}/figures/page.html",
        found=found,
        parts=_parts(found) if found is not None else (),
        crumbs=[(_("Lelang"), url_for(f"{NAME}.packages")), (_("Angka"), None)],
    )


def table(year: int) -> ResponseReturnValue:
    """The same figures as a CSV file, with all agencies and places."""
    found = _report(year) or abort(404)
    file = io.StringIO()
    lines = csv.writer(file)
    lines.writerow(HEADS)
    lines.writerows([guard_cell(each) if isinstance(each, str) else each for each in row] for row in _rows(found))
    response = Response(file.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="angka-pengadaan-{year}.csv"'
    return response


def _report(year: int | None) -> Report | None:
    site = current_site()
    keep_sums(site)
    # A package that is planned today may be chosen for tomorrow.
    cache_policy().until(next_opening(site))
    return report(site, year)


def _parts(found: Report) -> Iterator[dict[str, Any]]:
    """Yield the tables of the page: what each is called, its lines and bars, and what is left to the file."""
    for name, title, head, lines in (
        ("years", _("Dari tahun ke tahun"), _("Tahun anggaran"), found.history),
        ("methods", _("Menurut metode"), _("Metode"), found.methods),
        ("kinds", _("Menurut jenis pengadaan"), _("Jenis pengadaan"), found.kinds),
        ("standings", _("Menurut keadaan"), _("Keadaan"), found.standings),
        ("agencies", _("Menurut instansi"), _("Instansi"), found.agencies),
        ("places", _("Menurut wilayah"), _("Wilayah"), found.places),
    ):
        if not lines or (name == "places" and len(lines) < 2):
            continue
        shown, rest, others = shortened(lines, MOST)
        yield {
            "name": name,
            "title": title,
            "head": head,
            "lines": shown,
            "rest": rest,
            "others": others,
            "bars": [] if name == "standings" else charts.bars(shown),
        }


def _rows(found: Report) -> Iterator[tuple[Any, ...]]:
    for line in found.history:
        yield (int(line.key), "tahun", line.key, line.name, "", *_numbers(line))
    for name, lines in found.parts.items():
        for line in lines:
            yield (found.year, name, line.key, str(line.name), line.place, *_numbers(line))


def _numbers(line: Line) -> Iterator[int]:
    return (getattr(line.sums, name) for name in COLUMNS)
