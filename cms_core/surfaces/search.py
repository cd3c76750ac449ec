"""Searching a site: what is found by kind, which places and links have that name, and what to ask instead."""

from __future__ import annotations

import dataclasses
from collections import Counter

from flask import url_for
from flask_babel import gettext as _

from cms_core.forwarding.services import forwarded
from cms_core.lookup import begins, words_of
from cms_core.publishing import fulltext, items
from cms_core.publishing.suggest import NEWEST, Suggestions, suggest
from cms_core.sites.models import Site
from cms_core.surfaces import villages
from cms_core.surfaces.context import frame
from cms_core.surfaces.links import Link

PER_PAGE = 20
LONGEST = 100
PLACES = 4


@dataclasses.dataclass(frozen=True)
class Kind:
    """A way to narrow what was found; ``count`` is how much there is of it, in words."""

    label: str
    count: str
    url: str
    current: bool


@dataclasses.dataclass(frozen=True)
class Answer:
    """What a search shows: ``links`` and ``places`` have the words in their names, ``services`` are offered instead."""

    results: list[items.ItemView] = dataclasses.field(default_factory=list)
    total: int = 0
    kinds: list[Kind] = dataclasses.field(default_factory=list)
    links: list[Link] = dataclasses.field(default_factory=list)
    places: list[villages.Village] = dataclasses.field(default_factory=list)
    suggestions: Suggestions = dataclasses.field(default_factory=Suggestions)
    services: tuple[Link, ...] = ()
    next_url: str | None = None

    @property
    def bounded(self) -> bool:
        """Whether there may be more than was counted."""
        return self.total >= fulltext.MATCHES


def search(site: Site, query: str, *, kind: str = "", page: int = 1) -> Answer:
    """Return what a site (from a kecamatan up, its region) has on ``query``; at most six queries of the database.

    What it shows of others is looked through as well.
    """
    page = min(max(page, 1), fulltext.MATCHES)
    begin = (page - 1) * PER_PAGE
    lent = forwarded(site) if query else items.NOTHING
    every = fulltext.find(site, query, lent=lent, begin=begin, count=0 if kind else PER_PAGE)
    known = {name for _plugin, name in every.kinds}
    found = every
    if kind:
        kind = kind if kind in known else ""
        found = fulltext.find(site, query, lent=lent, kind=kind, begin=begin, count=PER_PAGE)
    menu = frame(site).menu
    links = _named(menu.links, query)
    places = villages.named(site, query, PLACES) if page == 1 and not kind else []
    nothing = bool(query) and not (every.total or places)
    more = found.total > begin + PER_PAGE
    return Answer(
        results=found.items,
        total=found.total,
        kinds=_kinds(query, every, kind) if len(known) > 1 else [],
        links=links,
        places=places,
        suggestions=suggest(query, _texts(site)) if nothing else Suggestions(),
        services=menu.tiles if nothing else (),
        next_url=url_for("site.search", q=query, jenis=kind or None, halaman=page + 1) if more else None,
    )


def _kinds(query: str, every: fulltext.Found, kind: str) -> list[Kind]:
    labels, plus = items.kinds(), "+" if every.total >= fulltext.MATCHES else ""
    counted = Counter[str]()
    for (_plugin, name), count in every.kinds.items():
        counted[name] += count
    called = {name: str(label) for (_plugin, name), label in reversed(labels.items())}
    places = {name: place for place, (_plugin, name) in enumerate(labels)}
    order = sorted(counted, key=lambda name: (-counted[name], places.get(name, len(places))))
    return [
        Kind(_("Semua"), f"{every.total}{plus}", url_for("site.search", q=query), not kind),
        *(
            Kind(
                label=called.get(name) or _("Lainnya"),
                count=f"{counted[name]}{plus}",
                url=url_for("site.search", q=query, jenis=name),
                current=name == kind,
            )
            for name in order
        ),
    ]


def _named(links: tuple[Link, ...], query: str) -> list[Link]:
    """Return what the menu has under these words."""
    asked = words_of(query)
    return [link for link in links if asked and begins(asked, link.label, link.hint)][:PLACES]


def _texts(site: Site) -> list[str]:
    menu = [f"{link.label} {link.hint}" for link in frame(site).menu.links]
    return [*menu, *(f"{item.title} {item.summary} {item.site_name}" for item in items.newest(site, limit=NEWEST))]
