"""What the public was told: OCDS that its validator takes, releases that stay, and nothing secret."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import html5lib
import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from cms_core.api import STEPS, AppendOnly, Site, db, site_scope, take_step
from cms_core.testing.factories import MakeUser
from cms_lelang import services
from cms_lelang.cases import PARTS, load
from cms_lelang.models import Package, Payment, Plan, Release
from cms_lelang.releases import services as releases

from ..conftest import HOME, MakePackage, story
from .conftest import PREFIX, merger_of, package_of, tell, wrong


@pytest.mark.usefixtures("offline")
def test_every_publication_is_a_release_that_stays(
    open_site: Site, client: FlaskClient, make_package: MakePackage, served: str, tmp_path: Path
) -> None:
    key = make_package(latitude="-7.46", longitude="109.45")
    whole = story()
    for part in PARTS:
        for row in whole[part]:
            names = {column.name for column in row.__table__.columns} - {"id", "site_id", "package_id"}
            tell(open_site, key, part, {name: getattr(row, name) for name in names if getattr(row, name) is not None})
    first = package_of(client, "rilis.json")["releases"]
    tell(
        open_site,
        key,
        "addenda",
        {
            "number": "ADD-1",
            "signed": date(2026, 5, 1),
            "value": 143_000_000,
            "ends": None,
            "reason": "Pintu air",
        },
    )

    package = package_of(client, "rilis.json")
    assert package["releases"][:-1] == first
    assert [each["tag"] for each in package["releases"]] == [
        ["planning", "tender"],
        ["planningUpdate"],
        *[["tenderUpdate"]] * 4,
        # A bid names its bidder among the tenderers as well.
        ["tenderUpdate", "award"],
        ["tenderUpdate"],
        ["tenderUpdate", "awardUpdate", "contract"],
        ["implementation"],
        *[["implementationUpdate"]] * 3,
        ["contractUpdate", "implementationUpdate"],
        ["contractAmendment"],
    ]
    assert wrong(package, served, tmp_path) == ([], [], {})

    records = package_of(client, "rekaman.json")
    assert wrong(records, served, tmp_path) == ([], [], {})
    (record,) = records["records"]
    merger = merger_of(package, served)
    assert record["compiledRelease"] == merger.create_compiled_release(package["releases"])
    assert record["versionedRelease"] == merger.create_versioned_release(package["releases"])
    process = record["ocid"].removeprefix(f"{PREFIX}-")
    assert package_of(client, f"rekaman/{process}.json")["records"] == [record]
    assert f"/lelang/data/rekaman/{process}.json" in client.get(f"{HOME}/lelang/riwayat/saluran-irigasi").text
    assert "/lelang/data/rekaman.json" in client.get(f"{HOME}/lelang/").text

    told = record["compiledRelease"]
    # Of an NPWP not even what is masked is told.
    assert "*" not in json.dumps(records)
    assert told["tender"]["items"][0]["deliveryLocation"]["geometry"]["coordinates"] == [109.45, -7.46]
    assert told["tender"]["value"] == {"amount": 145_500_000, "currency": "IDR"}
    assert told["planning"]["budget"]["amount"]["amount"] == 148_000_000
    assert told["contracts"][0]["value"]["amount"] == 143_000_000
    names = {party["id"] for party in told["parties"]}
    said = [told["buyer"], *told["tender"]["tenderers"], *told["awards"][0]["suppliers"]]
    assert {each["id"] for each in said} <= names


def test_what_says_the_same_is_no_release(open_site: Site, make_package: MakePackage) -> None:
    key = make_package(parts=story())
    with site_scope(open_site.id):
        row = db.session.get_one(Package, key)
        services.PACKAGES.settle(row)
        assert len(releases.of_package(key)) == 1


@pytest.mark.usefixtures("offline")
def test_what_is_told_again_has_no_empty_lists(
    open_site: Site,
    client: FlaskClient,
    make_package: MakePackage,
    make_user: MakeUser,
    served: str,
    tmp_path: Path,
) -> None:
    key, user = make_package(parts=story()), make_user(region_code="33.04.02")
    with site_scope(open_site.id):
        for row in db.session.scalars(select(Payment)):
            db.session.delete(row)
        db.session.flush()
        row = db.session.get_one(Package, key)
        services.PACKAGES.settle(row)
        for step, reason in (("tarik", "Ganda"), ("terbit", "")):
            take_step(services.PACKAGES, row, STEPS[step], site=open_site, by=user, reason=reason)
        db.session.commit()
    package = package_of(client, "rilis.json")
    assert wrong(package, served, tmp_path) == ([], [], {})
    releases_of = package["releases"]
    (record,) = package_of(client, "rekaman.json")["records"]
    merger = merger_of(package, served)
    assert record["compiledRelease"] == merger.create_compiled_release(releases_of)
    assert record["versionedRelease"] == merger.create_versioned_release(releases_of)


def test_a_release_cannot_be_changed(open_site: Site, make_package: MakePackage) -> None:
    key = make_package()
    with site_scope(open_site.id):
        (row,) = releases.of_package(key)
        row.tags = ["compiled"]
        with pytest.raises(AppendOnly):
            db.session.flush()
        db.session.rollback()


def test_a_package_that_came_to_nothing_says_so(open_site: Site, make_package: MakePackage) -> None:
    key = make_package()
    with site_scope(open_site.id):
        row = db.session.get_one(Package, key)
        row.outcome, row.reason = "gagal", "Tidak ada penawaran"
        services.PACKAGES.settle(row)
        last = releases.of_package(key)[-1]
        assert (last.tags, last.told["tender"]["status"]) == (["tenderCancellation"], "unsuccessful")


def test_of_winners_the_last_alone_is_told_to_supply(
    open_site: Site, client: FlaskClient, make_package: MakePackage
) -> None:
    key = make_package(parts={**story(), "contracts": [], "payments": [], "handovers": []})
    with site_scope(open_site.id):
        first, second = load(db.session.get_one(Package, key)).bidders
        was, other = f"pemenang-{first.id}", f"pemenang-{second.id}"
        for winner in (None, second):
            for row in (first, second):
                row.winner, row.verdict = row is winner, ""
            services.PACKAGES.settle(db.session.get_one(Package, key))
            db.session.commit()
    (record,) = package_of(client, "rekaman.json")["records"]
    told = [
        (each["id"], each["status"], [who["name"] for who in each["suppliers"]])
        for each in record["releases"][1]["awards"]
    ]
    assert told == [(was, "cancelled", ["CV Tirta"])]
    told = [
        (each["id"], each["status"], [who["name"] for who in each["suppliers"]])
        for each in record["compiledRelease"]["awards"]
    ]
    assert told == [(was, "cancelled", ["CV Tirta"]), (other, "pending", ["UD Makmur"])]


def test_who_was_to_supply_before_a_village_did_it_itself_is_still_a_party(
    open_site: Site, make_package: MakePackage
) -> None:
    key = make_package(parts={**story(), "contracts": [], "payments": [], "handovers": []})
    with site_scope(open_site.id):
        row = db.session.get_one(Package, key)
        row.method, row.executor = "swakelola_4", "Kelompok Tani"
        services.PACKAGES.settle(row)
        last = releases.of_package(key)[-1].told
        (award,) = last["awards"]
        (supplier,) = award["suppliers"]
        assert (award["status"], supplier["id"] in {each["id"] for each in last["parties"]}) == ("cancelled", True)


def test_releases_of_one_moment_are_told_in_order_and_hardly_ahead_of_the_clock(
    open_site: Site, client: FlaskClient, make_package: MakePackage, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = datetime(2026, 7, 1, 3, 0, 0, 998_765, tzinfo=UTC)
    monkeypatch.setattr(releases, "now", lambda: moment)
    key = make_package(parts=story())
    for day in (20, 21):
        written = {"paid": date(2026, 6, day), "amount": 1_000_000, "number": "", "note": ""}
        with site_scope(open_site.id):
            db.session.add(Payment(package_id=key, **written))
            db.session.flush()
            releases.write(load(db.session.get_one(Package, key)), open_site)
            db.session.commit()
    with site_scope(open_site.id):
        assert db.session.scalar(select(func.count(Release.id))) == 3
    told = package_of(client, "rilis.json")["releases"]
    assert [each["date"] for each in told] == [
        "2026-07-01T10:00:00.998+07:00",
        "2026-07-01T10:00:00.999+07:00",
        "2026-07-01T10:00:01.000+07:00",
    ]


@pytest.mark.usefixtures("offline")
def test_what_a_plan_and_its_office_say_is_told(
    open_site: Site, client: FlaskClient, make_package: MakePackage, served: str, tmp_path: Path
) -> None:
    said = {"text": "Saluran tersier", "volume": "180 meter", "specification": "Batu kali", "unit": "Dinas PUPR"}
    days = {"work_from": date(2026, 4, 1), "work_to": date(2026, 6, 30), "select_to": date(2026, 3, 9)}
    parts = story()
    for name, value in {**said, **days, "earlier": "5000", "review": "Satu ke satu", "why": "Pagu turun"}.items():
        setattr(parts["plans"][0], name, value)
    parts["contracts"][0].performance = "sangat_baik"
    judged = {"qualification": "pasca", "evaluation": "harga_terendah", "size": "kecil", "edition": 2}
    make_package(parts=parts, unit="Dinas PUPR", unit_code="7000", **judged)
    package = package_of(client, "rilis.json")
    assert wrong(package, served, tmp_path) == ([], [], {})
    (release,) = package["releases"]
    (milestone,) = release["planning"]["milestones"]
    assert release["parties"][0]["identifier"] == {"scheme": "ID-SIRUP", "id": "7000"}
    assert (milestone["title"], milestone["dateMet"], milestone["status"]) == (
        "RUP 51234567",
        "2026-02-02T00:00:00+07:00",
        "met",
    )
    assert milestone["description"] == (
        "Saluran tersier. Volume: 180 meter. Spesifikasi: Batu kali. Satuan kerja: Dinas PUPR. "
        "Menggantikan RUP 5000. Satu ke satu. Pagu turun"
    )
    tender = release["tender"]
    assert (tender["awardCriteria"], tender["awardCriteriaDetails"]) == ("priceOnly", "Harga terendah")
    assert tender["eligibilityCriteria"] == "Pascakualifikasi. Usaha kecil"
    assert tender["contractPeriod"] == {
        "startDate": "2026-04-01T00:00:00+07:00",
        "endDate": "2026-06-30T23:59:59+07:00",
    }
    page = client.get(f"{HOME}/lelang/saluran-irigasi").text
    html5lib.HTMLParser(strict=True).parse(page)
    shown = (*said.values(), "Sangat baik", "Usaha kecil", "Harga terendah", "Pascakualifikasi", "7000", "RUP 5000")
    assert [each for each in shown if each not in page] == []


@pytest.mark.usefixtures("offline")
def test_places_and_project_are_told_and_places_taken_away(
    open_site: Site, client: FlaskClient, make_package: MakePackage, served: str, tmp_path: Path
) -> None:
    places = "Ruas Dusun 2; 33.04.02.2007; -7,5013 109,4402; -7,502 109,441\nBalai; -7,5 109,4"
    key = make_package(places=places, region="33.04.02.2007", agency="Kab. Banjarnegara", project="Irigasi Serayu")
    assert wrong(package_of(client, "rilis.json"), served, tmp_path) == ([], [], {})
    with site_scope(open_site.id):
        row = db.session.get_one(Package, key)
        row.places = "Balai; -7,5 109,4"
        services.PACKAGES.settle(row)
        db.session.commit()
    package = package_of(client, "rekaman.json")
    assert wrong(package, served, tmp_path) == ([], [], {})
    items = package["records"][0]["compiledRelease"]["tender"]["items"]
    assert [item.get("deliveryLocation", {}).get("description") for item in items] == ["Dusun 2", "Balai", None]


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize("method", ["permintaan_penawaran", "swakelola_4"])
def test_each_source_of_funds_says_what_it_pays(
    open_site: Site, client: FlaskClient, make_package: MakePackage, served: str, tmp_path: Path, method: str
) -> None:
    lines = [("5001", "apbdes", 100_000_000), ("5002", "apbd", 40_000_000), ("", "apbdes", None)]
    plans = [Plan(code=code, year=2026, source=source, amount=amount) for code, source, amount in lines]
    make_package(parts={"plans": plans}, method=method)
    package = package_of(client, "rilis.json")
    assert wrong(package, served, tmp_path) == ([], [], {})
    (release,) = package["releases"]
    village, regency = {"id": "dana-apbdes", "name": "APB Desa"}, {"id": "dana-apbd", "name": "APBD kabupaten"}
    told = [
        (each.get("description"), each.get("amount", {}).get("amount"), each["sourceParty"])
        for each in release["planning"]["budget"]["budgetBreakdown"]
    ]
    assert told == [
        ("RUP 5001", 100_000_000, village),
        ("RUP 5002", 40_000_000, regency),
        (None, None, village),
    ]
    period = {"startDate": "2026-01-01T00:00:00+07:00", "endDate": "2026-12-31T23:59:59+07:00"}
    assert {json.dumps(each["period"]) for each in release["planning"]["budget"]["budgetBreakdown"]} == {
        json.dumps(period)
    }
    funders = [each for each in release["parties"] if "funder" in each["roles"]]
    assert funders == [{**each, "roles": ["funder", "sourceParty"]} for each in (village, regency)]


@pytest.mark.usefixtures("offline")
def test_what_nobody_said_is_not_told(
    open_site: Site, client: FlaskClient, make_package: MakePackage, served: str, tmp_path: Path
) -> None:
    plans = [Plan(code="5001", year=2026, source="", amount=148_000_000)]
    make_package(parts={**story(), "plans": plans}, method="dikecualikan", category="terintegrasi")
    package = package_of(client, "rilis.json")
    assert wrong(package, served, tmp_path) == ([], [], {})
    (release,) = package["releases"]
    tender, (budget,) = release["tender"], release["planning"]["budget"]["budgetBreakdown"]
    missing = ("procurementMethod" in tender, "mainProcurementCategory" in tender, "sourceParty" in budget)
    assert (tender["procurementMethodDetails"], missing) == ("Dikecualikan", (False, False, False))
    assert [party["id"] for party in release["parties"] if "funder" in party["roles"]] == []
    # A contract runs until the end of its last day.
    assert release["contracts"][0]["period"]["endDate"] == "2026-06-20T23:59:59+07:00"
