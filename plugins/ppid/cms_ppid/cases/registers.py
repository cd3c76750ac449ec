"""What the registers of cases have in common: their years, and how everybody reads them (Perki 1/2021)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import request, url_for
from sqlalchemy import func, select

from cms_core.api import Site, cache_policy, db, today
from cms_ppid.cases.clocks import day_of
from cms_ppid.cases.models import Case

FRESH_SECONDS = 60
"""How old a public register may be; what is restricted is gone from it within that."""
PER_PAGE = 50


def years_with(site: Site, kind: type[Case]) -> list[int]:
    """Return the years from the first case of a kind at the site in scope to this one, the newest first."""
    first, last = day_of(site, db.session.scalar(select(func.min(kind.received_at)))), today(site).year
    return list(range(last, (first.year if first is not None else last) - 1, -1))


def shown(site: Site, kind: type[Case], read: Callable[[Site, int, int], list[Any]], endpoint: str) -> dict[str, Any]:
    """Return what the page of a public register draws, of the year and page that are asked for; it is kept a minute.

    ``read`` gives the rows of a year and page, one more where another page follows; ``endpoint`` is that of the page.
    """
    cache_policy().live(FRESH_SECONDS)
    years = years_with(site, kind)
    asked = request.args.get("tahun", years[0], type=int)
    year = asked if asked in years else years[0]
    page = min(max(request.args.get("halaman", 1, type=int), 1), 100)
    found = read(site, year, page)
    more = url_for(endpoint, tahun=year, halaman=page + 1) if len(found) > PER_PAGE else None
    return {"entries": found[:PER_PAGE], "more": more, "year": year, "years": years}
