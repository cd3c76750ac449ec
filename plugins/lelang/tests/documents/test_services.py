"""What of procurement stands in a register of public information, with the page that it leads to."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import STEPS, PublicDocument, Site, db, public_documents, site_scope, take_step
from cms_core.testing.factories import MakeSite, MakeUser
from cms_lelang import services
from cms_lelang.documents import services as documents
from cms_lelang.models import Package, Plan

from ..conftest import HOME, MakePackage, story


def of(site: Site) -> list[tuple[str, str, int, dict[str, Any]]]:
    with site_scope(site.id):
        found: list[PublicDocument] = public_documents(site)
    return sorted((each.title, each.kind, each.year, dict(each.values)) for each in found)


def test_plans_years_and_contracts_lead_to_their_packages(site: Site, make_package: MakePackage) -> None:
    make_package(parts=story())
    make_package(title="Talud", parts={"plans": [Plan(code="1", year=2026, source="apbdes", status="belum")]})
    make_package(title="Draf", shown=False, parts=story(), year=2025)
    assert of(site) == [
        ("Kontrak 027/05/SPK: Saluran irigasi", "perjanjian", 2026, {"slug": "saluran-irigasi"}),
        ("Pengadaan barang dan jasa 2026", "pengadaan", 2026, {"tahun": 2026}),
        ("Rencana umum pengadaan (RUP) paket tahun anggaran 2026", "rup", 2026, {"tahun": 2026}),
    ]


@pytest.mark.plugins("lelang", "ppid")
def test_the_register_of_a_village_finds_them(
    make_site: MakeSite, client: FlaskClient, make_package: MakePackage
) -> None:
    """A contract is an agreement with a third party (Perki 1/2018 pasal 4)."""
    place: Any = {"slug": "sirkandi", "name": "Sirkandi", "host": "sirkandi.example", "stage": "autonomous"}
    make_package(at=make_site("33.04.02.2001", modules=("lelang", "ppid"), **place), parts=story())

    def found(query: str) -> list[str]:
        page = client.get(f"http://sirkandi.example/ppid/dip{query}").text
        titles = re.findall(r'<li><a class="tgt" href="[^"]*">([^<]*)</a>', page)
        return [title.split()[0] for title in titles if title.split()[0] in ("Rencana", "Pengadaan", "Kontrak")]

    assert sorted(found("")) == ["Kontrak", "Pengadaan", "Rencana"]
    assert (found("?kelas=setiap-saat"), found("?jenis=rup"), found("?q=irigasi")) == (
        ["Kontrak"],
        ["Rencana"],
        ["Kontrak"],
    )
    page = client.get("http://sirkandi.example/ppid/dip").text
    assert '<option value="rup">Rencana umum pengadaan (RUP)</option>' in page


def test_a_plan_that_nobody_could_read_is_no_document(site: Site, make_package: MakePackage) -> None:
    plans = [
        Plan(code="1", year=2023, source="apbdes", status="", announced=None),
        Plan(code="2", year=2024, source="apbdes", status="belum", announced=date(2024, 1, 2)),
        Plan(code="3", year=2025, source="apbdes", status="terumumkan"),
        Plan(code="4", year=2026, source="apbdes", announced=date(2026, 1, 2)),
    ]
    assert [row.is_announced for row in plans] == [False, False, True, True]
    for row in plans:
        make_package(parts={"plans": [row]}, year=row.year)
    assert [year for _title, kind, year, _values in of(site) if kind == "rup"] == [2025, 2026]


def test_a_plan_of_another_year_leads_to_the_list_that_holds_its_package(
    site: Site, client: FlaskClient, make_package: MakePackage
) -> None:
    make_package(title="Lain", year=2025)
    make_package(parts={"plans": [Plan(code="4", year=2027, source="apbdes", status="terumumkan")]})
    assert [values for _title, kind, _year, values in of(site) if kind == "rup"] == [{"tahun": 2026}]
    page = client.get(f"{HOME}/lelang/?tahun=2026").text
    assert ("Saluran irigasi" in page, "Lain" in page) == (True, False)


def test_the_newest_contracts_alone_are_named(
    site: Site, make_package: MakePackage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "MOST", 2)
    for day in (3, 1, 2):
        parts = story()
        parts["contracts"][0].number, parts["contracts"][0].signed = f"SPK-{day}", date(2026, 3, 20 + day)
        make_package(title=f"Paket {day}", parts=parts)
    assert [title for title, *_rest in of(site) if title.startswith("Kontrak")] == [
        "Kontrak SPK-2: Paket 2",
        "Kontrak SPK-3: Paket 3",
    ]


def test_what_is_withdrawn_is_no_document(site: Site, make_package: MakePackage, make_user: MakeUser) -> None:
    key = make_package(parts=story())
    user = make_user(region_code="33.04.02")
    with site_scope(site.id):
        row = db.session.get_one(Package, key)
        take_step(services.PACKAGES, row, STEPS["tarik"], site=site, by=user, reason="Keliru")
        db.session.commit()
    assert of(site) == []
