"""What a file brings is looked at as it would stand at the site: the dry run tells what the import makes of it."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site
from cms_lelang.models import Package

from ..conftest import STAFF, MakePackage, look, rows, story, take
from .test_again import FAILED, LINKED, SECOND, TWICE, WHY, linked
from .test_editions import AGAIN, HEAD, THIRD, packages
from .test_editions import FAILED as EDITION_FAILED
from .test_files import told
from .test_real_files import sent

ENDED: dict[str, Any] = {"outcome": "gagal", "reason": "Tidak ada penawaran"}
GEDUNG: dict[str, Any] = {"title": "Gedung", "code": "900", "method": "tender", "category": "barang", "estimate": None}
D9, D10 = "(aturan D9)", "(aturan D10)"


def forms(operator: FlaskClient, at: Site) -> str:
    """Return what the forms of all packages of a site say."""
    desk = STAFF.replace("kalimandi", at.slug)
    return " ".join(told(operator.get(f"{desk}/{row.id}").text) for row in rows(at, Package))


def repeated(at: Site) -> dict[tuple[str, str, int | None], tuple[str, str, int | None] | None]:
    """Return title, code and edition of each package, with those of the one that it repeats."""
    every = rows(at, Package)
    own = {name: (row.title, row.code, row.edition) for row in every for name in (row.code, row.slug) if name}
    return {own[row.slug]: own.get(row.repeats) for row in every}


@pytest.mark.parametrize("table", ["paket", "kode"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("taken", [False, True])
def test_what_was_tried_again_is_handed_on_to_another_site(
    client: FlaskClient,
    site: Site,
    neighbour: Site,
    make_package: MakePackage,
    make_user: Any,
    sign_in: Any,
    table: str,
    kind: str,
    taken: bool,
) -> None:
    def plans() -> dict[str, list[Any]]:
        return {"plans": story()["plans"]}

    make_package(**GEDUNG, **ENDED, edition=1, parts=plans())
    make_package(**GEDUNG, **ENDED, edition=2, repeats="gedung", parts=plans())
    make_package(**GEDUNG, edition=3, repeats="gedung-2", parts=plans())
    make_package(**{**GEDUNG, "title": "Talud", "code": "700"}, **ENDED, parts=plans())
    make_package(**{**GEDUNG, "title": "Talud", "code": "701"}, repeats="talud", parts=plans())
    if table == "paket":
        make_package(title="Embung", **ENDED)
        make_package(title="Embung", repeats="embung")
    elif taken:
        # What has the addresses there is something else.
        make_package(at=neighbour, title="Gedung", year=2025)
        make_package(at=neighbour, title="Talud", year=2025)
    sign_in(client, make_user(region_code=site.region_code))
    address = f"{STAFF}/tabel" if table == "paket" else f"{STAFF}/{table}/tabel"
    handed = client.get(f"{address}/unduh.{kind}").data
    assert "Tidak ada yang berubah." in look(client, table, handed, f"data.{kind}").text
    sign_in(client, make_user(region_code=neighbour.region_code))
    found = look(client, table, handed, f"data.{kind}", at=neighbour)
    page = told(found.text)
    assert (D9 in page, D10 in page, "Impor semua" in page) == (False, False, True)
    take(client, found)
    there = repeated(neighbour)
    assert {key: there[key] for key in repeated(site)} == repeated(site)
    said = forms(client, neighbour)
    assert (D9 in said, D10 in said) == (False, False)


@pytest.mark.parametrize("edition", [None, 1])
def test_an_edition_that_fails_in_the_file_of_the_next_one_is_no_double(
    operator: FlaskClient, site: Site, make_package: MakePackage, edition: int | None
) -> None:
    make_package(**GEDUNG, ceiling=880_000_000, edition=edition)
    found = look(operator, "kode", "\n".join([HEAD, EDITION_FAILED, AGAIN]))
    page = told(found.text)
    assert (D9 in page, "Impor semua" in page) == (False, True)
    take(operator, found)
    assert packages(site) == [(1, "gagal", "Tidak ada penawaran", ""), (2, "", "", "gedung")]
    assert D9 not in forms(operator, site)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1)])
def test_another_code_after_editions_that_failed_is_one_chain_with_them(
    operator: FlaskClient, site: Site, order: tuple[int, ...]
) -> None:
    every = [FAILED, {**FAILED, "versi_tender": 2}, {**SECOND, **WHY}]
    found = look(operator, *sent("kode", *(every[number] for number in order)))
    page = told(found.text)
    assert (D9 in page, page.count(LINKED)) == (False, 1)
    take(operator, found)
    slugs = {(row.code, row.edition): row.slug for row in rows(site, Package)}
    first, second = ("10099003000", 1), ("10099003000", 2)
    assert {(row.code, row.edition): row.repeats for row in rows(site, Package)} == {
        first: "",
        second: slugs[first],
        ("10099004000", 1): slugs[second],
    }
    assert D9 not in forms(operator, site)


def test_editions_that_both_went_on_after_one_that_failed_are_doubles(operator: FlaskClient, site: Site) -> None:
    found = look(operator, "kode", "\n".join([HEAD, EDITION_FAILED, AGAIN, THIRD]))
    assert told(found.text).count(TWICE) == 1
    take(operator, found)
    assert forms(operator, site).count("dengan satuan kerja, tahun, dan nilai yang sama sudah ada") == 2


@pytest.mark.parametrize(
    ("second", "failed"),
    [
        (sent("kode", {**SECOND, **WHY}), sent("kode", FAILED)),
        (("kode", f"{HEAD}\n{AGAIN}"), ("kode", f"{HEAD}\n{EDITION_FAILED}")),
    ],
    ids=["another code", "edition"],
)
def test_what_repeats_is_linked_with_what_failed_and_came_later(
    operator: FlaskClient, site: Site, second: Any, failed: Any
) -> None:
    take(operator, look(operator, *second))
    found = look(operator, *failed)
    page = told(found.text)
    assert (D9 in page, page.count(LINKED)) == (False, 1)
    take(operator, found)
    later, first = rows(site, Package)
    assert (later.repeats, first.repeats) == (first.slug, "")


def test_what_a_package_repeats_stays_named_as_it_is_when_its_own_file_changes_it(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    make_package(**GEDUNG, **ENDED)
    make_package(**{**GEDUNG, "code": "901"}, repeats="gedung", edition=1)
    taken = operator.get(f"{STAFF}/kode/tabel/unduh.csv").text
    assert ("Berjalan sebagaimana rencana;;900;" in taken, "gedung" in taken) == (True, False)
    take(operator, look(operator, "kode", taken.replace("148000000", "149000000")))
    assert [(row.repeats, row.ceiling) for row in rows(site, Package)] == [("", 149_000_000), ("gedung", 149_000_000)]


FOUR = [
    FAILED,
    {**FAILED, **WHY, "kd_tender": 998},
    {**FAILED, **WHY, "kd_tender": 999},
    {**SECOND, **WHY, "kd_tender": 500},
]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 1, 0, 2), (2, 3, 1, 0), (1, 3, 2, 0)])
def test_a_chain_is_told_as_it_is_made_whatever_its_codes_and_order(
    operator: FlaskClient, site: Site, order: tuple[int, ...]
) -> None:
    found = look(operator, *sent("kode", *(FOUR[number] for number in order)))
    page = told(found.text)
    assert (D9 in page, page.count(LINKED)) == (False, 3)
    take(operator, found)
    slugs = {row.code: row.slug for row in rows(site, Package)}
    repeats = {code: before for code, (_outcome, before) in linked(site).items()}
    assert repeats == {
        "10099003000": "",
        "998": slugs["10099003000"],
        "999": slugs["998"],
        "500": slugs["999"],
    }
    assert D9 not in forms(operator, site)


def test_of_two_that_go_on_nobody_can_tell_which_repeats(operator: FlaskClient, site: Site) -> None:
    found = look(operator, *sent("kode", {**SECOND, **WHY}, FAILED, {**SECOND, **WHY, "kd_tender": 10099005000}))
    page = told(found.text)
    assert (page.count(TWICE), LINKED in page) == (1, False)
    take(operator, found)
    assert {before for _outcome, before in linked(site).values()} == {""}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_what_fails_in_the_file_may_be_repeated_by_what_is_there(
    operator: FlaskClient, site: Site, make_package: MakePackage, order: tuple[int, int]
) -> None:
    make_package(**GEDUNG)
    make_package(**{**GEDUNG, "code": "901"})
    head = f"{HEAD},Mengulang paket"
    lines = [f"{EDITION_FAILED},", "901,,Gedung,2026,148000000,Barang,Tender,Aktif,,,900"]
    lines = [line.replace("880000000", "148000000") for line in lines]
    alone = told(look(operator, "kode", f"{head}\n{lines[1]}").text)
    assert ("belum dinyatakan batal atau gagal" in alone, "Impor semua" in alone) == (True, False)
    found = look(operator, "kode", "\n".join([head, *(lines[number] for number in order)]))
    page = told(found.text)
    assert (D10 in page, "Impor semua" in page) == (False, True)
    take(operator, found)
    assert [(row.code, row.outcome, row.repeats) for row in rows(site, Package)] == [
        ("900", "gagal", ""),
        ("901", "", "900"),
    ]


def test_what_the_row_of_another_should_have_ended_is_repeated_by_nothing(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    make_package(**GEDUNG)
    make_package(**{**GEDUNG, "code": "901"})
    head = f"{HEAD},Mengulang paket"
    lines = [f"{EDITION_FAILED},".replace("880000000", "abc"), "901,,Gedung,2026,149000000,Barang,Tender,Aktif,,,900"]
    found = look(operator, "kode", "\n".join([head, *lines]))
    take(operator, found)
    assert [(row.code, row.outcome, row.repeats) for row in rows(site, Package)] == [("900", "", ""), ("901", "", "")]
    page = told(operator.get(found.request.path, base_url="http://localhost").text)
    assert "belum dinyatakan batal atau gagal" in page


@pytest.mark.parametrize("first", ["900,1", "900,"])
@pytest.mark.parametrize("ceiling", ["148000000", "abc"])
def test_a_later_edition_is_new_beside_what_changes_nothing_or_is_refused(
    operator: FlaskClient, site: Site, make_package: MakePackage, first: str, ceiling: str
) -> None:
    make_package(**GEDUNG)
    lines = [AGAIN.replace("900,2", first).replace("880000000", ceiling).replace(",5555", ","), AGAIN]
    if ceiling != "abc":
        take(operator, look(operator, "kode", f"{HEAD}\n{lines[0]}"))
    found = look(operator, "kode", "\n".join([HEAD, *lines]))
    assert "Baru 1" in told(found.text)
    take(operator, found)
    assert [(row.code, row.ceiling) for row in rows(site, Package)] == [("900", 148_000_000), ("900", 880_000_000)]


def test_what_is_tried_again_stays_named_by_its_address_where_its_code_means_another(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    make_package(**GEDUNG, **ENDED, edition=1)
    make_package(**GEDUNG, **ENDED, edition=2)
    make_package(**{**GEDUNG, "code": "901"}, repeats="gedung")
    make_package(**{**GEDUNG, "code": "902"}, repeats="gedung-2")
    taken = operator.get(f"{STAFF}/kode/tabel/unduh.csv").text
    named = {line.partition(";")[0]: line for line in taken.splitlines()}
    said = [line for line in taken.splitlines() if ";901;" in line or ";902;" in line]
    assert [(";gedung;" in line, ";900;" in line) for line in said] == [(True, False), (False, True)], (named, said)
