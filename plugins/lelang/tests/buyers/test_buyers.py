"""Agencies: what each buys, however it is spelled, and of which site it is."""

from __future__ import annotations

import re
from typing import Any

import html5lib
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.api import Site, db, every_site, site_scope
from cms_core.modules.services import disable
from cms_lelang import NAME
from cms_lelang.buyers.services import bought_by, buyers, names_in, units_in
from cms_lelang.completeness.services import agencies
from cms_lelang.figures.report import report
from cms_lelang.models import Package

from ..conftest import HOME, MakePackage, story
from ..test_views import titles, words

ABOVE = "http://banjarnegara.example"
PATH = "/lelang/instansi"
HEALTH: dict[str, Any] = {"unit": "Dinas Kesehatan"}


def rows(page: str) -> dict[str, list[str]]:
    """Return the numbers in the tables of a page by the heads of their rows."""
    found = re.findall(r'<th role="rowheader" scope="row">(.*?)</th>(.*?)</tr>', page, re.DOTALL)
    return {
        " ".join(re.sub(r"<[^>]+>", "", head).split()): re.findall(r'class="num">([^<]*)<', cells)
        for head, cells in found
    }


def test_an_agency_adds_up_what_citizens_see_of_it(
    kabupaten: Site, client: FlaskClient, make_package: MakePackage
) -> None:
    make_package(at=kabupaten, title="Gedung", parts=story(), **HEALTH)
    make_package(at=kabupaten, title="Kursi", unit="DINAS KESEHATAN ", year=2025, category="barang")
    failed = {"outcome": "gagal", "reason": "Tidak ada penawaran"}
    make_package(at=kabupaten, title="Mobil", **HEALTH, **failed)
    make_package(at=kabupaten, title="Rahasia", shown=False, **HEALTH)
    make_package(at=kabupaten, title="Jalan", unit="Dinas Pekerjaan Umum")

    page = client.get(f"{ABOVE}{PATH}/dinas-kesehatan").text

    html5lib.HTMLParser(strict=True).parse(page)
    assert set(titles(page)) == {"Gedung", "Kursi", "Mobil"}
    told = rows(page)
    assert told["2026"] == ["2", "Rp148.000.000", "Rp142.000.000"]
    assert told["2025"] == ["1", "Rp148.000.000", "Rp0"]
    assert told["Selesai"] == ["1", "Rp148.000.000", "Rp142.000.000"]
    assert told["Batal atau gagal"] == ["1", "Rp0", "Rp0"]
    assert told["Permintaan penawaran (desa)"] == ["3", "Rp296.000.000", "Rp142.000.000"]
    assert "Kontrak di bawah HPS Rp3.500.000" in words(page)


def test_the_list_is_of_the_region_with_each_agency_by_its_site(
    kabupaten: Site, site: Site, neighbour: Site, client: FlaskClient, make_package: MakePackage
) -> None:
    make_package(parts=story())
    make_package(at=neighbour, title="Talud", ceiling=50_000_000, estimate=None)
    make_package(at=kabupaten, title="Gedung", ceiling=900_000_000, **HEALTH)

    page = client.get(f"{ABOVE}{PATH}").text

    html5lib.HTMLParser(strict=True).parse(page)
    assert list(rows(page).items()) == [
        ("Dinas Kesehatan Kabupaten Banjarnegara", ["1", "Rp900.000.000", "Rp0"]),
        ("Desa Kalimandi", ["1", "Rp148.000.000", "Rp142.000.000"]),
        ("Desa Pagak", ["1", "Rp50.000.000", "Rp0"]),
    ]
    # What the list says of an agency is what its page says, here and at home.
    links = re.findall(rf'href="({PATH}/[^"]+)"', page)
    assert links == [
        f"{PATH}/dinas-kesehatan",
        f"{PATH}/kalimandi/desa-kalimandi",
        f"{PATH}/pagak/desa-pagak",
    ]
    assert [titles(client.get(ABOVE + link).text) for link in links] == [["Gedung"], ["Saluran irigasi"], ["Talud"]]
    assert rows(client.get(ABOVE + links[1]).text) == rows(client.get(f"{HOME}{PATH}/desa-kalimandi").text)
    with site_scope(site.id):
        assert [(each.key, each.sums.packages) for each in buyers(site)] == [("desa-kalimandi", 1)]


