"""What the registers of cases have in common: their years, and how everybody reads them (Perki 1/2021)."""

from __future__ import annotations

from flask import request
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


def asked_of(years: list[int]) -> tuple[int, int]:
    """Return the year and the page of a public register that are asked for, and keep its page for a minute."""
    cache_policy().live(FRESH_SECONDS)
    year = request.args.get("tahun", years[0], type=int)
    return year if year in years else years[0], min(max(request.args.get("halaman", 1, type=int), 1), 100)
