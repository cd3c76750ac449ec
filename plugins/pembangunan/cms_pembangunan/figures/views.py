"""The page of a year: what its works amount to."""

from __future__ import annotations

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import cache_policy, current_site
from cms_pembangunan import NAME, _
from cms_pembangunan.figures import services
from cms_pembangunan.words import SOURCES, STATES


def of_year(year: int) -> ResponseReturnValue:
    """The works of a year in figures; from a kecamatan up those of its region. 404 for a year without works."""
    site = current_site()
    if site.level != services.VILLAGE:
        cache_policy().roll_up()
    offered = services.years(site)
    if year not in offered:
        abort(404)
    return render_template(
        f"{NAME}/figures/year.html",
        found=services.report(site, year),
        years=offered,
        sources=SOURCES,
        states=STATES,
        crumbs=[(_("Pembangunan"), url_for(f"{NAME}.works")), (str(year), None)],
    )