OLD_KEY = "dinas-pekerjaan-umum"
OLD, NEW = "Dinas Pekerjaan Umum", "Dinas PU dan Penataan Ruang"


def renamed(make_package: MakePackage, kabupaten: Site) -> None:
    """Make packages of an agency that has one code and got another name, and of another agency."""
    for title, unit, year in (("Jalan", OLD, 2024), ("Talud", OLD, 2025), ("Drainase", OLD.upper(), 2025)):
        make_package(at=kabupaten, title=title, unit=unit, unit_code="88123", year=year)
    make_package(at=kabupaten, title="Trotoar", unit=OLD)
    make_package(at=kabupaten, title="Taman", unit=NEW, unit_code="88123")
    make_package(at=kabupaten, title="Pasar", unit=NEW)
    make_package(at=kabupaten, title="Gudang", unit="", unit_code="88123")
    make_package(at=kabupaten, title="Gedung", unit_code="88999", **HEALTH)
    for number in range(9):
        make_package(at=kabupaten, title=f"Draf {number}", unit="Dinas Rahasia", unit_code="88123", shown=False)


ALL = {"Jalan", "Talud", "Drainase", "Trotoar", "Taman", "Pasar", "Gudang"}


def test_one_code_is_one_agency_whatever_it_is_called(
    kabupaten: Site, site: Site, client: FlaskClient, make_package: MakePackage
) -> None:
    renamed(make_package, kabupaten)
    make_package(title="Embung", unit="Kaur Umum", unit_code="88123")

    page = client.get(f"{ABOVE}{PATH}").text
    assert {name: cells[0] for name, cells in rows(page).items()} == {
        f"{NEW} Kabupaten Banjarnegara": "7",
        "Dinas Kesehatan Kabupaten Banjarnegara": "1",
        # The code of a village is its own.
        "Kaur Umum Desa Kalimandi": "1",
    }
    own = f"{PATH}/dinas-pekerjaan-umum"
    assert f'href="{own}"' in page
    shown = client.get(ABOVE + own).text
    html5lib.HTMLParser(strict=True).parse(shown)
    assert (set(titles(shown)), rows(shown)["2026"][0], rows(shown)["2024"][0]) == (ALL, "4", "1")
    assert f"<h1>{NEW}</h1>" in shown
    assert f"Ditulis juga: {OLD}." in words(shown)
    # Each of its names leads there, with what reads it as a feed.
    moved = client.get(f"{ABOVE}{PATH}/dinas-pu-dan-penataan-ruang")
    assert (moved.status_code, moved.location) == (302, own)
    feeds = [client.get(f"{ABOVE}/lelang/kabar.atom?instansi={key}") for key in (own[17:], moved.request.path[17:])]
    assert [len(re.findall("<entry>", feed.text)) for feed in feeds] == [7, 7]
    assert client.get(f"{ABOVE}{PATH}/dinas-rahasia").status_code == 404
    assert "Rahasia" not in page + shown + client.get(f"{ABOVE}/sitemap.xml").text
    with site_scope(kabupaten.id):
        assert [(each.name, each.packages) for each in agencies(kabupaten)][:2] == [("Dinas Kesehatan", 1), (NEW, 7)]
        told = report(kabupaten, 2026)
        assert told is not None
        assert {(line.name, line.sums.packages) for line in told.agencies} >= {(NEW, 4), ("Dinas Kesehatan", 1)}


@pytest.mark.parametrize("asked", ["88123", "pekerjaan umum", "penataan ruang", "DINAS PU DAN"])
def test_the_list_is_narrowed_to_an_agency_by_its_code_and_each_of_its_names(
    kabupaten: Site, client: FlaskClient, make_package: MakePackage, asked: str
) -> None:
    renamed(make_package, kabupaten)
    assert set(titles(client.get(f"{ABOVE}/lelang/", query_string={"satker": asked}).text)) == ALL
    for none in ("Dinas Rahasia", "8812", "tidak ada"):
        assert titles(client.get(f"{ABOVE}/lelang/", query_string={"satker": none}).text) == []


