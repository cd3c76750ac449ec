"""Sending through Open311: once, with a key, and with nothing of the sender in any answer."""

from __future__ import annotations

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from cms_core.api import Fetched, FetchFailed, FetchRefused, Site, User, db, every_site, now, site_scope
from cms_core.testing.factories import MakeSite, MakeUser
from cms_lapor import NAME, states
from cms_lapor.models import Report, Reporter
from cms_lapor.open311 import clients, services
from cms_lapor.open311.answers import Refused
from cms_lapor.open311.clients import Known
from cms_lapor.open311.models import Client, Post
from cms_lapor.topics import data

from ..conftest import HOST, number_of, photo
from .conftest import ABOVE, ROOT, SENT, Program, make_key, reports


def test_a_report_is_taken_in_as_any_other(program: Program, site: Site) -> None:
    answer = program.post(
        lat="-7.47", long="109.36", first_name="Contoh", phone="0812-0000-0000", email="Warga@Contoh.Example"
    )
    (told,) = answer.json
    assert answer.status_code == 201
    (report,) = reports(site)
    assert set(told) == {"service_request_id", "service_notice", "account_id"}
    assert told["service_request_id"] == report.number
    got = (report.topic, report.body, report.landmark, report.lat, report.long, report.channel, report.state)
    assert got == ("pu-jalan", SENT["description"], "depan pos ronda", -7.47, 109.36, "open311", states.NEW)
    assert (report.entered_by, report.visibility, report.released_at) == ("Sahabat Warga", "public", None)
    with site_scope(site.id):
        sender = db.session.scalars(db.select(Reporter)).one()
        assert (sender.name, sender.phone, sender.email) == ("Contoh", "6281200000000", "warga@contoh.example")
    assert [word for word in ("Contoh", "62812", "contoh.example") if word in answer.text] == []
    assert program.json("/requests.json") == []


def test_its_sender_can_follow_it(program: Program) -> None:
    from ..conftest import Citizen

    (told,) = program.post().json
    code = told["service_notice"].split("Kode lacak: ")[1].split(".")[0]
    page = Citizen(program.client).track(told["service_request_id"], code)
    assert (page.status_code, "pos ronda" in page.text) == (200, True)


