"""Whom a reminder reaches: the reporter, the office by mail, and of a guarded case those who may know of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from cms_core.api import Site, User, db, site_scope
from cms_core.mail.models import Letter
from cms_core.notices import services as notices
from cms_core.notices.models import Notice
from cms_core.testing.factories import MakeUser
from cms_lapor import NAME, clocks, states
from cms_lapor.models import Report, Reporter
from cms_lapor.privacy import restricting
from cms_lapor.topics import INSPECTION
from cms_lapor.units import services as units
from cms_lapor.units.models import Unit

from ..conftest import VILLAGE
from .conftest import MONDAY, kecamatan_of, put, state_of, told


def test_those_above_learn_a_number_and_nothing_else(
    site: Site, make_report: Callable[..., int], at: Callable[[date], None]
) -> None:
    put(site, make_report(visibility="secret", topic="gender-anak", body="Kenari di rumah itu."), states.NEW, MONDAY, 3)
    at(date(2026, 11, 26))
    rows = db.session.scalars(db.select(Notice)).all()
    assert {tuple(sorted(row.facts)) for row in rows} == {("number", "place")}
    assert "enari" not in str([row.facts for row in rows])


def test_a_reporter_without_mail_is_reminded_by_the_officers_hand(
    site: Site, make_report: Callable[..., int], at: Callable[[date], None]
) -> None:
    unknown = make_report()
    put(site, unknown, states.ANSWERED, MONDAY, 10)
    put(site, make_report(phone="6281200000000"), states.ANSWERED, MONDAY, 10)
    at(date(2026, 11, 12))
    assert told() == [("kalimandi", "silent", False)]


def test_what_is_kept_from_some_officers_is_told_to_those_who_keep_the_desk(
    site: Site, make_report: Callable[..., int], at: Callable[[date], None]
) -> None:
    accused, secret = make_report(phone="6281200000000"), make_report(phone="6281200000000", visibility="secret")
    with site_scope(site.id):
        unit = Unit(name="Kaur Perencanaan")
        db.session.add(unit)
        db.session.flush()
        key = unit.id
    put(site, accused, states.ANSWERED, MONDAY, 10, accused_id=key)
    put(site, secret, states.ANSWERED, MONDAY, 10, kind=INSPECTION)
    put(site, make_report(phone="6281200000000"), states.ANSWERED, MONDAY, 10)
    at(date(2026, 11, 12))
    told_to = db.session.scalars(db.select(Notice.permission).order_by(Notice.id)).all()
    assert told_to == ["lapor.kept", "lapor.kept", "lapor.handle"]


def test_inspector_is_told_of_inspections_and_nobody_of_what_is_about_his_own_unit(
    app: Flask,
    site: Site,
    kabupaten: Site,
    make_user: MakeUser,
    make_report: Callable[..., int],
    at: Callable[[date], None],
) -> None:
    inspector, accused, clerk, keeper = (
        make_user(role, VILLAGE) for role in ("officer", "officer", "officer", "village_operator")
    )
    above, head = make_user("officer", "33.04.02"), make_user("kecamatan_admin", "33.04.02")
    at_home = {"above": above, "head": head}
    with site_scope(site.id):
        unit = units.save(None, name="Kaur Perencanaan", topics=[], active=True, by=keeper)
        for person, duty in ((inspector, "pengawas"), (accused, "petugas"), (clerk, "petugas")):
            units.bind(person, duty, None, site=site, by=keeper)
        for person in (accused, keeper):
            units.bind(person, "penghubung", unit, site=site, by=inspector)
        key = unit.id
    put(site, make_report(visibility="secret"), states.NEW, MONDAY, 3, kind=INSPECTION)
    put(site, make_report(), states.NEW, MONDAY, 3, accused_id=key)
    put(site, make_report(), states.NEW, MONDAY, 3)
    at(date(2026, 11, 26))
    seen = {}
    people = {"inspector": inspector, "accused": accused, "clerk": clerk, "keeper": keeper}
    for name, person in {**people, **at_home}.items():
        place = kecamatan_of(site) if name in at_home else site
        with app.test_request_context(), site_scope(place.id):
            shown = notices.notices_for(place, person)
            seen[name] = sorted(each.text.partition(":")[0].rpartition("-")[2] for each in shown)
            assert notices.count_for(place, person) == len(shown)
    # The first calls for an inspection, the second is about the unit, the third is for all who handle cases.
    assert seen == {
        "inspector": ["0001", "0003"],
        "accused": ["0003"],
        "clerk": ["0002", "0003"],
        "keeper": ["0001", "0003"],
        "above": ["0003"],
        "head": ["0001", "0002", "0003"],
    }


@pytest.mark.settings(smtp_url="smtp://mail.example", mail_from="situs@contoh.go.id")
def test_a_reporter_with_mail_is_reminded_in_his_language(
    site: Site, make_report: Callable[..., int], at: Callable[[date], None]
) -> None:
    key = make_report(email="warga@contoh.id", body="Kenari bertengger.")
    put(site, key, states.WAITING, MONDAY, 10)
    with site_scope(site.id):
        db.session.scalars(db.select(Reporter)).one().language = "en"
    at(date(2026, 11, 12))
    assert told() == []
    with site_scope(site.id):
        (letter,) = db.session.scalars(db.select(Letter)).all()
        assert (letter.recipient, letter.language, "enari" in letter.body) == ("warga@contoh.id", "en", False)
        assert "http://kalimandi.example:8000/en/lapor/lacak" in letter.body


@pytest.mark.settings(smtp_url="smtp://mail.example", mail_from="situs@contoh.go.id")
@pytest.mark.parametrize("wanted", [True, False])
def test_the_office_is_written_to_where_it_wants_that(
    site: Site, make_report: Callable[..., int], at: Callable[[date], None], wanted: bool
) -> None:
    from cms_core.modules.settings import change_settings

    put(site, make_report(), states.NEW, MONDAY, 3)
    with site_scope(site.id):
        db.session.get_one(Site, site.id).email = "kantor@kalimandi.desa.id"
        change_settings(site, NAME, {**clocks.defaults(), "by_mail": wanted})
    at(date(2026, 11, 26))
    with site_scope(site.id):
        letters = db.session.scalars(db.select(Letter)).all()
        assert [letter.recipient for letter in letters] == (["kantor@kalimandi.desa.id"] if wanted else [])


@pytest.mark.settings(smtp_url="smtp://mail.example", mail_from="situs@contoh.go.id")
@pytest.mark.parametrize("state", [states.WORKING, states.ANSWERED])
def test_limit_of_a_restricted_report_runs_on_for_those_who_can_lift_that(
    site: Site, kabupaten: Site, officer: User, make_report: Callable[..., int], at: Callable[[date], None], state: str
) -> None:
    from cms_core.modules.settings import change_settings

    key = make_report(email="warga@contoh.id")
    put(site, key, state, MONDAY, 10)
    with site_scope(site.id):
        db.session.get_one(Site, site.id).email = "kantor@kalimandi.desa.id"
        change_settings(site, NAME, {**clocks.defaults(), "by_mail": True})
    at(date(2026, 11, 12))
    with site_scope(site.id):
        for letter in db.session.scalars(db.select(Letter)).all():
            db.session.delete(letter)
        restricting.grant(db.session.get_one(Report, key), site, by=states.STAFF, user=officer)
    db.session.commit()
    # Who can do nothing about it is not told any longer.
    assert told() == []
    at(date(2026, 11, 13))
    assert told() == [("kalimandi", "restricted", False)]
    at(date(2026, 11, 26))
    assert told() == [
        ("kalimandi", "restricted", True),
        ("purworeja-klampok", "below_over", False),
        ("banjarnegara", "below_far", True),
    ]
    assert set(db.session.scalars(db.select(Notice.permission))) == {"lapor.admin"}
    at(date(2026, 11, 30))
    with site_scope(site.id):
        assert (db.session.scalars(db.select(Letter)).all(), state_of(site, key)) == ([], state)
