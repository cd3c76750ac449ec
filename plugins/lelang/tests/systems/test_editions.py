"""A tender that was put up again has the code that it had: each edition is a package of its own."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site
from cms_lelang.models import Package, Plan

from ..conftest import STAFF, MakePackage, look, rows, take
from .test_files import told
from .test_links import PLANNED, TENDERED

HEAD = "kd_tender,versi_tender,nama_paket,tahun,pagu,jenis_pengadaan,mtd_pemilihan,status_tender,ket_ditutup,kd_rup"
FAILED = "900,1,Gedung,2026,880000000,Barang,Tender,Tender Gagal,Tidak ada penawaran,5555"
AGAIN = "900,2,Gedung,2026,880000000,Barang,Tender,Aktif,,5555"


def packages(site: Site) -> list[tuple[int | None, str, str, str]]:
    """Return edition, outcome, reason and what is repeated of each package."""
    return [(row.edition, row.outcome, row.reason, row.repeats) for row in rows(site, Package)]


DONE = [(1, "gagal", "Tidak ada penawaran", ""), (2, "", "", "gedung")]


@pytest.mark.parametrize("files", [[[FAILED, AGAIN]], [[FAILED], [AGAIN]]], ids=["together", "apart"])
def test_a_tender_that_is_put_up_again_leaves_the_failed_one(
    operator: FlaskClient, site: Site, files: list[list[str]]
) -> None:
    for lines in files:
        take(operator, look(operator, "kode", "\n".join([HEAD, *lines])))
    assert packages(site) == DONE
    assert [plan.code for plan in rows(site, Plan)] == ["5555", "5555"]
    assert "Tidak ada yang berubah." in look(operator, "kode", "\n".join([HEAD, FAILED, AGAIN])).text
    taken = operator.get(f"{STAFF}/kode/tabel/unduh.csv").data
    assert "Tidak ada yang berubah." in look(operator, "kode", taken).text


THIRD = AGAIN.replace("900,2", "900,3")
SECOND_FAILED = FAILED.replace("900,1", "900,2")


@pytest.mark.parametrize(
    "files",
    [
        [[FAILED, AGAIN]],
        [[FAILED], [AGAIN]],
        [[AGAIN, FAILED]],
        [[FAILED, SECOND_FAILED, THIRD]],
        [[FAILED, SECOND_FAILED], [THIRD]],
    ],
)
def test_editions_after_one_that_failed_are_no_doubles(
    operator: FlaskClient, site: Site, files: list[list[str]]
) -> None:
    for lines in files:
        found = look(operator, "kode", "\n".join([HEAD, *lines]))
        assert "(aturan D9)" not in told(found.text)
        take(operator, found)
    for row in rows(site, Package):
        assert "(aturan D9)" not in operator.get(f"{STAFF}/{row.id}").text


def test_an_edition_after_one_that_went_on_is_a_double(operator: FlaskClient) -> None:
    page = told(look(operator, "kode", "\n".join([HEAD, AGAIN, THIRD])).text)
    assert "hapus salah satu barisnya" in page


def test_without_an_edition_the_newest_is_meant_and_keeps_its_edition(operator: FlaskClient, site: Site) -> None:
    take(operator, look(operator, "kode", "\n".join([HEAD, FAILED, AGAIN])))
    line = {"kd_tender": "900", "nama_paket": "Gedung", "tahun": 2026, "pagu": 870_000_000}
    line |= {"jenis_pengadaan": "Barang", "mtd_pemilihan": "Tender"}
    take(operator, look(operator, "kode", json.dumps([line]), "paket.json"))
    assert [(row.edition, row.ceiling) for row in rows(site, Package)] == [(1, 880_000_000), (2, 870_000_000)]


def test_without_an_edition_nothing_that_failed_comes_to_life(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    make_package(title="Gedung", code="900", method="tender", outcome="gagal", reason="Tidak ada penawaran")
    lines = [HEAD, AGAIN.replace("900,2", "900,")]
    page = told(look(operator, "kode", "\n".join(lines)).text)
    assert "Di situs paket ini batal atau gagal. Bila ini ulangannya, isi kolom “Versi tender”." in page
    assert "Impor semua" not in page
    take(operator, look(operator, "kode", "\n".join([HEAD, AGAIN])))
    assert packages(site) == [(None, "gagal", "Tidak ada penawaran", ""), (2, "", "", "gedung")]


def test_one_edition_twice_is_an_error(operator: FlaskClient) -> None:
    page = told(look(operator, "kode", "\n".join([HEAD, AGAIN, AGAIN])).text)
    assert ("Sama dengan baris 2: 900" in page, "Impor semua" in page) == (True, False)


@pytest.mark.parametrize(
    ("other", "title"), [((",2026,", ",2027,"), "Embung Dusun 1"), (("Embung Dusun 1", "Jembatan"), "Jembatan")]
)
def test_a_plan_alone_makes_no_other_package_of_a_draft(
    operator: FlaskClient, site: Site, other: tuple[str, str], title: str
) -> None:
    take(operator, look(operator, "rup", PLANNED))
    found = look(operator, "kode", TENDERED.replace(*other))
    assert "RUP 51234567 ada di draf “Embung Dusun 1”, yang nama atau tahunnya lain" in told(found.text)
    take(operator, found)
    first, second = rows(site, Package)
    assert (first.title, first.year, first.code, first.ceiling) == ("Embung Dusun 1", 2026, "", 880_000_000)
    assert (second.title, second.code) == (title, "10012345000")
