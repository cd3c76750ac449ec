"""What waits to be looked at, seen from where it is written and from above."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from cms_core.columns import now
from cms_core.extensions import db
from cms_core.modules import services as modules
from cms_core.pages import services as pages
from cms_core.pages.models import Page
from cms_core.permissions import KECAMATAN, OFFICER, VILLAGE
from cms_core.publishing import services
from cms_core.publishing.waiting import owners, waiting
from cms_core.publishing.waiting import page as waiting_page
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from cms_core.testing.factories import MakeSite, MakeUser

HOME = "http://localhost/s/klampok/admin/"


def send(site: Site, title: str, *, submit: bool = True) -> int:
    """A page of a site, sent to be looked at."""
    with site_scope(site.id):
        page = pages.write(site, title=title, body="<p>Isi.</p>")
        if submit:
            services.submit(page, by=None)
        key = page.id
    db.session.commit()
    return key


@pytest.fixture
def kecamatan(make_site: MakeSite) -> Site:
    site = make_site("33.04.02", slug="klampok", name="Klampok")
    kalimandi = make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi", stage="village_drafts")
    pagak = make_site("33.04.02.2002", slug="pagak", name="Pagak", stage="village_drafts")
    elsewhere = make_site("33.04.03.2001", slug="susukan", name="Susukan", stage="village_drafts")
    for place, title in ((pagak, "Lebih dulu"), (kalimandi, "Menyusul"), (elsewhere, "Di tempat lain")):
        send(place, title)
    send(kalimandi, "Draf", submit=False)
    return site


def test_waiting_is_what_is_in_review_in_the_region(kecamatan: Site, make_user: MakeUser) -> None:
    found = waiting(kecamatan, user=make_user(KECAMATAN, "33.04.02"))

    assert [(one.title, one.owner, one.site_name) for one in found] == [
        ("Lebih dulu", "core", "Pagak"),
        ("Menyusul", "core", "Kalimandi"),
    ]


def test_a_village_sees_its_own_and_an_officer_nothing(kecamatan: Site, make_user: MakeUser) -> None:
    village = db.session.query(Site).filter_by(slug="kalimandi").one()

    assert [one.title for one in waiting(village, user=make_user(VILLAGE, village.region_code))] == ["Menyusul"]
    assert waiting(village, user=make_user(OFFICER, village.region_code)) == []


@pytest.mark.plugins("potensi_desa")
def test_a_village_is_offered_what_it_has_and_a_kecamatan_what_its_villages_may_have(
    kecamatan: Site, make_user: MakeUser
) -> None:
    village, user = db.session.query(Site).filter_by(slug="kalimandi").one(), make_user(KECAMATAN, "33.04.02")
    both = ["core", "potensi_desa"]

    with site_scope(kecamatan.id):
        assert owners(kecamatan, user=user) == both
    with site_scope(village.id):
        assert owners(village, user=user) == ["core"]
        modules.enable(village, "potensi_desa")
        db.session.commit()
        assert owners(village, user=user) == both


def test_the_home_of_a_kecamatan_leads_to_what_waits(
    client: FlaskClient, kecamatan: Site, make_user: MakeUser, sign_in: Callable[..., None]
) -> None:
    sign_in(client, make_user(KECAMATAN, "33.04.02"))

    assert "2 tulisan menunggu diperiksa." in client.get(HOME).text
    links = re.findall(r'href="(/s/[^"]+/admin/halaman/\d+)"', client.get(f"{HOME}menunggu").text)
    assert [link.split("/")[2] for link in links] == ["pagak", "kalimandi"]
    assert [client.get(f"http://localhost{link}").status_code for link in links] == [200, 200]


def test_pages_of_what_waits_say_everything_once_across_sites(kecamatan: Site, make_user: MakeUser) -> None:
    admin = make_user(KECAMATAN, "33.04.02")
    village = db.session.query(Site).filter_by(slug="pagak").one()
    moment = now()
    with site_scope(village.id):
        for page in (db.session.get_one(Page, send(village, f"Bersama {number}")) for number in range(3)):
            page.changed_at = moment
    db.session.commit()

    said, after = [], ""
    for _page in range(9):
        rows, after = waiting_page(kecamatan, user=admin, after=after, limit=2)
        said += [row.title for row in rows]
        if not after:
            break

    assert said == ["Lebih dulu", "Menyusul", "Bersama 0", "Bersama 1", "Bersama 2"]


@pytest.mark.parametrize("after", ["core_page-", "core_page-x", "core_user-1", "core_page-99999999999", "x", "-1"])
def test_a_place_that_is_none_begins_at_the_beginning(kecamatan: Site, make_user: MakeUser, after: str) -> None:
    rows, _after = waiting_page(kecamatan, user=make_user(KECAMATAN, "33.04.02"), after=after)

    assert [row.title for row in rows] == ["Lebih dulu", "Menyusul"]


def test_a_row_elsewhere_says_nothing_of_when_it_was_sent(kecamatan: Site, make_user: MakeUser) -> None:
    elsewhere = db.session.query(Site).filter_by(slug="susukan").one()
    key = send(elsewhere, "Terakhir")

    rows, _after = waiting_page(kecamatan, user=make_user(KECAMATAN, "33.04.02"), after=f"core_page-{key}")

    assert [row.title for row in rows] == ["Lebih dulu", "Menyusul"]
