"""What the guest book does, on both databases: the same fixtures as everybody's."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from balai_buku_tamu import NAME, plugin, services
from balai_buku_tamu.models import Visit
from flask.testing import FlaskClient
from sqlalchemy import select, text

from cms_core.api import PersonalData, Site, User, db, now, site_scope
from cms_core.tenancy import platform_work
from cms_core.testing.factories import MakeSite, MakeUser

HOST = "http://kalimandi.example"
GUEST = {"name": "Tamu contoh", "phone": "0812-0000-0000", "purpose": "Surat pengantar"}


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    """A village with the guest book open."""
    return make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi", host="kalimandi.example", modules=(NAME,))


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(csrf_token|key)" type="hidden" value="([^"]*)"', page))


def guests(site: Site) -> list[tuple[str, str, str]]:
    with site_scope(site.id):
        return [(row.name, row.phone, row.purpose) for row in services.newest(10)]


def test_visit_is_written_down_once_and_encrypted(client: FlaskClient, site: Site) -> None:
    form = {**hidden(client.get(f"{HOST}/buku-tamu/").text), **GUEST}
    answers = [client.post(f"{HOST}/buku-tamu/", data=form) for _again in range(2)]
    assert [(answer.status_code, answer.headers["Location"]) for answer in answers] == [
        (303, "/buku-tamu/terima-kasih")
    ] * 2
    assert guests(site) == [("Tamu contoh", "6281200000000", "Surat pengantar")]
    with platform_work():
        stored = db.session.execute(text("SELECT name, phone FROM buku_tamu_visit")).one()
    assert not [value for value in stored if "contoh" in value or "6281" in value]


def test_visit_without_a_name_comes_back_with_everything(client: FlaskClient, site: Site) -> None:
    form = {**hidden(client.get(f"{HOST}/buku-tamu/").text), **GUEST, "name": ""}
    answer = client.post(f"{HOST}/buku-tamu/", data=form)
    assert answer.status_code == 422
    assert 'value="Surat pengantar"' in answer.text
    assert guests(site) == []


def test_visit_without_a_token_is_not_written(client: FlaskClient, site: Site) -> None:
    assert client.post(f"{HOST}/buku-tamu/", data=GUEST).status_code == 422
    assert guests(site) == []


def test_office_reads_and_deletes(
    client: FlaskClient, site: Site, make_user: MakeUser, sign_in: Callable[[FlaskClient, User], None]
) -> None:
    site.stage = "autonomous"
    with site_scope(site.id):
        key = services.write(**GUEST).id
    sign_in(client, make_user(region_code=site.region_code))
    page = "http://localhost/s/kalimandi/admin/buku-tamu/"
    listed = client.get(page).text
    assert "6281200000000" in listed
    token = re.search(r'id="token-\d+" name="csrf_token" type="hidden" value="([^"]+)"', listed)
    assert token is not None
    assert client.post(f"{page}{key}/hapus", data={"csrf_token": token[1]}).status_code == 303
    assert guests(site) == []


def test_person_is_told_and_forgotten_on_every_site(site: Site, make_site: MakeSite) -> None:
    other = make_site(name="Pagak")
    for each in (site, other):
        with site_scope(each.id):
            services.write(**GUEST)
            services.write(**{**GUEST, "phone": "0813-0000-0000"})
    held = [
        PersonalData(plugin=NAME, what="visit", where=where, value="Tamu contoh, Surat pengantar")
        for where in ("Kalimandi", "Pagak")
    ]
    assert list(plugin.cms_personal_data(subject="+62 812 0000 0000")) == held
    assert plugin.cms_erase_personal_data(subject="081200000000", dry_run=True) == held
    assert len(guests(site)) == 2
    assert plugin.cms_erase_personal_data(subject="081200000000", dry_run=False) == held
    assert [len(guests(each)) for each in (site, other)] == [1, 1]
    assert list(plugin.cms_personal_data(subject="081200000000")) == []


def test_old_visits_are_forgotten(site: Site) -> None:
    with site_scope(site.id):
        services.write(**GUEST).visited_at = now() - timedelta(days=services.KEPT_DAYS + 1)
        kept = services.write(**GUEST).id
        db.session.flush()
        services.forget_old(site.id)
        db.session.flush()
        assert db.session.scalars(select(Visit.id)).all() == [kept]
