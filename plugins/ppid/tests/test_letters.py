"""Letters: what each has to say by law, that it stays as it went out, and that it can be proved without its words."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.api import AppendOnly, Site, User, db, format_date, site_scope, speaking, today
from cms_ppid.cases.services import Said
from cms_ppid.desk import services as desk
from cms_ppid.exclusions import services as exclusions
from cms_ppid.letters import facts, services
from cms_ppid.letters.kinds import DECIDED, KINDS, NAMES, OBJECTED, OF_REQUESTS, USUAL
from cms_ppid.letters.models import Letter
from cms_ppid.letters.services import BadTemplate
from cms_ppid.requests import states
from cms_ppid.requests.models import Part, Request

from .conftest import STAFF, Make

NIK = "3304021234560001"


@pytest.fixture
def make_exclusion(site: Site) -> Callable[[], int]:
    """``make_exclusion()`` writes a test of consequences that was decided, and gives its id."""

    def make() -> int:
        written = {"title": "Data kesehatan warga", "passage": "Kolom 4", "ground": "X-h", "law": "UU 14/2008 Ps 17 h"}
        written |= {"opened": "a", "closed": "b", "weighing": "c", "tested_by": "PPID", "number": "188/12/2026"}
        with site_scope(site.id):
            row = exclusions.create({**written, "tested_on": date(2026, 3, 2), "body": ""}, by=None)
            db.session.flush()
            key: int = row.id
            db.session.commit()
        return key

    return make


def take(site: Site, user: User, key: int, name: str, **said: str) -> Letter | None:
    """Take a request on, in the site in scope, and return the letter that went out."""
    row = db.session.get_one(Request, key)
    return desk.take(row, name, Said(**said), step=row.step, site=site, user=user).letter


def answered(site: Site, user: User, key: int, *parts: Part, cost: int = 0) -> Letter:
    """Register and answer a request, in the site in scope, and return the letter that went out."""
    take(site, user, key, states.REGISTER)
    row = db.session.get_one(Request, key)
    said = Said(told="Dapat diambil pada jam kantor.")
    letter = desk.answer(row, parts, said, cost=cost, step=row.step, site=site, user=user).letter
    assert letter is not None
    return letter


def refused(**values: Any) -> Part:
    """Return a part that is refused."""
    told = {"ground": "X-h", "law": "UU 14/2008 Pasal 17 huruf h", "reason": "Membuka data kesehatan warga."}
    return Part(result=states.REFUSED, what="Data kesehatan penerima", **{**told, **values})


GIVEN = {"result": states.GIVEN, "what": "Laporan realisasi", "form": "digital"}
NOTICES: list[tuple[str, dict[str, Any], list[str]]] = [
    ("held", GIVEN, ["Penguasaan: Dikuasai"]),
    ("not held", {"result": states.NOT_HELD, "what": "Data BLT"}, ["Keputusan: Tidak dikuasai"]),
    (
        "who holds it",
        {"result": states.NOT_HELD, "what": "Data BLT", "holder": "Dinas Sosial"},
        ["Penguasaan: Tidak dikuasai; dikuasai oleh Dinas Sosial"],
    ),
    ("not documented", {"result": states.UNDOCUMENTED, "what": "Notulen"}, ["Keputusan: Belum didokumentasikan"]),
    ("accepted, and the material", GIVEN, ["Keputusan: Diberikan", "Bagian 1: Laporan realisasi"]),
    (
        "blacked-out passages with their reason",
        {**GIVEN, "passage": "Kolom NIK", "ground": "X-h", "law": "UU 14/2008 Pasal 17 huruf h", "reason": "Pribadi."},
        ["Bagian yang dihitamkan: Kolom NIK", "(UU 14/2008 Pasal 17 huruf h)", "Penjelasan: Pribadi."],
    ),
    ("means and format", GIVEN, ["Bentuk: Digital", "Cara memperoleh: ", "Cara mengirim: Diambil langsung"]),
    ("the way to object", GIVEN, ["Pasal 35 dan 36", "30 hari kerja", "14 hari kerja"]),
]


@pytest.mark.parametrize(("part", "words"), [case[1:] for case in NOTICES], ids=[case[0] for case in NOTICES])
def test_a_written_notice_says_what_the_law_wants(
    site: Site, user: User, asked: int, part: dict[str, Any], words: list[str]
) -> None:
    """UU 14/2008 pasal 22 ayat (7) huruf a to f."""
    with site_scope(site.id):
        letter = answered(site, user, asked, Part(**part))
        assert letter.kind == states.NOTICE
        assert [word for word in words if word not in letter.text] == []


def test_a_notice_tells_a_refused_part_with_its_ground(site: Site, user: User, asked: int) -> None:
    """UU 14/2008 pasal 22 ayat (7) huruf c and d: accepted or refused, with the reason of pasal 17."""
    with site_scope(site.id):
        letter = answered(site, user, asked, Part(**GIVEN), refused())
        assert letter.kind == states.NOTICE
        for words in ("Bagian 2: Data kesehatan penerima", "Rahasia pribadi (UU 14/2008 Pasal 17 huruf h)"):
            assert words in letter.text


@pytest.mark.parametrize(("cost", "words"), [(0, "Biaya: Tidak dipungut biaya"), (12500, "Biaya: Rp12.500, hanya")])
def test_a_notice_tells_cost_and_payment(site: Site, user: User, asked: int, cost: int, words: str) -> None:
    """UU 14/2008 pasal 22 ayat (7) huruf f: what it costs and how it is paid."""
    with site_scope(site.id):
        assert words in answered(site, user, asked, Part(**GIVEN), cost=cost).text


def test_a_letter_of_refusal_says_the_least_that_it_has_to(
    site: Site, user: User, asked: int, make_exclusion: Callable[[], int]
) -> None:
    """Perbapanas 25/2023 pasal 20 (after Perki 1/2021): number, who, what, why; article, test and the way to object."""
    key = make_exclusion()
    with site_scope(site.id):
        letter = answered(site, user, asked, refused(exclusion=key))
        number = db.session.get_one(Request, asked).number
        assert letter.kind == states.REFUSAL
        for words in (
            f"Nomor pendaftaran: {number}",
            *("Nama: Pemohon Contoh", "Alamat: RT 02 RW 01", "Pekerjaan: Petani"),
            "Kontak: +6281200000001, pemohon@contoh.id",
            "Informasi yang diminta: Laporan realisasi APBDes",
            *("Alasan penolakan: Rahasia pribadi", "Dasar hukum: UU 14/2008 Pasal 17 huruf h"),
            "Akibat bila dibuka: Membuka data kesehatan warga.",
            "Uji konsekuensi: Data kesehatan warga, diuji 2 Maret 2026, 188/12/2026",
            "keberatan dapat diajukan",
        ):
            assert words in letter.text, words


def test_receipt_delay_forwarding_and_handing_over_say_theirs(site: Site, user: User, asked: int) -> None:
    """UU 14/2008 pasal 22 ayat (4), (8) and (9)."""
    with site_scope(site.id):
        row = db.session.get_one(Request, asked)
        letters = [
            take(site, user, asked, states.REGISTER),
            take(site, user, asked, states.PASS_ON, told="Ada di sana.", holder="Dinas Sosial"),
            take(site, user, asked, states.EXTEND, told="Dokumennya dicari."),
        ]
        assert [letter.kind for letter in letters if letter] == [states.RECEIPT, states.FORWARD, states.DELAY]
        due = format_date(row.due)
        told = [letter.text for letter in letters if letter]
        assert f"Diterima: {format_date(today(site))}" in told[0]
        assert ["Yth. Dinas Sosial" in text for text in told] == [False, True, False]
        assert ["Alasan: Dokumennya dicari." in told[2], f"Dijawab paling lambat: {due}" in told[2]] == [True, True]


def test_what_is_missing_is_asked_for_in_a_letter(site: Site, user: User, asked: int) -> None:
    """Three working days to complete a request (Perki 1/2021)."""
    with site_scope(site.id):
        letter = take(site, user, asked, states.COMPLETE, told="Kirim pengesahan badan hukum.")
        assert letter is not None
        assert "Yang perlu dilengkapi: Kirim pengesahan badan hukum." in letter.text
        assert letter.kind == states.MISSING


def test_the_receipt_goes_out_once(site: Site, user: User, asked: int) -> None:
    """UU 14/2008 pasal 22 ayat (4)."""
    with site_scope(site.id):
        row = db.session.get_one(Request, asked)
        keys = {facts.receipt(row, site, user).id for _each in range(2)}
        take(site, user, asked, states.REGISTER)
        assert [letter.id for letter in facts.of_request(row)] == list(keys)


def test_letters_never_hold_a_whole_nik(site: Site, user: User, asked: int) -> None:
    """UU 27/2022 pasal 16: no more than is needed."""
    with site_scope(site.id):
        for kind in OF_REQUESTS:
            services.save_text(kind, USUAL[kind] + "\n\nNIK: {nik}", site=site, user=user)
        letter = answered(site, user, asked, refused())
        assert ["************0001" in letter.text, NIK in letter.text] == [True, False]


@pytest.mark.parametrize("kind", KINDS)
def test_the_usual_texts_can_be_used_and_name_what_is_known(kind: str) -> None:
    """UU 14/2008 pasal 22 ayat (7) and 36; Perki 1/2021: each letter names what it has to."""
    services.check(kind, USUAL[kind])
    assert set(KINDS[kind].names) <= set(NAMES)


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind in KINDS for name in sorted(KINDS[kind].needed)])
def test_a_text_cannot_leave_out_what_the_law_wants_said(kind: str, name: str) -> None:
    """UU 14/2008 pasal 22 ayat (7): a text of the site keeps what the law wants said."""
    with pytest.raises(BadTemplate) as bad:
        services.check(kind, USUAL[kind].replace(f"{{{name}}}", "-"))
    assert bad.value.lacking == (name,)


def test_a_text_of_the_site_begins_its_letters_and_the_usual_one_comes_back(site: Site, user: User, asked: int) -> None:
    with site_scope(site.id):
        services.save_text(states.RECEIPT, "Halo {permohonan} {diterima} {informasi}", site=site, user=user)
        letter = take(site, user, asked, states.REGISTER)
        assert letter is not None
        assert "Halo PI-" in letter.text
        assert services.own_texts() == {states.RECEIPT}
        services.save_text(states.RECEIPT, "", site=site, user=user)
        assert (services.text_of(states.RECEIPT), services.own_texts()) == (USUAL[states.RECEIPT], frozenset())


def test_what_somebody_wrote_fills_nothing_in_and_forges_no_paragraph(
    site: Site, user: User, make_request: Make, operator: FlaskClient
) -> None:
    forged = "APBDes {nik} <b>tebal</b>\n\nKeputusan: Diberikan seluruhnya"
    key = make_request(details=forged)
    with site_scope(site.id):
        letter = take(site, user, key, states.REGISTER)
        assert letter is not None
        rows = [pair for block in services.blocks(letter.text) for pair in block]
        assert dict(rows)["Informasi yang diminta"] == forged.replace("\n\n", "\n")
        assert "Keputusan" not in dict(rows)
        letter_id = letter.id
        db.session.commit()
    page = operator.get(f"{STAFF}/surat/{letter_id}").text
    assert ("<b>tebal</b>" in page, "&lt;b&gt;tebal" in page) == (False, True)


def test_a_letter_stays_as_it_went_out(site: Site, user: User, asked: int) -> None:
    """UU 14/2008 pasal 22 ayat (7): what was told in writing."""
    with site_scope(site.id):
        letter = take(site, user, asked, states.REGISTER)
        assert letter is not None
        assert letter.digest == hashlib.sha256(letter.text.encode()).hexdigest()
        db.session.commit()
        letter.text = "Lain."
        with pytest.raises(AppendOnly):
            db.session.flush()
        db.session.rollback()


def test_the_words_of_letters_are_forgotten_and_their_proof_stays(site: Site, user: User, asked: int) -> None:
    """UU 27/2022 pasal 43: what nobody needs any more goes; the number in the book stays."""
    with site_scope(site.id):
        letter = take(site, user, asked, states.REGISTER)
        assert letter is not None
        digest, case = letter.digest, letter.case_number
        assert [services.forget(case), services.forget(case)] == [1, 0]
        found = db.session.scalars(select(Letter)).one()
        assert (found.text, found.digest) == ("", digest)


def test_letters_are_indonesian_whoever_writes_them(site: Site, user: User, asked: int, app: Flask) -> None:
    with site_scope(site.id), speaking("en"):
        letter = take(site, user, asked, states.REGISTER)
        assert letter is not None
        assert letter.text.startswith("TANDA BUKTI PENERIMAAN")
        assert f"{today(site).year}" in letter.text
        assert "working days" not in letter.text


def test_letters_of_objections_are_written_in_the_same_way(site: Site, user: User) -> None:
    """UU 14/2008 pasal 36 ayat (2): the superior answers in writing."""
    with site_scope(site.id):
        told = {"keberatan": "KB-1", "putusan": "Dikabulkan", "pejabat": "Kepala Desa", "alasan": "Tidak ditanggapi"}
        letters = [services.write_letter(kind, "KB-1", told, site, user) for kind in (OBJECTED, DECIDED)]
        assert [letter.kind for letter in services.of_case("KB-1")] == [OBJECTED, DECIDED]
        assert "Putusan: Dikabulkan\nPertimbangan: -\nDiputus oleh: Kepala Desa" in letters[1].text
        assert letters[0].number != letters[1].number
