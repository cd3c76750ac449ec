"""A register of 20,000 documents beside one of 200: its first page, a filter and a search."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from bench import data, pages
from bench.servers import PRODUCT, serving
from bench.table import Row
from cms_core.extensions import db
from cms_core.publishing.models import PublishedItem
from cms_core.sites.models import Site
from cms_core.tenancy import every_site, site_scope
from cms_ppid import NAME
from cms_ppid.catalogue.services import keep
from cms_ppid.models import Document

LARGE, SMALL, FIRST, BAR = ("kalimandi", 20_000), ("kecitran", 200), 1_000, 1.5
PAGES = {
    "first page": "/ppid/dip",
    "a kind": "/ppid/dip?jenis=perdes",
    "a kind and a class": "/ppid/dip?jenis=perdes&kelas=setiap-saat",
    "search": "/ppid/dip?q=aset",
    "duties": "/ppid/informasi/berkala",
}
SORTS = ("apbdes", "perdes", "aset", "musdes", "perjanjian")
YEARS = range(2010, 2026)


def measured(sample: Path, folder: Path) -> Iterator[Row]:
    """Fill a copy of the sample instance and compare the pages of two villages."""
    shutil.copytree(sample, folder)
    app = data.reopen(folder)
    fill(app)
    (large, many), (small, few) = LARGE, SMALL
    with serving(PRODUCT, {"CMS_INSTANCE": str(folder)}, folder.parent, "register", workers=1) as server:
        yield from pages.beside(
            server, (large, small), PAGES, f"{many:,} documents in a register", f"{few} documents", BAR
        )
    shutil.rmtree(folder)


def fill(app: Flask) -> None:
    """Give two villages of the sample data so many documents."""
    first = FIRST
    with app.app_context():
        for slug, count in (LARGE, SMALL):
            with every_site() as session:
                site = session.scalars(select(Site).where(Site.slug == slug)).one()
                key, code = site.id, site.region_code
                numbers = range(first, first + count)
                data.put(session, Document, (_document(number, key) for number in numbers))
                data.put(session, PublishedItem, (_item(number, key, code) for number in numbers))
            with site_scope(key):
                keep(db.session.get_one(Site, key))
                db.session.commit()
            first += count


def _sort(number: int) -> str:
    return SORTS[number % len(SORTS)]


def _document(number: int, site_id: int) -> dict[str, Any]:
    return {
        "id": number,
        "site_id": site_id,
        "title": f"Dokumen {number}",
        "slug": f"dokumen-{number}",
        "state": "published",
        "published_at": data.BEGIN,
        "changed_at": data.BEGIN,
        "body": "<p>Contoh karangan.</p>",
        "summary": "Contoh karangan.",
        "sort": _sort(number),
        "category": "berkala" if number % 3 else "setiap-saat",
        "number": str(number),
        "year": YEARS[number % len(YEARS)],
        "holder": "Sekretaris Desa",
    }


def _item(number: int, key: int, code: str) -> dict[str, Any]:
    title, values = f"Dokumen {number}", {"slug": f"dokumen-{number}"}
    return data.item((key, code), NAME, Document.KIND, number, title=title, body_text=_sort(number), values=values)
