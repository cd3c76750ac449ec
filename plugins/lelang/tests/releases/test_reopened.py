"""Offers that are taken again after the public was told who made one: the record tells of nobody any more."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, db, now, site_scope
from cms_lelang.cases import load
from cms_lelang.history import services as history
from cms_lelang.models import Package
from cms_lelang.news import services as news
from cms_lelang.releases import services as releases

from ..conftest import HOME, MakePackage
from ..test_cases import NAMED, open_story
from .conftest import merger_of, package_of, wrong


def move(site: Site, key: int, later: timedelta) -> None:
    """Let offers of a package be taken until some time from now, and tell of it."""
    with site_scope(site.id):
        case = load(db.session.get_one(Package, key))
        case.schedule[-1].ends_at = now() + later
        releases.write(case, site)
        db.session.commit()


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize("winner", [False, True])
def test_the_record_of_a_tender_that_is_open_again_does_not_say_how_many_took_part(
    open_site: Site, client: FlaskClient, make_package: MakePackage, served: str, tmp_path: Path, winner: bool
) -> None:
    parts = open_story(-1)
    parts["bidders"][0].winner = winner
    key = make_package(parts=parts)
    merger, before = merger_of(package_of(client, "rilis.json"), served), package_of(client, "rekaman.json")
    assert len(before["records"][0]["compiledRelease"]["tender"]["tenderers"]) == 2

    move(open_site, key, timedelta(days=2))
    package, records = package_of(client, "rilis.json"), package_of(client, "rekaman.json")
    (record,) = records["records"]
    assert [said for said in (*NAMED, "penawaran-", "tenderer", "peserta", "bids") if said in json.dumps(record)] == []
    assert record["compiledRelease"]["tender"]["value"]["amount"] == 145_500_000
    assert record["compiledRelease"] == merger.create_compiled_release(record["releases"])
    assert record["versionedRelease"] == merger.create_versioned_release(record["releases"])
    year = record["compiledRelease"]["planning"]["budget"]["budgetBreakdown"][0]["period"]["startDate"][:4]
    assert json.loads(client.get(f"{HOME}/lelang/data/rekaman-{year}.jsonl").text) == record
    # What was told stays in its release, and who merges all releases learns that it holds no longer.
    assert [len(package["releases"]), "CV Tirta" in json.dumps(package["releases"][0])] == [3, True]
    merged = merger.create_compiled_release(package["releases"])
    assert [said for said in NAMED if said in json.dumps(merged)] == []
    for number, told in enumerate((package, records)):
        (folder := tmp_path / str(number)).mkdir()
        assert wrong(told, served, folder) == ([], [], {})

    # People read of it once.
    with site_scope(open_site.id):
        row = db.session.get_one(Package, key)
        assert [each.number for each in history.entries(releases.of_package(row.id))] == [2, 1]
        assert len(news.newest(open_site)) == 2

    move(open_site, key, timedelta(minutes=-1))
    (record,) = package_of(client, "rekaman.json")["records"]
    compiled = record["compiledRelease"]
    assert [each["name"] for each in compiled["tender"]["tenderers"]] == ["CV Tirta", "UD Makmur"]
    assert compiled == merger.create_compiled_release(record["releases"])
    assert [each.get("status") for each in compiled.get("awards", ())] == ["pending"] * winner


def test_a_tender_that_stays_open_is_told_once(open_site: Site, client: FlaskClient, make_package: MakePackage) -> None:
    key = make_package(parts=open_story(1))
    move(open_site, key, timedelta(days=2))
    assert [each["tag"] for each in package_of(client, "rilis.json")["releases"]] == [
        ["planning", "tender"],
        ["tenderUpdate"],
    ]
