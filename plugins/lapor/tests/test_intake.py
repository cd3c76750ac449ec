"""Reports that come on paper, by telephone or as messages, written down by an officer."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from cms_core.api import Site, User, calendar_of, db, now, site_scope, today
from cms_core.audit import AuditEntry
from cms_core.testing.factories import MakeSite, MakeUser
from cms_lapor import NAME, codes
from cms_lapor.intake import chat
from cms_lapor.intake.finding import NoTopic, place_of, topic_of
from cms_lapor.intake.models import Slip
from cms_lapor.models import Report, Reporter
from cms_lapor.units import services as units

from .conftest import DESK, KECAMATAN, VILLAGE, Citizen, fields, form_to, photo

HOME = "http://localhost"
BODY = "Jembatan bambu di RT 3 lapuk, anak sekolah lewat tiap pagi."
PAPER = {"body": BODY, "topic": "jembatan", "channel": "surat", "landmark": "dekat sawah"}


def reports(site: Site) -> list[Report]:
    """Return the reports of a site, first one first."""
    with site_scope(site.id):
        return list(db.session.scalars(db.select(Report).order_by(Report.id)))


def send(desk: Citizen, path: str = "/terima", files: list[Any] | None = None, **typed: Any) -> Any:
    """Fill in a form of the desk and send it."""
    page = desk.client.get(f"{HOME}{DESK}{path}")
    assert page.status_code == 200
    return desk.send_form(f"{DESK}{path}", page.text, files, **typed)


def written(answer: Any) -> list[tuple[str, str]]:
    """Return numbers and codes of a page of receipts."""
    assert answer.status_code == 201, answer.text
    said = re.findall(r'<dd class="code">([^<]+)</dd>', answer.text)
    return list(zip(said[::2], said[1::2], strict=True))


def test_letter_is_written_down_with_its_day_its_way_and_the_office(
    desk: Citizen, site: Site, officer: User, citizen: Citizen
) -> None:
    day = today(site) - timedelta(days=6)
    answer = send(desk, **PAPER, received_on=day.isoformat(), person="Contoh Warga", phone="0812-0000-0000", rt="3")
    ((number, code),) = written(answer)
    (report,) = reports(site)
    assert (report.number, report.channel, report.topic, report.body) == (number, "surat", "pu-jembatan", BODY)
    assert (report.rt, report.landmark, report.entered_by) == ("3", "dekat sawah", officer.office or officer.username)
    assert report.received_at == datetime.combine(day, time(12), ZoneInfo(site.timezone))
    assert now() - report.entered_at < timedelta(minutes=5)
    with site_scope(site.id):
        # The clock of the law began when the paper arrived, not when somebody had time to type.
        assert (report.due_from, report.due) == (day, calendar_of(site).due(day, 3).day)
        sender = db.session.scalars(db.select(Reporter)).one()
        assert (sender.name, sender.phone) == ("Contoh Warga", "6281200000000")
    assert answer.headers["Cache-Control"] == "no-store"
    assert citizen.track(number, code).status_code == 200


def test_receipt_comes_again_for_the_same_form_alone(desk: Citizen, site: Site) -> None:
    page = desk.client.get(f"{HOME}{DESK}/terima").text
    first, again = (desk.send_form(f"{DESK}/terima", page, **PAPER) for _twice in range(2))
    assert written(first) == written(again)
    assert len(reports(site)) == 1
    assert desk.send_form(f"{DESK}/terima", page, **{**PAPER, "body": "Lain sama sekali."}).status_code == 422


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"body": ""}, "Tulis isi laporannya."),
        ({"received_on": "2999-01-01"}, "Tulis tanggal yang sudah lewat"),
        ({"received_on": "2001-01-01"}, "Tulis tanggal yang sudah lewat"),
        ({"received_on": "kemarin"}, ""),
        ({"topic": "kapal selam"}, "Topik ini tidak dikenal."),
        ({"topic": "air"}, "Ada beberapa yang cocok"),
        ({"phone": "12"}, "Nomor ini tidak dapat dihubungi."),
        ({"slip": "LP-3304022007-26-9999"}, "Tidak ada lembar dengan nomor ini"),
        ({"slip": "bukan nomor"}, "Tidak ada lembar dengan nomor ini"),
        ({"place": "33.04.03.2001"}, ""),
        ({"channel": "web"}, ""),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(desk: Citizen, site: Site, typed: dict[str, str], said: str) -> None:
    answer = send(desk, **{**PAPER, **typed})
    assert (answer.status_code, said in answer.text) == (422, True)
    assert ("dekat sawah" in answer.text, reports(site)) == (True, [])


def test_attachment_without_bytes_is_refused_with_a_sentence_and_a_scan_is_taken(desk: Citizen, site: Site) -> None:
    answer = send(desk, files=[io.BytesIO(b"")], **PAPER)
    assert (answer.status_code, BODY in answer.text, reports(site)) == (422, True, [])
    assert 'id="photos-galat"' in answer.text
    written(send(desk, files=[photo()], **PAPER))
    (report,) = reports(site)
    with site_scope(site.id):
        assert len(db.session.get_one(Report, report.id).attachments) == 1


def test_report_about_the_office_goes_above_and_cannot_be_opened_here(
    desk: Citizen, site: Site, kecamatan: Site, make_user: MakeUser
) -> None:
    make_user("kecamatan_admin", KECAMATAN)
    ((number, _code),) = written(send(desk, **PAPER, about_office="y"))
    (report,) = reports(kecamatan)
    assert (report.number, reports(site)) == (number, [])
    assert desk.client.get(f"{HOME}{DESK}/{report.id}").status_code == 404


# -- Several at once ----------------------------------------------------------------------------------------


def row(number: int, **typed: str) -> dict[str, str]:
    """Return what is typed into a row of a batch."""
    return {f"rows-{number}-{name}": value for name, value in typed.items()}


def test_batch_writes_each_row_and_leaves_empty_ones_out(desk: Citizen, site: Site) -> None:
    typed = {**row(0, body="Selokan mampet.", topic="selokan"), **row(3, body="Lampu padam.", topic="lampu jalan")}
    answer = send(desk, "/terima/tumpukan", **typed, channel="kotak_saran")
    assert len(written(answer)) == 2
    told = [(each.body, each.topic, each.channel) for each in reports(site)]
    assert told == [("Selokan mampet.", "pu-drainase", "kotak_saran"), ("Lampu padam.", "hub-lampu", "kotak_saran")]


def test_rows_of_a_batch_say_who_may_read_and_what_goes_above(
    desk: Citizen, site: Site, kecamatan: Site, make_user: MakeUser
) -> None:
    make_user("kecamatan_admin", KECAMATAN)
    typed = {
        **row(0, body="Selokan mampet."),
        **row(1, body="Tetangga memukul anaknya.", topic="perlindungan anak", visibility="public"),
        **row(2, body="Bantuan dipotong.", visibility="secret"),
        **row(3, body="Petugas meminta uang.", about_office="y"),
    }
    answer = send(desk, "/terima/tumpukan", **typed)
    assert len(written(answer)) == 4
    assert [each.visibility for each in reports(site)] == ["anonymous", "secret"]
    assert [(each.body, each.visibility) for each in reports(kecamatan)] == [
        ("Tetangga memukul anaknya.", "secret"),
        ("Petugas meminta uang.", "anonymous"),
    ]


def test_rows_of_a_batch_are_kept_while_one_is_wrong(desk: Citizen, site: Site) -> None:
    page = desk.client.get(f"{HOME}{DESK}/terima/tumpukan").text
    typed = {**row(0, body="Selokan mampet."), **row(1, body="", person="Contoh Warga")}
    answer = desk.send_form(f"{DESK}/terima/tumpukan", page, **typed)
    assert (answer.status_code, "Baris 2: Tulis isi laporannya." in answer.text) == (422, True)
    assert [word in answer.text for word in ("Selokan mampet.", "Contoh Warga")] == [True, True]
    assert reports(site) == []
    good = desk.send_form(f"{DESK}/terima/tumpukan", answer.text, **row(1, body="Pohon tumbang."))
    assert written(good) == written(
        desk.send_form(f"{DESK}/terima/tumpukan", answer.text, **row(1, body="Pohon tumbang."))
    )
    assert len(reports(site)) == 2


def test_batch_without_rows_is_asked_for_one(desk: Citizen, site: Site) -> None:
    answer = send(desk, "/terima/tumpukan")
    assert (answer.status_code, "Isi paling sedikit satu baris." in answer.text) == (422, True)


# -- Numbers on paper ---------------------------------------------------------------------------------------


def sheet(desk: Citizen, count: int = 2) -> list[tuple[str, str]]:
    """Have forms for paper printed and return their numbers and codes."""
    answer = send(desk, "/lembar", count=str(count))
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    return printed(answer)


def printed(answer: Any) -> list[tuple[str, str]]:
    """Return the numbers and codes of a page of forms for paper."""
    return re.findall(r'<p class="kode">(LP-[0-9-]+)<br\s*/?><b>([^<]+)</b>', answer.text)


def print_again(who: Citizen, key: str) -> Any:
    """Have the forms of a sheet printed once more, by the button of the list."""
    page = who.client.get(f"{HOME}{DESK}/lembar").text
    return who.send_form(f"{DESK}/lembar/{key}", page, form=form_to(page, f"lembar/{key}"))


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


def test_same_paper_twice_in_a_batch_is_refused(desk: Citizen, site: Site) -> None:
    ((number, _code), *_rest) = sheet(desk)
    typed = {**row(0, body="Selokan mampet.", slip=number), **row(1, body="Lampu padam.", slip=number)}
    answer = send(desk, "/terima/tumpukan", **typed)
    assert (answer.status_code, "Baris 2: Nomor ini sudah ada di baris lain." in answer.text) == (422, True)
    assert reports(site) == []


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


# -- Who may ------------------------------------------------------------------------------------------------

PAGES = ("terima", "terima/tumpukan", "terima/tempel", "lembar", "pesan")


def test_nobody_without_the_right_writes_anything_down(
    app: Flask, site: Site, make_user: MakeUser, sign_in: Callable[..., None]
) -> None:
    client = app.test_client()
    assert {client.get(f"{HOME}{DESK}/{page}").status_code for page in PAGES} == {303}
    sign_in(client, make_user("village_operator", "33.04.02.2002"))
    assert {client.get(f"{HOME}{DESK}/{page}").status_code for page in PAGES} == {404}
    posts = (*PAGES, "pesan/putuskan", "pesan/1/abaikan")
    assert {client.post(f"{HOME}{DESK}/{page}", data=PAPER).status_code for page in posts} == {404}
    assert reports(site) == []


def test_post_without_a_token_writes_nothing(desk: Citizen, site: Site) -> None:
    key = fields(desk.client.get(f"{HOME}{DESK}/terima").text)["key"]
    answer = desk.client.post(
        f"{HOME}{DESK}/terima", data={**PAPER, "key": key, "received_on": today(site).isoformat()}
    )
    assert (answer.status_code, reports(site)) == (422, [])


# -- What is meant ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "lain-lain"),
        ("pu-jalan", "pu-jalan"),
        ("Jembatan", "pu-jembatan"),
        ("lampu", "hub-lampu"),
        ("Perhubungan: Lampu jalan", "hub-lampu"),
        ("street lights", "hub-lampu"),
    ],
)
def test_topic_is_found_by_a_part_of_its_name(app: Flask, typed: str, code: str) -> None:
    with app.test_request_context():
        assert topic_of(typed, date(2026, 11, 26)).code == code


def test_topic_that_is_not_clear_is_asked_about(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(NoTopic):
        topic_of("a", date(2026, 11, 26))


def test_place_is_found_by_code_last_digits_or_name() -> None:
    places = [("33.04.02", "Kecamatan Klampok"), ("33.04.02.2007", "Kalimandi"), ("33.04.02.2002", "Pagak")]
    typed = ("33.04.02.2007", "3304022007", "2007", "kalimandi", "2002", "9999", "Kali", "")
    found = [place_of(word, places) for word in typed]
    assert found == [*["33.04.02.2007"] * 4, "33.04.02.2002", "", "", ""]


DAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "[25/11/26 08.15.22] +62 812-0000-0000: Lampu padam\n[25/11/26 08.16.02] +62 812-0000-0000: di pertigaan",
            chat.Chat("Lampu padam\ndi pertigaan", "", "6281200000000", date(2026, 11, 25)),
        ),
        (
            "25/11/26 08.15 - Contoh Warga: Jalan rusak\nsejak Senin\n25/11/26 09.00 - Kantor Desa: Di mana, Bu?\n"
            "25/11/26 09.05 - Contoh Warga: IMG-1.jpg (file terlampir)\nDepan pos",
            chat.Chat("Jalan rusak\nsejak Senin\nIMG-1.jpg\nDepan pos", "Contoh Warga", "", date(2026, 11, 25)),
        ),
        (
            "[11/25, 8:15 AM] ~ Contoh: Air keruh\n[11/25, 8:16 AM] ~ Contoh: <Media omitted>",
            chat.Chat("Air keruh", "Contoh", "", date(2026, 11, 25)),
        ),
        ("[30/12 08.15] Contoh: Banjir", chat.Chat("Banjir", "Contoh", "", date(2025, 12, 30))),
        ("Jalan rusak: depan pos", chat.Chat("Jalan rusak: depan pos")),
        ("[99/99/26 08.15] Contoh: Banjir", chat.Chat("Banjir", "Contoh", "", None)),
    ],
)
def test_conversation_is_read(text: str, told: chat.Chat) -> None:
    assert chat.read(text, DAY) == told


def test_pasted_conversation_fills_the_form_and_writes_nothing(desk: Citizen, site: Site) -> None:
    day = today(site) - timedelta(days=1)
    answer = send(desk, "/terima/tempel", text=f"[{day:%d/%m/%y} 08.15.22] +62 812-0000-0000: {BODY}")
    assert (answer.status_code, reports(site)) == (200, [])
    sent = fields(answer.text)
    told = [sent[name] for name in ("body", "phone", "channel", "received_on")]
    assert told == [BODY, "6281200000000", "whatsapp", day.isoformat()]
    written(desk.send_form(f"{DESK}/terima", answer.text))
    assert [each.channel for each in reports(site)] == ["whatsapp"]
