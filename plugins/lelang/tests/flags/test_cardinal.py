"""The examples of Cardinal's documentation give the flags and values that it prints for them.

``cardinal/`` holds its inputs (MIT, see ``LICENSE`` there); those of R036 and R038 are written out here anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from cms_lelang.cases import Case
from cms_lelang.flags.fences import among
from cms_lelang.flags.processes import process_of
from cms_lelang.flags.rules import flags_of
from cms_lelang.models import Bidder, Contract, Package, Stage
from cms_lelang.states import follow

DATA = Path(__file__).parent.parent / "cardinal"
NOW = datetime(2027, 1, 1, tzinfo=UTC)
"""When all of its offers are closed."""
Json = dict[str, Any]


@pytest.fixture(autouse=True)
def _request(app: Flask) -> Iterator[None]:
    with app.test_request_context("/"):
        yield


def bid(status: str, tenderer: str, amount: int | None = None) -> Json:
    value = {} if amount is None else {"value": {"amount": amount, "currency": "IDR"}}
    return {"status": status, "tenderers": [{"id": tenderer}], **value}


R036 = [
    {
        "ocid": "F",
        "bids": {"details": [bid("disqualified", "D", 1), bid("valid", "V", 2)]},
        "awards": [{"status": "active", "suppliers": [{"id": "V"}]}],
    }
]
R038 = [
    {"ocid": "0", "buyer": {"id": "B"}, "bids": {"details": [bid("valid", "W"), bid("disqualified", "D")]}},
    *({"ocid": each, "buyer": {"id": each}, "bids": {"details": [bid("valid", "W")]}} for each in "1234"),
]


def case_of(release: Json, key: int) -> Case:
    """Return what a release says as a package of ours; its bidders go by their ids."""
    tender, bids = release.get("tender", {}), release.get("bids", {}).get("details", [])
    won = {each["id"] for award in release.get("awards", ()) for each in award["suppliers"]}
    package = Package(
        id=key,
        title=release["ocid"],
        method="tender",
        category="barang",
        ceiling=1_000,
        outcome="",
    )
    verdicts = {"valid": "lulus", "disqualified": "gugur"}
    bidders = [
        Bidder(
            name=each["tenderers"][0]["id"],
            tax="",
            offer=each.get("value", {}).get("amount"),
            verdict=verdicts[each["status"]],
            winner=each["tenderers"][0]["id"] in won,
        )
        for each in bids
    ] or [Bidder(name=f"P{number}", tax="", verdict="") for number in range(tender.get("numberOfTenderers", 0))]
    period = tender.get("tenderPeriod")
    moments = [datetime.fromisoformat(period[name]) for name in ("startDate", "endDate")] if period else []
    case = Case(
        package,
        stages=[Stage(stage="penawaran", starts_at=moments[0], ends_at=moments[1], revision=0)] if moments else (),
        bidders=bidders,
        contracts=[Contract(number="1", signed=date(2026, 1, 1), value=1, status="")] if won else (),
    )
    follow(case)
    return case


def judged(rule: str, releases: list[Json]) -> Json:
    """Return what a rule finds, as Cardinal prints it; of bidders that a flag is about, the names alone."""
    processes = [
        process_of(case_of(release, key), NOW, release.get("buyer", {}).get("id", ""))
        for key, release in enumerate(releases)
    ]
    compared = among(processes, least=1)
    printed: Json = {}
    for process in processes:
        for flag in [*flags_of(process), *compared.packages.get(process.key, ())]:
            if flag.rule == rule:
                printed.setdefault("OCID", {})[releases[process.key]["ocid"]] = flag.value
                printed.setdefault("Tenderer", {}).update(dict.fromkeys(flag.about))
    for flags in compared.bidders.values():
        printed.setdefault("Tenderer", {}).update({flag.about[0]: flag.value for flag in flags if flag.rule == rule})
    printed["Buyer"] = {
        name: flag.value for name, flags in compared.buyers.items() for flag in flags if flag.rule == rule
    }
    return {group: found for group, found in printed.items() if found}


PRINTED: dict[str, Json] = {
    "R003": {"OCID": {"F": 1.0}},
    "R018": {"OCID": {"F": 1.0}},
    "R024": {"OCID": {"F": 1.0}, "Tenderer": {"W": None, "L": None}},
    "R025": {"Tenderer": {"F": 0.16666666666666666}},
    "R028": {"OCID": {"F": 1.0}, "Tenderer": {"D": None, "V": None}},
    "R035": {"OCID": {"F": 1.0}, "Tenderer": {"V": None}},
    "R036": {"OCID": {"F": 1.0}},
    "R038": {"Buyer": {"B": 0.5}},
    "R058": {"OCID": {"F": 99.0}, "Tenderer": {"W": None}},
}
"""What the documentation prints, with None for what it prints of every bidder that a flag is about."""


@pytest.mark.parametrize("rule", PRINTED)
def test_the_examples_give_what_is_printed(rule: str) -> None:
    rebuilt = {"R036": R036, "R038": R038}
    lines = (DATA / f"{rule[1:]}.jsonl").read_text().splitlines() if rule not in rebuilt else []
    releases = rebuilt.get(rule) or [json.loads(line) for line in lines if line]
    assert judged(rule, releases) == PRINTED[rule]


def test_of_few_packages_nothing_is_found_among_them() -> None:
    releases = [json.loads(line) for line in (DATA / "058.jsonl").read_text().splitlines()]
    found = among([process_of(case_of(release, key), NOW) for key, release in enumerate(releases)])
    assert (dict(found.packages), found.compared["R058"]) == ({}, 5)
