"""How many statements a public page takes: few, and as many with two villages as with a dozen."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from cms_core.columns import now
from cms_core.entries import Item
from cms_core.extensions import db
from cms_core.pages import services as pages
from cms_core.publishing import indexing
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from cms_core.testing.factories import Counted, MakeSite

PLUGIN = "potensi_desa"
ITEM_BOUND = 5
VILLAGE_HOME, KECAMATAN_HOME = 1, 3
"""Of a site that shows nothing of others."""
Count = Callable[[], AbstractContextManager[Counted]]
Ask = Callable[[str], int]
pytestmark = [pytest.mark.plugins(PLUGIN), pytest.mark.each_case_on_both]


def publish_some(site: Site) -> None:
    """Publish three things of each of two kinds, and a page."""
    with site_scope(site.id):
        for kind in ("potensi", "produk"):
            for ref in (1, 2, 3):
                indexing.write(
                    site,
                    Item(
                        plugin=PLUGIN,
                        kind=kind,
                        ref=ref,
                        title=f"Kopi {ref}",
                        summary="Ringkasan",
                        body_text="Kopi dari lereng",
                        endpoint=f"{PLUGIN}.{kind}",
                        values={"slug": f"kopi-{ref}"},
                        published_at=now() - timedelta(minutes=ref),
                    ),
                )
        pages.publish(pages.write(site, title="Profil", slug="profil", body="<p>Isi</p>"), site=site, by=None)
    db.session.commit()


@pytest.fixture
def district(make_site: MakeSite) -> Callable[[int], None]:
    """``district(count)`` makes a kecamatan and villages below it, the last of them without a face."""

    def make(count: int) -> None:
        publish_some(make_site("33.04.02", slug="klampok", host="klampok.example", modules=(PLUGIN,)))
        for number in range(1, count + 1):
            host = f"desa-{number}.example" if number < count else None
            own = {"slug": f"desa-{number}", "host": host, "public": number < count, "modules": (PLUGIN,)}
            publish_some(make_site(f"33.04.02.{2000 + number}", **own))

    return make


@pytest.fixture
def ask(client: FlaskClient, count_statements: Count) -> Ask:
    """``ask(url)`` returns how many statements a page takes that is not kept (stamps are counted elsewhere)."""
    years = iter(range(1, 100))

    def get(url: str) -> int:
        with count_statements() as counted:
            answer = client.get(f"{url}{'&' if '?' in url else '?'}tahun={next(years)}")
        assert (answer.status_code, answer.headers["X-Cache"]) == (200, "miss")
        return sum("core_stamp" not in statement for statement in counted.statements)

    return get


@pytest.mark.parametrize(
    ("url", "bound"),
    [
        ("http://desa-1.example/halaman/profil", ITEM_BOUND),
        ("http://desa-1.example/", VILLAGE_HOME),
        ("http://desa-1.example/potensi/", ITEM_BOUND),
        ("http://desa-1.example/cari?q=kopi", ITEM_BOUND),
        ("http://klampok.example/", KECAMATAN_HOME),
        ("http://klampok.example/potensi/", ITEM_BOUND),
        ("http://klampok.example/cari?q=kopi", ITEM_BOUND),
        ("http://klampok.example/feed.atom", ITEM_BOUND),
        ("http://klampok.example/wilayah/", ITEM_BOUND),
        ("http://klampok.example/wilayah/terbaru", ITEM_BOUND),
        ("http://klampok.example/wilayah/desa-3", ITEM_BOUND),
        ("http://klampok.example/halaman/desa-3/profil", ITEM_BOUND),
    ],
)
def test_a_page_takes_few_statements(ask: Ask, district: Callable[[int], None], url: str, bound: int) -> None:
    district(3)
    ask(url)
    assert ask(url) <= bound


@pytest.mark.parametrize(("path", "bound"), [("/", 12), ("/potensi/", 11), ("/cari?q=kopi", 11), ("/feed.atom", 10)])
def test_the_first_reader_costs_the_same_however_many_villages(
    ask: Ask, district: Callable[[int], None], path: str, bound: int
) -> None:
    district(9)
    many = ask(f"http://klampok.example{path}")
    # Site, its region's frame, its face and its modules are asked for once; then the page itself, of a list also the
    # categories.
    assert many <= bound


def test_a_publication_is_seen_though_the_frame_is_remembered(
    client: FlaskClient, ask: Ask, district: Callable[[int], None], make_site: MakeSite
) -> None:
    district(2)
    ask("http://desa-1.example/")
    site = db.session.query(Site).filter_by(region_code="33.04.02.2001").one()
    site.name = "Nama Baru"
    with site_scope(site.id):
        pages.publish(pages.write(site, title="Maklumat", slug="maklumat", body="<p>Isi</p>"), site=site, by=None)
    db.session.commit()
    answer = client.get("http://desa-1.example/")
    assert ("Nama Baru" in answer.text, "Maklumat" in answer.text) == (True, True)
