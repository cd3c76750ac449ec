"""The drawing of a map: to scale, small enough for a weak network, the same for those who do not see it."""

from __future__ import annotations

import gzip
import itertools
import json
import math
import random
import re

import pytest
from flask import Flask

from cms_peta.boundaries import services
from cms_peta.boundaries.reading import read
from cms_peta.drawing import Area, draw, mark
from cms_peta.tiles import Tile, draw_tiles

from .conftest import TWO

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


def honeycomb(across: int, down: int) -> bytes:
    """Return invented villages as fine as real ones: cells whose wavy borders are shared, some 90 spots each."""
    chance = random.Random(7)
    corner = {
        (x, y): (109 + 0.03 * (x + chance.uniform(-0.3, 0.3)), -7 + 0.03 * (y + chance.uniform(-0.3, 0.3)))
        for x in range(across + 1)
        for y in range(down + 1)
    }

    def border(start: tuple[int, int], end: tuple[int, int]) -> list[tuple[float, float]]:
        first, last = sorted((start, end))
        (x0, y0), (x1, y1) = corner[first], corner[last]
        own = random.Random(str((first, last)))
        line = [(x0, y0)]
        for step in range(1, 23):
            off = 0.0007 * own.uniform(-1, 1) + 0.002 * math.sin(step / 3)
            share = step / 23
            line.append((x0 + (x1 - x0) * share + (y1 - y0) * off * 20, y0 + (y1 - y0) * share + (x1 - x0) * off * 20))
        line.append((x1, y1))
        return line if start == first else line[::-1]

    features = []
    for number in range(across * down):
        x, y = number % across, number // across
        around = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1), (x, y)]
        ring = [spot for start, end in itertools.pairwise(around) for spot in border(start, end)[:-1]]
        features.append(
            {
                "type": "Feature",
                "properties": {"kode": f"33.04.{number // 20 + 1:02}.{2001 + number % 20}"},
                "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
            }
        )
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


@pytest.mark.parametrize(("across", "down", "kilobytes"), [(4, 2, 1.5), (6, 3, 4), (47, 3, 16), (14, 10, 16)])
def test_a_map_is_as_small_as_a_weak_network_wants(across: int, down: int, kilobytes: float) -> None:
    svg = draw(areas_of(honeycomb(across, down)), says="Peta wilayah, utara di atas").svg

    assert svg.count("<path") >= across * down
    assert len(gzip.compress(svg.encode(), 9)) <= kilobytes * 1024


def test_areas_are_links_that_are_drawn_to_scale() -> None:
    svg = draw(areas_of(TWO), says="Peta").svg

    assert svg.startswith('<svg class="map" viewBox="0 0 600 353" role="group" aria-label="Peta">')
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


def test_points_alone_have_a_scale_too_and_nothing_is_no_drawing() -> None:
    one = draw((), [[(109.46, -7.475)]], says="Titik").svg

    assert 'role="img"' in one
    assert ">100 m</text>" in one
    assert draw((), [[]], says="Titik").svg == ""


def test_a_contested_border_is_drawn_once_more_in_its_own_way() -> None:
    lines = {("33.04.02.2002", "33.04.02.2007"): "sengketa"}

    svg = draw(areas_of(TWO), says="Peta", lines=lines).svg

    assert re.findall(r'<path class="ln sengketa" d="([^"]*)"', svg) == ["M300 6l0 297"]


def test_names_stand_in_small_maps_and_numbers_in_larger_ones() -> None:
    texts = [
        re.findall(r'<text x="\d+" y="\d+">([^<]*)</text>', draw(areas_of(honeycomb(*size)), says="Peta").svg)
        for size in ((1, 2), (13, 1), (61, 1))
    ]

    assert texts[0] == ["Wilayah 33.04.01.2001", "Wilayah 33.04.01.2002"]
    assert texts[1] == [str(number) for number in range(1, 14)]
    assert texts[2] == []


def test_what_people_write_cannot_leave_the_drawing() -> None:
    area = areas_of(TWO)[0]
    bad = Area(area.code, '<script>"', area.shape, '"><b>')

    svg = draw([bad], says='"><i>').svg + draw_tiles([Tile('<script>"', '"><b>')], says='"><i>')

    assert [word in svg for word in ("<script", "<b>", "<i>")] == [False, False, False]


def test_tiles_are_one_for_each_place_and_say_which_one_this_is() -> None:
    tiles = [Tile("Kalimandi", own=True), Tile("Purworeja Klampok", "/wilayah/klampok"), Tile("Pagak"), Tile("X" * 30)]

    svg = draw_tiles(tiles, says="Skema")

    assert svg.startswith('<svg class="map grid" viewBox="0 0 600 174" role="group" aria-label="Skema">')
    assert re.findall(r"<text[^>]*>([^<]*)<", svg) == ["Kalimandi", "Purworeja", "Klampok", "Pagak", f"{'X' * 13}…"]
    assert (svg.count("<path"), svg.count('<path class="on"')) == (4, 1)
    assert draw_tiles([], says="Skema") == ""


def test_marks_differ_by_their_shape() -> None:
    assert len({mark(number) for number in range(4)}) == 4
