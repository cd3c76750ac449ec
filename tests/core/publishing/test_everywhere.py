from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cms_core.entries import BBox
from cms_core.extensions import db
from cms_core.pages import services as pages
from cms_core.pages.models import Page
from cms_core.publishing import everywhere as room
from cms_core.publishing import services
from cms_core.publishing.everywhere import everywhere, placed
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from cms_core.testing.factories import MakeSite

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def kecamatan(make_site: MakeSite) -> Site:
    site = make_site("33.04.02", slug="klampok", name="Klampok")
    titles = {site: ["Jadwal"], make_site("33.04.02.2007", slug="kalimandi"): ["Panen", "Pasar", "Gotong royong"]}
    titles[make_site("64.08.04.2012", slug="swarga-bara")] = ["Jauh"]
    day = 0
    for place, names in titles.items():
        with site_scope(place.id):
            for title in names:
                page = pages.write(place, title=title, body=f"<p>{title} ramai.</p>")
                item = dataclasses.replace(pages.item_of(page), published_at=BEGAN + timedelta(days=(day := day + 1)))
                services.publish(page, site=place, item=item, by=None)
            pages.write(place, title="Draf", body="")
    db.session.commit()
    return site


def told(site: Site) -> list[tuple[str, str]]:
    with site_scope(site.id):
        return [(item.title, body) for item, body in everywhere(pages.CONTENT, Page, site, lambda row: row.body)]


@pytest.mark.parametrize("chunk", [1, 2, 200])
def test_a_region_has_what_it_and_its_villages_publish_with_their_rows(
    kecamatan: Site, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "CHUNK", chunk)

    assert told(kecamatan) == [
        (title, f"<p>{title} ramai.</p>") for title in ("Gotong royong", "Pasar", "Panen", "Jadwal")
    ]


def test_a_village_has_its_own(kecamatan: Site) -> None:
    village = db.session.query(Site).filter_by(slug="kalimandi").one()

    assert [title for title, _body in told(village)] == ["Gotong royong", "Pasar", "Panen"]


def test_points_are_where_rows_say_or_where_they_are_shown_and_in_the_box(kecamatan: Site) -> None:
    def found(site: Site, bbox: BBox | None = None, **asked: Any) -> list[tuple[str, float, str]]:
        with site_scope(site.id):
            points = placed(pages.CONTENT, Page, site, bbox, where=(Page.title != "Pasar",), **asked)
            return [(each.title, each.longitude, each.place) for each in points]

    def at(row: Page) -> list[tuple[float, float]]:
        return [] if row.title == "Jadwal" else [(109.0 + len(row.title), -7.4)]

    village = db.session.query(Site).filter_by(slug="kalimandi").one()

    assert [each[:2] for each in found(kecamatan, at=at)] == [("Gotong royong", 122.0), ("Panen", 114.0)]
    assert {each[2] for each in found(kecamatan, at=at)} == {village.name}
    with site_scope(kecamatan.id):
        points = list(
            placed(pages.CONTENT, Page, kecamatan, None, at=at, where=(), facts=lambda row: {"judul": row.title})
        )
    # The newest first, each with the day on which it was published.
    assert [(each.facts, str(each.day)) for each in points] == [
        ({"judul": "Gotong royong"}, "2026-01-05"),
        ({"judul": "Pasar"}, "2026-01-04"),
        ({"judul": "Panen"}, "2026-01-03"),
    ]
    assert [each[2] for each in found(village, at=at)] == ["", ""]
    assert [each[0] for each in found(kecamatan, BBox(west=114, south=-8, east=115, north=-7), at=at)] == ["Panen"]


def test_what_is_shown_at_several_places_is_a_point_at_each(kecamatan: Site) -> None:
    def at(_row: Page) -> list[tuple[float, float]]:
        return [(109.1, -7.4), (109.2, -7.4), (109.3, -7.4)]

    def found(bbox: BBox | None) -> list[tuple[str, float]]:
        with site_scope(kecamatan.id):
            points = placed(pages.CONTENT, Page, kecamatan, bbox, at=at, where=(Page.title == "Panen",))
            return [(each.key, each.longitude) for each in points]

    village = db.session.query(Site).filter_by(slug="kalimandi").one()
    with site_scope(village.id):
        ref = db.session.query(Page.id).filter_by(title="Panen").scalar()
    assert found(None) == [(str(ref), 109.1), (f"{ref}-1", 109.2), (f"{ref}-2", 109.3)]
    assert found(BBox(west=109.15, south=-8, east=109.25, north=-7)) == [(f"{ref}-1", 109.2)]
