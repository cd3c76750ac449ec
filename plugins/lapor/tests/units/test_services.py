"""Keeping units and duties, and who may."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func

from cms_core.api import Site, User, db, site_scope
from cms_core.testing.factories import MakeSite, MakeUser
from cms_lapor import NAME
from cms_lapor.units import services
from cms_lapor.units.models import Duty, Unit, UnitTopic

from ..conftest import DESK, VILLAGE, Citizen, fields, form_to
from .conftest import HOME


def test_units_are_kept_at_the_desk(desk: Citizen, site: Site) -> None:
    answer = desk.post(f"{DESK}/bagian/baru", name="Kaur Perencanaan", topics=["pu", "air-mutu"], active="y")
    assert answer.status_code == 303
    with site_scope(site.id):
        unit = db.session.scalars(db.select(Unit)).one()
        assert (unit.name, [each.topic for each in unit.topics]) == ("Kaur Perencanaan", ["pu", "air-mutu"])
        key = unit.id
    same = desk.post(f"{DESK}/bagian/baru", name="kaur perencanaan", topics=[], active="y")
    assert (same.status_code, "Sudah ada bagian dengan nama ini." in same.text) == (422, True)
    taken = desk.post(f"{DESK}/bagian/baru", name="Kaur Umum", topics=["air-mutu"], active="y")
    assert (taken.status_code, "sudah ditangani Kaur Perencanaan" in taken.text) == (422, True)
    page = desk.client.get(f"{HOME}{DESK}/bagian/{key}").text
    sent = {name: value for name, value in fields(page).items() if name != "active"}
    answer = desk.client.post(f"{HOME}{DESK}/bagian/{key}", data={**sent, "topics": ["air-mutu"]})
    assert answer.status_code == 303
    with site_scope(site.id):
        unit = db.session.get_one(Unit, key)
        assert (unit.active, [each.topic for each in unit.topics]) == (False, ["air-mutu"])
        assert db.session.scalar(db.select(func.count(UnitTopic.id))) == 1


def test_duties_are_given_and_taken(desk: Citizen, site: Site, roads: int, make_user: MakeUser) -> None:
    user = make_user("officer", VILLAGE)
    page = desk.client.get(f"{HOME}{DESK}/bagian/").text
    at = form_to(page, "tugas")
    said = {"tugas-person": str(user.id), "tugas-duty": "penghubung"}
    without = desk.send_form(f"{DESK}/bagian/tugas", page, form=at, **said)
    assert (without.status_code, "Tugas ini memerlukan bagian." in without.text) == (422, True)
    page = desk.client.get(f"{HOME}{DESK}/bagian/").text
    said["tugas-unit"] = str(roads)
    assert desk.send_form(f"{DESK}/bagian/tugas", page, form=at, **said).status_code == 303
    with site_scope(site.id):
        duty = db.session.scalars(db.select(Duty)).one()
        assert (duty.user_id, duty.duty, duty.unit_id) == (user.id, "penghubung", roads)
        key = duty.id
    stale = desk.client.post(f"{HOME}{DESK}/bagian/tugas/{key}", data={"lepas-csrf_token": "lama"})
    assert (stale.status_code, "kirim sekali lagi" in stale.text) == (422, True)
    page = desk.client.get(f"{HOME}{DESK}/bagian/").text
    assert desk.send_form(f"{DESK}/bagian/tugas/{key}", page, form=form_to(page, f"tugas/{key}")).status_code == 303
    with site_scope(site.id):
        assert db.session.scalar(db.select(func.count(Duty.id))) == 0


def test_only_who_handles_cases_here_gets_a_duty(site: Site, officer: User, roads: int, make_user: MakeUser) -> None:
    stranger = make_user("village_operator", "33.04.02.2002")
    with site_scope(site.id):
        for user, duty in ((stranger, "petugas"), (officer, "raja"), (None, "petugas"), (officer, "lapangan")):
            with pytest.raises(services.NotBound):
                services.bind(user, duty, None, site=site, by=officer)


def test_units_and_templates_are_kept_by_who_keeps_the_desk(
    colleague: Callable[..., Citizen], desk: Citizen, make_site: MakeSite, roads: int
) -> None:
    who = colleague("petugas")
    paths = ("bagian/", "bagian/baru", f"bagian/{roads}", "templat/", "templat/baru")
    assert [who.client.get(f"{HOME}{DESK}/{path}").status_code for path in paths] == [403] * 5
    for path in ("bagian/baru", "bagian/tugas", "bagian/tugas/1", "templat/baru"):
        assert who.client.post(f"{HOME}{DESK}/{path}").status_code == 403
    make_site("33.04.02.2002", slug="pagak", modules=(NAME,), stage="village_publishes")
    assert desk.client.get(f"{HOME}/s/pagak/admin/lapor/bagian/{roads}").status_code in (403, 404)


@pytest.mark.parametrize(("duty", "opens"), [("petugas", 200), ("penghubung", 403), ("pimpinan", 403), (None, 403)])
def test_reports_are_written_down_by_those_who_take_them_in(
    site: Site, officer: User, roads: int, colleague: Callable[..., Citizen], duty: str | None, opens: int
) -> None:
    colleague("petugas")
    who = colleague(duty)
    paths = ("terima", "terima/tumpukan", "terima/tempel", "lembar", "pesan")
    assert [who.client.get(f"{HOME}{DESK}/{path}").status_code for path in paths] == [opens] * len(paths)


def test_nobody_appoints_himself_inspector(site: Site, desk: Citizen, officer: User, make_user: MakeUser) -> None:
    other = make_user("officer", VILLAGE)
    page = desk.client.get(f"{HOME}{DESK}/bagian/").text
    at = form_to(page, "tugas")
    said = {"tugas-person": str(officer.id), "tugas-duty": "pengawas"}
    answer = desk.send_form(f"{DESK}/bagian/tugas", page, form=at, **said)
    assert (answer.status_code, "tidak diberikan kepada diri sendiri" in answer.text) == (422, True)
    with site_scope(site.id), pytest.raises(services.OwnInspector):
        services.bind(officer, "pengawas", None, site=site, by=officer)
    said["tugas-person"] = str(other.id)
    assert desk.send_form(f"{DESK}/bagian/tugas", page, form=at, **said).status_code == 303
    # Every other duty he may give to himself: it opens nothing that he does not open anyway.
    page = desk.client.get(f"{HOME}{DESK}/bagian/").text
    said = {"tugas-person": str(officer.id), "tugas-duty": "petugas"}
    assert desk.send_form(f"{DESK}/bagian/tugas", page, form=form_to(page, "tugas"), **said).status_code == 303
    with site_scope(site.id):
        rows = db.session.execute(db.select(Duty.user_id, Duty.duty).order_by(Duty.id)).all()
        assert [tuple(row) for row in rows] == [(other.id, "pengawas"), (officer.id, "petugas")]
