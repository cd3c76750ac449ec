"""A package that is tried again, and the process that failed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, db, site_scope
from cms_lelang import services
from cms_lelang.models import Package

from ..conftest import HOME, MakePackage
from .conftest import merger_of, package_of, publish_again, wrong


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize("said", ["10012345000", "jembatan"])
def test_what_is_tried_again_names_the_process_that_failed(
    open_site: Site, client: FlaskClient, make_package: MakePackage, served: str, tmp_path: Path, said: str
) -> None:
    key = publish_again(open_site, make_package, repeats=said)
    package = package_of(client, "rilis.json")
    failed, again = package["releases"]
    assert failed["tender"]["status"] == "unsuccessful"
    assert again["relatedProcesses"] == [
        {
            "id": "diulang",
            "relationship": ["unsuccessfulProcess"],
            "title": "Jembatan",
            "scheme": "ocid",
            "identifier": failed["ocid"],
        }
    ]
    assert wrong(package, served, tmp_path) == ([], [], {})

    with site_scope(open_site.id):
        row = db.session.get_one(Package, key)
        row.repeats = ""
        services.PACKAGES.settle(row)
        db.session.commit()
    records = package_of(client, "rekaman.json")
    (tmp_path / "records").mkdir()
    assert wrong(records, served, tmp_path / "records") == ([], [], {})
    record = records["records"][1]
    merger = merger_of(package, served)
    releases_of = [each for each in package_of(client, "rilis.json")["releases"] if each["ocid"] == again["ocid"]]
    assert record["compiledRelease"] == merger.create_compiled_release(releases_of)
    assert record["versionedRelease"] == merger.create_versioned_release(releases_of)
    assert record["compiledRelease"]["relatedProcesses"] == [{"id": "diulang"}]


def test_pages_of_what_failed_and_of_what_is_tried_again_lead_to_each_other(
    open_site: Site, client: FlaskClient, make_package: MakePackage
) -> None:
    publish_again(open_site, make_package)
    make_package(title="Jembatan lagi", repeats="10012345000", shown=False)
    forward, back = (client.get(f"{HOME}/lelang/{slug}").text for slug in ("jembatan", "jembatan-ulang"))
    assert re.findall(r'Diulang sebagai <a href="([^"]*)"', forward) == ["/lelang/jembatan-ulang"]
    assert re.findall(r'Mengulang paket</dt><dd><a href="([^"]*)"', back) == ["/lelang/jembatan"]


def test_what_was_never_told_is_no_process(open_site: Site, client: FlaskClient, make_package: MakePackage) -> None:
    make_package(title="Jembatan", code="1", outcome="gagal", reason="Batal", shown=False)
    make_package(title="Jembatan ulang", repeats="1")
    (release,) = package_of(client, "rilis.json")["releases"]
    assert "relatedProcesses" not in release
    assert "Mengulang paket</dt><dd>1</dd>" in client.get(f"{HOME}/lelang/jembatan-ulang").text
