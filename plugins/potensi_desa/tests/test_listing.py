"""Lists: narrowed by category, by region and by words, page by page."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import html5lib
import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, now
from cms_core.testing.factories import MakeSite
from cms_potensi_desa import NAME

pytestmark = pytest.mark.each_case_on_both

MakeEntry = Callable[..., int]
HERE, ABOVE, TOP = "/s/kalimandi", "/s/purworeja-klampok", "/s/banjarnegara"


def shown(client: FlaskClient, url: str) -> list[str]:
    """Return the titles on a list, in their order."""
    answer = client.get(url)
    assert answer.status_code == 200
    html5lib.HTMLParser(strict=True).parse(answer.text)
    return [html.unescape(title) for title in re.findall(r"<h3><a[^>]*>([^<]+)</a>", answer.text)]


@pytest.fixture
def kabupaten(make_site: MakeSite) -> Site:
    return make_site("33.04", slug="banjarnegara", name="Banjarnegara", modules=(NAME,))


@pytest.fixture
def filled(site: Site, neighbour: Site, make_site: MakeSite, make_entry: MakeEntry) -> None:
    """Potentials and products of two villages, and of one of another kecamatan."""
    make_entry(site, title="Air terjun", category="wisata_alam")
    make_entry(site, title="Kampung batik", category="desa_wisata")
    make_entry(site, title="Sawah", category="pertanian")
    make_entry(neighbour, title="Kolam renang", category="wisata_buatan")
    make_entry(site, "produk", title="Guci", category="kerajinan", featured=True)
    make_entry(neighbour, "produk", title="Gula", stock="habis", discount=50, place="Dusun 1", pirt="123")
    make_site("33.04.03", slug="susukan", name="Susukan", modules=(NAME,))
    far = make_site("33.04.03.2001", slug="derik", name="Derik", modules=(NAME,))
    make_entry(far, title="Gua", category="wisata_alam")


@pytest.mark.parametrize(
    ("url", "titles"),
    [
        (f"{HERE}/potensi/", ["Sawah", "Kampung batik", "Air terjun"]),
        (f"{HERE}/potensi/?kategori=wisata", ["Kampung batik", "Air terjun"]),
        (f"{HERE}/potensi/?kategori=wisata_alam", ["Air terjun"]),
        (f"{HERE}/potensi/?kategori=budaya", []),
        (f"{HERE}/potensi/?kategori=%27--", ["Sawah", "Kampung batik", "Air terjun"]),
        (f"{HERE}/potensi/?q=sawah", ["Sawah"]),
        (f"{HERE}/potensi/?q=terjun&kategori=ekonomi", []),
        (f"{HERE}/potensi/?q=guci", []),
        (f"{HERE}/potensi/?q=kolam", []),
        (f"{HERE}/potensi/?wilayah=pagak", ["Sawah", "Kampung batik", "Air terjun"]),
        (f"{HERE}/lapak/?kategori=unggulan", ["Guci"]),
        (f"{HERE}/lapak/?kategori=kerajinan", ["Guci"]),
        (f"{ABOVE}/potensi/?kategori=wisata", ["Kolam renang", "Kampung batik", "Air terjun"]),
        (f"{ABOVE}/potensi/?kategori=wisata&wilayah=pagak", ["Kolam renang"]),
        (f"{ABOVE}/potensi/?q=kelapa&wilayah=kalimandi", []),
        (f"{ABOVE}/potensi/?q=kolam&wilayah=pagak", ["Kolam renang"]),
        (f"{ABOVE}/potensi/?wilayah=derik", ["Kolam renang", "Sawah", "Kampung batik", "Air terjun"]),
        (f"{ABOVE}/lapak/", ["Gula", "Guci"]),
        (f"{ABOVE}/lapak/?q=P-IRT", ["Gula"]),
        (f"{ABOVE}/lapak/?q=pirt", ["Gula"]),
        (f"{ABOVE}/lapak/?q=unggulan", ["Guci"]),
        (f"{HERE}/potensi/?q=ekonomi", ["Sawah"]),
        (f"{TOP}/potensi/?kategori=wisata_alam", ["Gua", "Air terjun"]),
        (f"{TOP}/potensi/?wilayah=susukan", ["Gua"]),
        (f"{TOP}/potensi/?wilayah=derik", ["Gua"]),
        (f"{TOP}/potensi/?wilayah=purworeja-klampok&kategori=ekonomi", ["Sawah"]),
        (f"{TOP}/potensi/?wilayah=derik&q=gua", ["Gua"]),
    ],
)
def test_a_list_is_narrowed(client: FlaskClient, kabupaten: Site, filled: None, url: str, titles: list[str]) -> None:
    assert shown(client, url) == titles


def test_a_product_on_a_list_has_price_stock_place_and_marks(client: FlaskClient, filled: None) -> None:
    text = client.get(f"{ABOVE}/lapak/").text

    for word in ("Rp11.000", "Rp22.000", "Habis", "Dusun 1", "P-IRT", "Pagak"):
        assert word in text


def test_a_kecamatan_and_a_village_of_the_same_name_are_told_apart(
    client: FlaskClient, kabupaten: Site, make_site: MakeSite, filled: None
) -> None:
    make_site("33.04.03.2002", slug="desa-susukan", name="Susukan", modules=(NAME,))

    text = client.get(f"{TOP}/potensi/?wilayah=susukan").text
    assert re.findall(r"<option[^>]*>((?:Kecamatan|Desa) Susukan)</option>", text) == [
        "Kecamatan Susukan",
        "Desa Susukan",
    ]


def test_a_village_without_a_face_is_found_under_its_kecamatan_and_kabupaten(
    client: FlaskClient, kabupaten: Site, kecamatan: Site, make_site: MakeSite, make_entry: MakeEntry
) -> None:
    faceless = make_site("33.04.02.2003", slug="kecitran", name="Kecitran", modules=(NAME,), public=False)
    make_entry(faceless, title="Embung")

    for root in (ABOVE, TOP):
        text = client.get(f"{root}/potensi/?wilayah=kecitran").text
        assert re.search(r'<h3><a href="[^"]*/s/purworeja-klampok/potensi/kecitran/embung">', text)


def test_a_module_that_is_off_is_in_no_narrowed_list(
    client: FlaskClient, kecamatan: Site, make_site: MakeSite, make_entry: MakeEntry
) -> None:
    off = make_site("33.04.02.2003", slug="kecitran", name="Kecitran")
    make_entry(off, title="Embung")

    for query in ("", "?wilayah=kecitran", "?kategori=ekonomi", "?q=embung", "?q=embung&wilayah=kecitran"):
        assert shown(client, f"{ABOVE}/potensi/{query}") == []


@pytest.mark.parametrize("query", ["", "kategori=ekonomi", "q=nomor", "q=nomor&kategori=perkebunan"])
def test_pages_go_on_with_what_was_asked_for(
    client: FlaskClient, site: Site, make_entry: MakeEntry, query: str
) -> None:
    for number in range(25):
        make_entry(site, title=f"Nomor {number:02}")
    found, url = [], f"{HERE}/potensi/?{query}"
    for _page in range(2):
        found += shown(client, url)
        more = re.search(r'rel="next" href="([^"]+)"', client.get(url).text)
        url = html.unescape(more[1]) if more else ""
    assert (sorted(found), url) == ([f"Nomor {number:02}" for number in range(25)], "")


@pytest.mark.parametrize("kind", ["potensi", "produk"])
def test_a_list_asks_as_often_for_many_as_for_few(
    client: FlaskClient,
    kabupaten: Site,
    site: Site,
    neighbour: Site,
    make_entry: MakeEntry,
    count_statements: Any,
    kind: str,
) -> None:
    root = "potensi" if kind == "potensi" else "lapak"
    years = iter(range(100))

    def ask(path: str) -> int:
        with count_statements() as counted:
            assert client.get(f"{path}{next(years)}").headers["X-Cache"] == "miss"
        return sum("core_stamp" not in statement for statement in counted.statements)

    urls = [f"{place}/{root}/?{query}tahun=" for place in (HERE, ABOVE, TOP) for query in ("", "wilayah=pagak&")]
    counts = []
    for _round in range(2):
        make_entry(site, kind)
        make_entry(neighbour, kind)
        for url in urls:
            ask(url)
        counts.append([ask(url) for url in urls])
        for _number in range(8):
            make_entry(site, kind)
            make_entry(neighbour, kind)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 7


def test_a_discount_ends_with_its_last_day_though_the_list_is_kept(
    client: FlaskClient, site: Site, make_entry: MakeEntry
) -> None:
    today = now().date()
    days: list[tuple[str, date]] = [("Lewat", today - timedelta(days=2)), ("Berlaku", today + timedelta(days=2))]
    for title, day in days:
        make_entry(site, "produk", title=title, price=20_000, discount=10, discount_until=day)

    prices = re.findall(r"<b>Rp([\d.]+)</b>", client.get(f"{HERE}/lapak/").text)
    assert prices == ["18.000", "20.000"]


def test_a_potential_says_its_category_and_not_when_it_was_written(
    client: FlaskClient, site: Site, make_entry: MakeEntry
) -> None:
    make_entry(site, title="Air terjun", category="wisata_alam")

    for where in (HERE, ABOVE):
        text = client.get(f"{where}/potensi/").text
        (meta,) = re.findall(r'<p class="meta">(.*?)</p>', text)
        assert re.sub("<[^>]*>", " ", meta).split()[-2:] == ["Wisata", "alam"]
