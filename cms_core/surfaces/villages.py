"""The regions below a site: which there are, when each last changed, and what is newest from it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import Select, String, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from cms_core.extensions import db
from cms_core.formats import lower_first
from cms_core.lookup import words_of
from cms_core.modules.forms import STAGE_LABELS
from cms_core.publishing import below
from cms_core.publishing.items import ItemView
from cms_core.publishing.public_list import Place
from cms_core.regions.codes import is_code
from cms_core.regions.models import LEVELS
from cms_core.regions.words import NEIGHBOURS, words_for
from cms_core.sites.models import Site
from cms_core.sites.services import with_words
from cms_core.sites.urls import site_url
from cms_core.statements import ESCAPE, lies_below, region_value

ON_HOME = 12
"""How many places a home page shows; with more below, those where something happened last."""
PER_PAGE = 40
LONGEST, WORDS = 80, 4
"""Letters and words of a name that are looked for."""
KECAMATAN = len("33.04.02")
BELOW = bindparam("below", type_=String())
"""The pattern of codes below a region, for statements that are kept."""
ENDPOINT = "villages.show"


@dataclasses.dataclass(frozen=True)
class Village:
    """A site below this one.

    ``kind`` is what it is called there (Desa, Kelurahan, …), ``stage`` who publishes for a village, in words;
    ``villages`` is how many a kecamatan has; ``within`` names the region above where that is not the page's own.
    """

    name: str
    code: str
    kind: str
    url: str
    last_change: datetime | None
    stage: str = ""
    villages: int | None = None
    within: str = ""
    newest: ItemView | None = None


@dataclasses.dataclass(frozen=True)
class Below:
    """What a page shows of the places below: ``kinds`` is what they are called together."""

    places: list[Village]
    total: int
    kinds: str = ""
    next_after: str = ""

    @property
    def more(self) -> bool:
        """Whether there are places that are not shown."""
        return self.total > len(self.places)


def level_below(site: Site) -> str | None:
    """Return the level of the regions right below a site; None below a village."""
    return LEVELS[LEVELS.index(site.level) + 1] if site.level != LEVELS[-1] else None


def address_of(village: Site) -> str:
    """Return where a place is shown: on its own site, or on the page that its kecamatan has of it."""
    return site_url(village) if village.public else url_for(ENDPOINT, slug=village.slug)


def on_home(site: Site) -> Below | None:
    """Return what the home page shows of the places right below; two queries however many there are."""
    level = level_below(site)
    if level is None:
        return None
    rows = db.session.execute(_newest_places(level), _inside(site)).all()
    if not rows:
        return None
    total: int = rows[0][-1]
    if total == len(rows):
        rows = sorted(rows, key=lambda row: str(row[0].name))
    return Below(_shown(site, rows), total, _together(site, [row[0] for row in rows]))


@lru_cache(maxsize=8)
def _newest_places(level: str) -> Any:
    moment = func.coalesce(Site.changed_at, Site.created_at)
    return _places(level).add_columns(func.count().over()).order_by(moment.desc(), Site.id).limit(ON_HOME)


def listed(site: Site, *, level: str = "", words: str = "", after: str = "") -> Below:
    """Return a page of the places below, by name; ``words`` are looked for in the names of every level or of one.

    ``after`` is ``next_after`` of the page before; what is none of ours begins anew.
    """
    query = _places(level or ("" if words else level_below(site) or ""))
    query = with_words(query, _in_names(site, words))
    total = db.session.scalar(select(func.count()).select_from(query.subquery()), _inside(site)) or 0
    name, _sep, code = after.rpartition("~")
    if is_code(code):
        query = query.where(or_(Site.name > name, and_(Site.name == name, Site.region_code > code)))
    query = query.order_by(Site.name, Site.region_code).limit(PER_PAGE + 1)
    rows = db.session.execute(query, _inside(site)).all()
    last = rows[PER_PAGE - 1][0] if len(rows) > PER_PAGE else None
    rows = rows[:PER_PAGE]
    next_after = f"{last.name}~{last.region_code}" if last else ""
    return Below(_shown(site, rows), total, _together(site, [row[0] for row in rows]), next_after)


def named(site: Site, words: str, limit: int) -> list[Village]:
    """Return places below whose names have these words, for a search; one query."""
    asked = _in_names(site, words)
    if not asked or level_below(site) is None:
        return []
    query = with_words(_places(""), asked).order_by(Site.level, Site.name, Site.region_code).limit(limit)
    rows = db.session.execute(query, _inside(site)).all()
    return [_village(site, row) for row in rows]


def _inside(site: Site) -> dict[str, str]:
    """Return the values for the queries of places: which of them lie below a site."""
    return {BELOW.key: region_value(site.region_code, below=True)}


@lru_cache(maxsize=8)
def _places(level: str) -> Select[Any]:
    """Return the query for the sites below (of one level, if it is given), each with its villages and its parent.

    It is put together once, and asked with :func:`_inside`.
    """
    village, above = aliased(Site), aliased(Site)
    code = func.substr(village.region_code, 1, KECAMATAN).label("code")
    inside = village.region_code.like(BELOW, escape=ESCAPE)
    many = select(code, func.count().label("many")).where(village.level == "desa", inside).group_by(code).subquery()
    query = select(Site, many.c.many, above.name).where(Site.region_code.like(BELOW, escape=ESCAPE))
    query = query.outerjoin(many, and_(many.c.code == Site.region_code, Site.level == "kecamatan"))
    kecamatan = func.substr(Site.region_code, 1, KECAMATAN)
    query = query.outerjoin(above, and_(above.region_code == kecamatan, Site.level == "desa"))
    if level:
        query = query.where(Site.level == level)
    return query.options(joinedload(Site.canonical))


def _in_names(site: Site, words: str) -> list[str]:
    """Return what to look for in names: what was typed, without what places are called before their names."""
    asked = words_of(words[:LONGEST])[:WORDS]
    called = {"desa", "kelurahan", "kecamatan", *words_of(" ".join(map(words_for(site).__getitem__, NEIGHBOURS)))}
    return [word for word in asked if word not in called] or asked


def _shown(site: Site, rows: Sequence[Any]) -> list[Village]:
    newest: dict[str, ItemView] = {}
    for level in sorted({row[0].level for row in rows}):
        codes = [row[0].region_code for row in rows if row[0].level == level]
        newest |= below.newest_below(site, level, codes)
    return [_village(site, row, newest.get(row[0].region_code)) for row in rows]


def _village(site: Site, row: Any, newest: ItemView | None = None) -> Village:
    place, many, above = row[:3]
    moments = [place.changed_at, newest.published_at if newest else None]
    village = place.level == "desa"
    return Village(
        name=place.name,
        code=place.region_code,
        kind=words_for(place)["sebutan"],
        url=address_of(place),
        last_change=max((moment for moment in moments if moment), default=None),
        stage=str(STAGE_LABELS[place.stage]) if village else "",
        villages=(many or 0) if place.level == "kecamatan" else None,
        within=(above or "") if village and site.level != "kecamatan" else "",
        newest=newest,
    )


def _together(site: Site, sites: Sequence[Site]) -> str:
    """Return what places are called together: "desa", "desa dan kelurahan"."""
    kinds = sorted({lower_first(words_for(each)["sebutan"]) for each in sites})
    if not kinds:
        level = level_below(site) or ""
        return lower_first(words_for(site).get(level, ""))
    *most, last = kinds
    return _("%(some)s dan %(last)s", some=", ".join(most), last=last) if most else last


def levels(site: Site) -> dict[str, str]:
    """Return what a list of the places below can be narrowed to, if there is more than one level below."""
    words = words_for(site)
    lower = LEVELS[LEVELS.index(site.level) + 1 :]
    return {level: words[level] for level in lower} if len(lower) > 1 else {}


def called(site: Site) -> str:
    """Return what the places right below a site are called, as a heading."""
    return words_for(site)[level_below(site) or site.level]


def choices(site: Site) -> list[Place]:
    """Return the places right below as a list is narrowed to one of them, by name."""
    level = level_below(site)
    inside = lies_below(Site.region_code, site.region_code)
    query = select(Site.slug, Site.name).where(inside, Site.level == level).order_by(Site.name, Site.region_code)
    return [Place(slug, name) for slug, name in db.session.execute(query)]


def without_face(site: Site) -> list[tuple[str, datetime | None]]:
    """Return slug and last change of the villages right below that have no site of their own to the public."""
    if site.level != "kecamatan":
        return []
    inside = lies_below(Site.region_code, site.region_code)
    query = select(Site.slug, Site.changed_at).where(inside, Site.public.is_(False)).order_by(Site.slug)
    return [(slug, changed) for slug, changed in db.session.execute(query)]
