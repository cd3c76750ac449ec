"""What is told as a number."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from cms_core.api import Site, User, db, site_scope
from cms_core.notices.models import Notice
from cms_lapor import cases, states
from cms_lapor.models import NEVER, Report
from cms_lapor.topics import INSPECTION

from .conftest import MONDAY, noon, put, told


def test_what_may_come_from_programs_is_counted_together(
    site: Site, make_report: Callable[..., int], at: Callable[[date], None]
) -> None:
    keys = [make_report(suspect="too fast") for _each in range(3)]
    for key in keys:
        put(site, key, states.NEW, MONDAY, 3)
    at(date(2026, 11, 26))
    (row,) = db.session.scalars(db.select(Notice)).all()
    assert (row.kind, row.facts) == ("suspects", {"count": 3})
    for key in keys:
        put(site, key, states.FILED, MONDAY, 3)
    at(date(2026, 11, 26))
    assert told() == []


def test_what_may_come_from_programs_is_said_before_it_is_late(
    site: Site, make_report: Callable[..., int], at: Callable[[date], None]
) -> None:
    # Due on Thursday 5.
    put(site, make_report(suspect="too fast"), states.NEW, MONDAY, 3)
    at(date(2026, 11, 3))
    assert told() == []
    at(date(2026, 11, 4))
    assert told() == [("kalimandi", "suspects", False)]


def test_office_is_told_what_another_one_has_had_for_two_weeks_without_a_word(
    site: Site, officer: User, make_report: Callable[..., int], at: Callable[[date], None]
) -> None:
    keys = [make_report(received_at=noon(MONDAY)) for _each in range(3)]
    kept = make_report(received_at=noon(MONDAY), visibility="secret")
    for key in (*keys[:2], kept):
        put(site, key, states.PASSED_ON, MONDAY, 10, due=NEVER, due_from=None)
    with site_scope(site.id):
        db.session.get_one(Report, kept).kind = INSPECTION
    db.session.commit()
    at(date(2026, 11, 15))
    assert [kind for _slug, kind, _urgent in told() if "elsewhere" in kind] == []
    at(date(2026, 11, 16))
    rows = db.session.scalars(db.select(Notice).where(Notice.kind.contains("elsewhere")).order_by(Notice.kind))
    assert [(row.kind, row.permission, row.facts.get("count")) for row in rows] == [
        ("elsewhere", "lapor.handle", 2),
        ("one_elsewhere", "lapor.kept", None),
    ]
    with site_scope(site.id):
        for key in (*keys[:2], kept):
            cases.hear(db.session.get_one(Report, key), "Masih antre.", office="PLN")
    db.session.commit()
    at(date(2026, 11, 17))
    assert [kind for _slug, kind, _urgent in told() if "elsewhere" in kind] == []
