"""Whatever is secret, unreleased, hidden or withdrawn is nowhere where everybody looks."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms_core.api import Site, User, db, map_layers, site_scope, today
from cms_lapor import cases, moderation, showing, states
from cms_lapor.figures.months import month_before
from cms_lapor.models import Attachment, Report

from .conftest import HOST

CANARY = "kenarikuning"
SEARCHES = (
    *(f"/cari?q={CANARY}", f"/lapor/?q={CANARY}", "/lapor/?keadaan=berjalan", "/lapor/?keadaan=selesai"),
    *("/lapor/?kategori=pu", "/lapor/?kategori=gender", "/lapor/?wilayah=kalimandi", "/lapor/kinerja"),
)


@pytest.fixture
def hidden(site: Site, officer: User, make_report: Callable[..., int]) -> list[str]:
    """Reports that nobody may find, each for a reason of its own; their numbers."""
    words = {"body": f"Ada {CANARY} di sini, tolong.", "hamlet": CANARY, "landmark": CANARY, "name": CANARY}
    words |= {"lat": -7.5, "long": 109.5}
    keys = [
        make_report(**words, visibility="secret", topic="gender-anak", photos=1),
        make_report(**words),
        make_report(**words, state=states.WORKING),
        make_report(**words, visibility="secret", state=states.DONE),
    ]
    released = [make_report(released=True, photos=1, **words) for _each in range(4)]
    with site_scope(site.id):
        for key, act in zip(released, ("hide", "withdraw", "secret", "forgotten"), strict=True):
            report = db.session.get_one(Report, key)
            report.public_title = report.public_text = CANARY
            if act == "withdraw":
                cases.move(report, "cabut", cases.Said(), by=states.REPORTER, step=report.step, site=site)
            elif act == "forgotten":
                # Somebody makes it secret and forgets that it was released.
                report.visibility = "secret"
                showing.show(report, site)
            else:
                moderation.hide(report, step=report.step, site=site, user=officer, secret=act == "secret")
        numbers = [db.session.get_one(Report, key).number for key in (*keys, *released)]
    db.session.commit()
    return numbers


def crawl(client: FlaskClient, host: str) -> dict[str, str]:
    """Return every page that can be reached on a host, by its address; of each what one link to it asks."""
    waiting = ["/", "/sitemap.xml", "/feed.atom", "/data/", "/en/", "/peta-situs", *SEARCHES]
    paths, seen = {urlsplit(path).path for path in waiting}, dict[str, str]()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        answer = client.get(f"{host}{path}")
        seen[path] = answer.text if "text" in answer.mimetype or "xml" in answer.mimetype else ""
        for found in re.findall(r'(?:href|src|action)="([^"#]*)|<loc>([^<]*)<', seen[path]):
            parts = urlsplit("".join(found).replace("&amp;", "&"))
            url = parts.path + (f"?{parts.query}" if parts.query else "")
            here = (not parts.netloc or f"http://{parts.netloc}" == host) and url.startswith("/")
            if here and parts.path not in paths:
                paths.add(parts.path)
                waiting.append(url)
    return seen


def test_crawl_of_everything_finds_nothing_hidden(
    app: Flask, client: FlaskClient, site: Site, kecamatan: Site, hidden: list[str], make_report: Callable[..., int]
) -> None:
    make_report(released=True)
    for host in (HOST, "http://klampok.example"):
        pages = crawl(client, host)
        # What was released is there: the crawl has looked where reports are.
        assert sum("Jalan berlubang" in text for text in pages.values()) > 3
        found = {path for path, text in pages.items() for word in (CANARY, *hidden) if word in text}
        # Pages that repeat what was asked for do so for every word.
        assert {path for path in found if f"q={CANARY}" not in path} == set()
        assert [path for path in found if any(number in pages[path] for number in hidden)] == []


def test_maps_dashboards_and_counts_tell_of_nothing_hidden(
    app: Flask, client: FlaskClient, site: Site, kecamatan: Site, hidden: list[str]
) -> None:
    for place in (site, kecamatan):
        with app.test_request_context(), site_scope(place.id):
            assert [list(layer.features) for layer in map_layers(place)] == [[]]
            # Eight came last month; as many of them are secret as leave less than five to be told of.
            for report in db.session.scalars(db.select(Report)):
                report.month = month_before(today(place), 1)
    db.session.commit()
    for host in (HOST, "http://klampok.example"):
        assert "terlalu sedikit laporan untuk dibuat angkanya" in client.get(f"{host}/lapor/kinerja").text


def test_addresses_of_hidden_reports_and_photos_are_404(client: FlaskClient, site: Site, hidden: list[str]) -> None:
    with site_scope(site.id):
        keys = list(db.session.scalars(db.select(Attachment.media)))
    assert len(keys) == 5
    paths = [
        *(f"/lapor/{number}" for number in hidden),
        *(f"/media/{key}/320.{ending}" for key in keys for ending in ("jpg", "webp")),
    ]
    for host in (HOST, "http://klampok.example"):
        assert {client.get(f"{host}{path}").status_code for path in paths} == {404}
    # A village with a face has its reports there, those that there are and all others.
    led = {client.get(f"http://klampok.example/lapor/kalimandi/{number}").status_code for number in (*hidden, "LP-0")}
    assert led == {308}


BEHIND = ("", "/ikuti", "/adukan", "/kabar.atom", "/foto/abc")
NEW_EACH_TIME = {"Date", "X-Request-ID"}


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("host", [HOST, "http://klampok.example"])
def test_hidden_numbers_are_answered_as_unknown_ones_to_the_byte(
    client: FlaskClient, site: Site, hidden: list[str], host: str, method: str
) -> None:
    unknown = f"{hidden[0][:-4]}9876"
    for behind in BEHIND:
        # The page that says so is kept once for the whole site: from the second time on.
        _first, other = (client.open(f"{host}/lapor/{unknown}{behind}", method=method) for _twice in range(2))
        answers = [client.open(f"{host}/lapor/{number}{behind}", method=method) for number in hidden]
        assert {answer.status for answer in answers} == {other.status}
        heads = [pair for pair in other.headers if pair[0] not in NEW_EACH_TIME]
        for number, answer in zip(hidden, answers, strict=True):
            told = [(name, value.replace(number, unknown)) for name, value in answer.headers]
            assert [pair for pair in told if pair[0] not in NEW_EACH_TIME] == heads
            assert answer.data.replace(number.encode(), unknown.encode()) == other.data


def test_what_was_released_is_shown_in_the_words_of_moderation(
    client: FlaskClient, site: Site, make_report: Callable[..., int]
) -> None:
    sender = {"name": "Contoh Warga", "phone": "6281200000000"}
    place = {"rt": "2", "hamlet": "Dusun 3", "landmark": "pagar biru"}
    key = make_report(released=True, photos=1, **sender, **place)
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        number, media = report.number, report.attachments[0].media
    page = client.get(f"{HOST}/lapor/{number}").text
    assert [word in page for word in ("Jalan di Dusun 3 berlubang.", "Dusun 3", media)] == [True] * 3
    told = ("Rumah Pak Contoh", "Contoh Warga", "6281200000000", "RT 2", "pagar biru")
    assert [word for word in told if word in page] == []
    assert client.get(f"{HOST}/media/{media}/320.jpg").status_code == 200
    for host in (HOST, "http://klampok.example"):
        assert "Jalan berlubang" in client.get(f"{host}/lapor/").text
    assert "Jalan berlubang" in client.get(f"{HOST}/").text


def test_what_is_taken_off_is_gone_at_once(
    client: FlaskClient, site: Site, officer: User, make_report: Callable[..., int]
) -> None:
    key = make_report(released=True, photos=1)
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        number, media = report.number, report.attachments[0].media
    addresses = [f"{HOST}/lapor/{number}", f"{HOST}/media/{media}/320.jpg"]
    assert [client.get(url).status_code for url in addresses] == [200, 200]
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        moderation.hide(report, step=report.step, site=site, user=officer)
    db.session.commit()
    assert [client.get(url).status_code for url in addresses] == [404, 404]
    assert "Jalan berlubang" not in client.get(f"{HOST}/lapor/").text


def test_replies_of_the_sender_are_not_for_everybody(
    client: FlaskClient, site: Site, make_report: Callable[..., int]
) -> None:
    key = make_report(released=True)
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        report.state = states.ANSWERED
        said = cases.Said(note=CANARY)
        cases.move(report, "balas", said, by=states.REPORTER, step=report.step, site=site)
        number = report.number
    db.session.commit()
    page = client.get(f"{HOST}/lapor/{number}").text
    assert ("Pelapor belum puas" in page, CANARY in page) == (True, False)


def test_public_page_runs_few_statements(
    client: FlaskClient, site: Site, make_report: Callable[..., int], count_statements: Callable[..., object]
) -> None:
    key = make_report(released=True, photos=2)
    with site_scope(site.id):
        number = db.session.get_one(Report, key).number
    client.get(f"{HOST}/lapor/{number}")
    with count_statements() as counted:  # type: ignore[attr-defined]
        client.get(f"{HOST}/lapor/{number}?x=1")
    assert counted.count <= 5, counted.statements
