"""What everybody reads about the signal: a village or a region on a day, and one survey."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import Place, Site, cache_policy, current_site, places_below, today
from cms_peta import NAME, _
from cms_peta.connectivity import reading, words
from cms_peta.connectivity.categories import VERSION, usable_means
from cms_peta.connectivity.charts import bars
from cms_peta.connectivity.words import NEEDING

VILLAGE = "desa"
FEW = 10
"""Of the most urgent hamlets that the public page lists; the rest is in the data."""


def asked_day(site: Site) -> tuple[date, str]:
    """Return the day that the address asks for, today without one, and what is wrong with it."""
    now, told = today(site), request.args.get("tanggal", "")
    if not told:
        return now, ""
    try:
        day = date.fromisoformat(told)
    except ValueError:
        return now, _("Tanggal “%(told)s” tidak terbaca. Yang tampil keadaan hari ini.", told=told[:40])
    return (day, "") if day <= now else (now, _("Tanggal itu belum tiba. Yang tampil keadaan hari ini."))


def show() -> ResponseReturnValue:
    """How things stood on a day: of a village its hamlets, of a region its places."""
    site = current_site()
    if site.level != VILLAGE:
        cache_policy().roll_up()
    place = _asked_place(site)
    code, (day, wrong) = place.code if place else site.region_code, asked_day(site)
    groups = reading.groups(code, day)
    village = code.count(".") == len(reading.LENGTHS) - 1
    kept = {"wilayah": place.slug} if place else {}
    return render_template(
        f"{NAME}/signal/show.html",
        place=place,
        day=day,
        today=today(site),
        wrong=wrong,
        sum=reading.together(groups),
        lines=[] if village else reading.lines_of(code, day, groups),
        hamlets=reading.hamlets(code, day) if village else [],
        opens=place is None and site.level != VILLAGE,
        years=(years := reading.by_year(groups, day.year)),
        bars=bars(years),
        urgent=list(itertools.islice(reading.priorities(code, day), FEW)),
        kept=kept,
        **definition(),
        crumbs=_crumbs(place),
    )


def _asked_place(site: Site) -> Place | None:
    slug = request.args.get("wilayah", "")
    if not slug:
        return None
    return next((each for each in places_below(site.region_code) if each.slug == slug), None) or abort(404)


def _crumbs(place: Place | None) -> list[tuple[Any, str | None]]:
    steps: list[tuple[Any, str | None]] = [(_("Peta"), url_for(f"{NAME}.page"))]
    if place is None:
        return [*steps, (_("Sinyal seluler"), None)]
    return [*steps, (_("Sinyal seluler"), url_for(f"{NAME}.signal")), (place.name, None)]


def definition() -> dict[str, Any]:
    """Return the words that pages about the signal need."""
    return {"words": words, "needing": NEEDING, "version": VERSION, "usable": usable_means()}


def one(key: int) -> ResponseReturnValue:
    """One survey with all that it says, and those of the same hamlet before and after it.

    One that was corrected keeps its numbers; where it was is told by what stands in its place.
    """
    site = current_site()
    if site.level != VILLAGE:
        cache_policy().roll_up()
    found = reading.find(site.region_code, key) or abort(404)
    row = found.survey
    right = reading.standing_for(site.region_code, key)
    found = right or found
    history = reading.history(site.region_code, found)
    return render_template(
        f"{NAME}/signal/one.html",
        found=found,
        row=row,
        history=history,
        right=right.survey if right else None,
        proposal=reading.proposals(site.region_code).get((found.survey.site_id, found.survey.hamlet_key)),
        **definition(),
        crumbs=[
            (_("Peta"), url_for(f"{NAME}.page")),
            (_("Sinyal seluler"), url_for(f"{NAME}.signal")),
            (found.survey.hamlet or found.village, None),
        ],
    )
