from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from cms_core.extensions import db
from cms_core.sites.places import Place, places_below
from cms_core.testing.factories import MakeRegion, MakeSite


@pytest.fixture
def register(app: Flask, make_region: MakeRegion, make_site: MakeSite) -> None:
    make_region("33.04", "Banjarnegara")
    make_region("33.04.02", "Purworeja Klampok")
    make_region("33.04.03", "Mandiraja")
    make_region("33.04.02.2003", "Kaliwinasuh")
    make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi")
    gone = make_region("33.04.02.2009", "Lama")
    gone.valid_until = date(2020, 1, 1)
    db.session.commit()


def test_what_lies_right_below_a_region_is_known_with_and_without_a_site(register: None) -> None:
    assert places_below("33.04.02") == [
        Place("33.04.02.2007", "Kalimandi", "kalimandi", 1),
        Place("33.04.02.2003", "Kaliwinasuh", None, 1),
    ]


def test_the_villages_in_each_are_counted(register: None) -> None:
    found = {code: [(place.name, place.villages) for place in places_below(code)] for code in ("33.04", "33")}

    assert found == {"33.04": [("Mandiraja", 0), ("Purworeja Klampok", 2)], "33": [("Banjarnegara", 2)]}


def test_a_kelurahan_is_a_place_and_no_village(register: None, make_region: MakeRegion) -> None:
    make_region("33.04.02.1001", "Krandegan")
    db.session.commit()

    assert [(place.name, place.villages) for place in places_below("33.04.02")] == [
        ("Kalimandi", 1),
        ("Kaliwinasuh", 1),
        ("Krandegan", 0),
    ]
    assert [place.villages for place in places_below("33.04")] == [0, 2]


def test_nothing_lies_below_a_village(register: None) -> None:
    assert places_below("33.04.02.2007") == []
