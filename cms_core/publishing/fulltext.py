"""Full text over the index of published things: SQLite's FTS5, PostgreSQL's text search, one way to ask.

A query is bounded on both: the newest matches are fetched by the index, then sorted so that those in a title come
first. Site, region and module are words of the index, so a search in one site costs the same among a million.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from markupsafe import Markup, escape
from sqlalchemy import ColumnElement, Select, func, or_, select

from cms_core.extensions import db
from cms_core.modules import gate
from cms_core.publishing.indexing import module_word, region_word, site_word
from cms_core.publishing.items import (
    CORE,
    NOTHING,
    VIEWED,
    Choose,
    ItemView,
    Lent,
    Where,
    across,
    module_open,
    shown_somewhere,
    timely,
    view,
    within_region,
)
from cms_core.publishing.models import SEARCH, PublishedItem
from cms_core.sites.models import Site

MATCHES = 120
TERMS = 8
TERM = 40
"""Letters of a word that count."""
_WORD = re.compile(r"[^\W_]+")
# PostgreSQL keeps the words of place among those of the text, so nobody may ask for one.
_PLACE = re.compile(r"x[sr]\d+|x[mk].+")
_PLACE_BEGINS = re.compile(r"x([srmk].*)?")


def terms_of(query: str) -> list[str]:
    """Return the words of what somebody typed, at most :data:`TERMS`; operators of either engine cannot survive."""
    words = (word.casefold()[:TERM] for word in _WORD.findall(query))
    return [word for word in words if _is_word(word) and not _PLACE.fullmatch(word)][:TERMS]


def marked(text: str, query: str) -> Markup:
    """Return a text with the words that a query asks for marked; of the last one the beginning will do, as in a search.

    Both may hold anything: nothing of them is markup.
    """
    terms, said, end = terms_of(query), Markup(), 0
    for match in _WORD.finditer(text) if terms else ():
        word = match[0].casefold()[:TERM]
        if word in terms or word.startswith(terms[-1]):
            said += escape(text[end : match.start()]) + Markup("<mark>{}</mark>").format(match[0])
            end = match.end()
    return said + escape(text[end:])


def _is_word(word: str) -> bool:
    # A sign such as "²" is no word to PostgreSQL, and a query without words finds everything.
    return any(character.isalpha() or character.isdecimal() for character in word)


@dataclasses.dataclass(frozen=True)
class Found:
    """A part of what was found, best first, and how much there is of it (at most :data:`MATCHES`).

    ``kinds`` is how much there is of each plugin and kind, the most first.
    """

    items: list[ItemView]
    total: int
    kinds: Mapping[tuple[str, str], int] = dataclasses.field(default_factory=dict)


def find(
    site: Site,
    query: str,
    *,
    kind: str = "",
    begin: int = 0,
    count: int = MATCHES,
    below: Site | None = None,
    where: Sequence[Where] = (),
    lent: Lent = NOTHING,
    also: str = "",
) -> Found:
    """Return ``count`` of what a site (or, from a kecamatan up, its whole region) has published on ``query``.

    ``below`` is a site of the region to look at alone; ``where`` are further conditions, and ``also`` a word that all
    have that meet them; ``lent`` is searched too.
    """
    terms = terms_of(query)
    if not terms:
        return Found([], 0)
    terms = [*terms_of(also), *terms]
    total, kinds = 0, Counter[tuple[str, str]]()

    def best(rows: Sequence[Any]) -> Sequence[Any]:
        nonlocal total, kinds
        total, kinds = len(rows), Counter((row.plugin, row.kind) for row in rows)
        ranked = sorted(rows, key=lambda row: -sum(term in row.title.casefold() for term in terms))
        return ranked[begin : begin + count]

    read: Any = _in_site if site.level == "desa" else _in_region
    if lent and below is None:
        read = partial(_with_lent, lent)
    site = below or site
    # Whole words first: the beginning of a word is looked up in every word that begins so, which is dear in a
    # large index and rarely needed.
    found = read(site, terms, kind, "", best, where)
    if not total and not _PLACE_BEGINS.fullmatch(terms[-1]):
        found = read(site, terms, kind, "*", best, where)
    return Found(found, total, dict(kinds.most_common()))


def _in_site(
    site: Site, terms: list[str], kind: str, ending: str, best: Choose, where: Sequence[Where]
) -> list[ItemView]:
    modules = [module_word(name) for name in sorted({CORE, *gate.enabled(site.id)})]
    statement = _matching([site_word(site.id)], modules, terms, kind, ending).where(*where)
    return [view(row, site) for row in best(db.session.execute(statement).all())]


def _in_region(
    site: Site, terms: list[str], kind: str, ending: str, best: Choose, where: Sequence[Where]
) -> list[ItemView]:
    statement = _matching([region_word(site.region_code)], [], terms, kind, ending).where(*where)
    return across(site, _with_address(statement), best)


def _with_lent(
    lent: Lent, site: Site, terms: list[str], kind: str, ending: str, best: Choose, where: Sequence[Where]
) -> list[ItemView]:
    own = site_word(site.id) if site.level == "desa" else region_word(site.region_code)
    places = [own, *map(site_word, sorted(lent.sites))]
    shown = or_(within_region(site), PublishedItem.id.in_(lent.ids))
    statement = _matching(places, [], terms, kind, ending).where(shown, *where)
    return across(site, _with_address(statement), best, lent.within)


def _with_address(matching: Select[Any]) -> Select[Any]:
    """Return a query for those of what matches that have an address: it is asked for when they are few."""
    picked = matching.with_only_columns(PublishedItem.id).join(Site, Site.id == PublishedItem.site_id)
    picked = picked.where(module_open(), shown_somewhere())
    return select(*VIEWED).where(PublishedItem.id.in_(picked)).order_by(PublishedItem.id.desc())


def _matching(places: list[str], modules: list[str], terms: list[str], kind: str, ending: str) -> Select[Any]:
    statement = select(*VIEWED).where(timely())
    if kind:
        statement = statement.where(PublishedItem.kind == kind)
    if db.engine.dialect.name == "sqlite":
        matches = SEARCH.c.core_item_fts.op("MATCH")(_fts5(places, modules, terms, ending))
        statement = statement.join(SEARCH, SEARCH.c.rowid == PublishedItem.id).where(matches)
        return statement.order_by(SEARCH.c.rowid.desc()).limit(MATCHES)
    return statement.where(_tsvector(places, modules, terms, ending)).order_by(PublishedItem.id.desc()).limit(MATCHES)


def _fts5(places: list[str], modules: list[str], terms: list[str], ending: str) -> str:
    parts = [f"place : ({' OR '.join(places)})"]
    if modules:
        parts.append(f"place : ({' OR '.join(modules)})")
    parts += [f'{{title summary body_text}} : "{term}"' for term in terms[:-1]]
    parts.append(f'{{title summary body_text}} : "{terms[-1]}"{ending}')
    return " AND ".join(parts)


def _tsvector(places: list[str], modules: list[str], terms: list[str], ending: str) -> ColumnElement[bool]:
    parts = [f"({' | '.join(places)})", *([f"({' | '.join(modules)})"] if modules else []), *terms]
    parts[-1] += f":{ending}" if ending else ""
    document = func.core_item_document(
        PublishedItem.title, PublishedItem.summary, PublishedItem.body_text, PublishedItem.place
    )
    return document.op("@@", is_comparison=True)(func.to_tsquery("simple", " & ".join(parts)))
