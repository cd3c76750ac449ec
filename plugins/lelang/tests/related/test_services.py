"""A tender in lots is told with them, and is as far as they are; what is tried again is told apart."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from threading import Barrier, Thread
from typing import Any

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from cms_core.api import Site, change_content, db, now, site_scope
from cms_core.testing.factories import Counted
from cms_lelang import indexing, services
from cms_lelang.cases import load, load_all
from cms_lelang.models import Handover, Package
from cms_lelang.related import services as related
from cms_lelang.related.naming import lots_of
from cms_lelang.states import state_of

from ..conftest import HOME, PACKAGE, STAFF, FillIn, MakePackage, rows, story

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


@pytest.mark.parametrize("to", ["", "102"])
def test_a_tender_forgets_a_lot_that_is_none_of_its_own_any_more(
    site: Site, make_package: MakePackage, make_lot: Any, to: str
) -> None:
    left, other = make_package(**TENDER), make_package(title="Jembatan", code="102", method="tender")
    lot = make_lot(1, parts={**signed(), "handovers": [Handover(sort="pertama", number="", day=date(2026, 6, 18))]})
    assert (state(site, left), state(site, other)) == ("selesai", "rencana")
    with site_scope(site.id):
        row = db.session.get_one(Package, lot)
        owner = db.session.get_one(Site, site.id)
        change_content(services.PACKAGES, row, {"lot_of": to}, version=row.version, site=owner, by=None)
        db.session.commit()
    assert (state(site, left), state(site, other)) == ("rencana", "selesai" if to else "rencana")


def test_two_lots_that_are_handed_over_at_once_are_both_counted(
    app: Flask, site: Site, make_package: MakePackage, make_lot: Any, database_kind: str
) -> None:
    if database_kind == "sqlite":
        pytest.skip("one writes after the other, whatever the program does")
    whole = make_package(**TENDER)
    lots = [make_lot(number, parts=signed()) for number in (1, 2)]
    read, faults = Barrier(2), []

    def hand_over(key: int, day: date) -> None:
        try:
            with app.app_context(), site_scope(site.id):
                # A page reads them all before anything is written.
                seen = {row.id: row for row in db.session.scalars(select(Package))}
                read.wait(10)
                told = {"sort": "pertama", "number": "", "day": day}
                row, owner = seen[key], db.session.get_one(Site, site.id)
                services.put_part(row, "handovers", told, None, version=row.version, site=owner, by=None)
                db.session.commit()
        except OperationalError as fault:
            faults.append(fault)

    days = (date(2026, 6, 18), date(2026, 6, 20))
    threads = [Thread(target=hand_over, args=each) for each in zip(lots, days, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    row = next(row for row in rows(site, Package) if row.id == whole)
    assert (faults, row.handed) == ([], date(2026, 6, 20))


def test_a_package_without_lots_is_saved_in_no_more_statements_than_it_needs(
    site: Site, make_package: MakePackage, count_statements: Callable[[], AbstractContextManager[Counted]]
) -> None:
    key = make_package(**TENDER)
    with site_scope(site.id):
        row = db.session.get_one(Package, key)
        with count_statements() as counted:
            assert (load_all([]), counted.count) == ([], 0)
            services.PACKAGES.settle(row)
    assert len([told for told in counted.statements if "FROM lelang_payment" in told]) == 1


@pytest.mark.parametrize(("path", "most"), [("{}", 7), ("riwayat/{}", 1), ("{}/rincian", 1)])
def test_pages_read_of_others_what_they_show_alone(
    client: FlaskClient,
    make_package: MakePackage,
    make_lot: Any,
    count_statements: Callable[[], AbstractContextManager[Counted]],
    path: str,
    most: int,
) -> None:
    make_package(title="Lain", parts=story())
    make_package(**TENDER)
    for number in (1, 2, 3):
        make_lot(number, title=f"Lot {number}", parts=story())
    # What a worker reads once is read by then.
    assert client.get(f"{HOME}/lelang/{path.format('lain')}").status_code == 200
    with count_statements() as counted:
        assert client.get(f"{HOME}/lelang/{path.format('lot-1')}").status_code == 200
    assert len([told for told in counted.statements if "FROM lelang_package" in told]) == most


def test_of_many_lots_no_more_are_read_than_are_named(
    site: Site, make_package: MakePackage, make_lot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(related, "MOST_LOTS", 2)
    whole = make_package(**TENDER)
    for number in range(1, 7):
        make_lot(number)
    with site_scope(site.id):
        row = db.session.get_one(Package, whole)
        first = db.session.scalars(select(Package).where(Package.lot == "Lot 1")).one()
        case = load(row)
        assert [each.lot for each in related.lots(case)] == ["Lot 1", "Lot 2"]
        assert [each.lot for each in related.lots(load(first))] == ["Lot 2", "Lot 3"]
        assert len(lots_of([row], most=4)[whole]) == 4
        # Nor where the site has not what was divided.
        for each in db.session.scalars(select(Package).where(Package.lot_of > "")):
            each.lot_of = "Jalan lama"
        db.session.flush()
        assert [each.lot for each in related.lots(load(first))] == ["Lot 2", "Lot 3"]


def test_a_lot_names_what_was_divided_however_long_its_name_is(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    name = "Pembangunan jalan " + "poros " * 80
    whole = make_package(title=name.strip())
    form = f"{STAFF}/{make_package(title='Ruas 1', parts=signed(), shown=False)}"
    sent = fill_in(form, {**PACKAGE, "title": "Ruas 1", "slug": "ruas-1", "lot_of": name, "lot": "Lot 1"})
    assert operator.post(form, data=sent).status_code == 303
    assert [row.lot_of for row in rows(site, Package) if row.id != whole] == [name.strip()]


def test_what_is_tried_again_is_told_apart(client: FlaskClient, make_package: MakePackage) -> None:
    make_package(**TENDER, outcome="gagal", reason="Tidak ada penawaran")
    again: Any = {**TENDER, "repeats": "101", "outcome": "gagal", "reason": "Tidak ada yang lulus"}
    make_package(**{**again, "edition": 2})
    make_package(**{**again, "edition": 3, "year": 2027, "repeats": "jalan-poros"})
    page = client.get(f"{HOME}/lelang/jalan-poros").text
    assert re.findall(r"Diulang sebagai <a [^>]*>[^<]*</a> \(([^)]*)\)", page) == ["kode 101, versi 3, 2027"]


def test_a_package_is_found_by_its_numbers(client: FlaskClient, site: Site, make_package: MakePackage) -> None:
    make_package(parts=story(), code="90012345")
    make_package(title="Jembatan")
    # Those of its plan, of itself, and of its contract.
    for words in ("51234567", "90012345", "027/05/SPK"):
        page = client.get(f"{HOME}/lelang/?q={words}").text
        found = re.findall(r'<h3><a href="([^"]*)"', page)
        assert [address.rpartition("/")[2] for address in found] == ["saluran-irigasi"]
    with site_scope(site.id):
        bodies = {item.title: item.body_text for item in indexing.items()}
    numbers = ("51234567", "90012345", "027/05/SPK")
    assert [[each in bodies[title] for each in numbers] for title in ("Saluran irigasi", "Jembatan")] == [
        [True] * 3,
        [False] * 3,
    ]


def test_a_long_name_is_found_by_its_end(client: FlaskClient, site: Site, make_package: MakePackage) -> None:
    name = "Jalan Dusun 2 sampai Dusun 3, " * 6
    make_package(title=f"{name}Kalisabuk")
    make_package(title="Jembatan")
    page = client.get(f"{HOME}/lelang/?q=kalisabuk").text
    assert re.findall(r'<h3><a href="[^"]*">([^<]{13})', page) == ["Jalan Dusun 2"]
    with site_scope(site.id):
        bodies = {item.title: item.body_text for item in indexing.items()}
    # What stands in the title as a whole need not stand in the text again.
    assert "Jembatan" not in bodies["Jembatan"]


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
