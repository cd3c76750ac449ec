"""What the public was told: OCDS that its validator takes, records that its merger makes too, and nothing secret."""

from __future__ import annotations

import functools
import http.server
import importlib
import json
import re
import threading
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import html5lib
import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from cms_core.api import AppendOnly, Site, db, site_scope
from cms_core.testing.factories import MakeUser
from cms_lelang import services
from cms_lelang.cases import PARTS, load
from cms_lelang.models import Package, Payment, Release
from cms_lelang.releases import services as releases
from cms_lelang.releases.merging import compiled, emptied, versioned
from cms_lelang.releases.soundness import Unsound, unsound
from cms_lelang.releases.views import EXTENSIONS

from .conftest import HOME, MakePackage, story

coveocds: Any = importlib.import_module("libcoveocds.api")  # none of these has types
coveschema: Any = importlib.import_module("libcoveocds.schema")
coveconfig: Any = importlib.import_module("libcoveocds.config")
jsonref: Any = importlib.import_module("jsonref")
ocdsmerge: Any = importlib.import_module("ocdsmerge")

DATA = Path(__file__).parent / "ocds"
STANDARD = DATA / "standard-1__1__5.zip"
PREFIX = "ocds-a1b2c3"


class _Files(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    """An address of this machine where the extensions are, which the validator fetches itself."""
    handler = functools.partial(_Files, directory=str(DATA))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def _config() -> Any:
    config = coveconfig.LibCoveOCDSConfig()
    config.config |= {"context": "api", "standard_zip": STANDARD.as_uri()}
    return config


def _local(package: dict[str, Any], served: str) -> dict[str, Any]:
    assert package["extensions"] == list(EXTENSIONS)
    return {**package, "extensions": [f"{served}/{name}/extension.json" for name in ("bid", "location")]}


def wrong(package: dict[str, Any], served: str, folder: Path) -> Any:
    """Return what the validator finds wrong with a package, fields that it does not know included."""
    local = _local(package, served)
    found = coveocds.ocds_json_output(str(folder), json_data=local, lib_cove_ocds_config=_config())
    assert found["extensions"]["invalid_extension"] == {}
    # The schema of a versioned release knows no extensions.
    unknown = [each for each in found["additional_fields"] if "/versionedRelease" not in each["path"]]
    return found["validation_errors"], unknown, found.get("additional_closed_codelist_values")


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the validator find what the schemas of the standard refer to in its file."""

    def load(address: str) -> Any:
        with zipfile.ZipFile(STANDARD) as file:
            return json.loads(file.read(f"standard-1__1__5/schema/{address.rpartition('/')[2]}"))

    monkeypatch.setattr(jsonref, "replace_refs", functools.partial(jsonref.replace_refs, loader=load))


@pytest.fixture
def open_site(site: Site, set_prefix: Any) -> Site:
    """The village, with a prefix."""
    set_prefix(site, PREFIX)
    return site


def tell(site: Site, key: int, part: str, written: dict[str, Any], ref: int | None = None) -> None:
    """Write a part of a package as an operator does."""
    with site_scope(site.id):
        row = db.session.get_one(Package, key)
        services.put_part(row, part, written, ref, version=row.version, site=site, by=None)
        db.session.commit()


def package_of(client: FlaskClient, path: str) -> dict[str, Any]:
    answer = client.get(f"{HOME}/lelang/data/{path}")
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    package: dict[str, Any] = json.loads(answer.text)
    return package


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
    schema = coveschema.SchemaOCDS("1.1", _local(package, served), _config()).get_schema_obj()
    merger = ocdsmerge.Merger(schema)
    assert record["compiledRelease"] == merger.create_compiled_release(package["releases"])
    assert record["versionedRelease"] == merger.create_versioned_release(package["releases"])
    process = record["ocid"].removeprefix(f"{PREFIX}-")
    assert package_of(client, f"rekaman/{process}.json")["records"] == [record]
    assert f"/lelang/data/rekaman/{process}.json" in client.get(f"{HOME}/lelang/saluran-irigasi").text
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


def test_what_is_cleared_is_taken_away_by_merging() -> None:
    before = {"a": 1, "b": {"c": 2, "d": 3}, "rows": [{"id": "1", "e": 4}]}
    said = emptied(before, {"b": {"c": 2}, "rows": [{"id": "1", "f": 5}]})
    assert said == {"a": None, "b": {"c": 2, "d": None}, "rows": [{"id": "1", "f": 5, "e": None}]}
    told = [
        {"ocid": "o", "id": str(number), "date": f"2026-01-0{number}", "tag": ["x"], **each}
        for number, each in enumerate((before, said), 1)
    ]
    assert compiled(told) == ocdsmerge.Merger({"properties": RULES}).create_compiled_release(told)
    assert versioned(told) == ocdsmerge.Merger({"properties": RULES}).create_versioned_release(told)


RULES = {name: {"type": "string", "omitWhenMerged": True} for name in ("id", "date", "tag")}


def test_nothing_is_told_without_a_prefix(site: Site, client: FlaskClient, make_package: MakePackage) -> None:
    make_package()
    for path in ("rilis.json", "rekaman.json", "rekaman/33040220071.json"):
        assert client.get(f"{HOME}/lelang/data/{path}").status_code == 404
    for page in ("", "saluran-irigasi"):
        assert "Data OCDS" not in client.get(f"{HOME}/lelang/{page}").text


def test_neither_drafts_nor_other_sites_are_told(
    open_site: Site, neighbour: Site, client: FlaskClient, make_package: MakePackage
) -> None:
    make_package(shown=False, title="Draf")
    theirs = make_package(at=neighbour, title="Jembatan")
    with site_scope(neighbour.id):
        process = db.session.get_one(Package, theirs).process
    assert package_of(client, "rilis.json")["releases"] == []
    assert package_of(client, "rekaman.json")["records"] == []
    assert client.get(f"{HOME}/lelang/data/rekaman/{process}.json").status_code == 404


def test_what_is_withdrawn_is_told_no_more(
    open_site: Site, client: FlaskClient, make_package: MakePackage, make_user: MakeUser
) -> None:
    from cms_core.api import STEPS, take_step

    key = make_package()
    user = make_user(region_code=open_site.region_code)
    with site_scope(open_site.id):
        row = db.session.get_one(Package, key)
        take_step(services.PACKAGES, row, STEPS["tarik"], site=open_site, by=user, reason="Keliru")
        db.session.commit()
    assert package_of(client, "rilis.json")["releases"] == []


def test_pages_follow_each_other(
    open_site: Site, client: FlaskClient, make_package: MakePackage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cms_lelang.releases.views.PAGE", 2)
    for number in range(3):
        make_package(title=f"Paket {number}")
    first = package_of(client, "rilis.json")
    assert len(first["releases"]) == 2
    second = json.loads(client.get(first["links"]["next"]).text)
    assert (len(second["releases"]), list(second["links"])) == (1, ["prev"])
    for page in ("0", "3", "x", "99999999999999999999"):
        assert client.get(f"{HOME}/lelang/data/rilis.json?halaman={page}").status_code == 404


def test_releases_of_one_second_are_told_in_order(open_site: Site, make_package: MakePackage) -> None:
    key = make_package(parts=story())
    for day in (20, 21):
        written = {"paid": date(2026, 6, day), "amount": 1_000_000, "number": "", "note": ""}
        with site_scope(open_site.id):
            db.session.add(Payment(package_id=key, **written))
            db.session.flush()
            releases.write(load(db.session.get_one(Package, key)), open_site)
            db.session.commit()
    with site_scope(open_site.id):
        at = [row.at for row in releases.of_package(key)]
        assert at == sorted(set(at))
        assert db.session.scalar(select(func.count(Release.id))) == 3


def _buyer(told: dict[str, Any]) -> None:
    told["buyer"]["id"] = "tiada"


def _award(told: dict[str, Any]) -> None:
    told["contracts"][0]["awardID"] = "tiada"


def _dear(told: dict[str, Any]) -> None:
    told["awards"][0]["value"]["amount"] = 10**12


def _early(told: dict[str, Any]) -> None:
    told["awards"][0]["date"] = "2020-01-01T00:00:00+07:00"


def _backwards(told: dict[str, Any]) -> None:
    told["tender"]["tenderPeriod"]["endDate"] = "2020-01-01T00:00:00+07:00"


def _words(told: dict[str, Any]) -> None:
    told["tender"]["value"]["amount"] = "145.500.000"


def _day(told: dict[str, Any]) -> None:
    told["awards"][0]["date"] = "2026-02-30"


def _status(told: dict[str, Any]) -> None:
    told["tender"]["status"] = "berjalan"


def _unknown(told: dict[str, Any]) -> None:
    told["nomorRekening"] = "x"


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize("harm", [_words, _day, _status, _unknown])
def test_a_broken_release_is_refused_by_the_validator(
    open_site: Site, client: FlaskClient, make_package: MakePackage, served: str, tmp_path: Path, harm: Any
) -> None:
    make_package(parts=story())
    package = package_of(client, "rilis.json")
    assert wrong(package, served, tmp_path) == ([], [], {})
    harm(package["releases"][0])
    (tmp_path / "again").mkdir()
    assert wrong(package, served, tmp_path / "again") != ([], [], {})


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize("harm", [_buyer, _award, _dear, _early, _backwards])
def test_where_the_validator_is_blind_our_own_checks_see(
    open_site: Site, client: FlaskClient, make_package: MakePackage, served: str, tmp_path: Path, harm: Any
) -> None:
    make_package(parts=story())
    package = package_of(client, "rilis.json")
    assert unsound(package["releases"][0]) == []
    harm(package["releases"][0])
    assert wrong(package, served, tmp_path) == ([], [], {})
    assert len(unsound(package["releases"][0])) == 1


def test_what_is_unsound_is_never_written(open_site: Site, make_package: MakePackage, monkeypatch: Any) -> None:
    told_of = releases.told_of

    def harmed(*given: Any) -> dict[str, Any]:
        told = told_of(*given)
        _buyer(told)
        return told

    monkeypatch.setattr(releases, "told_of", harmed)
    with pytest.raises(Unsound, match="tiada"):
        make_package(parts=story())
    db.session.rollback()


@pytest.mark.usefixtures("offline")
def test_what_a_plan_and_its_office_say_is_told(
    open_site: Site, client: FlaskClient, make_package: MakePackage, served: str, tmp_path: Path
) -> None:
    said = {"text": "Saluran tersier", "volume": "180 meter", "specification": "Batu kali", "unit": "Dinas PUPR"}
    days = {"work_from": date(2026, 4, 1), "work_to": date(2026, 6, 30), "select_to": date(2026, 3, 9)}
    parts = story()
    for name, value in {**said, **days, "earlier": "5000", "why": "Kaji ulang"}.items():
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
        "Menggantikan RUP 5000. Kaji ulang"
    )
    tender = release["tender"]
    assert (tender["awardCriteria"], tender["awardCriteriaDetails"]) == ("priceOnly", "Harga terendah")
    assert tender["eligibilityCriteria"] == "Pascakualifikasi. Usaha kecil"
    assert tender["contractPeriod"] == {
        "startDate": "2026-04-01T00:00:00+07:00",
        "endDate": "2026-06-30T00:00:00+07:00",
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


def publish_again(site: Site, make_package: MakePackage, **values: Any) -> int:
    """Tell of a package that failed, and of the one with which it is tried again."""
    make_package(title="Jembatan", code="10012345000", outcome="gagal", reason="Tidak ada penawaran")
    return make_package(title="Jembatan ulang", **{"repeats": "10012345000", **values})


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
    schema = coveschema.SchemaOCDS("1.1", _local(package, served), _config()).get_schema_obj()
    releases_of = [each for each in package_of(client, "rilis.json")["releases"] if each["ocid"] == again["ocid"]]
    assert record["compiledRelease"] == ocdsmerge.Merger(schema).create_compiled_release(releases_of)
    assert record["versionedRelease"] == ocdsmerge.Merger(schema).create_versioned_release(releases_of)
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
