"""What a topic asks: shown with and without JavaScript, checked, kept apart from the page, and read by two alone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import html5lib
from flask import Flask

from cms_core.api import Site, db, site_scope
from cms_lapor import answers
from cms_lapor.models import Report
from cms_lapor.topics import MOMENT, NUMBER, ONE, SEVERAL, STRING, TEXT, data

from .conftest import HOST, REPORT, Citizen, fields, photo, receipt

LAMPS = {"topic": "hub-lampu", "asked": "hub-lampu", "langkah": "periksa"}


def stored(site: Site) -> list[Any]:
    """Return the answers of the reports of a site."""
    with site_scope(site.id):
        found = db.session.scalars(db.select(Report.answers).order_by(Report.id))
        return [json.loads(each) if each else {} for each in found]


def test_questions_are_whole_and_of_the_types_of_open311() -> None:
    known = data()
    for question in known.questions.values():
        assert question.type in (STRING, TEXT, NUMBER, MOMENT, ONE, SEVERAL)
        assert bool(question.values) == (question.type in (ONE, SEVERAL))
        assert len({value.code for value in question.values}) == len(question.values)
        assert all(each.name and each.en for each in (question, *question.values))
    assert {code for topic in known.topics.values() for code in topic.asks} == set(known.questions)
    assert {question.type for question in known.questions.values()} == {STRING, TEXT, NUMBER, MOMENT, ONE, SEVERAL}


def test_topic_chosen_by_the_address_is_asked_about(citizen: Citizen) -> None:
    page = citizen.client.get(f"{HOST}/lapor/baru?kategori=hub-lampu").text
    assert {name for name in fields(page) if name.startswith("jawab_")} == {"jawab_tiang", "jawab_lampu"}
    assert "Berapa lampu yang padam?" in page
    assert "How many lights are out?" in citizen.client.get(f"{HOST}/en/lapor/baru?kategori=hub-lampu").text


def test_first_step_without_javascript_keeps_what_was_typed(citizen: Citizen, site: Site) -> None:
    page = citizen.send(**{**LAMPS, "asked": "", "langkah": "lanjut", "body": "Baru separuh", "landmark": ""})
    assert page.status_code == 422
    typed = fields(page.text)
    assert {name for name in typed if name.startswith("jawab_")} == {"jawab_tiang", "jawab_lampu"}
    assert (typed["topic"], typed["asked"], typed["body"]) == ("hub-lampu", "hub-lampu", "Baru separuh")
    assert 'id="ringkasan"' not in page.text
    assert stored(site) == []
    receipt(citizen.send_form("/lapor/baru", page.text, **REPORT | {"topic": "hub-lampu", "jawab_lampu": "3"}))
    assert stored(site) == [{"lampu": 3}]


def found_in(text: str) -> list[str]:
    """Return the topics that were found, as the buttons that take them."""
    return re.findall(r'name="pilih" value="([^"]*)"', text)


def test_topic_is_found_by_other_words_without_javascript_and_nothing_is_lost(citizen: Citizen, site: Site) -> None:
    page = citizen.send([photo()], topic="", langkah="cari", kata="PJU", body="Baru separuh")
    assert (page.status_code, found_in(page.text)) == (422, ["hub-lampu"])
    typed = fields(page.text)
    assert (typed["kata"], typed["body"], 'id="ringkasan"' in page.text) == ("PJU", "Baru separuh", False)
    # The key that sends a form looks as well, as long as no topic is chosen.
    entered = citizen.send_form("/lapor/baru", page.text, langkah="periksa", topic="", kata="pju")
    assert found_in(entered.text) == ["hub-lampu"]
    taken = citizen.send_form("/lapor/baru", page.text, pilih="hub-lampu")
    typed = fields(taken.text)
    assert (typed["topic"], typed["asked"], typed["body"]) == ("hub-lampu", "hub-lampu", "Baru separuh")
    assert ("jawab_lampu" in typed, found_in(taken.text), stored(site)) == (True, [], [])
    said = {**REPORT, "topic": "hub-lampu", "kata": "lampu"}
    receipt(citizen.send_form("/lapor/baru", taken.text, **said))
    with site_scope(site.id):
        (report,) = db.session.scalars(db.select(Report))
        assert (report.topic, len(report.attachments)) == ("hub-lampu", 1)


def test_words_that_no_topic_has_are_said(citizen: Citizen) -> None:
    page = citizen.send(topic="", langkah="cari", kata="<b>kenari")
    assert (found_in(page.text), "Tidak ada yang cocok." in page.text, "<b>kenari" in page.text) == ([], True, False)
    assert found_in(citizen.send(topic="", langkah="cari", kata="").text) == []
    page = citizen.send(topic="", pilih="tidak-ada")
    assert (page.status_code, found_in(page.text)) == (422, [])


def test_first_step_keeps_photos_that_no_browser_sends_again(citizen: Citizen, site: Site) -> None:
    page = citizen.send([photo()], **{**LAMPS, "asked": "", "langkah": "lanjut"})
    assert page.status_code == 422
    receipt(citizen.send_form("/lapor/baru", page.text, langkah="kirim"))
    with site_scope(site.id):
        assert [len(each.attachments) for each in db.session.scalars(db.select(Report))] == [1]


def test_answers_are_kept_with_the_report_and_read_by_its_sender_and_officers(
    citizen: Citizen, desk: Citizen, site: Site
) -> None:
    number, code = receipt(citizen.send(**LAMPS, jawab_tiang="KLP-07", jawab_lampu="1.200"))
    assert stored(site) == [{"tiang": "KLP-07", "lampu": 1200}]
    with site_scope(site.id):
        key = db.session.scalars(db.select(Report.id)).one()
    for page in (
        citizen.track(number, code).text,
        desk.client.get(f"http://localhost/s/kalimandi/admin/lapor/{key}").text,
    ):
        assert re.findall(r"<dt>(Nomor di tiang|Berapa lampu yang padam\?)</dt><dd[^>]*>([^<]*)", page) == [
            ("Nomor di tiang", "KLP-07"),
            ("Berapa lampu yang padam?", "1.200"),
        ]


def test_answers_stand_on_no_page_for_everybody(citizen: Citizen, site: Site, make_report: Callable[..., int]) -> None:
    key = make_report(released=True, topic="hub-lampu", answers='{"tiang":"KENARI-9"}')
    with site_scope(site.id):
        number = db.session.get_one(Report, key).number
    page = citizen.client.get(f"{HOST}/lapor/{number}")
    assert (page.status_code, "KENARI-9" in page.text, "Nomor di tiang" in page.text) == (200, False, False)


GIVEN: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
    ("pu-jalan", {"jawab_lewat": "putus"}, {"lewat": "putus"}),
    ("pu-jalan", {"jawab_lewat": ""}, {}),
    ("lh-sampah", {"jawab_buangan": ["cair", "asap"]}, {"buangan": ["cair", "asap"]}),
    ("tib-gangguan", {"jawab_jam": "2026-10-02T21:30"}, {"jam": "2026-10-02T21:30"}),
    ("bencana-banjir", {"jawab_bahaya": "entah", "jawab_tinggi": "62,5"}, {"bahaya": "entah", "tinggi": 62.5}),
    ("tik-situs", {"jawab_coba": "Saya\r\nmencoba."}, {"coba": "Saya\nmencoba."}),
)


def test_each_type_is_read(citizen: Citizen, site: Site) -> None:
    for topic, given, _kept in GIVEN:
        receipt(citizen.send(topic=topic, asked=topic, **given))
    assert stored(site) == [kept for _topic, _given, kept in GIVEN]


UNREAD: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("sos-peserta", {}, "Isian ini perlu diisi."),
    ("sos-peserta", {"jawab_bantuan": "emas"}, "Pilih salah satu yang ada di daftar."),
    ("hub-lampu", {"jawab_lampu": "banyak"}, ""),
    ("hub-lampu", {"jawab_lampu": "-1"}, ""),
    ("hub-lampu", {"jawab_tiang": "9" * 121}, "Terlalu panjang."),
    ("tib-gangguan", {"jawab_jam": "kemarin malam"}, "Tulis tanggal dan jam yang benar"),
    ("lh-sampah", {"jawab_buangan": ["cair", "emas"]}, ""),
)


def test_what_cannot_be_read_is_said_at_its_field_and_nothing_is_lost(citizen: Citizen, site: Site) -> None:
    for topic, given, said in UNREAD:
        page = citizen.send(topic=topic, asked=topic, **given)
        assert (page.status_code, said in page.text, REPORT["body"] in page.text) == (422, True, True), given
        assert re.search(r'href="#jawab_\w+"', page.text), given
    assert stored(site) == []


def test_answers_to_what_the_topic_does_not_ask_are_left_out(citizen: Citizen, site: Site) -> None:
    receipt(citizen.send(topic="pu-jalan", jawab_lampu="3", jawab_nik="1234567890123456"))
    assert stored(site) == [{}]


def test_answer_to_what_the_data_do_not_know_any_more_is_told_by_its_code(app: Flask) -> None:
    with app.test_request_context():
        assert list(answers.told('{"lama":"lima","lewat":"kapal","buangan":["cair","emas"]}')) == [
            ("lama", "lima"),
            ("Masih bisa dilewati?", "kapal"),
            ("Apa yang dibuang?", "Limbah cair, emas"),
        ]


def test_script_finds_every_question_and_word_in_what_is_brought(citizen: Citizen) -> None:
    page = html5lib.parse(citizen.client.get(f"{HOST}/lapor/baru/bantu").text, namespaceHTMLElements=False)
    find = next(each for each in page.iter("div") if each.get("data-asks"))
    asks, words = (json.loads(find.get(name)) for name in ("data-asks", "data-words"))
    spare = {each.get("data-q") for each in page.iter("template")} - {None}
    assert (
        spare == {name for names in asks.values() for name in names} == {f"jawab_{code}" for code in data().questions}
    )
    assert ("got" in words["pu-drainase"], "pju" in words["hub-lampu"]) == (True, True)
    assert set(words) <= set(data().topics)


def test_what_is_brought_is_the_same_for_everybody_and_known_to_the_policy_of_the_form(citizen: Citizen) -> None:
    aids, form = (citizen.client.get(f"{HOST}/lapor/baru{path}") for path in ("/bantu", ""))
    assert ("csrf_token" in aids.text, aids.headers["Cache-Control"]) == (False, "public, max-age=0, must-revalidate")
    (hashed,) = re.findall(r"'sha256-[^']+'", aids.headers["Content-Security-Policy"].partition("style-src")[0])
    assert hashed in form.headers["Content-Security-Policy"]
    assert "Which aid?" in citizen.client.get(f"{HOST}/en/lapor/baru/bantu").text
