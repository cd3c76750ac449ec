"""How far places are from each other, and which lie within a ring."""

from __future__ import annotations

import pytest

from cms_core.geometry import Point, metres_between, ring_holds

pytestmark = pytest.mark.sqlite_only("no database is asked")

HERE = Point(-7.5014, 109.4403)


@pytest.mark.parametrize(
    ("one", "other", "off"),
    [
        (HERE, HERE, 0),
        (Point(0, 109), Point(0, 110), 111_195),
        (Point(-6.1754, 106.8272), Point(-7.7956, 110.3695), 430_430),
    ],
)
def test_metres_along_the_surface(one: Point, other: Point, off: int) -> None:
    assert metres_between(one, other) == pytest.approx(off, rel=0.002)
    assert metres_between(one, other) == metres_between(other, one)


def test_what_lies_within_a_ring() -> None:
    horseshoe = [(0, 0), (30, 0), (30, 30), (20, 30), (20, 10), (10, 10), (10, 30), (0, 30)]

    assert [ring_holds(horseshoe, at) for at in ((5, 20), (15, 20), (25, 20), (15, 5), (40, 5))] == [
        *(True, False, True),
        *(True, False),
    ]
