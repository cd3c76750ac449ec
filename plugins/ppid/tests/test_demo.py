"""The sample requests: made once, in states that citizens meet, of nobody who exists."""

from __future__ import annotations

from flask.testing import FlaskCliRunner

from cms_core.api import Site, calendar_of, db, site_scope
from cms_core.testing.factories import MakeUser
from cms_ppid.cases.clocks import day_of
from cms_ppid.commands import group
from cms_ppid.requests import states
from cms_ppid.requests.models import Request


def test_a_sample_village_has_requests_once(runner: FlaskCliRunner, site: Site, make_user: MakeUser) -> None:
    make_user(region_code=site.region_code)
    for _again in range(2):
        runner.invoke(group, ["demo"])
    with site_scope(site.id):
        rows = db.session.scalars(db.select(Request).order_by(Request.id)).all()
        found = [(row.state, row.outcome) for row in rows]
        assert found == [
            (states.DONE, states.FULL),
            (states.ANSWERED, states.PARTLY),
            (states.WORKING, ""),
            (states.INCOMPLETE, ""),
            (states.SENT, ""),
        ]
        calendar = calendar_of(site)
        taken = [day_of(site, event.at) for row in rows for event in row.events if event.by == "staff"]
        assert [day for day in taken if day is None or not calendar.is_worked(day)] == []
        assert {part.exclusion is not None for row in rows for part in row.parts if part.result == states.REFUSED} == {
            True
        }


def test_where_nobody_works_on_them_there_are_none(runner: FlaskCliRunner, site: Site) -> None:
    runner.invoke(group, ["demo"])
    with site_scope(site.id):
        assert db.session.scalars(db.select(Request)).all() == []
