"""Which packages are like another one, by a rule that its page states.

Of the same kind, and alike in a word of the title, in the place or in the agency; first those alike in most, then those
nearest in what they are worth.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection
from typing import Any

from sqlalchemy import case, func, or_, select

from cms_core.api import Site, db, item_url, visible
from cms_lelang import NAME, _
from cms_lelang.buyers.services import bought_by
from cms_lelang.buyers.units import Units
from cms_lelang.figures.services import ALIVE
from cms_lelang.models import Package

MOST = 5
LOOKED_AT = 40
"""How many the database finds by parts of words, before whole words are looked at."""
SHORTEST, WORDS = 4, 6
"""Letters of a word that says something, and how many of a title are looked for."""
COMMON = frozenset(
    {
        *("pengadaan", "pembelian", "belanja", "pekerjaan", "paket", "kegiatan", "pembangunan", "penyediaan"),
        *("untuk", "dengan", "dari", "pada", "tahun", "desa", "dusun", "kecamatan", "kabupaten"),
    }
)
"""Words that many titles have, whatever they are about."""


@dataclasses.dataclass(frozen=True)
class Similar:
    """A package that is like another: where its page is, what it is ``worth`` in rupiah, and what is ``alike``."""

    year: int
    title: str
    url: str
    worth: int
    alike: str


def words_of(title: str) -> list[str]:
    """Return the words of a title by which others are found, in their order."""
    found = dict.fromkeys(re.findall(r"[^\W_]+", title.casefold()))
    return [word for word in found if len(word) >= SHORTEST and word not in COMMON][:WORDS]


def similar_to(row: Package, owner: Site, units: Units, *, without: Collection[int] = ()) -> list[Similar]:
    """Return the packages of the site in scope that are like one of its own, the newest year first; one statement.

    ``units`` are its agencies, ``without`` the ids of those that the page of the package names already.
    """
    words = words_of(row.title)
    conditions: list[Any] = [Package.title.icontains(word, autoescape=True) for word in words]
    conditions += [Package.place == row.place] if row.place else []
    agency = units.of(row)
    # Who buys for the site itself says nothing.
    written = {(each.unit_code, each.unit) for each in units.rows_of(agency) if agency != units.site_itself(owner)}
    conditions += [bought_by({owner.id: written})] if written else []
    if not conditions:
        return []
    number: Any = sum(case((condition, 1), else_=0) for condition in conditions)
    columns = (Package.id, Package.slug, Package.title, Package.year, Package.place, Package.worth)
    query = select(*columns, Package.unit_code, Package.unit).where(
        visible(Package),
        ALIVE,
        Package.category == row.category,
        Package.id.not_in([row.id, *without]),
        or_(*conditions),
    )
    query = query.order_by(number.desc(), func.abs(Package.worth - row.worth), Package.id.desc()).limit(LOOKED_AT)
    ranked = [(_alike(row, words, written, other), other) for other in db.session.execute(query)]
    # Sorting keeps the order of those that are alike in as much: by what they are worth.
    chosen = sorted((each for each in ranked if each[0]), key=lambda each: -len(each[0]))[:MOST]
    return [
        Similar(
            other.year, other.title, item_url(owner, f"{NAME}.show", {"slug": other.slug}), other.worth, _said(alike)
        )
        for alike, other in sorted(chosen, key=lambda each: -each[1].year)
    ]


def _alike(row: Package, words: list[str], written: Collection[tuple[str, str]], other: Any) -> list[tuple[str, str]]:
    """Return what two packages have in common: a kind of likeness, and a word where it is one."""
    there = set(re.findall(r"[^\W_]+", other.title.casefold()))
    found = [("word", word) for word in words if word in there]
    found += [("place", "")] if row.place and row.place == other.place else []
    found += [("unit", "")] if (other.unit_code, other.unit) in written else []
    return found


def _said(alike: list[tuple[str, str]]) -> str:
    words = [word for kind, word in alike if kind == "word"]
    kinds = {kind for kind, _word in alike}
    parts = [_("kata %(words)s", words=", ".join(words)) if words else ""]
    parts += [_("lokasi") if "place" in kinds else "", _("satuan kerja") if "unit" in kinds else ""]
    return "; ".join(part for part in parts if part)
