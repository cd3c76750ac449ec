"""Making, changing and publishing potentials and products: the same steps for both kinds."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from cms_core.api import (
    PUBLISHED,
    REVIEW,
    Item,
    Site,
    User,
    db,
    every_site,
    free_slug,
    now,
    publish,
    save,
    withdraw,
)
from cms_potensi_desa import NAME, _
from cms_potensi_desa.models import Entry, Potensi, Produk

SUMMARY_LENGTH = 200
WAITING_SHOWN = 100


@dataclasses.dataclass(frozen=True)
class Kind:
    """A kind of entry: its name in the index and in addresses, its model, its words, its own fields, its place."""

    name: str
    model: type[Entry]
    icon: str
    label: Any
    lead: Any
    new: Any
    none: Any
    details: tuple[str, ...]
    weight: int

    @property
    def endpoint(self) -> str:
        """The endpoint of its page."""
        return f"{NAME}.{self.name}"


KINDS = {
    "potensi": Kind(
        name="potensi",
        model=Potensi,
        icon="basket",
        label=_.lazy("Potensi"),
        lead=_.lazy("Yang dimiliki dan dikerjakan warga di sini."),
        new=_.lazy("Unggah potensi"),
        none=_.lazy("Belum ada potensi"),
        details=("category", "condition", "manager"),
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
        details=("price", "unit", "seller", "whatsapp"),
        weight=21,
    ),
}


def kind_of(row: Entry) -> Kind:
    """Return the kind of an entry."""
    return next(kind for kind in KINDS.values() if isinstance(row, kind.model))


def by_slug(kind: Kind, slug: str) -> Entry | None:
    """Return an entry of the site in scope."""
    return db.session.scalar(select(kind.model).where(kind.model.slug == slug))


def listed(kind: Kind, *, limit: int, before: int | None = None) -> list[Entry]:
    """Return entries of the site in scope, the newest first, older than the one with the id ``before``."""
    query = select(kind.model).order_by(kind.model.id.desc()).limit(limit)
    return list(db.session.scalars(query if before is None else query.where(kind.model.id < before)))


@dataclasses.dataclass(frozen=True)
class Waiting:
    """An entry of a site of the region that waits to be looked at."""

    site_slug: str
    site_name: str
    kind: Kind
    key: int
    title: str
    changed_at: datetime


def waiting(site: Site) -> list[Waiting]:
    """Return what waits in the region of a site, the oldest first of each kind; at most a hundred of each."""
    found = []
    with every_site(within=site.region_code) as session:
        for kind in KINDS.values():
            query = (
                select(kind.model, Site)
                .join(Site, Site.id == kind.model.site_id)
                .where(kind.model.state == REVIEW)
                .order_by(kind.model.changed_at, kind.model.id)
                .limit(WAITING_SHOWN)
            )
            for row, owner in session.execute(query):
                found.append(Waiting(owner.slug, owner.name, kind, row.id, row.title, row.changed_at))
    return found


def create(kind: Kind, values: Mapping[str, Any], *, image: str | None, by: User | None) -> Entry:
    """Make a draft in the site in scope; ``image`` is the key of a medium of that site."""
    row = kind.model()
    for name, value in values.items():
        setattr(row, name, value)
    row.slug, row.image = free_slug(kind.model, row.title), image
    db.session.add(row)
    save(row, by=by)
    db.session.flush()
    return row


def change(
    row: Entry, values: Mapping[str, Any], *, image: str | None, version: int, site: Site, by: User | None
) -> None:
    """Change an entry; what is published is published anew at once, and a photo it lost is not public any more.

    Raises:
        ChangedMeanwhile: somebody saved it since ``version``.
    """
    save(row, by=by, version=version)
    for name, value in values.items():
        setattr(row, name, value)
    row.image = image
    if row.state == PUBLISHED:
        publish_entry(row, site=site, by=by)


def publish_entry(row: Entry, *, site: Site, by: User | None, at: datetime | None = None) -> None:
    """Publish an entry of the site in scope; ``at`` is for what was published earlier elsewhere."""
    item = item_of(row)
    publish(row, site=site, item=dataclasses.replace(item, published_at=at or item.published_at), by=by)


def withdraw_entry(row: Entry, *, site: Site, reason: str, by: User | None) -> None:
    """Withdraw an entry of the site in scope.

    Raises:
        WrongState: it is not published.
        ReasonMissing: the reason is empty.
    """
    withdraw(row, site=site, plugin=NAME, kind=kind_of(row).name, reason=reason, by=by)


def item_of(row: Entry) -> Item:
    """Return what the index of published things holds of an entry; a price is a line of its summary, the first."""
    kind = kind_of(row)
    price = price_line(row) if isinstance(row, Produk) else ""
    return Item(
        plugin=NAME,
        kind=kind.name,
        ref=row.id,
        title=row.title,
        summary=f"{price}.\n{summary_of(row)}" if price else summary_of(row),
        body_text=f"{row.description} {row.place}",
        endpoint=kind.endpoint,
        values={"slug": row.slug},
        image=row.image,
        published_at=row.published_at or now(),
    )


def summary_of(row: Entry) -> str:
    """Return the first lines of the description, cut at a word."""
    text = " ".join(row.description.split())
    if len(text) <= SUMMARY_LENGTH:
        return text
    cut = text[:SUMMARY_LENGTH]
    return f"{cut.rpartition(' ')[0] or cut} …"


def price_line(row: Produk) -> str:
    """Return ``Rp22.000 per kg``, the same in every language, or nothing without a price."""
    if row.price is None:
        return ""
    amount = f"Rp{row.price:,}".replace(",", ".")
    return f"{amount} per {row.unit}" if row.unit else amount


def published(kind: Kind) -> Iterator[Entry]:
    """Yield every published entry of the site in scope."""
    query = select(kind.model).where(kind.model.state == PUBLISHED).order_by(kind.model.id)
    yield from db.session.scalars(query.execution_options(yield_per=200))


def count(kind: Kind) -> int:
    """Return how many entries of the site in scope are published."""
    return db.session.scalar(select(func.count()).select_from(kind.model).where(kind.model.state == PUBLISHED)) or 0
