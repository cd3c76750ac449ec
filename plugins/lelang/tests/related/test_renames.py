"""Who names a package goes on naming it when that is called otherwise, or was written after it."""

from __future__ import annotations

import re
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from cms_core.api import STEPS, ChangedMeanwhile, Site, change_content, db, site_scope, take_step
from cms_lelang import services
from cms_lelang.cases import load
from cms_lelang.figures import services as figures
from cms_lelang.models import Package, Release

from ..conftest import HOME, PACKAGE, STAFF, FillIn, MakePackage, look, rows, take

WHOLE: Any = {"title": "Jalan poros", "code": "101"}
SENT: Any = {**PACKAGE, "title": "Jalan poros", "slug": "jalan-poros", "code": "101"}
HEAD = "kd_tender,nama_paket,tahun,pagu,hps,jenis_pengadaan,metode_pengadaan"


def said(site: Site) -> list[str]:
    """Return what each package says that it is a lot of."""
    return [row.lot_of for row in rows(site, Package)]


def parents(site: Site) -> list[str]:
    """Return the processes of which the newest release of each package says that it is a part."""
    newest = {row.package_id: row.told for row in rows(site, Release)}
    return [each.get("relatedProcesses", [{}])[0].get("identifier", "") for each in newest.values()]


LOT: Any = {**PACKAGE, "title": "Segmen utara", "slug": "segmen-utara", "code": "101", "lot_of": "101", "lot": "1"}


def test_a_lot_whose_whole_was_renamed_meanwhile_is_in_conflict(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    whole, lot = make_package(**WHOLE), make_package(title="Segmen utara", code="101", lot_of="101", lot="1")
    stale = fill_in(f"{STAFF}/{lot}", {**LOT, "place": "Dusun 3"})
    operator.post(f"{STAFF}/{whole}", data=fill_in(f"{STAFF}/{whole}", {**SENT, "code": "102"}))
    assert said(site) == ["", "jalan-poros"]
    met = operator.post(f"{STAFF}/{lot}", data=stale)
    assert (met.status_code, "D10" in met.text) == (409, False)
    # All that was written in the stale form cannot be any more; what the two make together can.
    hidden = dict(re.findall(r'name="(csrf_token|versi|tulisan)"(?: type="hidden")? value="([^"]*)"', met.text))
    answer = operator.post(f"{STAFF}/{lot}/pilih", data={**hidden, "semua": "saya"})
    assert (answer.status_code, "Ini paket ini sendiri." in answer.text) == (422, True)
    assert said(site) == ["", "jalan-poros"]
    # Whoever knows what it says now is still told that it cannot be.
    answer = operator.post(f"{STAFF}/{lot}", data=fill_in(f"{STAFF}/{lot}", LOT))
    assert (answer.status_code, "Ini paket ini sendiri." in answer.text) == (422, True)
    # Nobody gets past that by saying to have seen what is not there yet.
    for version in ("0", "99", "-1", "x"):
        operator.post(f"{STAFF}/{lot}", data={**stale, "version": version})
    assert said(site) == ["", "jalan-poros"]


def publish(site: Site, key: int) -> None:
    """Publish a package of a site."""
    with site_scope(site.id):
        services.publish_package(db.session.get_one(Package, key), site=db.session.get_one(Site, site.id), by=None)
        db.session.commit()


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"code": "102"}, ["", "jalan-poros", "Jalan poros", "jalan-poros"]),
        ({"code": ""}, ["", "jalan-poros", "Jalan poros", "jalan-poros"]),
        ({"title": "Jalan lingkar"}, ["", "101", "jalan-poros", "101"]),
        ({"slug": "jalan-lingkar"}, ["", "101", "Jalan poros", "101"]),
        ({"code": "102", "title": "Jalan lingkar"}, ["", "jalan-poros", "jalan-poros", "jalan-poros"]),
    ],
)
def test_lots_go_on_naming_what_was_divided(
    operator: FlaskClient,
    client: FlaskClient,
    site: Site,
    fill_in: FillIn,
    make_package: MakePackage,
    sent: dict[str, str],
    kept: list[str],
) -> None:
    form = f"{STAFF}/{make_package(**WHOLE)}"
    make_package(title="Timur", code="101", lot_of="101", lot="1")
    make_package(title="Barat", lot_of="Jalan poros", lot="2")
    make_package(title="Utara", lot_of="101", lot="3", shown=False)
    process = rows(site, Package)[0].process
    answer = operator.post(form, data={**fill_in(form, SENT), **sent})
    assert answer.status_code == 303
    assert (said(site), parents(site)) == (kept, ["", process, process])
    whole = rows(site, Package)[0]
    page = client.get(f"{HOME}/lelang/{whole.slug}").text
    assert ["/lelang/timur" in page, "/lelang/barat" in page] == [True, True]
    with site_scope(site.id):
        counted = figures.total(figures.grouped(site, [Package.year]))
    # What was divided is counted with its lots alone.
    assert (counted.packages, counted.ceiling) == (3, 2 * 148_000_000)


