"""Reading through Open311: what everybody may read, in both forms, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, User, db, now, site_scope
from cms_lapor import cases, moderation, states
from cms_lapor.models import Report

from ..conftest import HOST, number_of
from .conftest import ABOVE, ROOT, Program

SCHEMAS = Path(__file__).parents[5] / "shared" / "data" / "open311" / "georeport-v2"
UNKNOWN = "LP-3304022007-26-9999"


@pytest.fixture
def number(site: Site, make_report: Callable[..., int]) -> str:
    """A report that everybody may read."""
    sender = {"name": "Contoh Warga", "phone": "6281200000000", "email": "warga@contoh.example"}
    key = make_report(released=True, photos=1, lat=-7.471234, long=109.361789, hamlet="Dusun 3", rt="2", **sender)
    return number_of(site, key)


def tree(text: str) -> Any:
    """Return XML in the way JSON would have it: elements that hold several of one name are lists."""

    def read(element: ElementTree.Element) -> Any:
        names = [child.tag for child in element]
        if element.tag in ("services", "service_requests", "endpoints", "notes", "formats", "attributes", "values"):
            return [read(child) for child in element]
        if element.tag in ("service_request_updates", "errors"):
            return [read(child) for child in element]
        return {child.tag: read(child) for child in element} if names else element.text

    return read(ElementTree.fromstring(text))


def as_text(value: Any) -> Any:
    """Return JSON with the kinds of values that XML has."""
    if isinstance(value, dict):
        return {name: as_text(each) for name, each in value.items()}
    if isinstance(value, list):
        return [as_text(each) for each in value]
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None else str(value)


PATHS = (
    "/discovery",
    "/services",
    "/services/pu-jalan",
    "/requests",
    "/requests?extensions=true",
    "/requests?status=closed",
    "/requests/{number}",
    "/servicerequestupdates",
    "/requests?start_date=kemarin",
    "/requests/tidak-ada",
    "/tokens/tidak-ada",
    "/services/tidak-ada",
    "/entah",
)


def test_xml_and_json_say_the_same(reader: Program, number: str) -> None:
    for path in PATHS:
        start, _mark, query = path.format(number=number).partition("?")
        forms = {ending: reader.client.get(f"{HOST}{ROOT}{start}.{ending}?{query}") for ending in ("xml", "json")}
        assert forms["xml"].status_code == forms["json"].status_code, path
        kinds = [forms[ending].headers["Content-Type"] for ending in ("xml", "json")]
        assert kinds == ["text/xml; charset=utf-8", "application/json; charset=utf-8"], path
        assert tree(forms["xml"].text) == as_text(forms["json"].json), path


@pytest.mark.parametrize("path", ["services", "requests", "requests_extended", "one", "updates_are_no_schema"])
def test_the_public_schemas_accept_every_answer(reader: Program, number: str, path: str) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    if not SCHEMAS.is_dir():
        pytest.skip("the public schemas are not beside this project")
    asked = {
        "services": ("/services.json", "service.json"),
        "requests": ("/requests.json", "request.json"),
        "requests_extended": ("/requests.json?extensions=true", "request.json"),
        "one": (f"/requests/{number}.json", "request.json"),
        "updates_are_no_schema": ("/services/pu-jalan.json", "service-definition.json"),
    }
    address, schema = asked[path]
    told = reader.client.get(f"{HOST}{ROOT}{address}").json
    rows = told if isinstance(told, list) else [told]
    assert rows
    validator = jsonschema.Draft4Validator(json.loads((SCHEMAS / schema).read_text("utf-8")))
    assert [error.message for row in rows for error in validator.iter_errors(row)] == []


def test_a_report_is_told_in_the_words_of_moderation(reader: Program, site: Site, number: str) -> None:
    (told,) = reader.json("/requests.json")
    assert {name: told[name] for name in ("service_request_id", "status", "service_code", "description")} == {
        "service_request_id": number,
        "status": "open",
        "service_code": "pu-jalan",
        "description": "Jalan di Dusun 3 berlubang.",
    }
    # Rounded to some 100 m; without block and landmark.
    assert (told["lat"], told["long"], told["address"]) == (-7.471, 109.362, "Dusun 3, Desa Kalimandi")
    assert told["requested_datetime"].endswith("+07:00")
    text = reader.get("/requests.json", extensions="true").text
    words = ("Contoh Warga", "6281200000000", "warga@contoh", "Rumah Pak Contoh", "pos ronda", "RT 2", "109.361")
    assert [word for word in words if word in text] == []
    assert reader.client.get(told["media_url"]).status_code == 200


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (states.WORKING, "open"),
        (states.ANSWERED, "open"),
        (states.DONE, "closed"),
        (states.PASSED_ON, "closed"),
        (states.REOPENING, "open"),
    ],
)
def test_states_are_open_or_closed(
    reader: Program, site: Site, make_report: Callable[..., int], state: str, status: str
) -> None:
    number = number_of(site, make_report(released=True, state=state))
    assert [row["status"] for row in reader.json("/requests.json")] == [status]
    assert [row["service_request_id"] for row in reader.json("/requests.json", status=status)] == [number]
    other = {"open": "closed", "closed": "open"}[status]
    assert reader.json("/requests.json", status=other) == []
    assert len(reader.json("/requests.json", status="open,closed")) == 1


def test_hidden_ones_are_nowhere_and_answered_as_unknown_ones(
    reader: Program, hidden: list[str], kabupaten: Site
) -> None:
    for host in (HOST, ABOVE):
        for ending in ("json", "xml"):
            unknown = reader.client.get(f"{host}{ROOT}/requests/{UNKNOWN}.{ending}")
            assert unknown.status_code == 404
            for number in hidden:
                answer = reader.client.get(f"{host}{ROOT}/requests/{number}.{ending}")
                assert (answer.status_code, answer.data) == (404, unknown.data)
                different = {"Date", "X-Request-Id"}
                heads = [[pair for pair in each.headers if pair[0] not in different] for each in (answer, unknown)]
                assert heads[0] == heads[1]
        for path in ("/requests.json?extensions=true", "/servicerequestupdates.json"):
            assert reader.client.get(f"{host}{ROOT}{path}").json == []
        asked = reader.client.get(f"{host}{ROOT}/requests.json", query_string={"service_request_id": hidden[0]})
        assert asked.json == []


def test_what_is_taken_off_is_gone_at_once(reader: Program, site: Site, officer: User, number: str) -> None:
    assert len(reader.json("/requests.json")) == 1
    with site_scope(site.id):
        report = db.session.scalars(db.select(Report).where(Report.number == number)).one()
        moderation.hide(report, step=report.step, site=site, user=officer)
    db.session.commit()
    assert reader.json("/requests.json") == []
    assert reader.get(f"/requests/{number}.json").status_code == 404


def test_nothing_is_told_where_the_module_is_off(
    reader: Program, site: Site, kabupaten: Site, number: str, client: FlaskClient
) -> None:
    from cms_core.modules import services

    assert len(client.get(f"{ABOVE}{ROOT}/requests.json").json) == 1
    with site_scope(site.id):
        services.disable(site, "lapor")
    kabupaten.changed_at = now()
    db.session.commit()
    assert client.get(f"{ABOVE}{ROOT}/requests.json").json == []
    assert client.get(f"{ABOVE}{ROOT}/requests.json?jurisdiction_id=kalimandi.example").status_code == 404
    assert reader.get("/requests.json").status_code == 404
    assert "error" not in reader.get("/requests.json").text[:200]


def test_lists_are_narrowed(reader: Program, make_report: Callable[..., int]) -> None:
    make_report(released=True)
    make_report(released=True, topic="pu-drainase")
    make_report(released=True, topic="air-putus", received_at=now() - timedelta(days=91))
    wanted: list[tuple[dict[str, str], int]] = [
        ({}, 2),
        ({"status": "", "service_code": "", "start_date": ""}, 2),
        ({"service_code": "pu-jalan"}, 1),
        ({"service_code": "pu-jalan, pu-drainase"}, 2),
        ({"page": "1", "page_size": "1"}, 1),
        ({"page": "3", "page_size": "1"}, 0),
        ({"page_size": "5000"}, 2),
    ]
    assert [(asked, len(reader.json("/requests.json", **asked))) for asked, _count in wanted] == wanted


def test_older_ones_are_found_by_their_days_and_numbers(
    reader: Program, site: Site, make_report: Callable[..., int]
) -> None:
    came = now() - timedelta(days=200)
    number = number_of(site, make_report(released=True, received_at=came))
    other = number_of(site, make_report(released=True))
    days = {"start_date": f"{came:%Y-%m-%dT%H:%M:%SZ}", "end_date": f"{came + timedelta(days=1):%Y-%m-%d}"}
    assert [row["service_request_id"] for row in reader.json("/requests.json", **days)] == [number]
    since = reader.json("/requests.json", start_date=f"{came - timedelta(days=1):%Y-%m-%d}")
    assert [row["service_request_id"] for row in since] == [number]
    # Numbers override everything else; the newest stands first.
    both = reader.json("/requests.json", service_request_id=f"{number},{other}", status="closed")
    assert [row["service_request_id"] for row in both] == [other, number]


WRONG = (
    ({"start_date": "2026-01-01", "end_date": "2026-06-01"}, "90 hari"),
    ({"start_date": "2026-06-01", "end_date": "2026-01-01"}, "lebih awal"),
    ({"start_date": "kemarin"}, "start_date harus"),
    ({"end_date": "0001-01-01"}, "end_date harus"),
    ({"status": "selesai"}, "open atau closed"),
    ({"page": "0"}, "page harus"),
    ({"page_size": "banyak"}, "page_size harus"),
    ({"service_request_id": ",".join([UNKNOWN] * 12)}, "terlalu panjang"),
)


def test_what_cannot_be_asked_is_said(reader: Program) -> None:
    for asked, words in WRONG:
        answer = reader.get("/requests.json", **asked)
        ((code, said),) = [(row["code"], row["description"]) for row in answer.json]
        assert (answer.status_code, code, words in said) == (400, 400, True), (asked, said)


def test_a_topic_that_nobody_knows_is_not_found(reader: Program) -> None:
    assert reader.get("/requests.json", service_code="pu-jalan,tidak-ada").status_code == 404


def test_empty_lists_are_empty_in_both_forms(reader: Program) -> None:
    assert reader.get("/requests.json").data == b"[]"
    assert ElementTree.fromstring(reader.get("/requests.xml").text).tag == "service_requests"
    assert list(ElementTree.fromstring(reader.get("/requests.xml").text)) == []


def test_a_kabupaten_answers_for_the_places_below(
    client: FlaskClient, site: Site, kabupaten: Site, number: str
) -> None:
    above = Program(client, ABOVE)
    for asked in ({}, {"jurisdiction_id": "kalimandi.example"}, {"jurisdiction_id": "33.04.02.2007"}):
        assert [row["service_request_id"] for row in above.json("/requests.json", **asked)] == [number]
    assert above.json("/requests.json", jurisdiction_id="33.04") != []
    for wrong in ("tidak.ada", "33.05"):
        answer = above.get("/requests.json", jurisdiction_id=wrong)
        assert (answer.status_code, answer.json[0]["code"]) == (404, 404)
    # A village answers for itself alone.
    assert client.get(f"{HOST}{ROOT}/requests.json?jurisdiction_id=33.04").status_code == 404
    assert client.get(f"{HOST}{ROOT}/requests.json?jurisdiction_id=kalimandi.example").status_code == 200


def test_secret_topics_come_back_as_a_black_box(reader: Program) -> None:
    services = {row["service_code"]: row for row in reader.json("/services.json")}
    assert (services["gender-anak"]["type"], services["gender-anak"]["keywords"].split(", ")[-1]) == (
        "blackbox",
        "private",
    )
    assert (services["pu-jalan"]["type"], services["pu-jalan"]["metadata"]) == ("realtime", True)
    assert reader.client.get(f"{HOST}/en{ROOT}/services.json").json[0]["group"] == "Public works"


def test_updates_are_what_was_told(reader: Program, site: Site, officer: User, number: str) -> None:
    with site_scope(site.id):
        report = db.session.scalars(db.select(Report).where(Report.number == number)).one()
        said = [cases.Said(told="Batu sudah dipesan."), cases.Said(note="Tanya Pak Kaur dulu.")]
        for each in said:
            cases.tell(report, each, step=report.step, site=site, user=officer)
    db.session.commit()
    rows = reader.json("/servicerequestupdates.json")
    assert [row["description"] for row in rows] == ["Diterima", "Batu sudah dipesan."]
    assert {row["status"] for row in rows} == {"open"}
    assert rows[-1]["update_id"] == f"{number}-3"
    assert "Pak Kaur" not in reader.get("/requests.json", extensions="true").text
    (told,) = reader.json("/requests.json", extensions="true")
    assert told["status_notes"] == "Batu sudah dipesan."
    assert [note["summary"] for note in told["notes"]] == ["Diterima", "Kabar kemajuan"]


def test_what_its_sender_thinks_is_told_to_nobody(
    reader: Program, site: Site, client: FlaskClient, make_report: Callable[..., int]
) -> None:
    key = make_report(released=True, state=states.DONE)
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        report.closed_at = now()
        cases.rate(report, 2, "Kenari: lama sekali.", step=report.step)
        number = report.number
    db.session.commit()
    (told,) = reader.json("/requests.json", extensions="true")
    assert [note["summary"] for note in told["notes"]] == ["Diterima"]
    assert [row["description"] for row in reader.json("/servicerequestupdates.json")] == ["Diterima"]
    for path in (f"/lapor/{number}", f"/lapor/{number}/kabar.atom"):
        text = client.get(f"{HOST}{path}").text
        assert [word for word in ("Dinilai pelapor", "Kenari") if word in text] == [], path


def test_discovery_says_where_it_is(reader: Program) -> None:
    told = reader.json("/discovery.json")
    assert set(told) == {"changeset", "contact", "key_service", "endpoints"}
    (endpoint,) = told["endpoints"]
    assert endpoint["url"] == f"http://kalimandi.example:8000{ROOT}"
    assert (endpoint["specification"], endpoint["type"]) == ("http://wiki.open311.org/GeoReport_v2", "production")
    assert endpoint["formats"] == ["text/xml", "application/json"]


def test_reading_runs_few_statements(
    reader: Program, make_report: Callable[..., int], count_statements: Callable[..., Any]
) -> None:
    for _each in range(4):
        make_report(released=True, photos=1)
    reader.get("/requests.json")
    with count_statements() as counted:
        assert len(reader.json("/requests.json", page="1")) == 4
    assert counted.count <= 6, counted.statements
