"""Areas of a file that do not fit together are named, the worst first, with how much it is and where."""

from __future__ import annotations

import itertools
import os
import random
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site
from cms_core.testing.factories import MakeRegion
from cms_peta.boundaries.pairs import METRES, overlap, overlapping, rounding
from cms_peta.boundaries.reading import BoundariesRefused, read
from cms_peta.shapes import STEPS, Ring, Shape, hectares

from .conftest import STAFF, Send, geojson, square

REAL = Path(os.environ.get("CMS_TEST_DATA", "")) / "boundaries"
FACTS = {"source": "Tim batas", "scale": "5.000", "status": "indikatif", "basis": "", "crs": "UTM"}


def box(west: int, south: int, east: int, north: int) -> Ring:
    return [(west, south), (east, south), (east, north), (west, north)]


@pytest.mark.parametrize(
    ("one", "other", "size"),
    [
        ([[box(0, 0, 100, 100)]], [[box(90, 40, 300, 60)]], 200),
        ([[box(0, 0, 100, 100)]], [[box(100, 0, 200, 100)]], None),
        ([[box(0, 0, 100, 100)]], [[box(500, 0, 600, 100)]], None),
        ([[box(0, 0, 100, 100), box(20, 20, 80, 80)[::-1]]], [[box(10, 10, 50, 50)]], 40 * 40 - 30 * 30),
        ([[box(0, 0, 10, 10)], [box(20, 0, 30, 10)]], [[box(5, 5, 25, 9)]], 40),
        ([[[(0, 0), (100, 0), (0, 100)]]], [[[(0, 0), (100, 0), (100, 100)]]], 2_500),
    ],
)
def test_what_two_areas_share_is_worked_out(one: Shape, other: Shape, size: float | None) -> None:
    found, back = overlap(one, other), overlap(other, one)

    assert (None if found is None else found.size) == (size if size is None else pytest.approx(size))
    assert (back is None) == (found is None)
    if found is not None and back is not None:
        assert back.size == pytest.approx(found.size)
        assert all(overlap([[box(x - 1, y - 1, x + 1, y + 1)]], each) for x, y in [found.spot] for each in (one, other))


def test_it_is_what_a_library_says() -> None:
    shapely = pytest.importorskip("shapely")
    chance = random.Random(4)
    for _try in range(30):
        one, other = (
            [(0, shift), *((x, shift + 400 + chance.randint(-90, 90)) for x in range(1000, -1, -100)), (0, shift + 1)]
            for shift in (0, 380)
        )
        one, other = [*one[:1], (1000, 0), *one[1:-1]], [*other[:1], (1000, 380), *other[1:-1]]
        found = overlap([[one]], [[other]])

        assert (found.size if found else 0) == pytest.approx(
            shapely.intersection(shapely.Polygon(one), shapely.Polygon(other)).area
        )


UPPER = [(10_000, 6_000), (9_998, 6_000), (9_998, 5_000), (10_000, 5_000)]
LOWER = [(10_000, 1_001), (9_000, 1_001), (9_000, 1_000), (10_000, 1_000)]


@pytest.mark.parametrize(
    ("one", "other", "wide"),
    [
        (box(0, 0, 10_000, 10_000), box(2_000, 9_997, 8_000, 20_000), 3),
        (box(0, 0, 10_000, 10_000), box(9_997, 2_000, 20_000, 8_000), 3),
        # Along a slope, and with a corner on the other side of a line a kilometre long.
        ([(0, 0), (9_000, 12_000), (0, 12_000)], [(-4, 3), (9_000, -3), (8_996, 12_003)], 5),
        ([(0, 0), (100_000, 10_000), (0, 50_000)], [(0, 5), (0, -50_000), (100_000, -50_000), (100_000, 10_005)], 5),
        # What is long from east to west lies further down, and is as low as a step.
        (box(0, 0, 10_000, 10_000), [*box(10_000, 0, 20_000, 10_000), *UPPER, *LOWER], 2),
        ([(0, 0), (100_000, 1), (0, 50_000)], [(0, 0), (0, -9), (100_000, -9), (100_000, 1), (40_000, 3)], 2.6),
        ([(0, 0), (100_000, 0), (0, 50_000)], [(0, -9), (100_000, -9), (100_000, 0), (50_000, 2), (0, 0)], 2),
        ([(0, 0), (1, 100_000), (-50_000, 0)], [(0, 0), (9, 0), (9, 100_000), (1, 100_000), (-2, 40_000)], 2.4),
    ],
)
def test_how_wide_an_overlap_is_is_measured_across_it(one: Ring, other: Ring, wide: float) -> None:
    found = overlap([[one]], [[other]])

    assert wide / 1.01 <= (found.wide if found is not None else 0) <= 2 * wide


