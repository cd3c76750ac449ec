"""Which rows of a part a file means."""

from __future__ import annotations

import html
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, db, site_scope
from cms_lelang import services
from cms_lelang.cases import load
from cms_lelang.models import Bidder, Package

from ..conftest import STAFF, MakePackage, look, rows, story, take
from ..systems.test_files import told

HEAD = "paket,Nama peserta,NPWP,Harga penawaran (rupiah)\n"
FIRST, SECOND, THIRD = "01.234.567.8-901.000", "02.234.567.8-901.000", "03.234.567.8-901.000"


def row(tax: str, offer: int) -> str:
    return f"saluran-irigasi,CV Maju,{tax},{offer}\n"


BOTH = HEAD + row(FIRST, 141_000_000) + row(SECOND, 142_000_000)


@pytest.fixture
def package(make_package: MakePackage) -> None:
    """Make a package with nobody who takes part."""
    make_package(shown=False, parts={**story(), "bidders": [], "contracts": [], "payments": [], "handovers": []})


def test_what_the_public_was_told_of_the_packages_of_a_file_is_read_at_once(
    operator: FlaskClient, make_package: MakePackage, count_statements: Any
) -> None:
    names = ("satu", "dua", "tiga")
    for name in names:
        make_package(title=name, slug=name, parts=story())
    lines = "".join(f"{name},CV Tirta,,{143_000_000 + at}\n" for at, name in enumerate(names))
    with count_statements() as counted:
        assert "Berubah 3" in told(look(operator, "bagian/bidders", f"{HEAD}{lines}").text)
    (asked,) = [each for each in counted.statements if "FROM lelang_release" in each]
    assert "told" not in asked


def kept(site: Site) -> list[tuple[str, int]]:
    return [(each.tax[:4], each.offer) for each in rows(site, Bidder)]


def said(answer: Any) -> str:
    return html.unescape(answer.text)


@pytest.mark.usefixtures("package")
def test_two_businesses_of_one_name_come_back_as_they_went_out(operator: FlaskClient, site: Site) -> None:
    take(operator, look(operator, "bagian/bidders", BOTH))
    assert kept(site) == [("01.2", 141_000_000), ("02.2", 142_000_000)]
    taken = operator.get(f"{STAFF}/bagian/bidders/tabel/unduh.csv").text
    assert "Impor semua" not in look(operator, "bagian/bidders", taken).text
    take(operator, look(operator, "bagian/bidders", taken.replace("141000000", "140000000")))
    assert kept(site) == [("01.2", 140_000_000), ("02.2", 142_000_000)]


@pytest.mark.usefixtures("package")
def test_a_third_business_of_the_name_overwrites_neither(operator: FlaskClient, site: Site) -> None:
    take(operator, look(operator, "bagian/bidders", BOTH))
    take(operator, look(operator, "bagian/bidders", HEAD + row(THIRD, 143_000_000)))
    assert kept(site) == [("01.2", 141_000_000), ("02.2", 142_000_000), ("03.2", 143_000_000)]
    # The nought before a number of sixteen digits makes no other business of it.
    take(operator, look(operator, "bagian/bidders", HEAD + row("0022345678901000", 139_000_000)))
    assert kept(site)[1:] == [("002*", 139_000_000), ("03.2", 143_000_000)]


@pytest.mark.usefixtures("package")
def test_one_of_the_name_is_that_one_until_a_file_tells_of_two(operator: FlaskClient, site: Site) -> None:
    take(operator, look(operator, "bagian/bidders", HEAD + row("", 141_000_000)))
    take(operator, look(operator, "bagian/bidders", HEAD + row(FIRST, 140_000_000)))
    assert kept(site) == [("01.2", 140_000_000)]
    take(operator, look(operator, "bagian/bidders", BOTH))
    assert kept(site) == [("01.2", 141_000_000), ("02.2", 142_000_000)]


@pytest.mark.usefixtures("package")
def test_what_may_be_either_is_asked_for(operator: FlaskClient, site: Site) -> None:
    take(operator, look(operator, "bagian/bidders", BOTH))
    page = said(look(operator, "bagian/bidders", HEAD + row("", 1_000_000)))
    assert "Ada beberapa peserta bernama CV Maju, jadi tidak jelas yang mana. Isi NPWP-nya" in page
    assert "Impor semua" not in page
    page = said(look(operator, "bagian/bidders", HEAD + row(FIRST, 1_000_000) * 2))
    assert "Sama dengan baris 2" in page


