"""Anybody may say that a public report should not be read; officers see a mark until they have looked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cms_core.api import Site, db, site_scope
from cms_lapor.models import Objection, Report

from .conftest import HOST, Citizen, fields

QUEUE = "http://localhost/s/kalimandi/admin/lapor/?keadaan=diadukan"


@pytest.fixture
def public(site: Site, officer: Any, make_report: Callable[..., int]) -> tuple[int, str]:
    key = make_report(released=True)
    with site_scope(site.id):
        return key, db.session.get_one(Report, key).number


def test_objection_is_seen_at_the_desk_until_somebody_has_looked(
    citizen: Citizen, desk: Citizen, site: Site, public: tuple[int, str]
) -> None:
    key, number = public
    assert f'href="/lapor/{number}/adukan"' in citizen.client.get(f"{HOST}/lapor/{number}").text
    answer = citizen.post(f"/lapor/{number}/adukan", reason="nama", words="Nama saya disebut.")
    assert (answer.status_code, "Sudah kami terima." in answer.text) == (201, True)
    assert f"/admin/lapor/{key}" in desk.client.get(QUEUE).text
    page = desk.client.get(f"http://localhost/s/kalimandi/admin/lapor/{key}").text
    assert ("Menyebut nama atau data pribadi" in page, "Nama saya disebut." in page) == (True, True)
    released = next(at for at in range(4) if "tampil-title" in fields(page, at))
    desk.send_form(f"/s/kalimandi/admin/lapor/{key}/tampil", page, form=released, **{"tampil-title": "Jalan rusak"})
    assert f"/admin/lapor/{key}" not in desk.client.get(QUEUE).text
    assert "Nama saya disebut." not in desk.client.get(f"http://localhost/s/kalimandi/admin/lapor/{key}").text
    with site_scope(site.id):
        assert [each.open for each in db.session.scalars(db.select(Objection))] == [False]


def test_what_somebody_objects_to_stands_on_no_public_page(citizen: Citizen, public: tuple[int, str]) -> None:
    _key, number = public
    citizen.post(f"/lapor/{number}/adukan", reason="fitnah", words="KENARI tidak benar.")
    for path in (f"/lapor/{number}", f"/lapor/{number}/adukan", "/lapor/"):
        assert "KENARI" not in citizen.client.get(f"{HOST}{path}").text


def test_objection_without_a_reason_comes_back_with_its_words(citizen: Citizen, public: tuple[int, str]) -> None:
    answer = citizen.post(f"/lapor/{public[1]}/adukan", words="Tidak pantas.")
    assert (answer.status_code, "Pilih alasannya." in answer.text, "Tidak pantas." in answer.text) == (422, True, True)


def test_objections_to_what_is_not_public_are_404(
    citizen: Citizen, site: Site, make_report: Callable[..., int]
) -> None:
    with site_scope(site.id):
        hidden = db.session.get_one(Report, make_report(visibility="secret", state="diproses")).number
    for number in (hidden, "LP-3304022007-26-9999"):
        assert citizen.client.get(f"{HOST}/lapor/{number}/adukan").status_code == 404
        assert citizen.client.post(f"{HOST}/lapor/{number}/adukan", data={"reason": "nama"}).status_code == 404


def test_many_objections_are_one_mark(
    citizen: Citizen, site: Site, public: tuple[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cms_lapor.objections.MOST_OPEN", 2)
    for _each in range(3):
        assert citizen.post(f"/lapor/{public[1]}/adukan", reason="foto").status_code == 201
    with site_scope(site.id):
        assert db.session.scalar(db.select(db.func.count(Objection.id))) == 2


def test_objections_are_counted_where_they_come_from(citizen: Citizen, site: Site, public: tuple[int, str]) -> None:
    path = f"/lapor/{public[1]}/adukan"
    answers = [citizen.post(path, reason="foto", words="Jangan hilang.") for _each in range(4)]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 429]
    assert ("Terlalu banyak aduan dari sini." in answers[3].text, "Jangan hilang." in answers[3].text) == (True, True)
    with site_scope(site.id):
        assert db.session.scalar(db.select(db.func.count(Objection.id))) == 3
    # Somebody elsewhere is not kept from it.
    page = citizen.client.get(f"{HOST}{path}").text
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    data = {**fields(page), "reason": "foto"}
    assert citizen.client.post(f"{HOST}{path}", data=data, environ_base=elsewhere).status_code == 201
