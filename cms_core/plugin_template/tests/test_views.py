from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, User, db, site_scope
from cms_core.testing.factories import MakeSite, MakeUser
from cms_nama_modul import NAME, services

HOST = "http://kalimandi.example"
STAFF = "http://localhost/s/kalimandi/admin/nama-modul"


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    """A village that publishes by itself."""
    return make_site(
        "33.04.02.2007",
        slug="kalimandi",
        host="kalimandi.example",
        modules=(NAME,),
        stage="village_publishes",
    )


@pytest.fixture
def operator(
    site: Site, client: FlaskClient, make_user: MakeUser, sign_in: Callable[[FlaskClient, User], None]
) -> FlaskClient:
    """The village's operator, signed in."""
    sign_in(client, make_user(region_code=site.region_code))
    return client


def post(client: FlaskClient, address: str, form: str, **values: str) -> int:
    """Send what a person would who sees the page ``form``."""
    page = client.get(form).text
    hidden = dict(re.findall(r'name="(csrf_token|version)" type="hidden" value="([^"]*)"', page))
    return client.post(address, data={**hidden, **values}).status_code


def test_published_entry_is_shown_and_a_draft_is_not(client: FlaskClient, site: Site) -> None:
    with site_scope(site.id):
        services.create(title="Draf", body="Belum.", by=None)
        services.publish_entry(services.create(title="Kerja bakti", body="Minggu.", by=None), site=site, by=None)
    db.session.commit()

    assert "Kerja bakti" in client.get(f"{HOST}/nama-modul/").text
    assert client.get(f"{HOST}/nama-modul/kerja-bakti").status_code == 200
    assert client.get(f"{HOST}/nama-modul/draf").status_code == 404


def test_operator_writes_publishes_and_withdraws(operator: FlaskClient, site: Site) -> None:
    assert post(operator, f"{STAFF}/baru", f"{STAFF}/baru", title="Kerja bakti", body="Minggu.") == 303
    with site_scope(site.id):
        (row,) = services.listed(limit=2)
        key = row.id
    page = f"{STAFF}/{key}"

    assert post(operator, page, page, title="Kerja bakti", body="Sabtu.") == 303
    assert post(operator, f"{page}/terbit", page) == 303
    assert "Sabtu." in operator.get(f"{HOST}/nama-modul/kerja-bakti").text
    assert post(operator, f"{page}/tarik", page, reason="") == 422
    assert post(operator, f"{page}/tarik", page, reason="Salah tanggal") == 303
    assert operator.get(f"{HOST}/nama-modul/kerja-bakti").status_code == 410


def test_form_without_title_comes_back(operator: FlaskClient) -> None:
    assert post(operator, f"{STAFF}/baru", f"{STAFF}/baru", title="", body="Minggu.") == 422
