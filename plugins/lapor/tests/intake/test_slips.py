"""Numbers on paper."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask

from cms_core.api import Site, User, db, site_scope
from cms_core.audit import AuditEntry
from cms_core.testing.factories import MakeSite, MakeUser
from cms_lapor import NAME, codes
from cms_lapor.intake.models import Slip
from cms_lapor.units import services as units

from ..conftest import DESK, KECAMATAN, VILLAGE, Citizen, fields
from .conftest import HOME, PAPER, print_again, printed, reports, send, sheet, written


def test_printed_number_becomes_one_report_that_its_code_opens(desk: Citizen, site: Site, citizen: Citizen) -> None:
    slips = sheet(desk)
    assert len(slips) == 2
    # The number goes on behind those that were given out on paper.
    ((later, _code),) = written(send(desk, **PAPER))
    assert int(later[-4:]) == int(slips[-1][0][-4:]) + 1
    assert written(send(desk, **PAPER, slip=slips[0][0])) == [slips[0]]
    assert citizen.track(*slips[0]).status_code == 200
    assert citizen.track(*slips[1]).status_code == 422
    again = send(desk, **PAPER, slip=slips[0][0])
    assert (again.status_code, f"Lembar ini sudah dicatat sebagai {slips[0][0]}." in again.text) == (422, True)
    # Its last digits are enough.
    assert written(send(desk, **PAPER, slip=str(int(slips[1][0][-4:])))) == [slips[1]]
    assert len(reports(site)) == 3


def test_form_with_a_number_that_arrives_again_gets_the_same_receipt(desk: Citizen, site: Site) -> None:
    (slip, *_rest) = sheet(desk)
    page = desk.client.get(f"{HOME}{DESK}/terima").text
    answers = [desk.send_form(f"{DESK}/terima", page, **PAPER, slip=slip[0]) for _twice in range(2)]
    # The number is used by then, and still it is the same form.
    assert [written(answer) for answer in answers] == [[slip], [slip]]
    assert len(reports(site)) == 1


def test_of_two_officers_with_one_paper_one_is_told(app: Flask, desk: Citizen, site: Site) -> None:
    ((number, _code), *_rest) = sheet(desk)
    forms = [{**fields(desk.client.get(f"{HOME}{DESK}/terima").text), **PAPER, "slip": number} for _each in range(2)]
    forms[1]["body"] = "Kata-kata lain di kertas yang sama."
    cookies = desk.client._cookies
    db.session.commit()

    def post(form: dict[str, Any]) -> int:
        client = app.test_client()
        client._cookies = cookies.copy()
        return client.post(f"{HOME}{DESK}/terima", data=form).status_code

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(post, forms)) == [201, 422]
    assert len(reports(site)) == 1


def test_printed_number_holds_at_its_own_site_alone(
    app: Flask,
    desk: Citizen,
    site: Site,
    make_site: MakeSite,
    make_user: MakeUser,
    sign_in: Callable[..., None],
) -> None:
    ((number, _code), *_rest) = sheet(desk)
    other = make_site("33.04.02.2002", slug="pagak", modules=(NAME,), stage="village_publishes")
    client = app.test_client()
    sign_in(client, make_user("village_operator", "33.04.02.2002"))
    page = client.get(f"{HOME}/s/pagak/admin/lapor/terima").text
    answer = client.post(f"{HOME}/s/pagak/admin/lapor/terima", data={**fields(page), **PAPER, "slip": number})
    assert (answer.status_code, reports(other)) == (422, [])
    with site_scope(site.id):
        (first, *_others) = db.session.scalars(db.select(Slip).order_by(Slip.id))
        path = f"admin/lapor/lembar/{first.sheet}"
    page = client.get(f"{HOME}/s/pagak/admin/lapor/lembar").text
    assert client.post(f"{HOME}/s/pagak/{path}", data=fields(page)).status_code == 404
    assert print_again(desk, first.sheet).status_code == 200


def test_paper_about_the_office_gets_the_number_of_the_office_above(
    desk: Citizen, site: Site, kecamatan: Site, make_user: MakeUser, citizen: Citizen
) -> None:
    make_user("kecamatan_admin", KECAMATAN)
    ((number, code), *_rest) = sheet(desk)
    answer = send(desk, **PAPER, slip=number, about_office="y")
    ((other, same),) = written(answer)
    assert (codes.region_of(other), same, f"({number})" in answer.text) == (KECAMATAN, code, True)
    assert send(desk, **PAPER, slip=number).status_code == 422
    # Whoever put it into the box has the part with the first number alone.
    assert [citizen.track(number, each).status_code for each in (code, "0000-0000-0000")] == [200, 422]
    assert other in citizen.track(number, code).text


def test_sheet_shows_what_nobody_has_used(desk: Citizen, site: Site) -> None:
    slips = sheet(desk, 3)
    written(send(desk, **PAPER, slip=slips[1][0]))
    with site_scope(site.id):
        key = db.session.scalars(db.select(Slip.sheet)).first()
    assert printed(print_again(desk, key)) == [slips[0], slips[2]]


def test_codes_on_paper_are_read_by_a_button_that_is_written_down(desk: Citizen, site: Site, officer: User) -> None:
    sheet(desk)
    with site_scope(site.id):
        key = db.session.scalars(db.select(Slip.sheet)).first()
    assert desk.client.get(f"{HOME}{DESK}/lembar/{key}").status_code == 405
    # Without the token of the button there are no codes, and no row.
    refused = desk.client.post(f"{HOME}{DESK}/lembar/{key}")
    assert (refused.status_code >= 300, printed(refused)) == (True, [])
    assert len(printed(print_again(desk, str(key)))) == 2
    rows = db.session.scalars(db.select(AuditEntry).where(AuditEntry.what == "lapor.printed")).all()
    assert [(row.user_id, row.target) for row in rows] == [(officer.id, key)] * 2


def test_where_people_have_duties_those_who_take_in_alone_print_codes(
    app: Flask, desk: Citizen, site: Site, officer: User, make_user: MakeUser, sign_in: Callable[..., None]
) -> None:
    sheet(desk)
    taker = make_user("officer", VILLAGE)
    with site_scope(site.id):
        key = db.session.scalars(db.select(Slip.sheet)).first()
        units.bind(taker, "petugas", None, site=site, by=officer)
    db.session.commit()
    assert desk.client.get(f"{HOME}{DESK}/lembar").status_code == 403
    assert f"{DESK}/lembar" not in desk.client.get(f"{HOME}{DESK}/terima").text
    assert desk.client.post(f"{HOME}{DESK}/lembar/{key}").status_code == 403
    client = app.test_client()
    sign_in(client, taker)
    assert len(printed(print_again(Citizen(client, HOME), str(key)))) == 2


def test_village_with_officers_prints_its_own_paper(
    app: Flask, site: Site, kecamatan: Site, make_user: MakeUser, sign_in: Callable[..., None]
) -> None:
    client = app.test_client()
    sign_in(client, make_user("kecamatan_admin", KECAMATAN))
    path = f"{HOME}/s/purworeja-klampok/admin/lapor/lembar"
    page = client.get(path).text
    assert client.post(path, data={**fields(page), "place": VILLAGE}).status_code == 422
    assert client.post(path, data={**fields(page), "place": KECAMATAN}).status_code == 200
