"""What was done beside what was planned: on the page of a package, and as a curve."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import html5lib
import pytest
from flask.testing import FlaskClient

from cms_lelang.models import Progress
from cms_lelang.progress.charts import Curve, curve

from ..conftest import HOME, MakePackage, story
from ..test_views import words


def at(day: int, percent: int, planned: int | None = None) -> Progress:
    return Progress(day=date(2026, 4, day), percent=percent, planned=planned, note="")


def test_a_curve_begins_with_the_first_day_and_ends_with_the_last() -> None:
    rows = [at(1, 0, 0), at(11, 35, 50), at(21, 100)]
    assert curve(rows) == Curve("4.0,116.0 180.0,76.8 356.0,4.0", "4.0,116.0 180.0,60.0")


@pytest.mark.parametrize("rows", [[], [at(1, 35, 40)], [at(1, 35, 40), at(1, 36, 40)], [at(1, 35, 40), at(9, 60)]])
def test_without_a_plan_for_two_days_there_is_no_curve(rows: list[Progress]) -> None:
    assert curve(rows) is None


def test_the_page_tells_plan_and_difference(client: FlaskClient, make_package: MakePackage) -> None:
    parts: dict[str, Any] = story()
    parts["progress"] = [
        Progress(day=date(2026, 4, 20), percent=35, planned=40, note="Galian"),
        Progress(day=date(2026, 5, 20), percent=60, planned=60, note=""),
        Progress(day=date(2026, 6, 15), percent=100, planned=90, note="Plester"),
        Progress(day=date(2026, 6, 16), percent=100, planned=None, note=""),
    ]
    make_package(parts=parts)
    page = client.get(f"{HOME}/lelang/saluran-irigasi").text
    html5lib.HTMLParser(strict=True).parse(page)
    told = words(page)
    for said in (
        "20 April 2026 Galian 40% 35% −5",
        "20 Mei 2026 60% 60% 0",
        "15 Juni 2026 Plester 90% 100% +10",
        "16 Juni 2026 – 100% –",
    ):
        assert said in told, said
    # The curve stands beside what few ask for: the page of a package has to fit into its first view.
    assert "<polyline" not in page
    more = client.get(f"{HOME}/lelang/saluran-irigasi/rincian").text
    html5lib.HTMLParser(strict=True).parse(more)
    assert len(re.findall(r"<polyline", more)) == 2


def test_the_page_of_a_work_without_a_plan_has_no_empty_column(client: FlaskClient, make_package: MakePackage) -> None:
    make_package(parts=story())
    page = client.get(f"{HOME}/lelang/saluran-irigasi").text
    assert "35% 20 April 2026: Galian" in words(page)
    assert "<polyline" not in client.get(f"{HOME}/lelang/saluran-irigasi/rincian").text


def test_self_managed_work_with_a_plan_leads_to_its_curve(client: FlaskClient, make_package: MakePackage) -> None:
    rows: dict[str, Any] = {"progress": [at(1, 10, 10), at(9, 60, 50)]}
    make_package(parts=rows, method="swakelola_4", executor="Kelompok Tani")
    assert 'href="/lelang/saluran-irigasi/rincian"' in client.get(f"{HOME}/lelang/saluran-irigasi").text
    assert "<polyline" in client.get(f"{HOME}/lelang/saluran-irigasi/rincian").text
