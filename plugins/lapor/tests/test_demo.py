"""The sample reports: whole, made once, sent by nobody."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any

from flask.testing import FlaskClient, FlaskCliRunner

from cms_core.api import Site, db, items, site_scope
from cms_lapor import NAME, states
from cms_lapor.commands import group
from cms_lapor.demo_pictures import SCENES
from cms_lapor.models import Event, Report, Reporter
from cms_lapor.topics import data

from .conftest import HOST


def content() -> dict[str, Any]:
    return tomllib.loads(resources.files("cms_lapor").joinpath("demo.toml").read_text("utf-8"))


def test_the_command_fills_a_sample_site_once(client: FlaskClient, runner: FlaskCliRunner, site: Site) -> None:
    assert runner.invoke(group, ["demo"]).output == "5 sample reports.\n"
    assert runner.invoke(group, ["demo"]).output == "0 sample reports.\n"
    with site_scope(site.id):
        assert db.session.scalars(db.select(Reporter)).all() == []
        reports = db.session.scalars(db.select(Report).order_by(Report.id)).all()
        found = [report.state for report in reports]
        assert found == ["diproses", "selesai", "menunggu_tanggapan", "terdisposisi", "masuk"]
        # Who works on them are units of the site.
        assert [report.unit_id is not None for report in reports] == [True, True, True, True, False]
        assert [report.is_public for report in reports] == [True, True, True, False, False]
        assert len(items(site, plugin=NAME, limit=50)) == 3
        for report in reports:
            moments = db.session.scalars(db.select(Event.at).where(Event.report_id == report.id).order_by(Event.seq))
            assert report.received_at == next(iter(moments))
    page = client.get(f"{HOST}/lapor/").text
    assert "Jalan berlubang di depan pos ronda Dusun 3" in page


def test_reports_are_whole() -> None:
    for entry in content()["report"]:
        assert entry["topic"] in data().topics
        assert set(entry.get("scenes", ())) <= set(SCENES)
        assert entry.get("outcome", "tuntas") in states.OUTCOMES
        # What is shown is what moderation wrote, not what was sent.
        assert entry.get("shown", "") != entry["body"]
