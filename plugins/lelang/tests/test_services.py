"""What is refused of a package because of what the site and the public know of it already."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.api import Site, db, site_scope, today
from cms_lelang import services
from cms_lelang.cases import load
from cms_lelang.models import Bidder, Contract, Package, Payment

from .conftest import PACKAGE, STAFF, FillIn, MakePackage, story
from .test_desk import PARTLY, rows


def of_plan() -> dict[str, list[Any]]:
    """Return the parts of a package that was planned, and no more."""
    return {"plans": story()["plans"]}


def test_a_contract_that_was_told_is_changed_by_an_addendum(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    key = make_package(parts=story())
    form = f"{STAFF}/{key}/bagian/contracts/{rows(site, Contract)[0].id}"
    said = "Akhir kontrak semula diumumkan 20 Juni 2026."
    assert said not in operator.get(f"{STAFF}/{key}/bagian").text
    moved = {**PARTLY["contracts"], "starts": "2026-03-26", "ends": "2026-07-01"}
    assert operator.post(form, data=fill_in(form, moved)).status_code == 303
    assert said in operator.get(f"{STAFF}/{key}/bagian").text
    back = {**moved, "ends": "2026-06-20"}
    assert operator.post(form, data=fill_in(form, back)).status_code == 303
    addendum = f"{STAFF}/{key}/bagian/addenda/baru"
    assert operator.post(addendum, data=fill_in(addendum, PARTLY["addenda"])).status_code == 303
    assert said not in operator.get(f"{STAFF}/{key}/bagian").text


def test_what_has_not_happened_is_not_told(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    form = f"{STAFF}/{make_package(parts={**story(), 'payments': []})}/bagian/payments/baru"
    with site_scope(site.id):
        days = [(today(site) + timedelta(days=ahead)).isoformat() for ahead in (1, 0)]
    answers = [operator.post(form, data=fill_in(form, PARTLY["payments"], paid=day)) for day in days]
    assert [answer.status_code for answer in answers] == [422, 303]
    assert "belum tiba. Tulis yang sudah terjadi saja" in answers[0].text
    assert len(rows(site, Payment)) == 1


def test_a_bidder_takes_part_once(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    form = f"{STAFF}/{make_package(parts=story())}/bagian/bidders/baru"
    answer = operator.post(form, data=fill_in(form, {"name": "C.V. Tirta", "offer": "142000000"}))
    assert (answer.status_code, "sudah tercatat sebagai peserta" in answer.text) == (422, True)
    assert len(rows(site, Bidder)) == 2


@pytest.mark.parametrize(
    ("told", "asked", "status"),
    [
        ({}, {}, 422),
        ({}, {"edition": "2"}, 303),
        ({"outcome": "gagal", "reason": "Tidak ada penawaran"}, {}, 303),
    ],
)
def test_a_code_is_that_of_one_package(
    operator: FlaskClient,
    fill_in: FillIn,
    make_package: MakePackage,
    told: dict[str, str],
    asked: dict[str, str],
    status: int,
) -> None:
    make_package(code="101", **told)
    sent = fill_in(f"{STAFF}/baru", {**PACKAGE, "title": "Jembatan", "code": "101"}, **asked)
    answer = operator.post(f"{STAFF}/baru", data=sent)
    said = "Kode ini sudah dipakai paket “Saluran irigasi”." in answer.text
    assert (answer.status_code, said) == (status, status == 422)


def test_a_code_that_stands_twice_is_not_published(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    make_package(code="101")
    form = f"{STAFF}/{make_package(code='101', title='Jembatan', shown=False)}"
    answer = operator.post(f"{form}/terbit", data=fill_in(form, {}))
    assert (answer.status_code, "Harus dibetulkan." in answer.text) == (422, True)
    assert re.findall("Tetap terbitkan", answer.text) == []
    assert [row.state for row in rows(site, Package)] == ["published", "draft"]


FAILED = {"outcome": "gagal", "reason": "Tidak ada penawaran"}


@pytest.mark.parametrize("asked", [{"edition": "2", "repeats": "101"}, {"edition": "2", "repeats": "saluran-irigasi"}])
def test_what_is_tried_again_keeps_its_code_and_its_name(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage, asked: dict[str, str]
) -> None:
    first = make_package(code="101", parts=of_plan(), **FAILED)
    form = f"{STAFF}/baru"
    answer = operator.post(form, data=fill_in(form, {**PACKAGE, "code": "101"}, **asked), follow_redirects=True)
    again = rows(site, Package)[1]
    assert (answer.status_code, again.edition, again.repeats) == (200, 2, asked["repeats"])
    with site_scope(site.id):
        cases = [load(db.session.get_one(Package, key)) for key in (first, again.id)]
        assert cases[1].repeated is cases[0].package
        found = [(each.rule, each.part) for one in cases for each in services.breaches(one, site=site)]
    # Of the new one the plan is not written yet.
    assert found == [("D6", "plans")]
    # What is put up once more after it failed is no double; a link alone does not say that it was put up once more.
    for said, doubled in (({"repeats": "101"}, True), ({"edition": "2"}, False)):
        with site_scope(site.id):
            row = db.session.get_one(Package, again.id)
            row.edition, row.repeats = int(said.get("edition", 1)), said.get("repeats", "")
            assert ("D9" in [each.rule for each in services.breaches(load(row), site=site)]) == doubled


def test_a_package_does_not_repeat_itself(operator: FlaskClient, fill_in: FillIn, make_package: MakePackage) -> None:
    form = f"{STAFF}/{make_package(code='101', shown=False)}"
    for name in ("101", "saluran-irigasi"):
        answer = operator.post(
            form, data=fill_in(form, {**PACKAGE, "slug": "saluran-irigasi", "code": "101", "repeats": name})
        )
        assert (name, answer.status_code, "Ini paket ini sendiri" in answer.text) == (name, 422, True)


@pytest.mark.parametrize(
    ("lot", "status"), [({"lot_of": "101", "lot": "Lot 2"}, 303), ({"lot_of": "101", "lot": "Lot 1"}, 422), ({}, 422)]
)
def test_lots_have_the_code_of_their_tender(
    operator: FlaskClient,
    site: Site,
    fill_in: FillIn,
    make_package: MakePackage,
    lot: dict[str, str],
    status: int,
) -> None:
    make_package(code="101", title="Jalan kabupaten")
    make_package(code="101", title="Jalan kabupaten, ruas 1", lot_of="101", lot="Lot 1")
    form = f"{STAFF}/baru"
    answer = operator.post(form, data=fill_in(form, {**PACKAGE, "title": "Ruas 2", "code": "101"}, **lot))
    assert (answer.status_code, "isi Bagian dari paket dan Lot" in answer.text) == (status, status == 422)
    with site_scope(site.id):
        found = [services.breaches(load(row), site=site) for row in db.session.scalars(select(Package))]
        assert [each.rule for one in found for each in one if each.rule == "D9"] == []


@pytest.mark.parametrize("path", ["", "/tarik"])
def test_no_reason_holds_what_is_never_published(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage, path: str
) -> None:
    form = f"{STAFF}/{make_package()}"
    step = {"langkah": "tarik", "langkah-alasan": "Memuat NIP 198503152010011023"}
    answer = operator.post(form + path, data=fill_in(form, PACKAGE, **step))
    assert (answer.status_code, "Di sini ada NIP" in answer.text) == (422, True)
    assert [(row.state, row.note) for row in rows(site, Package)] == [("published", "")]
    step["langkah-alasan"] = "Memuat data pegawai"
    assert operator.post(form + path, data=fill_in(form, PACKAGE, **step)).status_code == 303
    page = operator.get(f"{STAFF}/").text
    assert ("198503152010011023" in page, rows(site, Package)[0].state) == (False, "withdrawn")


@pytest.mark.parametrize("amount", ["1.500.000,50", "1500000.5", "Rp148.000.000,01"])
def test_who_types_an_amount_with_sen_is_asked_for_rupiah(
    operator: FlaskClient, site: Site, fill_in: FillIn, amount: str
) -> None:
    sent = fill_in(f"{STAFF}/baru", {**PACKAGE, "ceiling": amount, "estimate": ""})
    answer = operator.post(f"{STAFF}/baru", data=sent)
    assert (answer.status_code, "tanpa pecahan" in answer.text, rows(site, Package)) == (422, True, [])
    sent = fill_in(f"{STAFF}/baru", {**PACKAGE, "ceiling": "148.000.000,00"})
    assert operator.post(f"{STAFF}/baru", data=sent).status_code == 303
    assert rows(site, Package)[0].ceiling == 148_000_000


def test_the_history_of_the_desk_says_where_a_part_that_was_saved_stands(
    operator: FlaskClient, fill_in: FillIn, make_package: MakePackage
) -> None:
    key = make_package(parts=of_plan())
    form = f"{STAFF}/{key}/bagian/stages/baru"
    assert operator.post(form, data=fill_in(form, PARTLY["stages"])).status_code == 303
    page = operator.get(f"{STAFF}/{key}/riwayat").text
    assert ("Yang disimpan ada di Perjalanan paket" in page, "Tidak ada" in page) == (True, False)


WRITTEN = pytest.mark.parametrize(
    ("field", "text"), [("region", "%s"), ("places", "Balai; -7,5 109,4\nDusun 3; %s; -7,46 109,45")]
)
"""Where codes of regions are written."""


@WRITTEN
@pytest.mark.parametrize(
    ("region", "said"),
    [
        ("33.04.02.9999", "Tidak ada wilayah berkode 33.04.02.9999 di bawah 33.04.02."),
        ("33.04.99", "Tidak ada wilayah berkode 33.04.99 di bawah 33.04."),
        ("33.04.02.2007", ""),
        ("33.05", ""),
        ("99.99", "Tidak ada wilayah berkode 99."),
        ("33.99", "Tidak ada wilayah berkode 33.99."),
        ("99", "Tidak ada wilayah berkode 99."),
        ("99.99.99", "Tidak ada wilayah berkode 99."),
        ("99.99.99.9999", "Tidak ada wilayah berkode 99."),
        ("64.99.01.2001", "Tidak ada wilayah berkode 64.99."),
        ("33", ""),
        ("33.04.02", ""),
        ("33.05.01.2001", ""),
    ],
)
def test_a_place_lies_in_a_region_that_there_is(
    operator: FlaskClient, site: Site, fill_in: FillIn, field: str, text: str, region: str, said: str
) -> None:
    form = f"{STAFF}/baru"
    answer = operator.post(form, data=fill_in(form, {**PACKAGE, field: text % region}))
    assert (answer.status_code, said in answer.text) == (422 if said else 303, True)
    assert len(rows(site, Package)) == (not said)


@WRITTEN
def test_a_region_that_was_written_before_stays(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage, field: str, text: str
) -> None:
    kept, other = (text % code for code in ("33.04.02.9999", "33.04.02.9998"))
    form = f"{STAFF}/{make_package(**{field: kept})}"
    assert operator.post(form, data=fill_in(form, {**PACKAGE, field: kept})).status_code == 303
    assert operator.post(form, data=fill_in(form, {**PACKAGE, field: other})).status_code == 422


@pytest.mark.parametrize("typed", ["12345678901234567890", "Rp12.345.678.901.234.567.890", "9" * 60])
def test_a_sum_of_too_many_digits_says_how_much_there_may_be(
    operator: FlaskClient, fill_in: FillIn, typed: str
) -> None:
    form = f"{STAFF}/baru"
    answer = operator.post(form, data=fill_in(form, {**PACKAGE, "ceiling": typed}))
    assert (answer.status_code, "100.000.000.000.000" in answer.text) == (422, True)
    assert ("Tulis dengan angka saja" in answer.text, f'value="{typed}"' in answer.text) == (False, True)
