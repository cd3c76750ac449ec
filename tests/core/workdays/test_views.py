from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms_core.extensions import db
from cms_core.sites.models import Site
from cms_core.testing.factories import MakeSite, MakeUser
from cms_core.users.models import User
from cms_core.workdays import services

PAGE = "http://localhost/s/kalimandi/admin/hari-kerja/"
DAY = date(2026, 12, 7)


@pytest.fixture
def village(make_site: MakeSite) -> Site:
    return make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi", stage="autonomous")


@pytest.fixture
def operator(
    app: Flask, village: Site, make_user: MakeUser, sign_in: Callable[[FlaskClient, User], None]
) -> FlaskClient:
    client = app.test_client()
    sign_in(client, make_user(region_code="33.04.02.2007"))
    return client


def fields(client: FlaskClient) -> dict[str, str]:
    text = client.get(PAGE).text
    return {name: re.findall(f'name="{name}"[^>]*value="([^"]*)"', text)[0] for name in ("csrf_token", "versi")}


def post(client: FlaskClient, path: str, **values: str) -> tuple[int, str]:
    answer = client.post(PAGE + path, data={**fields(client), **values})
    return answer.status_code, answer.text


def test_a_day_off_moves_what_is_due_and_can_be_taken_back(operator: FlaskClient, village: Site) -> None:
    said = {"day": "7 Desember 2026", "off": "libur", "name": "Pemilihan kepala desa", "basis": "Perdes 3/2026"}
    assert post(operator, "hari", **said)[0] == 303

    text = operator.get(f"{PAGE}?sesudah=4/12/2026&hari=1").text
    assert "<b>Selasa, 8 Desember 2026</b>" in text
    assert "7 Des (Pemilihan kepala desa)" in text

    db.session.rollback()
    key = services.calendar_of(village).special[DAY].key
    assert post(operator, f"hari/{key}/hapus")[0] == 303
    db.session.rollback()
    assert services.calendar_of(village).special == {}


def test_what_another_account_left_open_takes_nothing_back_and_says_so(
    app: Flask, operator: FlaskClient, village: Site, make_user: MakeUser, sign_in: Callable[[FlaskClient, User], None]
) -> None:
    assert post(operator, "hari", day="7 Desember 2026", off="libur", name="Pilkades", basis="Perdes 3/2026")[0] == 303
    db.session.rollback()
    key = services.calendar_of(village).special[DAY].key
    colleague = app.test_client()
    sign_in(colleague, make_user(region_code="33.04.02.2007", username="rekan"))
    left = fields(colleague)["csrf_token"]
    for _press in range(2):
        answer = operator.post(f"{PAGE}hari/{key}/hapus", data={"csrf_token": left})
        assert (answer.status_code, answer.text.count("dibuka dengan akun lain")) == (422, 1)
        left = re.findall(rf'hari/{key}/hapus".*?name="csrf_token"[^>]*value="([^"]*)"', answer.text)[0]
    db.session.rollback()
    assert services.calendar_of(village).special[DAY].key == key


def test_a_week_is_chosen(operator: FlaskClient, village: Site) -> None:
    assert post(operator, "minggu", week="6")[0] == 303

    db.session.rollback()
    calendar = services.calendar_of(village)
    assert (calendar.rest, calendar.joint_leave) == (frozenset({6}), False)


def test_who_comes_late_sees_what_others_chose(operator: FlaskClient, village: Site) -> None:
    mine = fields(operator)
    assert post(operator, "minggu", week="6")[0] == 303
    answer = operator.post(f"{PAGE}minggu", data={**mine, "week": "56", "joint_leave": "y"})

    assert answer.status_code == 409
    db.session.rollback()
    assert services.calendar_of(village).rest == frozenset({6})


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("", "Tulis tanggalnya."),
        ("31/2/2026", "Tanggal ini tidak ada. Tulis hari, bulan, lalu tahun: 31/12/2026."),
        ("kapan-kapan", "Tulis tanggal seperti 31/12/2026 atau 31 Desember 2026."),
        ("1/1/1900", "Tahun ini keliru. Periksa tanggalnya."),
    ],
)
def test_what_is_no_day_is_refused_and_stays_in_its_field(
    operator: FlaskClient, village: Site, day: str, said: str
) -> None:
    status, text = post(operator, "hari", day=day, off="libur", name="Hari jadi")

    assert (status, said in text, 'value="Hari jadi"' in text) == (422, True, True)
    db.session.rollback()
    assert services.calendar_of(village).special == {}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("sesudah=besok", "Tulis tanggal seperti 31/12/2026 atau 31 Desember 2026."),
        ("hari=banyak", "Tulis dengan angka saja."),
        ("hari=5000", "Hari sebanyak ini tidak dihitung."),
        ("sesudah=31/12/9999&hari=9", "Hari sebanyak ini tidak dihitung."),
    ],
)
def test_what_cannot_be_counted_says_why(operator: FlaskClient, asked: str, said: str) -> None:
    answer = operator.get(f"{PAGE}?{asked}")
    assert (answer.status_code, said in answer.text) == (200, True)


def test_days_of_regions_above_cannot_be_taken_back_from_below(
    operator: FlaskClient, make_site: MakeSite, village: Site
) -> None:
    above = make_site("33.04.02", slug="purworeja-klampok", name="Purworeja Klampok")
    services.set_day(above, DAY, off=True, name="Hari jadi", by=None)
    db.session.commit()
    key = services.calendar_of(village).special[DAY].key

    assert post(operator, f"hari/{key}/hapus")[0] == 404
    assert f"hari/{key}/hapus" not in operator.get(PAGE).text
    db.session.rollback()
    assert services.calendar_of(village).special[DAY].name == "Hari jadi"
