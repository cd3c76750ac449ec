"""The desk of objections: steps, the decision, who may do and see what, and entering by hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.api import Site, User, db, site_scope, today
from cms_core.testing.factories import MakeUser
from cms_ppid.cases import numbers
from cms_ppid.cases.models import Access
from cms_ppid.letters.services import of_case
from cms_ppid.objections import services, states
from cms_ppid.objections.models import Objection
from cms_ppid.requests.models import Request

from .conftest import Make
from .disputing import DESK, at, register_it, send


def test_an_objection_is_registered_and_answered_at_the_desk(
    site: Site, desk: FlaskClient, make_objection: Make
) -> None:
    """UU 14/2008 pasal 36 ayat (2): in writing."""
    key = make_objection()
    assert send(desk, key, "langkah", {"move": states.REGISTER}).status_code == 303
    said = {"decision": states.PARTLY, "told": "Sebagian kami umumkan hari ini."}
    assert send(desk, key, "putusan", said, "putus-").status_code == 303
    row = at(site, key)
    assert (row.state, row.decision, row.decided_office) == (states.ANSWERED, states.PARTLY, "Kantor sekretaris")
    with site_scope(site.id):
        letters = of_case(row.number)
    assert [letter.kind for letter in letters] == ["bukti_keberatan", "tanggapan"]
    assert "Dikabulkan sebagian" in letters[1].text
    assert "Pasal 37 ayat (2)" in letters[1].text
    assert "Sebagian kami umumkan hari ini." in desk.get(f"{DESK}/{key}").text


def test_whoever_answered_is_refused_even_past_the_page(
    site: Site, desk: FlaskClient, officer: User, make_request: Make, answer_request: Make, make_objection: Make
) -> None:
    """UU 14/2008 pasal 36: the superior decides, not whoever answered."""
    key = make_objection(answer_request(make_request(ago=2), officer))
    send(desk, key, "langkah", {"move": states.REGISTER})
    page = desk.get(f"{DESK}/{key}")
    assert "Anda yang menjawab permohonannya." in page.text
    assert "/putusan" not in page.text
    token = re.search(r'name="csrf_token" type="hidden" value="([^"]*)"', page.text)
    assert token is not None
    forged = {
        "putus-csrf_token": token[1],
        "putus-once": "a" * 32,
        "putus-step": str(at(site, key).step),
        "putus-decision": states.REJECTED,
        "putus-told": "Ditolak saja.",
    }
    answer = desk.post(f"{DESK}/{key}/putusan", data=forged)
    assert answer.status_code == 422
    row = at(site, key)
    assert (row.state, row.decision, row.decided_by) == (states.REGISTERED, "", None)


def test_who_may_not_decide_neither_sees_nor_sends_the_form(
    site: Site,
    client: FlaskClient,
    make_user: MakeUser,
    sign_in: Callable[[FlaskClient, User], None],
    make_objection: Make,
) -> None:
    """UU 14/2008 pasal 36: the superior of the PPID decides."""
    key = make_objection()
    sign_in(client, make_user("officer", site.region_code))
    assert "/putusan" not in client.get(f"{DESK}/{key}").text
    assert client.post(f"{DESK}/{key}/putusan").status_code == 403
    assert send(client, key, "langkah", {"move": states.NOTE, "note": "Sudah dibaca."}).status_code == 303


@pytest.mark.parametrize("path", ["", "/baru", "/{key}", "/register/2026"])
def test_strangers_see_nothing(client: FlaskClient, make_objection: Make, path: str) -> None:
    key = make_objection()
    assert client.get(f"{DESK}{path.format(key=key)}").status_code in (302, 303, 401, 403, 308)


def test_another_site_does_not_have_it(
    site: Site,
    neighbour: Site,
    client: FlaskClient,
    make_user: MakeUser,
    sign_in: Callable[[FlaskClient, User], None],
    make_objection: Make,
) -> None:
    key = make_objection()
    sign_in(client, make_user(region_code=neighbour.region_code))
    other = DESK.replace("kalimandi", "pagak")
    assert client.get(f"{other}/{key}").status_code == 404
    assert client.get(f"{DESK}/{key}").status_code == 404


def test_two_officers_at_once_get_a_sentence_and_lose_nothing(
    site: Site, desk: FlaskClient, officer: User, make_objection: Make
) -> None:
    key = make_objection()
    page = desk.get(f"{DESK}/{key}").text
    with site_scope(site.id):
        register_it(site, officer, key)
        db.session.commit()
    form = page[page.index(f"/keberatan/{key}/langkah") :].split("</form>")[0]
    found = dict(re.findall(r'name="(csrf_token|once|step)" type="hidden" value="([^"]*)"', form))
    answer = desk.post(f"{DESK}/{key}/langkah", data={**found, "move": states.NOTE, "note": "Jangan hilang."})
    assert answer.status_code == 409
    assert "Keberatan ini baru saja berubah." in answer.text
    assert "Jangan hilang." in answer.text


def test_the_nik_is_covered_and_opened_for_a_reason_alone(site: Site, desk: FlaskClient, make_objection: Make) -> None:
    """UU 27/2022 pasal 16: what is not needed is not shown, and who looked is known."""
    key = make_objection()
    assert "3304021234560002" not in desk.get(f"{DESK}/{key}").text
    assert send(desk, key, "nik", {"reason": ""}, "nik-").status_code == 422
    opened = send(desk, key, "nik", {"reason": "Mencocokkan dengan surat kuasa."}, "nik-")
    assert "3304021234560002" in opened.text
    again = desk.get(f"{DESK}/{key}").text
    assert "3304021234560002" not in again
    assert "Mencocokkan dengan surat kuasa." in again
    with site_scope(site.id):
        assert [each.office for each in db.session.scalars(select(Access))] == ["Kantor sekretaris"]


def test_one_that_came_by_letter_is_written_down(
    site: Site, desk: FlaskClient, officer: User, make_request: Make, answer_request: Make
) -> None:
    """UU 14/2008 pasal 36; Perki 1/2021: on paper as well as on the site."""
    key = answer_request(make_request(ago=5), officer, ago=4)
    with site_scope(site.id):
        number = db.session.get_one(Request, key).number
    page = desk.get(f"{DESK}/baru").text
    found = dict(re.findall(r'name="(csrf_token|key)" type="hidden" value="([^"]*)"', page))
    day = today(site) - timedelta(days=2)
    said = {
        "request": number,
        "ground": "d",
        "position": "Surat: yang diberikan bukan yang diminta.",
        "channel": "surat",
        "received_on": day.isoformat(),
    }
    answer = desk.post(f"{DESK}/baru", data={**found, **said})
    assert answer.status_code == 201
    with site_scope(site.id):
        row = db.session.scalars(select(Objection)).one()
        assert (row.channel, row.entered_by, row.due_from) == ("surat", "Kantor sekretaris", day)
    assert row.number in answer.text


def test_a_late_one_is_taken_with_a_reason_and_not_without(site: Site, desk: FlaskClient) -> None:
    """UU 14/2008 pasal 36 ayat (1)."""
    said = {
        "ground": "b",
        "position": "Laporan realisasi tidak ada di situs.",
        "found_on": (today(site) - timedelta(days=100)).isoformat(),
        "channel": "lisan",
        "received_on": today(site).isoformat(),
        "person": "Warga Contoh",
        "nik": "3304021234560002",
        "address": "RT 01",
        "phone": "081234567890",
    }

    def enter(**more: str) -> Any:
        page = desk.get(f"{DESK}/baru").text
        found = dict(re.findall(r'name="(csrf_token|key)" type="hidden" value="([^"]*)"', page))
        return desk.post(f"{DESK}/baru", data={**found, **said, **more})

    refused = enter()
    assert refused.status_code == 422
    assert "Untuk menerimanya, tulis alasannya di sini." in refused.text
    assert enter(late="Warga dirawat di rumah sakit.").status_code == 201
    with site_scope(site.id):
        assert db.session.scalars(select(Objection)).one().late == "Warga dirawat di rumah sakit."


def test_the_queue_finds_by_number_and_marks_what_is_late(site: Site, desk: FlaskClient, make_objection: Make) -> None:
    """UU 14/2008 pasal 36 ayat (2): thirty working days."""
    first, second = make_objection(), make_objection()
    with site_scope(site.id):
        db.session.get_one(Objection, first).due = today(site) - timedelta(days=1)
        db.session.commit()
    one, other = at(site, first).number, at(site, second).number
    late = desk.get(f"{DESK}/?keadaan=lewat").text
    assert one in late
    assert other not in late
    found = desk.get(f"{DESK}/?q={other}").text
    assert other in found
    assert f'/keberatan/{first}"' not in found
    assert numbers.tidy_number(other) == other
    with site_scope(site.id):
        assert services.standing(site) == (2, 1)


def test_letters_of_an_objection_name_who_speaks_for_whoever_objects(site: Site, make_objection: Make) -> None:
    """Perki 1/2021: identity of whoever objects, or of the attorney."""
    key = make_objection(attorney="Lembaga Bantuan Contoh")
    with site_scope(site.id):
        (letter,) = of_case(db.session.get_one(Objection, key).number)
    assert "Nama: Warga Contoh (kuasa: Lembaga Bantuan Contoh)" in letter.text
