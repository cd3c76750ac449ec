"""Reports on public maps and in the list: only what was released, of topics that allow it, and roughly where it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms_core.api import BBox, Site, User, db, map_layers, now, site_scope
from cms_lapor import cases, mapping, moderation, states
from cms_lapor.models import Report

from .conftest import HOST

POINT = {"lat": -7.512345, "long": 109.487654}


def points(app: Flask, site: Site, bbox: BBox | None = None) -> list[Any]:
    """Return the points of a site's map."""
    with app.test_request_context(), site_scope(site.id):
        return [point for layer in map_layers(site, bbox) for point in layer.features]


def test_released_report_is_a_point_rounded_to_a_hundred_metres(
    app: Flask, site: Site, make_report: Callable[..., int]
) -> None:
    key = make_report(released=True, **POINT)
    (point,) = points(app, site)
    with site_scope(site.id):
        number = db.session.get_one(Report, key).number
    assert (point.title, point.latitude, point.longitude) == ("Jalan berlubang", -7.512, 109.488)
    # What its page says, and nothing of who reported it.
    assert point.facts == {"kategori": "Jalan dan gang", "status": "Sedang dikerjakan"}
    assert point.url.endswith(f"/lapor/{number}")


def test_map_of_the_kecamatan_has_those_of_its_villages_as_rounded(
    app: Flask, kecamatan: Site, site: Site, make_report: Callable[..., int]
) -> None:
    make_report(released=True, **POINT)
    make_report(released=True, topic="kes-puskesmas", **POINT)
    make_report(**POINT)

    found = [(each.title, each.latitude, each.longitude, each.place) for each in points(app, kecamatan)]

    assert found == [("Jalan berlubang", -7.512, 109.488, site.name)]


def test_box_is_asked_of_what_is_shown(app: Flask, site: Site, make_report: Callable[..., int]) -> None:
    make_report(released=True, **POINT)
    around = BBox(west=109.4, south=-7.6, east=109.5, north=-7.4)
    exact = BBox(west=109.4876, south=-7.5124, east=109.4877, north=-7.5123)
    shown = BBox(west=109.488, south=-7.512, east=109.488, north=-7.512)
    assert [len(points(app, site, box)) for box in (around, exact, shown)] == [1, 0, 1]


def test_older_report_in_the_box_is_shown_though_there_are_enough_newer_ones_outside(
    app: Flask, site: Site, make_report: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mapping, "MOST", 2)
    make_report(released=True, **POINT)
    for _each in range(2):
        make_report(released=True, lat=-7.9, long=POINT["long"])
    box = BBox(west=109.4, south=-7.512, east=109.488, north=-7.4)
    assert [(point.latitude, point.longitude) for point in points(app, site, box)] == [(-7.512, 109.488)]
    assert len(points(app, site)) == 2


def test_map_has_nothing_hidden_secret_withdrawn_or_of_topics_that_are_private(
    app: Flask, site: Site, officer: User, make_report: Callable[..., int]
) -> None:
    make_report(**POINT)
    make_report(state=states.WORKING, **POINT)
    make_report(visibility="secret", topic="gender-anak", **POINT)
    make_report(released=True)
    make_report(released=True, topic="kes-puskesmas", **POINT)
    make_report(released=True, topic="pu-permukiman", **POINT)
    make_report(released=True, topic="topik-yang-sudah-tidak-ada", **POINT)
    taken = [make_report(released=True, **POINT) for _each in range(3)]
    with site_scope(site.id):
        for key, act in zip(taken, ("hide", "withdraw", "secret"), strict=True):
            report = db.session.get_one(Report, key)
            if act == "withdraw":
                cases.move(report, "cabut", cases.Said(), by=states.REPORTER, step=report.step, site=site)
            else:
                moderation.hide(report, step=report.step, site=site, user=officer, secret=act == "secret")
    db.session.commit()
    assert points(app, site) == []


def test_condition_is_that_of_a_public_report(site: Site, make_report: Callable[..., int]) -> None:
    released = [make_report(released=True) for _each in range(4)]
    make_report()
    make_report(visibility="secret")
    with site_scope(site.id):
        # Somebody changes what they are and forgets that they were released.
        db.session.get_one(Report, released[1]).visibility = "secret"
        db.session.get_one(Report, released[2]).restricted_at = now()
        db.session.get_one(Report, released[3]).state = states.FILED
        db.session.flush()
        found = list(db.session.scalars(db.select(Report.id).where(Report.is_public)))
        assert found == [each.id for each in db.session.scalars(db.select(Report)) if each.is_public] == released[:1]


def test_list_is_narrowed_by_topic_and_state_together(
    client: FlaskClient, site: Site, make_report: Callable[..., int]
) -> None:
    keys = [
        make_report(released=True, topic="pu-jalan"),
        make_report(released=True, topic="hub-lampu"),
        make_report(released=True, topic="hub-lampu", state=states.DONE),
    ]
    with site_scope(site.id):
        numbers = [db.session.get_one(Report, key).number for key in keys]
    for query, shown in (
        ("", [True, True, True]),
        ("kategori=hub", [False, True, True]),
        ("kategori=hub&keadaan=selesai", [False, False, True]),
        ("kategori=tidak-ada", [True, True, True]),
        ("kategori=gender", [True, True, True]),
    ):
        for host in (HOST, "http://klampok.example"):
            page = client.get(f"{host}/lapor/?{query}").text
            assert [f"/lapor/{number}" in page for number in numbers] == shown, (host, query)


def test_secret_group_is_no_way_to_narrow_the_list(
    client: FlaskClient, site: Site, make_report: Callable[..., int]
) -> None:
    make_report(released=True)
    page = client.get(f"{HOST}/lapor/").text
    assert ("kategori=pu" in page, "kategori=gender" in page) == (True, False)
