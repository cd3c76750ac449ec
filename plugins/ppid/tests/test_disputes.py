"""The desk of objections: steps, the decision, stages of a dispute, entering by hand, the register, the archive."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from cms_core.api import Site, User, db, now, prepare_document, site_scope, today
from cms_core.audit import AuditEntry
from cms_core.testing.factories import MakeUser
from cms_ppid.cases import numbers
from cms_ppid.cases.models import Access
from cms_ppid.cases.services import NeedsMore, NoSuchMove, Said, cover
from cms_ppid.cases.states import STAFF as OFFICERS
from cms_ppid.letters.services import of_case
from cms_ppid.objections import disputes, register, services, states
from cms_ppid.objections.models import Objection
from cms_ppid.privacy import services as privacy
from cms_ppid.requests.models import Request
from cms_ppid.requests.states import REFUSED

from .conftest import STAFF

Make = Callable[..., int]
DESK = f"{STAFF}/keberatan"
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
REASONS = Said(told="Dokumennya kami berikan seluruhnya.")


@pytest.fixture
def officer(make_user: MakeUser, site: Site) -> User:
    """Who works on objections in the village."""
    return make_user(region_code=site.region_code, username="sekretaris")


@pytest.fixture
def superior(make_user: MakeUser, site: Site) -> User:
    """Who decides objections in the village."""
    return make_user(region_code=site.region_code, username="kepala")


@pytest.fixture
def desk(client: FlaskClient, officer: User, sign_in: Callable[[FlaskClient, User], None]) -> FlaskClient:
    """The officer, signed in."""
    sign_in(client, officer)
    return client


def send(client: FlaskClient, key: int, path: str, values: dict[str, Any], prefix: str = "") -> Any:
    """Send a form of the page of an objection as somebody does who sees it now."""
    page = client.get(f"{DESK}/{key}").text
    form = page[page.index(f"/keberatan/{key}/{path}") :].split("</form>")[0]
    found = dict(re.findall(r'name="((?:[a-z]+-)?(?:csrf_token|once|step))" type="hidden" value="([^"]*)"', form))
    named = {f"{prefix}{name}": value for name, value in values.items()}
    return client.post(f"{DESK}/{key}/{path}", data={**found, **named})


def at(site: Site, key: int) -> Objection:
    """Return an objection as the database has it."""
    with site_scope(site.id):
        row = db.session.get_one(Objection, key)
        db.session.refresh(row)
        db.session.expunge(row)
        return row


def register_it(site: Site, user: User, key: int) -> Objection:
    """Register an objection and return it; its site is in scope."""
    row = db.session.get_one(Objection, key)
    services.move(row, states.REGISTER, Said(), by=OFFICERS, step=row.step, site=site, user=user)
    return row


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


@pytest.fixture
def disputed(
    site: Site,
    officer: User,
    superior: User,
    make_request: Make,
    answer_request: Make,
    make_objection: Make,
) -> int:
    """An objection to a refusal that was rejected, registered at the commission with a paper."""
    request = make_request(ago=2, details="=Data penerima, NIK saya 3304 0212 3456 0001")
    answer_request(request, officer, results=(REFUSED,))
    key = make_objection(request, ground="a", position="Tidak ada data pribadi di dalamnya.")
    with site_scope(site.id):
        row = register_it(site, officer, key)
        services.decide(row, states.REJECTED, Said(told="Tetap tertutup."), step=row.step, site=site, user=superior)
        paper = disputes.Paper("Panggilan sidang.pdf", prepare_document(io.BytesIO(PDF)))
        stage = disputes.Stage(on=today(site), number="001/I/KI/2026", papers=[paper])
        disputes.record(row, states.DISPUTE, stage, Said(), step=row.step, site=site, user=officer)
        db.session.commit()
    return key


def test_a_dispute_goes_through_its_stages(site: Site, officer: User, disputed: int) -> None:
    """UU 14/2008 pasal 38 to 46: mediation, adjudication, ruling, execution."""
    with site_scope(site.id):
        row = db.session.get_one(Objection, disputed)
        assert (row.state, row.ki_number, row.disputed_on) == (states.DISPUTED, "001/I/KI/2026", today(site))
        for name in (states.MEDIATE, states.ADJUDICATE, states.RULE, states.EXECUTE):
            said = Said(told="Diberikan sebagian.")
            disputes.record(row, name, disputes.Stage(on=today(site)), said, step=row.step, site=site, user=officer)
        assert (row.state, row.ruling) == (states.EXECUTED, "Diberikan sebagian.")
        assert row.closed_at is not None


def test_stages_have_days_in_their_order(site: Site, officer: User, disputed: int) -> None:
    with site_scope(site.id):
        row = db.session.get_one(Objection, disputed)
        for days in (-1, 1):
            stage = disputes.Stage(on=today(site) + timedelta(days=days))
            with pytest.raises(disputes.BadDay):
                disputes.record(row, states.MEDIATE, stage, Said(), step=row.step, site=site, user=officer)
        stage = disputes.Stage(on=today(site))
        with pytest.raises(NeedsMore):
            disputes.record(row, states.RULE, stage, Said(), step=row.step, site=site, user=officer)
        db.session.rollback()


def test_a_dispute_needs_its_number_and_is_no_plain_step(
    site: Site, officer: User, superior: User, make_objection: Make
) -> None:
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
    page = desk.get(f"{DESK}/{disputed}").text
    path = re.search(r'href="([^"]*/lampiran/\d+)"', page)
    assert path is not None
    answer = desk.get(f"http://localhost{path[1]}")
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"] == "attachment; filename=Panggilan_sidang.pdf"
    assert "Panggilan sidang" not in desk.get(f"{STAFF.removesuffix('/ppid')}/media/").text


@pytest.mark.parametrize("name", ["foto.jpg", "kosong.pdf"])
def test_what_is_no_document_is_refused_with_a_sentence(
    site: Site, desk: FlaskClient, disputed: int, name: str
) -> None:
    said = {
        "tahap-move": states.MEDIATE,
        "tahap-on": today(site).isoformat(),
        "tahap-files": FileStorage(io.BytesIO(b"bukan dokumen"), name),
    }
    answer = send(desk, disputed, "sengketa", said)
    assert answer.status_code == 422
    assert at(site, disputed).state == states.DISPUTED


def entries(content: bytes) -> dict[str, bytes]:
    """Return what is in an archive, by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


