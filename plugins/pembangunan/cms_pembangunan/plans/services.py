"""What kinds of plans there are, and how they are published."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from cms_core.api import Content, Item, db, now, plain_text, summary_of, visible
from cms_pembangunan import NAME, _
from cms_pembangunan.models import Plan

SORTS: dict[str, Any] = {
    "rpjmdes": _.lazy("RPJMDes"),
    "rkpdes": _.lazy("RKPDes"),
    "du_rkpdes": _.lazy("DU-RKPDes"),
    "apbdes": _.lazy("APBDes"),
    "apbdes_perubahan": _.lazy("APBDes perubahan"),
    "realisasi": _.lazy("Laporan realisasi APBDes"),
    "lppd": _.lazy("LPPD"),
    "lkppd": _.lazy("LKPPD"),
    "ippd": _.lazy("IPPD"),
}
"""Kinds of plans and reports (UU 6/2014 pasal 82; Permendagri 20/2018 pasal 39 and 72)."""
BUDGETS = ("apbdes", "apbdes_perubahan", "realisasi")
"""Those that have to name an address for complaints (Permendagri 20/2018 pasal 39 and 72)."""


def published() -> list[Plan]:
    """Return the plans of the site in scope that citizens see, the newest year first."""
    return list(db.session.scalars(select(Plan).where(visible(Plan)).order_by(Plan.year.desc(), Plan.id.desc())))


def item_of(row: Plan) -> Item:
    """Return what the index holds of a plan."""
    return Item(
        plugin=NAME,
        kind=Plan.KIND,
        ref=row.id,
        title=row.title,
        summary=summary_of(row.body),
        body_text=f"{plain_text(row.body)} {row.sort.replace('_', ' ')} {row.year} {row.number}".strip(),
        endpoint=f"{NAME}.plan",
        values={"slug": row.slug},
        published_at=row.published_at or now(),
    )


PLANS = Content(permissions=NAME, plugin=NAME, kind=Plan.KIND, item_of=item_of)
