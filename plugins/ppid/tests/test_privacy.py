"""Whoever asks is told what is held about them, forgotten when they wish, and after the time that the site says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, User, db, now, prepare_image, site_scope
from cms_core.audit import AuditEntry
from cms_core.testing.factories import MakeUser
from cms_ppid.cases import numbers
from cms_ppid.cases.models import Applicant, Paper
from cms_ppid.cases.services import Said
from cms_ppid.cases.states import APPLICANT, STAFF
from cms_ppid.letters import services as letters
from cms_ppid.objections import services as objections
from cms_ppid.objections import states as objecting
from cms_ppid.objections.models import Objection
from cms_ppid.privacy import retention
from cms_ppid.privacy import services as privacy
from cms_ppid.requests import papers, services, states
from cms_ppid.requests.models import Part, Request

from .citizens import Citizen, picture

Make = Callable[..., int]
NIK, PHONE, MAIL = "3304021234560001", "6281200000000", "pemohon@contoh.id"
WHO = {"phone": PHONE, "email": MAIL, "nik": NIK}
OTHER = {"name": "Orang Lain", "nik": "3304021234560002", "phone": "6281299999999"}


@pytest.fixture
def officer(make_user: MakeUser, site: Site) -> User:
    return make_user(region_code=site.region_code)


def row_of(key: int) -> Request:
    return db.session.get_one(Request, key)


def columns(applicant: Applicant) -> list[Any]:
    names = ("name", "nik", "nik_hash", "entity", "attorney", "address", "job", "phone", "phone_hash", "email")
    return [getattr(applicant, name) for name in (*names, "email_hash")]


def add_paper(site: Site, key: int) -> None:
    with site_scope(site.id):
        papers.add(row_of(key), [prepare_image(picture())])
        db.session.commit()


def answered(site: Site, officer: User, key: int, at: datetime, *more: str) -> None:
    with site_scope(site.id):
        row = row_of(key)
        for name in (states.REGISTER,):
            services.move(row, name, Said(), by=STAFF, step=row.step, site=site, user=officer, at=at)
        part = Part(result=states.GIVEN, what="Salinan untuk Pemohon Contoh", reason="Disebut Pemohon Contoh")
        services.answer(row, [part], Said(told="Yth. Pemohon Contoh"), step=row.step, site=site, user=officer, at=at)
        for name in more:
            services.move(row, name, Said(), by=STAFF, step=row.step, site=site, user=officer, at=at)
        db.session.commit()


@pytest.mark.parametrize("subject", [PHONE, "0812-0000-0000", MAIL, " Pemohon@Contoh.ID", NIK, "3304 0212 3456 0001"])
def test_whoever_asks_is_told_by_number_address_or_nik(site: Site, make_request: Make, subject: str) -> None:
    """UU 27/2022 pasal 7 and 32: access to one's own data."""
    make_request(asking=WHO)
    make_request(asking=OTHER)
    said = ["Pemohon Contoh", NIK, "RT 02 RW 01", PHONE, MAIL]
    said += ["Salinan laporan realisasi APBDes tahun lalu", "Bahan musyawarah dusun"]
    assert [piece.value for piece in privacy.held(subject)] == said


@pytest.mark.parametrize("subject", ["", "-", "orang", "3304021234560003", "lain@contoh.id"])
def test_nobody_else_is_told(site: Site, make_request: Make, subject: str) -> None:
    """UU 27/2022 pasal 38 and 39: access to others' data is prevented."""
    # Who gave no phone and no address is not found by an empty one.
    make_request()
    assert privacy.held(subject) == []
    assert privacy.erase(subject, dry_run=False) == []


def test_replies_are_told_and_forgotten(site: Site, officer: User, make_request: Make) -> None:
    """UU 27/2022 pasal 7 and 43."""
    key = make_request(asking=WHO)
    with site_scope(site.id):
        row = row_of(key)
        services.move(row, states.COMPLETE, Said(told="Apa?"), by=STAFF, step=row.step, site=site, user=officer)
        services.move(row, "balas", Said(note="Saya tinggal di RT 3."), by=APPLICANT, step=row.step, site=site)
        db.session.commit()
    assert privacy.held(PHONE)[-1].value == "Saya tinggal di RT 3."
    privacy.erase(PHONE, dry_run=False)
    db.session.commit()
    with site_scope(site.id):
        assert [(event.told, event.note) for event in row_of(key).events] == [("", "")] * len(row_of(key).events)


