"""The sample reports: whole, made once, sent by nobody."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any

from flask.testing import FlaskClient, FlaskCliRunner

from cms_core.api import Site, db, items, site_scope
from cms_core.testing.factories import MakeSite
from cms_lapor import NAME, states
from cms_lapor.commands import group
from cms_lapor.demo_pictures import SCENES
from cms_lapor.gateway.models import BY_HAND, Handover
from cms_lapor.intake.channels import CHANNELS
from cms_lapor.models import Event, Report, Reporter
from cms_lapor.topics import data

from .conftest import HOST


def content() -> dict[str, Any]:
    return tomllib.loads(resources.files("cms_lapor").joinpath("demo.toml").read_text("utf-8"))


def test_the_command_fills_a_sample_site_once(client: FlaskClient, runner: FlaskCliRunner, site: Site) -> None:
    assert runner.invoke(group, ["demo"]).output == "53 sample reports.\n"
    assert runner.invoke(group, ["demo"]).output == "0 sample reports.\n"
    with site_scope(site.id):
        assert db.session.scalars(db.select(Reporter)).all() == []
        reports = db.session.scalars(db.select(Report).order_by(Report.id)).all()
        # Every state that a report can be in is there to be seen.
        assert {report.state for report in reports} == set(states.STATES)
        # Who works on them are units of the site; what is over has its figures.
        assert [report.unit_id is not None for report in reports[:5]] == [True, True, True, True, False]
        assert [report.public_title for report in reports if report.is_public] == [
            "Jalan berlubang di depan pos ronda Dusun 3",
            "Lampu jalan padam di pertigaan balai desa",
            "Usul tempat sampah di sisi timur pasar",
        ]
        assert len(items(site, plugin=NAME, limit=50)) == 3
        (merged,) = (report for report in reports if report.state == states.MERGED)
        assert (merged.parent_id, merged.topic) == (reports[0].id, reports[0].topic)
        for report in reports:
            moments = db.session.scalars(
                db.select(Event.at).where(Event.report_id == report.id).order_by(Event.seq)
            ).all()
            assert (report.received_at, list(moments)) == (moments[0], sorted(moments))
    assert 'class="chart"' in client.get(f"{HOST}/lapor/kinerja").text
    page = client.get(f"{HOST}/lapor/").text
    assert "Jalan berlubang di depan pos ronda Dusun 3" in page


def test_reports_are_whole() -> None:
    for entry in content()["report"]:
        assert entry["topic"] in data().topics
        assert set(entry.get("scenes", ())) <= set(SCENES)
        assert entry.get("outcome", "tuntas") in states.OUTCOMES
        # What is shown is what moderation wrote, not what was sent.
        assert entry.get("shown", "") != entry["body"]
    for past in content()["past"]:
        for topic, channel, _body, _told, outcome, times in past["reports"]:
            assert (topic in data().topics, channel in CHANNELS, outcome in states.OUTCOMES) == (True, True, True)
            assert all(days > took and stars in range(6) for days, took, stars in times)


def test_reports_of_a_kabupaten_wait_at_its_gateway(runner: FlaskCliRunner, make_site: MakeSite) -> None:
    site = make_site("64.08", slug="kutai-timur", modules=(NAME,))
    runner.invoke(group, ["demo"])
    with site_scope(site.id):
        assert db.session.scalars(db.select(Handover.state)).all() == [BY_HAND, BY_HAND]
