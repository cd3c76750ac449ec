"""The desk of objections: steps, the decision, stages of a dispute, entering by hand, the register, the archive."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from cms_core.api import Site, User, db, now, site_scope, today
from cms_core.audit import AuditEntry
from cms_ppid.cases.services import NeedsMore, NoSuchMove, Said
from cms_ppid.cases.states import APPLICANT
from cms_ppid.objections import disputes, register, services, states
from cms_ppid.objections.grounds import GROUNDS, REFUSED
from cms_ppid.objections.models import Objection
from cms_ppid.requests.models import Request

from .conftest import HOME, STAFF, Make
from .disputing import DESK, PDF, REASONS, at, register_it, send


@pytest.mark.parametrize("ground", list(GROUNDS))
def test_a_dispute_goes_through_its_stages(site: Site, officer: User, disputed: int, ground: str) -> None:
    """UU 14/2008 pasal 38 to 46: mediation, but of a refusal (pasal 40 ayat (2)), adjudication, ruling, execution."""
    with site_scope(site.id):
        row = db.session.get_one(Objection, disputed)
        row.ground = ground
        assert (row.state, row.ki_number, row.disputed_on) == (states.DISPUTED, "001/I/KI/2026", today(site))
        first = (states.MEDIATE,) if ground != REFUSED else ()
        for name in (*first, states.ADJUDICATE, states.RULE, states.EXECUTE):
            said = Said(told="Diberikan sebagian.")
            disputes.record(row, name, disputes.Stage(on=today(site)), said, step=row.step, site=site, user=officer)
        assert (row.state, row.ruling) == (states.EXECUTED, "Diberikan sebagian.")
        assert row.closed_at is not None


def test_a_refusal_is_not_mediated(site: Site, desk: FlaskClient, disputed: int) -> None:
    """UU 14/2008 pasal 40 ayat (2): mediation is for the grounds b to g of pasal 35 ayat (1)."""
    buttons = re.findall(r'name="tahap-move" value="([a-z]+)"', desk.get(f"{DESK}/{disputed}").text)
    assert buttons == [states.ADJUDICATE, states.RULE]
    answer = send(desk, disputed, "sengketa", {"tahap-move": states.MEDIATE, "tahap-on": today(site).isoformat()})
    assert (answer.status_code, "tidak dimediasi" in answer.text) == (422, True)
    assert at(site, disputed).state == states.DISPUTED


def test_stages_have_days_in_their_order(site: Site, officer: User, disputed: int) -> None:
    """UU 14/2008 pasal 38 to 46: mediation and adjudication before the ruling, the ruling before what follows."""
    with site_scope(site.id):
        row = db.session.get_one(Objection, disputed)
        for days in (-1, 1):
            stage = disputes.Stage(on=today(site) + timedelta(days=days))
            with pytest.raises(disputes.BadDay):
                disputes.record(row, states.ADJUDICATE, stage, Said(), step=row.step, site=site, user=officer)
        stage = disputes.Stage(on=today(site))
        with pytest.raises(NeedsMore):
            disputes.record(row, states.RULE, stage, Said(), step=row.step, site=site, user=officer)
        db.session.rollback()


def test_a_dispute_needs_its_number_and_is_no_plain_step(
    site: Site, officer: User, superior: User, make_objection: Make
) -> None:
    """UU 14/2008 pasal 37: registered at the commission."""
    key = make_objection()
    with site_scope(site.id):
        row = register_it(site, officer, key)
        services.decide(row, states.REJECTED, REASONS, step=row.step, site=site, user=superior)
        stage = disputes.Stage(on=today(site))
        with pytest.raises(NeedsMore):
            disputes.record(row, states.DISPUTE, stage, Said(), step=row.step, site=site, user=officer)
        with pytest.raises(NoSuchMove):
            disputes.record(row, states.REVIEW, stage, Said(), step=row.step, site=site, user=officer)


def test_papers_are_private_and_come_as_downloads(site: Site, desk: FlaskClient, disputed: int) -> None:
    """UU 27/2022 pasal 35 and 39: nobody gets at them without a right."""
    page = desk.get(f"{DESK}/{disputed}").text
    path = re.search(r'href="([^"]*/lampiran/\d+)"', page)
    assert path is not None
    answer = desk.get(f"http://localhost{path[1]}")
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"] == "attachment; filename=Panggilan_sidang.pdf"
    assert "Panggilan sidang" not in desk.get(f"{STAFF.removesuffix('/ppid')}/media/").text


@pytest.mark.parametrize(
    ("name", "content"), [("foto.jpg", b"bukan dokumen"), ("putusan.pdf", b"bukan dokumen"), ("kosong.pdf", b"")]
)
def test_what_is_no_document_is_refused_with_a_sentence(
    site: Site, desk: FlaskClient, disputed: int, name: str, content: bytes
) -> None:
    """UU 14/2008 pasal 45: what is to prove a case can be read."""
    said = {
        "tahap-move": states.ADJUDICATE,
        "tahap-on": today(site).isoformat(),
        "tahap-files": FileStorage(io.BytesIO(content), name),
    }
    answer = send(desk, disputed, "sengketa", said)
    assert answer.status_code == 422
    assert at(site, disputed).state == states.DISPUTED


def test_the_register_has_the_columns_of_its_annex_and_no_formula(site: Site, desk: FlaskClient, disputed: int) -> None:
    """Perki 1/2021, annex: register of objections."""
    page = f"{DESK}/register/{today(site).year}"
    token = re.search(r'name="csrf_token" type="hidden" value="([^"]*)"', desk.get(page).text)
    assert token is not None
    assert desk.post(f"{page}/berkas").status_code == 400
    answer = desk.post(f"{page}/berkas", data={"csrf_token": token[1]})
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == [
        *("Nomor", "Tanggal diterima", "Identitas pemohon", "Nomor permohonan", "Informasi yang diminta"),
        *("Tujuan penggunaan", "Alasan keberatan", "Keputusan Atasan PPID", "Tanggal tanggapan"),
        *("Nama dan jabatan Atasan PPID", "Tanggapan pemohon"),
    ]
    (row,) = rows[1:]
    assert row[4].startswith("'=Data penerima")
    assert "3304021234560001" not in answer.text
    assert (row[7], row[9]) == ("Ditolak", "Kantor kepala")
    assert row[10] == "Sengketa di Komisi Informasi, 001/I/KI/2026"
    assert "Pemohon Contoh" in desk.get(page).text
    (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.what == "ppid.objection_book"))
    assert (entry.target, entry.detail) == (str(today(site).year), {"count": 1})


def test_what_everybody_may_count_names_nobody(site: Site, disputed: int, make_objection: Make) -> None:
    """Perki 1/2021 pasal 56: those that were received, as the yearly report counts them."""
    make_objection()
    withdrawn = make_objection()
    with site_scope(site.id):
        row = db.session.get_one(Objection, withdrawn)
        services.move(row, states.WITHDRAW, Said(), by=APPLICANT, step=row.step, site=site)
        year = today(site).year
        assert [register.received(site, each) for each in (year - 1, year)] == [0, 3]


SECRETS = (
    "Warga Contoh",
    "Pemohon Contoh",
    "3304021234560002",
    "Tidak ada data pribadi",
    "Data penerima",
    "KB-3304022007",
)


def public_texts(client: FlaskClient) -> list[str]:
    """Return what everybody reads of objections: the page and the table."""
    return [client.get(f"{HOME}/{path}").text for path in ("ppid/keberatan/", "data/register-keberatan-informasi.csv")]


def test_the_public_register_names_nobody(client: FlaskClient, site: Site, disputed: int, make_objection: Make) -> None:
    """Perki 1/2021: ground, days and decision; nothing of who objected, or in which words."""
    with site_scope(site.id):
        db.session.get_one(Objection, make_objection()).about = "APBDes 2024"
        db.session.commit()
    told = ("APBDes 2024", "Permohonan ditolak karena", "Informasi berkala tidak disediakan", "Ditolak")
    for text in public_texts(client):
        assert [word in text for word in told] == [True] * len(told)
        assert [secret in text for secret in SECRETS] == [False] * len(SECRETS)


@pytest.mark.parametrize("what", [Objection, Request])
def test_a_restricted_objection_is_in_no_public_register(
    client: FlaskClient, site: Site, disputed: int, what: Any
) -> None:
    """UU 27/2022 pasal 41, of the objection or of the request it is about."""
    with site_scope(site.id):
        key = disputed if what is Objection else db.session.get_one(Objection, disputed).request_id
        db.session.get_one(what, key).restricted_at = now()
        db.session.commit()
    assert ["Permohonan ditolak karena" in text for text in public_texts(client)] == [False, False]
