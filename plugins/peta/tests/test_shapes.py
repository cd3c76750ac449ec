"""Shapes as whole numbers: kept without loss, measured on the ellipsoid, looked at for crossings."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from cms_peta import shapes
from cms_peta.shapes import STEPS, Shape

DEGREE = STEPS


def square(west: int, south: int, side: int) -> list[tuple[int, int]]:
    return [(west, south), (west + side, south), (west + side, south + side), (west, south + side)]


def test_a_shape_is_kept_without_loss() -> None:
    shape: Shape = [
        [square(1_094_500_001, -74_800_007, 100), square(1_094_500_020, -74_799_990, 9)[::-1]],
        [square(-5, 3, 1)],
    ]

    assert shapes.unpack(shapes.pack(shape)) == shape


def summed(south: float, north: float, wide: float) -> float:
    """Return the hectares between two parallels, strip by strip, by the radii of the ellipsoid of WGS 84."""
    axis, square = 6_378_137.0, 0.00669437999014
    steps, total = 2_000, 0.0
    for step in range(steps):
        lat = math.radians(south + (north - south) * (step + 0.5) / steps)
        curved = 1 - square * math.sin(lat) ** 2
        total += axis * (1 - square) / curved**1.5 * axis / math.sqrt(curved) * math.cos(lat)
    return total * math.radians(north - south) / steps * math.radians(wide) / 10_000


@pytest.mark.parametrize(("south", "side"), [(0, DEGREE), (-8 * DEGREE, DEGREE), (-7_4833334, 166_667), (50, 90_000)])
def test_hectares_are_those_of_the_ellipsoid(south: int, side: int) -> None:
    wanted = summed(south / DEGREE, (south + side) / DEGREE, side / DEGREE)

    assert shapes.hectares([[square(1_090_000_000, south, side)]]) == pytest.approx(wanted, rel=1e-7)


def test_a_hole_is_no_area() -> None:
    whole, hole = square(0, 0, 1_000_000), square(250_000, 250_000, 500_000)[::-1]

    assert shapes.hectares([[whole, hole]]) == pytest.approx(shapes.hectares([[whole]]) * 0.75, rel=1e-4)


@pytest.mark.parametrize(
    ("named", "wanted"),
    [
        ([("a", [[[(0, 0), (10, 10), (10, 0), (0, 10)]]])], {("a", "a")}),
        ([("a", [[square(0, 0, 10)]]), ("b", [[square(5, 5, 10)]])], {("a", "b")}),
        # Along the same line, at one spot, apart: nothing crosses.
        ([("a", [[square(0, 0, 10)]]), ("b", [[square(10, 0, 10)]])], set()),
        ([("a", [[square(0, 0, 10)]]), ("b", [[square(10, 10, 10)]])], set()),
        ([("a", [[square(0, 0, 10)]]), ("b", [[square(900, 900, 5)]])], set()),
        # One ring comes to a spot twice, or touches a line of its own; two rings of an area may.
        ([("a", [[[(0, 0), (10, 0), (5, 5), (10, 10), (0, 10), (5, 5)]]])], {("a", "a")}),
        ([("a", [[[(0, 0), (10, 0), (10, 10), (5, 0), (0, 10)]]])], {("a", "a")}),
        ([("a", [[square(0, 0, 10), [(0, 0), (4, 6), (6, 4)]]])], set()),
        ([("a", [[square(0, 0, 10), [(5, 0), (4, 6), (6, 6)]]])], set()),
        # Two that lie on each other may only touch.
        ([("a", [[square(0, 0, 10)]]), ("b", [[square(5, 0, 10)]])], {("a", "b")}),
        # A long line among short ones.
        ([("a", [[square(0, 0, 3)]]), ("b", [[[(-900, 1), (900, 1), (900, 2), (-900, 2)]]])], {("a", "b")}),
    ],
)
def test_lines_that_cross_are_found(named: list[tuple[str, Shape]], wanted: set[tuple[str, str]]) -> None:
    assert {(one, other) for one, other, _spot in shapes.crossings(named)} == wanted


def test_a_long_line_does_not_bring_together_what_is_small() -> None:
    spots = [(1_000 * number, (number % 50) ** 2) for number in range(500)]
    bent = [shapes.box_of([[[list(pair)]]]) for pair in pairwise(spots)]
    alone = shapes._near(bent)
    far = (-(10**9), -(10**8), 10**9, -(10**8))
    compared = sum(len(others) for _line, others in alone)

    assert sum(len(others) for _line, others in shapes._near([*bent, far])) <= compared + 4 * len(bent)


def test_no_more_is_compared_than_there_is_time_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapes, "MOST_COMPARED", 9)

    with pytest.raises(shapes.TooTangled):
        list(shapes.crossings([("a", [[square(0, 0, 10)]]), ("b", [[square(3, 3, 10)]])]))
