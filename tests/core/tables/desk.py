"""Tables sent by an operator, and what came of them."""

from __future__ import annotations

import io
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.extensions import db
from cms_core.pages.models import Page
from cms_core.sites.models import Site
from cms_core.tables.models import PendingPart, PendingTable
from cms_core.tenancy import every_site, site_scope
from tests.core.pages.desk import Form

HERE = "/s/kalimandi/admin/warta/tabel/"
GOOD = b"Alamat;Judul;Urutan\nkopi;Kopi;5\nteh;Teh;\n"
MIXED = b"Alamat;Judul;Urutan\nkopi;Kopi;5\nteh;;x\nsusu;Terlarang;\n"


def upload(client: FlaskClient, content: bytes | None, here: str = HERE) -> Any:
    form = Form(client, client.get(here).text, here)
    # A list, because a tuple would be taken for several values.
    return form.send(**({} if content is None else {"file": [(io.BytesIO(content), "tabel.csv")]}))  # type: ignore[arg-type]


def pages(site: Site) -> list[tuple[str, str, int]]:
    with site_scope(site.id):
        found = db.session.execute(select(Page.slug, Page.title, Page.weight).order_by(Page.id))
        rows = [(slug, title, weight) for slug, title, weight in found]
    db.session.commit()
    return rows


def kept() -> list[PendingTable]:
    with every_site() as session:
        rows = list(session.scalars(select(PendingTable).order_by(PendingTable.id)))
        session.expunge_all()
    return rows


def parts() -> list[str]:
    """Return the rows that are kept, part by part."""
    with every_site() as session:
        return list(session.scalars(select(PendingPart.rows).order_by(PendingPart.pending_id, PendingPart.number)))