def test_a_lot_by_the_address_that_was_is_one_by_the_address_that_is(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    form = f"{STAFF}/{make_package(**WHOLE)}"
    make_package(title="Timur", lot_of="jalan-poros", lot="1")
    assert operator.post(form, data=fill_in(form, SENT, slug="jalan-lingkar")).status_code == 303
    assert said(site) == ["", "jalan-lingkar"]


def test_a_lot_that_means_another_one_from_now_on_is_let(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    make_package(title="Timur", lot_of="102", lot="1")
    form = f"{STAFF}/{make_package(**WHOLE)}"
    assert operator.post(form, data=fill_in(form, SENT, code="102")).status_code == 303
    assert said(site) == ["102", ""]


def test_of_what_was_withdrawn_no_name_comes_to_its_lots(
    operator: FlaskClient, client: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage, make_user: Any
) -> None:
    key = make_package(title="Jalan Bapak Sarno", code="101")
    make_package(title="Timur", lot_of="101", lot="1")
    user = make_user(region_code="33.04.02")
    with site_scope(site.id):
        row = db.session.get_one(Package, key)
        take_step(services.PACKAGES, row, STEPS["tarik"], site=site, by=user, reason="Menyebut orang")
        db.session.commit()
    form = f"{STAFF}/{key}"
    sent = fill_in(form, {**PACKAGE, "title": "Jalan Bapak Sarno", "slug": "jalan-bapak-sarno"}, code="102")
    assert operator.post(form, data=sent).status_code == 303
    assert (said(site), "arno" in client.get(f"{HOME}/lelang/timur").text) == (["", "102"], False)


def test_what_is_renamed_in_a_file_keeps_its_lots(operator: FlaskClient, site: Site, make_package: MakePackage) -> None:
    make_package(**WHOLE, category="barang", method="tender")
    make_package(title="Timur", lot_of="Jalan poros", lot="1")
    take(operator, look(operator, "kode", f"{HEAD}\n101,Jalan lingkar,2026,148000000,145500000,Barang,Tender\n"))
    assert [(row.title, row.lot_of) for row in rows(site, Package)] == [("Jalan lingkar", ""), ("Timur", "jalan-poros")]


@pytest.mark.parametrize("shown", [True, False])
def test_what_tries_a_package_again_goes_on_naming_it(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage, shown: bool
) -> None:
    ended = {"outcome": "gagal", "reason": "Tidak ada penawaran"}
    form = f"{STAFF}/{make_package(**WHOLE, **ended)}"
    make_package(title="Jalan poros lagi", repeats="101", shown=shown)
    assert operator.post(form, data=fill_in(form, SENT, code="102", **ended)).status_code == 303
    assert [row.repeats for row in rows(site, Package)] == ["", "jalan-poros"]


def test_a_lot_names_what_was_divided_however_it_spells_its_name(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    make_package(title="Jalan kembar")
    make_package(title="Jalankembar")
    form = f"{STAFF}/baru"
    sent = {**PACKAGE, "title": "Timur", "lot_of": "JALAN  KEMBAR", "lot": "1"}
    assert operator.post(form, data=fill_in(form, sent)).status_code == 303
    assert said(site)[2:] == ["Jalan kembar"]


def test_of_what_is_called_alike_a_lot_names_what_is_of_its_year_and_not_put_away(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage, make_user: Any
) -> None:
    make_package(title="Jalan poros", year=2025)
    make_package(title="Jalan Poros")
    make_package(title="SPAM LAMA")
    away = make_package(title="SPAM lama")
    user = make_user(region_code="33.04.02")
    with site_scope(site.id):
        row = db.session.get_one(Package, away)
        for step in ("tarik", "arsip"):
            take_step(services.PACKAGES, row, STEPS[step], site=site, by=user, reason="Keliru")
        db.session.commit()
    form = f"{STAFF}/baru"
    for title, year, lot_of in (
        ("Timur", 2025, "JALAN POROS"),
        ("Barat", 2026, "JALAN POROS"),
        ("A", 2026, "spam lama"),
    ):
        sent = {**PACKAGE, "title": title, "year": str(year), "lot_of": lot_of, "lot": "1"}
        assert operator.post(form, data=fill_in(form, sent)).status_code == 303
    assert said(site)[4:] == ["Jalan poros", "Jalan Poros", "SPAM LAMA"]


@pytest.mark.parametrize("by", ["form", "paket", "kode"])
def test_a_lot_that_was_there_first_names_what_was_divided_once_that_is_read(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage, by: str
) -> None:
    make_package(title="Timur", lot_of="JALAN  KEMBAR", lot="1")
    make_package(title="Utara", lot_of="jalan kembar", lot="2", shown=False)
    make_package(title="Barat", lot_of="Jalan lain", lot="1")
    form = f"{STAFF}/baru"
    if by == "form":
        sent = fill_in(form, PACKAGE, title="Jalan kembar")
        looked = operator.post(form, data={**sent, "langkah": "pratinjau"})
        assert (looked.status_code, said(site)) == (200, ["JALAN  KEMBAR", "jalan kembar", "Jalan lain"])
        assert operator.post(form, data=sent).status_code == 303
    else:
        head = HEAD if by == "kode" else "Nama paket,Uraian,Tahun anggaran,Jenis pengadaan,Metode,Pagu (rupiah)"
        line = "101,Jalan kembar,2026,148000000,,Barang,Tender"
        line = line if by == "kode" else "Jalan kembar,Jalan,2026,Barang,Tender,148000000"
        take(operator, look(operator, by, f"{head}\n{line}\n"))
    # Who writes a draft changes nothing that people read.
    assert [(row.lot_of, row.version) for row in rows(site, Package)][:3] == [
        ("JALAN  KEMBAR", 1),
        # A file links drafts, whichever of them comes first in it.
        ("jalan kembar", 1) if by == "form" else ("Jalan kembar", 2),
        ("Jalan lain", 1),
    ]
    publish(site, rows(site, Package)[-1].id)
    assert said(site) == ["Jalan kembar", "Jalan kembar", "Jalan lain", ""]
    assert [row.version for row in rows(site, Package)][:3] == [2, 2, 1]
    assert parents(site)[0] == rows(site, Package)[-1].process


@pytest.mark.parametrize("by", ["terbit", "bagian", "tabel"])
@pytest.mark.parametrize("shown", [True, False])
def test_a_lot_names_what_was_divided_once_it_is_saved_itself(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage, by: str, shown: bool
) -> None:
    lot = make_package(title="Timur", code="201", lot_of="JALAN  KEMBAR", lot="1", shown=shown and by != "terbit")
    whole = make_package(title="Jalan kembar", shown=False)
    form = f"{STAFF}/{lot}"
    if by == "terbit":
        publish(site, lot)
    elif by == "bagian":
        plan = {"year": "2026", "source": "apbdes", "amount": "148.000.000", "announced": "2026-02-02"}
        part = f"{form}/bagian/plans/baru"
        assert operator.post(part, data=fill_in(part, plan)).status_code == 303
    else:
        line = "201,Timur,2026,148000000,145500000,Pekerjaan Konstruksi,Permintaan penawaran,Dusun 7"
        take(operator, look(operator, "kode", f"{HEAD},lokasi\n{line}\n"))
    assert said(site) == ["Jalan kembar", ""]
    with site_scope(site.id):
        assert load(db.session.get_one(Package, lot)).whole.id == whole
        # Nobody is told twice of one save.
        told = db.session.scalars(select(Release).where(Release.package_id == lot)).all()
        assert len(told) == (1 if by == "terbit" else 2 if shown else 0)


def test_a_lot_that_is_saved_while_what_was_divided_is_renamed_waits_for_nobody_who_waits(
    app: Flask, site: Site, make_package: MakePackage, database_kind: str
) -> None:
    if database_kind == "sqlite":
        pytest.skip("one writes after the other, whatever the program does")
    whole = make_package(**WHOLE)
    lot = make_package(title="Timur", lot_of="101", lot="1")
    read, faults = Barrier(2), []

    def write(key: int, said: dict[str, str]) -> None:
        try:
            with app.app_context(), site_scope(site.id):
                row, owner = db.session.get_one(Package, key), db.session.get_one(Site, site.id)
                read.wait(10)
                change_content(services.PACKAGES, row, said, version=row.version, site=owner, by=None)
                db.session.commit()
        except ChangedMeanwhile:
            # Whoever opened the lot before it was written anew is asked.
            assert key == lot
        except OperationalError as fault:
            faults.append(fault)

    threads = [Thread(target=write, args=each) for each in ((whole, {"code": "102"}), (lot, {"place": "Dusun 3"}))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (faults, said(site)) == ([], ["", "jalan-poros"])


def test_who_saves_a_lot_at_its_form_waits_for_what_was_divided_first(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage, database_kind: str
) -> None:
    if database_kind == "sqlite":
        pytest.skip("nothing is locked by itself there")
    whole = make_package(**WHOLE)
    form = f"{STAFF}/{make_package(title='Timur', lot_of='101', lot='1')}"
    sent = fill_in(form, {**PACKAGE, "title": "Timur", "slug": "timur", "lot_of": "101", "lot": "1"}, place="Dusun 3")
    locked: list[list[int]] = []

    def see(_connection: Any, _cursor: Any, statement: str, said: Any, *_more: Any) -> None:
        if "FROM lelang_package" in statement and statement.endswith("FOR UPDATE"):
            locked.append([each for name, each in said.items() if name.startswith("id_")])

    event.listen(Engine, "before_cursor_execute", see)
    try:
        assert operator.post(form, data=sent).status_code == 303
    finally:
        event.remove(Engine, "before_cursor_execute", see)
    assert locked[:2] == [[whole], [whole + 1]]


OF_WHOLE = "<dt>Bagian dari paket</dt>"


@pytest.mark.parametrize("by", ["101", "Jalan poros", "jalan-poros"])
def test_that_what_was_divided_is_called_otherwise_is_no_news_of_its_lots(
    operator: FlaskClient, client: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage, by: str
) -> None:
    form = f"{STAFF}/{make_package(**WHOLE)}"
    make_package(title="Jalan lain", code="300")
    lot = make_package(title="Timur", lot_of=by, lot="1")
    sent = fill_in(form, {**SENT, "title": "Jalan lingkar", "slug": "jalan-lingkar"}, code="102")
    assert operator.post(form, data=sent).status_code == 303
    page = client.get(f"{HOME}/lelang/riwayat/timur").text
    assert (page.count("Pengumuman ke-"), page.count(OF_WHOLE)) == (1, 1)
    with site_scope(site.id):
        row, owner = db.session.get_one(Package, lot), db.session.get_one(Site, site.id)
        change_content(services.PACKAGES, row, {"place": "Dusun 7"}, version=row.version, site=owner, by=None)
        db.session.commit()
    page = client.get(f"{HOME}/lelang/riwayat/timur").text
    assert ("Dusun 7" in page, page.count(OF_WHOLE)) == (True, 1)
    with site_scope(site.id):
        row, owner = db.session.get_one(Package, lot), db.session.get_one(Site, site.id)
        change_content(services.PACKAGES, row, {"lot_of": "300"}, version=row.version, site=owner, by=None)
        db.session.commit()
    assert client.get(f"{HOME}/lelang/riwayat/timur").text.count(OF_WHOLE) == 2


def test_the_history_of_a_lot_names_nothing_that_is_not_published(
    operator: FlaskClient, client: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    form = f"{STAFF}/{make_package(**WHOLE, shown=False, outcome='gagal', reason='Batal')}"
    make_package(title="Timur", lot_of="Jalan poros", lot="1")
    make_package(title="Barat", repeats="jalan-poros")
    sent = fill_in(
        form, {**SENT, "outcome": "gagal", "reason": "Batal", "title": "Jalan rahasia"}, slug="jalan-rahasia"
    )
    assert operator.post(form, data=sent).status_code == 303
    for slug in ("timur", "barat"):
        page = client.get(f"{HOME}/lelang/riwayat/{slug}").text
        assert [each in page.lower() for each in ("jalan poros", "jalan-poros", "rahasia", "101")] == [
            *[False] * 3,
            True,
        ]
