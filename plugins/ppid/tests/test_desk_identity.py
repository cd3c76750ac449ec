"""Who asks, at the desk: opened for a reason, closed while its use is restricted, and never in the log."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.api import Site, db, prepare_image, site_scope, store_image
from cms_core.audit import AuditEntry
from cms_core.testing.factories import MakeUser
from cms_ppid import NAME
from cms_ppid.cases.models import Access, Paper

from .citizens import picture
from .conftest import STAFF
from .officers import Officer, row_of

Make = Callable[..., int]
NIK = "3304021234560001"


@pytest.fixture
def officer(operator: FlaskClient) -> Officer:
    """The village's operator at the desk."""
    return Officer(operator)


def test_a_nik_is_opened_with_a_reason_that_leaves_a_row(site: Site, officer: Officer, make_request: Make) -> None:
    """UU 27/2022 pasal 35 and 39: who looked at the identity card, when and why."""
    key = make_request()
    page = officer.page(key)
    assert (NIK in page, "************0001" in page) == (False, True)
    answer = officer.press(key, "identitas", **{"buka-reason": "ok"})
    assert (answer.status_code, NIK in answer.text) == (422, False)
    answer = officer.press(key, "identitas", **{"buka-reason": "Mencocokkan dengan KTP"})
    assert (answer.status_code, NIK in answer.text) == (200, True)
    assert answer.headers["Cache-Control"] == "no-store"
    with site_scope(site.id):
        assert db.session.scalars(select(Access)).one().reason == "Mencocokkan dengan KTP"
    page = officer.page(key)
    assert (NIK in page, "Mencocokkan dengan KTP" in page) == (False, True)


def test_pictures_of_papers_open_for_whom_said_why_and_for_nobody_else(
    app: Flask, site: Site, officer: Officer, make_user: MakeUser, sign_in: Callable[..., None], make_request: Make
) -> None:
    key = make_request()
    with site_scope(site.id):
        medium = store_image(prepare_image(picture()), owner_plugin=NAME, private=True)
        paper = Paper(applicant_id=row_of(site, key).applicant_id, kind="ktp", media=medium.key)
        db.session.add(paper)
        db.session.flush()
        paper_id = paper.id
        db.session.commit()
    assert "/berkas/" not in officer.page(key)
    shown = officer.press(key, "identitas", **{"buka-reason": "Mencocokkan dengan KTP"}).text
    address = re.search(r'<img src="([^"]*/berkas/[^"]*)"', shown)
    assert address is not None
    answer = officer.client.get(f"http://localhost{address[1]}")
    assert (answer.status_code, answer.mimetype, answer.headers["Cache-Control"]) == (200, "image/jpeg", "no-store")
    other = app.test_client()
    sign_in(other, make_user(region_code=site.region_code))
    assert other.get(f"http://localhost{address[1]}").status_code == 403
    for token in ("9999999999-0", "1-0", "x"):
        assert officer.client.get(f"{STAFF}/permohonan/{key}/berkas/{paper_id}/{token}").status_code == 403


def test_what_is_restricted_is_closed_until_that_is_lifted(site: Site, officer: Officer, make_request: Make) -> None:
    """UU 27/2022 pasal 41: kept, and used for nothing else."""
    key = make_request(details="Yang diminta pemohon")
    officer.press(key, "langkah/daftarkan")
    before, number = officer.page(key), row_of(site, key).number
    answer = officer.press(key, "batasi", **{"batas-reason": "Diminta pemohon lewat surat"})
    assert answer.status_code == 303
    page = officer.page(key)
    assert [word in page for word in ("Yang diminta pemohon", "Pemohon Contoh", "langkah/", number)] == [
        *(False, False, False, True)
    ]
    for where, said in (("langkah/proses", {}), ("pokok", {"pokok-subject": "APBDes"}), ("catatan", {})):
        assert officer.press(key, where, page=before, **said).status_code == 422, where
    for where in ("jawab", "identitas"):
        assert officer.client.post(f"{STAFF}/permohonan/{key}/{where}").status_code == 403
    lists = [officer.client.get(f"{STAFF}/permohonan/{path}").text for path in ("", "?keadaan=semua", "?csv=1")]
    assert [number in page for page in lists] == [False] * 3
    assert number in officer.client.get(f"{STAFF}/permohonan/?keadaan=dibatasi").text
    assert officer.press(key, "lepas", **{"batas-reason": "Pemohon mencabutnya"}).status_code == 303
    assert "Yang diminta pemohon" in officer.page(key)


def test_nothing_personal_goes_into_the_log(site: Site, officer: Officer, make_request: Make) -> None:
    """UU 27/2022 pasal 35."""
    key = make_request()
    officer.press(key, "langkah/daftarkan")
    officer.press(key, "identitas", **{"buka-reason": "Mencocokkan dengan KTP"})
    rows = db.session.execute(select(AuditEntry.what, AuditEntry.target, AuditEntry.detail)).all()
    said = " ".join(str(row) for row in rows)
    assert [word in said for word in (NIK, "Pemohon", "Mencocokkan", "APBDes")] == [False] * 4
    assert f"{NAME}.identity" in said