@pytest.mark.parametrize("ending", ["json", "xml"])
def test_the_same_sent_again_is_the_same_report(program: Program, site: Site, ending: str) -> None:
    first, second = (program.post(f"/requests.{ending}", photos=1) for _each in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.data == second.data
    assert len(reports(site)) == 1


@pytest.mark.parametrize(
    "changes",
    [{"service_code": "pu-drainase"}, {"description": "Ada lubang lain."}, {"address_string": "x"}],
)
def test_what_differs_is_another_report(program: Program, site: Site, changes: dict[str, str]) -> None:
    assert [program.post().status_code, program.post(**changes).status_code] == [201, 201]
    assert len(reports(site)) == 2


def test_after_ten_minutes_the_same_words_are_another_report(
    program: Program, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert program.post().status_code == 201
    later = now() + services.SAME
    monkeypatch.setattr(services, "now", lambda: later)
    assert [program.post().status_code, program.post().status_code] == [201, 200]
    assert len(reports(site)) == 2


def test_a_key_of_the_sender_lasts_and_stands_for_one_report(
    program: Program, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = {"Idempotency-Key": "f3b0c442-98fc-4c14-9afb-f4c8996fb924"}
    first = program.post(headers=headers)
    later = now() + timedelta(days=2)
    monkeypatch.setattr(services, "now", lambda: later)
    again, other = program.post(headers=headers), program.post(headers=headers, description="Lain sama sekali.")
    assert [each.status_code for each in (first, again, other)] == [201, 200, 422]
    assert first.data == again.data
    assert "kiriman lain" in other.json[0]["description"]
    assert len(reports(site)) == 1


@pytest.mark.parametrize("key", ["", "lapor_salah", "x" * 500])
def test_without_a_good_key_nothing_is_written(program: Program, site: Site, key: str) -> None:
    answer = program.post(api_key=key)
    assert (answer.status_code, answer.json[0]["code"]) == (403, 403)
    assert reports(site) == []


def test_a_form_token_is_no_key(client: FlaskClient, site: Site) -> None:
    from ..conftest import fields

    token = fields(client.get(f"{HOST}/lapor/baru").text)["csrf_token"]
    answer = client.post(f"{HOST}{ROOT}/requests.json", data={**SENT, "csrf_token": token})
    assert (answer.status_code, reports(site)) == (403, [])


def test_a_revoked_key_opens_nothing(program: Program, site: Site, officer: User) -> None:
    assert program.post().status_code == 201
    with site_scope(site.id):
        clients.revoke(db.session.scalars(db.select(Client)).one(), site=site, by=officer)
    db.session.commit()
    assert program.post(description="Satu lagi yang lain.").status_code == 403
    assert len(reports(site)) == 1


def test_a_key_opens_its_place_and_those_below_alone(
    client: FlaskClient, site: Site, kabupaten: Site, make_site: MakeSite, make_user: MakeUser
) -> None:
    make_site("33.04.02.2003", slug="kecitran", host="kecitran.example", modules=(NAME,))
    boss = make_user("platform", "")
    above, own, at = make_key(kabupaten, boss), make_key(site, boss), site.id
    told = [
        Program(client, ABOVE, above).post(jurisdiction_id="kalimandi.example").status_code,
        Program(client, HOST, above).post(description="Yang kedua, juga di sini.").status_code,
        Program(client, "http://kecitran.example", own).post().status_code,
        Program(client, ABOVE, own).post().status_code,
        Program(client, ABOVE, own).post(jurisdiction_id="33.04.02.2007", description="Yang ketiga.").status_code,
    ]
    assert told == [201, 201, 403, 403, 201]
    with every_site() as session:
        assert list(session.scalars(db.select(Report.site_id))) == [at] * 3


def test_key_and_jurisdiction_are_read_in_address_and_body(program: Program, site: Site) -> None:
    answer = program.client.post(
        f"{HOST}{ROOT}/requests.xml?api_key={program.key}&jurisdiction_id=33.04.02.2007", data=SENT
    )
    assert answer.status_code == 201
    assert program.post(jurisdiction_id="", description="Kosong berarti tidak dikirim.").status_code == 201
    assert program.post(jurisdiction_id="entah").status_code == 404


WRONG: tuple[tuple[dict[str, str], int, str], ...] = (
    ({"service_code": "tidak-ada"}, 404, "service_code"),
    ({"service_code": ""}, 400, "service_code"),
    ({"description": "x" * 4001}, 400, "description: paling banyak"),
    ({"address_string": ""}, 400, "address_string: kirim lat"),
    ({"lat": "-7.4"}, 400, "address_string: lat dan long"),
    ({"lat": "x", "long": "1"}, 400, "lat:"),
    ({"lat": "-91", "long": "1"}, 400, "lat: harus derajat"),
    ({"lat": "nan", "long": "1"}, 400, "lat:"),
    ({"phone": "abc"}, 400, "phone: nomor"),
    ({"email": "bukan"}, 400, "email: bukan"),
    ({"address_id": "33.05.01.2001"}, 400, "address_id:"),
)


def test_a_report_without_words_is_called_after_its_topic(program: Program, site: Site) -> None:
    assert program.post(description="").status_code == 201
    assert [report.body for report in reports(site)] == [data().topics["pu-jalan"].label]


def test_each_fault_is_said_once_at_its_own_parameter(program: Program) -> None:
    answer = program.post(lat="abc", long="109.36")
    assert [row["description"].partition(":")[0] for row in answer.json] == ["lat"]


def test_what_is_wrong_is_said_and_nothing_is_half_written(program: Program, site: Site) -> None:
    for changes, status, words in WRONG:
        answer = program.post(**changes)
        said = any(words in row["description"] for row in answer.json)
        assert (answer.status_code, said) == (status, True), (changes, answer.text)
    assert reports(site) == []


def test_a_place_below_gets_its_report(client: FlaskClient, site: Site, kabupaten: Site, make_user: MakeUser) -> None:
    key = make_key(kabupaten, make_user("platform", ""))
    assert Program(client, ABOVE, key).post(address_id="33.04.02.2007", address_string="").status_code == 201
    assert [(report.place, report.sent_from) for report in reports(site)] == [("33.04.02.2007", "33.04")]


def test_always_secret_topics_stay_so(program: Program, site: Site) -> None:
    assert program.post(service_code="gender-anak").status_code == 201
    assert [report.visibility for report in reports(site)] == ["secret"]


def test_a_black_box_gives_a_token_instead_of_a_number_and_it_leads_there(program: Program, site: Site) -> None:
    first, again = (program.post(service_code="gender-anak").json[0] for _each in range(2))
    assert (set(first), first) == ({"token", "service_notice", "account_id"}, again)
    (number,) = (report.number for report in reports(site))
    (found,) = program.json(f"/tokens/{first['token']}.json")
    assert found == {"service_request_id": number, "token": first["token"]}
    # Its sender has all that follows it.
    assert f"nomor {number} di" in first["service_notice"]
    assert b"<token>" in program.post("/requests.xml", service_code="gender-anak").data
    assert program.get("/tokens/.json").status_code == 404
    assert program.get(f"/tokens/{'0' * 40}.xml").status_code == 404


def test_photos_lose_everything_but_their_pixels(program: Program, site: Site, app: Any) -> None:
    assert program.post(photos=2).status_code == 201
    (report,) = reports(site)
    assert len(report.attachments) == 2
    instance = app.extensions["cms"].settings.instance
    files = [file for file in instance.rglob("*.jpg") if report.attachments[0].media in str(file)]
    assert files
    for file in files:
        with Image.open(file) as image:
            assert dict(image.getexif()) == {}
    assert program.post(photos=4).status_code == 400
    answer = program.client.post(
        f"{HOST}{ROOT}/requests.json",
        data={**SENT, "api_key": program.key, "description": "Bukan foto.", "photo1": (io.BytesIO(b"kata"), "a.jpg")},
    )
    assert (answer.status_code, answer.json[0]["description"].startswith("media: ")) == (400, True)
    assert len(reports(site)) == 1


def test_media_url_goes_through_the_same_intake(program: Program, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def fake(url: str) -> Fetched:
        asked.append(url)
        if "tidak-boleh" in url:
            raise FetchRefused
        if "lambat" in url:
            raise FetchFailed("too slow", sent=True)
        return Fetched(404 if "hilang" in url else 200, {}, photo().read() if "foto" in url else b"<svg/>")

    monkeypatch.setattr(services, "fetch", fake)
    told = {
        path: program.post(media_url=f"https://foto.example/{path}", description=f"Ada {path} di sini.").status_code
        for path in ("foto.jpg", "tidak-boleh", "lambat", "hilang")
    }
    assert told == {"foto.jpg": 201, "tidak-boleh": 400, "lambat": 400, "hilang": 400}
    assert program.post(media_url="https://x.example/berkas.svg").status_code == 400
    assert [len(report.attachments) for report in reports(site)] == [1]
    # The same again is known without asking for the photo once more.
    assert (
        program.post(media_url="https://foto.example/foto.jpg", description="Ada foto.jpg di sini.").status_code == 200
    )
    assert asked.count("https://foto.example/foto.jpg") == 1


def test_a_program_has_one_photo_fetched_at_a_time(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow server takes one thread from the others, not all."""
    one, other = Known(1, "Satu"), Known(2, "Dua")
    told: list[int] = []

    def slow(url: str) -> Fetched:
        if url.endswith("lambat"):
            for client in (one, other):
                try:
                    services.photos_of(client, [], "https://foto.example/foto.jpg")
                    told.append(client.id)
                except Refused as error:
                    told.append(error.status)
            raise FetchFailed("too slow", sent=True)
        return Fetched(200, {}, photo().read())

    monkeypatch.setattr(services, "fetch", slow)
    with app.test_request_context():
        with pytest.raises(Refused):
            services.photos_of(one, [], "https://foto.example/lambat")
        assert told == [429, 2]
        assert len(services.photos_of(one, [], "https://foto.example/foto.jpg")) == 1


def test_media_url_reaches_nothing_that_is_not_public(program: Program, site: Site) -> None:
    for url in ("http://127.0.0.1/", "https://127.0.0.1/", "https://[::1]/", "file:///etc/passwd"):
        answer = program.post(media_url=url)
        assert (answer.status_code, "terbuka untuk umum" in answer.text) == (400, True), url
    assert reports(site) == []


def test_a_key_is_counted(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "RATE", "2 per hour")
    told = [program.post(description=f"Laporan ke-{each} hari ini.").status_code for each in range(3)]
    assert told == [201, 201, 429]


def test_nothing_is_redirected_and_every_error_has_a_body(program: Program) -> None:
    posted = ("/services.json", "/entah.json", "/requests", "/", "")
    for method, path in (("DELETE", "/requests.json"), *(("POST", path) for path in posted)):
        answer = program.client.open(f"{HOST}{ROOT}{path}", method=method, data={"api_key": program.key})
        body = str(answer.json[0]["code"]) if path.endswith(".json") else answer.text
        assert (answer.status_code, "404" in body) == (404, True), (method, path)


def test_a_host_of_the_past_takes_what_is_sent(program: Program, site: Site) -> None:
    from cms_core.sites.models import SiteHost

    db.session.add(SiteHost(site_id=site.id, host="lama.example", verified=True))
    db.session.commit()
    assert program.client.post(f"http://lama.example{ROOT}/requests.json", data={}).status_code == 403
    program.host = "http://lama.example"
    assert program.post().status_code == 201


def test_too_much_is_refused_with_a_body(program: Program) -> None:
    answer = program.post(description="x" * 3_000_000)
    assert (answer.status_code, answer.json[0]["code"]) == (413, 413)


def test_news_of_others_are_notes_for_officers_and_arrive_once(
    program: Program, site: Site, make_report: Callable[..., int]
) -> None:
    number = number_of(site, make_report(released=True))
    news = {"service_request_id": number, "update_id": "77", "status": "closed", "description": "Sudah kami tambal."}
    told = [program.post("/servicerequestupdates.json", **news) for _each in range(2)]
    assert [answer.status_code for answer in told] == [201, 200]
    assert told[0].json == [{"update_id": "77", "service_request_id": number}]
    (report,) = reports(site)
    last = report.events[-1]
    assert (report.state, len(report.events), last.move, last.office) == (states.WORKING, 3, "catat", "Sahabat Warga")
    assert (last.note, last.told) == ("[closed] Sudah kami tambal.", "")
    other = program.post("/servicerequestupdates.json", **{**news, "description": "Belum."})
    assert other.status_code == 422
    assert "tambal" not in program.get("/servicerequestupdates.json").text


@pytest.mark.parametrize("wrong", [{"status": "selesai"}, {"updated_datetime": "kemarin"}])
def test_news_that_nobody_understands_are_refused(
    program: Program, site: Site, make_report: Callable[..., int], wrong: dict[str, str]
) -> None:
    number = number_of(site, make_report(released=True))
    news = {"service_request_id": number, "update_id": "77", "description": "Sudah kami tambal."}
    answer = program.post("/servicerequestupdates.json", **{**news, **wrong})
    assert (answer.status_code, next(iter(wrong)) in answer.text) == (400, True)
    assert [len(report.events) for report in reports(site)] == [2]


def test_news_about_another_village_are_answered_as_about_nothing(
    program: Program, site: Site, make_site: MakeSite, make_user: MakeUser, make_report: Callable[..., int]
) -> None:
    make_user("village_operator", "33.04.02.2001")
    other = make_site(
        "33.04.02.2001", slug="pagak", name="Pagak", host="pagak.example", modules=(NAME,), stage=site.stage
    )
    number = number_of(other, make_report(other, released=True, topic="pu-jalan"))
    news = {"service_request_id": number, "update_id": "77", "status": "closed", "description": "Sudah kami tambal."}
    answers = [
        program.post("/servicerequestupdates.json", **{**news, "service_request_id": each, "update_id": each})
        for each in (number, "LP-3304022001-26-9999")
    ]
    assert [(answer.status_code, answer.json) for answer in answers] == [(404, answers[1].json)] * 2
    assert [len(report.events) for report in reports(other)] == [2]


def test_news_about_what_nobody_may_read_are_answered_as_about_nothing(
    program: Program, site: Site, make_report: Callable[..., int]
) -> None:
    secret = number_of(site, make_report(visibility="secret"))
    told = [
        program.post("/servicerequestupdates.json", service_request_id=number, update_id=number, description="Halo.")
        for number in (secret, "LP-3304022007-26-9999", "entah")
    ]
    assert {(answer.status_code, answer.data) for answer in told} == {(404, told[0].data)}
    assert [len(report.events) for report in reports(site)] == [1]
    # What a program sent itself it may add to.
    own = program.post().json[0]["service_request_id"]
    answer = program.post("/servicerequestupdates.json", service_request_id=own, update_id="1", description="Tambahan.")
    assert answer.status_code == 201


def test_news_need_a_key(reader: Program, site: Site, make_report: Callable[..., int]) -> None:
    number = number_of(site, make_report(released=True))
    answer = reader.post("/servicerequestupdates.json", service_request_id=number, update_id="1", description="Halo.")
    assert answer.status_code == 403
    assert [len(report.events) for report in reports(site)] == [2]


def test_what_will_not_arrive_again_is_forgotten(program: Program, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    program.post()
    with site_scope(site.id):
        services.forget_old(site.id)
        assert len(db.session.scalars(db.select(Post)).all()) == 1
        later = now() + services.KEPT + timedelta(days=1)
        monkeypatch.setattr(services, "now", lambda: later)
        services.forget_old(site.id)
        db.session.flush()
        assert db.session.scalars(db.select(Post)).all() == []
        assert len(db.session.scalars(db.select(Report)).all()) == 1


def test_twins_in_flight_are_one_report(app: Flask, program: Program, site: Site) -> None:
    key = program.key

    def send(_each: int) -> tuple[int, bytes]:
        answer = Program(app.test_client(), key=key).post()
        return answer.status_code, answer.data

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(send, range(12)))
    assert sorted(status for status, _body in answers) == [200] * 11 + [201]
    assert len({body for _status, body in answers}) == 1
    assert len(reports(site)) == 1
