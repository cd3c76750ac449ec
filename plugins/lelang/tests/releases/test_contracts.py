"""What a release says of who won, what was signed, and how the work went."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, db, site_scope
from cms_lelang import services
from cms_lelang.cases import load
from cms_lelang.history import services as history
from cms_lelang.models import Addendum, Package
from cms_lelang.releases import services as releases

from ..conftest import HOME, MakePackage, framework, story
from ..test_views import words
from .conftest import merger_of, package_of, wrong


def signed(**values: Any) -> dict[str, list[Any]]:
    """Return the story of a package whose contract says this, too."""
    parts = story()
    for name, value in values.items():
        setattr(parts["contracts"][0], name, value)
    return parts


@pytest.mark.usefixtures("offline")
def test_members_of_a_joint_operation_are_parties_beside_who_made_the_bid(
    open_site: Site, client: FlaskClient, make_package: MakePackage, served: str, tmp_path: Path
) -> None:
    key = make_package(parts=signed(partners="PT Serayu, Tbk; C.V. TIRTA; Sarno; PT. Serayu"))
    (release,) = package_of(client, "rilis.json")["releases"]
    (award,) = release["awards"]
    supply = {each["id"]: (each["name"], each["roles"]) for each in release["parties"] if "supplier" in each["roles"]}
    assert list(supply.values()) == [
        ("CV Tirta", ["tenderer", "supplier"]),
        ("PT Serayu, Tbk", ["supplier"]),
        ("Sarno", ["supplier"]),
    ]
    winner, first, second = supply
    # Cardinal finds the winning bid of an award that has one supplier.
    assert award["suppliers"] == [{"id": winner, "name": "CV Tirta"}]
    # The id of who may be a person says no name.
    assert (first, "sarno" in second) == ("kso-pt-serayu", False)
    told = words(client.get(f"{HOME}/lelang/saluran-irigasi").text)
    assert "CV Tirta Kerja sama operasi dengan PT Serayu, Tbk; Sarno" in told

    with site_scope(open_site.id):
        row = db.session.get_one(Package, key)
        load(row).contracts[0].partners = "PT Serayu, Tbk"
        services.PACKAGES.settle(row)
        db.session.commit()
    package, records = package_of(client, "rilis.json"), package_of(client, "rekaman.json")
    (tmp_path / "records").mkdir()
    assert wrong(package, served, tmp_path) == ([], [], {})
    assert wrong(records, served, tmp_path / "records") == ([], [], {})
    (record,) = records["records"]
    merger = merger_of(package, served)
    assert record["compiledRelease"] == merger.create_compiled_release(package["releases"])
    named = {each["id"]: each.get("name") for each in record["compiledRelease"]["parties"]}
    assert (named[first], named[second]) == ("PT Serayu, Tbk", None)


@pytest.mark.usefixtures("offline")
def test_letters_orders_and_minutes_stand_where_ocds_has_a_place(
    open_site: Site, client: FlaskClient, make_package: MakePackage, served: str, tmp_path: Path
) -> None:
    parts = signed(letter="027/04/SPPBJ", order="027/06/SPMK")
    parts["payments"][1].number = ""
    make_package(parts=parts)
    package = package_of(client, "rilis.json")
    assert wrong(package, served, tmp_path) == ([], [], {})
    (contract,) = package["releases"][0]["contracts"]
    assert contract["documents"] == [{"id": "sppbj", "documentType": "awardNotice", "title": "SPPBJ 027/04/SPPBJ"}]
    met = {"type": "approval", "dateMet": "2026-03-26T00:00:00+07:00", "status": "met"}
    assert contract["milestones"] == [{"id": "spmk", "title": "SPMK 027/06/SPMK", **met}]
    # A payment without minutes has no document.
    assert [
        (each["documentType"], each["title"], each["description"]) for each in contract["implementation"]["documents"]
    ] == [
        ("financialProgressReport", "BAP 900/11", "22 April 2026. Termin 1"),
        ("completionCertificate", "BAST 027/12", "Serah terima pertama. 18 Juni 2026"),
    ]


def test_a_contract_without_letters_has_no_documents(
    open_site: Site, client: FlaskClient, make_package: MakePackage
) -> None:
    make_package(parts=signed(ordered=None))
    (release,) = package_of(client, "rilis.json")["releases"]
    assert {"documents", "milestones"} & release["contracts"][0].keys() == set()


def test_progress_says_what_was_planned(open_site: Site, client: FlaskClient, make_package: MakePackage) -> None:
    parts = story()
    parts["progress"][0].planned = 0
    make_package(parts=parts)
    (release,) = package_of(client, "rilis.json")["releases"]
    milestones = release["contracts"][0]["implementation"]["milestones"]
    assert [each.get("description") for each in milestones] == ["Rencana 0 persen. Galian", "Plester", "027/12"]


def test_what_was_signed_is_mended_without_a_new_amendment(
    open_site: Site, client: FlaskClient, make_package: MakePackage
) -> None:
    parts = story()
    parts["addenda"] = [Addendum(number="A", signed=date(2026, 5, 1), value=143_000_000, reason="Pintu air")]
    key = make_package(parts=parts)
    with site_scope(open_site.id):
        row = db.session.get_one(Package, key)
        load(row).contracts[0].value = 141_000_000
        services.PACKAGES.settle(row)
        db.session.commit()
    first, second = package_of(client, "rilis.json")["releases"]
    said = [each["contracts"][0]["amendments"][0]["description"] for each in (first, second)]
    assert said == [f"A. Nilai dari {was} menjadi Rp143.000.000" for was in ("Rp142.000.000", "Rp141.000.000")]
    assert second["tag"] == ["contractUpdate"]


def test_an_addendum_that_says_what_held_before_tells_no_change(client: FlaskClient, make_package: MakePackage) -> None:
    parts = story()
    same = {"value": 142_000_000, "ends": parts["contracts"][0].ends, "reason": "Gambar kerja"}
    parts["addenda"] = [Addendum(number="A", signed=date(2026, 5, 1), **same)]
    make_package(parts=parts)
    (release,) = package_of(client, "rilis.json")["releases"]
    assert release["contracts"][0]["amendments"][0]["description"] == "A"
    pages = [words(client.get(f"{HOME}/lelang/saluran-irigasi{path}").text) for path in ("", "/rincian")]
    assert ["→" in page for page in pages] == [False, False]
    assert "Adendum A , 1 Mei 2026: Gambar kerja" in pages[0]
    assert "A 1 Mei 2026 tetap tetap Gambar kerja" in pages[1]


@pytest.mark.usefixtures("offline")
def test_a_framework_tells_the_price_of_a_piece_and_no_value(
    open_site: Site, client: FlaskClient, make_package: MakePackage, served: str, tmp_path: Path
) -> None:
    key = make_package(title="Semen", contract_kind="payung", parts=framework())
    (release,) = package_of(client, "rilis.json")["releases"]
    (award,), (contract,) = release["awards"], release["contracts"]
    told = [*release["bids"]["details"], award, contract]
    assert [each for each in told if "value" in each] == []
    assert [each["items"] for each in told] == [
        [{"id": "satuan", "description": "Semen", "unit": {"value": {"amount": price, "currency": "IDR"}}}]
        for price in (35_000, 35_000, 35_000, 36_000)
    ]
    said = "A-1. Harga satuan dari Rp35.000 menjadi Rp36.000"
    assert contract["amendments"][0]["description"] == said
    page = words(client.get(f"{HOME}/lelang/semen").text)
    price = "Harga per satuan Rp36.000 (semula Rp35.000) Nilai Belum diketahui: tergantung berapa yang dipesan."
    for each in (price, "Kontrak harga satuan", "Harga per satuan: Rp35.000 → Rp36.000", "Harga di sini harga satuan"):
        assert each in page, each
    assert "Sudah dibayar Rp142.000.000" in page
    assert "Sudah dibayar Rp142.000.000 dari" not in page

    with site_scope(open_site.id):
        row = db.session.get_one(Package, key)
        row.contract_kind = "lumsum"
        services.PACKAGES.settle(row)
        db.session.commit()
    package, records = package_of(client, "rilis.json"), package_of(client, "rekaman.json")
    (tmp_path / "records").mkdir()
    assert wrong(package, served, tmp_path) == ([], [], {})
    assert wrong(records, served, tmp_path / "records") == ([], [], {})
    compiled = records["records"][0]["compiledRelease"]
    assert compiled == merger_of(package, served).create_compiled_release(package["releases"])
    (contract,) = compiled["contracts"]
    assert (contract["value"]["amount"], contract["items"][0]["unit"]["value"]) == (36_000, {})


@pytest.mark.usefixtures("offline")
def test_of_what_was_struck_out_nothing_is_told_any_more(
    open_site: Site, client: FlaskClient, make_package: MakePackage, served: str, tmp_path: Path
) -> None:
    raised = Addendum(number="A-1", signed=date(2026, 5, 1), value=144_000_000, ends=None, reason="Tambah talud")
    key = make_package(parts={**story(), "addenda": [raised]})
    for part in ("addenda", "progress", "payments", "handovers"):
        with site_scope(open_site.id):
            row = db.session.get_one(Package, key)
            case = load(row)
            kept: Any = {"version": row.version, "site": open_site, "by": None}
            assert services.void_part(case, part, getattr(case, part)[-1], "Tidak pernah ada", **kept) == []
            db.session.commit()
    package = package_of(client, "rilis.json")
    tags = [each["tag"] for each in package["releases"]]
    done, changed = ["implementationUpdate"], ["contractUpdate"]
    assert tags[1:] == [["contractAmendment"], changed, *[done] * 4, [*changed, *done], done]
    assert wrong(package, served, tmp_path) == ([], [], {})
    records = package_of(client, "rekaman.json")
    (record,) = records["records"]
    (tmp_path / "records").mkdir()
    assert wrong(records, served, tmp_path / "records") == ([], [], {})
    told, merger = record["compiledRelease"], merger_of(package, served)
    assert told == merger.create_compiled_release(record["releases"])
    assert record["versionedRelease"] == merger.create_versioned_release(record["releases"])
    (contract,) = told["contracts"]
    assert (contract["value"]["amount"], "amendments" in contract) == (142_000_000, False)
    work = contract["implementation"]
    assert [each["value"]["amount"] for each in work["transactions"]] == [49_700_000]
    assert [each["title"] for each in work["milestones"]] == ["35 persen"]
    # Who merges all releases learns that it holds no longer.
    merged = merger.create_compiled_release(package["releases"])["contracts"][0]
    assert [sorted(each) for each in merged["amendments"]] == [["id"]]
    assert [each.get("value", {}).get("amount") for each in merged["implementation"]["transactions"]] == [
        49_700_000,
        None,
    ]
    # People read of each once.
    with site_scope(open_site.id):
        assert [each.number for each in history.entries(releases.of_package(key))] == [5, 4, 3, 2, 1]

    # What follows is told of what is left.
    with site_scope(open_site.id):
        row = db.session.get_one(Package, key)
        values = {"paid": date(2026, 6, 20), "amount": 1_000_000, "number": "900/20", "note": ""}
        services.put_part(row, "payments", values, None, version=row.version, site=open_site, by=None)
        db.session.commit()
    (record,) = package_of(client, "rekaman.json")["records"]
    work = record["compiledRelease"]["contracts"][0]["implementation"]
    assert [each["value"]["amount"] for each in work["transactions"]] == [49_700_000, 1_000_000]
    assert [each["tag"] for each in record["releases"]] == [done, done]


def test_a_process_that_was_broken_off_goes_on_in_another(
    open_site: Site, client: FlaskClient, make_package: MakePackage
) -> None:
    parts = {**story(), "progress": [], "payments": [], "handovers": []}
    parts["contracts"][0].status, parts["contracts"][0].reason = "putus", "Ditinggalkan"
    make_package(parts=parts, code="101")
    make_package(title="Saluran lagi", repeats="101")
    broken, again = package_of(client, "rilis.json")["releases"]
    (related,) = again["relatedProcesses"]
    assert (related["relationship"], related["identifier"]) == (["prior"], broken["ocid"])
