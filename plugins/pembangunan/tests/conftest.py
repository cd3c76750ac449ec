"""What the tests of this plugin start from: villages with the module on, works, and what is told of them."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PIL import Image

from cms_core.api import STEPS, Site, db, site_scope, take_step
from cms_core.testing.factories import MakeSite, MakeUser
from cms_pembangunan import NAME, services
from cms_pembangunan.models import Progress, Work

HOME, STAFF = "http://kalimandi.example", "http://localhost/s/kalimandi/admin/pembangunan"
WORK: dict[str, Any] = {
    "title": "Rabat beton",
    "body": "0",
    "body-0-jenis": "paragraph",
    "body-0-teks": "Jalan ke sekolah.",
    "year": "2026",
    "from_dd": "100.000.000",
    "nature": "baru",
    "span": "hari",
}
"""What a person writes into the form of a work."""
TOLD: dict[str, Any] = {"title": "Separuh jalan dicor", "percent": "50", "day": "2026-08-14"}
"""What a person writes into the form of a progress."""
FillIn = Callable[..., dict[str, Any]]
Make = Callable[..., int]
Step = Callable[[Any, int, str], None]


@pytest.fixture
def kecamatan(make_site: MakeSite) -> Site:
    """The kecamatan of the village, with the module on."""
    return make_site("33.04.02", slug="purworeja-klampok", name="Purworeja Klampok", modules=(NAME,))


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    """A village that publishes by itself."""
    place: Any = {"slug": "kalimandi", "name": "Kalimandi", "host": "kalimandi.example", "stage": "autonomous"}
    return make_site("33.04.02.2007", modules=(NAME,), **place)


@pytest.fixture
def neighbour(make_site: MakeSite) -> Site:
    """Another village of the kecamatan."""
    return make_site("33.04.02.2002", slug="pagak", name="Pagak", modules=(NAME,), stage="autonomous")


@pytest.fixture
def make_work(site: Site) -> Make:
    """``make_work(at=site, shown=True, **columns)`` commits a work of 100 million rupiah and gives its id."""

    def make(*, at: Site | None = None, shown: bool = True, **values: Any) -> int:
        owner = at or site
        written = {"title": "Rabat beton", "body": "<p>Jalan ke sekolah.</p>", "photos": [], "year": 2026}
        money = {"budget": 100_000_000, "from_dd": 100_000_000}
        with site_scope(owner.id):
            row = services.create(Work, {**written, **money, **values}, by=None)
            if shown:
                services.publish_row(row, site=owner, by=None)
            key: int = row.id
            db.session.commit()
        return key

    return make


@pytest.fixture
def tell(site: Site) -> Make:
    """``tell(work, 50, date(2026, 8, 14), at=site, shown=True)`` commits what is told of a work and gives its id."""

    def make(work: int, percent: int, day: date, *, at: Site | None = None, shown: bool = True, **values: Any) -> int:
        owner = at or site
        written = {"title": f"Sampai {percent}", "body": "", "photos": [], "work_id": work, "percent": percent}
        with site_scope(owner.id):
            row = services.create(Progress, {**written, "day": day, **values}, by=None)
            if shown:
                services.publish_row(row, site=owner, by=None)
            key: int = row.id
            db.session.commit()
        return key

    return make


@pytest.fixture
def step(site: Site, make_user: MakeUser) -> Step:
    """``step(Work, key, "tarik")`` takes a step of a row's life."""
    user = make_user(region_code=site.region_code)

    def take(model: Any, key: int, name: str) -> None:
        content = services.WORKS if model is Work else services.PROGRESS
        with site_scope(site.id):
            row = db.session.get_one(model, key)
            take_step(content, row, STEPS[name], site=site, by=user, reason="Keliru")
            db.session.commit()

    return take


def photo() -> io.BytesIO:
    """Return a small JPEG."""
    buffer = io.BytesIO()
    Image.new("RGB", (800, 600), "green").save(buffer, "JPEG")
    buffer.seek(0)
    return buffer


def work_at(site: Site, key: int) -> Work:
    """Return a work of a site as the database has it."""
    with site_scope(site.id):
        row = db.session.get_one(Work, key)
        db.session.refresh(row)
        db.session.expunge(row)
        return row
