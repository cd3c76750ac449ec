"""Bars to one scale, drawn beside the table that says the same."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

from flask.testing import FlaskClient

from cms_core.api import Site
from cms_pembangunan.figures.charts import LETTERS, WIDTH, bars

from .conftest import Make

Bars = list[tuple[str, str, list[float]]]


def drawn(page: str) -> dict[str, Bars]:
    """Return name, amount and widths of each bar, by the title of its chart; each chart says where its numbers are."""
    found: dict[str, Bars] = {}
    for chart in re.findall(r'<svg class="chart".*?</svg>', page, re.DOTALL):
        title, told = (re.findall(f"<{tag}>(.*?)</{tag}>", chart)[0] for tag in ("title", "desc"))
        assert "Angkanya ada di tabel." in told
        texts = re.findall(r"<text.*?>(.*?)</text>", chart)
        widths = [re.findall(r'width="([\d.]+)"', part) for part in chart.split('class="b"')[1:]]
        lines = zip(texts[::2], texts[1::2], widths, strict=True)
        found[title] = [(unescape(name), amount, [float(each) for each in wide]) for name, amount, wide in lines]
    return found


def test_the_largest_is_as_wide_as_the_drawing_and_what_is_done_is_a_part_of_each() -> None:
    assert [each[1:] for each in bars([("A", 400, 25), ("B", 100, None), ("C", 0, 0)])] == [
        ("Rp400", WIDTH, WIDTH / 4),
        ("Rp100", WIDTH / 4, 0),
    ]


def test_one_amount_is_nothing_to_compare() -> None:
    assert bars([("A", 400, 25), ("B", 0, None)]) == []


def test_a_long_name_leaves_room_for_the_amount() -> None:
    name = "Kecamatan yang namanya lebih panjang daripada semua"
    [long, short] = bars([(name, 1, 0), (name[:31], 1_000_000_000, 0)])
    assert (long.name, short.name) == (f"{name[:42]}…", name[:31])
    assert len(long.name) + len(long.amount) == len(short.name) + len(short.amount) == LETTERS


def test_a_village_draws_its_years_and_its_sources(
    client: FlaskClient, site: Site, make_work: Make, tell: Make
) -> None:
    make_work(year=2026, budget=300, from_dd=200, from_swadaya=100)
    old = make_work(title="Drainase", year=2025, budget=150, from_dd=150)
    tell(old, 80, date(2026, 3, 1))

    page = client.get("http://kalimandi.example/pembangunan/tahun/2026").text

    assert drawn(page) == {
        "Dari mana uangnya": [("Dana Desa", "Rp200", [360.0]), ("Swadaya masyarakat", "Rp100", [180.0])],
        "Anggaran dari tahun ke tahun": [("2026", "Rp300", [360.0]), ("2025", "Rp150", [180.0, 144.0])],
    }
    rows = re.findall(r'<th role="rowheader" scope="row">(\d{4})</th>(.*?)</tr>', page)
    assert [(year, re.findall(r">([^<>]+)</td>", cells)) for year, cells in rows] == [
        ("2026", ["1", "Rp300", "0%"]),
        ("2025", ["1", "Rp150", "80%"]),
    ]


def test_a_region_draws_its_places_the_largest_first(
    client: FlaskClient, kecamatan: Site, site: Site, neighbour: Site, make_work: Make, tell: Make
) -> None:
    make_work(budget=100, from_dd=100)
    tell(make_work(at=neighbour, budget=200, from_dd=200), 50, date(2026, 3, 1), at=neighbour)

    found = drawn(client.get(f"/s/{kecamatan.slug}/pembangunan/tahun/2026").text)

    assert found == {"Anggaran menurut wilayah": [("Pagak", "Rp200", [360.0, 180.0]), ("Kalimandi", "Rp100", [180.0])]}
