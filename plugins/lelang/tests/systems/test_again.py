"""A tender that says that it repeats one which came to nothing, with another code: both are linked."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.api import Site, db, site_scope
from cms_core.publishing.models import Revision
from cms_lelang.models import Package, Plan

from ..conftest import STAFF, MakePackage, look, rows, take
from .test_files import told
from .test_real_files import PENYEDIA, TENDER, sent

FAILED: dict[str, Any] = {
    **TENDER,
    "kd_tender": 10099003000,
    "status_tender": "Tender Gagal",
    "ket_ditutup": "Tidak ada penawaran",
}
WHY = {"ket_diulang": "Tidak ada penawaran yang memenuhi"}
SECOND = {**TENDER, "kd_tender": 10099004000}
TWICE = "hapus salah satu barisnya"
LINKED = "keduanya disambungkan"


def linked(site: Site) -> dict[str, tuple[str, str]]:
    """Return outcome and what is repeated of each package, by its code."""
    return {row.code: (row.outcome, row.repeats) for row in rows(site, Package)}


@pytest.mark.parametrize("said", [{**WHY, "status_tender": "Aktif"}, {"status_tender": "Tender Ulang"}])
@pytest.mark.parametrize("files", [[[FAILED, SECOND]], [[SECOND, FAILED]], [[FAILED], [SECOND]], [[SECOND], [FAILED]]])
def test_what_says_that_it_repeats_is_linked_with_what_failed(
    operator: FlaskClient, site: Site, files: list[list[dict[str, Any]]], said: dict[str, str]
) -> None:
    for lines in files:
        told_of = [each if each is FAILED else {**each, **said} for each in lines]
        found = look(operator, *sent("kode", *told_of))
        page = told(found.text)
        assert (TWICE in page, LINKED in page) == (False, len(lines) == 2 or lines is files[-1])
        take(operator, found)
    first = next(row for row in rows(site, Package) if row.code == "10099003000")
    assert linked(site) == {"10099003000": ("gagal", ""), "10099004000": ("", first.slug)}
    (second,) = [row for row in rows(site, Package) if row.code == "10099004000"]
    assert second.reason == said.get("ket_diulang", "Alasannya tidak disebut")
    both = [FAILED, {**SECOND, **said}]
    assert "Tidak ada yang berubah." in look(operator, *sent("kode", *both)).text


CHAIN = [FAILED, {**FAILED, **WHY, "kd_tender": 10099003500}, {**SECOND, **WHY}]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)])
def test_what_failed_again_and_again_is_one_chain(operator: FlaskClient, site: Site, order: tuple[int, ...]) -> None:
    found = look(operator, *sent("kode", *(CHAIN[number] for number in order)))
    page = told(found.text)
    assert (TWICE in page, page.count(LINKED)) == (False, 2)
    take(operator, found)
    slugs = {row.code: row.slug for row in rows(site, Package)}
    assert linked(site) == {
        "10099003000": ("gagal", ""),
        "10099003500": ("gagal", slugs["10099003000"]),
        "10099004000": ("", slugs["10099003500"]),
    }
    # Brought again with another budget nothing is linked in a circle, and nothing is a double.
    changed = [{**each, "pagu": 870_000_000} for each in CHAIN]
    found = look(operator, *sent("kode", *changed))
    assert "(aturan D9)" not in told(found.text)
    before = linked(site)
    take(operator, found)
    assert linked(site) == before
    for row in rows(site, Package):
        assert "(aturan D9)" not in operator.get(f"{STAFF}/{row.id}").text


def test_two_that_failed_before_one_that_repeats_are_no_doubles(operator: FlaskClient, site: Site) -> None:
    found = look(operator, *sent("kode", FAILED, {**FAILED, "kd_tender": 10099003500}, {**SECOND, **WHY}))
    assert (TWICE in told(found.text), LINKED in told(found.text)) == (False, False)
    take(operator, found)
    assert {repeats for _outcome, repeats in linked(site).values()} == {""}


def test_a_draft_of_the_plan_may_be_the_one_that_repeats(operator: FlaskClient, site: Site) -> None:
    take(operator, look(operator, *sent("rup", PENYEDIA)))
    take(operator, look(operator, *sent("kode", {**SECOND, **WHY}, FAILED)))
    first = next(row for row in rows(site, Package) if row.code == "10099003000")
    assert linked(site) == {"10099003000": ("gagal", ""), "10099004000": ("", first.slug)}
    assert {row.code for row in rows(site, Plan)} == {"51234567"}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize(
    ("said", "failed"),
    [
        ({}, {}),
        (WHY, {"status_tender": "Aktif", "ket_ditutup": None}),
        ({**WHY, "kd_rup": "51239999"}, {}),
        ({**WHY, "nama_paket": "Embung Dusun 2"}, {}),
    ],
)
def test_what_does_not_say_so_or_fits_nothing_is_not_linked(
    operator: FlaskClient, site: Site, said: dict[str, str], failed: dict[str, Any], order: tuple[int, int]
) -> None:
    pair = [{**FAILED, **failed}, {**SECOND, **said}]
    found = look(operator, *sent("kode", *(pair[number] for number in order)))
    page = told(found.text)
    assert (TWICE in page, LINKED in page) == ("nama_paket" not in said, False)
    take(operator, found)
    assert {repeats for _outcome, repeats in linked(site).values()} == {""}


def test_of_two_that_failed_nobody_can_tell_and_of_a_chain_the_last_is_meant(operator: FlaskClient, site: Site) -> None:
    other = {**FAILED, "kd_tender": 10099003500}
    for each in (FAILED, other):
        take(operator, look(operator, *sent("kode", each)))
    page = look(operator, *sent("kode", {**SECOND, **WHY}))
    assert (LINKED in told(page.text), "yang sama sudah ada" in told(page.text)) == (False, True)
    take(operator, page)
    assert {repeats for _outcome, repeats in linked(site).values()} == {""}
    third = {**TENDER, "kd_tender": 10099005000, "kd_rup": 61234567, "nama_paket": "Jembatan"}
    chain = [{**FAILED, **{name: third[name] for name in ("kd_rup", "nama_paket")}, "kd_tender": n} for n in (1, 2)]
    take(operator, look(operator, *sent("kode", chain[0])))
    take(operator, look(operator, *sent("kode", {**third, **WHY, "kd_tender": 2})))
    take(operator, look(operator, *sent("kode", chain[1])))
    take(operator, look(operator, *sent("kode", {**third, **WHY})))
    slugs = {row.code: row.slug for row in rows(site, Package)}
    assert [linked(site)[code][1] for code in ("1", "2", "10099005000")] == ["", slugs["1"], slugs["2"]]


def test_what_was_told_the_public_is_not_changed_beside_its_report(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    take(operator, look(operator, *sent("kode", FAILED)))
    make_package(
        title=TENDER["nama_paket"],
        code="10099004000",
        method="tender",
        ceiling=880_000_000,
        estimate=None,
        parts={"plans": [Plan(code="51234567", year=2026, source="apbd", account="", amount=880_000_000)]},
    )
    take(operator, look(operator, *sent("kode", {**SECOND, **WHY})))
    assert linked(site)["10099004000"] == ("", "")


def test_a_draft_that_is_linked_keeps_it_in_its_history(operator: FlaskClient, site: Site) -> None:
    take(operator, look(operator, *sent("kode", SECOND, FAILED)))
    take(operator, look(operator, *sent("kode", {**SECOND, **WHY})))
    first, second = sorted(rows(site, Package), key=lambda row: row.code)
    slug = first.slug
    assert second.repeats == slug
    with site_scope(site.id):
        query = select(Revision).where(Revision.ref == second.id)
        kept = db.session.scalars(query.order_by(Revision.version)).all()
        assert (kept[-1].version, kept[-1].content["repeats"]) == (second.version, slug)


def test_what_has_nothing_in_common_is_not_linked_by_what_stands_between(operator: FlaskClient, site: Site) -> None:
    between = {**SECOND, "kd_tender": 10099003500, "kd_rup": "51234567;51234568"}
    third = {**SECOND, **WHY, "kd_rup": 51234568}
    found = look(operator, *sent("kode", FAILED, between, third))
    assert LINKED not in told(found.text)
    take(operator, found)
    assert {repeats for _outcome, repeats in linked(site).values()} == {""}


def test_lots_of_one_name_try_again_each_for_itself(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    make_package(code="899", title="Jalan poros", shown=False)
    head = (
        "Kode tender;Nama paket;Tahun anggaran;Pagu (rupiah);Jenis pengadaan;Metode;Bagian dari paket;Lot;"
        "Kode RUP;Versi tender;Keadaan paket;Alasan batal, gagal, atau diulang"
    )
    lines = [
        f"900;Jalan poros barat;2026;148000000;Barang;Tender;899;{lot};51234567;{edition};{outcome}"
        for edition, outcome in ((1, "Gagal;Tidak ada penawaran"), (2, ";"))
        for lot in (1, 2)
    ]
    take(operator, look(operator, "kode", "\n".join([head, *lines])))
    lots = {(row.lot, row.edition): row for row in rows(site, Package) if row.lot_of}
    assert {key: row.repeats for key, row in lots.items()} == {
        ("1", 1): "",
        ("2", 1): "",
        ("1", 2): lots["1", 1].slug,
        ("2", 2): lots["2", 1].slug,
    }
