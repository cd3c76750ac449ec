"""Flags on pages: citizens see none unless their site has decided so, and then never without method and caution."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import html5lib
import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, User, site_scope
from cms_core.testing.factories import MakeUser
from cms_lelang.flags.fences import LEAST
from cms_lelang.flags.services import overview
from cms_lelang.models import Bidder

from ..conftest import HOME, STAFF, MakePackage, story

ShowFlags = Callable[[Site, bool], None]
TITLE = "Gudang"
TRACES = re.compile(r"Patut ditanyakan|Hanya satu peserta|R018|PFA-|skor \d|Cardinal|Opentender", re.IGNORECASE)
"""Words of which each would give a flag away."""
SURFACES = (
    *("/", "/lelang/", "/lelang/gudang", "/lelang/kelengkapan", "/cari?q=gudang", "/cari?q=peserta", "/data/"),
    *("/data/pengadaan.csv", "/data/pengadaan.json", "/lelang/data/kelengkapan.csv", "/data/pengadaan"),
    *("/lelang/data/rilis.json", "/lelang/data/rekaman.json", "/peta/", "/peta/lelang.geojson", "/sitemap.xml"),
    *("/umpan.xml", "/feed.xml"),
)


def flagged(**values: Any) -> dict[str, Any]:
    """Return a tender with one bidder and a contract: R018 and all four scores."""
    parts = {**story(), "bidders": story()["bidders"][:1]}
    return {"title": TITLE, "method": "tender", "parts": parts, **values}


@pytest.fixture
def tender(make_package: MakePackage) -> int:
    """A published tender with something to ask."""
    return make_package(**flagged())


@pytest.mark.usefixtures("tender")
def test_no_public_surface_shows_flags_unless_the_site_says_so(
    site: Site, client: FlaskClient, show_flags: ShowFlags
) -> None:
    show_flags(site, False)
    answers = {path: client.get(HOME + path) for path in SURFACES}
    assert sum(TITLE in answer.text for answer in answers.values()) >= 8
    assert {path: TRACES.findall(answer.text) for path, answer in answers.items() if TRACES.search(answer.text)} == {}
    assert client.get(f"{HOME}/lelang/tanda").status_code == 404


def test_bids_of_an_agency_are_counted_together_however_it_is_written(site: Site, make_package: MakePackage) -> None:
    def bids(out: int, of: int) -> dict[str, list[Any]]:
        verdicts = ["gugur"] * out + ["lulus"] * (of - out)
        return {"bidders": [Bidder(name=f"CV {n}", offer=n, verdict=said) for n, said in enumerate(verdicts, 1)]}

    for number in range(LEAST - 1):
        code = f"7{number}"
        make_package(title=f"Jalan {number}", unit=f"Dinas {number}", unit_code=code, parts=bids(number % 2, 4))
    for title, unit, year in (("Gedung", "Dinas Kesehatan", 2026), ("Obat", "DINAS KESEHATN", 2025)):
        make_package(title=title, unit=unit, unit_code="88999", year=year, parts=bids(1, 1))
    with site_scope(site.id):
        found = overview(site).buyers
    assert [(name, [(each.rule, str(each.text)) for each in flags]) for name, flags in found] == [
        ("Dinas Kesehatan", [("R038", "2 dari 2 penawaran gugur.")])
    ]


@pytest.mark.usefixtures("tender")
def test_pages_that_are_kept_follow_the_setting(site: Site, client: FlaskClient, show_flags: ShowFlags) -> None:
    pages = ("/lelang/gudang", "/lelang/tanda", "/lelang/")
    seen = []
    for shown in (False, True, False):
        show_flags(site, shown)
        # The second answer is one that is kept.
        answers = [client.get(HOME + page) for page in pages for _again in range(2)]
        seen.append([bool(TRACES.search(answer.text)) for answer in answers])
    assert seen == [[False] * 6, [True] * 6, [False] * 6]


@pytest.mark.usefixtures("tender")
def test_what_is_shown_says_how_and_that_it_proves_nothing(
    site: Site, client: FlaskClient, show_flags: ShowFlags
) -> None:
    show_flags(site, True)
    for page in ("/lelang/gudang", "/lelang/tanda"):
        text = client.get(HOME + page).text
        html5lib.HTMLParser(strict=True).parse(text)
        for said in ("Hanya satu peserta", "R018, Cardinal 0.0.7, metode 2026.1", "Bukan bukti.", "Keberatan"):
            assert said in text, (page, said)
    package = client.get(f"{HOME}/lelang/gudang").text
    assert re.findall(r"PFA-\d, Opentender PFA, metode 2026.1", package) == [
        f"PFA-{number}, Opentender PFA, metode 2026.1" for number in (1, 2, 3, 4)
    ]
    method = client.get(f"{HOME}/lelang/tanda").text.partition('id="metode"')[2].partition("</section>")[0]
    for said in ("R030 (", ") dan R048 (", ") tidak dihitung: jam masuk setiap penawaran tidak dicatat"):
        assert said in method
    assert 'href="/lelang/tanda#metode"' in package
    assert "data belum cukup: 0 dari 20 paket" in client.get(f"{HOME}/lelang/tanda").text
    # What machines read of a package stays without.
    for path in ("/lelang/data/rilis.json", "/data/pengadaan.csv", "/cari?q=gudang"):
        assert not TRACES.search(client.get(HOME + path).text), path


def test_neither_drafts_nor_other_sites_are_counted(
    site: Site, neighbour: Site, client: FlaskClient, make_package: MakePackage, show_flags: ShowFlags
) -> None:
    make_package(**flagged(title="Draf", shown=False))
    make_package(**flagged(title="Tetangga", at=neighbour))
    make_package()
    show_flags(site, True)
    page = client.get(f"{HOME}/lelang/tanda").text
    assert "0 dari 1 paket" in page
    assert [title for title in ("Draf", "Tetangga") if title in page] == []


def test_a_site_decides_for_itself_alone(
    site: Site, neighbour: Site, client: FlaskClient, make_package: MakePackage, show_flags: ShowFlags
) -> None:
    make_package(**flagged(at=neighbour))
    show_flags(site, True)
    assert not TRACES.search(client.get("http://localhost/s/pagak/lelang/gudang").text)
    assert client.get("http://localhost/s/pagak/lelang/tanda").status_code == 404


def test_enough_packages_are_compared(
    site: Site, client: FlaskClient, make_package: MakePackage, show_flags: ShowFlags
) -> None:
    signed = story()["contracts"][0]
    for number in range(20):
        bids = (100_000_000, 110_000_000 + number * 10_000 if number else 140_000_000)
        bidders = [
            Bidder(name=f"CV {letter}{number}", offer=bid, verdict="lulus", winner=letter == "A", tax="")
            for letter, bid in zip("AB", bids, strict=True)
        ]
        copy = type(signed)(number="1", signed=signed.signed, value=100_000_000)
        make_package(title=f"Paket {number}", method="tender", parts={"bidders": bidders, "contracts": [copy]})
    show_flags(site, True)
    page = client.get(f"{HOME}/lelang/tanda").text
    assert "1 dari 20 paket yang terbit di sini bertanda." in page
    assert "Harga pemenang jauh di bawah yang kedua: selisihnya 40%." in page
    assert "Harga pemenang jauh" in client.get(f"{HOME}/lelang/paket-0").text
    assert "Harga pemenang jauh" not in client.get(f"{HOME}/lelang/paket-1").text
    for number in ("0", "2", "x", "99999999999999999999"):
        assert client.get(f"{HOME}/lelang/tanda?halaman={number}").status_code == 404


def test_staff_see_flags_that_citizens_do_not(operator: FlaskClient, tender: int) -> None:
    page = operator.get(f"{STAFF}/tanda/").text
    html5lib.HTMLParser(strict=True).parse(page)
    assert "Hanya satu peserta" in page
    assert "Hanya dibaca di sini" in page
    assert "R018, Cardinal 0.0.7" in operator.get(f"{STAFF}/{tender}/bagian").text


def test_nobody_else_sees_the_desk(
    client: FlaskClient,
    neighbour: Site,
    make_user: MakeUser,
    sign_in: Callable[[FlaskClient, User], None],
    tender: int,
) -> None:
    assert client.get(f"{STAFF}/tanda/").status_code in (302, 303)
    sign_in(client, make_user(region_code=neighbour.region_code))
    answer = client.get(f"{STAFF}/tanda/")
    assert (answer.status_code in (403, 404), TITLE in answer.text, tender > 0) == (True, False, True)
