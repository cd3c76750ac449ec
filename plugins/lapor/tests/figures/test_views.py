"""Who sees which figures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms_core.api import Site, User, db, site_scope, today
from cms_core.modules.services import disable
from cms_core.testing.factories import MakeUser
from cms_lapor import NAME, hooks
from cms_lapor.figures import services
from cms_lapor.queue import listing as queue
from cms_lapor.units import services as units

from ..conftest import DESK, KECAMATAN, VILLAGE
from .conftest import HOME, OTHER, fill, numbers_of


@pytest.mark.parametrize(
    ("role", "region", "status"),
    [
        ("village_operator", "33.04.02.2007", 200),
        ("officer", "33.04.02.2007", 200),
        ("kecamatan_admin", KECAMATAN, 200),
        ("village_operator", OTHER, 404),
    ],
)
def test_who_sees_the_figures_of_a_site(
    app: Flask,
    site: Site,
    make_user: MakeUser,
    sign_in: Callable[..., None],
    role: str,
    region: str,
    status: int,
) -> None:
    fill(site, 2)
    client = app.test_client()
    sign_in(client, make_user(role, region))
    assert client.get(f"{HOME}{DESK}/angka").status_code == status
    file = client.get(f"{HOME}{DESK}/angka?menurut=topik&bentuk=csv")
    assert (file.status_code, "Pekerjaan umum dan tata ruang;2" in file.text) == (status, status == 200)


def test_kecamatan_sees_small_groups_of_a_village_on_its_own_put_together(
    app: Flask, site: Site, kecamatan: Site, make_user: MakeUser, sign_in: Callable[..., None]
) -> None:
    fill(site, 9)
    fill(site, 1, topic="gender-anak", visibility="secret")
    client = app.test_client()
    sign_in(client, make_user("kecamatan_admin", KECAMATAN))
    for stage, seen in (("village_publishes", True), ("autonomous", False)):
        db.session.get_one(Site, site.id).stage = stage
        db.session.commit()
        page = client.get(f"{HOME}{DESK}/angka?menurut=topik").text
        assert (numbers_of(page), "Perempuan, anak" in page) == ({"9", "1", "10"} if seen else {"10"}, seen)


def test_region_sees_how_many_came_where_and_no_small_group_of_a_topic(
    app: Flask, site: Site, other: Site, kecamatan: Site, make_user: MakeUser, sign_in: Callable[..., None]
) -> None:
    fill(site, 9)
    fill(other, 2)
    fill(other, 1, topic="gender-anak", visibility="secret")
    client = app.test_client()
    sign_in(client, make_user("kecamatan_admin", KECAMATAN))
    path = f"{HOME}/s/purworeja-klampok/admin/lapor/angka"
    assert numbers_of(client.get(f"{path}?menurut=situs").text) == {"9", "3", "12"}
    page, file = (client.get(f"{path}?menurut=topik{more}").text for more in ("", "&bentuk=csv"))
    assert (numbers_of(page), "Perempuan, anak" in page + file) == ({"12"}, False)


def test_site_that_has_switched_the_module_off_is_in_no_figure(
    client: FlaskClient, site: Site, other: Site, kecamatan: Site
) -> None:
    fill(site, 9, due=today(site) - timedelta(days=1))
    fill(other, 8, due=today(site) - timedelta(days=1))
    with site_scope(other.id):
        disable(other, NAME)
    db.session.commit()
    assert numbers_of(client.get("http://klampok.example/lapor/kinerja").text) == {"9"}
    with site_scope(kecamatan.id):
        assert services.table(kecamatan, services.SITE).total.received == 9
        assert services.waiting_in(kecamatan, [queue.LATE], seen=()) == [9]


def test_pages_run_few_statements(
    client: FlaskClient, kecamatan: Site, site: Site, other: Site, count_statements: Callable[..., Any]
) -> None:
    fill(site, 9)
    fill(other, 9)
    client.get("http://klampok.example/lapor/kinerja")
    with count_statements() as counted:
        client.get("http://klampok.example/lapor/kinerja?q=x")
    assert counted.count <= 12, counted.statements


def test_figures_are_those_of_what_their_reader_may_know_of(
    app: Flask, site: Site, officer: User, make_user: MakeUser, sign_in: Callable[..., None]
) -> None:
    with site_scope(site.id):
        unit = units.save(None, name="Kaur Perencanaan", topics=[], active=True, by=officer)
        unit_id, other = unit.id, make_user("officer", VILLAGE)
        taker, keeper = make_user("officer", VILLAGE), make_user("village_operator", VILLAGE)
        units.bind(other, "penghubung", unit, site=site, by=officer)
        units.bind(taker, "petugas", None, site=site, by=officer)
        units.bind(keeper, "penghubung", unit, site=site, by=officer)
    db.session.commit()
    fill(site, 9, unit="Kaur Perencanaan", unit_id=unit_id)
    fill(site, 2, topic="air-bersih", accused_id=unit_id)
    fill(site, 3, topic="hukum-pungli", kind="pengawasan", visibility="secret")

    def shown(user: User) -> set[str]:
        client = app.test_client()
        sign_in(client, user)
        return numbers_of(client.get(f"{HOME}{DESK}/angka?menurut=topik").text)

    # Who takes reports in knows of all but the inspections, who keeps the desk of all but what is about his own unit.
    assert shown(taker) == {"9", "2", "11"}
    assert shown(keeper) == {"9", "3", "12"}
    # Who reads some alone learns nothing of small groups of the others, and nothing of what is about his own unit.
    assert shown(other) == {"9"}


@pytest.mark.parametrize(("role", "seen"), [("kecamatan_admin", [9]), ("officer", [7])])
def test_number_of_a_region_counts_nothing_that_its_reader_may_not_know_of(
    app: Flask, site: Site, kecamatan: Site, make_user: MakeUser, role: str, seen: list[int]
) -> None:
    """Whoever is at home in the office below, too, would learn there of a report about it."""
    reader, boss = make_user(role, KECAMATAN), make_user("platform", "")
    with site_scope(site.id):
        unit = units.save(None, name="Kaur Perencanaan", topics=[], active=True, by=boss)
        if role == "officer":
            units.bind(reader, "penghubung", unit, site=site, by=boss)
        unit_id = unit.id
    db.session.commit()
    late = {"due": today(site) - timedelta(days=1)}
    fill(site, 4, **late)
    fill(kecamatan, 3, **late)
    fill(site, 1, accused_id=unit_id, **late)
    fill(kecamatan, 1, kind="pengawasan", visibility="secret", **late)
    fill(kecamatan, 1, place=KECAMATAN, about_office=True, **late)
    with app.test_request_context(), site_scope(kecamatan.id):
        found = [each for each in hooks.cms_dashboard_figures(kecamatan, reader) if each.endpoint.endswith(".figures")]
    assert [each.value for each in found] == seen * 2


def test_small_number_of_a_region_is_for_those_alone_who_read_all_of_its_desk(
    app: Flask, site: Site, kecamatan: Site, make_user: MakeUser
) -> None:
    clerk, whole = make_user("officer", KECAMATAN), make_user("officer", KECAMATAN)
    with site_scope(kecamatan.id):
        units.bind(clerk, "pimpinan", None, site=kecamatan, by=whole)
        units.bind(whole, "petugas", None, site=kecamatan, by=clerk)
    fill(site, 4, due=today(site))
    for many in (4, 5):
        with app.test_request_context(), site_scope(kecamatan.id):
            read = {user: hooks.cms_dashboard_figures(kecamatan, user) for user in (clerk, whole)}
            found = [[each.value for each in read[user] if each.endpoint.endswith(".figures")] for user in read]
        assert found == ([[0], [4, 0]] if many == 4 else [[5, 0], [5, 0]])
        fill(site, 1, due=today(site))


def test_ways_in_which_few_ended_are_for_those_alone_who_read_all_of_the_desk(
    app: Flask, site: Site, kecamatan: Site, make_user: MakeUser, sign_in: Callable[..., None]
) -> None:
    fill(site, 6, answered_in=2, outcome="tuntas")
    fill(site, 1, answered_in=2, outcome="tidak_ditemukan")
    client = app.test_client()
    sign_in(client, make_user("kecamatan_admin", KECAMATAN))
    found = {}
    for slug in ("kalimandi", "purworeja-klampok"):
        page = client.get(f"{HOME}/s/{slug}/admin/lapor/angka?menurut=topik").text
        found[slug] = ["Tuntas" in page, "Tidak ditemukan di tempat" in page]
    assert found == {"kalimandi": [True, True], "purworeja-klampok": [True, False]}
