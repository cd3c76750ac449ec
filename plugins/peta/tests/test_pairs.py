"""Areas of a file that do not fit together are named, the worst first, with how much it is and where."""

from __future__ import annotations

import random
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site
from cms_core.testing.factories import MakeRegion
from cms_peta.boundaries.pairs import overlap, overlapping
from cms_peta.boundaries.reading import read
from cms_peta.shapes import STEPS, Ring, Shape, hectares

from .conftest import STAFF, Send, geojson, square

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


def test_its_size_is_told_in_metres() -> None:
    one, other = square(109.4, -7.5), square(109.405, -7.495)
    areas = {each.code: each.shape for each in read(geojson(("33.04.02.2001", one), ("33.04.02.2002", other))).areas}
    both = read(geojson(("33.04.02.2003", square(109.405, -7.495, 0.005)))).areas[0].shape

    (pair,) = overlapping(areas, [("33.04.02.2001", "33.04.02.2002")])

    assert pair.size / 10_000 == pytest.approx(hectares(both), rel=0.01)
    assert (pair.lat, pair.long) == pytest.approx((-7.4925, 109.4075), abs=2 / STEPS)


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
