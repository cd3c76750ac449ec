"""Whether what a package says fits its budget year, by the clock of its site."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from cms_lelang.breaches import Known
from cms_lelang.checks import year
from cms_lelang.models import Stage

from .conftest import case
from .test_checks import changed

WIB = ZoneInfo("Asia/Jakarta")


@pytest.fixture(autouse=True)
def _request(app: Flask) -> Any:
    with app.test_request_context("/"):
        yield


@pytest.mark.parametrize(
    ("method", "starts", "zone", "expected"),
    [
        ("tender", datetime(2024, 12, 31, 17, tzinfo=UTC), WIB, []),
        ("tender", datetime(2024, 12, 31, 16, 59, tzinfo=UTC), WIB, ["31 Desember 2024"]),
        ("tender", datetime(2024, 12, 31, 17, tzinfo=UTC), UTC, ["31 Desember 2024"]),
        ("tender", datetime(2026, 12, 31, 17, tzinfo=UTC), WIB, ["1 Januari 2027"]),
        ("tahun_jamak", datetime(2024, 3, 1, tzinfo=UTC), WIB, []),
    ],
)
def test_the_year_is_that_of_the_clock_of_the_site(method: str, starts: Any, zone: Any, expected: list[str]) -> None:
    stages = [Stage(stage="pengumuman", starts_at=starts, ends_at=starts, revision=0, reason="")]
    found = list(year(case(method=method, parts={"stages": stages}), Known(zone=zone)))
    assert [re.findall(r"mulai (\S+ \S+ \d+)", str(each.text))[0] for each in found] == expected


def test_what_pays_for_a_contract_of_several_years_was_signed_before() -> None:
    parts = {"contracts": changed("contracts", 0, signed=date(2023, 3, 25)).contracts}
    doubted = [[each.field for each in year(case(method=name, parts=parts))] for name in ("tender", "tahun_jamak")]
    assert doubted == [["year"], []]
