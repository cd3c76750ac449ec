from __future__ import annotations

from cms_core.api import PUBLISHED, count_visible, db, indexed, publish, site_scope
from cms_core.testing.factories import MakeSite
from cms_nama_modul import NAME, services
from cms_nama_modul.models import Entry


def test_entry_is_cleaned_and_published(make_site: MakeSite) -> None:
    site = make_site(modules=(NAME,))
    with site_scope(site.id):
        written = {"title": "Kerja bakti", "body": "<p onclick='x'>Minggu <script>alert(1)</script>pagi.</p>"}
        row = services.create(written, by=None)
        assert (row.slug, row.body, count_visible(Entry)) == ("kerja-bakti", "<p>Minggu pagi.</p>", 0)

        publish(row, site=site, item=services.item_of(row), by=None)
        db.session.flush()
        assert (row.state, count_visible(Entry), list(indexed(Entry))) == (PUBLISHED, 1, [row])
