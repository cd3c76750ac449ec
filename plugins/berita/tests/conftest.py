"""What the tests of this plugin start from: a village with an operator, and forms filled in as a person does."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_berita import NAME, services
from cms_berita.categories.services import begin
from cms_berita.models import Story
from cms_core.api import Site, db, publish, site_scope
from cms_core.testing.factories import MakeSite

HOME, STAFF = "http://kalimandi.example", "http://localhost/s/kalimandi/admin/berita"
BODY = {"body": "0", "body-0-jenis": "paragraph", "body-0-teks": "Minggu."}
WRITTEN: dict[str, dict[str, Any]] = {
    "berita": {"title": "Kerja bakti", "category": ""},
    "pengumuman": {"title": "Air mati", "valid_until": "2026-12-05"},
    "agenda": {"title": "Posyandu", "day": "2026-12-02", "begins": "08:00", "ends": "10:00", "on_holidays": "y"},
    "galeri": {"title": "Panen", "taken": "2026-11-20"},
}
"""What a person writes into the form of each kind."""
FillIn = Callable[..., dict[str, Any]]
Make = Callable[..., Any]


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    """A village that publishes by itself, with the first kinds of news."""
    place: Any = {"slug": "kalimandi", "name": "Kalimandi", "host": "kalimandi.example", "stage": "autonomous"}
    village = make_site("33.04.02.2007", modules=(NAME,), **place)
    with site_scope(village.id):
        begin()
        db.session.commit()
    return village


@pytest.fixture
def fill_in(operator: FlaskClient) -> FillIn:
    """``fill_in(form, kind, **values)`` is what the operator sends who sees the page ``form`` and writes ``values``."""

    def filled(form: str, kind: str = "", **values: Any) -> dict[str, Any]:
        page = operator.get(form).text
        hidden = re.findall(r'name="(csrf_token|key|version)" type="hidden" value="([^"]*)"', page)
        return {**dict(hidden), **({**BODY, **WRITTEN[kind]} if kind else {}), **values}

    return filled


@pytest.fixture
def made(site: Site) -> Make:
    """``made("agenda", day=…)`` is a published story of the village, or of another ``site``."""

    def make(kind: str, *, at: Site | None = None, shown: bool = True, **values: Any) -> Story:
        owner = at or site
        title = {"title": WRITTEN[kind]["title"], "body": "<p>Minggu.</p>", "photos": []}
        row = services.create(services.KINDS[kind], {**title, **values}, by=None)
        if shown:
            publish(row, site=owner, item=services.item_of(row), by=None)
        return row

    def scoped(kind: str, *, at: Site | None = None, **values: Any) -> Any:
        with site_scope((at or site).id):
            row = make(kind, at=at, **values)
            found = row.id
            db.session.commit()
        return found

    return scoped
