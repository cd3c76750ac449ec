"""Which ceiling holds for a method at a place on a day."""

from __future__ import annotations

import dataclasses
import tomllib
from datetime import date
from functools import cache
from importlib import resources

from sqlalchemy import select

from cms_core.api import Site, ancestors_of, db, every_site, open_at
from cms_lelang import NAME
from cms_lelang.breaches import Limit, cited
from cms_lelang.decisions.models import Ceiling
from cms_lelang.words import SIMPLER


@dataclasses.dataclass(frozen=True)
class Rule:
    """A ceiling in rupiah, 0 where the method is not for the category.

    ``level`` is how near its site is to the place that asks, 0 for the rules of the country.
    """

    method: str
    category: str
    since: date
    most: int
    law: str
    sample: bool = False
    level: int = 0


@cache
def usual() -> tuple[Rule, ...]:
    """Return the rules of the country."""
    told = tomllib.loads(resources.files(__package__).joinpath("usual.toml").read_text("utf-8"))
    return tuple(Rule(**each | {"law": cited(each["law"], each.pop("note", ""))}) for each in told["ceiling"])


def rules(site: Site) -> list[Rule]:
    """Return all rules that hold at a site: the country's, and those of the sites above it and its own."""
    codes = (*ancestors_of(site.region_code), site.region_code)
    columns = (Ceiling.method, Ceiling.category, Ceiling.since, Ceiling.most, Ceiling.law, Site.region_code)
    query = select(*columns).join(Site, Site.id == Ceiling.site_id)
    query = query.where(Site.region_code.in_(codes), open_at(NAME, Ceiling.site_id)).order_by(Ceiling.id)
    # A session across the whole country could write, and would wait for who is writing: this one reads a province.
    with every_site(within=codes[0]) as session:
        own = [Rule(*row[:5], level=codes.index(row[5]) + 1) for row in session.execute(query)]
    return [*usual(), *own]


def limit_of(found: list[Rule], method: str, category: str, day: date) -> Limit | None:
    """Return the ceiling of a method on a day: the nearest place decides, then the category, then the newest rule.

    A ceiling for all categories says how much, and not for what: it lifts no rule that a method is not for one.
    """
    fitting = [
        rule for rule in found if rule.method == method and rule.category in ("", category) and rule.since <= day
    ]
    own = max((rule for rule in fitting if rule.category), key=_rank, default=None)
    best = own if own is not None and own.most == 0 else max(fitting, key=_rank, default=None)
    return Limit(best.most, best.law, best.sample) if best is not None else None


def limits_of(found: list[Rule], method: str, category: str, day: date) -> tuple[Limit | None, Limit | None]:
    """Return the ceiling of a method on a day, and that of the simpler one that may be used instead up to it."""
    return limit_of(found, method, category, day), limit_of(found, SIMPLER.get(method, ""), category, day)


def _rank(rule: Rule) -> tuple[int, bool, date]:
    return rule.level, rule.category != "", rule.since


def decided() -> list[Ceiling]:
    """Return what the site in scope has decided, the newest first."""
    return list(db.session.scalars(select(Ceiling).order_by(Ceiling.since.desc(), Ceiling.method, Ceiling.id)))
