"""The sample requests: made once, in states that citizens meet, of nobody who exists."""

from __future__ import annotations

from flask.testing import FlaskCliRunner

from cms_core.api import Site, calendar_of, day_at, db, format_date, site_scope
from cms_core.testing.factories import MakeUser
from cms_ppid.cases.clocks import day_of
from cms_ppid.commands import group
from cms_ppid.letters.models import Letter
from cms_ppid.objections import states as objection_states
from cms_ppid.objections.models import Objection
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


def test_a_sample_village_has_objections_in_states_worth_a_look(
    runner: FlaskCliRunner, site: Site, make_user: MakeUser
) -> None:
    make_user(region_code=site.region_code)
    for _again in range(2):
        runner.invoke(group, ["demo"])
    with site_scope(site.id):
        rows = db.session.scalars(db.select(Objection).order_by(Objection.id)).all()
        assert [(row.state, row.decision, row.request is not None) for row in rows] == [
            (objection_states.MEDIATION, objection_states.REJECTED, False),
            (objection_states.ACCEPTED, objection_states.GRANTED, False),
            (objection_states.REVIEWED, "", True),
            (objection_states.SENT, "", False),
        ]
        # A letter says the day on which it went out.
        letters = db.session.scalars(db.select(Letter)).all()
        assert [each for each in letters if f"Tanggal: {format_date(day_at(site, each.at))}" not in each.text] == []
        told = {each.number: each.received_at for each in (*rows, *db.session.scalars(db.select(Request)))}
        assert {each.case_number for each in letters} >= {row.number for row in rows}
        assert [each for each in letters if each.at < told[each.case_number]] == []


def test_where_nobody_works_on_them_there_are_none(runner: FlaskCliRunner, site: Site) -> None:
    runner.invoke(group, ["demo"])
    with site_scope(site.id):
        assert db.session.scalars(db.select(Request)).all() == []