def test_what_rounding_makes_is_no_overlap() -> None:
    # The border runs a kilometre up a slope; the second area has a corner on it, as near as seven decimals come.
    one = [(0, 0), (90_000, 37_001), (0, 90_000)]
    other = [(0, 0), (90_000, -50_000), (90_000, 37_001), (44_999, 18_501)]
    areas: dict[str, Shape] = {"a": [[one]], "b": [[other]]}

    assert [pair[:2] for pair in overlapping(areas, [("a", "b")], 0)] == [("a", "b")]
    assert overlapping(areas, [("a", "b")], rounding(areas)) == []
    # A corner ten times as far off was drawn so.
    areas["b"] = [[[*other[:-1], (44_993, 18_508)]]]
    assert len(overlapping(areas, [("a", "b")], rounding(areas))) == 1


def test_its_size_is_told_in_metres() -> None:
    one, other = square(109.4, -7.5), square(109.405, -7.495)
    areas = {each.code: each.shape for each in read(geojson(("33.04.02.2001", one), ("33.04.02.2002", other))).areas}
    both = read(geojson(("33.04.02.2003", square(109.405, -7.495, 0.005)))).areas[0].shape

    (pair,) = overlapping(areas, [("33.04.02.2001", "33.04.02.2002")], 0)

    assert pair.size / 10_000 == pytest.approx(hectares(both), rel=0.01)
    assert (pair.lat, pair.long) == pytest.approx((-7.4925, 109.4075), abs=2 / STEPS)


SIDE = square(109.4, -7.48)[:4]
WEST, EAST, NORTH, SOUTH = 109.4, 109.41, -7.47, -7.48


@pytest.mark.parametrize(
    ("other", "share"),
    [
        (square(109.403, -7.477, 0.004), 0.16),
        (SIDE, 1),
        (SIDE[2:] + SIDE[:2], 1),
        # With two corners, or one, of the first, or none.
        ([(WEST, SOUTH), (EAST, SOUTH), (EAST, -7.475), (WEST, -7.475)], 0.5),
        ([(EAST, SOUTH), (109.43, SOUTH), (EAST, NORTH), (109.405, -7.475)], 0.25),
        (square(109.405, -7.48), 0.5),
        (square(109.405, -7.475, 0.005), 0.25),
        # Beside it, by a border, a corner or a part of a border.
        (square(109.41, -7.48), 0),
        (square(109.41, -7.47), 0),
        (square(109.41, -7.478, 0.005), 0),
    ],
)
def test_an_overlap_is_found_where_no_line_crosses_another(other: Any, share: float) -> None:
    told = read(geojson(("33.04.02.2001", SIDE), ("33.04.02.2002", other)))
    found = overlapping({each.code: each.shape for each in told.areas}, told.crossed, 0)

    assert [each.size / 10_000 for each in found] == [
        pytest.approx(share * hectares(told.areas[0].shape), rel=0.01)
    ] * (share > 0)


def test_an_area_in_a_hole_or_beside_an_island_of_another_is_no_overlap() -> None:
    around = [box(0, 0, 100, 100), box(20, 20, 80, 80)[::-1]]
    areas: dict[str, Shape] = {
        "a": [around, [box(40, 40, 60, 60)]],
        "b": [[box(22, 22, 30, 30)]],
        "c": [[box(20, 70, 80, 80)]],
    }

    assert overlapping(areas, [], 0) == []
    assert [each[:2] for each in overlapping(areas | {"d": [[box(45, 45, 50, 50)]]}, [], 0)] == [("a", "d")]


