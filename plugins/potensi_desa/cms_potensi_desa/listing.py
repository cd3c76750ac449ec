"""The lists of potentials and products: by category, by village, and by words."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cms_core.api import ItemView, Site, current_site, every_site, has_row, public_list, today
from cms_potensi_desa import NAME, prices
from cms_potensi_desa.models import Potensi, Produk
from cms_potensi_desa.services import KINDS, Kind
from cms_potensi_desa.words import CATEGORIES, FEATURED, FEATURED_LABEL, GROUPS, MARKS, STOCKS

SHOWN_MARKS = ("pirt", "halal", "bpom")


def show(kind: Kind) -> ResponseReturnValue:
    """Answer with a list: the site's own entries, from a kecamatan up those of its region."""
    site = current_site()
    category = request.args.get("kategori", "")
    category = category if category in _sorts(kind) else ""
    where = (has_row(kind.model, condition),) if (condition := _condition(kind, category)) is not None else ()
    found = public_list(plugin=NAME, kinds=(kind.name,), where=where, kept={"kategori": category})
    return render_template(
        "potensi_desa/list.html",
        kind=kind,
        kinds=KINDS.values(),
        found=found,
        items=found.items,
        offers=_offers(site, found.items) if kind.model is Produk else {},
        sorts=_categories(site, found.items) if kind.model is Potensi else {},
        chips=found.chips("kategori", _offered(kind, category)),
        stocks=STOCKS,
        crumbs=[(str(kind.label), None)],
    )


def _sorts(kind: Kind) -> Mapping[str, Any]:
    """Return what a list can be narrowed to: the groups and categories of potentials, the sorts of products."""
    if kind.model is Produk:
        return {FEATURED: FEATURED_LABEL, **kind.categories}
    return {name: label for name, (label, _labels) in GROUPS.items()} | CATEGORIES


def _offered(kind: Kind, category: str) -> Mapping[str, Any]:
    """Return the sorts of products, or the groups of potentials; the categories of a group once it is chosen."""
    if kind.model is Produk:
        return _sorts(kind)
    offered: dict[str, Any] = {}
    for name, (label, labels) in GROUPS.items():
        offered[name] = label
        if len(labels) > 1 and category in (name, *labels):
            offered |= {key: text for key, text in labels.items() if key != name}
    return offered


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
class Offer:
    """What a list says of a product beneath its title."""

    price: prices.Price | None
    unit: str
    stock: str
    place: str
    marks: tuple[Any, ...]


def _offers(site: Site, shown: Sequence[ItemView]) -> dict[int, Offer]:
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


def _categories(site: Site, shown: Sequence[ItemView]) -> dict[int, Any]:
    """Return what the categories of the potentials of a list are called, by their ids, in one statement."""
    if not shown:
        return {}
    query = select(Potensi.id, Potensi.category).where(Potensi.id.in_([item.ref for item in shown]))
    with every_site(within=site.region_code) as session:
        return {ref: CATEGORIES[category] for ref, category in session.execute(query) if category in CATEGORIES}
