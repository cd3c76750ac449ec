"""All that is told of packages at once: the same as page by page, in as much memory for many as for a few."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from itertools import islice
from typing import Any

import pytest
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import insert

from cms_core.api import Site, db, every_site, site_scope
from cms_lelang.commands import export_command
from cms_lelang.models import Package, Release
from cms_lelang.releases import bulk

from .conftest import HOME, MakePackage, story

PREFIX = "ocds-a1b2c3"


def test_lines_say_what_the_pages_say(
    site: Site, neighbour: Site, client: FlaskClient, runner: FlaskCliRunner, make_package: MakePackage, set_prefix: Any
) -> None:
    set_prefix(site, PREFIX)
    make_package(parts=story())
    make_package(title="Laptop kantor", year=2025)
    make_package(title="Draf", shown=False)
    make_package(title="Jembatan", at=neighbour)
    said = {}
    for kind, path in (("releases", "rilis"), ("records", "rekaman")):
        pages = json.loads(client.get(f"{HOME}/lelang/data/{path}.json").text)[kind]
        done = runner.invoke(export_command, ["kalimandi", kind])
        assert f"/lelang/data/{path}-2025.jsonl" in client.get(f"{HOME}/lelang/?tahun=2025").text
        assert (done.exit_code, [json.loads(line) for line in done.output.splitlines()]) == (0, pages)
        of_year = client.get(f"{HOME}/lelang/data/{path}-2025.jsonl").text
        said[kind] = [json.loads(line)["ocid"] for line in of_year.splitlines()]
    assert said == {"releases": [pages[1]["ocid"]], "records": [pages[1]["ocid"]]}
    table = runner.invoke(export_command, ["kalimandi", "packages"]).output
    assert sorted(row["nama"] for row in csv.DictReader(io.StringIO(table))) == ["Laptop kantor", "Saluran irigasi"]


def test_nothing_is_there_without_packages_and_a_draft_without_a_prefix(
    site: Site, client: FlaskClient, runner: FlaskCliRunner, make_package: MakePackage, set_prefix: Any
) -> None:
    make_package()
    told = client.get(f"{HOME}/lelang/data/rilis-2026.jsonl").text
    drafted = runner.invoke(export_command, ["kalimandi", "releases"])
    assert (drafted.exit_code, drafted.stdout, "no registered prefix" in drafted.stderr) == (0, told, True)
    assert '"ocid":"ocds-draft0-' in told
    assert runner.invoke(export_command, ["nowhere", "packages"]).exit_code == 1
    set_prefix(site, PREFIX)
    assert client.get(f"{HOME}/lelang/data/rekaman-2019.jsonl").status_code == 404


@pytest.mark.parametrize(
    "path",
    [f"rilis-{10**30}.jsonl", f"rilis-{10**30}.csv", f"rilis.json?halaman={2**63 - 1}", "rekaman.json?halaman=x"],
)
def test_numbers_that_no_database_knows_lead_nowhere(
    site: Site, client: FlaskClient, make_package: MakePackage, set_prefix: Any, path: str
) -> None:
    set_prefix(site, PREFIX)
    make_package()
    assert client.get(f"{HOME}/lelang/data/{path}").status_code == 404


@pytest.mark.parametrize(
    ("pieces", "heads"), [(lambda site: bulk.lines(site, "records"), 0), (lambda site: bulk.rows(site, "", 2026), 1)]
)
def test_many_take_as_much_memory_as_a_few(
    site: Site, make_package: MakePackage, set_prefix: Any, monkeypatch: pytest.MonkeyPatch, pieces: Any, heads: int
) -> None:
    monkeypatch.setattr(bulk, "CHUNK", 20)
    set_prefix(site, PREFIX)
    key = make_package(parts=story())
    with site_scope(site.id):
        row, release = db.session.get_one(Package, key), db.session.query(Release).one()
        own = {column.name: getattr(row, column.name) for column in Package.__table__.columns}
        told = {"number": 1, "at": release.at, "tags": release.tags, "told": release.told, "site_id": site.id}
        copies = [{**own, "id": key + n, "slug": f"s-{n}", "process": f"p-{n}"} for n in range(1, 161)]
        db.session.commit()
    with every_site() as session:
        session.execute(insert(Package.__table__), copies)
        session.execute(insert(Release.__table__), [{**told, "package_id": each["id"]} for each in copies])
    most = {}
    with site_scope(site.id):
        for count in (2, 9):
            tracemalloc.start()
            whole = pieces(db.session.get_one(Site, site.id))
            number = sum(piece.count("\n") for piece in islice(whole, count))
            most[count] = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            assert number == min(count * 20, 161) + heads
    assert most[9] < 1.5 * most[2]
