"""Questions of a topic are attributes of its service: told, asked for, checked and kept."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree

import pytest

from cms_core.api import Site

from .conftest import Program, reports


def test_a_service_says_what_it_asks(reader: Program) -> None:
    services = {row["service_code"]: row for row in reader.json("/services.json")}
    assert [services[code]["metadata"] for code in ("pu-jalan", "lh-sampah", "pu-pasar")] == [True, True, False]
    assert "aspal" in services["pu-jalan"]["keywords"].split(", ")
    assert services["kekdik-rundung"]["keywords"].split(", ")[-1] == "private"
    told = reader.json("/services/lh-sampah.json")
    assert [(each["code"], each["datatype"], each["required"], each["order"]) for each in told["attributes"]] == [
        ("buangan", "multivaluelist", False, 1)
    ]
    keys = ["rumah", "bangunan", "cair", "medis", "asap"]
    assert [value["key"] for value in told["attributes"][0]["values"]] == keys
    tree = ElementTree.fromstring(reader.get("/services/lh-sampah.xml").text)
    assert [key.text for key in tree.findall("attributes/attribute/values/value/key")] == keys
    assert "values" not in reader.json("/services/pu-drainase.json")["attributes"][0]
    assert reader.json("/services/pu-pasar.json") == {"service_code": "pu-pasar", "attributes": []}


@pytest.mark.parametrize(
    ("topic", "sent", "kept"),
    [
        ("lh-sampah", {"attribute[buangan][]": ["cair", "medis"]}, {"buangan": ["cair", "medis"]}),
        ("pu-drainase", {"attribute[rumah]": "12", "attribute[entah]": "x"}, {"rumah": 12}),
        ("pu-jalan", {"attribute[lewat]": "motor"}, {"lewat": "motor"}),
        ("hub-parkir", {"attribute[jam]": "2026-11-25T18:30:00Z"}, {"jam": "2026-11-26T01:30"}),
        ("hub-parkir", {"attribute[jam]": "2026-11-25T18:30"}, {"jam": "2026-11-25T18:30"}),
    ],
)
def test_answers_are_kept_like_those_of_the_form(
    program: Program, site: Site, topic: str, sent: dict[str, Any], kept: dict[str, Any]
) -> None:
    assert program.post(service_code=topic, **sent).status_code == 201
    assert [json.loads(report.answers) for report in reports(site)] == [kept]


def test_what_is_answered_otherwise_is_another_report(program: Program) -> None:
    assert [program.post(**{"attribute[lewat]": said}).status_code for said in ("motor", "motor", "putus")] == [
        201,
        200,
        201,
    ]


@pytest.mark.parametrize(
    ("topic", "sent", "words"),
    [
        ("sos-salur", {}, ["attribute[bantuan]: Isian ini perlu diisi."]),
        ("sos-salur", {"attribute[bantuan]": " "}, ["attribute[bantuan]: Isian ini perlu diisi."]),
        ("pu-jalan", {"attribute[lewat]": "entah"}, ["attribute[lewat]: Pilih salah satu yang ada di daftar."]),
        ("lh-sampah", {"attribute[buangan]": ["cair", "x"]}, ["attribute[buangan]: Isian ini tidak dapat diterima."]),
        (
            "hub-parkir",
            {"attribute[jam]": "kemarin"},
            ["attribute[jam]: Tulis tanggal dan jam yang benar, misalnya 2026-09-02 16:20:00."],
        ),
    ],
)
def test_wrong_answers_are_told(
    program: Program, site: Site, topic: str, sent: dict[str, Any], words: list[str]
) -> None:
    answer = program.post(service_code=topic, **sent)
    assert (answer.status_code, [row["description"] for row in answer.json]) == (400, words)
    assert reports(site) == []
