"""Messages out of an office's telephone: looked at first, each once, and read by somebody where a program cannot."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from flask import Flask

from cms_core.api import Site, db, now, site_scope
from cms_core.testing.factories import MakeUser
from cms_lapor import hooks
from cms_lapor.intake import exports, inbox
from cms_lapor.intake.models import Message
from cms_lapor.models import Report, Reporter

from .conftest import DESK, KECAMATAN, VILLAGE, Citizen, fields

HOME = "http://localhost"
OFFICE = f"{HOME}/s/purworeja-klampok/admin/lapor"
PLACES = [(KECAMATAN, "Kecamatan Purworeja Klampok"), (VILLAGE, "Kalimandi"), ("33.04.02.2002", "Pagak Baru")]
PHONE = "6281200000000"
SMS = (
    "Nomor;Waktu;Isi\r\n"
    "081200000000;24/11/2026 08:15;LAPOR 2007 lampu jalan di pertigaan padam\r\n"
    "081200000001;24/11/2026 09:15;lapor kalimandi: jembatan bambu lapuk\r\n"
    "081200000002;24/11/2026 10:15;LAPOR desa antah jalan rusak\r\n"
    "081200000003;24/11/2026 10:20;LAPOR 2007 x\r\n"
    "081200000004;24/11/2026 10:25;Besok jadi rapat, Pak?\r\n"
    "INFO;24/11/2026 10:30;Kuota Anda tinggal sedikit\r\n"
)


@pytest.fixture
def office(app: Flask, site: Site, kecamatan: Site, make_user: MakeUser, sign_in: Callable[..., None]) -> Citizen:
    """Somebody of the kecamatan, who has its telephone."""
    client = app.test_client()
    sign_in(client, make_user("kecamatan_admin", KECAMATAN))
    return Citizen(client, f"{HOME}/s/purworeja-klampok")


def bring(office: Citizen, content: str | bytes = SMS, **typed: Any) -> Any:
    """Upload a file of messages."""
    page = office.client.get(f"{office.host}/admin/lapor/pesan")
    content = content.encode() if isinstance(content, str) else content
    typed = {"marked_only": "", **typed}
    typed = {name: value for name, value in typed.items() if value} | {"file": (io.BytesIO(content), "sms.csv")}
    given = {name: value for name, value in fields(page.text).items() if name != "marked_only"}
    return office.client.post(
        f"{office.host}/admin/lapor/pesan", data={**given, **typed}, content_type="multipart/form-data"
    )


def decide(office: Citizen, **typed: str) -> Any:
    """Agree to what is shown."""
    page = office.client.get(f"{office.host}/admin/lapor/pesan")
    return office.send_form("/admin/lapor/pesan/putuskan", page.text, **typed)


def messages(site: Site) -> list[Message]:
    """Return the messages of a site, first one first."""
    with site_scope(site.id):
        return list(db.session.scalars(db.select(Message).order_by(Message.id)))


def reports(site: Site) -> list[Report]:
    """Return the reports of a site, first one first."""
    with site_scope(site.id):
        return list(db.session.scalars(db.select(Report).order_by(Report.id)))


def test_messages_are_looked_at_first_and_become_reports_of_their_villages(
    app: Flask, office: Citizen, site: Site, kecamatan: Site
) -> None:
    assert bring(office).status_code == 303
    page = office.client.get(f"{OFFICE}/pesan").text
    assert "2 pesan akan menjadi laporan, 4 akan menunggu dibaca petugas." in page
    assert (reports(site), reports(kecamatan)) == ([], [])
    answer = decide(office)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    # Each sender is answered with number and code, once.
    number, code = re.search(
        r"sms:\+6281200000000\?body=.*Nomor%20(LP-[0-9-]+)%2C%20kode%20([0-9A-Z-]+)", answer.text
    ).groups()
    assert answer.text.count("sms:+62") == 2
    assert "sms:+62" not in office.client.get(f"{OFFICE}/pesan").text
    assert Citizen(app.test_client()).track(number, code).status_code == 200
    told = [(each.body, each.place, each.channel, each.visibility) for each in reports(site)]
    assert told == [
        ("lampu jalan di pertigaan padam", VILLAGE, "sms", "anonymous"),
        ("jembatan bambu lapuk", VILLAGE, "sms", "anonymous"),
    ]
    # By the clock of Java, seven hours ahead of UTC.
    assert reports(site)[0].received_at == datetime(2026, 11, 24, 1, 15, tzinfo=UTC)
    with site_scope(site.id):
        assert db.session.scalars(db.select(Reporter).order_by(Reporter.id)).first().phone == PHONE
    kept = [(each.state, each.why, bool(each.body), bool(each.phone)) for each in messages(kecamatan)]
    assert kept == [
        ("selesai", "", False, False),
        ("selesai", "", False, False),
        ("menunggu", "tanpa desa", True, True),
        ("menunggu", "terlalu pendek", True, True),
        ("menunggu", "tanpa kata", True, True),
        ("menunggu", "tanpa kata", True, False),
    ]


def test_file_that_is_brought_again_makes_nothing_twice(office: Citizen, site: Site, kecamatan: Site) -> None:
    for _twice in range(2):
        bring(office)
        decide(office)
    assert (len(reports(site)), len(messages(kecamatan))) == (2, 6)
    # The same words of one telephone on one day are one message, however the network repeats it.
    more = "Nomor;Waktu;Isi\n+62 812-0000-0000;24/11/2026 20:00;Lapor  2007 LAMPU jalan di pertigaan padam\n"
    bring(office, more)
    assert len(messages(kecamatan)) == 6
    bring(office, more.replace("24/11", "25/11"))
    assert len(messages(kecamatan)) == 7


def test_what_else_is_in_a_telephone_is_not_kept(office: Citizen, kecamatan: Site) -> None:
    bring(office, marked_only="y")
    assert [each.why for each in messages(kecamatan)] == ["", "", "tanpa desa", "terlalu pendek"]


def test_nothing_becomes_a_report_that_nobody_saw(office: Citizen, site: Site, kecamatan: Site) -> None:
    bring(office)
    page = office.client.get(f"{OFFICE}/pesan").text
    with site_scope(kecamatan.id):
        db.session.add(Message(digest="x", state=inbox.CHECKED, sent_at=now(), place=VILLAGE, body="LAPOR 2007 lain"))
    db.session.commit()
    answer = office.send_form("/admin/lapor/pesan/putuskan", page)
    assert (answer.status_code, reports(site)) == (409, [])


def test_file_can_be_given_up(office: Citizen, site: Site, kecamatan: Site) -> None:
    bring(office)
    assert decide(office, langkah="batal").status_code == 303
    assert (messages(kecamatan), reports(site)) == ([], [])


def test_message_that_no_program_understands_is_written_down_by_hand(
    office: Citizen, site: Site, kecamatan: Site
) -> None:
    bring(office)
    decide(office)
    waiting = next(each for each in messages(kecamatan) if each.why == "tanpa desa")
    page = office.client.get(f"{OFFICE}/terima?pesan={waiting.id}").text
    assert ("LAPOR desa antah jalan rusak" in page, "6281200000002" in page) == (True, True)
    answer = office.send_form("/admin/lapor/terima", page, place=VILLAGE)
    assert answer.status_code == 201, answer.text
    assert office.send_form("/admin/lapor/terima", page, place=VILLAGE).text == answer.text
    assert len(reports(site)) == 3
    assert reports(site)[-1].channel == "sms"
    after = next(each for each in messages(kecamatan) if each.id == waiting.id)
    assert (after.state, after.body, after.phone, after.became) == ("selesai", "", "", reports(site)[-1].number)
    assert office.client.get(f"{OFFICE}/terima?pesan={waiting.id}").status_code == 404


def test_message_that_is_no_report_is_put_aside_without_its_words(office: Citizen, kecamatan: Site) -> None:
    bring(office)
    decide(office)
    waiting = next(each for each in messages(kecamatan) if each.why == "tanpa kata")
    page = office.client.get(f"{OFFICE}/pesan").text
    assert office.send_form(f"/admin/lapor/pesan/{waiting.id}/abaikan", page, form=1).status_code == 303
    after = next(each for each in messages(kecamatan) if each.id == waiting.id)
    assert (after.state, after.body, after.phone) == ("diabaikan", "", "")


def test_messages_of_another_site_are_404(office: Citizen, desk: Citizen, kecamatan: Site) -> None:
    bring(office)
    decide(office)
    key = messages(kecamatan)[-1].id
    assert desk.client.get(f"{HOME}{DESK}/terima?pesan={key}").status_code == 404
    assert desk.client.post(f"{HOME}{DESK}/pesan/{key}/abaikan").status_code == 404
    assert "Kuota Anda" not in desk.client.get(f"{HOME}{DESK}/pesan").text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Berkas ini kosong."),
        (b"\x00\x01\x02", "Ini bukan berkas CSV atau XLSX."),
        (b"Nama;Umur\nA;3\n", "Kolom yang perlu ada"),
        (b"<smses><sms", "Berkas XML ini rusak"),
        (b"<smses></smses>", "Berkas XML ini tidak berisi SMS."),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><smses><sms body="&b;"/></smses>', "Berkas XML ini rusak"),
    ],
)
def test_file_that_cannot_be_used_is_refused_with_a_sentence(
    office: Citizen, kecamatan: Site, content: bytes, said: str
) -> None:
    answer = bring(office, content)
    assert (answer.status_code, said in answer.text, messages(kecamatan)) == (422, True, [])


def test_rows_that_cannot_be_read_are_named(app: Flask) -> None:
    with app.test_request_context():
        found, unread = exports.read(
            b"Nomor;Waktu;Isi\n0812;kemarin;LAPOR a\n0812;24/11/2026;\n0812;24/11/2999;LAPOR b\n0812;24/11/2026;c\n",
            "Asia/Jakarta",
        )
    assert ([raw.text for raw in found], [each.row for each in unread]) == (["c"], [2, 3, 4])


def test_xml_of_android_gives_what_was_received(app: Flask) -> None:
    content = (
        b'<?xml version="1.0"?><smses count="2"><sms address="+62 812-0000-0000" date="1764032400000" type="1" '
        b'body="LAPOR 2007 jalan rusak &amp; gelap"/>'
        b'<sms address="0812" date="1764032400000" type="2" body="Baik."/></smses>'
    )
    with app.test_request_context():
        found, unread = exports.read(content, "Asia/Jakarta")
    assert unread == []
    assert found == [exports.Raw(PHONE, datetime(2025, 11, 25, 1, 0, tzinfo=UTC), "LAPOR 2007 jalan rusak & gelap")]


def test_workbook_gives_numbers_and_dates_of_the_spreadsheet(app: Flask) -> None:
    book, stream = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["Date", "From", "Message", "Type"])
    book.active.append([datetime(2026, 11, 24, 8, 15), 6281200000000, "LAPOR 2007 jalan rusak", "received"])  # noqa: DTZ001
    book.active.append([datetime(2026, 11, 24, 9, 15), 6281200000000, "Terima kasih.", "sent"])  # noqa: DTZ001
    book.save(stream)
    with app.test_request_context():
        found, unread = exports.read(stream.getvalue(), "Asia/Jayapura")
    assert (found, unread) == (
        [exports.Raw(PHONE, datetime(2026, 11, 23, 23, 15, tzinfo=UTC), "LAPOR 2007 jalan rusak")],
        [],
    )


@pytest.mark.parametrize(
    ("text", "level", "told"),
    [
        ("LAPOR 2007 lampu padam", "kecamatan", ("", VILLAGE, "lampu padam")),
        ("lapor#33.04.02.2007 lampu padam", "kecamatan", ("", VILLAGE, "lampu padam")),
        ("LAPOR Pagak Baru, lampu padam", "kecamatan", ("", "33.04.02.2002", "lampu padam")),
        ("LAPOR lampu padam", "kecamatan", ("tanpa desa", "", "")),
        ("LAPOR lampu padam", "desa", ("", VILLAGE, "lampu padam")),
        ("LAPOR 9999 lampu padam", "desa", ("tanpa desa", "", "")),
        ("LAPOR desa seberang lampu padam", "desa", ("tanpa desa", "", "")),
        ("LAPOR desakan warga: lampu padam", "desa", ("", VILLAGE, "desakan warga: lampu padam")),
        ("LAPOR", "desa", ("terlalu pendek", VILLAGE, "")),
        ("LAPORAN lampu padam", "desa", ("tanpa kata", "", "")),
        ("lampu padam", "desa", ("tanpa kata", "", "")),
    ],
)
def test_message_is_read(text: str, level: str, told: tuple[str, str, str]) -> None:
    site = Site(level=level, region_code=VILLAGE)
    read = inbox.parse(text, site, PLACES)
    assert (read.why, read.place, read.body) == told


def test_what_nobody_agreed_to_is_forgotten(office: Citizen, kecamatan: Site) -> None:
    bring(office)
    with site_scope(kecamatan.id):
        for message in inbox.listed(inbox.CHECKED)[:2]:
            message.brought_at = now() - timedelta(hours=13)
        db.session.flush()
        inbox.forget_old(kecamatan.id)
        db.session.flush()
        assert len(inbox.listed(inbox.CHECKED)) == 4


def test_person_is_told_and_forgotten(office: Citizen, kecamatan: Site, make_report: Callable[..., int]) -> None:
    bring(office)
    db.session.commit()
    found = inbox.held("0812 0000 0000")
    assert [each.value for each in found] == [PHONE, "LAPOR 2007 lampu jalan di pertigaan padam"]
    assert hooks.cms_erase_personal_data("0812 0000 0000", True) == found
    db.session.rollback()
    # Where they have sent reports as well, both are read before either is forgotten.
    make_report(phone=PHONE, name="Contoh Warga")
    assert len(hooks.cms_erase_personal_data("0812 0000 0000", False)) == 5
    db.session.commit()
    assert hooks.cms_personal_data("0812 0000 0000") == []


def test_too_many_messages_are_refused_whole(office: Citizen, kecamatan: Site) -> None:
    lines = "".join(f"0812000{number:05};24/11/2026 08:15;LAPOR 2007 lampu {number}\n" for number in range(501))
    answer = bring(office, f"Nomor;Waktu;Isi\n{lines}")
    assert (answer.status_code, "Lebih dari 500 pesan baru." in answer.text, messages(kecamatan)) == (422, True, [])