def test_a_code_that_was_mistyped_moves_its_own_package_alone(
    kabupaten: Site, client: FlaskClient, make_package: MakePackage
) -> None:
    renamed(make_package, kabupaten)
    make_package(at=kabupaten, title="Puskesmas", unit_code="88123", **HEALTH)
    make_package(at=kabupaten, title="Obat", **HEALTH)
    found = {path: set(titles(client.get(f"{ABOVE}{PATH}/{path}").text)) for path in ("dinas-kesehatan", OLD_KEY)}
    assert found == {"dinas-kesehatan": {"Gedung", "Obat"}, OLD_KEY: ALL | {"Puskesmas"}}
    # Who asks for it by its own name finds it none the less, and nothing else of the other agency.
    page = client.get(f"{ABOVE}/lelang/?satker=kesehatan").text
    assert set(titles(page)) == {"Gedung", "Obat", "Puskesmas"}


def test_no_two_agencies_of_a_site_are_called_alike(
    kabupaten: Site, client: FlaskClient, make_package: MakePackage
) -> None:
    written = (("A1", "Dinas PU", 2024, 2), ("A2", "Dinas PU", 2024, 3), ("A2", "Dinas PUPR", 2026, 2))
    for code, unit, year, packages in (*written, ("A3", "Dinas PUPR", 2026, 4)):
        for number in range(packages):
            make_package(at=kabupaten, title=f"{code} {unit} {number}", unit=unit, unit_code=code, year=year)
    told = {name: cells[0] for name, cells in rows(client.get(f"{ABOVE}{PATH}").text).items()}
    assert told == {"Dinas PU Kabupaten Banjarnegara": "7", "Dinas PUPR Kabupaten Banjarnegara": "4"}
    shown = client.get(f"{ABOVE}{PATH}/dinas-pu").text
    assert ("<h1>Dinas PU</h1>" in shown, "Ditulis juga: Dinas PUPR." in words(shown)) == (True, True)


def test_of_names_written_as_often_addresses_have_the_newest(
    kabupaten: Site, client: FlaskClient, make_package: MakePackage
) -> None:
    for unit, year in (("Dinas Taman", 2024), ("Dinas Kota", 2025), ("Dinas Pasar", 2023)):
        make_package(at=kabupaten, title=unit, unit=unit, unit_code="88123", year=year)
    assert f'href="{PATH}/dinas-kota"' in client.get(f"{ABOVE}{PATH}").text
    assert client.get(f"{ABOVE}{PATH}/dinas-taman").location == f"{PATH}/dinas-kota"


def test_a_code_of_no_agency_finds_its_own_packages_alone(
    kabupaten: Site, client: FlaskClient, make_package: MakePackage
) -> None:
    # The site itself buys some, once with a code; a nought fills the column of one of an agency.
    for title, unit, code in (("Meja", "", ""), ("Kursi", "", "Z9"), ("Jalan", OLD, "88123"), ("Talud", OLD, "0")):
        make_package(at=kabupaten, title=title, unit=unit, unit_code=code)
    for asked, found in (("Z9", ["Kursi"]), ("0", ["Talud"]), ("88123", ["Talud", "Jalan"])):
        page = client.get(f"{ABOVE}/lelang/", query_string={"satker": asked}).text
        assert (asked, titles(page)) == (asked, found)


def test_agencies_are_the_same_without_counting_those_that_nobody_confuses(
    kabupaten: Site, site: Site, neighbour: Site, make_package: MakePackage
) -> None:
    ways = [
        *[("Kesehatan", "9"), ("Kesehatan", "9"), ("Sekretariat Daerah", ""), ("", ""), ("", "7"), ("Bappeda", "000")],
        *[(OLD, "2"), (NEW, "2"), (NEW, "2"), (NEW.upper(), ""), (OLD, "3"), ("R.S.U.D.", "4"), ("RSUD", "5")],
    ]
    for number, (unit, code) in enumerate(ways):
        make_package(at=kabupaten, title=f"Paket {number}", unit=unit, unit_code=code, year=2024 + number % 3)
    make_package(title="Talud", unit="Dinas Pendidikan", unit_code="2")
    make_package(at=neighbour, title="Jalan", unit=OLD, unit_code="1")
    make_package(at=neighbour, title="Rahasia", unit=NEW, unit_code="1", shown=False)

    leaping, counting = names_in(kabupaten.region_code), units_in(kabupaten.region_code)

    told = {(each.site_id, each.unit, each.unit_code) for each in counting.written}
    assert {(each.site_id, each.unit, each.unit_code) for each in leaping.written} == told
    for each in counting.written:
        assert leaping.of(each) == counting.of(each)
        assert leaping.of_name(leaping.name_of(each)) == counting.of_name(counting.name_of(each))
    assert sum(each.packages for each in leaping.written) < sum(each.packages for each in counting.written)


