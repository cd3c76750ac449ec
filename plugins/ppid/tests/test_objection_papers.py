"""Who objects, and the papers that say so: of a legal entity, of an attorney, of a child; and who looks at them."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.api import Site, User, db, now, site_scope, today
from cms_ppid.cases import numbers
from cms_ppid.cases.models import Access, Applicant, Paper
from cms_ppid.letters.services import of_case
from cms_ppid.objections import register
from cms_ppid.objections.models import Objection
from cms_ppid.requests import papers
from cms_ppid.requests.models import Request

from .citizens import Citizen, picture
from .conftest import HOME, Make
from .disputing import DESK, send

PERIODIC, NEW = "/ppid/keberatan/berkala", "/ppid/keberatan/baru"
WHO: dict[str, Any] = {
    "person": "Warga Contoh",
    "address": "RT 01 RW 02",
    "phone": "081234567890",
    "position": "Laporan realisasi APBDes tahun lalu tidak ada di situs.",
}
BODY = {"kind": "badan_hukum", "entity": "AHU-0001.AH.01.07", "person": "Perkumpulan Contoh"}
POSITION = "Yang diberikan hanya ringkasannya."


@pytest.fixture
def citizen(client: FlaskClient, site: Site) -> Citizen:
    return Citizen(client)


def object_to_nothing(citizen: Citizen, site: Site, files: list[Any] | None = None, **said: str) -> Any:
    """Object to periodic information that is not there."""
    day = (today(site) - timedelta(days=3)).isoformat()
    return citizen.post(PERIODIC, files, **{**WHO, "found_on": day, **said})


def objected(site: Site) -> tuple[Objection, Applicant, list[str]]:
    """Return the only objection, who objects, and what his papers are."""
    with site_scope(site.id):
        row = db.session.scalars(select(Objection)).one()
        return row, row.applicant, list(db.session.scalars(select(Paper.kind).order_by(Paper.id)))


def test_a_legal_entity_objects_with_its_approval_and_without_a_nik(citizen: Citizen, site: Site) -> None:
    """UU 14/2008 pasal 1 angka 12 and Perki 1/2021: a legal entity is known by its approval, as where it asks."""
    refused = object_to_nothing(citizen, site, **BODY)
    assert (refused.status_code, "Lampirkan gambar pengesahan badan hukumnya." in refused.text) == (422, True)
    assert object_to_nothing(citizen, site, [picture()], **BODY).status_code == 201
    _row, who, kinds = objected(site)
    assert (who.kind, who.name, who.entity, kinds) == (*("badan_hukum", BODY["person"], BODY["entity"]), ["pengesahan"])
    assert (who.nik, who.nik_hash) == ("", "")
    with site_scope(site.id):
        (told,) = register.rows_of(site, today(site).year)
        assert BODY["entity"] in told.identity


def test_a_picture_stays_with_a_form_that_comes_back(citizen: Citizen, site: Site) -> None:
    refused = object_to_nothing(citizen, site, [picture()], **BODY, found_on="")
    assert (refused.status_code, "Lampirkan gambar pengesahan" in refused.text) == (422, False)
    day = (today(site) - timedelta(days=3)).isoformat()
    assert citizen.send(PERIODIC, refused.text, found_on=day, kind=BODY["kind"]).status_code == 201
    assert objected(site)[2] == ["pengesahan"]


def test_who_objects_for_another_shows_his_powers_once(
    citizen: Citizen, site: Site, user: User, make_request: Make, answer_request: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Perki 1/2021: whoever speaks for another shows a special power of attorney; the one of the request counts."""
    key = answer_request(make_request(ago=2, asking={"attorney": "Kuasa Lama"}), user)
    with site_scope(site.id):
        row = db.session.get_one(Request, key)
        form = citizen.post(NEW, number=row.number, code=numbers.code_for(row.client_id)).text

    def file(attorney: str, files: list[Any] | None = None) -> Any:
        return citizen.send(NEW, form, files, ground="d", position=POSITION, attorney=attorney, key=uuid.uuid4().hex)

    refused = file("Kuasa Baru")
    assert (refused.status_code, "Lampirkan gambar surat kuasa khususnya." in refused.text) == (422, True)
    monkeypatch.setattr(papers, "MOST", 0)
    full = file("Kuasa Baru", [picture()])
    assert (full.status_code, "sebanyak-banyaknya" in full.text, POSITION in full.text) == (422, True, True)
    monkeypatch.undo()
    assert file("Kuasa Baru", [picture()]).status_code == 201
    assert (objected(site)[0].attorney, objected(site)[2]) == ("Kuasa Baru", ["kuasa"])
    with site_scope(site.id):
        db.session.delete(db.session.scalars(select(Objection)).one())
        db.session.commit()
    assert file("Kuasa Lama").status_code == 201


