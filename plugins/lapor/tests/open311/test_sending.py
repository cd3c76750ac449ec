"""Sending through Open311: once, with a key, and with nothing of the sender in any answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms_core.api import Site, User, db, every_site, now, site_scope
from cms_core.testing.factories import MakeSite, MakeUser
from cms_lapor import NAME, states
from cms_lapor.models import Report, Reporter
from cms_lapor.open311 import clients, services
from cms_lapor.open311.models import Client, Post
from cms_lapor.topics import data

from ..conftest import HOST
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
