"""A tender in lots is told with them, and is as far as they are; what is tried again is told apart."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import html5lib
import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, db, now, site_scope
from cms_lelang import services
from cms_lelang.models import Handover, Package
from cms_lelang.states import state_of

from ..conftest import HOME, MakePackage, rows, story

TENDER: Any = {"title": "Jalan poros", "code": "101", "method": "tender"}


def signed(**contract: Any) -> dict[str, list[Any]]:
    """Return the parts of a lot whose contract is signed."""
    parts = {name: story()[name] for name in ("plans", "stages", "bidders", "contracts")}
    for name, value in contract.items():
        setattr(parts["contracts"][0], name, value)
    return parts


@pytest.fixture
def make_lot(make_package: MakePackage) -> Any:
    """``make_lot(1, parts=…)`` makes a lot of the tender, which is called and coded as it."""

    def make(number: int, **values: Any) -> int:
        return make_package(**{**TENDER, "lot_of": "101", "lot": f"Lot {number}", "edition": None, **values})

    return make


def state(site: Site, key: int) -> str:
    row = next(row for row in rows(site, Package) if row.id == key)
    return state_of(row, now())


def test_the_page_of_a_tender_names_its_lots(
    client: FlaskClient, site: Site, make_package: MakePackage, make_lot: Any
) -> None:
    whole = make_package(**TENDER)
    make_lot(1, parts=signed())
    make_lot(2, parts=signed(value=141_000_000))
    make_lot(3, shown=False)
    assert state(site, whole) == "pelaksanaan"
    page = client.get(f"{HOME}/lelang/jalan-poros").text
    html5lib.HTMLParser(strict=True).parse(page)
    lots = [re.sub(r"<[^>]*>|\s+", " ", each) for each in re.findall(r'<li class="lots">(.*?)</li>', page, re.DOTALL)]
    assert [" ".join(each.split()) for each in lots] == [
        "Lot 1 : Jalan poros Pelaksanaan Rp142.000.000 Kode tender 101",
        "Lot 2 : Jalan poros Pelaksanaan Rp141.000.000 Kode tender 101",
    ]
    assert re.findall(r'<li class="now"[^>]*><b>([^<]*)', page) == ["Pelaksanaan"]
    assert ("Belum ada peserta yang diumumkan." in page, "Paket serupa" in page) == (False, False)
    listed = client.get(f"{HOME}/lelang/?keadaan=pelaksanaan").text
    assert sorted(re.findall(r"<b>(Lot \d)</b>", listed)) == ["Lot 1", "Lot 2"]
    assert len(re.findall(r'<article class="card">', listed)) == 3


def test_a_tender_ends_with_the_last_of_its_lots(site: Site, make_package: MakePackage, make_lot: Any) -> None:
    whole = make_package(**TENDER)
    assert state(site, whole) == "rencana"
    make_lot(1, parts={"stages": story()["stages"]})
    assert state(site, whole) == "pemilihan"
    make_lot(2, parts={**signed(), "handovers": [Handover(sort="pertama", number="", day=date(2026, 6, 18))]})
    assert state(site, whole) == "pelaksanaan"
    make_lot(3, outcome="gagal", reason="Tidak ada penawaran")
    with site_scope(site.id):
        first = db.session.get_one(Package, whole + 1)
        first.outcome, first.reason = "batal", "Anggaran dialihkan"
        services.PACKAGES.settle(first)
        db.session.commit()
    assert state(site, whole) == "selesai"
    # What happens to the tender itself does not make it forget them.
    with site_scope(site.id):
        services.PACKAGES.settle(db.session.get_one(Package, whole))
        db.session.commit()
    assert state(site, whole) == "selesai"
    make_lot(4, parts=signed(status="putus", reason="Ditinggalkan"))
    assert state(site, whole) == "selesai"


def test_a_tender_of_which_every_lot_was_broken_off_is_so(site: Site, make_package: MakePackage, make_lot: Any) -> None:
    whole = make_package(**TENDER)
    make_lot(1, parts=signed(status="putus", reason="Ditinggalkan"))
    assert state(site, whole) == "putus"


def test_what_is_tried_again_is_told_apart(client: FlaskClient, make_package: MakePackage) -> None:
    make_package(**TENDER, outcome="gagal", reason="Tidak ada penawaran")
    again: Any = {**TENDER, "repeats": "101", "outcome": "gagal", "reason": "Tidak ada yang lulus"}
    make_package(**{**again, "edition": 2})
    make_package(**{**again, "edition": 3, "year": 2027, "repeats": "jalan-poros"})
    page = client.get(f"{HOME}/lelang/jalan-poros").text
    assert re.findall(r"Diulang sebagai <a [^>]*>[^<]*</a> \(([^)]*)\)", page) == ["kode 101, versi 3, 2027"]


def test_a_package_is_found_by_the_code_of_its_plan(client: FlaskClient, site: Site, make_package: MakePackage) -> None:
    make_package(parts=story(), code="90012345")
    make_package(title="Jembatan")
    for words in ("51234567", "90012345"):
        page = client.get(f"{HOME}/lelang/?q={words}").text
        found = re.findall(r'<h3><a href="([^"]*)"', page)
        assert [address.rpartition("/")[2] for address in found] == ["saluran-irigasi"]
    with site_scope(site.id):
        bodies = {item.title: item.body_text for item in services.items()}
    assert ("51234567" in bodies["Saluran irigasi"], "51234567" in bodies["Jembatan"]) == (True, False)


def test_consultancy_means_that_of_firms_and_of_persons(client: FlaskClient, make_package: MakePackage) -> None:
    for kind in ("konsultansi", "konsultansi_usaha", "konsultansi_orang", "jasa_lain"):
        make_package(title=kind, category=kind)
    asked = {
        kind: len(re.findall(r'<article class="card">', client.get(f"{HOME}/lelang/?{kind}").text))
        for kind in ("pengadaan=konsultansi", "pengadaan=konsultansi_usaha", "pengadaan=konsultansi&keadaan=rencana")
    }
    assert list(asked.values()) == [3, 1, 3]
    feed = client.get(f"{HOME}/lelang/kabar.atom?pengadaan=konsultansi")
    assert feed.text.count("<entry>") == 3