def test_the_archive_holds_everything_and_proves_it(
    site: Site, desk: FlaskClient, officer: User, disputed: int
) -> None:
    answer = send(desk, disputed, "berkas.zip", {})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    found = entries(answer.data)
    sums = dict(line.split("  ")[::-1] for line in found["SHA256SUMS"].decode().splitlines())
    assert set(sums) == set(found) - {"SHA256SUMS", "BACA-DAHULU.txt"}
    assert {name: hashlib.sha256(found[name]).hexdigest() for name in sums} == sums
    total = hashlib.sha256(found["SHA256SUMS"]).hexdigest()
    assert total in found["BACA-DAHULU.txt"].decode()
    row = at(site, disputed)
    with site_scope(site.id):
        letters = [each.number for each in of_case(row.number)]
        last = db.session.get_one(Objection, disputed).events[-1]
    expected = {
        *("keberatan.html", "permohonan.html", "riwayat-keberatan.csv", "riwayat-permohonan.csv"),
        *("register-keberatan.csv", "register-permohonan.csv", "lampiran/01-Panggilan_sidang.pdf"),
        *(f"surat/{number}.{ending}" for number in letters for ending in ("html", "txt")),
    }
    assert expected <= set(sums)
    assert found["lampiran/01-Panggilan_sidang.pdf"] == PDF
    # Who made it is known, and which one it was.
    assert (last.move, last.actor_id, last.note) == (states.FILE, officer.id, f"SHA-256 {total}")


