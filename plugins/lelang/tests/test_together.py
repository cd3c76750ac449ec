"""Several packages published at once: what is wrong with which, by its rule, before anything is."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from cms_core.api import Site
from cms_lelang.models import Package, Release

from .conftest import STAFF, FillIn, MakePackage, rows, story
from .systems.test_files import told

LIST = f"{STAFF}/?keadaan=draft"


def states(site: Site) -> dict[str, str]:
    """Return the states of packages by their names."""
    return {row.title: row.state for row in rows(site, Package)}


def test_what_is_wrong_is_told_by_rule_and_what_is_doubtful_published_once_it_was_seen(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    ready = make_package(shown=False, parts=story())
    for title in ("Talud", "Embung"):
        make_package(shown=False, title=title, ceiling=148_000_000, estimate=150_000_000)
    doubtful = make_package(shown=False, title="Jalan")
    marks = [f"{row.id}-{row.version}" for row in rows(site, Package)]
    asked = operator.post(LIST, data=fill_in(LIST, {"pilih": marks}, langkah="terbit"))
    page = told(asked.text)
    assert asked.status_code == 422
    assert "1 tulisan sudah siap." in page
    wrong = "HPS Rp150.000.000 melebihi pagu Rp148.000.000. Periksa kedua angkanya. (aturan D1)"
    assert f"Belum dapat terbit Aturan D1 (2 tulisan) Talud {wrong} Embung {wrong}" in page
    assert "Dengan peringatan Aturan D6 (1 tulisan) Jalan Belum ada rencananya." in page
    assert f'href="/s/kalimandi/admin/lelang/{doubtful}"' in asked.text
    assert (set(states(site).values()), rows(site, Release)) == ({"draft"}, [])

    (sure,) = re.findall(r'value="(terbit-[0-9a-f]+)"', asked.text)
    done = operator.post(LIST, data=fill_in(LIST, {"pilih": marks}, langkah=sure), follow_redirects=True)
    assert "2 tulisan terbit di situs." in done.text
    assert states(site) == {"Saluran irigasi": "published", "Talud": "draft", "Embung": "draft", "Jalan": "published"}
    assert {row.package_id for row in rows(site, Release)} == {ready, doubtful}
    # Those that are left stay ticked.
    assert len(re.findall(r'name="pilih"[^>]* checked', done.text)) == 2
