"""What lies in a box: the shape itself, not the box around it."""

from __future__ import annotations

import random

import pytest

from cms_peta.geometry import AREA, LINE, POINT, meets, shape_of, told
from cms_peta.own.cells import LEVELS, cell_of, stretches
from cms_peta.shapes import STEPS, Shape

CORNER: Shape = [[[(0, 0), (100, 0), (100, 10), (10, 10), (10, 100), (0, 100)]]]
"""Two arms along the south and the west of their box."""
RING: Shape = [[[(0, 0), (100, 0), (100, 100), (0, 100)], [(20, 20), (20, 80), (80, 80), (80, 20)]]]
"""A square with a hole."""


@pytest.mark.parametrize(
    ("kind", "shape", "box", "does"),
    [
        (AREA, CORNER, (50, 50, 90, 90), False),
        (AREA, CORNER, (10, 10, 90, 90), True),
        (AREA, CORNER, (2, 2, 4, 4), True),
        (AREA, CORNER, (-5, -5, 200, 200), True),
        (AREA, CORNER, (-5, 40, 5, 45), True),
        (AREA, RING, (30, 30, 70, 70), False),
        (AREA, RING, (5, 5, 15, 15), True),
        (LINE, [[[(0, 0), (100, 100)]]], (40, 30, 60, 50), True),
        (LINE, [[[(0, 0), (100, 100)]]], (60, 10, 90, 40), False),
        (LINE, [[[(0, 0), (100, 0), (100, 100)]]], (40, 40, 60, 60), False),
        (POINT, [[[(0, 0)]], [[(100, 100)]]], (40, 40, 60, 60), False),
        (POINT, [[[(0, 0)]], [[(100, 100)]]], (100, 40, 160, 160), True),
    ],
)
def test_a_shape_meets_a_box_where_it_has_a_part_in_it(
    kind: str, shape: Shape, box: tuple[int, int, int, int], does: bool
) -> None:
    assert meets(kind, shape, box) is does


def test_squares_say_where_each_box_that_meets_another_one_is_kept() -> None:
    chance = random.Random(7)

    def box(side: float) -> tuple[int, int, int, int]:
        west, south = 109 + chance.random(), chance.random() - 0.5
        wide, high = side * chance.random(), side * chance.random()
        return tuple(round(each * STEPS) for each in (west, south, west + wide, south + high))  # type: ignore[return-value]

    kept = [box(chance.choice((0, 0.001, 0.1, 0.5))) for _each in range(2_000)]
    for _round in range(20):
        west, south, east, north = asked = box(0.2)
        alone, between = stretches(asked)
        found = {
            each
            for each in kept
            if cell_of(each) in alone or any(low <= cell_of(each) <= high for low, high in between)
        }
        meeting = {
            each for each in kept if each[0] <= east and each[2] >= west and each[1] <= north and each[3] >= south
        }
        assert meeting <= found
        # What lay in two of them would be found twice.
        assert [each for each in alone if any(low <= each <= high for low, high in between)] == []
        assert len(found) < 0.6 * len(kept)
        assert (len(alone) <= 3 * LEVELS, len(between) <= 16) == (True, True)


RING, HOLE = [(0, 0), (90, 0), (90, 90), (0, 90)], [(20, 20), (20, 40), (40, 40)]


@pytest.mark.parametrize(
    ("kind", "shape"),
    [
        ("titik", [[[(1_094_550_000, -74_750_000)]]]),
        ("titik", [[[(1, 2)]], [[(3, 4)]]]),
        ("garis", [[[(1, 2), (3, 4), (1, 2)]]]),
        ("garis", [[[(1, 2), (3, 4)]], [[(5, 6), (7, 8)]]]),
        ("bidang", [[RING, HOLE]]),
        ("bidang", [[RING, HOLE], [[(100, 0), (110, 0), (110, 10)]]]),
    ],
)
def test_what_a_shape_is_told_as_is_the_same_shape_again(kind: str, shape: Shape) -> None:
    assert shape_of(told(kind, shape)) == (kind, shape)
