"""What was said on which day: every fact of a page stands in a release, and everybody can read each of them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import html5lib
import pytest
from flask.testing import FlaskClient

from cms_core.api import STEPS, Site, db, now, site_scope, take_step
from cms_core.testing.factories import MakeUser
from cms_lelang import services
from cms_lelang.cases import PARTS, load
from cms_lelang.models import Addendum, Package, Stage
from cms_lelang.releases import services as releases
from cms_lelang.releases.facts import KEPT, PACKAGE, TOLD

from .conftest import HOME, STAFF, MakePackage, at, case, story
from .releases.conftest import package_of, tell
from .test_views import words

OWN = frozenset({"id", "site_id", "package_id"})
LIFE = frozenset(
    {
        *("slug", "slug_seen", "state", "note", "version", "created_at", "created_by", "changed_at", "changed_by"),
        *("published_at", "opens_at", "contracted", "handed", "worth", "agreed", "broken", "process"),
    }
)
"""Columns of a package that nobody writes, or that say how far it is."""


def last(site: Site, key: int) -> Any:
    with site_scope(site.id):
        return releases.of_package(key)[-1]


def put(site: Site, key: int, part: str, **values: Any) -> None:
    """Change some columns of the first row of a part, or of the package, and let the public know."""
    with site_scope(site.id):
        row = db.session.get_one(Package, key)
        kept = row if part == PACKAGE else getattr(load(row), part)[0]
        for name, value in values.items():
            setattr(kept, name, value)
        services.PACKAGES.settle(row)
        db.session.commit()


def test_every_column_is_told_or_kept() -> None:
    for part, model in {PACKAGE: Package, **PARTS}.items():
        columns = {column.name for column in model.__table__.columns} - OWN
        columns = set(Package.WRITTEN) if part == PACKAGE else columns
        assert columns == {*TOLD[part], *KEPT.get(part, ())}


@pytest.fixture
def open_site(site: Site, set_prefix: Any) -> Site:
    """The village, with a prefix."""
    set_prefix(site, "ocds-a1b2c3")
    return site


@pytest.mark.parametrize(
    ("part", "name", "value", "tag"),
    [
        ("contracts", "performance", "baik", "contractUpdate"),
        ("contracts", "domestic", 120_000_000, "contractUpdate"),
        ("contracts", "small", 0, "contractUpdate"),
        ("contracts", "partners", "CV Tirta, CV Bening", "contractUpdate"),
        ("contracts", "value", 141_000_000, "contractUpdate"),
        ("contracts", "ends", date(2026, 6, 19), "contractUpdate"),
        (PACKAGE, "office", "Kasi Pelayanan", "tenderUpdate"),
        (PACKAGE, "committee", "TPK", "tenderUpdate"),
        (PACKAGE, "law", "Perbup 3/2024", "tenderUpdate"),
        (PACKAGE, "link", "https://spse.example/1", "tenderUpdate"),
        (PACKAGE, "contract_kind", "lumsum", "contractUpdate"),
        (PACKAGE, "edition", 2, "tenderUpdate"),
        (PACKAGE, "for_small", True, "tenderUpdate"),
        ("payments", "note", "Uang muka", "implementationUpdate"),
        ("progress", "note", "Galian selesai", "implementationUpdate"),
        ("bidders", "corrected", 143_100_000, "tenderUpdate"),
    ],
)
def test_no_fact_of_a_page_changes_without_a_release(
    site: Site, client: FlaskClient, make_package: MakePackage, part: str, name: str, value: Any, tag: str
) -> None:
    parts = story()
    last_day = date(2026, 6, 30)
    parts["addenda"] = [Addendum(number="A", signed=date(2026, 5, 1), value=143_000_000, ends=last_day, reason="x")]
    key = make_package(parts=parts)
    put(site, key, part, **{name: value})
    row = last(site, key)
    assert (row.number, row.tags) == (2, [tag])
    assert list(row.facts.values()) == [{name: value.isoformat() if isinstance(value, date) else value}]
    put(site, key, part, **{name: value})
    assert last(site, key).number == 2


def test_what_has_a_place_in_ocds_stands_there(site: Site, client: FlaskClient, make_package: MakePackage) -> None:
    parts = story()
    signed = {"status": "putus", "reason": "Lalai", "domestic": 1_000_000, "partners": "CV A", "performance": "buruk"}
    for name, value in signed.items():
        setattr(parts["contracts"][0], name, value)
    who = {"office": "PPK Irigasi", "committee": "Pokja 2", "law": "Perbup 3/2024", "for_small": True}
    key = make_package(parts=parts, **who, contract_kind="lumsum", link="https://spse.example/1")
    told = last(site, key).told
    assert told["parties"][0]["contactPoint"] == {"name": "PPK Irigasi"}
    tender = told["tender"]
    assert tender["procurementMethodRationale"] == "Dasar hukum: Perbup 3/2024"
    assert told["parties"][1] == {"id": "pelaksana", "name": "Pokja 2", "roles": ["procuringEntity"]}
    assert tender["procuringEntity"] == {"id": "pelaksana", "name": "Pokja 2"}
    assert tender["eligibilityCriteria"] == "Dicadangkan untuk usaha mikro dan kecil"
    assert tender["documents"] == [
        {"id": "spse", "documentType": "tenderNotice", "title": "Halaman resmi", "url": "https://spse.example/1"}
    ]
    assert told["contracts"][0]["description"] == (
        "Lumsum. Produk dalam negeri: Rp1.000.000. Kerja sama operasi: CV A. Diputus: Lalai. Kinerja penyedia: Buruk"
    )


def test_an_addendum_names_its_value_and_the_releases_before_and_after(
    open_site: Site, client: FlaskClient, make_package: MakePackage
) -> None:
    site = open_site
    key = make_package(parts=story())
    written = {"signed": date(2026, 5, 1), "reason": "Pintu air"}
    tell(site, key, "addenda", {**written, "number": "ADD-1", "value": 143_000_000, "ends": None})
    tell(site, key, "addenda", {**written, "number": "ADD-2", "value": None, "ends": date(2026, 7, 1)})
    told = package_of(client, "rilis.json")["releases"]
    first, second = told[2]["contracts"][0]["amendments"]
    assert first["description"] == "ADD-1. Nilai dari Rp142.000.000 menjadi Rp143.000.000"
    assert second["description"] == "ADD-2. Selesai dari 20 Juni 2026 menjadi 1 Juli 2026"
    assert (first["amendsReleaseID"], first["releaseID"]) == (told[0]["id"], told[1]["id"])
    assert (second["amendsReleaseID"], second["releaseID"]) == (told[1]["id"], told[2]["id"])
    assert told[2]["contracts"][0]["description"] == "Semula Rp142.000.000 sampai 20 Juni 2026"


def test_everybody_reads_what_was_said_when_without_a_prefix(
    site: Site, client: FlaskClient, make_package: MakePackage
) -> None:
    key = make_package(parts=story(), office="Kasi Pelayanan")
    put(site, key, "contracts", performance="baik", value=141_000_000)
    put(site, key, PACKAGE, office="")
    page = client.get(f"{HOME}/lelang/saluran-irigasi").text
    (address,) = re.findall(r'href="([^"]*/riwayat/[^"]*)"', page)
    answer = client.get(f"{HOME}{address}")
    html5lib.HTMLParser(strict=True).parse(answer.text)
    text = " ".join(re.sub(r"<[^>]*>", " ", answer.text).split())
    newest, middle, first = re.split(r"Pengumuman ke-\d", text)[1:]
    assert "Penanggung jawab Kasi Pelayanan → –" in newest
    assert "Kinerja penyedia Belum dinilai → Baik" in middle
    assert "Nilai kontrak (rupiah) Rp142.000.000 → Rp141.000.000" in middle
    assert "Kontrak 027/05/SPK" in middle
    assert [each for each in ("Pagu (rupiah) Rp148.000.000", "CV Tirta", "Termin 1") if each not in first] == []
    assert "012***" not in answer.text


def test_a_history_comes_in_pages(
    site: Site, client: FlaskClient, make_package: MakePackage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cms_lelang.history.views.PAGE", 2)
    key = make_package(parts=story())
    for number in (2, 3):
        put(site, key, PACKAGE, edition=number)
    at = f"{HOME}/lelang/riwayat/saluran-irigasi"
    assert re.findall(r"Pengumuman ke-(\d)", client.get(at).text) == ["3", "2"]
    assert re.findall(r"Pengumuman ke-(\d)", client.get(f"{at}?halaman=2").text) == ["1"]
    assert [client.get(f"{at}?halaman={page}").status_code for page in ("3", "x", "0")] == [404, 404, 404]


def test_what_is_told_to_programs_alone_leaves_no_hole_in_the_numbers(
    operator: FlaskClient, site: Site, make_package: MakePackage, make_user: MakeUser
) -> None:
    key, user = make_package(parts={**story(), "handovers": []}), make_user(region_code="33.04.02")

    def numbers() -> tuple[str, list[str]]:
        (count,) = re.findall(r"(\d+) kali diumumkan", operator.get(f"{HOME}/lelang/saluran-irigasi").text)
        page = operator.get(f"{HOME}/lelang/riwayat/saluran-irigasi").text
        return count, re.findall(r"Pengumuman ke-(\d)", page)

    with site_scope(site.id):
        told = load(db.session.get_one(Package, key))
        kept: Any = {"version": told.package.version, "site": site, "by": None}
        assert services.void_part(told, "payments", told.payments[1], "Milik paket lain", **kept) == []
        db.session.commit()
    # The record begins anew (ADR 100).
    assert last(site, key).number == 3
    assert numbers() == ("2", ["2", "1"])
    for name in ("tarik", "terbit"):
        with site_scope(site.id):
            row = db.session.get_one(Package, key)
            take_step(services.PACKAGES, row, STEPS[name], site=site, by=user, reason="Keliru")
            db.session.commit()
    assert numbers() == ("4", ["4", "3", "2", "1"])


def test_drafts_have_no_history_for_citizens(site: Site, client: FlaskClient, make_package: MakePackage) -> None:
    make_package(shown=False)
    assert client.get(f"{HOME}/lelang/riwayat/saluran-irigasi").status_code == 404


def test_of_what_is_withdrawn_the_fact_stays_and_the_contents_go(
    open_site: Site, operator: FlaskClient, make_package: MakePackage, make_user: MakeUser
) -> None:
    site = open_site
    key = make_package(parts=story())
    user = make_user(region_code="33.04.02")

    def step(name: str) -> None:
        with site_scope(site.id):
            row = db.session.get_one(Package, key)
            take_step(services.PACKAGES, row, STEPS[name], site=site, by=user, reason="Keliru")
            db.session.commit()

    step("tarik")
    assert [operator.get(f"{HOME}/lelang/{path}saluran-irigasi").status_code for path in ("", "riwayat/")] == [410, 410]
    (release,) = package_of(operator, "rilis.json")["releases"]
    withdrawn = {"id": "tender", "status": "withdrawn"}
    assert (release["tag"], release["tender"]) == (["tenderUpdate"], {**withdrawn, "description": "Ditarik: Keliru"})
    (record,) = package_of(operator, "rekaman.json")["records"]
    assert (record["releases"], "CV Tirta" in str(record)) == ([release], False)
    process = record["ocid"].split("-", 2)[2]
    assert package_of(operator, f"rekaman/{process}.json")["records"] == [record]
    assert operator.get(f"{HOME}/lelang/data/rilis-2026.jsonl").text.count("\n") == 1
    # Who works here still reads what was said.
    assert all(each in operator.get(f"{STAFF}/{key}/bagian").text for each in ("Ditarik dari situs", "CV Tirta"))

    step("terbit")
    first, gone, again = package_of(operator, "rilis.json")["releases"]
    assert (gone["id"], again["tender"]["status"]) == (release["id"], "complete")
    assert again["tag"] == ["tenderUpdate"]
    assert package_of(operator, "rekaman.json")["records"][0]["compiledRelease"]["tender"]["status"] == "complete"
    text = operator.get(f"{HOME}/lelang/riwayat/saluran-irigasi").text
    assert (text.count("Ditarik dari situs"), text.count("Terbit lagi")) == (1, 1)
    assert first["tender"]["title"] == "Saluran irigasi"


def test_what_is_archived_stays_told(
    open_site: Site, client: FlaskClient, make_package: MakePackage, make_user: MakeUser
) -> None:
    site = open_site
    key = make_package()
    user = make_user(region_code="33.04.02")
    with site_scope(site.id):
        row = db.session.get_one(Package, key)
        take_step(services.PACKAGES, row, STEPS["arsip"], site=site, by=user)
        db.session.commit()
    assert client.get(f"{HOME}/lelang/riwayat/saluran-irigasi").status_code == 200
    assert [each["tag"] for each in package_of(client, "rilis.json")["releases"]] == [["planning", "tender"]]


def statuses(site: Site, key: int) -> dict[str, str]:
    with site_scope(site.id):
        told = releases.together(releases.of_package(key))["tender"]["milestones"]
    return {each["id"]: each["status"] for each in told}


def test_stages_behind_us_are_met_or_not_where_that_is_known(site: Site, make_package: MakePackage) -> None:
    whole, ahead = story(), now() + timedelta(days=5)
    signed = Stage(stage="kontrak", starts_at=ahead, ends_at=ahead, revision=0, reason="")
    whole["stages"].append(signed)
    met = dict.fromkeys(("pengumuman", "penawaran", "penetapan", "sanggah", "kontrak"), "met")
    assert statuses(site, make_package(parts=whole)) == met

    early = {**story(), **{part: [] for part in ("contracts", "progress", "payments", "handovers")}}
    early["stages"][3] = Stage(stage="sanggah", starts_at=ahead, ends_at=ahead, revision=0, reason="")
    said = {"penetapan": "met", "sanggah": "scheduled"}
    assert statuses(site, make_package(title="Dini", parts=early)).items() >= said.items()

    told = story()
    told["stages"].append(Stage(stage="kontrak", starts_at=ahead, ends_at=ahead, revision=0, reason=""))
    open_still = {**told, **{part: [] for part in ("bidders", "contracts", "progress", "payments", "handovers")}}
    key = make_package(title="Belum", parts=open_still)
    # Who won was not said: that the day is over says nothing.
    assert statuses(site, key) == {**met, "penetapan": "scheduled", "sanggah": "scheduled", "kontrak": "scheduled"}
    put(site, key, PACKAGE, outcome="gagal", reason="Tidak ada penawaran")
    assert statuses(site, key) == {**met, "penetapan": "notMet", "sanggah": "notMet", "kontrak": "notMet"}


def test_a_stage_that_is_moved_is_told_with_the_hours_that_it_had(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    key = make_package(parts=story())
    moves: list[dict[str, Any]] = [
        {"starts_at": at(2), "ends_at": at(10, 9), "reason": "Peserta minta waktu"},
        {"starts_at": at(3), "ends_at": at(11, 9), "reason": "Libur"},
    ]
    for told in moves:
        with site_scope(site.id):
            row = db.session.get_one(Package, key)
            (stage,) = [each for each in load(row).schedule if each.stage == "penawaran"]
            values = {"stage": "penawaran", **told}
            services.put_part(row, "stages", values, stage.id, version=row.version, site=site, by=None)
            db.session.commit()
    page = operator.get(f"{HOME}/en/lelang/riwayat/saluran-irigasi").text
    newest, first, _rest = (words(f"<main{each}") for each in page.split("<h2>")[1:4])
    assert "Begins 2 March 2026, 08:00 WIB → 3 March 2026, 08:00 WIB" in newest
    assert "Ends 10 March 2026, 16:00 WIB → 11 March 2026, 16:00 WIB" in newest
    assert "Peserta minta waktu → Libur" in newest
    assert "Ends 9 March 2026, 16:00 WIB → 10 March 2026, 16:00 WIB" in first
    # What stayed is nothing new.
    assert ("Begins" in first, "Done" in page) == (False, False)


def test_the_clock_alone_makes_no_release(
    site: Site, make_package: MakePackage, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = now() - timedelta(days=2)
    stage = Stage(stage="pengumuman", starts_at=begun, ends_at=begun + timedelta(days=3), revision=0, reason="")
    key = make_package(parts={"stages": [stage]})
    assert statuses(site, key) == {"pengumuman": "scheduled"}
    later = now() + timedelta(days=4)
    monkeypatch.setattr(releases, "now", lambda: later)
    put(site, key, PACKAGE, title="Saluran irigasi")
    assert last(site, key).number == 1
    put(site, key, PACKAGE, estimate=145_000_000)
    assert (last(site, key).number, statuses(site, key)) == (2, {"pengumuman": "met"})


def test_a_place_that_is_taken_back_is_taken_away(site: Site, make_package: MakePackage) -> None:
    key = make_package(latitude="-7.46", longitude="109.45")
    put(site, key, PACKAGE, place="", latitude=None, longitude=None)
    with site_scope(site.id):
        assert releases.together(releases.of_package(key))["tender"]["items"] == [{"id": "1"}]


def test_who_does_it_himself_has_no_facts_of_providers() -> None:
    from cms_lelang.releases.facts import facts_of

    told = facts_of(case(method="swakelola_4"))
    assert {key.partition("-")[0] for key in told} == {PACKAGE, "plans", "progress", "payments", "handovers"}
