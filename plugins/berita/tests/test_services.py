from __future__ import annotations

from cms_berita import NAME, services
from cms_core.api import PUBLISHED, db, publish, site_scope
from cms_core.testing.factories import MakeSite


def test_article_is_cleaned_and_published(make_site: MakeSite) -> None:
    site = make_site(modules=(NAME,))
    with site_scope(site.id):
        written = {"title": "Kerja bakti", "body": "<p onclick='x'>Minggu <script>alert(1)</script>pagi.</p>"}
        row = services.create(written, by=None)
        assert (row.slug, row.body, services.count()) == ("kerja-bakti", "<p>Minggu pagi.</p>", 0)

        publish(row, site=site, item=services.item_of(row), by=None)
        db.session.flush()
        assert (row.state, services.count(), list(services.published())) == (PUBLISHED, 1, [row])