@pytest.mark.skipif(not REAL.is_dir(), reason="CMS_TEST_DATA names no folder with boundary files.")
@pytest.mark.parametrize("name", ["33.04-kecamatan", "64.08-desa"])
def test_those_of_a_real_file_are_what_a_library_finds(name: str) -> None:
    shapely = pytest.importorskip("shapely")
    told = read((REAL / f"{name}.json").read_bytes())
    made = {
        each.code: shapely.union_all([shapely.Polygon(part[0], part[1:]) for part in each.shape]) for each in told.areas
    }
    wanted = {
        pair
        for pair in itertools.combinations(sorted(made), 2)
        if shapely.intersects(made[pair[0]], made[pair[1]])
        and shapely.intersection(made[pair[0]], made[pair[1]]).area * METRES**2 > 1
    }

    found = overlapping({each.code: each.shape for each in told.areas}, told.crossed, 0)

    assert {(each.one, each.other) for each in found if each.size > 1} == wanted


def test_hundreds_of_areas_on_each_other_are_refused_before_they_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cms_peta.boundaries.pairs.overlap", lambda *_two: pytest.fail("They were compared."))
    wave = [(x, -100 + x % 7) for x in range(500)]
    same: dict[str, Shape] = {f"33.04.02.{number}": [[[*wave, (500, 0), (0, 0)]]] for number in range(2001, 2401)}

    with pytest.raises(BoundariesRefused, match="hapus bidang yang ganda"):
        overlapping(same, [], 0)


def test_an_area_within_another_is_named_before_it_is_taken(
    send: Send, neighbour: Site, village: Site, officer: FlaskClient
) -> None:
    inner = geojson(("33.04.02.2002", square(109.45, -7.48)), ("33.04.02.2007", square(109.453, -7.477, 0.004)))

    page = officer.get(send(f"{STAFF}/batas/baru", file=inner, **FACTS).headers["Location"]).text

    assert "(33.04.02.2002) dan Kalimandi (33.04.02.2007), sekitar 19," in page


@pytest.fixture
def villages(make_region: MakeRegion, neighbour: Site, village: Site) -> list[str]:
    """Codes of fourteen villages of the kecamatan."""
    made = [f"33.04.02.20{number}" for number in range(10, 22)]
    for code in made:
        make_region(code, name=f"Dusun {code[-2:]}")
    return ["33.04.02.2002", "33.04.02.2007", *made]


def test_the_worst_pairs_are_named_with_their_place_and_the_others_counted(
    send: Send, villages: list[str], officer: FlaskClient
) -> None:
    # Each lies over the one before it, and the more the later it comes.
    at, row = 109.4, []
    for number, code in enumerate(villages):
        at = round(at + 0.01 - number * 0.0003, 6)
        row.append((code, square(at, -7.48 if number % 2 else -7.4801)))

    page = officer.get(send(f"{STAFF}/batas/baru", file=geojson(*row), **FACTS).headers["Location"]).text

    told = page[page.index("13 pasang wilayah bertumpuk") :]
    named = [told.find(f"({one}) dan") for one in villages[-2:-12:-1]]
    assert named == sorted(named)
    assert min(named) > 0
    assert f"Dusun 20 ({villages[-2]}) dan Dusun 21 ({villages[-1]}), sekitar 47" in told
    assert "° LS, " in told[: named[1]]
    assert f"({villages[0]}) dan" not in told[: told.index("Dan 3 pasang lagi.")]


def test_a_gap_is_named_with_how_long_it_is_and_where(
    send: Send, neighbour: Site, village: Site, officer: FlaskClient
) -> None:
    apart: Any = geojson(("33.04.02.2002", square(109.45, -7.48)), ("33.04.02.2007", square(109.4602, -7.4799)))

    page = officer.get(send(f"{STAFF}/batas/baru", file=apart, **FACTS).headers["Location"]).text

    assert "(33.04.02.2002) dan Kalimandi (33.04.02.2007), sepanjang sekitar 1.100 m: 7,47" in page
