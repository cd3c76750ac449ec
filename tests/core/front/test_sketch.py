"""The drawing of where an office is."""

from __future__ import annotations

import gzip
import re
from random import Random
from typing import Any

import pytest
from flask import Flask

from cms_core.front import services
from cms_core.front.sketch import SHOWN, Office, sketch
from cms_core.sites.models import Site
from tests.core.front.rows import home, write

KALIMANDI = Office("Kalimandi", -7.4572, 109.4629)
OTHERS = [
    Office("Sirkandi", -7.4985, 109.4548),
    Office("Pagak", -7.4716, 109.4672),
    Office("Kecitran", -7.4744, 109.4497),
    Office("Purwareja", -7.4659, 109.4342),
    Office("Klampok", -7.4571, 109.4436),
    Office("Kalilandak", -7.4627, 109.4518),
    Office("Kaliwinasuh", -7.4478, 109.4711),
]


def drawn(app: Flask, own: Office, others: list[Office]) -> Any:
    with app.test_request_context():
        return sketch(own, others)


def test_the_drawing_is_small_and_names_its_neighbours(app: Flask) -> None:
    found = drawn(app, KALIMANDI, OTHERS)
    assert re.findall(r"<text[^>]*>([^<]+)</text>", found.drawing)[0] == "Kalimandi"
    assert found.drawing.count("<circle") == 8
    assert len(gzip.compress(found.drawing.encode(), 9)) <= 1024
    assert found.near[0] == "Kalilandak, 1,4 km ke barat daya"


def test_names_are_written_as_text(app: Flask) -> None:
    found = drawn(app, Office("<b>", 0.5, 117.5), [Office('"&x', 0.6, 117.6)])
    assert "<b>" not in found.drawing
    assert "&#34;&amp;x" in found.drawing


def test_an_office_alone_is_not_drawn(app: Flask) -> None:
    assert (drawn(app, KALIMANDI, []).drawing, drawn(app, KALIMANDI, []).near) == ("", ())


@pytest.mark.sqlite_only("it is drawn without a database")
@pytest.mark.parametrize("seed", range(20))
def test_whatever_the_places_the_drawing_stays_whole(app: Flask, seed: int) -> None:
    random = Random(seed)
    spread = random.choice((0.0, 0.001, 0.5, 20.0))
    others = [
        Office("x" * random.randrange(1, 60), -7 + random.uniform(-spread, spread), 109 + random.uniform(0, spread))
        for _number in range(random.randrange(1, 30))
    ]
    own = Office("Kalimandi Kulon Progo Lama", KALIMANDI.latitude, KALIMANDI.longitude)
    drawing = drawn(app, own, others).drawing
    width, height = map(int, re.findall(r'viewBox="0 0 (\d+) (\d+)"', drawing)[0])
    assert 0 < height <= 400
    dots = [(int(x), int(y)) for x, y in re.findall(r'cx="(-?\d+)" cy="(-?\d+)"', drawing)]
    assert all(0 <= x <= width and 0 <= y <= height for x, y in dots)
    assert len(dots) == min(len(others), SHOWN) + 1
    assert ">Kalimandi Kulon P…</text>" in drawing


def test_a_village_stands_among_those_beside_it_and_a_kecamatan_among_its_villages(
    app: Flask, site: Site, make_site: Any
) -> None:
    klampok = make_site("33.04.02", slug="klampok", name="Klampok")
    pagak = make_site("33.04.02.2002", slug="pagak", name="Pagak")
    far = make_site("33.04.03.2001", slug="jauh", name="Jauh")
    for place, at in (
        (site, (-7.45, 109.46)),
        (pagak, (-7.47, 109.46)),
        (klampok, (-7.46, 109.44)),
        (far, (-7.3, 109)),
    ):
        write(place, services.locate, facts=[], place=at, source="diukur desa")
    html = home(app)
    names = re.findall(r"<text[^>]*>([^<]+)</text>", html)
    assert names == ["Kalimandi", "Pagak", "U"]
    assert "Kantor terdekat: Pagak, 2,2 km ke selatan." in html
    assert "Sumber: diukur desa." in html
    assert 'href="https://www.openstreetmap.org/?mlat=-7.45000&amp;mlon=109.46000"' in html
    assert not re.findall(r'(?:src|srcset)="https?://', html)
    assert re.findall(r"<text[^>]*>([^<]+)</text>", home(app, "klampok")) == ["Klampok", "Pagak", "Kalimandi", "U"]


def test_a_neighbour_that_moves_is_drawn_anew(app: Flask, site: Site, make_site: Any) -> None:
    pagak = make_site("33.04.02.2002", slug="pagak", name="Pagak")
    write(site, services.locate, facts=[], place=(-7.45, 109.46))
    assert '<svg class="sketch"' not in home(app)
    write(pagak, services.locate, facts=[], place=(-7.47, 109.46))
    assert "Pagak" in "".join(re.findall(r"<text[^>]*>([^<]+)</text>", home(app)))
