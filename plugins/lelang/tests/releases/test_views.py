"""What is told over the web, and to whom."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, db, site_scope
from cms_core.testing.factories import MakeUser
from cms_lelang import services
from cms_lelang.models import Package

from ..conftest import HOME, MakePackage
from .conftest import package_of


def test_nothing_is_told_without_a_prefix(site: Site, client: FlaskClient, make_package: MakePackage) -> None:
    make_package()
    for path in ("rilis.json", "rekaman.json", "rekaman/33040220071.json"):
        assert client.get(f"{HOME}/lelang/data/{path}").status_code == 404
    for page in ("", "saluran-irigasi"):
        assert "Data OCDS" not in client.get(f"{HOME}/lelang/{page}").text


def test_neither_drafts_nor_other_sites_are_told(
    open_site: Site, neighbour: Site, client: FlaskClient, make_package: MakePackage
) -> None:
    make_package(shown=False, title="Draf")
    theirs = make_package(at=neighbour, title="Jembatan")
    with site_scope(neighbour.id):
        process = db.session.get_one(Package, theirs).process
    assert package_of(client, "rilis.json")["releases"] == []
    assert package_of(client, "rekaman.json")["records"] == []
    assert client.get(f"{HOME}/lelang/data/rekaman/{process}.json").status_code == 404


def test_what_is_withdrawn_is_told_no_more(
    open_site: Site, client: FlaskClient, make_package: MakePackage, make_user: MakeUser
) -> None:
    from cms_core.api import STEPS, take_step

    key = make_package()
    user = make_user(region_code=open_site.region_code)
    with site_scope(open_site.id):
        row = db.session.get_one(Package, key)
        take_step(services.PACKAGES, row, STEPS["tarik"], site=open_site, by=user, reason="Keliru")
        db.session.commit()
    assert package_of(client, "rilis.json")["releases"] == []


def test_pages_follow_each_other(
    open_site: Site, client: FlaskClient, make_package: MakePackage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cms_lelang.releases.views.PAGE", 2)
    for number in range(3):
        make_package(title=f"Paket {number}")
    first = package_of(client, "rilis.json")
    assert len(first["releases"]) == 2
    second = json.loads(client.get(first["links"]["next"]).text)
    assert (len(second["releases"]), list(second["links"])) == (1, ["prev"])
    for page in ("0", "3", "x", "99999999999999999999"):
        assert client.get(f"{HOME}/lelang/data/rilis.json?halaman={page}").status_code == 404
