"""Ground that areas enclose and none of them has is named: where the border of two parts and comes together again."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site
from cms_peta.boundaries.gaps import gaps
from cms_peta.boundaries.nesting import parts_of
from cms_peta.boundaries.pairs import METRES, Pair, overlapping, rounding
from cms_peta.boundaries.reading import read
from cms_peta.shapes import STEPS, Ring, Shape, doubled_area

from .conftest import STAFF, Send, geojson

REAL = Path(os.environ.get("CMS_TEST_DATA", "")) / "boundaries"
FACTS = {"source": "Tim batas", "scale": "5.000", "status": "indikatif", "basis": "", "crs": "UTM"}
Areas = dict[str, Shape]
HOLE = [(100_000, 40_000), (103_000, 50_000), (100_000, 60_000)]
"""Where the border of two areas parts."""


def left(*border: tuple[int, int]) -> Ring:
    return [(0, 0), (100_000, 0), *border, (100_000, 100_000), (0, 100_000)]


def right(*border: tuple[int, int]) -> Ring:
    return [(200_000, 100_000), (100_000, 100_000), *border, (100_000, 0), (200_000, 0)]


def found(areas: Areas, *, among: Areas | None = None) -> list[Pair]:
    return gaps(areas, parts_of((among or areas).items()), 3)


def box(west: int, south: int, east: int, north: int) -> Ring:
    return [(west, south), (east, south), (east, north), (west, north)]


def size_of(ring: Ring, *without: Ring) -> float:
    """Return square metres near the equator."""
    left = abs(doubled_area(ring)) - sum(abs(doubled_area(each)) for each in without)
    return left / 2 * METRES**2


def test_a_gap_in_a_border_is_named_with_its_size_and_place() -> None:
    (pair,) = found({"a": [[left()]], "b": [[right(*HOLE[::-1])]]})

    assert pair[:2] == ("a", "b")
    assert pair.size == pytest.approx(-doubled_area(HOLE[::-1]) / 2 * METRES**2, rel=1e-4)
    assert 100_000 < pair.long * STEPS < 103_000
    assert 40_000 < pair.lat * STEPS < 60_000


def test_where_lines_cross_without_a_common_spot_the_gap_ends_there() -> None:
    # On its way up the line of the second goes from within the first to beyond its line, and back.
    wave = [(98_000, 30_000), (102_000, 50_000), (98_000, 70_000)]

    (pair,) = found({"a": [[left()]], "b": [[right(*wave[::-1])]]})

    assert pair.size == pytest.approx(20_000 * 2_000 / 2 * METRES**2, rel=1e-3)


def test_what_touches_a_line_between_two_of_its_spots_ends_a_gap() -> None:
    apart = [(100_000, 0), (104_000, 10_000), (100_000, 30_000), (104_000, 50_000), (100_000, 90_000)]

    (pair,) = found({"a": [[left()]], "b": [[right(*apart[:0:-1])]]})

    assert pair.size == pytest.approx((30_000 + 60_000) * 4_000 / 2 * METRES**2, rel=1e-3)


@pytest.mark.parametrize(
    "areas",
    [
        {"a": [[left()]], "b": [[right()]]},
        # Open towards the outside.
        {"a": [[left()]], "b": [[[(103_000, 0), (200_000, 0), (200_000, 100_000), (100_000, 100_000)]]]},
        # A hole of one area.
        {"a": [[left(), [(40_000, 40_000), (40_000, 60_000), (60_000, 50_000)]]], "b": [[right()]]},
        # As wide as a coordinate is rounded, and ten kilometres long.
        {"a": [[left()]], "b": [[right((100_000, 99_000), (100_002, 50_000), (100_000, 1_000))]]},
    ],
)
def test_what_is_no_gap_is_not_named(areas: Areas) -> None:
    assert found(areas) == []


def test_ground_of_an_area_beyond_the_region_is_no_gap() -> None:
    areas: Areas = {"a": [[left()]], "b": [[right(*HOLE[::-1])]]}

    assert found(areas, among=areas | {"c": [[HOLE]]}) == []


def test_of_three_around_a_gap_the_two_are_named_that_have_most_of_it() -> None:
    around: Areas = {
        "a": [[[(0, 0), (90_000, 0), (50_000, 80_000), (0, 200_000)]]],
        "b": [[[(90_000, 0), (200_000, 200_000), (180_000, 200_000), (60_000, 78_000)]]],
        "c": [[[(0, 200_000), (50_000, 80_000), (60_000, 78_000), (180_000, 200_000)]]],
    }

    assert [pair[:2] for pair in found(around)] == [("a", "b")]


def test_an_area_that_lies_over_a_gap_fills_it() -> None:
    areas: Areas = {"a": [[left()]], "b": [[right(*HOLE[::-1])]]}
    over: Ring = [(90_000, 30_000), (120_000, 30_000), (120_000, 70_000), (90_000, 70_000)]

    assert found(areas | {"c": [[over]]}) == []


LAKE = box(100_000, 20_000, 160_000, 80_000)
"""A square: the first area has its western side, the second the others."""


def around_a_lake(**inside: Shape) -> Areas:
    """Return two areas around a square of 60,000 steps, and what lies in it."""
    return {"a": [[left()]], "b": [[right(*LAKE[::-1])]], **inside}


def test_of_a_gap_that_a_third_area_nearly_fills_only_what_is_left_is_named() -> None:
    # A metre is left all around.
    nearly = box(100_090, 20_090, 159_910, 79_910)

    (pair,) = found(around_a_lake(c=[[nearly]]))

    assert pair[:2] == ("b", "c")
    assert pair.size == pytest.approx(size_of(LAKE, nearly), rel=1e-4)
    x, y = pair.long * STEPS, pair.lat * STEPS
    assert 100_000 < x < 160_000
    assert 20_000 < y < 80_000
    assert not (100_090 < x < 159_910 and 20_090 < y < 79_910)


def test_of_a_lake_its_islands_are_no_part() -> None:
    whole, islands = box(110_000, 30_000, 120_000, 40_000), box(125_000, 45_000, 135_000, 55_000)

    (pair,) = found(around_a_lake(c=[[islands]]) | {"a": [[left()], [whole]]})

    assert pair[:2] == ("a", "b")
    assert pair.size == pytest.approx(size_of(LAKE, whole, islands), rel=1e-4)
    x, y = pair.long * STEPS, pair.lat * STEPS
    assert not any(
        west <= x <= east and south <= y <= north for (west, south), _b, (east, north), _d in (whole, islands)
    )


def test_ground_within_areas_within_a_gap_is_named_once() -> None:
    outline, pond = box(105_000, 30_000, 150_000, 70_000), box(120_000, 40_000, 140_000, 60_000)
    west = [(105_000, 30_000), (130_000, 30_000), (130_000, 40_000), (120_000, 40_000)]
    west += [(120_000, 60_000), (130_000, 60_000), (130_000, 70_000), (105_000, 70_000)]
    east = [(130_000, 30_000), (150_000, 30_000), (150_000, 70_000), (130_000, 70_000)]
    east += [(130_000, 60_000), (140_000, 60_000), (140_000, 40_000), (130_000, 40_000)]

    island = box(128_000, 48_000, 132_000, 52_000)

    pairs = found(around_a_lake(c=[[west]], d=[[east]], e=[[island]]))

    assert [(pair[:2], pair.size) for pair in pairs] == [
        (("b", "c"), pytest.approx(size_of(LAKE, outline), rel=1e-4)),
        (("c", "d"), pytest.approx(size_of(pond, island), rel=1e-4)),
    ]


def test_what_lies_on_an_island_takes_nothing_more_from_a_gap() -> None:
    # It lies over the island, which is said elsewhere.
    island, over = box(110_000, 30_000, 150_000, 70_000), box(120_000, 40_000, 140_000, 60_000)

    (pair,) = found(around_a_lake(c=[[island]], d=[[over]]))

    assert (pair[:2], pair.size) == (("b", "c"), pytest.approx(size_of(LAKE, island), rel=1e-4))


def test_a_gap_is_as_wide_as_the_decimals_of_the_file_say() -> None:
    hundreds = {
        code: [[[(x * 100, y * 100) for x, y in ring] for ring in part] for part in shape]
        for code, shape in (
            {"a": [[left()]], "b": [[right((100_000, 99_000), (100_002, 50_000), (100_000, 1_000))]]}.items()
        )
    }
    by_hand = {"a": [[[(x * 1_000, y * 1_000) for x, y in left()]]]}

    assert (rounding(hundreds), rounding(by_hand)) == (300, 300)
    assert rounding(hundreds | {"c": [[[(1, 0), (0, 0), (0, 10)]]]}) == 3
    # One spot that was added since makes none of the others finer; a tenth of seven decimals ends in a nought.
    many = {"c": [[[(x * 100, x % 7 * 100) for x in range(50)]]]}
    finer = {"c": [[[(x * 7, x * 11) for x in range(1, 50)]]]}
    assert [rounding(many | {"d": [[[(1, 1), (0, 0), (0, 100)]]]}), rounding(finer)] == [300, 3]
    assert gaps(hundreds, parts_of(hundreds.items()), 300) == []
    assert len(gaps(hundreds, parts_of(hundreds.items()), 30)) == 1


@pytest.mark.parametrize("bulge", [100, 2_800])
def test_a_gap_is_measured_where_it_is_widest_as_an_overlap_is(bulge: int) -> None:
    # A metre wide along five kilometres, as five decimals make it, but for a place of thirty metres.
    strip = [(100_000, 20_000), (100_100, 21_000), (100_100, 40_000)]
    strip += [(100_000 + bulge, 42_000), (100_100, 44_000), (100_100, 64_000), (100_000, 65_000)]
    there: Areas = {"a": [[left()]], "b": [[right(*strip[::-1])]]}
    over: Areas = {"a": [[left(*strip)]], "b": [[right()]]}

    narrow = rounding(there)
    both = [gaps(there, parts_of(there.items()), narrow), overlapping(over, [("a", "b")], narrow)]

    assert [[pair[:2] for pair in pairs] for pairs in both] == [[("a", "b")] * (bulge > narrow)] * 2
    assert len({round(pair.size) for pairs in both for pair in pairs}) == (bulge > narrow)


@pytest.mark.skipif(not REAL.is_dir(), reason="CMS_TEST_DATA names no folder with boundary files.")
@pytest.mark.parametrize("name", ["33.04-kecamatan", "64.08-kecamatan", "33.04.02-desa", "64.08.04-desa", "64.08-desa"])
def test_those_of_a_real_file_are_what_a_library_finds(name: str) -> None:
    shapely = pytest.importorskip("shapely")
    areas = {each.code: each.shape for each in read((REAL / f"{name}.json").read_bytes()).areas}
    made = {
        code: shapely.union_all([shapely.Polygon(part[0], part[1:]) for part in shape]) for code, shape in areas.items()
    }
    whole = shapely.union_all(list(made.values()))
    wanted = []
    for outline in [ring for part in getattr(whole, "geoms", [whole]) for ring in part.interiors]:
        hole = shapely.Polygon(outline).difference(whole)
        size = hole.area * METRES**2 * math.cos(math.radians(hole.centroid.y / STEPS))
        beside = [code for code, each in made.items() if shapely.intersection(each, hole.buffer(3)).area]
        if hole.buffer(-1).area and len(beside) > 1:
            wanted.append((hole, size))

    pairs = found(areas)

    # A hole that only one area has around it is told apart by the lines alone, here by what is near as well.
    assert sum(pair.size for pair in pairs) == pytest.approx(sum(size for _hole, size in wanted), rel=2e-3)
    assert rounding(areas) == 3
    shapes = shapely.MultiPolygon([hole for hole, _size in wanted]).buffer(1)
    for pair in pairs:
        place = shapely.Point(pair.long * STEPS, pair.lat * STEPS)
        assert shapes.contains(place)
        assert not any(each.buffer(-1).contains(place) for each in made.values())


WEST = [(109.45, -7.48), (109.46, -7.48), (109.46, -7.478), (109.46, -7.47), (109.45, -7.47), (109.45, -7.48)]
EAST = [(109.46, -7.478), (109.46, -7.48), (109.47, -7.48), (109.47, -7.47), (109.46, -7.47), (109.461, -7.475)]


@pytest.mark.parametrize(
    ("west", "east", "told", "untold"),
    [
        (WEST, EAST, "1 pasang wilayah punya celah di antara garisnya", "tanpa titik garis yang sama"),
        # They share no part of their border, which is said already.
        ([*WEST[:2], *WEST[3:]], EAST[1:], "tanpa titik garis yang sama", "punya celah"),
    ],
)
def test_a_gap_stands_once_on_the_page_of_a_file(
    west: Any, east: Any, told: str, untold: str, send: Send, neighbour: Site, village: Site, officer: FlaskClient
) -> None:
    both = geojson(("33.04.02.2002", west), ("33.04.02.2007", [*east, east[0]]))

    page = officer.get(send(f"{STAFF}/batas/baru", file=both, **FACTS).headers["Location"]).text

    assert told in page
    assert untold not in page
    assert ("dan Kalimandi (33.04.02.2007), sekitar 4," in page) == (west is WEST)
