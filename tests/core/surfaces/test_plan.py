"""Places drawn to scale: where they are, and the bar that says it."""

from __future__ import annotations

import math
import re

import pytest
from flask import Flask

from cms_core.geometry import Point, metres_between
from cms_core.surfaces.plan import Mark, draw_plan

pytestmark = pytest.mark.sqlite_only("it is drawn without a database")

HERE = Point(-7.5014, 109.4403)
EAST = Point(-7.5014, 109.4503)


def drawn(app: Flask, *marks: Mark, **options: object) -> str:
    with app.test_request_context():
        return draw_plan(marks, says="Letak", **options)  # type: ignore[arg-type]  # what a test asks for


def spots(drawing: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r'<circle cx="([\d.-]+)" cy="([\d.-]+)"', drawing)]


def test_places_lie_as_on_a_map_and_the_bar_is_to_scale(app: Flask) -> None:
    drawing = drawn(app, Mark(HERE, "1"), Mark(EAST, "2"), Mark(Point(-7.5034, 109.4403), "3"))
    one, two, three = spots(drawing)
    assert (two[0] > one[0], two[1] == one[1], three[0] == one[0], three[1] > one[1]) == (True,) * 4
    unit = math.dist(one, two) / metres_between(HERE, EAST)
    start, end, metres = map(float, re.findall(r'd="M([\d.]+),\d+v5H([\d.]+)v-5"/>.*?>(\d+) m<', drawing)[0])
    assert (metres, (end - start) / unit) == (200, pytest.approx(200, rel=0.01))


def test_one_place_alone_and_two_at_the_same_are_both_read(app: Flask) -> None:
    assert ">50 m<" in drawn(app, Mark(HERE))
    one, two, three = spots(drawn(app, Mark(HERE, "1"), Mark(HERE, "2"), Mark(HERE, "3")))
    assert min(math.dist(one, two), math.dist(two, three), math.dist(one, three)) >= 18
    assert drawn(app) == ""


def test_far_apart_is_said_in_kilometres(app: Flask) -> None:
    assert ">20 km<" in drawn(app, Mark(Point(-7, 109)), Mark(Point(-7, 109.6)))


def test_the_way_joins_the_marks(app: Flask) -> None:
    drawing = drawn(app, Mark(HERE, "1"), Mark(EAST, "2"), way=True)
    assert len(re.findall(r'<polyline class="wy" points="([^"]+)"', drawing)[0].split()) == 2


def test_words_are_escaped_and_links_make_it_a_group(app: Flask) -> None:
    drawing = drawn(app, Mark(HERE, "<b>", 'x"y'))
    assert ("&lt;b&gt;" in drawing, 'href="x&#34;y"' in drawing, 'role="group"' in drawing) == (True, True, True)
    assert 'role="img"' in drawn(app, Mark(HERE, "1"))
