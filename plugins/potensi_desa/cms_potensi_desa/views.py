"""Public pages of potentials and products."""

from __future__ import annotations

import dataclasses
from typing import Any
from urllib.parse import quote

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import (
    PUBLISHED,
    WITHDRAWN,
    Site,
    by_slug,
    cache_policy,
    current_site,
    format_rupiah,
    items,
    village_without_face,
    words_for,
)
from cms_potensi_desa import NAME, _, services
from cms_potensi_desa.models import CATEGORIES, CONDITIONS, Entry, Potensi, Produk
from cms_potensi_desa.services import KINDS, Kind

PER_PAGE = 24
ROLL_UP_SECONDS = 10


def potensi_list() -> ResponseReturnValue:
    """The potentials of the site; from a kecamatan up those of its villages."""
    return _list(KINDS["potensi"])


def produk_list() -> ResponseReturnValue:
    """The products of the site; from a kecamatan up those of its villages."""
    return _list(KINDS["produk"])


def potensi(slug: str, desa: str | None = None) -> ResponseReturnValue:
    """One potential."""
    return _page(KINDS["potensi"], slug, desa)


def produk(slug: str, desa: str | None = None) -> ResponseReturnValue:
    """One product."""
    return _page(KINDS["produk"], slug, desa)


def _list(kind: Kind) -> ResponseReturnValue:
    site = current_site()
    if site.level != "desa":
        cache_policy().live(ROLL_UP_SECONDS)
    found = items(site, plugin=NAME, kinds=(kind.name,), limit=PER_PAGE + 1, after=request.args.get("sesudah", ""))
    shown = found[:PER_PAGE]
    more = url_for(f"{NAME}.{kind.name}_list", sesudah=shown[-1].cursor) if len(found) > PER_PAGE else None
    return render_template(
        "potensi_desa/list.html",
        kind=kind,
        kinds=KINDS.values(),
        items=shown,
        next_url=more,
        crumbs=[(str(kind.label), None)],
    )


def _page(kind: Kind, slug: str, desa: str | None) -> ResponseReturnValue:
    if desa is None:
        return _show(kind, _public(kind, slug), current_site())
    with village_without_face(desa, NAME) as village:
        row = _public(kind, slug)
    # The village's changes do not move the stamp of the site that shows them.
    cache_policy().live(ROLL_UP_SECONDS)
    return _show(kind, row, village)


def _public(kind: Kind, slug: str) -> Entry:
    row = by_slug(kind.model, slug)
    if row is None or row.state not in (PUBLISHED, WITHDRAWN):
        abort(404)
    if row.state == WITHDRAWN:
        abort(410)
    return row


def _show(kind: Kind, row: Entry, owner: Site) -> ResponseReturnValue:
    elsewhere = owner.id != current_site().id
    return render_template(
        "potensi_desa/show.html",
        kind=kind,
        row=row,
        summary=services.summary_of(row),
        order=_order_url(row, owner),
        facts=facts(row, (words_for(owner)["sebutan"], owner.name) if elsewhere else None),
        crumbs=[(str(kind.label), url_for(f"{NAME}.{kind.name}_list")), (row.title, None)],
    )


def _order_url(row: Entry, owner: Site) -> str | None:
    if not isinstance(row, Produk) or not row.whatsapp:
        return None
    # In Indonesian whatever the page speaks: the seller reads it.
    place = f"{words_for(owner)['sebutan']} {owner.name}"
    text = f"Halo, saya melihat {row.title} di situs {place}. Apakah masih ada?"
    return f"https://wa.me/{row.whatsapp}?text={quote(text)}"


@dataclasses.dataclass(frozen=True)
class Facts:
    """What a page lists beside the text: sort, price, labelled lines, and the text in paragraphs."""

    sort: Any
    price: str
    lines: list[tuple[str, Any]]
    paragraphs: list[str]


def facts(row: Entry, village: tuple[str, str] | None = None) -> Facts:
    """Return what a page lists of an entry; ``village`` is word and name of its village where that is not plain."""
    sort: Any = _("Produk warga")
    lines: list[tuple[str, Any]] = [*([village] if village else []), (_("Tempat"), row.place)]
    if isinstance(row, Potensi):
        sort = CATEGORIES[row.category]
        lines += [(_("Pengelolaan"), CONDITIONS[row.condition]), (_("Pengelola"), row.manager)]
    if isinstance(row, Produk):
        lines.append((_("Penjual"), row.seller))
    return Facts(
        sort=sort,
        price=format_rupiah(row.price) if isinstance(row, Produk) else "",
        lines=[(label, value) for label, value in lines if value],
        paragraphs=[part.strip() for part in row.description.split("\n\n") if part.strip()],
    )
