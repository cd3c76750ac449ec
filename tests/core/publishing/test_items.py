"""The index of published things: who sees what, of which site, at which time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pluggy
import pytest
from flask import Flask, g
from werkzeug.routing import Rule

from cms_core.columns import now
from cms_core.entries import Item
from cms_core.extensions import db
from cms_core.hookspecs import hookimpl
from cms_core.modules import services as modules
from cms_core.publishing import fulltext, indexing, items
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from cms_core.testing.factories import MakeSite
from tests.core.standins import manager_of, stand_in

pytestmark = [pytest.mark.usefixtures("request_context"), pytest.mark.each_case_on_both]


@pytest.fixture
def plugin_manager() -> pluggy.PluginManager:
    """A plugin that is there, so that its module can be on."""
    return manager_of(stand_in("warta"))


@pytest.fixture
def request_context(app: Flask) -> Iterator[None]:
    with app.test_request_context("/", base_url="http://balai.localhost"):
        g.lang, g.site = "id", None
        yield


def put(site: Site, ref: int, title: str = "Sawah", *, at: datetime | None = None, **fields: object) -> None:
    values = {
        "plugin": "core",
        "kind": "page",
        "ref": ref,
        "title": title,
        "summary": "",
        "body_text": "",
        "endpoint": "pages.show",
        "values": {"slug": f"s{ref}"},
        "published_at": at or now() - timedelta(minutes=ref),
        **fields,
    }
    with site_scope(site.id):
        indexing.write(site, Item(**values))  # type: ignore[arg-type]  # a test's shorthand
    db.session.commit()


def titles(found: list[items.ItemView]) -> list[str]:
    return [item.title for item in found]


def test_last_published_is_what_citizens_see_last_of_one_site(make_site: MakeSite) -> None:
    site, other = make_site(), make_site("33.04.02.2002")
    last = now() - timedelta(days=2)
    put(site, 1, at=last - timedelta(days=1))
    put(site, 2, at=last)
    put(site, 3, "Besok", at=now() + timedelta(days=1))
    put(site, 4, "Lewat", at=now() - timedelta(days=1), expires_at=now() - timedelta(hours=1))
    put(site, 5, "Modul mati", at=now() - timedelta(hours=1), plugin="warta")
    put(other, 6, at=now() - timedelta(hours=2))
    with site_scope(site.id):
        assert items.last_published(site) == last


def test_of_site_gives_newest_first_and_only_what_is_due(make_site: MakeSite) -> None:
    site = make_site()
    put(site, 1, "Lama", at=now() - timedelta(days=2))
    put(site, 2, "Baru", at=now() - timedelta(days=1))
    put(site, 3, "Besok", at=now() + timedelta(days=1))
    put(site, 4, "Lewat", at=now() - timedelta(days=3), expires_at=now() - timedelta(hours=1))
    with site_scope(site.id):
        assert titles(items.of_site(site, limit=10)) == ["Baru", "Lama"]


def test_of_site_leaves_out_modules_that_are_off(make_site: MakeSite) -> None:
    site = make_site()
    put(site, 1, "Padam", plugin="potensi_desa", kind="potensi", endpoint="potensi_desa.potensi")
    put(site, 2, "Halaman")
    with site_scope(site.id):
        assert titles(items.of_site(site, limit=10)) == ["Halaman"]


def test_of_site_goes_on_after_a_cursor_without_gap_or_repeat(make_site: MakeSite) -> None:
    site = make_site()
    moment = now() - timedelta(days=1)
    for ref in range(1, 8):
        put(site, ref, f"T{ref}", at=moment)
    with site_scope(site.id):
        seen: list[str] = []
        after = ""
        while page := items.of_site(site, limit=3, after=after):
            seen += titles(page)
            after = page[-1].cursor
    assert seen == ["T7", "T6", "T5", "T4", "T3", "T2", "T1"]


def test_write_replaces_the_row_of_the_same_thing(make_site: MakeSite) -> None:
    site = make_site()
    put(site, 1, "Dulu")
    put(site, 1, "Kini")
    with site_scope(site.id):
        assert titles(items.of_site(site, limit=10)) == ["Kini"]


def test_of_region_gathers_the_villages_and_nothing_beside_them(make_site: MakeSite) -> None:
    kecamatan = make_site("33.04.02")
    inside, beside = make_site("33.04.02.2001"), make_site("33.04.03.2001")
    put(inside, 1, "Di dalam")
    put(beside, 2, "Di sebelah")
    put(kecamatan, 3, "Kecamatan")
    with site_scope(kecamatan.id):
        assert titles(items.of_region(kecamatan, limit=10)) == ["Di dalam", "Kecamatan"]


def test_of_region_asks_the_modules_of_the_items_own_site(make_site: MakeSite) -> None:
    kecamatan = make_site("33.04.02", modules=("warta",))
    on, off = make_site("33.04.02.2001", modules=("warta", "dicabut")), make_site("33.04.02.2002")
    put(on, 1, "Menyala", plugin="warta")
    put(off, 2, "Padam", plugin="warta")
    put(on, 3, "Tidak terpasang", plugin="dicabut", endpoint="dicabut.show")
    with site_scope(kecamatan.id):
        assert titles(items.of_region(kecamatan, limit=10)) == ["Menyala"]


@pytest.mark.plugins("potensi_desa")
def test_a_village_without_a_face_has_its_things_under_its_kecamatan(app: Flask, make_site: MakeSite) -> None:
    app.url_map.add(Rule("/halaman/<desa>/<slug>", endpoint="pages.show"))
    kecamatan = make_site("33.04.02", slug="klampok", host="klampok.example")
    village = make_site("33.04.02.2001", slug="sirkandi", public=False)
    put(village, 1, values={"slug": "curug"})
    with site_scope(kecamatan.id):
        g.site = kecamatan
        assert [item.url for item in items.of_region(kecamatan, limit=10)] == ["/halaman/sirkandi/curug"]


@pytest.mark.parametrize("cursor", ["kosong", "nan-1", "1e400-2", "12-x", "-", "99999999999999-1"])
def test_of_site_takes_a_broken_cursor_for_none(make_site: MakeSite, cursor: str) -> None:
    site = make_site()
    put(site, 1)
    with site_scope(site.id):
        assert len(items.of_site(site, limit=5, after=cursor)) == 1


def test_search_finds_by_word_in_its_own_site_alone(make_site: MakeSite) -> None:
    one, other = make_site("33.04.02.2001"), make_site("33.04.02.2002")
    put(one, 1, "Kopi robusta", body_text="dijemur di lereng")
    put(other, 2, "Kopi arabika")
    with site_scope(one.id):
        assert titles(fulltext.find(one, "KOPI").items) == ["Kopi robusta"]
        assert titles(fulltext.find(one, "lereng").items) == ["Kopi robusta"]
        assert titles(fulltext.find(one, "arabika").items) == []


def test_search_finds_the_beginning_of_a_word_when_no_whole_word_matches(make_site: MakeSite) -> None:
    site = make_site()
    put(site, 1, "Persawahan")
    with site_scope(site.id):
        assert titles(fulltext.find(site, "persaw").items) == ["Persawahan"]


def test_search_forgets_what_is_withdrawn_at_once(make_site: MakeSite) -> None:
    site = make_site()
    put(site, 1, "Kopi robusta")
    with site_scope(site.id):
        indexing.remove(site, plugin="core", kind="page", ref=1)
        db.session.flush()
        assert fulltext.find(site, "kopi").items == []


def test_search_of_a_kecamatan_covers_its_villages(make_site: MakeSite) -> None:
    kecamatan = make_site("33.04.02")
    put(make_site("33.04.02.2001"), 1, "Kopi robusta")
    put(make_site("33.04.03.2001"), 2, "Kopi sebelah")
    with site_scope(kecamatan.id):
        assert titles(fulltext.find(kecamatan, "kopi").items) == ["Kopi robusta"]


@pytest.mark.parametrize(
    "query",
    [
        '"',
        "kopi OR 1",
        "kopi*",
        "title:kopi",
        "NEAR(kopi)",
        "kopi & !x",
        "a'b",
        "(((",
        "xs1",
        "kopi\x00",
        "💥",
        "-",
        ":*",
    ],
)
def test_search_takes_operators_for_words(make_site: MakeSite, query: str) -> None:
    site = make_site()
    put(site, 1, "Kopi robusta")
    with site_scope(site.id):
        fulltext.find(site, query)


@pytest.mark.parametrize("after", ["1700000000-99999999999999999999999", "1700000000--1", "x-1", "1e400-1", "-"])
def test_an_odd_cursor_begins_at_the_beginning(make_site: MakeSite, after: str) -> None:
    site = make_site()
    put(site, 1)
    with site_scope(site.id):
        assert titles(items.of_site(site, limit=5, after=after)) == ["Sawah"]


def test_rebuild_leaves_alone_what_belongs_to_a_module_that_is_off(make_site: MakeSite) -> None:
    site = make_site()
    put(site, 1, "Warta lama", plugin="warta", kind="warta")
    with site_scope(site.id):
        assert indexing.rebuild(site) == 0
        modules.enable(site, "warta")
        assert titles(items.of_site(site, limit=5)) == ["Warta lama"]


def test_rebuild_loses_nothing_when_a_plugin_raises(make_site: MakeSite, plugin_manager: pluggy.PluginManager) -> None:
    site = make_site(modules=("warta",))
    put(site, 1, "Warta lama", plugin="warta", kind="warta")
    module = plugin_manager.unregister(name="warta")

    def cms_items(site: Site) -> list[Item]:
        raise ZeroDivisionError

    module.cms_items = hookimpl(cms_items)  # type: ignore[union-attr]  # a module made for this test
    plugin_manager.register(module, "warta")
    with pytest.raises(ZeroDivisionError), site_scope(site.id):
        indexing.rebuild(site)
    db.session.rollback()
    with site_scope(site.id):
        assert titles(items.of_site(site, limit=5)) == ["Warta lama"]


def test_a_village_without_a_face_stands_where_its_kecamatan_shows_the_module(app: Flask, make_site: MakeSite) -> None:
    app.url_map.add(Rule("/halaman/<desa>/<slug>", endpoint="pages.show"))
    kabupaten, kecamatan = make_site("33.04"), make_site("33.04.02", modules=("warta",), host="klampok.example")
    village = make_site("33.04.02.2001", slug="sirkandi", public=False, modules=("warta",))
    put(village, 1, "Curug", plugin="warta", values={"slug": "curug"})

    def shown() -> list[list[str]]:
        found = []
        for site in (kabupaten, kecamatan):
            with site_scope(site.id):
                listed, searched = items.of_region(site, limit=10), fulltext.find(site, "curug", count=10).items
                found += [titles(listed), titles(searched), titles(list(items.all_of_site(site)))]
        return found

    assert shown() == [["Curug"], ["Curug"], [], ["Curug"], ["Curug"], ["Curug"]]
    with site_scope(kecamatan.id):
        modules.disable(kecamatan, "warta", by=None)
    db.session.commit()
    assert shown() == [[]] * 6