def test_whoever_wishes_is_forgotten_and_the_register_row_stays(site: Site, officer: User, make_request: Make) -> None:
    """UU 27/2022 pasal 43: erased; number, dates and outcome stay."""
    key, other = make_request(asking=WHO), make_request(asking=OTHER)
    add_paper(site, key)
    answered(site, officer, key, now())
    before = len(privacy.erase(MAIL, dry_run=True))
    assert before == len(privacy.held(MAIL)) == 8
    assert privacy.held(MAIL)[-1].value.startswith("Kelengkapan lain, ")
    assert len(privacy.erase(MAIL, dry_run=False)) == 8
    db.session.commit()
    assert [privacy.held(subject) for subject in (PHONE, MAIL, NIK)] == [[], [], []]
    with site_scope(site.id):
        row = row_of(key)
        assert columns(row.applicant) == [""] * 11
        assert (row.details, row.purpose, row.outcome, row.state) == ("", "", states.FULL, states.ANSWERED)
        assert row.number.startswith("PI-")
        assert [(part.what, part.reason, part.result) for part in row.parts] == [("", "", states.GIVEN)]
        assert (row.emptied_at is None, row.applicant.forgotten_at is None) == (False, False)
        assert db.session.scalars(db.select(Paper)).all() == []
        assert row_of(other).applicant.name == "Orang Lain"
    # What was erased is logged by its number, and by nothing of whom it was (pasal 44).
    (entry,) = db.session.scalars(db.select(AuditEntry).where(AuditEntry.what == "ppid.emptied"))
    assert (entry.target, entry.site_id, entry.detail or {}) == (row.number, site.id, {})


def test_what_is_still_open_is_withdrawn_when_its_words_go(site: Site, make_request: Make) -> None:
    """UU 27/2022 pasal 42: what nobody may process any more is not gone on with."""
    key = make_request(asking=WHO)
    privacy.erase(NIK, dry_run=False)
    db.session.commit()
    with site_scope(site.id):
        row = row_of(key)
        assert (row.state, row.details, row.events[-1].by) == (states.WITHDRAWN, "", "applicant")


def ago(days: int) -> datetime:
    return now() - timedelta(days=days)


@pytest.mark.parametrize(
    ("days", "left"),
    [(200, 0), (70, 1), (10, 1)],
)
def test_papers_go_when_the_time_to_object_and_the_days_of_the_site_are_over(
    site: Site, officer: User, make_request: Make, days: int, left: int
) -> None:
    """UU 27/2022 pasal 42: thirty working days to object (UU 14/2008 pasal 36), then thirty days."""
    key = make_request(ago=days + 5)
    add_paper(site, key)
    answered(site, officer, key, ago(days), states.DELIVER, states.FINISH)
    with site_scope(site.id):
        retention.forget(site.id)
        assert len(db.session.scalars(db.select(Paper)).all()) == left
        assert row_of(key).applicant.name == "Pemohon Contoh"


def test_an_answer_that_nobody_called_done_lets_papers_go_as_well(
    site: Site, officer: User, make_request: Make
) -> None:
    """UU 27/2022 pasal 42 and 44."""
    key = make_request(ago=205)
    add_paper(site, key)
    answered(site, officer, key, ago(200))
    with site_scope(site.id):
        retention.forget(site.id)
        assert db.session.scalars(db.select(Paper)).all() == []


def test_papers_of_what_is_open_stay(site: Site, make_request: Make) -> None:
    """UU 27/2022 pasal 42: kept for as long as they are needed."""
    add_paper(site, make_request(ago=400))
    with site_scope(site.id):
        retention.forget(site.id)
        assert len(db.session.scalars(db.select(Paper)).all()) == 1


