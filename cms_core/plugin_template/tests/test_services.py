from __future__ import annotations

from cms_core.api import PUBLISHED, db, publish, site_scope
from cms_core.testing.factories import MakeSite
from cms_nama_modul import NAME, services


def test_entry_is_cleaned_and_published(make_site: MakeSite) -> None:
    site = make_site(modules=(NAME,))
    with site_scope(site.id):
        written = {"title": "Kerja bakti", "body": "<p onclick='x'>Minggu <script>alert(1)</script>pagi.</p>"}
        row = services.create(written, by=None)
        assert (row.slug, row.body, services.count()) == ("kerja-bakti", "<p>Minggu pagi.</p>", 0)

        publish(row, site=site, item=services.item_of(row), by=None)
        db.session.flush()
        assert (row.state, services.count(), list(services.published())) == (PUBLISHED, 1, [row])
