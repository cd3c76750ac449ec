"""Service request updates that programs send: notes for officers, once each, about what a program may know of."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cms_core.api import Site
from cms_core.testing.factories import MakeSite, MakeUser
from cms_lapor import NAME, states

from ..conftest import number_of
from .conftest import Program, reports


def test_news_of_others_are_notes_for_officers_and_arrive_once(
    program: Program, site: Site, make_report: Callable[..., int]
) -> None:
    number = number_of(site, make_report(released=True))
    news = {"service_request_id": number, "update_id": "77", "status": "closed", "description": "Sudah kami tambal."}
    told = [program.post("/servicerequestupdates.json", **news) for _each in range(2)]
    assert [answer.status_code for answer in told] == [201, 200]
    assert told[0].json == [{"update_id": "77", "service_request_id": number}]
    (report,) = reports(site)
    last = report.events[-1]
    assert (report.state, len(report.events), last.move, last.office) == (states.WORKING, 3, "catat", "Sahabat Warga")
    assert (last.note, last.told) == ("[closed] Sudah kami tambal.", "")
    other = program.post("/servicerequestupdates.json", **{**news, "description": "Belum."})
    assert other.status_code == 422
    assert "tambal" not in program.get("/servicerequestupdates.json").text


@pytest.mark.parametrize("wrong", [{"status": "selesai"}, {"updated_datetime": "kemarin"}])
def test_news_that_nobody_understands_are_refused(
    program: Program, site: Site, make_report: Callable[..., int], wrong: dict[str, str]
) -> None:
    number = number_of(site, make_report(released=True))
    news = {"service_request_id": number, "update_id": "77", "description": "Sudah kami tambal."}
    answer = program.post("/servicerequestupdates.json", **{**news, **wrong})
    assert (answer.status_code, next(iter(wrong)) in answer.text) == (400, True)
    assert [len(report.events) for report in reports(site)] == [2]


def test_news_about_another_village_are_answered_as_about_nothing(
    program: Program, site: Site, make_site: MakeSite, make_user: MakeUser, make_report: Callable[..., int]
) -> None:
    make_user("village_operator", "33.04.02.2001")
    other = make_site(
        "33.04.02.2001", slug="pagak", name="Pagak", host="pagak.example", modules=(NAME,), stage=site.stage
    )
    number = number_of(other, make_report(other, released=True, topic="pu-jalan"))
    news = {"service_request_id": number, "update_id": "77", "status": "closed", "description": "Sudah kami tambal."}
    answers = [
        program.post("/servicerequestupdates.json", **{**news, "service_request_id": each, "update_id": each})
        for each in (number, "LP-3304022001-26-9999")
    ]
    assert [(answer.status_code, answer.json) for answer in answers] == [(404, answers[1].json)] * 2
    assert [len(report.events) for report in reports(other)] == [2]


def test_news_about_what_nobody_may_read_are_answered_as_about_nothing(
    program: Program, site: Site, make_report: Callable[..., int]
) -> None:
    secret = number_of(site, make_report(visibility="secret"))
    told = [
        program.post("/servicerequestupdates.json", service_request_id=number, update_id=number, description="Halo.")
        for number in (secret, "LP-3304022007-26-9999", "entah")
    ]
    assert {(answer.status_code, answer.data) for answer in told} == {(404, told[0].data)}
    assert [len(report.events) for report in reports(site)] == [1]
    # What a program sent itself it may add to.
    own = program.post().json[0]["service_request_id"]
    answer = program.post("/servicerequestupdates.json", service_request_id=own, update_id="1", description="Tambahan.")
    assert answer.status_code == 201


def test_news_need_a_key(reader: Program, site: Site, make_report: Callable[..., int]) -> None:
    number = number_of(site, make_report(released=True))
    answer = reader.post("/servicerequestupdates.json", service_request_id=number, update_id="1", description="Halo.")
    assert answer.status_code == 403
    assert [len(report.events) for report in reports(site)] == [2]