def test_agencies_of_a_thousand_sites_are_looked_for_at_once(
    kabupaten: Site, site: Site, neighbour: Site, make_package: MakePackage
) -> None:
    wanted = make_package(at=site, title="Talud", unit="Kaur Umum", unit_code="7")
    for at, unit in ((neighbour, "Kaur Umum"), (site, "Kaur Keuangan"), (kabupaten, "Kaur Umum")):
        make_package(at=at, title="Jalan", unit=unit, unit_code="7")
    ways = {number: [("8", "Kaur Umum")] for number in range(1, 2_500)}
    ways |= {site.id: [("7", "Kaur Umum")], neighbour.id: [("7", "Kaur Keuangan")], kabupaten.id: [("", "Kaur Umum")]}
    with every_site(within=kabupaten.region_code) as session:
        assert list(session.scalars(select(Package.id).where(bought_by(ways)))) == [wanted]


def test_a_name_that_was_mistyped_in_one_year_is_said_by_no_page(
    kabupaten: Site, client: FlaskClient, make_package: MakePackage
) -> None:
    mistyped: dict[str, Any] = {"unit": "Dinas Kesehatn", "unit_code": "88999"}
    for title, year in (("Gedung", 2026), ("Kursi", 2026), ("Mobil", 2025)):
        make_package(at=kabupaten, title=title, unit_code="88999", year=year, **HEALTH)
    make_package(at=kabupaten, title="Obat", year=2024, parts=story(), **mistyped)
    make_package(at=kabupaten, title="Pasar", unit="Dinas Pasar", year=2024)
    for path in (PATH, "/lelang/angka?tahun=2024", "/lelang/kelengkapan", "/lelang/penyedia/cv-tirta"):
        page = client.get(ABOVE + path).text
        # Beneath its title a package says who buys as it is written there.
        told = page.partition("<h2>Paket</h2>")[0]
        assert ("Dinas Kesehatan" in told, "kesehatn" in told.casefold()) == (True, False), path
    table = client.get(f"{ABOVE}/lelang/data/angka-2024.csv").text
    assert "2024,instansi,dinas-kesehatan,Dinas Kesehatan,Kabupaten Banjarnegara,1," in table


def test_a_package_leads_to_its_agency_however_it_writes_it(
    kabupaten: Site, client: FlaskClient, make_package: MakePackage
) -> None:
    renamed(make_package, kabupaten)
    # By its code alone: nobody at this site buys without a unit.
    for slug, name in (("gudang", NEW), ("pasar", NEW), ("jalan", OLD)):
        page = client.get(f"{ABOVE}/lelang/{slug}").text
        assert f'<dt>Pembeli</dt><dd><a href="{PATH}/{OLD_KEY}">{name}</a></dd>' in page


def test_a_winner_sold_to_one_agency_though_it_was_renamed(
    kabupaten: Site, client: FlaskClient, make_package: MakePackage
) -> None:
    for title, unit, year in (("Jalan", OLD, 2025), ("Talud", OLD, 2025), ("Taman", NEW, 2026)):
        make_package(at=kabupaten, title=title, unit=unit, unit_code="88123", year=year, parts=story())
    page = client.get(f"{ABOVE}/lelang/penyedia/cv-tirta").text
    assert rows(page)[f"{NEW} Kabupaten Banjarnegara"][0] == "3"
    assert f'href="{PATH}/{OLD_KEY}"' in page


