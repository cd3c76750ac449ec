"""The page of how complete packages are."""

from __future__ import annotations

import csv
import io

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import cache_policy, current_site, guard_cell
from cms_lelang import NAME, _
from cms_lelang.completeness import services
from cms_lelang.figures.services import keep_sums, next_opening


def page() -> ResponseReturnValue:
    """How much each agency tells of what it should tell by now."""
    site = current_site()
    found = services.agencies(site)
    cache_policy().until(next_opening(site))
    keep_sums(site)
    return render_template(
        f"{NAME}/completeness.html",
        found=found,
        items=services.ITEMS,
        packages=sum(each.packages for each in found),
        whole=sum(each.whole for each in found),
        percent=sum(each.told for each in found) * 100 // sum(each.wanted for each in found) if found else None,
        crumbs=[(_("Lelang"), url_for(f"{NAME}.packages")), (_("Kelengkapan data"), None)],
    )


HEADS = ("wilayah", "satuan_kerja", "paket", "lengkap", "semestinya", "terisi", "persen", "kurang")


def table() -> ResponseReturnValue:
    """The same figures as a CSV file."""
    site, file = current_site(), io.StringIO()
    cache_policy().until(next_opening(site))
    keep_sums(site)
    lines = csv.writer(file)
    lines.writerow(HEADS)
    lines.writerows(
        [guard_cell(each) if isinstance(each, str) else each for each in row] for row in services.rows(site)
    )
    return Response(file.getvalue(), mimetype="text/csv")
