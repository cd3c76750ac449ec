from __future__ import annotations

import pytest

from cms_core.api import PUBLISHED, WITHDRAWN, ChangedMeanwhile, Site, site_scope
from cms_core.testing.factories import MakeSite
from cms_nama_modul import NAME, services


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    """A village with the module on."""
    return make_site(modules=(NAME,))


def test_entry_is_written_published_and_withdrawn(site: Site) -> None:
    with site_scope(site.id):
        row = services.create(title="Kerja bakti", body="Minggu pagi.", by=None)
        services.publish_entry(row, site=site, by=None)
        assert (row.slug, row.state, services.count()) == ("kerja-bakti", PUBLISHED, 1)

        services.withdraw_entry(row, site=site, reason="Salah tanggal", by=None)
        assert (row.state, row.note, services.count()) == (WITHDRAWN, "Salah tanggal", 0)


def test_change_from_an_old_version_is_refused(site: Site) -> None:
    with site_scope(site.id):
        row = services.create(title="Kerja bakti", body="Minggu pagi.", by=None)
        services.change(row, title="Kerja bakti", body="Sabtu pagi.", version=1, site=site, by=None)
        with pytest.raises(ChangedMeanwhile):
            services.change(row, title="Kerja bakti", body="Senin pagi.", version=1, site=site, by=None)
        assert row.body == "Sabtu pagi."
