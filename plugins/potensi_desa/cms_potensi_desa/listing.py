"""The lists of potentials and products: by category, by village, and by words."""

from __future__ import annotations

import dataclasses
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cms_core.api import (
    ItemView,
    Site,
    cache_policy,
    current_site,
    db,
    every_site,
    has_row,
    items,
    search_items,
    today,
    words_for,
)
from cms_potensi_desa import NAME, prices
from cms_potensi_desa.models import Potensi, Produk
from cms_potensi_desa.services import KINDS, Kind
from cms_potensi_desa.words import CATEGORIES, FEATURED, FEATURED_LABEL, GROUPS, MARKS, STOCKS

PER_PAGE = 24
LONGEST = 100
SHOWN_MARKS = ("pirt", "halal", "bpom")
LEVELS = {2: "kecamatan", 3: "desa"}
"""The level of the regions whose codes have so many dots."""


@dataclasses.dataclass(frozen=True)
class Asked:
    """What a reader looks for: ``category`` is one, or a group of them; ``below`` a site of the region."""

    words: str = ""
    category: str = ""
    below: Site | None = None

    def values(self) -> dict[str, Any]:
        """Return the parameters of an address that asks the same."""
        found = {"q": self.words, "kategori": self.category, "wilayah": self.below.slug if self.below else ""}
        return {name: value for name, value in found.items() if value}


def show(kind: Kind) -> ResponseReturnValue:
    """Answer with a list: the site's own entries, from a kecamatan up those of its region."""
    site = current_site()
    if site.level != "desa":
        cache_policy().roll_up()
    regions = _regions(site)
    asked = _asked(kind, regions)
    where = (has_row(kind.model, condition),) if (condition := _condition(kind, asked.category)) is not None else ()
    shown, more = _found(kind, site, asked, where)
    return render_template(
        "potensi_desa/list.html",
        kind=kind,
        kinds=KINDS.values(),
        items=shown,
        offers=_offers(site, shown) if kind.model is Produk else {},
        sorts=_categories(site, shown) if kind.model is Potensi else {},
        asked=asked,
        chips=_chips(kind, asked),
        regions=regions,
        named=_named,
        next_url=url_for(request.endpoint or "", **more) if more else None,
        stocks=STOCKS,
        crumbs=[(str(kind.label), None)],
    )


def _asked(kind: Kind, regions: list[Site]) -> Asked:
    category = request.args.get("kategori", "")
    slug = request.args.get("wilayah", "")
    return Asked(
        words=" ".join(request.args.get("q", "").split())[:LONGEST],
        category=category if category in dict(_sorts(kind)) else "",
        below=next((site for site in regions if slug and site.slug == slug), None),
    )


def _found(kind: Kind, site: Site, asked: Asked, where: tuple[Any, ...]) -> tuple[list[ItemView], dict[str, Any]]:
    """Return a page of the list, and the parameters of the next one."""
    if asked.words:
        page = min(max(request.args.get("halaman", 1, type=int), 1), 100)
        begin = (page - 1) * PER_PAGE
        found = search_items(
            site, asked.words, kind=kind.name, begin=begin, count=PER_PAGE + 1, below=asked.below, where=where
        )
        more = {**asked.values(), "halaman": str(page + 1)}
    else:
        after = request.args.get("sesudah", "")
        found = items(
            site,
            plugin=NAME,
            kinds=(kind.name,),
            limit=PER_PAGE + 1,
            after=after,
            below=asked.below,
            where=where,
        )
        more = {**asked.values(), "sesudah": found[PER_PAGE - 1].cursor if len(found) > PER_PAGE else ""}
    return found[:PER_PAGE], more if len(found) > PER_PAGE else {}


def _sorts(kind: Kind) -> list[tuple[str, Any]]:
    """Return what a list can be narrowed to: the groups and categories of potentials, the sorts of products."""
    if kind.model is Produk:
        return [(FEATURED, FEATURED_LABEL), *kind.categories.items()]
    groups = [(name, label) for name, (label, labels) in GROUPS.items() if name not in labels]
    return [*groups, *CATEGORIES.items()]


