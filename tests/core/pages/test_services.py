from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from cms_core.extensions import db
from cms_core.pages import services
from cms_core.pages.models import Page
from cms_core.publishing.addresses import by_slug
from cms_core.publishing.models import DRAFT, PUBLISHED, WITHDRAWN, PublishedItem
from cms_core.publishing.services import ChangedMeanwhile
from cms_core.regions.loading import load
from cms_core.regions.services import get
from cms_core.sites.models import Site
from cms_core.sites.services import create
from cms_core.tenancy import site_scope


@pytest.fixture
def site(app: Flask) -> Site:
    load(under="33.04.02")
    return create(get("33.04.02.2007"))


def test_write_cleans_the_body_and_takes_a_slug_from_the_title(site: Site) -> None:
    with site_scope(site.id):
        page = services.write(site, title=" Sejarah Desa ", body="<h1>Awal</h1><script>x</script>")
        again = services.write(site, title="Sejarah desa", body="")

        assert (page.title, page.slug, page.body, page.state) == (
            "Sejarah Desa",
            "sejarah-desa",
            "<h2>Awal</h2>",
            DRAFT,
        )
        assert again.slug == "sejarah-desa-2"
        assert by_slug(Page, "sejarah-desa") is page
        for slug in ("sejarah-desa", "Sejarah Desa"):
            with pytest.raises(services.PageSlugTaken):
                services.write(site, title="Lain", body="", slug=slug)


def test_publish_puts_a_page_into_the_index_and_withdraw_takes_it_out(site: Site) -> None:
    with site_scope(site.id):
        page = services.write(site, title="Sejarah", body="<p>Dahulu <strong>kala</strong></p>")
        services.publish(page, site=site, by=None)
        db.session.flush()

        item = db.session.scalars(select(PublishedItem)).one()
        assert (item.plugin, item.kind, item.ref, item.title) == ("core", "page", page.id, "Sejarah")
        assert (item.summary, item.body_text) == ("Dahulu kala", "Dahulu kala")
        assert (item.endpoint, item.values) == ("pages.show", {"slug": "sejarah"})
        assert (page.state, page.published_at) == (PUBLISHED, item.published_at)

        services.withdraw(page, site=site, reason="Keliru", by=None)
        db.session.flush()
        assert page.state == WITHDRAWN
        assert db.session.scalars(select(PublishedItem)).all() == []


def test_publish_anew_keeps_the_day_of_the_first_time(site: Site) -> None:
    with site_scope(site.id):
        page = services.write(site, title="Sejarah", body="<p>Satu</p>")
        services.publish(page, site=site, by=None)
        first = page.published_at
        services.change(page, site=site, version=page.version, title="Sejarah kami", body="<p>Dua</p>", by=None)
        services.publish(page, site=site, by=None)
        db.session.flush()

        item = db.session.scalars(select(PublishedItem)).one()
        assert (item.title, item.body_text, page.published_at) == ("Sejarah kami", "Dua", first)


def test_change_refuses_a_version_that_is_no_longer_current(site: Site) -> None:
    with site_scope(site.id):
        page = services.write(site, title="Sejarah", body="<p>Satu</p>")
        services.change(page, site=site, version=1, title="Sejarah", body="<p>Dua</p>", by=None)
        with pytest.raises(ChangedMeanwhile):
            services.change(page, site=site, version=1, title="Sejarah", body="<p>Tiga</p>", by=None)

        assert (page.body, page.version) == ("<p>Dua</p>", 2)


def test_all_pages_come_in_the_order_of_the_menu(site: Site) -> None:
    with site_scope(site.id):
        for title, weight in (("C", 10), ("A", 20), ("B", 20)):
            services.write(site, title=title, body="", weight=weight)

        assert [page.title for page in services.all_pages()] == ["C", "A", "B"]


def test_rebuild_items_writes_published_pages_only(site: Site) -> None:
    with site_scope(site.id):
        services.write(site, title="Draf", body="")
        page = services.write(site, title="Terbit", body="<p>Isi</p>")
        services.publish(page, site=site, by=None)
        for row in db.session.scalars(select(PublishedItem)).all():
            db.session.delete(row)
        db.session.flush()

        assert services.rebuild_items(site) == 1
        assert [item.title for item in db.session.scalars(select(PublishedItem))] == ["Terbit"]
