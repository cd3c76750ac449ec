"""The queue: nothing is sent twice, nothing is lost, and nothing leaves that may not."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from cms_core.api import Site, db, site_scope
from cms_lapor import states
from cms_lapor.gateway import services, transports
from cms_lapor.gateway.messages import MayNotLeave
from cms_lapor.gateway.models import Handover, Target
from cms_lapor.models import Report

from ..conftest import number_of
from .conftest import KABUPATEN, URL, Queue, There, told

LATER = timedelta(minutes=2)
SEARCH = {"search_url": f"{URL}/cari?q={{nomor}}"}


def test_a_report_arrives_with_its_number_in_the_first_line(
    queue: Queue, make_target: Callable[..., int], there: There, site: Site, number: str
) -> None:
    queue.put(make_target(topics="pu-jalan = 25"), number)
    queue.run()
    ((method, url, body, headers),) = there.asked
    sent = json.loads(body)
    assert (method, url, headers["Content-Type"]) == ("POST", URL, "application/json; charset=utf-8")
    assert sent["laporan"]["nomor"] == number
    assert sent["laporan"]["teks"].splitlines()[0] == number
    assert (sent["kategori"], sent["sumber"]) == ("25", "Balai")
    (row,) = queue.rows()
    assert (row.state, row.ext_id, row.method, row.attempts) == ("diakui", "T0010", "rest_json", 1)
    assert all((row.sent_at, row.acked_at, row.payload_hash))
    said = told(site, number)[-1][0]
    assert (said.startswith("Laporan diserahkan ke SP4N-LAPOR! pada "), said.endswith(" dengan nomor T0010.")) == (
        True,
        True,
    )
    queue.run()
    assert len(there.asked) == 1


def test_what_was_taken_without_an_answer_is_found_and_not_sent_again(
    queue: Queue, make_target: Callable[..., int], there: There, site: Site, number: str
) -> None:
    there.how = ["silent"]
    queue.put(make_target(**SEARCH), number)
    queue.run()
    assert queue.states == [("ragu", None)]
    queue.run(later=LATER)
    assert queue.states == [("diakui", "T0010")]
    assert there.taken == {number: ["T0010"]}
    assert [line for line, _note in told(site, number) if "T0010" in line] != []


def test_what_did_not_arrive_is_looked_for_and_sent_again(
    queue: Queue, make_target: Callable[..., int], there: There, number: str
) -> None:
    there.how = ["502"]
    queue.put(make_target(**SEARCH), number)
    queue.run()
    assert (queue.states, there.taken) == ([("ragu", None)], {})
    queue.run(later=LATER)
    assert (queue.states, there.taken) == ([("diakui", "T0010")], {number: ["T0010"]})


def test_where_nobody_can_look_staff_are_asked(
    queue: Queue, make_target: Callable[..., int], there: There, number: str
) -> None:
    there.how = ["silent"]
    queue.put(make_target(), number)
    queue.run()
    for _each in range(3):
        queue.run(later=timedelta(days=2))
    assert (queue.states, there.taken) == ([("ragu", None)], {number: ["T0010"]})
    (row,) = queue.rows()
    assert (row.next_at, row.error) == (None, "no answer")


@pytest.mark.parametrize("search", [{}, SEARCH])
def test_a_server_that_dies_while_sending_loses_and_doubles_nothing(
    queue: Queue, make_target: Callable[..., int], there: There, number: str, search: dict[str, str], app: Flask
) -> None:
    def die(*_args: Any) -> None:
        transports.fetch(URL, method="POST", body=number.encode(), headers={}, seconds=1, most=1)
        raise KeyboardInterrupt

    queue.put(make_target(**search), number)
    with queue.patch.context() as patch:
        patch.setattr(transports, "send", die)
        with pytest.raises(KeyboardInterrupt):
            queue.run()
    db.session.rollback()
    # That it was being sent, and how, was written before.
    (row,) = queue.rows()
    assert (row.state, row.method, row.attempts) == ("mengirim", "rest_json", 1)
    queue.run()
    assert queue.states == [("mengirim", None)]
    queue.run(later=services.DIED + LATER)
    assert queue.states == [("diakui", "T0010") if search else ("ragu", None)]
    assert there.taken == {number: ["T0010"]}


def test_what_cannot_be_reached_is_tried_ever_later_and_then_by_somebody(
    queue: Queue, make_target: Callable[..., int], there: There, number: str
) -> None:
    queue.put(make_target(), number)
    there.how = ["away", "503"] * 10
    waited = []
    later = timedelta()
    for _each in range(services.MOST_ATTEMPTS):
        queue.run(later=later)
        (row,) = queue.rows()
        if row.next_at is not None:
            assert row.tried_at is not None
            waited.append(round((row.next_at - row.tried_at).total_seconds() / 60))
            later += row.next_at - row.tried_at + timedelta(seconds=1)
    assert waited == [1, 4, 16, 64, 256, 1024, 1440, 1440]
    assert (queue.states, len(there.asked)) == ([("perlu_manual", None)], services.MOST_ATTEMPTS)


@pytest.mark.parametrize(("status", "state"), [("400", "gagal"), ("403", "gagal"), ("302", "gagal"), ("429", "antre")])
def test_what_is_refused_waits_for_somebody(
    queue: Queue, make_target: Callable[..., int], there: There, number: str, status: str, state: str
) -> None:
    there.how = [status]
    queue.put(make_target(), number)
    queue.run()
    (row,) = queue.rows()
    assert (row.state, row.error, row.ext_id) == (state, f"HTTP {status}", None)


def test_an_answer_without_a_number_is_sent_and_not_acknowledged(
    queue: Queue, make_target: Callable[..., int], there: There, site: Site, number: str
) -> None:
    there.how = ["empty"]
    queue.put(make_target(), number)
    queue.run()
    queue.run(later=timedelta(days=1))
    assert (queue.states, len(there.asked)) == ([("terkirim", None)], 1)
    with site_scope(queue.site.id):
        services.acknowledge(queue.rows()[0].id, "7654321")
    db.session.commit()
    assert queue.states == [("diakui", "7654321")]
    assert told(site, number)[-1][0].endswith("dengan nomor 7654321.")


def test_each_target_has_a_row_of_its_own(
    queue: Queue, make_target: Callable[..., int], there: There, number: str
) -> None:
    there.how = ["", "400"]
    for name in ("Satu", "Dua"):
        queue.put(make_target(name=name), number)
    queue.run()
    assert queue.states == [("diakui", "T0010"), ("gagal", None)]


def test_one_report_goes_to_a_target_once(
    queue: Queue, make_target: Callable[..., int], there: There, number: str
) -> None:
    key = make_target()
    queue.put(key, number)
    with pytest.raises(services.NotHere):
        queue.put(key, number)
    db.session.rollback()
    with site_scope(queue.site.id):
        db.session.add(Handover(target_id=key, number=number, key="x"))
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()
    db.session.rollback()


def test_a_number_there_stands_for_one_report(
    queue: Queue, make_target: Callable[..., int], there: There, site: Site, make_report: Callable[..., int]
) -> None:
    key = make_target(transport="manual")
    for _each in range(2):
        queue.put(key, number_of(site, make_report()))
    first, second = queue.rows()
    with site_scope(queue.site.id):
        services.acknowledge(first.id, "7654321")
        db.session.flush()
        with pytest.raises(services.IdTaken):
            services.acknowledge(second.id, "7654321")
        with pytest.raises(services.NotNow):
            services.acknowledge(first.id, "1")
    db.session.commit()
    assert queue.states == [("diakui", "7654321"), ("perlu_manual", None)]


def test_reports_of_other_regions_are_not_here(queue: Queue, make_target: Callable[..., int], number: str) -> None:
    key = make_target()
    for wrong in ("", "LP-3304022007-26-9999", number.replace("LP-3304", "LP-3305")):
        with pytest.raises((services.NotHere, MayNotLeave)):
            queue.put(key, wrong)
        db.session.rollback()
    with site_scope(queue.site.id):
        target = db.session.get_one(Target, key)
        with pytest.raises(services.NotHere):
            services.put(target, number, region="33.05")
    db.session.rollback()
    assert queue.rows() == []


def test_a_pause_keeps_everything_in_the_queue(
    queue: Queue, make_target: Callable[..., int], there: There, number: str
) -> None:
    key = make_target(paused=True)
    queue.put(key, number)
    queue.run()
    assert (queue.states, there.asked) == ([("antre", None)], [])
    with site_scope(queue.site.id):
        target = db.session.get_one(Target, key)
        assert [row.number for row in services.waiting_since(target)] == [number]
        target.paused = False
    db.session.commit()
    queue.run()
    assert queue.states == [("diakui", "T0010")]


@pytest.mark.parametrize(("takes", "count"), [("", 0), ("bukan", 1), ("semua", 2)])
def test_what_a_target_takes_goes_by_itself(
    queue: Queue,
    make_target: Callable[..., int],
    there: There,
    site: Site,
    make_report: Callable[..., int],
    takes: str,
    count: int,
) -> None:
    make_report()
    make_target(takes=takes)
    keys = [make_report(state=state) for state in (states.NEW, states.NOT_OURS, states.WORKING)]
    keys.append(make_report(state=states.NOT_OURS, visibility="secret"))
    with site_scope(site.id):
        for key in keys[1:]:
            report = db.session.get_one(Report, key)
            report.verified_at = report.received_at
    db.session.commit()
    for _each in range(2):
        queue.run()
    assert [row.state for row in queue.rows()] == ["diakui"] * count


def test_xml_and_secrets(
    queue: Queue, make_target: Callable[..., int], there: There, site: Site, make_report: Callable[..., int], app: Flask
) -> None:
    body = "<lapor><token>{kunci}</token><isi>{isi}</isi><rahasia>{rahasia}</rahasia></lapor>"
    options = {"transport": "rest_xml", "body": body, "reply": ".//trackingid", "secret": "sp4n", "fields": ""}
    queue.put(
        make_target(**options, header="X-Kunci: {kunci}"), number_of(site, make_report(body='Ada <b> & "kutip".'))
    )
    queue.run()
    assert (queue.states, queue.rows()[0].error, there.asked) == ([("antre", None)], "secret missing", [])
    folder = app.extensions["cms"].settings.instance / "secrets"
    folder.mkdir()
    (folder / "sp4n").write_text("s3&cret\n33.04 sana.example\n")
    queue.run(later=LATER)
    ((_method, _url, sent, headers),) = there.asked
    assert b"<token>s3&amp;cret</token>" in sent
    assert b"Ada &lt;b&gt; &amp; &quot;kutip&quot;." in sent
    assert (headers["X-Kunci"], headers["Content-Type"]) == ("s3&cret", "text/xml; charset=utf-8")
    assert queue.states == [("diakui", "T0010")]


@pytest.mark.parametrize(
    "columns",
    [
        {"url": "https://jahat.example/api"},
        {"url": "https://sana.example:8443/api"},
        {"url": "https://sana.example.jahat.example/api"},
        {"url": "https://sana.example:99999/api"},
        {"transport": "open311", "url": "https://jahat.example/v2"},
    ],
)
def test_who_changes_an_address_gets_no_secret_sent_to_it(
    queue: Queue, make_target: Callable[..., int], there: There, number: str, app: Flask, columns: dict[str, str]
) -> None:
    folder = app.extensions["cms"].settings.instance / "secrets"
    folder.mkdir()
    (folder / "sp4n").write_text("satu\n33.04 sana.example\n")
    queue.put(make_target(**columns, secret="sp4n", header="X-Kunci: {kunci}"), number)
    queue.run()
    assert (queue.states, queue.rows()[0].error, there.asked) == ([("antre", None)], "secret elsewhere", [])


def test_who_changes_the_address_of_the_search_gets_no_secret_sent_to_it(
    queue: Queue, make_target: Callable[..., int], there: There, number: str, app: Flask
) -> None:
    folder = app.extensions["cms"].settings.instance / "secrets"
    folder.mkdir()
    (folder / "sp4n").write_text("satu\n33.04 sana.example\n")
    there.how = ["silent"]
    queue.put(make_target(secret="sp4n", search_url="https://jahat.example/cari?q={nomor}"), number)
    queue.run()
    queue.run(later=LATER)
    assert (queue.states, queue.rows()[0].error) == ([("ragu", None)], "secret elsewhere")
    assert [url for _method, url, _body, _headers in there.asked] == [URL]


def test_open311_as_a_client(queue: Queue, make_target: Callable[..., int], there: There, number: str) -> None:
    queue.put(make_target(transport="open311", url=f"{URL}/v2/", topics="pu-jalan = 010", sends_name=True), number)
    there.how = ["silent"]
    queue.run()
    sent = {name: values[0] for name, values in parse_qs(there.asked[0][2].decode()).items()}
    assert there.asked[0][1] == f"{URL}/v2/requests.json"
    assert (sent["service_code"], sent["first_name"], sent["last_name"]) == ("010", "Contoh", "Warga")
    assert sent["description"].startswith(f"{number}\n")
    assert ("lat" in sent, "phone" in sent) == (False, False)
    # It lists what it has: the report is found by its first line.
    queue.run(later=LATER)
    assert (queue.states, there.taken) == ([("diakui", "T0010")], {number: ["T0010"]})


def test_open311_that_lists_nothing_proves_nothing(
    queue: Queue, make_target: Callable[..., int], there: There, number: str
) -> None:
    queue.put(make_target(transport="open311", url=f"{URL}/v2"), number)
    there.how = ["504"]
    queue.run()
    queue.run(later=LATER)
    assert (queue.states, there.taken) == ([("ragu", None)], {})


def test_staff_send_again_what_they_have_not_found(
    queue: Queue, make_target: Callable[..., int], there: There, number: str
) -> None:
    there.how = ["400"]
    queue.put(make_target(), number)
    queue.run()
    (row,) = queue.rows()
    with site_scope(queue.site.id):
        services.send_again(row.id)
    db.session.commit()
    queue.run()
    assert queue.states == [("diakui", "T0010")]
    with site_scope(queue.site.id), pytest.raises(services.NotNow):
        services.send_again(row.id)
    db.session.rollback()


def test_two_workers_send_a_row_once(queue: Queue, make_target: Callable[..., int], there: There, number: str) -> None:
    queue.put(make_target(), number)
    (row,) = queue.rows()
    with site_scope(queue.site.id):
        services.step(row.id)
        services.step(row.id)
    assert there.taken == {number: ["T0010"]}


def test_only_the_region_of_the_site_is_collected(
    queue: Queue,
    make_target: Callable[..., int],
    there: There,
    make_site: Callable[..., Site],
    make_report: Callable[..., int],
) -> None:
    from cms_lapor import NAME

    elsewhere = make_site("33.05.01.2001", slug="lain", host="lain.example", modules=(NAME,))
    make_target(takes="bukan")
    make_report(elsewhere, state=states.NOT_OURS)
    queue.run()
    assert (queue.rows(), KABUPATEN) == ([], queue.site.region_code)
