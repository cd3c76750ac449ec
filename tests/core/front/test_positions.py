"""Where an office is: as maps and people write it, and what is too far from everything to be meant."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms_core.extensions import db
from cms_core.front import positions, services
from cms_core.sites.models import Site
from cms_core.tables.cells import BadCell
from cms_core.tenancy import site_scope
from tests.core.front.rows import row, write
from tests.core.pages.desk import Form, at, opened

HERE = (-7.4612, 109.4531)
LETAK = "/beranda/letak"


@pytest.mark.sqlite_only("what people write is read without a database")
@pytest.mark.parametrize(
    "text",
    [
        "-7.4612, 109.4531",
        "-7.461200000000000123, 109.453100000000004",
        "-7,4612 109,4531",
        "−7.4612, 109.4531",
        "–7.4612; 109.4531",
        "-7.4612°, 109.4531°",
        "7.4612° S, 109.4531° E",
        "7,4612 LS, 109,4531 BT",
        "7°27'40.32\"S 109°27'11.16\"E",
        "7° 27′ 40,32″ LS, 109° 27′ 11,16″ BT",
    ],
)
def test_read_understands_what_maps_and_people_write(app: Flask, text: str) -> None:
    with app.test_request_context():
        assert positions.read(text) == HERE


@pytest.mark.sqlite_only("what people write is read without a database")
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("109.45310, -7.46120", "tertukar: lintang dulu. Tulis -7.46120, 109.45310."),
        ("109.4531° E, 7.4612° S", "tertukar: lintang dulu. Tulis -7.46120, 109.45310."),
        ("-7,109", "Salin semua angka di belakang koma"),
        ("-7, 109", "Salin semua angka di belakang koma"),
        ("52.52, 13.40", "Tulis lintang dan bujur di Indonesia"),
        ("di sini", "Tulis lintang dan bujur di Indonesia"),
        ("-7.4612, 109.4531 " + "9" * 60, "Tulis lintang dan bujur di Indonesia"),
        ("7°72'40\"S 109°27'11\"E", "Menit dan detik kurang dari 60."),
    ],
)
def test_read_names_what_is_wrong(app: Flask, text: str, said: str) -> None:
    with app.test_request_context(), pytest.raises(BadCell) as refused:
        positions.read(text)
    assert said in str(refused.value)


def test_a_place_far_from_all_others_is_questioned_once(arranger: FlaskClient, site: Site, make_site: Any) -> None:
    write(make_site("33.04.02.2002", name="Pagak"), services.locate, facts=[], place=(-7.45, 109.46))
    answer = opened(arranger, LETAK).set(place="-2.5, 140.7", label_1="Luas", value_1="1").send()
    assert answer.status_code == 422
    assert "km dari kantor Pagak, yang terdekat. Periksa angkanya." in answer.text
    assert "3.4" in answer.text
    assert row(site).latitude is None

    # Another slip is another question; the same answer twice is an answer.
    again = Form(arranger, answer.text, at(LETAK)).set(place="-2.6, 140.7").send()
    assert again.status_code == 422
    assert Form(arranger, again.text, at(LETAK)).send().status_code == 303
    assert (row(site).latitude, row(site).facts) == (-2.6, [["Luas", "1"]])
    # What stands there already is not asked about when something else is changed.
    assert opened(arranger, LETAK).set(value_1="2").send().status_code == 303


def test_a_place_near_others_or_with_nobody_around_is_not_questioned(
    arranger: FlaskClient, site: Site, make_site: Any
) -> None:
    assert opened(arranger, LETAK).set(place="-2.5, 140.7").send().status_code == 303
    write(make_site("33.04.02", name="Klampok"), services.locate, facts=[], place=(-7.45, 109.46))
    assert opened(arranger, LETAK).set(place="-7.4612, 109.4531").send().status_code == 303


@pytest.mark.parametrize(
    ("code", "questioned"), [("33.04.02", True), ("33.04.01.2001", True), ("33.05.01.2001", False)]
)
def test_a_village_is_compared_with_the_office_above_and_within_its_kabupaten(
    arranger: FlaskClient, site: Site, make_site: Any, code: str, questioned: bool
) -> None:
    write(make_site(code, name="Lain"), services.locate, facts=[], place=(-7.0, 109.0))
    assert (opened(arranger, LETAK).set(place="-7.4612, 109.4531").send().status_code == 422) is questioned


def test_the_office_is_where_its_people_have_written(site: Site) -> None:
    def told() -> positions.Position | None:
        with site_scope(site.id):
            return positions.office_position(db.session.get_one(Site, site.id))

    before = told()
    write(site, services.locate, facts=[], place=HERE)

    assert (before, told()) == (None, HERE)
