"""Questions of a topic are attributes of its service: told, asked for, checked and kept."""

from __future__ import annotations

import dataclasses
import json
from typing import Any
from xml.etree import ElementTree

import pytest

from cms_core.api import Site
from cms_lapor.open311 import offers

from .conftest import Program, reports


@dataclasses.dataclass(frozen=True)
class Value:
    code: str
    label: str


@dataclasses.dataclass(frozen=True)
class Question:
    code: str
    datatype: str
    required: bool
    label: str
    values: tuple[Value, ...] = ()


WHO = (Value("anak", "Anak"), Value("lansia", "Lansia"))
DEPTH = (Value("dangkal", "Dangkal"), Value("dalam", "Dalam"))
ASKED = (
    Question("lebar", "number", True, "Berapa meter lebarnya?"),
    Question("dalamnya", "singlevaluelist", False, "Sedalam apa?", DEPTH),
    Question(
        "siapa", "multivaluelist", False, "Siapa yang terganggu?", (Value("anak", "Anak"), Value("lansia", "Lansia"))
    ),
)


@pytest.fixture(autouse=True)
def _asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offers, "questions_of", lambda topic: ASKED if topic.code == "pu-jalan" else ())


def test_a_service_says_what_it_asks(reader: Program) -> None:
    services = {row["service_code"]: row["metadata"] for row in reader.json("/services.json")}
    assert (services["pu-jalan"], services["pu-drainase"]) == (True, False)
    told = reader.json("/services/pu-jalan.json")
    assert [(each["code"], each["datatype"], each["required"], each["order"]) for each in told["attributes"]] == [
        ("lebar", "number", True, 1),
        ("dalamnya", "singlevaluelist", False, 2),
        ("siapa", "multivaluelist", False, 3),
    ]
    assert "values" not in told["attributes"][0]
    assert told["attributes"][1]["values"] == [
        {"key": "dangkal", "name": "Dangkal"},
        {"key": "dalam", "name": "Dalam"},
    ]
    tree = ElementTree.fromstring(reader.get("/services/pu-jalan.xml").text)
    assert [key.text for key in tree.findall("attributes/attribute/values/value/key")] == [
        "dangkal",
        "dalam",
        "anak",
        "lansia",
    ]
    assert reader.json("/services/pu-drainase.json") == {"service_code": "pu-drainase", "attributes": []}


def test_answers_are_kept(program: Program, site: Site) -> None:
    sent: dict[str, Any] = {
        "attribute[lebar]": "2",
        "attribute[dalamnya]": "dalam",
        "attribute[siapa][]": ["anak", "lansia"],
        "attribute[entah]": "x",
    }
    assert program.post(**sent).status_code == 201
    assert [json.loads(report.answers) for report in reports(site)] == [
        {"lebar": "2", "dalamnya": "dalam", "siapa": "anak, lansia"}
    ]
    # What is answered otherwise is another report.
    assert program.post(**{**sent, "attribute[lebar]": "3"}).status_code == 201


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, ["attribute[lebar] harus diisi."]),
        ({"attribute[lebar]": " "}, ["attribute[lebar] harus diisi."]),
        (
            {"attribute[dalamnya]": "entah"},
            ["attribute[lebar] harus diisi.", "attribute[dalamnya] bukan salah satu pilihan."],
        ),
    ],
)
def test_wrong_answers_are_told_all_at_once(
    program: Program, site: Site, sent: dict[str, str], words: list[str]
) -> None:
    answer = program.post(**sent)
    assert (answer.status_code, [row["description"] for row in answer.json]) == (400, words)
    assert reports(site) == []