@pytest.mark.usefixtures("package")
def test_one_without_a_number_is_not_taken_for_one_of_two(operator: FlaskClient, site: Site) -> None:
    take(operator, look(operator, "bagian/bidders", HEAD + row("", 141_000_000)))
    page = said(look(operator, "bagian/bidders", BOTH))
    assert page.count("Ada beberapa peserta bernama CV Maju") == 2


@pytest.mark.usefixtures("package")
def test_a_business_is_known_however_it_is_spelled(operator: FlaskClient, site: Site) -> None:
    take(operator, look(operator, "bagian/bidders", BOTH + "saluran-irigasi,PT Lain Sekali,,143000000\n"))
    spelled = HEAD + (
        f"saluran-irigasi,CV. Maju,{SECOND},132000000\nsaluran-irigasi,cv  maju,{FIRST},131000000\n"
        f"saluran-irigasi,PT LAIN SEKALI,{THIRD},133000000\n"
    )
    take(operator, look(operator, "bagian/bidders", spelled))
    assert kept(site) == [("01.2", 131_000_000), ("02.2", 132_000_000), ("03.2", 133_000_000)]
    page = said(look(operator, "bagian/bidders", HEAD + "saluran-irigasi,C.V. MAJU,,1000000\n"))
    assert ("Ada beberapa peserta bernama C.V. MAJU, jadi" in page, "Impor semua" in page) == (True, False)


@pytest.mark.usefixtures("package")
def test_another_number_is_another_business(operator: FlaskClient, site: Site) -> None:
    take(operator, look(operator, "bagian/bidders", HEAD + row(FIRST, 141_000_000)))
    take(operator, look(operator, "bagian/bidders", HEAD + row(SECOND, 142_000_000)))
    assert kept(site) == [("01.2", 141_000_000), ("02.2", 142_000_000)]


@pytest.mark.usefixtures("package")
@pytest.mark.parametrize("name", ["CV Maju Jayaa Abadi", "CV Tirta Abadi", "PT Maju Jaya Abadi"])
def test_another_name_under_one_number_is_asked_about_and_overwrites_nobody(
    operator: FlaskClient, site: Site, name: str
) -> None:
    first = f"saluran-irigasi,CV Maju Jaya Abadi,{FIRST},141000000\n"
    take(operator, look(operator, "bagian/bidders", HEAD + first))
    # What is stored of a number does not tell whether it is the same one.
    page = look(operator, "bagian/bidders", HEAD + first.replace("CV Maju Jaya Abadi", name))
    assert ("Baru 1" in told(page.text), "NPWP yang sama pada dua peserta" in said(page)) == (True, True)
    assert (FIRST in page.text, "012******345" in page.text) == (False, False)
    take(operator, page)
    assert [each.name for each in rows(site, Bidder)] == ["CV Maju Jaya Abadi", name]


STRUCK = [
    ("payments", 1, "tgl_bap,besar_pembayaran,no_bap", "2026-06-18,92300000,900/19", "Rp92.300.000, 18 Juni 2026"),
    ("payments", 1, "tgl_bap,besar_pembayaran,no_bap", "2026-06-17,91300000,900/19", "Rp92.300.000, 18 Juni 2026"),
    ("payments", 1, "tgl_bap,besar_pembayaran,no_bap", "2026-06-18,92300000,", "Rp92.300.000, 18 Juni 2026"),
    ("progress", 1, "Keadaan pada,Sudah berapa persen", "2026-06-15,99", "100%, 15 Juni 2026"),
]


@pytest.mark.parametrize(("part", "place", "head", "line", "called"), STRUCK)
def test_what_was_struck_out_does_not_come_back_without_a_word(
    operator: FlaskClient,
    site: Site,
    make_package: MakePackage,
    part: str,
    place: int,
    head: str,
    line: str,
    called: str,
) -> None:
    key = make_package(parts={**story(), "handovers": []})
    with site_scope(site.id):
        case = load(db.session.get_one(Package, key))
        kept: Any = {"version": case.package.version, "site": site, "by": None}
        assert services.void_part(case, part, getattr(case, part)[place], "Milik paket lain", **kept) == []
        db.session.commit()
    page = said(look(operator, f"bagian/{part}", f"paket,{head}\nsaluran-irigasi,{line}\n"))
    assert f"Yang seperti ini sudah dicoret: {called}" in page
    assert "Dicatat keliru: Milik paket lain. Bila baris ini salah juga, hapus barisnya." in page
    other = line.replace("2026-06-1", "2026-06-2").replace("900/19", "900/20")
    page = said(look(operator, f"bagian/{part}", f"paket,{head}\nsaluran-irigasi,{other}\n"))
    assert ("Impor semua" in page, "sudah dicoret" in page) == (True, False)
