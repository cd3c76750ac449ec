"""A row that names what stands in another table: the plan of a package, and the estimate of a contract."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm.attributes import set_committed_value

from cms_core.api import Outdated, Site, db, site_scope
from cms_lelang import services
from cms_lelang.models import Package, Plan, Release
from cms_lelang.systems import links
from cms_lelang.words import SOURCES

from ..conftest import MakePackage, look, rows, story, take
from .test_files import told

PLANNED = (
    "kd_rup,nama_paket,tahun_anggaran,pagu,jenis_pengadaan,metode_pengadaan,status_umumkan_rup\n"
    "51234567,Embung Dusun 1,2026,880000000,Pekerjaan Konstruksi,Tender,Terumumkan\n"
)
HEAD = "kd_tender,kd_rup,nama_paket,tahun,pagu,hps,jenis_pengadaan,metode_pengadaan"
TENDERED = f"{HEAD}\n10012345000,51234567,Embung Dusun 1,2026,880000000,875000000,Pekerjaan Konstruksi,Tender\n"


def plans(site: Site) -> list[tuple[str, str, int | None]]:
    """Return title of the package, code and amount of each plan."""
    titles = {row.id: row.title for row in rows(site, Package)}
    return [(titles[plan.package_id], plan.code, plan.amount) for plan in rows(site, Plan)]


def test_a_tender_is_the_package_of_the_plan_that_it_names(operator: FlaskClient, site: Site) -> None:
    take(operator, look(operator, "rup", PLANNED))
    found = look(operator, "kode", TENDERED)
    assert "Kode tender : kosong → 10012345000" in told(found.text)
    take(operator, found)
    assert [(row.code, row.estimate) for row in rows(site, Package)] == [("10012345000", 875_000_000)]
    assert plans(site) == [("Embung Dusun 1", "51234567", 880_000_000)]
    assert "Tidak ada yang berubah." in look(operator, "kode", TENDERED).text


def test_a_tender_gets_the_plans_that_it_names_and_keeps_the_others(operator: FlaskClient, site: Site) -> None:
    found = look(operator, "kode", TENDERED)
    assert "RUP 51234567 belum ada di situs ini." in told(found.text)
    take(operator, found)
    assert [(code, amount) for _title, code, amount in plans(site)] == [("51234567", None)]
    more = TENDERED.replace("51234567", "51234568;51234569")
    found = look(operator, "kode", more)
    assert "Kode RUP : 51234567 → 51234567; 51234568; 51234569" in told(found.text)
    take(operator, found)
    assert [code for _title, code, _amount in plans(site)] == ["51234567", "51234568", "51234569"]
    assert "Tidak ada yang berubah." in look(operator, "kode", more).text


def test_a_plan_of_another_tender_is_taken_with_what_is_told_of_it(operator: FlaskClient, site: Site) -> None:
    take(operator, look(operator, "rup", PLANNED))
    take(operator, look(operator, "kode", TENDERED))
    other = TENDERED.replace("10012345000", "10012345001").replace(",2026,", ",2027,")
    found = look(operator, "kode", other)
    assert "RUP 51234567 milik tahun 2026, paket ini tahun 2027. (aturan D6)" in told(found.text)
    take(operator, found)
    assert [plan.status for plan in rows(site, Plan)] == ["terumumkan", "terumumkan"]


def test_a_tender_that_is_there_gets_a_plan_that_is_known(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    make_package(code="10012345000", title="Embung Dusun 1", shown=False)
    take(operator, look(operator, "rup", PLANNED.replace("Embung Dusun 1", "Embung")))
    found = look(operator, "kode", TENDERED)
    assert ("Kode RUP : kosong → 51234567" in told(found.text), "belum ada di situs" in found.text) == (True, False)
    take(operator, found)
    assert [(title, code) for title, code, _amount in plans(site)] == [
        ("Embung", "51234567"),
        ("Embung Dusun 1", "51234567"),
    ]


def test_the_public_is_told_once_of_a_package_and_of_the_plans_that_its_row_names(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    make_package(code="10012345000", title="Embung Dusun 1")
    make_package(code="10012345001", title="Embung Dusun 2", shown=False)
    before = len(rows(site, Release))
    versions = [row.version for row in rows(site, Package)]
    line = TENDERED.strip().partition("\n")[2]
    second = line.replace("10012345000", "10012345001").replace("Dusun 1", "Dusun 2").replace("51234567", "51234568")
    take(operator, look(operator, "kode", f"{TENDERED}{second}\n"))
    assert [row.version - was for row, was in zip(rows(site, Package), versions, strict=True)] == [1, 1]
    (release,) = rows(site, Release)[before:]
    told_of = release.told["planning"]["budget"]
    assert (release.told["tender"]["value"]["amount"], "51234567" in json.dumps(told_of)) == (875_000_000, True)
    assert [code for _title, code, _amount in plans(site)] == ["51234567", "51234568"]


def test_a_plan_that_is_all_that_a_row_says_anew_is_told_once(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    take(operator, look(operator, "kode", TENDERED))
    with site_scope(site.id):
        services.publish_package(db.session.scalars(select(Package)).one(), site=site, by=None)
    db.session.commit()
    (row,) = rows(site, Package)
    take(operator, look(operator, "kode", TENDERED.replace("51234567", "51234567;51234568")))
    assert [each.version for each in rows(site, Package)] == [row.version + 1]
    assert len(rows(site, Release)) == 2


def test_plans_are_not_written_of_a_package_that_somebody_saved_since(site: Site, make_package: MakePackage) -> None:
    key = make_package(code="1")
    with site_scope(site.id):
        row = db.session.get_one(Package, key)
        set_committed_value(row, "version", row.version - 1)
        with pytest.raises(Outdated):
            links.write([(row, {"rup": "51234567"})])
        db.session.rollback()
    assert plans(site) == []


@pytest.mark.parametrize("method", ["Tender", "Swakelola I"])
@pytest.mark.parametrize(("place", "source"), [("site", "apbdes"), ("kabupaten", "")])
def test_where_the_money_of_a_bare_code_comes_from_is_known_of_villages_alone(
    request: pytest.FixtureRequest,
    client: FlaskClient,
    make_user: Any,
    sign_in: Any,
    method: str,
    place: str,
    source: str,
) -> None:
    owner: Site = request.getfixturevalue(place)
    sign_in(client, make_user(region_code=owner.region_code))
    found = look(client, "kode", TENDERED.replace(",Tender\n", f",{method}\n"), at=owner)
    assert f"sumber dana “{SOURCES[source]}”" in told(found.text)
    take(client, found)
    assert [(row.code, row.source) for row in rows(owner, Plan)] == [("51234567", source)]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("880000001", "Nilai kontrak Rp880.000.001 melebihi HPS Rp875.000.000. Periksa kedua angkanya. (aturan D1)"),
        ("875000000", ""),
        ("-", ""),
    ],
)
def test_a_contract_above_the_estimate_of_its_row_is_told(
    operator: FlaskClient, site: Site, value: str, said: str
) -> None:
    head, line = TENDERED.split(maxsplit=1)[0], TENDERED.strip().partition("\n")[2]
    page = told(look(operator, "kode", f"{head},nilai_kontrak\n{line},{value}\n").text)
    assert (said in page, "(aturan D1)" in page, "Impor semua" in page) == (True, bool(said), True)


def test_a_contract_is_held_against_the_estimate_of_its_row(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    make_package(parts={**story(), "contracts": [], "payments": [], "handovers": [], "progress": []}, code="1")
    lines = "kd_tender,no_kontrak,tgl_kontrak,nilai_kontrak,hps\n1,027/05,2026-03-25,142000000,{}\n"
    page = told(look(operator, "bagian/contracts", lines.format(141_000_000)).text)
    assert "Nilai kontrak Rp142.000.000 melebihi HPS Rp141.000.000. Periksa kedua angkanya. (aturan D1)" in page
    page = told(look(operator, "bagian/contracts", lines.format(145_500_000)).text)
    assert ("melebihi" in page, "Impor semua" in page) == (False, True)
