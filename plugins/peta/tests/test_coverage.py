"""Borders that areas share are made simpler once: no gap opens, and nothing is farther off than allowed."""

from __future__ import annotations

import random

import pytest

from cms_peta import coverage
from cms_peta.shapes import Ring, Shape, doubled_area, rings

Areas = list[tuple[str, Shape]]


def wavy(seed: int = 1) -> list[tuple[int, int]]:
    """Return a border from (1000, 0) to (1000, 1000) that no two spots of lie on one line."""
    chance = random.Random(seed)
    return [(1000, 0), *((1000 + chance.randint(-40, 40), y) for y in range(20, 1000, 20)), (1000, 1000)]


def beside() -> Areas:
    """Return two areas that share a wavy border."""
    line = wavy()
    left: Ring = [(0, 0), *line, (0, 1000)]
    right: Ring = [*line[::-1], (2000, 0), (2000, 1000)]
    return [("a", [[left]]), ("b", [[right]])]


def around() -> Areas:
    """Return an area within another one, which it is a hole of."""
    line = wavy()
    hole: Ring = [*line, (1500, 500)]
    return [("a", [[[(0, -500), (3000, -500), (3000, 1500), (0, 1500)], hole[3:] + hole[:3]]]), ("b", [[hole[::-1]]])]


def edges(shape: Shape) -> set[tuple[tuple[int, int], ...]]:
    return {tuple(sorted(pair)) for ring in rings(shape) for pair in zip(ring, [*ring[1:], ring[0]], strict=True)}


@pytest.mark.parametrize("areas", [beside(), around()])
@pytest.mark.parametrize("off", [0, 5, 30, 200])
def test_both_sides_of_a_border_stay_the_same(areas: Areas, off: float) -> None:
    (_a, one), (_b, other) = coverage.simplify(areas, lambda _whose: off)
    (_a, before), (_b, before_other) = areas

    assert edges(one) & edges(other)
    assert coverage.neighbours([("a", one), ("b", other)]) == coverage.neighbours(areas)
    # Nothing of the two is lost or covered twice: what one gives, the other gets.
    total = sum(doubled_area(ring) for shape in (one, other) for ring in rings(shape))
    assert total == sum(doubled_area(ring) for shape in (before, before_other) for ring in rings(shape))


def test_fewer_spots_are_left_the_more_a_line_may_be_off() -> None:
    counts = [
        sum(
            len(ring)
            for _code, shape in coverage.simplify(beside(), lambda _whose, off=off: off)
            for ring in rings(shape)
        )
        for off in (0, 10, 30, 200)
    ]

    assert counts == sorted(counts, reverse=True)
    assert counts[-1] == 8


def test_small_parts_go_and_an_area_never_does() -> None:
    island: Ring = [(5000, 0), (5003, 0), (5003, 3)]
    areas: Areas = [("a", [[[(0, 0), (900, 0), (900, 900)]], [island]]), ("b", [[[(7000, 0), (7003, 1), (7001, 3)]]])]

    (_a, one), (_b, other) = coverage.simplify(areas, lambda _whose: 20)

    assert (len(one), len(other), len(other[0][0])) == (1, 1, 3)


def test_each_stretch_is_known_by_its_two_sides() -> None:
    found = {coverage.pair_of(whose): len(arc) for whose, arc in coverage.arcs(beside())}

    assert found == {("", "a"): 4, ("", "b"): 4, ("a", "b"): 51}


def test_areas_beside_each_other_that_share_no_line_are_found() -> None:
    def area(west: int, south: int = 0, side: int = 100_000) -> Shape:
        return [[[(west, south), (west + side, south), (west + side, south + side), (west, south + side)]]]

    areas = [
        ("a", area(0)),
        ("b", area(100_000)),
        ("c", area(200_500, 700)),
        ("d", area(900_000)),
        ("e", area(1_000_100, 100_100)),
    ]

    assert list(coverage.beside(areas)) == [("b", "c")]
