"""Making, finding and publishing potentials and products: the same steps for both kinds."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from cms_core.api import (
    ARCHIVED,
    Content,
    Item,
    Site,
    User,
    db,
    draft,
    format_rupiah,
    now,
    plain_text,
    publish,
    summary_of,
)
from cms_potensi_desa import NAME, _
from cms_potensi_desa.models import Entry, Potensi, Produk
from cms_potensi_desa.prices import has_ended, price_of
from cms_potensi_desa.words import CATEGORIES, FEATURED, GROUP_OF, SORTS, SPELLED

SUMMARY_LENGTH = 200
CHUNK = 200


@dataclasses.dataclass(frozen=True)
class Kind:
    """A kind of entry: its name in the index and in addresses, its model, its words, its place."""

    name: str
    model: type[Entry]
    icon: str
    label: Any
    lead: Any
    new: Any
    none: Any
    categories: Mapping[str, Any]
    weight: int

    @property
    def endpoint(self) -> str:
        """The endpoint of its page."""
        return f"{NAME}.{self.name}"

    @property
    def content(self) -> Content:
        """How its entries are published."""
        return Content(permissions=NAME, plugin=NAME, kind=self.name, item_of=item_of)


KINDS = {
    "potensi": Kind(
        name="potensi",
        model=Potensi,
        icon="basket",
        label=_.lazy("Potensi"),
        lead=_.lazy("Yang dimiliki dan dikerjakan warga di sini."),
        new=_.lazy("Unggah potensi"),
        none=_.lazy("Belum ada potensi"),
        categories=CATEGORIES,
        weight=20,
    ),
    "produk": Kind(
        name="produk",
        model=Produk,
        icon="basket-plus",
        label=_.lazy("Lapak warga"),
        lead=_.lazy("Hasil tangan warga. Pesan langsung kepada penjual; situs ini tidak memungut biaya."),
        new=_.lazy("Tambah produk"),
        none=_.lazy("Belum ada produk"),
        categories=SORTS,
        weight=21,
    ),
}


def kind_of(row: Entry) -> Kind:
    """Return the kind of an entry."""
    return next(kind for kind in KINDS.values() if isinstance(row, kind.model))


def listed(kind: Kind, *, limit: int) -> list[Entry]:
    """Return entries of the site in scope that are not in the archive, the newest first."""
    query = select(kind.model).where(kind.model.state != ARCHIVED).order_by(kind.model.id.desc())
    return list(db.session.scalars(query.limit(limit)))


def create(kind: Kind, values: Mapping[str, Any], *, by: User | None) -> Entry:
    """Make a draft in the site in scope of what a person wrote (see ``WRITTEN`` of the model)."""
    row = draft(kind.model, values, by=by)
    db.session.flush()
    return row


def publish_entry(row: Entry, *, site: Site, by: User | None, at: datetime | None = None) -> None:
    """Publish an entry of the site in scope; ``at`` is for what was published earlier elsewhere."""
    item = item_of(row)
    publish(row, site=site, item=dataclasses.replace(item, published_at=at or item.published_at), by=by)


def item_of(row: Entry) -> Item:
    """Return what the index of published things holds of an entry; a price is a line of its summary, the first.

    Not while there is a discount: it would contradict what the page says today, or still stand there when it is over.
    """
    kind = kind_of(row)
    price = price_line(row) if isinstance(row, Produk) else ""
    summary = summary_of(row.body, longest=SUMMARY_LENGTH)
    return Item(
        plugin=NAME,
        kind=kind.name,
        ref=row.id,
        title=row.title,
        summary=f"{price}.\n{summary}" if price else summary,
        body_text=" ".join(_words(row)),
        endpoint=kind.endpoint,
        values={"slug": row.slug},
        image=row.image,
        published_at=row.published_at or now(),
    )


def _words(row: Entry) -> Iterator[str]:
    yield plain_text(row.body)
    yield row.place
    # In the language of the source, whatever whoever publishes reads in.
    yield row.category.replace("_", " ")
    if isinstance(row, Potensi):
        yield from (GROUP_OF.get(row.category, ""), row.manager, row.season, row.access, row.facilities)
    if isinstance(row, Produk):
        yield row.seller
        yield from (f"{name} {label}" for name, label in SPELLED.items() if getattr(row, name))
        yield FEATURED if row.featured else ""


def price_line(row: Produk) -> str:
    """Return ``Rp22.000 per kg``, the same in every language and on every day; nothing without a price.

    Nor while a discount lasts that ends some day: the page says less than the usual price then, and nobody would write
    the line of the lower one anew when it is over.
    """
    passing = row.discount and row.discount_until is not None and not has_ended(row, now().date())
    lasting = price_of(row, date.max)
    if passing or lasting is None:
        return ""
    price = format_rupiah(lasting.amount)
    return f"{price} per {row.unit}" if row.unit else price
