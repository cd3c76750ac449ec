from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from cms_core.columns import now
from cms_core.extensions import db
from cms_core.pages import services as pages
from cms_core.pages.models import Page
from cms_core.publishing import rows as room
from cms_core.publishing import services
from cms_core.publishing.rows import count_visible, indexed
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from cms_core.testing.factories import MakeSite


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    """A village with two pages that are published, one that is scheduled, and a draft; its neighbour has one."""
    site = make_site("33.04.02.2007", slug="kalimandi")
    for place, titles in ((site, ("Jadwal", "Panen")), (make_site("33.04.02.2003", slug="pagak"), ("Jauh",))):
        with site_scope(place.id):
            for title in titles:
                page = pages.write(place, title=title, body="")
                services.publish(page, site=place, item=pages.item_of(page), by=None)
    with site_scope(site.id):
        pages.write(site, title="Draf", body="")
        ahead = pages.write(site, title="Besok", body="")
        services.publish(ahead, site=site, item=pages.item_of(ahead), by=None)
        ahead.published_at = now() + timedelta(days=1)
    db.session.commit()
    return site


@pytest.mark.parametrize("chunk", [1, 200])
def test_the_index_knows_what_is_published_of_the_site_scheduled_too(
    site: Site, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "CHUNK", chunk)
    with site_scope(site.id):
        assert [page.title for page in indexed(Page)] == ["Jadwal", "Panen", "Besok"]
        assert [page.title for page in indexed(Page, Page.title != "Panen")] == ["Jadwal", "Besok"]


def test_citizens_see_what_is_not_scheduled(site: Site, count_statements: Any) -> None:
    with site_scope(site.id):
        with count_statements() as counted:
            seen = count_visible(Page)
        assert (seen, count_visible(Page, Page.title == "Panen"), counted.count) == (2, 1, 1)
