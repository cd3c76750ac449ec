"""The drawing of a map: to scale, small enough for a weak network, the same for those who do not see it."""

from __future__ import annotations

import dataclasses
import gzip
import itertools
import os
import re
from pathlib import Path

import pytest
from flask import Flask

from cms_peta import coverage
from cms_peta.boundaries import services
from cms_peta.boundaries.reading import read
from cms_peta.drawing import FOOT, Area, draw
from cms_peta.labels import Word
from cms_peta.tiles import Tile, draw_tiles

from .conftest import TWO, honeycomb

REAL = Path(os.environ.get("CMS_TEST_DATA", "")) / "boundaries"

pytestmark = pytest.mark.sqlite_only("a map is drawn without a database")


@pytest.fixture(autouse=True)
def _texts(app: Flask):
    """Sentences need a request to know their language."""
    with app.test_request_context():
        yield


def areas_of(data: bytes) -> list[Area]:
    """Return the areas of a file as a map draws them, each with a link as long as usual."""
    drawn = services.simpler([(each.code, each.shape) for each in read(data).areas])
    return [Area(code, f"Wilayah {code}", shape, f"/wilayah/contoh-{code}") for code, shape in drawn]


@pytest.mark.parametrize(("across", "down", "kilobytes"), [(4, 2, 1.5), (6, 3, 4), (47, 3, 16), (14, 10, 16)])
def test_a_map_is_as_small_as_a_weak_network_wants(across: int, down: int, kilobytes: float) -> None:
    plain = areas_of(honeycomb(across, down))
    # Coloured by a figure, of which every seventh knows nothing.
    coloured = [
        dataclasses.replace(area, look=f"k{number % 7 and number % 5 + 1}", told=f"{number * 137 % 1000} orang")
        for number, area in enumerate(plain)
    ]

    # All borders are marked, and one is contested.
    pairs = coverage.neighbours([(area.code, area.shape) for area in plain])
    marked = {**dict.fromkeys(pairs, "penegasan"), pairs[-1]: "sengketa"}

    says = "Peta wilayah, utara di atas"
    drawn = [draw(areas, says=says, lines=lines).svg for areas in (plain, coloured) for lines in ({}, marked)]
    assert [svg.count("<path") >= across * down for svg in drawn] == [True] * 4
    assert ['class="ln sengketa"' in svg for svg in drawn] == [False, True] * 2
    sizes = [len(gzip.compress(svg.encode(), 9)) for svg in drawn]
    assert max(sizes) <= kilobytes * 1024
    # What is drawn once more goes as the areas do.
    assert [lined / bare < 1.35 for bare, lined in zip(sizes[::2], sizes[1::2], strict=True)] == [True, True]


@pytest.mark.skipif(not REAL.is_dir(), reason="CMS_TEST_DATA names no folder with boundary files.")
def test_eight_real_villages_take_a_kilobyte_and_a_half_in_colour_and_with_their_borders_too() -> None:
    named = ["Sirkandi", "Pagak", "Kecitran", "Purwareja", "Klampok", "Kalilandak", "Kalimandi", "Kaliwinasuh"]
    coloured = [
        dataclasses.replace(
            area, name=name, href=f"/wilayah/{name.lower()}", look=f"k{rank}", told=f"{rank * 137} orang"
        )
        for (rank, name), area in zip(
            enumerate(named), areas_of((REAL / "33.04.02-desa.json").read_bytes()), strict=True
        )
    ]
    pairs = coverage.neighbours([(area.code, area.shape) for area in coloured])
    marked = {**dict.fromkeys(pairs, "penegasan"), pairs[-1]: "sengketa"}

    svg = draw(coloured, says="Peta Purworeja Klampok, utara di atas", lines=marked).svg

    assert len(gzip.compress(svg.encode(), 9)) <= 1536