@pytest.mark.parametrize(("years", "name"), [(6, ""), (4, "Pemohon Contoh")])
def test_names_go_after_the_years_of_the_site(
    site: Site, officer: User, make_request: Make, years: int, name: str
) -> None:
    """UU 27/2022 pasal 42 and 43; UU 43/2009: the row follows the schedule of the archive."""
    key = make_request(ago=years * 366)
    answered(site, officer, key, ago(years * 366 - 10), states.DELIVER, states.FINISH)
    with site_scope(site.id):
        retention.forget(site.id)
        row = row_of(key)
        assert (row.applicant.name, bool(row.details), row.outcome) == (name, bool(name), states.FULL)
        # The next day there is nothing to do.
        retention.forget(site.id)
        assert row.applicant.name == name


def test_a_site_forgets_nobody_of_another(site: Site, neighbour: Site, officer: User, make_request: Make) -> None:
    key = make_request(ago=2500)
    answered(site, officer, key, ago(2490), states.DELIVER, states.FINISH)
    with site_scope(neighbour.id):
        retention.forget(neighbour.id)
        db.session.commit()
    with site_scope(site.id):
        assert row_of(key).applicant.name == "Pemohon Contoh"


def test_an_objection_and_the_letters_are_told_and_forgotten_with_the_rest(
    site: Site, officer: User, make_request: Make, make_objection: Make
) -> None:
    """UU 27/2022 pasal 7 and 43."""
    key = make_request(asking=WHO)
    answered(site, officer, key, now())
    objection = make_objection(key, position="Yang diberikan bukan yang diminta Pemohon Contoh.")
    with site_scope(site.id):
        facts = {"nama": "Pemohon Contoh"}
        digest = letters.write_letter(states.RECEIPT, row_of(key).number, facts, site, officer).digest
        db.session.commit()
    told = [piece.value for piece in privacy.held(NIK)]
    assert sum("Pemohon Contoh" in value for value in told) >= 3
    privacy.erase(NIK, dry_run=False)
    db.session.commit()
    assert privacy.held(NIK) == []
    with site_scope(site.id):
        row = db.session.get_one(Objection, objection)
        assert (row.position, row.state, row.number[:3]) == ("", objecting.WITHDRAWN, "KB-")
        assert [event.note for event in row.events] == [""] * len(row.events)
        assert [(each.text, each.digest) for each in letters.of_case(row_of(key).number)] == [("", digest)]


def test_papers_stay_while_an_objection_is_open(
    site: Site, officer: User, make_request: Make, make_objection: Make
) -> None:
    """UU 14/2008 pasal 36 and 37: who objects has to be known to the end."""
    key = make_request(ago=205)
    add_paper(site, key)
    answered(site, officer, key, ago(200))
    with site_scope(site.id):
        filed = objections.Filed(client_id="k", ground="d", position="Bukan itu.", late="Diterima petugas")
        objections.file(site, row_of(key), filed, None, user=officer)
        db.session.commit()
        retention.forget(site.id)
        assert len(db.session.scalars(db.select(Paper)).all()) == 1


def test_who_was_forgotten_adds_nothing_to_what_is_left(
    client: FlaskClient, site: Site, officer: User, make_request: Make
) -> None:
    """UU 27/2022 pasal 43: what came afterwards would be found by nobody, and never be erased."""
    key = make_request(asking=WHO, client_id="kunci", late_papers=1)
    answered(site, officer, key, now(), states.DELIVER)
    with site_scope(site.id):
        number = row_of(key).number
    citizen, code = Citizen(client), numbers.code_for("kunci")
    page = citizen.track(number, code).text
    privacy.erase(NIK, dry_run=False)
    db.session.commit()
    assert citizen.send("/ppid/lacak", page, [picture()], move="selesai", words="Nama saya").status_code == 422
    after = citizen.track(number, code).text
    assert ["Ajukan keberatan" in text[text.index("<main") :] for text in (page, after)] == [True, False]
    assert "Isi permohonan ini sudah dihapus." in citizen.post("/ppid/keberatan/baru", number=number, code=code).text
    with site_scope(site.id):
        papers.attach("", "kunci", 0, prepare_image(picture()))
        row = row_of(key)
        assert (row.state, db.session.scalars(db.select(Paper)).all()) == (states.DELIVERED, [])
        filed = objections.Filed(client_id="k", ground="d", position="Saya Pemohon Contoh.")
        with pytest.raises(objections.NotThere):
            objections.file(site, row, filed)
