"""Neighbours get the spots that one of them lacks, so that no gap opens where both are drawn with fewer spots."""

from __future__ import annotations

import itertools
import math
import os
import random
from pathlib import Path
from typing import Any

import pytest

from cms_peta import coverage, joining
from cms_peta.boundaries import fitting, services
from cms_peta.boundaries.reading import read
from cms_peta.joining import joined
from cms_peta.shapes import Ring, Shape, crossings, doubled_area, rings

REAL = Path(os.environ.get("CMS_TEST_DATA", "")) / "boundaries"
Areas = list[tuple[str, Shape]]


def beside(off: int = 0) -> Areas:
    """Return two areas side by side; the right one has spots on the border that the left one lacks."""
    left = [(0, 0), (100_000, 0), (100_000, 100_000), (0, 100_000)]
    middle = [(100_000 + off, 60_000), (100_000 + off, 30_000)]
    right = [(100_000, 0), (200_000, 0), (200_000, 100_000), (100_000, 100_000), *middle]
    return [("a", [[left]]), ("b", [[right]])]


def area(areas: Areas) -> int:
    return sum(doubled_area(ring) for _code, shape in areas for ring in rings(shape))


@pytest.mark.parametrize("off", [0, 80, -80])
def test_a_spot_that_one_side_lacks_is_given_to_it(off: int) -> None:
    before, after = beside(off), joined(beside(off), 100)

    assert ("a", "b") not in coverage.neighbours(before)
    assert ("a", "b") in coverage.neighbours(after)
    # What one side gives, the other gets.
    assert area(after) == 2 * 200_000 * 100_000
    assert len(after[0][1][0][0]) == 6


def test_what_is_farther_apart_stays_as_it_was() -> None:
    assert joined(beside(300), 100) == beside(300)


def test_a_ring_that_nothing_would_be_left_of_stays_as_it_was() -> None:
    small: Areas = [("a", [[[(0, 0), (50, 0), (0, 50)]]]), *beside()[1:]]

    assert joined(small, 100)[0] == small[0]


def test_spots_that_are_shared_stay_however_near_they_are() -> None:
    border = [(100_000 + 300 * (y % 1_000 > 0), y) for y in range(0, 100_001, 500)]
    areas: Areas = [
        ("a", [[[(0, 0), *border, (0, 100_000)]]]),
        ("b", [[[(200_000, 100_000), *border[::-1], (200_000, 0)]]]),
    ]

    assert joined(areas, 900) == areas


def test_what_a_ring_shares_that_has_to_stay_is_left_to_its_neighbours() -> None:
    border = [(100_000, y) for y in range(0, 100_001, 500)]
    # On its other side the first has a slot that is narrower than what becomes one; the last comes near its tip.
    slot = [(0, 50_800), (60_000, 50_700), (60_000, 50_100), (0, 50_000)]
    areas: Areas = [
        ("a", [[[(0, 0), *border, (0, 100_000), *slot]]]),
        ("b", [[[(200_000, 100_000), *border[::-1], (200_000, 0)]]]),
        ("c", [[[(-90_000, 0), (0, 0), (200, 49_000), (0, 100_000), (-90_000, 100_000)]]]),
    ]

    after = joined(areas, 900)

    assert after[1] == areas[1]
    assert ("a", "b") in coverage.neighbours(after)
    assert set(areas[0][1][0][0]) <= set(after[0][1][0][0])
    assert ("a", "c") in coverage.neighbours(after)


def test_a_spot_that_would_come_twice_goes_into_the_nearer_line() -> None:
    # The corner of the right one lies by both lines of the tip of the left one.
    left = [(0, -20_000), (100_000, 500), (0, 30_000)]
    right = [(98_000, 300), (200_000, 0), (200_000, 90_000)]

    assert joined([("a", [[left]]), ("b", [[right]])], 900)[0] == ("a", [[[left[0], right[0], *left[1:]]]])


@pytest.mark.skipif(not REAL.is_dir(), reason="CMS_TEST_DATA names no folder with boundary files.")
def test_no_two_areas_of_a_real_file_are_left_apart_by_a_ring_that_had_to_stay() -> None:
    areas = [(each.code, each.shape) for each in read((REAL / "64.08-desa.json").read_bytes()).areas]

    assert coverage.beside(services.fitting(areas)) == {}


@pytest.mark.skipif(not REAL.is_dir(), reason="CMS_TEST_DATA names no folder with boundary files.")
@pytest.mark.parametrize("name", ["33.04.02-desa", "64.08.04-desa"])
def test_gaps_and_overlaps_of_real_files_become_small_where_they_are_drawn(name: str) -> None:
    shapely = pytest.importorskip("shapely")

    def faults(areas: Areas) -> float:
        """Return the gaps and the overlaps of areas, in hectares."""
        made = [
            shapely.MultiPolygon([(part[0], part[1:]) for part in shape]).buffer(0) for _code, shape in areas if shape
        ]
        whole = shapely.union_all(made)
        parts = getattr(whole, "geoms", [whole])
        gaps = sum(shapely.Polygon(ring).area for part in parts for ring in part.interiors)
        return float((gaps + sum(each.area for each in made) - whole.area) * 0.011132**2 / 10_000)

    areas = [(each.code, each.shape) for each in read((REAL / f"{name}.json").read_bytes()).areas]
    drawn = services.simpler(services.fitting(areas))

    assert faults(drawn) < 0.05
    assert faults(drawn) < faults(areas) / 3
    assert len(drawn) == len(areas)