def test_the_archive_names_who_disputes_and_no_nik(site: Site, desk: FlaskClient, disputed: int) -> None:
    """UU 27/2022 pasal 16: no more than the commission needs."""
    found = entries(send(desk, disputed, "berkas.zip", {}).data)
    everything = b"\n".join(found.values()).decode(errors="replace")
    assert "Pemohon Contoh" in found["keberatan.html"].decode()
    for written in ("3304021234560001", "3304 0212 3456 0001"):
        assert written not in everything
    assert "************0001" in everything


def test_a_letter_in_the_archive_is_the_one_that_its_page_proves(
    site: Site, desk: FlaskClient, make_objection: Make
) -> None:
    key = make_objection()
    found = entries(send(desk, key, "berkas.zip", {}).data)
    with site_scope(site.id):
        letter = of_case(at(site, key).number)[0]
    assert hashlib.sha256(found[f"surat/{letter.number}.txt"]).hexdigest() == letter.digest


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("NIK 3304021234560001.", "NIK ************0001."),
        ("3304 0212 3456 0001", "************0001"),
        ("33.04.02.123456.0001", "************0001"),
        ("081234567890", "081234567890"),
        ("33040212345600012", "33040212345600012"),
        ("PI-3304022007-26-0001", "PI-3304022007-26-0001"),
        ("NIK-3304021234560001", "NIK-************0001"),
        ("KTP-3304022007-26-0001", "KTP-************0001"),
        ("KTP_3304_0212_3456_0001.pdf", "KTP_************0001.pdf"),
    ],
)
def test_sixteen_digits_are_covered_however_they_are_written(text: str, covered: str) -> None:
    assert cover(text) == covered


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


def test_what_is_restricted_is_in_no_register_and_no_archive(site: Site, desk: FlaskClient, disputed: int) -> None:
    """UU 27/2022 pasal 41."""
    with site_scope(site.id):
        row = db.session.get_one(Objection, disputed)
        assert row.request is not None
        db.session.get_one(Request, row.request.id).restricted_at = now()
        db.session.commit()
    token = re.search(r'name="csrf_token" type="hidden" value="([^"]*)"', desk.get(f"{DESK}/baru").text)
    assert token is not None
    assert desk.post(f"{DESK}/{disputed}/berkas.zip", data={"csrf_token": token[1]}).status_code == 403
    page = desk.get(f"{DESK}/{disputed}").text
    assert "Tidak ada data pribadi di dalamnya." not in page
    assert "Pemohon Contoh" not in page
    assert "Pemohon Contoh" not in desk.get(f"{DESK}/register/{today(site).year}").text


def test_what_everybody_may_count_names_nobody(site: Site, disputed: int, make_objection: Make) -> None:
    make_objection()
    with site_scope(site.id):
        assert register.counts(site, today(site).year) == register.Counts(
            received=2, by_ground={"a": 1, "b": 1}, by_decision={"ditolak": 1}, in_time=1, late=0, disputed=1
        )


def test_the_queue_finds_by_number_and_marks_what_is_late(site: Site, desk: FlaskClient, make_objection: Make) -> None:
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


def test_whoever_disputes_is_forgotten_once_the_dispute_has_ended(site: Site, disputed: int) -> None:
    """UU 27/2022 pasal 15: what a case is decided by is not erased while it is decided."""
    nik = "3304021234560001"
    assert len(privacy.held(nik)) > 0
    assert (privacy.erase(nik, dry_run=True), privacy.erase(nik, dry_run=False)) == ([], [])
    with site_scope(site.id):
        row = db.session.get_one(Objection, disputed)
        assert (row.emptied_at, bool(row.exhibits)) == (None, True)
        row.state, row.closed_at = states.EXECUTED, now()
        db.session.commit()
    assert privacy.erase(nik, dry_run=False) != []
    db.session.commit()
    assert privacy.held(nik) == []
    with site_scope(site.id):
        assert db.session.get_one(Objection, disputed).emptied_at is not None
