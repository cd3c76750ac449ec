"""Where a report is: how exactly everybody may know it, and a question where it lies elsewhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cms_core.api import Point, Site, User, site_scope
from cms_lapor import checking
from cms_lapor.positions import near_point

from .conftest import REPORT, Citizen, receipt

HERE = Point(-7.5014, 109.4403)


def test_houses_are_known_to_a_hundred_metres_and_roads_to_ten() -> None:
    exact = (-7.501388, 109.440277)
    assert near_point("duk-ktp", *exact) == (-7.501, 109.44)
    assert near_point("pu-jalan", *exact) == (-7.5014, 109.4403)
    # What the data do not know any more may be about a house.
    assert near_point("hilang", *exact) == (-7.501, 109.44)
    assert near_point("pu-jalan", None, None) is None


@pytest.mark.parametrize(("north", "asked"), [(0.02, False), (1.0, True)])
def test_position_far_from_the_village_is_a_question_and_no_refusal(
    citizen: Citizen, site: Site, officer: User, make_report: Callable[..., int], north: float, asked: bool
) -> None:
    for _each in range(checking.ENOUGH):
        make_report(released=True, topic="hub-lampu", lat=HERE.lat, long=HERE.long)
    at = {"latitude": f"{HERE.lat + north:.4f}", "longitude": f"{HERE.long:.4f}"}
    answer = citizen.send(**{**REPORT, **at, "asked": "pu-jalan", "langkah": "periksa"})
    assert ("Letak ini jauh dari Kalimandi." in answer.text) == asked
    if asked:
        answer = citizen.send_form("/lapor/baru", answer.text, langkah="kirim")
    receipt(answer)


def test_where_little_is_known_nothing_is_far(
    citizen: Citizen, site: Site, officer: User, make_report: Callable[..., int]
) -> None:
    for released in (True, True, False):
        make_report(released=released, lat=HERE.lat, long=HERE.long)
    # What nobody has released says nothing.
    with site_scope(site.id):
        assert checking.is_far(site, Point(HERE.lat + 1, HERE.long)) is False
