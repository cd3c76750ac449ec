"""The file of a dispute for the commission: everything that belongs to it, what proves it, and no NIK."""

from __future__ import annotations

import hashlib
import re
import sys

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, User, db, now, site_scope, today
from cms_ppid.cases.services import cover
from cms_ppid.exclusions import services as exclusions
from cms_ppid.letters.kinds import DECIDED
from cms_ppid.letters.services import of_case, write_letter
from cms_ppid.objections import states
from cms_ppid.objections.models import Objection
from cms_ppid.privacy import services as privacy
from cms_ppid.requests.models import Request

from .conftest import Make
from .disputing import DESK, PDF, at, attached, entries, send


def test_the_archive_holds_everything_and_proves_it(
    site: Site, desk: FlaskClient, officer: User, disputed: int
) -> None:
    """UU 14/2008 pasal 45: the public body proves its case before the commission."""
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


def test_the_test_that_a_refusal_relies_on_is_in_the_archive_with_when_it_was_made(
    site: Site, desk: FlaskClient, disputed: int
) -> None:
    """UU 14/2008 pasal 45 and Perki 1/2021 pasal 49: whoever refused proves the test, and when it was made."""
    told = {"title": "Data penerima", "ground": "X-h", "law": "UU 27/2022", "occasion": "permohonan", "body": ""}
    with site_scope(site.id):
        test = exclusions.create({**told, "tested_on": today(site), "tested_by": "Tim"}, by=None)
        db.session.flush()
        request = db.session.get_one(Objection, disputed).request
        assert request is not None
        request.parts[0].exclusion = key = test.id
        db.session.commit()
    page = entries(send(desk, disputed, "berkas.zip", {}).data)[f"uji-konsekuensi-{key}.html"].decode()
    assert ("Kapan diuji" in page, "Atas permohonan informasi" in page) == (True, True)


def test_a_letter_in_the_archive_is_the_one_that_its_page_proves(
    site: Site, desk: FlaskClient, make_objection: Make
) -> None:
    key = make_objection()
    found = entries(send(desk, key, "berkas.zip", {}).data)
    with site_scope(site.id):
        letter = of_case(at(site, key).number)[0]
    assert hashlib.sha256(found[f"surat/{letter.number}.txt"]).hexdigest() == letter.digest


def test_letters_are_in_the_archive_as_pdf_but_those_with_a_nik_in_their_words(
    site: Site, desk: FlaskClient, make_objection: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """UU 27/2022 pasal 16; a PDF carries its words as they are, and is proved by their digest."""
    pytest.importorskip("typst")
    key = make_objection()
    nik = "3304 0212 3456 0001"
    with site_scope(site.id):
        case = at(site, key).number
        write_letter(DECIDED, case, {"putusan": f"NIK {nik} keliru."}, site, None)
        db.session.commit()
        clean, named = [(each.number, each.digest) for each in of_case(case)]
        assert nik in of_case(case)[1].text
    found = entries(send(desk, key, "berkas.zip", {}).data)

    assert {name for name in found if name.endswith(".pdf")} == {f"surat/{clean[0]}.pdf"}
    assert f"surat/{named[0]}.txt" in found
    assert clean[1] in {hashlib.sha256(each).hexdigest() for each in attached(found[f"surat/{clean[0]}.pdf"])}

    monkeypatch.setitem(sys.modules, "typst", None)
    found = entries(send(desk, key, "berkas.zip", {}).data)
    assert [name for name in found if name.endswith(".pdf")] == []


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
