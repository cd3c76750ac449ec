from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from cms_core.audit import AuditEntry
from cms_core.extensions import db
from cms_core.sites.models import Site
from cms_core.testing.factories import MakeSite
from cms_core.workdays import services

DAY = date(2026, 12, 7)


@pytest.fixture
def kabupaten(make_site: MakeSite) -> Site:
    return make_site("33.04", slug="banjarnegara", name="Banjarnegara")


@pytest.fixture
def village(make_site: MakeSite) -> Site:
    return make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi")


@pytest.fixture
def elsewhere(make_site: MakeSite) -> Site:
    return make_site("64.08.04.2012", slug="swarga-bara", name="Swarga Bara")


def off(site: Site, day: date = DAY) -> str | None:
    told = services.calendar_of(site).special.get(day)
    return told.name if told is not None and told.off else None


def test_villages_follow_the_region_above_and_nobody_else_does(kabupaten: Site, village: Site, elsewhere: Site) -> None:
    services.set_week(kabupaten, ("6", False), by=None)
    services.set_day(kabupaten, DAY, off=True, name="Pilkades serentak", by=None)
    db.session.flush()

    calendar = services.calendar_of(village)
    assert (calendar.rest, calendar.joint_leave, off(village)) == (frozenset({6}), False, "Pilkades serentak")
    other = services.calendar_of(elsewhere)
    assert (other.rest, other.joint_leave, dict(other.special)) == (frozenset({5, 6}), True, {})


def test_many_are_read_in_two_statements_and_say_what_each_says(
    kabupaten: Site, village: Site, elsewhere: Site, count_statements: Any
) -> None:
    services.set_week(kabupaten, ("6", False), by=None)
    services.set_day(kabupaten, DAY, off=True, name="Pilkades serentak", by=None)
    services.set_day(village, DAY, off=False, name="Masuk seperti biasa", by=None)
    db.session.flush()
    sites = [kabupaten, village, elsewhere]
    assert len({site.region_code for site in sites}) == 3

    with count_statements() as counted:
        found = services.calendars_of(sites)

    assert [each.split("FROM ")[1].split()[0] for each in counted.statements] == ["core_special_day", "core_work_week"]
    assert found == {site.id: services.calendar_of(site) for site in sites}


def test_what_is_said_nearer_counts(kabupaten: Site, village: Site) -> None:
    services.set_week(kabupaten, ("6", True), by=None)
    services.set_week(village, ("56", False), by=None)
    services.set_day(village, DAY, off=False, name="Masuk seperti biasa", by=None)
    services.set_day(kabupaten, DAY, off=True, name="Pilkades serentak", by=None)
    db.session.flush()

    assert (services.calendar_of(village).rest, off(village)) == (frozenset({5, 6}), None)
    assert (services.calendar_above(village).rest, off(kabupaten)) == (frozenset({6}), "Pilkades serentak")

    services.set_week(village, None, by=None)
    db.session.flush()
    assert services.calendar_of(village).rest == frozenset({6})


def test_a_day_is_said_once_and_taken_back(village: Site) -> None:
    services.set_day(village, DAY, off=True, name="Sedekah bumi", by=None)
    services.set_day(village, DAY, off=True, name="Sedekah desa", basis="Perdes 3/2026", by=None)
    db.session.flush()
    told = services.calendar_of(village).special[DAY]
    assert (told.name, told.basis, told.place) == ("Sedekah desa", "Perdes 3/2026", "33.04.02.2007")

    row = services.own_day(village, told.key)
    assert row is not None
    services.forget_day(village, row, by=None)
    db.session.flush()
    assert off(village) is None
    assert [entry.what for entry in db.session.scalars(select(AuditEntry)) if entry.what.startswith("workdays")] == [
        "workdays.day",
        "workdays.day",
        "workdays.day",
    ]


def test_a_day_of_another_region_is_not_ones_own(kabupaten: Site, village: Site) -> None:
    services.set_day(kabupaten, DAY, off=True, name="Pilkades serentak", by=None)
    db.session.flush()
    assert services.own_day(village, services.calendar_of(kabupaten).special[DAY].key) is None


def test_a_request_reads_a_calendar_once_and_sees_what_it_has_written_itself(
    app: Flask, village: Site, count_statements: Any
) -> None:
    with app.test_request_context():
        db.session.refresh(village)
        with count_statements() as counted:
            assert (off(village), off(village)) == (None, None)
        assert counted.count == 2, counted.statements
        services.set_day(village, DAY, off=True, name="Sedekah bumi", by=None)
        db.session.flush()
        assert off(village) == "Sedekah bumi"
