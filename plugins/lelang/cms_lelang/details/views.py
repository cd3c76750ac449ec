"""The page of a package's details."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from zoneinfo import ZoneInfo

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cms_core.api import Site, cache_policy, current_site, db, village_without_face, visible, written
from cms_lelang import NAME, _
from cms_lelang.cases import Case, load
from cms_lelang.details.places import places_of
from cms_lelang.models import Package, Stage
from cms_lelang.progress.charts import curve
from cms_lelang.withdrawn.views import package_or_404
from cms_lelang.words import STAGES

DETAILS = f"{NAME}.details"
MOST = 50
"""Packages of a project that are named."""


def show(slug: str, desa: str | None = None) -> ResponseReturnValue:
    """What few ask for of one package."""
    if desa is None:
        context = _context(package_or_404(slug, site=current_site(), endpoint=DETAILS), current_site(), None)
    else:
        with village_without_face(desa, NAME) as village:
            context = _context(package_or_404(slug, site=village, endpoint=DETAILS), village, desa)
        cache_policy().roll_up()
    return render_template(f"{NAME}/details.html", **context)


def address_of(case: Case, desa: str | None) -> str | None:
    """Return where the details of a package are told; None where there are none."""
    row = case.package
    at: dict[str, Any] = {"desa": desa} if desa is not None else {}
    told = case.contracts or case.payments or row.places or row.project or curve(case.progress)
    more = told or any(stage.revision for stage in case.stages)
    return url_for(DETAILS, slug=row.slug, **at) if more else None


def _context(row: Package, owner: Site, desa: str | None) -> dict[str, Any]:
    case = load(row, None)
    at: dict[str, Any] = {"desa": desa} if desa is not None else {}
    address = url_for(f"{NAME}.show", slug=row.slug, **at)
    return {
        "row": row,
        "case": case,
        "curve": curve(case.progress),
        "moved": moved(case, ZoneInfo(owner.timezone)),
        "places": places_of(row.places),
        "parts": [(each.title, url_for(f"{NAME}.show", slug=each.slug, **at)) for each in _of_project(row)],
        "crumbs": [(_("Lelang"), url_for(f"{NAME}.packages")), (written(row.title), address), (_("Rincian"), None)],
    }


def moved(case: Case, zone: ZoneInfo) -> list[tuple[Any, list[tuple[int, str, str, str]]]]:
    """Return the stages that were moved, each with all that was said of when it is: revision, times and reason."""
    found: dict[str, list[Stage]] = defaultdict(list)
    for row in sorted(case.stages, key=lambda row: row.revision):
        found[row.stage].append(row)
    return [
        (STAGES[name], [(row.revision, *_times(row, zone), row.reason) for row in found[name]])
        for name in STAGES
        if len(found.get(name, ())) > 1
    ]


def _times(row: Stage, zone: ZoneInfo) -> tuple[str, str]:
    first, last = (at.astimezone(zone).strftime("%d-%m-%Y %H.%M") for at in (row.starts_at, row.ends_at))
    return first, last


def _of_project(row: Package) -> list[Package]:
    """Return the other packages of a project that citizens of the site in scope see."""
    if not row.project:
        return []
    query = select(Package).where(Package.project == row.project, Package.id != row.id, visible(Package))
    return list(db.session.scalars(query.order_by(Package.year, Package.id).limit(MOST)))
