"""A list of published things on a public page: by words, by the place below, and page by page."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask import g, request
from flask_babel import gettext as _
from sqlalchemy import select

from cms_core.addresses import here
from cms_core.delivery import page_cache
from cms_core.extensions import db
from cms_core.i18n import language
from cms_core.kept import under_stamp
from cms_core.publishing import fulltext
from cms_core.publishing.items import NOTHING, ItemView, Lent, Where, newest
from cms_core.publishing.models import PublishedItem
from cms_core.regions.models import LEVELS
from cms_core.regions.words import called
from cms_core.sites.models import Site
from cms_core.statements import lies_below

WORDS, BELOW, PAGE, AFTER = "q", "wilayah", "halaman", "sesudah"
"""Names in an address."""
LONGEST = 100
"""Letters of a search."""
LAST_PAGE = 100
PER_PAGE = 24
KECAMATAN = LEVELS.index("kecamatan") + 1


class Place(NamedTuple):
    """A site of the region, as people choose it; the name says what it is, because two may be called alike."""

    slug: str
    name: str


@dataclasses.dataclass(frozen=True)
class Chip:
    """One way to narrow a list; ``current`` is the one that was taken."""

    label: Any
    url: str
    current: bool


@dataclasses.dataclass(frozen=True, kw_only=True)
class PublicList:
    """A page of a public list as its template draws it (templates/publishing/public_list.html).

    ``words`` were typed, ``below`` is the site of the region that was chosen out of ``places``; ``kept`` is what the
    plugin itself narrows by, as it stands in the address; ``more`` are the parameters of the next page. ``begun`` says
    that this is not the first one: where it is empty, the things before it are not.
    """

    items: Sequence[ItemView]
    words: str = ""
    below: Site | None = None
    places: Sequence[Place] = ()
    kept: Mapping[str, str] = dataclasses.field(default_factory=dict)
    more: Mapping[str, str] = dataclasses.field(default_factory=dict)
    begun: bool = False

    @property
    def narrowed(self) -> bool:
        """Whether less than everything was asked for."""
        return bool(self.parameters)

    @property
    def parameters(self) -> dict[str, str]:
        """What an address of this list carries, as it was asked, without its page."""
        given = {WORDS: self.words, **self.kept, BELOW: self.below.slug if self.below else ""}
        return {name: value for name, value in given.items() if value}

    @property
    def place(self) -> str:
        """The name of the place that was chosen."""
        return _place(self.below).name if self.below else ""

    @property
    def pictured(self) -> bool:
        """Whether something on this page has a photo: then the others leave its place empty."""
        return any(item.image for item in self.items)

    def url(self, **changes: str | None) -> str:
        """Return the address of the same list with other parameters; it begins with the first page."""
        return here(**{**self.parameters, **changes})

    @property
    def plain_url(self) -> str:
        """The address of everything."""
        return here()

    @property
    def next_url(self) -> str | None:
        """The address of the next page."""
        return self.url(**self.more) if self.more else None

    def chips(self, name: str, choices: Mapping[str, Any]) -> list[Chip]:
        """Return the ways to narrow by a parameter: everything first, then each of ``choices`` (value and label)."""
        taken = self.kept.get(name, "")
        offered = {"": _("Semua"), **choices}
        return [Chip(label, self.url(**{name: value}), value == taken) for value, label in offered.items()]


def public_list(
    *,
    plugin: str,
    kinds: Sequence[str] = (),
    where: Sequence[Where] = (),
    kept: Mapping[str, str] | None = None,
    lent: Lent = NOTHING,
    also: str = "",
) -> PublicList:
    """Return what the address of this request asks of the published items of a plugin, best or newest first.

    A village lists its own; from a kecamatan up a list holds the whole region, may be narrowed to one place below,
    and is kept for some seconds alone. ``kinds`` are the plugin's, all without; ``where`` are further conditions
    (:func:`has_row`), and ``kept`` the parameters that stand for them in addresses. What is ``lent`` stands among them.
    ``also`` is a word in the text of all that meets them: with it a search need not look at the others.
    """
    site: Site = g.site
    if site.level != "desa" or lent:
        page_cache.policy().roll_up()
    slug = request.args.get(BELOW, "")
    around = _around(site, slug) if slug else []
    words = " ".join(request.args.get(WORDS, "").split())[:LONGEST]
    below = next((each for each in around if slug and each.slug == slug), None)
    page, after = 1, ""
    if words:
        page = min(max(request.args.get(PAGE, 1, type=int), 1), LAST_PAGE)
        ours = [PublishedItem.plugin == plugin, *([PublishedItem.kind.in_(kinds)] if kinds else [])]
        begin = (page - 1) * PER_PAGE
        where = [*ours, *where]
        asked: Any = {"begin": begin, "count": PER_PAGE + 1, "below": below, "where": where, "lent": lent}
        matches = fulltext.find(site, words, also=also, **asked)
        found = matches.items
        more = {PAGE: str(page + 1)}
    else:
        after, limit = request.args.get(AFTER, ""), PER_PAGE + 1
        narrowed: Any = {"plugin": plugin, "kinds": kinds, "where": where, "lent": lent}
        found = newest(site, limit=limit, after=after, below=below, **narrowed)
        more = {AFTER: found[PER_PAGE - 1].cursor} if len(found) > PER_PAGE else {}
    return PublicList(
        items=found[:PER_PAGE],
        words=words,
        below=below,
        places=[_place(each) for each in around] if slug else _places(site),
        kept=kept or {},
        more=more if len(found) > PER_PAGE else {},
        begun=page > 1 or bool(after),
    )


def _places(site: Site) -> list[Place]:
    """Return the places that a list is begun with, the same until a site of the platform changes."""
    key = (site.region_code, language())
    return under_stamp("places_below", key, lambda: [_place(each) for each in _around(site, "")])


def _place(site: Site) -> Place:
    return Place(site.slug, called(site))


def _around(site: Site, slug: str) -> list[Site]:
    """Return the sites right below a site, and of a kabupaten those below the kecamatan that is asked for."""
    if site.level not in ("kabupaten", "kecamatan"):
        return []
    found = _next_level(site.region_code)
    if site.level == "kecamatan" or not slug:
        return found
    chosen = next((each for each in found if each.slug == slug), None) or db.session.scalar(
        select(Site).where(Site.slug == slug, lies_below(Site.region_code, site.region_code))
    )
    return [*found, *_next_level(".".join(chosen.region_code.split(".")[:KECAMATAN]))] if chosen is not None else found


def _next_level(code: str) -> list[Site]:
    """Return the sites one level below the region with this code, by name."""
    level = LEVELS[code.count(".") + 1]
    query = select(Site).where(lies_below(Site.region_code, code), Site.level == level)
    return list(db.session.scalars(query.order_by(Site.name, Site.region_code)))
