"""The worker's file: where it is served, what moves its version, and how it is taken back."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.extensions import db
from cms_core.modules.models import Module
from cms_core.offline import worker
from cms_core.pages.models import Page
from cms_core.pages.services import publish
from cms_core.sites.models import Site, SiteHost
from cms_core.tenancy import site_scope
from cms_core.testing.factories import MakeSite, MakeUser
from cms_core.users.models import User

HOST = "http://kalimandi.example"
PLATFORM = "http://localhost"
MOST = 1792
"""Bytes, packed: everybody who reads downloads it."""


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    return make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi", host="kalimandi.example")


def version(client: FlaskClient) -> str:
    found = re.search("//([0-9a-f]{8})\n", client.get(f"{HOST}/sw.js").text)
    assert found
    return found[1]


def test_a_site_has_one_worker_at_its_root(client: FlaskClient, site: Site, make_site: MakeSite) -> None:
    make_site("33.04.02.2008", slug="kaliwinasuh")
    own, path = client.get(f"{HOST}/sw.js"), client.get(f"{PLATFORM}/s/kaliwinasuh/sw.js")

    assert (own.status_code, own.mimetype, own.headers["Cache-Control"]) == (200, "text/javascript", "no-cache")
    assert own.text.startswith('const root="/",store="balai / ",patience=[4000,500],more=[];//')
    assert path.text.startswith('const root="/s/kaliwinasuh/",store="balai /s/kaliwinasuh/ ",')
    again = client.get(f"{HOST}/sw.js", headers={"If-None-Match": own.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    "address",
    [
        f"{PLATFORM}/sw.js",
        f"{PLATFORM}/en/sw.js",
        f"{PLATFORM}/admin/sw.js",
        f"{PLATFORM}/luring",
        f"{PLATFORM}/manifest.webmanifest",
        f"{HOST}/en/sw.js",
        f"{HOST}/halaman/sw.js",
        "http://lain.example/sw.js",
        f"{PLATFORM}/s/tak-ada/sw.js",
    ],
)
def test_there_is_no_worker_elsewhere(client: FlaskClient, site: Site, address: str) -> None:
    answer = client.get(address)

    assert (answer.status_code, answer.mimetype) in ((404, "text/html"), (303, "text/html"))


def test_the_worker_is_small_and_squeezing_breaks_no_string(client: FlaskClient, make_site: MakeSite) -> None:
    make_site("33.04.02.2001", slug="purworeja-klampok-selatan")
    body = client.get(f"{PLATFORM}/s/purworeja-klampok-selatan/sw.js").data

    assert len(gzip.compress(body, 9)) <= MOST
    source = worker.lines_of((worker.HERE / "worker.js").read_text("utf-8"))
    strings = {string for line in source for string in re.findall('"([^"]*)"', line)}
    assert "cache-control" in strings
    assert [string for string in strings if " " in string or ";}" in string] == []


def test_the_version_moves_with_what_is_kept_from_the_start_and_with_modules(client: FlaskClient, site: Site) -> None:
    first = version(client)
    with site_scope(site.id):
        site.changed_at = site.created_at
        db.session.commit()
        same = version(client)
        site.brand = "#7d3c14"
        db.session.commit()
    coloured = version(client)

    assert first == same
    assert coloured != first


@pytest.mark.plugins("potensi_desa")
def test_the_version_moves_when_a_module_is_switched(client: FlaskClient, site: Site) -> None:
    first = version(client)
    with site_scope(site.id):
        db.session.add(Module(site_id=site.id, plugin="potensi_desa"))
        db.session.commit()

    assert version(client) != first


@pytest.mark.settings(offline=False)
@pytest.mark.parametrize(
    "address", [f"{HOST}/sw.js", f"{PLATFORM}/s/kalimandi/sw.js", f"{PLATFORM}/sw.js", "http://lain.example/sw.js"]
)
def test_the_switch_bids_every_worker_farewell(client: FlaskClient, site: Site, address: str) -> None:
    answer = client.get(address)

    assert (answer.status_code, answer.mimetype, answer.text) == (200, "text/javascript", worker.farewell())
    assert answer.headers["Cache-Control"] == "no-cache"
    assert client.head(address).headers["Content-Length"] == str(len(answer.data))
    assert client.post(address).status_code in (308, 404, 405)
    assert 'id="luring"' not in client.get(f"{HOST}/").text


def test_an_address_that_a_site_left_bids_farewell(client: FlaskClient, site: Site, make_site: MakeSite) -> None:
    site.hosts.append(SiteHost(host="kalimandi.desa.example", verified=True))
    make_site("33.04.02", slug="klampok", host="klampok.example")
    hidden = make_site("33.04.02.2008", slug="kaliwinasuh", host="kaliwinasuh.example", public=False)
    db.session.commit()

    for address in (
        f"{PLATFORM}/s/kalimandi/sw.js",
        "http://kalimandi.desa.example/sw.js",
        "http://kaliwinasuh.example/sw.js",
        f"{PLATFORM}/s/{hidden.slug}/sw.js",
    ):
        answer = client.get(address)
        assert (answer.status_code, answer.text) == (200, worker.farewell())
    assert client.get(f"{PLATFORM}/s/kalimandi/").status_code == 308


def test_only_public_pages_of_a_site_bring_the_worker(
    app: Flask, client: FlaskClient, site: Site, make_site: MakeSite
) -> None:
    make_site("33.04.02.2008", slug="kaliwinasuh")

    def brings(address: str) -> bool:
        return "serviceWorker" in client.get(address).text

    assert brings(f"{HOST}/")
    assert brings(f"{HOST}/en/")
    assert brings(f"{PLATFORM}/s/kaliwinasuh/")
    for address in (f"{PLATFORM}/", f"{PLATFORM}/masuk", "http://lain.example/", f"{HOST}/tak-ada"):
        assert not brings(address)


def test_both_languages_say_the_same_root(client: FlaskClient, make_site: MakeSite) -> None:
    make_site("33.04.02.2008", slug="en")
    roots = [
        re.findall('data-root="([^"]*)" data-store="([^"]*)"', client.get(f"{PLATFORM}/s/en{path}").text)
        for path in ("/", "/en/")
    ]

    assert roots == [[("/s/en/", "balai /s/en/ ")]] * 2


def test_a_preview_brings_no_worker(
    client: FlaskClient, make_site: MakeSite, make_user: MakeUser, sign_in: Callable[[FlaskClient, User], None]
) -> None:
    village = make_site("33.04.02.2008", slug="kaliwinasuh", stage="village_publishes")
    with site_scope(village.id):
        page = Page(title="Profil", slug="profil", body="<p>Isi</p>")
        db.session.add(page)
        db.session.commit()
        address = f"{PLATFORM}/s/kaliwinasuh/admin/halaman/{page.id}/pratinjau"
    sign_in(client, make_user(region_code="33.04.02.2008"))
    preview = client.get(address)

    assert (preview.status_code, "serviceWorker" in preview.text) == (200, False)
    # What is kept of the frame for one is not the other's.
    with site_scope(village.id):
        publish(db.session.scalars(select(Page)).one(), site=village, by=None)
        db.session.commit()
    public = client.get(f"{PLATFORM}/s/kaliwinasuh/halaman/profil").text
    assert ('id="luring"' in public, 'id="simpan"' in public) == (True, True)
