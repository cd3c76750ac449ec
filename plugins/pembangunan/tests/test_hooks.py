"""What other parts of a site get of works: warnings of delay, points on a map, open data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import BBox, Site, User, site_scope, store_image, today
from cms_core.testing.factories import MakeSite, MakeUser
from cms_pembangunan import NAME, hooks, open_data

from .conftest import STAFF, Make, photo

AUGUST = date(2026, 8, 14)


@pytest.fixture
def figures(site: Site, make_user: MakeUser) -> Callable[[], list[tuple[int, bool]]]:
    """``figures()`` are value and urgency of what the home of the administration says."""
    user: User = make_user(region_code=site.region_code)

    def read() -> list[tuple[int, bool]]:
        with site_scope(site.id):
            return [(each.value, each.attention) for each in hooks.cms_dashboard_figures(site, user)]

    return read


def test_works_that_are_late_or_quiet_are_said_to_need_attention(
    site: Site, make_work: Make, tell: Make, figures: Callable[[], list[tuple[int, bool]]]
) -> None:
    day = today(site)
    make_work(year=day.year - 1, ends=day - timedelta(days=1))
    tell(make_work(title="Drainase", year=day.year - 1), 50, day - timedelta(days=31))
    tell(make_work(title="Posyandu", year=day.year - 1), 50, day - timedelta(days=30))
    tell(make_work(title="Talud", year=day.year), 100, day)

    assert figures() == [(1, False), (1, True), (1, True)]


def test_works_with_a_point_stand_on_the_map(site: Site, make_work: Make) -> None:
    make_work(latitude=Decimal("-7.5"), longitude=Decimal("109.4"))
    make_work(title="Drainase")
    make_work(title="Draf", latitude=Decimal("-7.5"), longitude=Decimal("109.4"), shown=False)

    def found(bbox: BBox | None) -> list[tuple[str, float, float]]:
        with site_scope(site.id):
            (layer,) = hooks.cms_map_layers(site, bbox)
            return [(each.title, each.longitude, each.latitude) for each in layer.features]

    assert found(None) == [("Rabat beton", 109.4, -7.5)]
    with site_scope(site.id):
        facts = [dict(each.facts) for layer in hooks.cms_map_layers(site, None) for each in layer.features]
    assert facts == [{"tahun": 2026, "keadaan": "rencana", "persen": 0, "anggaran": 100_000_000}]
    assert found(BBox(west=109, south=-8, east=110, north=-7)) == found(None)
    assert found(BBox(west=110, south=-8, east=111, north=-7)) == []


def test_data_sets_say_money_state_and_progress(site: Site, make_work: Make, tell: Make) -> None:
    tell(make_work(budget=90, from_dd=60, from_swadaya=30), 50, AUGUST, reason="Hanyut")

    with site_scope(site.id):
        works, progress = (
            [dict(zip(each.columns, row, strict=True)) for row in each.rows()] for each in open_data.datasets(site)
        )

    (work,), (told,) = works, progress
    wanted: dict[str, Any] = {"anggaran": 90, "dari_dd": 60, "dari_swadaya": 30, "persen": 50, "keadaan": "berjalan"}
    assert {name: work[name] for name in wanted} == wanted
    assert (told["pekerjaan"], told["persen"], told["pada"], told["alasan_turun"]) == (
        "Rabat beton",
        50,
        "2026-08-14",
        "Hanyut",
    )


def test_what_works_amount_to_is_told_by_region_from_a_kecamatan_up(
    kecamatan: Site, site: Site, make_work: Make, make_site: MakeSite
) -> None:
    day = today(site)
    make_work(year=day.year, budget=90)
    make_work(title="Drainase", year=day.year - 1, budget=7)
    make_site("33.04.02.2001", slug="sirkandi", name="Sirkandi", modules=(NAME,))

    told = []
    for place in (kecamatan, site):
        with site_scope(place.id):
            found = [list(each.rows()) for each in open_data.datasets(place) if each.figures]
            told.append(found)

    # Sirkandi has told nothing, which is not none; a village has no regions.
    assert told == [[[(site.region_code, site.name, day.year, 1, 90, 0)]], []]


def test_the_form_shows_the_photo_before_to_stand_where_it_was_taken(
    site: Site, operator: FlaskClient, make_work: Make, tell: Make
) -> None:
    with site_scope(site.id):
        key = store_image(photo(), owner_plugin=NAME, alt="Jalan").key
    work = make_work()
    tell(work, 30, AUGUST, photos=[{"media": key, "alt": "Jalan"}])

    first = operator.get(f"{STAFF}/kemajuan/baru?pekerjaan={work}").text
    other = operator.get(f"{STAFF}/kemajuan/baru?pekerjaan={make_work(title='Drainase')}").text

    assert ["Foto 14 Agustus 2026. Ambil dari titik yang sama." in page for page in (first, other)] == [True, False]
    assert key in first
