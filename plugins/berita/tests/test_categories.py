from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_berita.categories import services
from cms_berita.models import Article, Category
from cms_core.api import Site, db, site_scope

from .conftest import HOME, STAFF, FillIn, Make

PAGE = f"{STAFF}/jenis/"


def key_of(site: Site, slug: str) -> int:
    with site_scope(site.id):
        return db.session.scalars(select(Category.id).where(Category.slug == slug)).one()


def names(site: Site) -> dict[str, str]:
    with site_scope(site.id):
        return services.names()


def test_a_site_begins_with_some_and_keeps_its_own(site: Site) -> None:
    assert names(site) == services.FIRST
    with site_scope(site.id):
        db.session.delete(db.session.scalars(select(Category).where(Category.slug == "budaya")).one())
        services.begin()
    assert "budaya" not in names(site)


def test_a_kind_is_added_and_named_anew(operator: FlaskClient, site: Site, fill_in: FillIn) -> None:
    assert operator.post(PAGE, data=fill_in(PAGE, name="Olahraga & seni")).status_code == 303
    assert names(site)["olahraga-seni"] == "Olahraga & seni"
    page = f"{PAGE}{key_of(site, 'olahraga-seni')}"
    assert operator.post(page, data=fill_in(page, name="Olahraga")).status_code == 303
    assert names(site)["olahraga-seni"] == "Olahraga"


@pytest.mark.parametrize("name", ["kesehatan", "  KESEHATAN ", "", "x" * 61])
def test_a_name_that_is_taken_missing_or_too_long_is_refused(
    operator: FlaskClient, site: Site, fill_in: FillIn, name: str
) -> None:
    assert operator.post(PAGE, data=fill_in(PAGE, name=name)).status_code == 422
    assert names(site) == services.FIRST


def test_a_kind_in_use_goes_only_when_its_articles_have_another(
    operator: FlaskClient, site: Site, fill_in: FillIn, made: Make
) -> None:
    article = made("berita", category="budaya")
    page = f"{PAGE}{key_of(site, 'budaya')}"
    refused = operator.post(f"{page}/hapus", data=fill_in(page, instead=""))
    itself = operator.post(f"{page}/hapus", data=fill_in(page, instead="budaya"))
    assert (refused.status_code, itself.status_code, "masih dipakai" in refused.text) == (422, 422, True)
    assert operator.post(f"{page}/hapus", data=fill_in(page, instead="kesehatan")).status_code == 303
    with site_scope(site.id):
        row = db.session.get_one(Article, article)
        assert (row.category, row.version, row.state) == ("kesehatan", 2, "published")
    assert "budaya" not in names(site)
    assert "Kerja bakti" in operator.get(f"{HOME}/berita/?jenis=kesehatan").text


def test_one_that_nothing_is_of_goes_at_once(operator: FlaskClient, site: Site, fill_in: FillIn) -> None:
    page = f"{PAGE}{key_of(site, 'budaya')}"
    assert operator.post(f"{page}/hapus", data=fill_in(page)).status_code == 303
    assert "budaya" not in names(site)
