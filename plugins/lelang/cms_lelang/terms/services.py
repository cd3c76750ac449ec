"""From when until when a method or a stage is in force at a place."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from sqlalchemy import select

from cms_core.api import Site, ancestors_of, db, every_site, open_at
from cms_lelang import NAME
from cms_lelang.breaches import Term, cited
from cms_lelang.models import Validity


@cache
def usual() -> dict[tuple[str, str], Term]:
    """Return the rules of the country, by sort and key."""
    told = tomllib.loads(resources.files(__package__).joinpath("usual.toml").read_text("utf-8"))
    return {
        (each["sort"], key): Term(
            each.get("since"), each.get("until"), cited(each["law"], each.get("note", "")), sample=True
        )
        for each in told["term"]
        for key in each["keys"]
    }


def terms(site: Site) -> dict[tuple[str, str], Term]:
    """Return what holds at a site, by sort and key: the nearest place that has decided goes before all others."""
    codes = (*ancestors_of(site.region_code), site.region_code)
    columns = (Validity.sort, Validity.key, Validity.since, Validity.until, Validity.law, Site.region_code)
    query = select(*columns).join(Site, Site.id == Validity.site_id)
    query = query.where(Site.region_code.in_(codes), open_at(NAME, Validity.site_id))
    with every_site(within=codes[0]) as session:
        rows = sorted(session.execute(query), key=lambda row: codes.index(row[5]))
    return usual() | {(row[0], row[1]): Term(*row[2:5]) for row in rows}


def decided() -> list[Validity]:
    """Return what the site in scope has decided."""
    return list(db.session.scalars(select(Validity).order_by(Validity.sort, Validity.key)))