def test_what_is_drawn_crosses_nowhere_that_it_did_not_before() -> None:
    # A spike from above ends in a notch below; less than a line may be off, and without it the spike would go through.
    notch: Ring = [(5020, 5000), (5020, 4850), (4980, 4850), (4980, 5000)]
    spike: Ring = [(4990, 6000), (5000, 4900), (5010, 6000)]
    ring: Ring = [(0, 0), (10_000, 0), (10_000, 5000), *notch, (1000, 5000), (1000, 6000), *spike]
    areas: Areas = [
        ("1", [[[*ring, (10_000, 6000), (10_000, 10_000), (0, 10_000)]]]),
        ("2", [[[(20_000, 0), (30_000, 0), (30_000, 4900), (30_100, 5000), (30_000, 5100), (30_000, 9000)]]]),
    ]
    side = math.sqrt(91_000_000) / fitting.FINE

    drawn = services.simpler(areas)

    assert [pair[:2] for pair in crossings(coverage.simplify(areas, lambda _whose: side))] == [("1", "1")]
    assert list(crossings(drawn)) == []
    assert drawn[0] == areas[0]
    assert drawn[1][1] == [[[(20_000, 0), (30_000, 0), (30_000, 9000)]]]


@pytest.mark.parametrize("has_neighbour", [True, False])
@pytest.mark.parametrize("has_hole", [True, False])
def test_an_enclave_in_the_bend_of_a_border_stays_where_it_is(has_hole: bool, has_neighbour: bool) -> None:
    # The bend is less than a line may be off, and no line crosses another one without it.
    bend: Ring = [(100_000, 40_000), (101_500, 50_000), (100_000, 60_000)]
    hole: Ring = [(101_000, 49_950), (101_000, 50_050), (101_100, 50_050), (101_100, 49_950)]
    west: Ring = [(0, 0), (100_000, 0), *bend, (100_000, 100_000), (0, 100_000)]
    east: Ring = [(100_000, 0), (200_000, 0), (200_000, 100_000), (100_000, 100_000), *bend[::-1]]
    areas: Areas = [("1", [[west, hole] if has_hole else [west]]), ("3", [[hole[::-1]]])]
    areas += [("2", [[east]])] if has_neighbour else []

    drawn = services.simpler(areas)
    straight = coverage.simplify(areas, lambda whose: 2 if "3" in whose else 2_000)

    assert [bend[1] in each[0][1][0][0] for each in (straight, drawn)] == [False, True]
    assert {pair[:2] for pair in crossings(straight)} - {("1", "3")} == set()
    assert [set(each[1][1][0][0]) for each in (straight, drawn)] == [set(hole)] * 2


@pytest.mark.skipif(not REAL.is_dir(), reason="CMS_TEST_DATA names no folder with boundary files.")
@pytest.mark.parametrize("name", ["33.04-kecamatan", "64.08-kecamatan", "64.08.04-desa", "64.08-desa"])
def test_real_areas_cross_nowhere_when_they_are_drawn(name: str) -> None:
    fitted = services.fitting([(each.code, each.shape) for each in read((REAL / f"{name}.json").read_bytes()).areas])
    before = {pair[:2] for pair in crossings(fitted)}
    assert {pair[:2] for pair in crossings(services.simpler(fitted))} - before == set()


def test_what_is_joined_anew_is_what_all_of_it_would_be(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(3)
    areas: Areas = []
    for number in range(60):
        west, south = number % 10 * 10_000, number // 10 * 10_000
        corners = [(west, south), (west + 10_000, south), (west + 10_000, south + 10_000), (west, south + 10_000)]
        off = 90 if number < 3 else 0
        spots = [
            (round(x + (to_x - x) * step / 12) + chance.randint(-off, off), round(y + (to_y - y) * step / 12))
            for (x, y), (to_x, to_y) in itertools.pairwise([*corners, corners[0]])
            for step in range(12)
        ]
        areas.append((str(number), [[spots]]))
    # A slot narrower than what becomes one: the first has to stay.
    first, at = areas[0][1][0][0], areas[0][1][0][0][40][1]
    first[41:41] = [(9_000, at - 50), (9_000, at - 100), (0, at - 150)]
    counts: list[int] = []
    every = joining._joined

    def counted(*args: Any) -> Any:
        counts.append(len(args[1]))
        return every(*args)

    monkeypatch.setattr(joining, "_joined", counted)
    some = joined(areas, 200)
    monkeypatch.setattr(joining, "_around", lambda _numbers, boxes, _within: set(range(len(boxes))))

    assert counts == [60, 6]
    assert joined(areas, 200) == some
    assert counts[2:] == [60, 60]
