"""Plans and budgets: a list by kind, a page, the register of public documents, and what a budget has to say."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, db, draft, public_documents, publish, site_scope
from cms_pembangunan.models import Plan
from cms_pembangunan.plans.services import item_of

from .conftest import HOME, STAFF, FillIn, Make

NEW = f"{STAFF}/dokumen/baru"
WRITTEN = {"title": "APBDes 2026", "body": "0", "body-0-jenis": "paragraph", "sort": "apbdes", "year": "2026"}


@pytest.fixture
def make_plan(site: Site) -> Callable[..., None]:
    """``make_plan(sort="rkpdes", year=2026)`` commits a published plan."""

    def make(**values: Any) -> None:
        written = {"title": "RKPDes 2026", "body": "<p>Rencana.</p>", "sort": "rkpdes", "year": 2026, **values}
        with site_scope(site.id):
            row = draft(Plan, written, by=None)
            db.session.flush()
            publish(row, site=site, item=item_of(row), by=None)
            db.session.commit()

    return make


def test_plans_are_listed_by_kind_and_have_a_page(
    client: FlaskClient, site: Site, make_plan: Callable[..., None]
) -> None:
    make_plan()
    make_plan(title="APBDes 2026", sort="apbdes", number="3 Tahun 2026")

    pages = {query: client.get(f"{HOME}/rencana-anggaran/{query}").text for query in ("", "?jenis=apbdes")}
    found = {query: re.findall(r'<h3><a href="[^"]*">([^<]*)</a></h3>', page) for query, page in pages.items()}
    page = client.get(f"{HOME}/rencana-anggaran/apbdes-2026")

    assert found == {"": ["APBDes 2026", "RKPDes 2026"], "?jenis=apbdes": ["APBDes 2026"]}
    assert (page.status_code, "3 Tahun 2026" in page.text) == (200, True)


def test_plans_and_the_works_of_a_year_stand_in_the_register(
    site: Site, make_plan: Callable[..., None], make_work: Make
) -> None:
    make_plan(title="APBDes 2026", sort="apbdes")
    make_work()

    with site_scope(site.id):
        found = [(each.title, each.kind, each.year, each.endpoint) for each in public_documents(site)]

    assert sorted(found) == [
        ("APBDes 2026", "apbdes", 2026, "pembangunan.plan"),
        ("Kegiatan pembangunan 2026", "kegiatan", 2026, "pembangunan.figures"),
    ]


@pytest.mark.parametrize(("text", "asks"), [("Ringkasan.", True), ("Alamat pengaduan: balai desa.", False)])
def test_a_budget_without_an_address_for_complaints_is_looked_at_twice(
    site: Site, operator: FlaskClient, fill_in: FillIn, text: str, asks: bool
) -> None:
    sent = fill_in(NEW, WRITTEN, **{"body-0-teks": text, "langkah": "terbit"})

    page = operator.post(NEW, data=sent, follow_redirects=True).text

    assert ("Tulis juga alamat pengaduan" in page, "Sudah terbit di situs." in page) == (asks, not asks)