def _condition(kind: Kind, category: str) -> Any:
    model: Any = kind.model
    if not category:
        return None
    if category == FEATURED:
        return model.featured.is_(True)
    group = GROUPS.get(category) if kind.model is not Produk else None
    wanted = {category, *(group[1] if group else ())}
    return model.category.in_(sorted(wanted))


@dataclasses.dataclass(frozen=True)
class Chip:
    """A way to narrow a list."""

    label: Any
    url: str
    current: bool


def _chips(kind: Kind, asked: Asked) -> list[Chip]:
    """Return the groups of potentials, or the sorts of products; the categories of a group once it is chosen."""
    rest = {name: value for name, value in asked.values().items() if name != "kategori"}
    offered: list[tuple[str, Any]] = [("", None)]
    if kind.model is Produk:
        offered += _sorts(kind)
    else:
        for name, (label, labels) in GROUPS.items():
            offered.append((name, label))
            if asked.category == name or asked.category in labels:
                offered += [(key, text) for key, text in labels.items() if key != name and len(labels) > 1]
    address = request.endpoint or ""
    return [
        Chip(label, url_for(address, **rest, kategori=key or None), key == asked.category) for key, label in offered
    ]


def _regions(site: Site) -> list[Site]:
    """Return the sites right below a site, and of a kabupaten those below the kecamatan that is asked for."""
    if site.level not in ("kabupaten", "kecamatan"):
        return []
    found = _below(site.region_code)
    slug = request.args.get("wilayah", "")
    if site.level == "kecamatan" or not slug:
        return found
    chosen = next((each for each in found if each.slug == slug), None) or db.session.scalar(
        select(Site).where(Site.slug == slug, Site.region_code.startswith(f"{site.region_code}."))
    )
    return [*found, *_below(".".join(chosen.region_code.split(".")[:3]))] if chosen is not None else found


def _named(site: Site) -> str:
    """Return a site's name with what it is, which tells a kecamatan from its village of the same name."""
    return f"{words_for(site)['sebutan']} {site.name}"


def _below(code: str) -> list[Site]:
    dots = code.count(".") + 1
    query = select(Site).where(Site.region_code.startswith(f"{code}."), Site.level == LEVELS[dots])
    return list(db.session.scalars(query.order_by(Site.name)))


@dataclasses.dataclass(frozen=True)
class Offer:
    """What a list says of a product beneath its title."""

    price: prices.Price | None
    unit: str
    stock: str
    place: str
    marks: tuple[Any, ...]


def _offers(site: Site, shown: list[ItemView]) -> dict[int, Offer]:
    """Return what the products of a list cost today, by their ids, in one statement across their sites."""
    if not shown:
        return {}
    names = ("price", "unit", "discount", "discount_kind", "discount_until", "stock", "place", *MARKS)
    columns = [getattr(Produk, name) for name in names]
    query = select(Produk.id, *columns).where(Produk.id.in_([item.ref for item in shown]))
    day = today(site)
    with every_site(within=site.region_code) as session:
        return {
            row.id: Offer(
                price=prices.price_of(row, day),
                unit=row.unit,
                stock=row.stock,
                place=row.place,
                marks=tuple(label for name, label in MARKS.items() if name in SHOWN_MARKS and getattr(row, name)),
            )
            for row in session.execute(query)
        }


def _categories(site: Site, shown: list[ItemView]) -> dict[int, Any]:
    """Return what the categories of the potentials of a list are called, by their ids, in one statement."""
    if not shown:
        return {}
    query = select(Potensi.id, Potensi.category).where(Potensi.id.in_([item.ref for item in shown]))
    with every_site(within=site.region_code) as session:
        return {ref: CATEGORIES[category] for ref, category in session.execute(query) if category in CATEGORIES}
