"""A citizen reports: without JavaScript, once, with a receipt, and never in vain."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from cms_core.api import Site, User, calendar_of, db, every_site, format_date, keyed_hash, site_scope, today
from cms_core.media.models import Media
from cms_core.media.store import store
from cms_core.modules.settings import change_settings
from cms_core.server import BLOCKING_THREADS
from cms_core.testing.factories import MakeSite, MakeUser
from cms_lapor import NAME, clocks
from cms_lapor.models import Attachment, Report, Reporter
from cms_lapor.topics import data

from .conftest import HOST, KECAMATAN, REPORT, VILLAGE, Citizen, fields, photo, receipt


def reports(site: Site) -> list[Report]:
    """Return the reports of a site."""
    with site_scope(site.id):
        found = list(db.session.scalars(db.select(Report).order_by(Report.id)))
        for report in found:
            db.session.expunge(report)
    return found


def test_report_is_received_with_everything(citizen: Citizen, site: Site) -> None:
    day = today(site) - timedelta(days=2)
    answer = citizen.send(person="Contoh Warga", phone="0812-0000-0000", rw="5", happened_on=day.isoformat())
    number, _code = receipt(answer)
    (report,) = reports(site)
    assert (report.number, report.topic, report.kind, report.state) == (number, "pu-jalan", "pengaduan", "masuk")
    assert (report.body, report.title) == (REPORT["body"], "Jalan berlubang di depan pos ronda")
    assert (report.hamlet, report.rt, report.rw, report.landmark) == ("Dusun 3", "2", "5", "depan pos ronda")
    assert (report.place, report.sent_from, report.happened_on, report.visibility) == (VILLAGE, VILLAGE, day, "public")
    with site_scope(site.id):
        sender = db.session.scalars(db.select(Reporter)).one()
        assert (sender.report_id, sender.name, sender.phone) == (report.id, "Contoh Warga", "6281200000000")


def test_position_and_address_of_mail_are_kept(citizen: Citizen, site: Site) -> None:
    receipt(citizen.send(latitude="7°30'5\" LS", longitude="109,440277", email="Warga@Contoh.id"))
    (report,) = reports(site)
    assert (report.lat, report.long) == (pytest.approx(-7.501389), pytest.approx(109.440277))
    with site_scope(site.id):
        sender = db.session.scalars(db.select(Reporter)).one()
        assert (sender.name, sender.email, sender.email_hash) == ("", "warga@contoh.id", keyed_hash("warga@contoh.id"))


@pytest.mark.parametrize("name", ["Sukarno", "M. Nur'aini", "Ni Luh Putu"])
def test_names_need_no_second_word(citizen: Citizen, site: Site, name: str) -> None:
    receipt(citizen.send(person=name))
    with site_scope(site.id):
        assert db.session.scalars(db.select(Reporter)).one().name == name


def test_button_makes_no_other_form_of_it(citizen: Citizen, site: Site) -> None:
    form = {**fields(citizen.client.get(f"{HOST}/lapor/baru").text), **REPORT, "asked": "pu-jalan"}
    sent = [citizen.client.post(f"{HOST}/lapor/baru", data=form | {"langkah": step}) for step in ("periksa", "kirim")]
    # What was sent with a button, and again without one by a script whose answer was lost.
    sent.append(citizen.client.post(f"{HOST}/lapor/baru", data=form))
    assert len({receipt(answer) for answer in sent}) == len(reports(site)) == 1


def test_receipt_is_kept_nowhere_and_says_when_and_why(citizen: Citizen, site: Site) -> None:
    answer = citizen.send()
    number, code = receipt(answer)
    assert answer.headers["Cache-Control"] == "no-store"
    with site_scope(site.id):
        calendar = calendar_of(site)
        checked, answered = calendar.due(today(site), 3), calendar.due(today(site), 17)
    for due in (checked, answered):
        assert format_date(due.day, weekday=True) in answer.text
        assert calendar.explain(due) in answer.text
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}", code)
    # In no address: a link with the code would stand in logs and histories.
    addresses = re.findall(r'(?:href|src|action)="([^"]*)"', answer.text)
    assert [url for url in addresses if code.replace("-", "") in url or code in url] == []
    assert number not in citizen.client.get(f"{HOST}/lapor/").text


def test_form_that_arrives_again_gets_the_same_receipt(citizen: Citizen, site: Site) -> None:
    data = {**fields(citizen.client.get(f"{HOST}/lapor/baru").text), **REPORT}
    first, again = (citizen.client.post(f"{HOST}/lapor/baru", data=data) for _each in range(2))
    assert receipt(first) == receipt(again)
    assert len(reports(site)) == 1


def test_form_that_arrives_again_with_other_words_is_asked_about(citizen: Citizen, site: Site) -> None:
    data = {**fields(citizen.client.get(f"{HOST}/lapor/baru").text), **REPORT}
    receipt(citizen.client.post(f"{HOST}/lapor/baru", data=data))
    answer = citizen.client.post(f"{HOST}/lapor/baru", data={**data, "body": "Lampu jalan padam sejak Senin."})
    assert answer.status_code == 422
    assert "Lampu jalan padam sejak Senin." in answer.text
    assert len(reports(site)) == 1


def test_receipt_says_what_is_on_disk_and_is_given_again_where_it_failed(
    citizen: Citizen, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = {**fields(citizen.client.get(f"{HOST}/lapor/baru").text), **REPORT}
    seen = []

    def fail(*_args: Any) -> Any:
        with every_site(within=VILLAGE) as session:
            seen.append(session.scalar(db.select(db.func.count(Report.id))))
        raise OSError

    with monkeypatch.context() as broken:
        broken.setattr("cms_lapor.views.case_codes.spaced", fail)
        assert citizen.client.post(f"{HOST}/lapor/baru", data=form).status_code == 500
    assert seen == [1]
    receipt(citizen.client.post(f"{HOST}/lapor/baru", data=form))
    assert len(reports(site)) == 1


def test_report_is_small_on_the_wire(citizen: Citizen) -> None:
    form = fields(citizen.client.get(f"{HOST}/lapor/baru").text) | REPORT
    told = {
        **form,
        "body": "Jalan berlubang di depan pos ronda. " * 30,
        "person": "Contoh Warga",
        "phone": "081200000000",
    }
    assert len(urlencode(told)) <= 2048


def at_once(app: Flask, forms: list[dict[str, Any]]) -> list[Any]:
    """Send forms at the same time, by as many threads as a worker has."""
    db.session.commit()
    with ThreadPoolExecutor(BLOCKING_THREADS) as threads:
        return list(threads.map(lambda form: app.test_client().post(f"{HOST}/lapor/baru", data=form), forms))


def test_twenty_of_one_form_at_once_are_one_report(app: Flask, citizen: Citizen, site: Site) -> None:
    form = {**fields(citizen.client.get(f"{HOST}/lapor/baru").text), **REPORT}
    answers = at_once(app, [form] * 20)
    assert {receipt(answer) for answer in answers} == {receipt(answers[0])}
    assert len(reports(site)) == 1


def test_many_at_once_have_numbers_of_their_own(app: Flask, citizen: Citizen, site: Site) -> None:
    forms = [{**fields(citizen.client.get(f"{HOST}/lapor/baru").text), **REPORT} for _each in range(8)]
    answers = at_once(app, forms)
    assert sorted(int(receipt(answer)[0].rpartition("-")[2]) for answer in answers) == list(range(1, 9))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"topic": ""}, "Pilih tentang apa laporan ini."),
        ({"topic": "tidak-ada"}, ""),
        ({"body": ""}, "Ceritakan apa yang terjadi."),
        ({"body": "rusak"}, "Ceritakan sedikit lebih lengkap."),
        ({"body": "a" * 4001}, "Paling banyak 4.000 huruf."),
        ({"landmark": ""}, "Tulis tempatnya."),
        ({"happened_on": "2999-01-01"}, "Tulis tanggal yang sudah lewat."),
        ({"happened_on": "kemarin"}, ""),
        ({"phone": "12"}, "Nomor ini tidak dapat dihubungi."),
        ({"email": "warga"}, "Alamat surel ini tidak benar."),
        ({"email": "warga@localhost"}, "Alamat surel ini tidak benar."),
        ({"email": "a@b.id\nBcc: c@d.id"}, "Alamat surel ini tidak benar."),
        ({"latitude": "-7,5"}, "Isi lintang dan bujur, atau kosongkan keduanya."),
        ({"latitude": "48,2", "longitude": "16,3"}, "Lintang ini di luar Indonesia."),
        ({"latitude": "sini", "longitude": "sana"}, ""),
        ({"visibility": "semua"}, ""),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    citizen: Citizen, site: Site, changes: dict[str, str], said: str
) -> None:
    answer = citizen.send(**{"person": "Contoh Warga", **changes})
    assert answer.status_code == 422
    assert said in answer.text
    assert "Contoh Warga" in answer.text
    assert reports(site) == []


def test_topic_that_is_over_is_said_and_the_words_stay(
    citizen: Citizen, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = citizen.client.get(f"{HOST}/lapor/baru").text
    monkeypatch.setattr(type(data().topics["pu-jalan"]), "is_offered", lambda topic, _day: topic.code != "pu-jalan")
    answer = citizen.send_form("/lapor/baru", page, **REPORT)
    assert (answer.status_code, REPORT["landmark"] in answer.text) == (422, True)
    assert "Pilihan ini tidak dipakai lagi. Pilih yang lain; tulisan Anda masih ada." in answer.text
    assert reports(site) == []
    receipt(citizen.send_form("/lapor/baru", answer.text, topic="lain-lain"))


def test_photos_lose_where_they_were_taken_and_stay_private(app: Flask, citizen: Citizen, site: Site) -> None:
    assert b"KENARI" in photo().getvalue()
    answer = citizen.send([photo(), photo()])
    assert "2 foto diterima" in answer.text
    with site_scope(site.id):
        keys = list(db.session.scalars(db.select(Attachment.media)))
        media = list(db.session.scalars(db.select(Media)))
        assert [(each.kind, each.public, each.name) for each in media] == [("private", False, "")] * 2
        names = [f"{each.key}/{width}.{ending}" for each in media for width in each.renditions for ending in ("jpg",)]
    for name in names:
        with store().open(name) as file:
            content = file.read()
        assert b"KENARI" not in content
        assert not Image.open(io.BytesIO(content)).getexif()
    assert [citizen.client.get(f"{HOST}/media/{key}/320.jpg").status_code for key in keys] == [404, 404]


def test_library_does_not_know_what_citizens_sent(app: Flask, citizen: Citizen, desk: Citizen, site: Site) -> None:
    receipt(citizen.send([photo()]))
    with site_scope(site.id):
        key = db.session.scalars(db.select(Attachment.media)).one()
    assert key not in desk.client.get("http://localhost/s/kalimandi/admin/media/").text
    assert desk.client.get(f"http://localhost/s/kalimandi/admin/media/{key}").status_code == 404


@pytest.mark.parametrize("contents", [[b"GIF89a"], [b""], [photo().getvalue()] * 4])
def test_bad_photos_are_said_and_the_words_stay(citizen: Citizen, site: Site, contents: list[bytes]) -> None:
    answer = citizen.send([io.BytesIO(content) for content in contents])
    assert (answer.status_code, "depan pos ronda" in answer.text) == (422, True)
    assert reports(site) == []


@pytest.mark.parametrize(("changes", "why"), [({"website": "http://x"}, "hidden field"), ({}, "too fast")])
def test_programs_get_a_receipt_and_wait_for_somebody_to_look(
    citizen: Citizen, desk: Citizen, site: Site, changes: dict[str, str], why: str
) -> None:
    receipt(citizen.send(**changes))
    (report,) = reports(site)
    assert report.suspect == why
    queues = {
        state: report.title in desk.client.get(f"http://localhost/s/kalimandi/admin/lapor/?keadaan={state}").text
        for state in ("kerja", "robot")
    }
    assert queues == {"kerja": False, "robot": True}


def test_people_who_take_their_time_are_no_programs(
    citizen: Citizen, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cms_lapor.forms.form_age", lambda: 40.0)
    receipt(citizen.send())
    assert reports(site)[0].suspect == ""


def test_secret_topics_cannot_be_made_public(citizen: Citizen, site: Site) -> None:
    receipt(citizen.send(topic="gender-anak", visibility="public"))
    (report,) = reports(site)
    assert (report.visibility, report.title) == ("secret", "Perlindungan anak")


def test_report_about_an_office_goes_to_the_one_above(citizen: Citizen, site: Site, kecamatan: Site) -> None:
    for changes in ({"about_office": "y"}, {"topic": "desa-dana"}):
        number, _code = receipt(citizen.send(**changes))
        assert number.startswith("LP-330402-")
    assert (len(reports(site)), len(reports(kecamatan))) == (0, 2)
    assert reports(kecamatan)[1].kind == "pengawasan"


def test_report_about_an_office_with_nobody_above_is_not_taken(app: Flask, make_site: MakeSite, client: Any) -> None:
    alone = make_site("33.04.03.2001", slug="sendiri", host="sendiri.example", modules=(NAME,))
    answer = Citizen(client, "http://sendiri.example").send(about_office="y")
    assert (answer.status_code, "Kantor di atasnya belum menerima laporan di sini." in answer.text) == (422, True)
    assert reports(alone) == []


def test_village_without_anybody_hands_its_reports_up(
    app: Flask, kecamatan: Site, make_site: MakeSite, make_user: MakeUser, client: Any
) -> None:
    village = make_site("33.04.02.2001", slug="sirkandi", host="sirkandi.example", modules=(NAME,))
    make_user("kecamatan_admin", KECAMATAN)
    number, code = receipt(Citizen(client, "http://sirkandi.example").send())
    assert number.startswith("LP-330402-")
    # Followed where it was sent.
    assert Citizen(client, "http://sirkandi.example").track(number, code).status_code == 200
    assert (len(reports(village)), [each.sent_from for each in reports(kecamatan)]) == (0, ["33.04.02.2001"])


def test_village_at_a_stage_where_it_handles_nothing_hands_its_reports_up(
    app: Flask, site: Site, kecamatan: Site, make_user: MakeUser, citizen: Citizen
) -> None:
    make_user("kecamatan_admin", KECAMATAN)
    db.session.get_one(Site, site.id).stage = "central"
    db.session.commit()
    receipt(citizen.send())
    assert (len(reports(site)), len(reports(kecamatan))) == (0, 1)


def test_kecamatan_asks_for_the_village_and_hands_it_down(client: Any, site: Site, kecamatan: Site) -> None:
    above = Citizen(client, "http://klampok.example")
    number, code = receipt(above.send(place=VILLAGE))
    assert number.startswith("LP-3304022007-")
    assert above.track(number, code).status_code == 200
    assert [each.sent_from for each in reports(site)] == [KECAMATAN]


def test_form_shows_numbers_to_call_and_receipt_begins_with_them(citizen: Citizen) -> None:
    page = citizen.client.get(f"{HOST}/lapor/baru").text
    assert page.index('href="tel:112"') < page.index('id="topic"')
    answer = citizen.send(topic="bencana-banjir")
    assert answer.text.index('href="tel:112"') < answer.text.index("Laporan Anda sudah kami terima.")
    assert 'href="tel:112"' not in citizen.send().text


def test_topic_can_be_chosen_by_the_address(citizen: Citizen) -> None:
    page = citizen.client.get(f"{HOST}/lapor/baru?kategori=hub-lampu").text
    assert fields(page)["topic"] == "hub-lampu"


def test_nothing_is_taken_without_a_token(citizen: Citizen, site: Site) -> None:
    answer = citizen.send(csrf_token="")
    assert (answer.status_code, REPORT["landmark"] in answer.text) == (422, True)
    assert reports(site) == []


def test_key_of_a_form_that_somebody_could_guess_is_not_taken(citizen: Citizen, site: Site) -> None:
    assert citizen.send(key="1").status_code == 422
    assert reports(site) == []


def test_words_that_look_like_programs_are_words(citizen: Citizen, desk: Citizen, site: Site) -> None:
    number, code = receipt(citizen.send(body="<script>alert(1)</script> jalan rusak di sini", hamlet="<b>Dusun</b>"))
    key = reports(site)[0].id
    for page in (
        citizen.track(number, code).text,
        desk.client.get(f"http://localhost/s/kalimandi/admin/lapor/{key}").text,
    ):
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page
        assert "<b>Dusun</b>" not in page


def test_form_of_a_kecamatan_lists_its_villages(client: Any, site: Site) -> None:
    page = client.get("http://klampok.example/lapor/baru").text
    assert '<option value="33.04.02.2007">Kalimandi</option>' in page


def test_form_runs_few_statements(citizen: Citizen, count_statements: Callable[[], Any]) -> None:
    citizen.client.get(f"{HOST}/lapor/baru")
    with count_statements() as counted:
        citizen.client.get(f"{HOST}/lapor/baru")
    assert counted.count <= 5, counted.statements


def test_report_is_accepted_with_few_statements(
    app: Flask, citizen: Citizen, site: Site, count_statements: Callable[[], Any]
) -> None:
    receipt(citizen.send())
    form = {**fields(citizen.client.get(f"{HOST}/lapor/baru").text), **REPORT}
    with count_statements() as counted:
        assert citizen.client.post(f"{HOST}/lapor/baru", data=form).status_code == 201
    # PostgreSQL is asked for two stamps besides, at most once a second.
    assert sum("core_stamp" not in each for each in counted.statements) <= 7, counted.statements


def test_receipt_of_a_form_that_arrives_again_is_the_one_that_was_written(citizen: Citizen, site: Site) -> None:
    form = {**fields(citizen.client.get(f"{HOST}/lapor/baru").text), **REPORT}
    first, again = (citizen.client.post(f"{HOST}/lapor/baru", data=form).text for _each in range(2))
    pattern = re.compile(r'<section class="slip".*?</section>', re.DOTALL)
    assert pattern.findall(first) == pattern.findall(again) != []


def test_what_is_remembered_of_offices_goes_with_their_people(
    site: Site, kecamatan: Site, citizen: Citizen, make_user: MakeUser
) -> None:
    make_user("kecamatan_admin", KECAMATAN)
    receipt(citizen.send())
    for user in db.session.scalars(select(User).where(User.assignments.any(region_code=site.region_code))):
        user.active = False
    db.session.commit()
    receipt(citizen.send())
    assert (len(reports(site)), len(reports(kecamatan))) == (1, 1)


def test_what_another_site_has_decided_is_not_remembered_under_the_stamp_of_this_one(
    app: Flask, site: Site, kecamatan: Site, citizen: Citizen
) -> None:
    def due() -> list[int]:
        return [each.due_days for each in reports(kecamatan)]

    receipt(citizen.send(about_office="y"))
    with site_scope(kecamatan.id):
        change_settings(kecamatan, NAME, {**clocks.defaults(), "verify": 7})
    db.session.commit()
    receipt(citizen.send(about_office="y"))
    assert due() == [3, 7]