def test_nothing_of_another_site_has_a_page(
    kabupaten: Site, site: Site, neighbour: Site, client: FlaskClient, make_package: MakePackage
) -> None:
    make_package(at=neighbour, title="Talud", unit="Kasi Umum")
    make_package(at=kabupaten, title="Gedung", **HEALTH)
    make_package(title="Draf", unit="Kasi Rahasia", shown=False)
    asked = ("desa-pagak", "kasi-umum", "pagak/kasi-umum", "banjarnegara/dinas-kesehatan")
    assert {
        path: client.get(f"{HOME}{PATH}/{path}").status_code for path in (*asked, "kasi-rahasia", "x")
    } == dict.fromkeys((*asked, "kasi-rahasia", "x"), 404)
    # Of two units of one name each has its own page: the site in the address decides.
    assert client.get(f"{ABOVE}{PATH}/kasi-umum").status_code == 404
    assert titles(client.get(f"{ABOVE}{PATH}/pagak/kasi-umum").text) == ["Talud"]
    assert client.get(f"{ABOVE}{PATH}/tidak-ada/kasi-umum").status_code == 404


def test_a_site_that_has_the_module_off_is_not_added_up(
    kabupaten: Site, neighbour: Site, client: FlaskClient, make_package: MakePackage
) -> None:
    make_package(at=neighbour, title="Talud")
    make_package(at=kabupaten, title="Gedung", **HEALTH)
    with site_scope(neighbour.id):
        disable(neighbour, NAME)
        db.session.commit()
    assert list(rows(client.get(f"{ABOVE}{PATH}").text)) == ["Dinas Kesehatan Kabupaten Banjarnegara"]
    assert client.get(f"{ABOVE}{PATH}/pagak/desa-pagak").status_code == 404


def test_a_package_leads_to_who_buys(client: FlaskClient, make_package: MakePackage) -> None:
    make_package(parts=story())
    page = client.get(f"{HOME}/lelang/saluran-irigasi").text
    assert '<dt>Pembeli</dt><dd><a href="/lelang/instansi/desa-kalimandi">Desa Kalimandi</a></dd>' in page
    assert f'href="{PATH}"' in client.get(f"{HOME}/lelang/").text


@pytest.mark.parametrize("path", [f"{PATH}", f"{PATH}/dinas-kesehatan"])
def test_more_agencies_and_packages_ask_no_more(
    kabupaten: Site, client: FlaskClient, make_package: MakePackage, count_statements: Any, path: str
) -> None:
    def asked() -> int:
        client.get(ABOVE + path)
        make_package(at=kabupaten, title="Gedung", **HEALTH)
        with count_statements() as counted:
            assert client.get(ABOVE + path).status_code == 200
        return int(counted.count)

    make_package(at=kabupaten, title="Gedung", **HEALTH)
    few = asked()
    for number in range(4):
        make_package(at=kabupaten, title="Gedung", unit=f"Dinas {number}")
    assert asked() == few


def test_search_engines_find_the_pages_of_sums_and_of_own_agencies(
    kabupaten: Site, site: Site, client: FlaskClient, make_package: MakePackage
) -> None:
    make_package(at=kabupaten, title="Gedung", parts=story(), **HEALTH)
    make_package(title="Jalan", unit="Kaur Perencanaan")
    make_package(at=kabupaten, title="Draf", shown=False, unit="Dinas Sosial")
    found = re.findall(rf"<loc>{ABOVE}:8000(/lelang/[^<]*)</loc>", client.get(f"{ABOVE}/sitemap.xml").text)
    sums = ["/lelang/kelengkapan", "/lelang/angka", PATH, f"{PATH}/dinas-kesehatan"]
    assert found[:5] == ["/lelang/", *sums]
    assert [path for path in found if "instansi" in path or "penyedia" in path] == sums[2:]
    assert {client.get(ABOVE + path).status_code for path in found} == {200}


def test_what_is_empty_is_told_to_no_search_engine(site: Site, client: FlaskClient) -> None:
    found = re.findall(r"<loc>[^<]*(/lelang/[^<]*)</loc>", client.get(f"{HOME}/sitemap.xml").text)
    assert found == ["/lelang/", "/lelang/kelengkapan"]
