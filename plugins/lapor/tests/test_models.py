"""The history only grows, people stand apart from reports, and the database tells nothing that harms."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text

from cms_core.api import AppendOnly, Site, User, db, site_scope
from cms_core.tenancy import platform_work
from cms_lapor import opening
from cms_lapor.models import Access, Event, Report, Reporter


def test_history_cannot_be_changed_or_deleted(site: Site, make_report: Callable[..., int]) -> None:
    key = make_report()
    for act in (lambda row: setattr(row, "told", "lain"), db.session.delete):
        with site_scope(site.id):
            act(db.session.scalars(db.select(Event).where(Event.report_id == key)).one())
            with pytest.raises(AppendOnly):
                db.session.flush()
            db.session.rollback()


def test_who_looked_cannot_be_changed_or_deleted(site: Site, officer: User, make_report: Callable[..., int]) -> None:
    key = make_report(name="Contoh Warga")
    with site_scope(site.id):
        opening.identity_of(db.session.get_one(Report, key), "Bertanya letak lubang", user=officer)
    db.session.commit()
    for act in (lambda row: setattr(row, "reason", "lain"), db.session.delete):
        with site_scope(site.id):
            act(db.session.scalars(db.select(Access)).one())
            with pytest.raises(AppendOnly):
                db.session.flush()
            db.session.rollback()


def test_database_alone_tells_neither_words_nor_people(site: Site, make_report: Callable[..., int]) -> None:
    make_report(
        body="Kalimat kenari yang panjang sekali.",
        landmark="Rumah kenari",
        name="Nama Kenari",
        phone="6281200000000",
        visibility="secret",
    )
    with platform_work():
        kept = [
            str(row)
            for table in ("report", "reporter", "event", "counter")
            for row in db.session.execute(text(f"SELECT * FROM lapor_{table}"))
        ]
    db.session.rollback()
    assert [word for word in ("kenari", "Kenari", "6281200000000") if any(word in row for row in kept)] == []
    with site_scope(site.id):
        reporter = db.session.scalars(db.select(Reporter)).one()
        assert (reporter.name, reporter.phone) == ("Nama Kenari", "6281200000000")
