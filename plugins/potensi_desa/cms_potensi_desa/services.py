"""Making, changing and publishing potentials and products: the same steps for both kinds."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from sqlalchemy import func, select

from cms_core.api import (
    PUBLISHED,
    Item,
    Site,
    User,
    db,
    free_slug,
    now,
    publish,
    save,
    store_image,
    withdraw,
)
from cms_potensi_desa import NAME, _
from cms_potensi_desa.models import Entry, Potensi, Produk

SUMMARY_LENGTH = 200


@dataclasses.dataclass(frozen=True)
class Kind:
    """A kind of entry: its name in the index and in addresses, its model, its words, its own fields."""

    name: str
    model: type[Potensi] | type[Produk]
    icon: str
    label: Any
    lead: Any
    new: Any
    none: Any
    details: tuple[str, ...]

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
    ),
    "produk": Kind(
        name="produk",
        model=Produk,
        icon="basket-plus",
        label=_.lazy("Lapak warga"),
        lead=_.lazy("Hasil tangan warga. Pesan langsung kepada penjual; desa tidak memungut biaya."),
        new=_.lazy("Tambah produk"),
        none=_.lazy("Belum ada produk"),
        details=("price", "unit", "seller", "whatsapp"),
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


def create(kind: Kind, values: Mapping[str, Any], *, photo: BinaryIO | None, by: User | None) -> Entry:
    """Make a draft in the site in scope.

    Raises:
        ImageRefused: the photo is not taken; see the errors of ``store_image``.
    """
    row = kind.model(slug=free_slug(kind.model, str(values["title"])), **_columns(values))
    _take_photo(row, photo, by)
    db.session.add(row)
    save(row, by=by)
    db.session.flush()
    return row


def change(
    row: Entry, values: Mapping[str, Any], *, photo: BinaryIO | None, version: int, site: Site, by: User | None
) -> None:
    """Change an entry; what is published is published anew at once.

    Raises:
        ChangedMeanwhile: somebody saved it since ``version``.
        ImageRefused: the photo is not taken.
    """
    save(row, by=by, version=version)
    for name, value in _columns(values).items():
        setattr(row, name, value)
    _take_photo(row, photo, by)
    if row.state == PUBLISHED:
        publish_entry(row, site=site, by=by)


def publish_entry(row: Entry, *, site: Site, by: User | None) -> None:
    """Publish an entry of the site in scope."""
    publish(row, site=site, item=item_of(row), by=by)


def withdraw_entry(row: Entry, *, site: Site, reason: str, by: User | None) -> None:
    """Withdraw an entry of the site in scope.

    Raises:
        WrongState: it is not published.
        ReasonMissing: the reason is empty.
    """
    withdraw(row, site=site, plugin=NAME, kind=kind_of(row).name, reason=reason, by=by)


def item_of(row: Entry) -> Item:
    """Return what the index of published things holds of an entry."""
    kind = kind_of(row)
    return Item(
        plugin=NAME,
        kind=kind.name,
        ref=row.id,
        title=row.title,
        summary=summary_of(row),
        body_text=f"{row.description} {row.place}",
        endpoint=kind.endpoint,
        values={"slug": row.slug},
        image=row.image,
        published_at=row.published_at or now(),
    )


def summary_of(row: Entry) -> str:
    """Return the first lines of the description, cut at a word."""
    text = " ".join(row.description.split())
    return text if len(text) <= SUMMARY_LENGTH else text[:SUMMARY_LENGTH].rpartition(" ")[0] + " …"


def published(kind: Kind) -> Iterator[Entry]:
    """Yield every published entry of the site in scope."""
    query = select(kind.model).where(kind.model.state == PUBLISHED).order_by(kind.model.id)
    yield from db.session.scalars(query.execution_options(yield_per=200))


def count(kind: Kind) -> int:
    """Return how many entries of the site in scope are published."""
    return db.session.scalar(select(func.count()).select_from(kind.model).where(kind.model.state == PUBLISHED)) or 0


def _columns(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}


def _take_photo(row: Entry, photo: BinaryIO | None, by: User | None) -> None:
    if photo is not None:
        row.image = store_image(photo, owner_plugin=NAME, alt=row.alt or "", by=by).key
