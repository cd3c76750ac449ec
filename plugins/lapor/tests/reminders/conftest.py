"""Days at which the hourly work is done, and what the sites are told then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from cms_core.api import Site, db, site_scope
from cms_core.notices.models import Notice
from cms_core.testing.factories import MakeSite
from cms_lapor import NAME, clocks
from cms_lapor.models import Report
from cms_lapor.reminders import services

MONDAY = date(2026, 11, 2)
"""No day off in the four weeks after it."""


@pytest.fixture
def kabupaten(make_site: MakeSite) -> Site:
    return make_site("33.04", slug="banjarnegara", name="Banjarnegara", modules=(NAME,))


@pytest.fixture
def at(site: Site, monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """``at(day)`` does the hourly work at ten in the morning of a day."""

    def run(day: date) -> None:
        moment = noon(day)
        for module in ("cms_core.sites.services", "cms_lapor.reminders.services", "cms_core.notices.services"):
            monkeypatch.setattr(f"{module}.now", lambda: moment)
        with site_scope(site.id):
            services.remind(site.id)
        db.session.commit()

    return run


def noon(day: date) -> datetime:
    """Return ten in the morning of a day in the west of Indonesia."""
    return datetime(day.year, day.month, day.day, 3, tzinfo=UTC)


def told() -> list[tuple[str, str, bool]]:
    """Return what the sites are told, the village first: where, what, and how loudly."""
    query = db.select(Site.slug, Notice.kind, Notice.urgent).join(Site, Site.id == Notice.site_id)
    rows = db.session.execute(query.order_by(Site.region_code.desc(), Notice.kind))
    return [(slug, kind, urgent) for slug, kind, urgent in rows]


def put(site: Site, key: int, state: str, start: date, days: int, **columns: Any) -> date:
    """Put a report into a state whose time began on a day, and return when it is over."""
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        report.state, report.due_from, report.due_days = state, start, days
        report.due = clocks.calendar_of(site).due(start, days).day
        for name, value in columns.items():
            setattr(report, name, value)
        due = report.due
    db.session.commit()
    return due


def state_of(site: Site, key: int) -> str:
    with site_scope(site.id):
        return db.session.get_one(Report, key).state


def kecamatan_of(site: Site) -> Site:
    return db.session.scalars(db.select(Site).where(Site.region_code == site.region_code.rpartition(".")[0])).one()
