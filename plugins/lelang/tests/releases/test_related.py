"""A package that is tried again, and the process that failed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from cms_core.api import STEPS, Site, change_content, db, site_scope, take_step
from cms_core.testing.factories import MakeUser
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


@pytest.mark.parametrize("said", ["10012345000", "jembatan"])
def test_that_what_failed_is_published_later_is_no_news_of_what_repeats_it(
    open_site: Site, client: FlaskClient, make_package: MakePackage, said: str
) -> None:
    failed = make_package(title="Jembatan", code="10012345000", outcome="gagal", reason="Batal", shown=False)
    other = make_package(title="Jembatan lain", code="10012345001", outcome="gagal", reason="Batal")
    key = make_package(title="Jembatan ulang", repeats=said)
    with site_scope(open_site.id):
        services.publish_package(db.session.get_one(Package, failed), site=open_site, by=None)
        db.session.commit()
    for changed in ({"ceiling": 149_000_000}, {"repeats": "10012345001"}):
        with site_scope(open_site.id):
            row = db.session.get_one(Package, key)
            change_content(services.PACKAGES, row, changed, version=row.version, site=open_site, by=None)
            db.session.commit()
        newest = package_of(client, "rilis.json")["releases"][-1]
        meant = failed if "ceiling" in changed else other
        assert newest["relatedProcesses"][0]["identifier"].endswith(f"-{meant}")
        page = client.get(f"{HOME}/lelang/riwayat/jembatan-ulang").text
        assert page.count("<dt>Mengulang paket</dt>") == (1 if meant == failed else 2)
    assert "Rp149.000.000" in page


def test_what_was_never_told_is_no_process(open_site: Site, client: FlaskClient, make_package: MakePackage) -> None:
    make_package(title="Jembatan", code="1", outcome="gagal", reason="Batal", shown=False)
    make_package(title="Jembatan ulang", repeats="1")
    (release,) = package_of(client, "rilis.json")["releases"]
    assert "relatedProcesses" not in release
    assert "Mengulang paket</dt><dd>1</dd>" in client.get(f"{HOME}/lelang/jembatan-ulang").text


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize("said", ["10012345000", "jalan-poros", "Jalan poros"])
def test_a_lot_names_the_process_that_was_divided(
    open_site: Site, client: FlaskClient, make_package: MakePackage, served: str, tmp_path: Path, said: str
) -> None:
    make_package(title="Jalan poros", code="10012345000")
    make_package(title="Jalan poros timur", lot_of=said, lot="Lot 2")
    package = package_of(client, "rilis.json")
    assert wrong(package, served, tmp_path) == ([], [], {})
    whole, lot = package["releases"]
    told = {"id": "induk", "relationship": ["parent"], "title": "Jalan poros", "scheme": "ocid"}
    assert lot["relatedProcesses"] == [{**told, "identifier": whole["ocid"]}]
    assert lot["tender"]["description"] == "Lot 2\nSaluran 180 meter."


@pytest.mark.usefixtures("offline")
def test_a_lot_of_what_the_site_does_not_tell_says_its_name_alone(
    open_site: Site, client: FlaskClient, make_package: MakePackage, served: str, tmp_path: Path
) -> None:
    make_package(title="Draf", code="10012345000", shown=False)
    make_package(title="Timur", lot_of="10012345000")
    make_package(title="Barat", lot_of="Paket jalan 2026")
    package = package_of(client, "rilis.json")
    assert wrong(package, served, tmp_path) == ([], [], {})
    told = [each["relatedProcesses"] for each in package["releases"]]
    names = ("10012345000", "Paket jalan 2026")
    assert told == [[{"id": "induk", "relationship": ["parent"], "title": name}] for name in names]


def test_what_is_not_published_is_not_named_by_its_address_or_title(
    open_site: Site, client: FlaskClient, make_package: MakePackage
) -> None:
    make_package(title="Pasar rahasia", shown=False, outcome="gagal", reason="Batal")
    make_package(title="Timur", lot_of="pasar-rahasia")
    make_package(title="Barat", repeats="pasar-rahasia")
    pages = [client.get(f"{HOME}/lelang/{slug}").text for slug in ("timur", "barat")]
    releases = package_of(client, "rilis.json")["releases"]

    assert "Paket ini bagian dari paket yang tidak tampil." in pages[0]
    assert ["rahasia" in text.lower() for text in (*pages, str(releases))] == [False, False, False]


def test_pages_of_lots_lead_to_each_other_and_to_what_was_divided(
    client: FlaskClient, make_package: MakePackage
) -> None:
    make_package(title="Jalan poros", code="10012345000")
    make_package(title="Timur", lot_of="10012345000", lot="Lot 1")
    make_package(title="Barat", lot_of="jalan-poros", lot="Lot 2")
    make_package(title="Draf", lot_of="10012345000", shown=False)
    make_package(title="Jalan poros", lot_of="Jalan poros", lot="Lot 3")
    make_package(title="Lain", lot_of="10012345001")
    whole, east, other = (client.get(f"{HOME}/lelang/{slug}").text for slug in ("jalan-poros", "timur", "lain"))
    found = {
        name: re.findall(r'<(?:p|li) class="lots">(.*?)</(?:p|li)>', page, re.DOTALL)
        for name, page in {"whole": whole, "east": east, "other": other}.items()
    }
    links = {name: [re.findall(r'href="(/[^"]*)"', each) for each in texts] for name, texts in found.items()}
    assert links == {
        "whole": [["/lelang/timur"], ["/lelang/barat"], ["/lelang/jalan-poros-2"]],
        "east": [["/lelang/jalan-poros"], ["/lelang/barat", "/lelang/jalan-poros-2"]],
        "other": [[]],
    }
    assert "Paket ini bagian dari" in found["east"][0]
    assert "Paket ini bagian dari 10012345001." in re.sub(r"<[^>]*>", "", found["other"][0])


def test_a_lot_of_what_is_called_alike_each_year_is_one_of_its_own(
    client: FlaskClient, make_package: MakePackage
) -> None:
    for year in (2025, 2026, 2027):
        make_package(title="Jalan poros", year=year)
    make_package(title="Timur", lot_of="Jalan poros", year=2026)
    slugs = ("jalan-poros", "jalan-poros-2", "jalan-poros-3", "timur")
    pages = [client.get(f"{HOME}/lelang/{slug}").text for slug in slugs]
    assert ["Paket ini dibagi." in page for page in pages] == [False, True, False, False]
    assert re.findall(r'bagian dari <a href="([^"]*)"', pages[3]) == ["/lelang/jalan-poros-2"]


def test_of_what_was_withdrawn_no_name_is_told_by_others(
    open_site: Site, client: FlaskClient, make_package: MakePackage, make_user: MakeUser
) -> None:
    key = make_package(title="Jalan Bapak Sarno", code="10012345000", outcome="gagal", reason="Batal")
    user = make_user(region_code="33.04.02")
    with site_scope(open_site.id):
        row = db.session.get_one(Package, key)
        take_step(services.PACKAGES, row, STEPS["tarik"], site=open_site, by=user, reason="Menyebut orang")
        db.session.commit()
    make_package(title="Ulang", repeats="10012345000", lot_of="10012345000")
    # What is withdrawn in the second in which it was published says so a second later: the order is not known.
    found = {each["tender"]["status"]: each for each in package_of(client, "rilis.json")["releases"]}
    gone, told = found["withdrawn"], found["planned"]
    ocid = {"scheme": "ocid", "identifier": gone["ocid"]}
    assert told["relatedProcesses"] == [
        {"id": "diulang", "relationship": ["unsuccessfulProcess"], **ocid},
        {"id": "induk", "relationship": ["parent"], "title": "10012345000", **ocid},
    ]
    assert "Sarno" not in client.get(f"{HOME}/lelang/ulang").text