def test_areas_are_links_that_are_drawn_to_scale() -> None:
    svg = draw(areas_of(TWO), says="Peta").svg

    assert svg.startswith('<svg class="map" font-size="24" viewBox="0 0 600 353" role="group" aria-label="Peta">')
    ways = re.findall(r'href="([^"]*)"><title>([^<]*)</title><path d="([^"]*)"', svg)
    # Half as wide as the drawing each, and higher than wide: a degree of longitude is shorter there.
    assert ways == [
        ("/wilayah/contoh-33.04.02.2002", "Wilayah 33.04.02.2002", "M300 303l0-297-294 0 0 297z"),
        ("/wilayah/contoh-33.04.02.2007", "Wilayah 33.04.02.2007", "M300 303l294 0 0-297-294 0z"),
    ]
    # 2.2 km from east to west in 588 units: 500 m are 133.
    assert '<path class="sc" d="M6,337v8H139v-8"/><text class="sc" x="147" y="345">500 m</text>' in svg
    assert ">U</text>" in svg


def test_points_lie_over_the_areas_and_what_is_outside_is_counted() -> None:
    layers = [[(109.46, -7.475), (109.46, -7.475)], [(109.4501, -7.4701), (110.0, -7.0)]]
    found = draw(areas_of(TWO), layers, says="Peta")

    marks = dict(re.findall(r'<path class="(p\d)" d="M(\d+ \d+)m', found.svg))
    assert (marks, found.outside) == ({"p0": "300 154", "p1": "9 9"}, 1)


def test_numbers_stand_beside_their_points_within_the_drawing() -> None:
    west, east = (109.4501, -7.475), (109.4699, -7.475)
    numbers = [(west, 1), (east, 2), (west, 3), ((110.0, -7.0), 4)]

    svg = draw(areas_of(TWO), [[west, east]], says="Peta", numbers=numbers).svg

    told = re.search(r'<g class="n" aria-hidden="true">(.*?)</g>', svg)
    assert told is not None
    assert re.findall(r'<text( class="e")? x="(\d+)" y="\d+">([^<]*)<', told[1]) == [
        ("", "23", "1, 3"),
        (' class="e"', "577", "2"),
    ]
    assert 'class="n"' not in draw(areas_of(TWO), [[west, east]], says="Peta").svg


def test_a_name_gives_way_to_numbers_within_its_area() -> None:
    areas = [dataclasses.replace(area, name=name) for area, name in zip(areas_of(TWO), ("Lor", "Kidul"), strict=True)]
    at = (109.455, -7.475)

    def names(spots: list[tuple[float, float]]) -> list[tuple[str, str]]:
        numbers = [(spot, number) for number, spot in enumerate(spots, start=1)]
        svg = draw(areas, [spots], says="Peta", numbers=numbers).svg
        return re.findall(r'<text x="\d+" y="(\d+)">([A-Z][^<]*)</text>', svg)

    plain, moved = names([]), names([at])
    assert [name for _y, name in moved] == [name for _y, name in plain]
    assert [one == other for one, other in zip(plain, moved, strict=True)].count(False) == 1


def test_points_alone_have_a_scale_too_and_nothing_is_no_drawing() -> None:
    one = draw((), [[(109.46, -7.475)]], says="Titik").svg

    assert 'role="img"' in one
    assert ">100 m</text>" in one
    assert draw((), [[]], says="Titik").svg == ""


def test_the_outermost_points_are_drawn_whole() -> None:
    svg = draw((), [[(109.45, -7.48), (109.46, -7.47)]], says="Titik").svg

    wide, high = map(int, re.search(r'viewBox="0 0 (\d+) (\d+)"', svg).groups())
    (way,) = re.findall(r'<path class="p0" d="([^"]+)"', svg)
    spots = [tuple(map(int, each)) for each in re.findall(r"M(\d+)[ ,](\d+)", way)]
    # The largest mark reaches eleven units.
    assert [11 <= x <= wide - 11 and 11 <= y <= high - FOOT - 11 for x, y in spots] == [True, True]


def test_a_contested_border_is_drawn_once_more_in_its_own_way() -> None:
    lines = {("33.04.02.2002", "33.04.02.2007"): "sengketa"}

    svg = draw(areas_of(TWO), says="Peta", lines=lines).svg

    assert re.findall(r'<path class="ln sengketa" d="([^"]*)"', svg) == ["M300 303l0-297"]