def test_a_child_objects_by_its_guardian_whom_letters_and_the_register_name(citizen: Citizen, site: Site) -> None:
    """UU 27/2022 pasal 25 and 26: somebody acts for a child, and for who is under guardianship."""
    said = {"nik": "3304021234560002", "guardian": "Ibu Contoh"}
    assert object_to_nothing(citizen, site, **said).status_code == 201
    row, who, _kinds = objected(site)
    assert who.guardian == "Ibu Contoh"
    with site_scope(site.id):
        (letter,) = of_case(row.number)
        (told,) = register.rows_of(site, today(site).year)
    assert ["Nama: Warga Contoh (wali: Ibu Contoh)" in letter.text, "wali: Ibu Contoh" in told.identity] == [True] * 2


def test_papers_of_who_objects_open_for_a_reason_that_leaves_a_row(
    citizen: Citizen, site: Site, desk: FlaskClient
) -> None:
    """UU 27/2022 pasal 16 and 35: nobody sees them without having said why."""
    assert object_to_nothing(citizen, site, [picture()], **BODY).status_code == 201
    key = objected(site)[0].id
    page = desk.get(f"{DESK}/{key}").text
    assert ["Buka NIK dan berkas" in page, "/berkas/" in page] == [True, False]
    shown = send(desk, key, "nik", {"reason": "Memeriksa pengesahannya."}, "nik-").text
    (address,) = re.findall(r'<img src="([^"]*/berkas/[^"]*)"', shown)
    answer = desk.get(f"http://localhost{address}")
    assert (answer.status_code, answer.mimetype, answer.headers["Cache-Control"]) == (200, "image/jpeg", "no-store")
    assert desk.get(f"http://localhost{address.rpartition('/')[0]}/9999999999-0").status_code == 403
    with site_scope(site.id):
        assert [each.reason for each in db.session.scalars(select(Access))] == ["Memeriksa pengesahannya."]
        db.session.get_one(Objection, key).restricted_at = now()
        db.session.commit()
    assert desk.get(f"http://localhost{address}").status_code == 403
    assert desk.get(f"{HOME}/ppid/keberatan/").status_code == 200


@pytest.mark.parametrize("asked", [False, True])
def test_papers_lie_before_the_officer_and_a_picture_of_one_is_called_what_it_is(
    site: Site, desk: FlaskClient, user: User, make_request: Make, answer_request: Make, asked: bool
) -> None:
    """Perki 1/2021: a body by its approval; of whoever is known from a request nobody says what else a paper is."""
    if asked:
        key = answer_request(make_request(ago=5), user, ago=4)
        with site_scope(site.id):
            said = {"request": db.session.get_one(Request, key).number, "ground": "d", "position": POSITION}
    else:
        day = today(site) - timedelta(days=3)
        said = {**WHO, **BODY, "ground": "b", "found_on": day.isoformat()}
    page = desk.get(f"{DESK}/baru").text
    found = dict(re.findall(r'name="(csrf_token|key)" type="hidden" value="([^"]*)"', page))
    data = {**found, **said, "channel": "surat", "received_on": today(site).isoformat()}
    data |= {"papers": [(picture(), "surat.jpg")]} if asked else {}
    assert desk.post(f"{DESK}/baru", data=data, content_type="multipart/form-data").status_code == 201
    assert objected(site)[2] == (["lain"] if asked else [])
