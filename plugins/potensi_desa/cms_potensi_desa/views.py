"""Public pages of potentials and products."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from cms_core.api import (
    ARCHIVED,
    Site,
    cache_policy,
    called,
    canonical_url,
    current_site,
    draw_text,
    format_number,
    format_rupiah,
    item_url,
    picture,
    public_or_404,
    summary_of,
    today,
    village_without_face,
    words_for,
    written,
)
from cms_potensi_desa import NAME, _, listing
from cms_potensi_desa.models import Entry, Potensi, Produk
from cms_potensi_desa.prices import Price, price_of
from cms_potensi_desa.services import KINDS, Kind
from cms_potensi_desa.structured import data_of
from cms_potensi_desa.words import CATEGORIES, CONDITIONS, MARKS, SORTS, STOCKS

MAP_ZOOM = 16


def potensi_list() -> ResponseReturnValue:
    """The potentials of the site; from a kecamatan up those of its villages."""
    return listing.show(KINDS["potensi"])


def produk_list() -> ResponseReturnValue:
    """The products of the site; from a kecamatan up those of its villages."""
    return listing.show(KINDS["produk"])


def potensi(slug: str, desa: str | None = None) -> ResponseReturnValue:
    """One potential."""
    return _page(KINDS["potensi"], slug, desa)


def produk(slug: str, desa: str | None = None) -> ResponseReturnValue:
    """One product."""
    return _page(KINDS["produk"], slug, desa)


def _page(kind: Kind, slug: str, desa: str | None) -> ResponseReturnValue:
    if desa is None:
        row = public_or_404(kind.model, slug, site=current_site(), endpoint=kind.endpoint)
        return draw(kind, row, current_site(), draw_text(row.body))
    with village_without_face(desa, NAME) as village:
        row = public_or_404(kind.model, slug, site=village, endpoint=kind.endpoint)
        # Its photos are its village's: they are looked for while that is in scope.
        text, _photos = draw_text(row.body), row.photo_rows
    # The village's changes do not move the stamp of the site that shows them.
    cache_policy().roll_up()
    return draw(kind, row, village, text)


def draw(kind: Kind, row: Entry, owner: Site, text: Markup, *, preview: bool = False) -> str:
    """Return the page of an entry of ``owner``; ``preview`` is for the administration."""
    elsewhere = owner.id != current_site().id
    # In the administration the page that is being asked is not the one that citizens will see.
    lasting = item_url(owner, kind.endpoint, {"slug": row.slug}) if preview else canonical_url()
    summary = summary_of(row.body)
    photos = row.open_photos(preview=preview)
    return render_template(
        "potensi_desa/show.html",
        kind=kind,
        row=row,
        text=text,
        summary=summary,
        cover=picture(photos[0].medium, alt=photos[0].alt, preview=preview) if photos else None,
        photos=photos[1:],
        order=_order(row, owner, lasting),
        facts=facts(row, owner, (words_for(owner)["sebutan"], owner.name) if elsewhere else None),
        data=None if preview or row.state == ARCHIVED else data_of(row, owner, lasting, summary),
        map_url=_map_url(row),
        preview=preview,
        crumbs=[(str(kind.label), url_for(f"{NAME}.{kind.name}_list")), (written(row.title), None)],
    )


@dataclasses.dataclass(frozen=True)
class Order:
    """A link that opens WhatsApp with a ready message, what it is called, and the number for paper."""

    url: str
    label: str
    number: str


def _order(row: Entry, owner: Site, address: str) -> Order | None:
    if not row.whatsapp or row.state == ARCHIVED:
        return None
    # In Indonesian whatever the page speaks: the seller reads it.
    place = called(owner)
    asks, label = "Apakah masih ada?", _("Pesan lewat WhatsApp")
    if isinstance(row, Potensi):
        asks, label = "Boleh saya bertanya?", _("Tanya lewat WhatsApp")
    elif isinstance(row, Produk) and row.stock == "preorder":
        asks = "Kapan bisa dipesan?"
    elif isinstance(row, Produk) and row.stock == "habis":
        asks, label = "Kapan ada lagi?", _("Tanya lewat WhatsApp")
    costs = ""
    if isinstance(row, Produk) and (price := price_of(row, today(owner))) is not None and price.amount:
        costs = f" ({format_rupiah(price.amount)}{f' per {row.unit}' if row.unit else ''})"
    text = f"Halo, saya melihat {row.title}{costs} di situs {place}. {asks} {address}".rstrip()
    return Order(f"https://wa.me/{row.whatsapp}?text={quote(text)}", label, f"+{row.whatsapp}")


def _map_url(row: Entry) -> str:
    if row.latitude is None or row.longitude is None:
        return ""
    latitude, longitude = f"{row.latitude:.6f}", f"{row.longitude:.6f}"
    place = f"mlat={latitude}&mlon={longitude}#map={MAP_ZOOM}/{latitude}/{longitude}"
    return f"https://www.openstreetmap.org/?{place}"


@dataclasses.dataclass(frozen=True)
class Facts:
    """What a page lists beside the text: its sort, its price, its stock, and labelled lines."""

    sort: str
    price: Price | None
    stock: tuple[Any, str] | None
    lines: list[tuple[Any, Any]]


def facts(row: Entry, owner: Site, village: tuple[str, str] | None = None) -> Facts:
    """Return what a page lists of an entry; ``village`` is word and name of its village where that is not plain."""
    lines: list[tuple[Any, Any]] = [*([village] if village else []), (_.lazy("Tempat"), row.place)]
    if isinstance(row, Potensi):
        return Facts(str(CATEGORIES.get(row.category, "")), None, None, _said([*lines, *_potensi(row)]))
    assert isinstance(row, Produk)
    return Facts(
        sort=str(SORTS.get(row.category, "")),
        price=price_of(row, today(owner)),
        stock=STOCKS[row.stock],
        lines=_said(
            [(_.lazy("Penjual"), row.seller), *lines, *((label, getattr(row, name)) for name, label in MARKS.items())]
        ),
    )


def _potensi(row: Potensi) -> list[tuple[Any, Any]]:
    year = f" ({row.year})" if row.year else ""
    ticket = "" if row.ticket is None else _.lazy("Gratis") if row.ticket == 0 else format_rupiah(row.ticket)
    return [
        (_.lazy("Pengelolaan"), CONDITIONS[row.condition]),
        (_.lazy("Pengelola"), row.manager),
        (_.lazy("Jam buka"), row.hours),
        (_.lazy("Tiket masuk"), ticket),
        (_.lazy("Akses jalan"), row.access),
        (_.lazy("Fasilitas"), row.facilities),
        (_("Luas") + year, _amount(row.area, row.area_unit)),
        (_("Hasil") + year, _amount(row.production, row.production_unit)),
        (_.lazy("Musim"), row.season),
    ]


def _amount(value: Decimal | None, unit: str) -> str:
    return "" if value is None else f"{format_number(float(value))} {unit}"


def _said(lines: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    return [(str(label), value) for label, value in lines if value]