def test_names_stand_in_small_maps_and_numbers_in_larger_ones() -> None:
    texts = [
        re.findall(
            r'<text x="\d+" y="\d+"(?: font-size[^>]*)?>([^<]*)</text>',
            draw(areas_of(honeycomb(*size)), says="Peta").svg,
        )
        for size in ((1, 2), (13, 1), (61, 1))
    ]

    assert texts[0] == ["Wilayah 33.04.01.2001", "Wilayah 33.04.01.2002"]
    assert texts[1] == [str(number) for number in range(1, 14)]
    assert texts[2] == []


def test_lines_are_thinner_where_areas_are_too_many_for_numbers() -> None:
    drawn = [draw(areas_of(honeycomb(*size)), says="Peta").svg for size in ((60, 1), (61, 1))]

    assert [re.findall('^<svg class="([^"]*)"', svg) for svg in drawn] == [["map"], ["map many"]]


def test_what_people_write_cannot_leave_the_drawing() -> None:
    area = areas_of(TWO)[0]
    bad = Area(area.code, '<script>"', area.shape, '"><b>')

    svg = draw([bad], says='"><i>').svg + draw_tiles([Tile('<script>"', '"><b>')], says='"><i>')

    assert [word in svg for word in ("<script", "<b>", "<i>")] == [False, False, False]


def test_two_words_have_a_line_each_before_they_touch_the_edges() -> None:
    told = [
        re.findall("<text[^>]*>([^<]*)", draw_tiles([Tile(name)], says="Skema"))
        for name in ("Batu Ampar", "Muara Wahau")
    ]
    assert told == [["Batu Ampar"], ["Muara", "Wahau"]]


def test_tiles_are_one_for_each_place_and_say_which_one_this_is() -> None:
    tiles = [Tile("Kalimandi", own=True), Tile("Purworeja Klampok", "/wilayah/klampok"), Tile("Pagak"), Tile("X" * 30)]

    svg = draw_tiles(tiles, says="Skema")

    assert svg.startswith('<svg class="map grid" font-size="24" viewBox="0 0 600 174" role="group" aria-label="Skema">')
    assert re.findall(r"<text[^>]*>([^<]*)<", svg) == ["Kalimandi", "Purworeja", "Klampok", "Pagak", f"{'X' * 13}…"]
    assert (svg.count("<path"), svg.count('<path class="on"')) == (4, 1)
    assert draw_tiles([], says="Skema") == ""


def test_a_name_at_the_edge_stands_within_the_drawing_by_the_widths_it_is_compared_by() -> None:
    small, wide = (
        [[(0, 0), (4_000, 0), (4_000, 60_000), (0, 60_000)]],
        [[(4_000, 0), (60_000, 0), (60_000, 60_000), (4_000, 60_000)]],
    )
    name = "W" * 20
    svg = str(draw([Area("1", name, [small]), Area("2", "", [wide])], says="Peta").svg)

    (x, size) = re.findall(rf'x="(-?\d+)" y="-?\d+" font-size="(.*)em">{name}<', svg)[0]
    assert int(x) - Word(0, 0, name).box[2] * float(size) >= 0


@pytest.mark.parametrize(
    ("name", "size"),
    # With room, a little wider than its area, and much wider.
    [("Pagak", ""), ("Kaliwinasuh", "0.96"), ("Kaliwinasuh Lor", "0.75"), ("Kaliwinasuh Kidul Wetan", "0.75")],
)
def test_a_name_that_is_wider_than_its_area_is_smaller(name: str, size: str) -> None:
    # 164 units wide, between two areas without names.
    edges = [0, 100_000, 177_400, 177_400 + 100_000]
    shapes = [[[[(w, 0), (e, 0), (e, 60_000), (w, 60_000)]]] for w, e in itertools.pairwise(edges)]
    areas = [Area(str(at), name if at == 1 else "", shape) for at, shape in enumerate(shapes)]

    told = re.findall(rf'<text x="\d+" y="\d+"(?: font-size="(.*?)em")?>{name}<', draw(areas, says="Peta").svg)

    assert told == [size]
