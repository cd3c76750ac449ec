"""The page of a year: what its works amount to."""

from __future__ import annotations

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import cache_policy, current_site
from cms_pembangunan import NAME, _
from cms_pembangunan.figures import charts, services
from cms_pembangunan.words import SOURCES, STATES


def of_year(year: int, code: str | None = None) -> ResponseReturnValue:
    """The works of a year in figures; from a kecamatan up those of its region, with a line for each place below.

    ``code`` is a region right below that of the site, whose villages have a page of their own. 404 for a year without
    works, and for another region.
    """
    site = current_site()
    if site.level != services.VILLAGE:
        cache_policy().roll_up()
    found = services.report(site, year, code)
    if found is None or (code is not None and found.place is None):
        abort(404)
    above = [(_("Pembangunan"), url_for(f"{NAME}.works")), (str(year), url_for(f"{NAME}.figures", year=year))]
    return render_template(
        f"{NAME}/figures/year.html",
        found=found,
        charts={
            "years": charts.of_years(found),
            "sources": charts.of_sources(found),
            "places": charts.of_places(found),
        },
        sources=SOURCES,
        states=STATES,
        # A pattern, because hundreds of lines say it.
        coverage=str(_("%(part)s dari %(whole)s desa", part="{0}", whole="{1}")),
        crumbs=[*above, (found.place.name, None)] if found.place is not None else [above[0], (str(year), None)],
    )
