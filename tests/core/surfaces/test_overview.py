"""The sites of a region at a glance: figures, what comes first, and nothing of anybody else's."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms_core.columns import now
from cms_core.extensions import db
from cms_core.lists import Asked
from cms_core.pages import services as pages
from cms_core.permissions import KECAMATAN, OFFICER, PLATFORM, VILLAGE
from cms_core.publishing import services
from cms_core.publishing.models import PublishedItem
from cms_core.sites.models import Site
from cms_core.surfaces import overview
from cms_core.tenancy import site_scope
from cms_core.testing.factories import MakeSite, MakeUser
from cms_core.users.models import Assignment, User

pytestmark = pytest.mark.each_case_on_both

HERE = "33.04.02"
HOME = "http://localhost/s/klampok/admin/"
COLUMNS = {"stage": "village_drafts"}


def send(site: Site, *titles: str) -> None:
    """Pages of a site that wait to be looked at."""
    with site_scope(site.id):
        for title in titles:
            services.submit(pages.write(site, title=title, body="<p>Isi.</p>"), by=None)
    db.session.commit()


@pytest.fixture
def klampok(app: Flask, make_site: MakeSite, make_user: MakeUser) -> Site:
    """Four villages of a kecamatan and one beside it, each in another state."""
    ago = {days: now() - timedelta(days=days) for days in (1, 47)}
    site = make_site(HERE, slug="klampok", name="Klampok", changed_at=ago[1])
    sirkandi = make_site(f"{HERE}.2001", slug="sirkandi", name="Sirkandi", changed_at=ago[1], **COLUMNS)
    make_site(f"{HERE}.2002", slug="pagak", name="Pagak", changed_at=ago[47], stage="autonomous")
    make_site(f"{HERE}.2003", slug="kecitran", name="Kecitran", changed_at=ago[1], modules=("potensi_desa",), **COLUMNS)
    make_site(f"{HERE}.2007", slug="kalimandi", name="Kalimandi")
    beside = make_site("33.04.03.2001", slug="susukan", name="Susukan", **COLUMNS)
    for code in ("2001", "2002", "2003", "2003"):
        make_user(VILLAGE, f"{HERE}.{code}")
    send(sirkandi, "Satu", "Dua"), send(beside, "Lain"), send(site, "Sendiri")
    return site


@pytest.fixture
def admin(klampok: Site, make_user: MakeUser) -> User:
    return make_user(KECAMATAN, HERE, username="admin-klampok")


def names(sites: overview.Sites, **asked: Any) -> list[str]:
    return [row.site.name for row in sites.page(sites.described(), Asked(**asked)).rows]


def test_what_needs_somebody_comes_first(klampok: Site, admin: User) -> None:
    mine = overview.below(klampok, user=admin)

    # Something waits; nobody writes there; quiet; nothing at all.
    assert names(mine) == ["Sirkandi", "Kalimandi", "Pagak", "Kecitran"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"order": "nama"}, ["Kalimandi", "Kecitran", "Pagak", "Sirkandi"]),
        ({"order": "nama", "down": True}, ["Sirkandi", "Pagak", "Kecitran", "Kalimandi"]),
        ({"order": "tahap"}, ["Kalimandi", "Sirkandi", "Kecitran", "Pagak"]),
        ({"order": "berubah"}, ["Kalimandi", "Pagak", "Sirkandi", "Kecitran"]),
        ({"words": "KAL"}, ["Kalimandi"]),
        ({"words": "%"}, []),
        ({"state": "tindakan"}, ["Sirkandi", "Kalimandi"]),
        ({"state": "sepi"}, ["Kalimandi", "Pagak"]),
        ({"state": "kosong"}, ["Kalimandi"]),
        ({"state": "village_drafts"}, ["Sirkandi", "Kecitran"]),
    ],
)
def test_the_list_is_narrowed_and_sorted(
    klampok: Site, admin: User, asked: dict[str, Any], expected: list[str]
) -> None:
    mine = overview.below(klampok, user=admin)
    found = names(mine, **asked)

    # Two that changed in the same moment stand as they were made.
    assert (found if "order" in asked else sorted(found)) == (expected if "order" in asked else sorted(expected))


def test_a_row_says_stage_modules_and_where_to_act(klampok: Site, admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overview.gate, "loaded", lambda: {"potensi_desa": None})
    mine = overview.below(klampok, user=admin)
    found = {row.site.slug: row for row in mine.page(mine.described(), Asked()).rows}

    told = {slug: (str(row.stage), row.modules, row.waiting, row.writers) for slug, row in found.items()}
    assert told == {
        "sirkandi": ("Menulis draf", 0, 2, 1),
        "pagak": ("Mandiri", 0, 0, 1),
        "kecitran": ("Menulis draf", 1, 0, 2),
        "kalimandi": ("Dikelola kecamatan", 0, 0, 0),
    }
    assert found["sirkandi"].waiting_url == "/s/sirkandi/admin/menunggu"
    assert found["kalimandi"].invite_url == "/s/kalimandi/admin/orang/undang"


def test_figures_count_what_is_below_and_nothing_beside(klampok: Site, admin: User) -> None:
    with site_scope(klampok.id):
        db.session.add(item(klampok, 1))
    village = db.session.query(Site).filter_by(slug="pagak").one()
    with site_scope(village.id):
        db.session.add_all([item(village, 1), item(village, 8), item(village, 1, plugin="potensi_desa")])
    db.session.commit()

    found = overview.below(klampok, user=admin).figures()

    # Of a module that is off nothing is counted.
    assert (found.waiting, found.waiting_sites, found.quiet, found.unstaffed, found.published) == (2, 1, 2, 1, 1)
    assert (found.total, found.counts["desa"], found.mixed) == (4, 4, False)


def item(site: Site, days: int, plugin: str = "core") -> PublishedItem:
    return PublishedItem(
        region_code=site.region_code,
        kabupaten="33.04",
        kecamatan=HERE,
        plugin=plugin,
        kind="halaman",
        ref=days,
        title="Kabar",
        summary="",
        body_text="",
        endpoint="site.index",
        values={},
        place="",
        published_at=now() - timedelta(days=days),
    )


def test_of_a_person_are_the_sites_of_all_roles_once(
    klampok: Site, make_user: MakeUser, make_site: MakeSite, app: Flask
) -> None:
    two = make_user(KECAMATAN, HERE)
    two.assignments.append(Assignment(role=VILLAGE, region_code="33.04.03.2001"))
    two.assignments.append(Assignment(role=OFFICER, region_code=f"{HERE}.2002"))
    db.session.commit()

    assert sorted(names(overview.of(two))) == ["Kalimandi", "Kecitran", "Klampok", "Pagak", "Sirkandi", "Susukan"]
    assert sum(overview.of(two).waiting.values()) == 4
    assert sorted(names(overview.of(make_user(PLATFORM, "")))) == sorted(names(overview.of(two)))
    assert names(overview.of(make_user(None))) == []


def test_who_may_read_no_drafts_learns_of_none(klampok: Site, make_user: MakeUser) -> None:
    officer = make_user(OFFICER, HERE)
    found = overview.below(klampok, user=officer)

    assert (found.waiting, found.figures().waiting) == ({}, 0)
    assert {row.invite_url for row in found.page(found.described(), Asked()).rows} == {None}


def test_a_home_takes_as_many_statements_for_many_sites_as_for_few(
    client: FlaskClient,
    klampok: Site,
    admin: User,
    make_site: MakeSite,
    sign_in: Callable[..., None],
    count_statements: Callable[[], AbstractContextManager[Any]],
) -> None:
    sign_in(client, admin)
    counts = []
    for _time in range(2):
        client.get(HOME)
        with count_statements() as counted:
            assert client.get(HOME).status_code == 200
        counts.append(counted.count)
        for _number in range(30):
            send(make_site(**COLUMNS), "Satu")

    assert counts[0] == counts[1] <= 45
    assert client.get(HOME).text.count('role="rowheader"') == 50  # a page


def test_the_home_of_a_kecamatan_counts_in_words_and_shows_the_way(
    client: FlaskClient, klampok: Site, admin: User, sign_in: Callable[..., None]
) -> None:
    sign_in(client, admin)

    html = client.get(HOME).text

    assert "<h1>Empat desa, sepintas</h1>" in html
    assert re.findall(r'href="(/s/\w+/admin/)"', html.partition("<tbody")[2].partition("</tbody>")[0]) == [
        f"/s/{slug}/admin/" for slug in ("sirkandi", "kalimandi", "pagak", "kecitran")
    ]
    assert "susukan" not in html.lower()


def test_the_list_is_a_file_as_well(
    client: FlaskClient, klampok: Site, admin: User, sign_in: Callable[..., None]
) -> None:
    klampok_below = db.session.query(Site).filter_by(slug="pagak").one()
    klampok_below.name = "@Pagak"
    db.session.commit()
    sign_in(client, admin)

    answer = client.get(f"{HOME}?bentuk=csv&urut=nama")

    lines = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert [line[0] for line in lines] == ["Situs", "'@Pagak", "Kalimandi", "Kecitran", "Sirkandi"]
