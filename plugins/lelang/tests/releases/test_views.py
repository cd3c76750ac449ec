"""What is told over the web, and to whom."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import STEPS, Site, db, site_scope, take_step
from cms_core.testing.factories import MakeUser
from cms_lelang import services
from cms_lelang.models import Package

from ..conftest import HOME, MakePackage, story
from .conftest import PREFIX, merger_of, package_of, wrong


@pytest.mark.usefixtures("offline")
def test_without_a_prefix_all_that_is_told_says_that_it_is_a_draft(
    site: Site, client: FlaskClient, make_package: MakePackage, served: str, tmp_path: Path, set_prefix: Any
) -> None:
    make_package(parts=story())
    package, records = package_of(client, "rilis.json"), package_of(client, "rekaman.json")
    (ocid,) = {each["ocid"] for each in (*package["releases"], *records["records"])}
    assert ocid.startswith("ocds-draft0-")
    said = "Desa Kalimandi (draf: awalan OCID belum terdaftar)"
    assert [each["publisher"]["name"] for each in (package, records)] == [said, said]
    assert wrong(package, served, tmp_path) == ([], [], {})
    process = ocid.removeprefix("ocds-draft0-")
    assert package_of(client, f"rekaman/{process}.json")["publisher"]["name"] == said
    pages = ("", "riwayat/saluran-irigasi")
    word = "Data OCDS (draf, awalan belum terdaftar)"
    assert [word in client.get(f"{HOME}/lelang/{page}").text for page in pages] == [True, True]
    file = client.get(f"{HOME}/lelang/data/rilis-2026.jsonl").headers["Content-Disposition"]
    assert "draf-rilis-2026.jsonl" in file

    set_prefix(site, PREFIX)
    assert package_of(client, "rilis.json")["publisher"]["name"] == "Desa Kalimandi"
    assert [word in client.get(f"{HOME}/lelang/{page}").text for page in pages] == [False, False]


def test_a_list_with_packages_of_villages_says_whose_its_files_hold(
    kabupaten: Site, client: FlaskClient, make_package: MakePackage
) -> None:
    make_package()
    make_package(at=kabupaten, title="Jembatan")
    said = "Berkas OCDS ini hanya memuat paket Banjarnegara sendiri"
    above = client.get("http://banjarnegara.example/lelang/").text
    assert (said in above, "Berkas OCDS ini" in client.get(f"{HOME}/lelang/").text) == (True, False)
    packages = client.get("http://banjarnegara.example/lelang/data/rilis.json").json["releases"]
    assert [each["tender"]["title"] for each in packages] == ["Jembatan"]


def test_neither_drafts_nor_other_sites_are_told(
    open_site: Site, neighbour: Site, client: FlaskClient, make_package: MakePackage
) -> None:
    make_package(shown=False, title="Draf")
    theirs = make_package(at=neighbour, title="Jembatan")
    with site_scope(neighbour.id):
        process = db.session.get_one(Package, theirs).process
    paths = ("rilis.json", "rekaman.json", f"rekaman/{process}.json", "rilis-2026.jsonl")
    assert [client.get(f"{HOME}/lelang/data/{path}").status_code for path in paths] == [404] * 4


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize("kind", ["rilis", "rekaman"])
def test_where_nothing_was_told_there_is_no_package_of_it(
    open_site: Site, client: FlaskClient, make_package: MakePackage, served: str, tmp_path: Path, kind: str
) -> None:
    answer = client.get(f"{HOME}/lelang/data/{kind}.json")
    said = "Belum ada paket pengadaan yang terbit di situs ini, jadi belum ada data OCDS. Coba lagi nanti.\n"
    assert (answer.status_code, answer.mimetype, answer.text) == (404, "text/plain", said)
    assert client.get(f"{HOME}/en/lelang/data/{kind}.json").text.startswith("No procurement package")
    make_package()
    package = package_of(client, f"{kind}.json")
    assert wrong(package, served, tmp_path) == ([], [], {})
    # That is why: by the standard a package of nothing is none.
    empty = {**package, {"rilis": "releases", "rekaman": "records"}[kind]: []}
    (tmp_path / "empty").mkdir()
    assert [each["type"] for each in wrong(empty, served, tmp_path / "empty")[0]] == ["minItems"]


@pytest.mark.usefixtures("offline")
def test_what_is_taken_back_is_taken_away_in_the_words_of_the_standard(
    open_site: Site,
    client: FlaskClient,
    make_package: MakePackage,
    make_user: MakeUser,
    served: str,
    tmp_path: Path,
) -> None:
    parts = {**story(), "contracts": [], "payments": [], "handovers": []}
    who = {"office": "PPK", "committee": "Pokja 2", "link": "https://spse.example/1", "law": "Perbup 3/2024"}
    key = make_package(parts=parts, latitude="-7.46", longitude="109.45", unit_code="7000", unit="Dinas", **who)
    cleared: dict[str, Any] = {**dict.fromkeys((*who, "place", "unit_code"), ""), "latitude": None, "longitude": None}
    for change in (cleared, {"method": "swakelola_4", "executor": "Kelompok Tani"}):
        with site_scope(open_site.id):
            row = db.session.get_one(Package, key)
            for name, value in change.items():
                setattr(row, name, value)
            services.PACKAGES.settle(row)
            db.session.commit()
    package, records = package_of(client, "rilis.json"), package_of(client, "rekaman.json")
    assert len(package["releases"]) == 3
    (record,) = records["records"]
    assert [each for each in ("Pokja 2", "7000", "Dusun 2") if each in json.dumps(record["compiledRelease"])] == []
    assert wrong(package, served, tmp_path) == ([], [], {})
    (tmp_path / "records").mkdir()
    assert wrong(records, served, tmp_path / "records") == ([], [], {})
    merger = merger_of(package, served)
    assert record["compiledRelease"] == merger.create_compiled_release(package["releases"])
    assert record["versionedRelease"] == merger.create_versioned_release(package["releases"])

    with site_scope(open_site.id):
        row = db.session.get_one(Package, key)
        user = make_user(region_code="33.04.02")
        take_step(services.PACKAGES, row, STEPS["tarik"], site=open_site, by=user, reason="Keliru")
        db.session.commit()
    for path in ("rilis", "rekaman"):
        (tmp_path / f"gone-{path}").mkdir()
        assert wrong(package_of(client, f"{path}.json"), served, tmp_path / f"gone-{path}") == ([], [], {})


@pytest.mark.usefixtures("offline")
def test_pages_follow_each_other(
    open_site: Site,
    client: FlaskClient,
    make_package: MakePackage,
    served: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("cms_lelang.releases.views.PAGE", 2)
    for number in range(3):
        make_package(title=f"Paket {number}")
    first = package_of(client, "rilis.json")
    assert len(first["releases"]) == 2
    # What an extension says of packages the validator does not read: it names the links, and finds nothing wrong.
    assert wrong(first, served, tmp_path) == ([], [{"path": "", "field": "links", "usage_count": 1}], {})
    assert [each for each in first["extensions"] if "ocds_pagination_extension" in each] != []
    second = json.loads(client.get(first["links"]["next"]).text)
    assert (len(second["releases"]), list(second["links"])) == (1, ["prev"])
    for page in ("0", "3", "x", "99999999999999999999"):
        assert client.get(f"{HOME}/lelang/data/rilis.json?halaman={page}").status_code == 404


def test_an_ocid_leads_to_its_package_whatever_its_prefix_was(
    open_site: Site, client: FlaskClient, make_package: MakePackage, set_prefix: Any
) -> None:
    make_package()
    (record,) = package_of(client, "rekaman.json")["records"]
    set_prefix(open_site, "ocds-z9y8x7")
    process = record["ocid"].removeprefix(f"{PREFIX}-")
    answer = client.get(f"{HOME}/lelang/data/rekaman/{record['ocid']}.json")
    assert (answer.status_code, answer.location) == (302, f"/lelang/data/rekaman/{process}.json")
    (now,) = package_of(client, f"rekaman/{process}.json")["records"]
    assert now["ocid"] == f"ocds-z9y8x7-{process}"
    astray = (f"{PREFIX}-1", PREFIX, f"{PREFIX}-//evil.example", f"ocds-a1b2-{process}")
    assert [
        client.get(f"{HOME}/lelang/data/rekaman/{each}.json", follow_redirects=True).status_code for each in astray
    ] == [404] * 4


def test_lists_of_what_others_published_lead_to_no_data_of_their_own(
    kabupaten: Site, open_site: Site, client: FlaskClient, make_package: MakePackage
) -> None:
    make_package(title="Desa")
    addresses = ("http://banjarnegara.example/lelang/", f"{HOME}/lelang/")
    assert ["/lelang/data/rilis.json" in client.get(each).text for each in addresses] == [False, True]
    make_package(title="Kabupaten", at=kabupaten)
    assert "/lelang/data/rilis.json" in client.get(addresses[0]).text
