"""Search: the same answers on both databases, whatever somebody types."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pluggy
import pytest
from flask import Flask, g
from sqlalchemy import select
from werkzeug.routing import Rule

from cms_core.columns import now
from cms_core.entries import Item
from cms_core.extensions import db
from cms_core.publishing import fulltext, indexing
from cms_core.publishing.models import SEARCH, PublishedItem
from cms_core.sites.models import Site
from cms_core.tenancy import TenancyError, site_scope
from cms_core.testing.factories import MakeSite
from tests.core.standins import manager_of, stand_in

pytestmark = pytest.mark.each_case_on_both

BODY = (
    "Kopi robusta dijemur di lereng. Kepala Desa/Lurah, dan/atau RT 03/RW 05; kode 33.04.02, Rp1.250.000,00. "
    "E-KTP surel info@contoh.desa.id, situs https://contoh.desa.id/kopi_luwak?a=1 -- O'Brien & Söhne “kutip” São Tomé"
)


@pytest.fixture
def plugin_manager() -> pluggy.PluginManager:
    """A plugin that is there, so that its module can be on."""
    return manager_of(stand_in("warta"))


@pytest.fixture(autouse=True)
def request_context(app: Flask) -> Iterator[None]:
    with app.test_request_context("/", base_url="http://balai.localhost"):
        g.lang, g.site = "id", None
        yield


def put(site: Site, ref: int, title: str, body: str = "", **fields: Any) -> None:
    values: dict[str, Any] = {"plugin": "core", "kind": "page", "endpoint": "pages.show", **fields}
    item = Item(
        ref=ref,
        title=title,
        summary="",
        body_text=body,
        values={"slug": f"s{ref}"},
        published_at=now() - timedelta(minutes=ref),
        **values,
    )
    with site_scope(site.id):
        indexing.write(site, item)
    db.session.commit()


def found(site: Site, query: str, *, kind: str = "") -> list[str]:
    with site_scope(site.id):
        return [item.title for item in fulltext.find(site, query, kind=kind).items]


@pytest.mark.sqlite_only("the words of PostgreSQL lie in the index itself")
def test_the_words_of_all_sites_are_asked_with_the_index_of_ones_own_alone(make_site: MakeSite) -> None:
    site, other = make_site(slug="kalimandi"), make_site("33.04.02.2002", slug="pagak")
    put(site, 1, "Kopi")
    put(other, 1, "Kopi")
    matches = SEARCH.c.core_item_fts.op("MATCH")("kopi")
    own = select(SEARCH.c.rowid).join(PublishedItem, SEARCH.c.rowid == PublishedItem.id).where(matches)
    with site_scope(site.id):
        assert len(db.session.scalars(own.where(PublishedItem.site_id == site.id)).all()) == 1
        with pytest.raises(TenancyError, match="core_item_fts"):
            db.session.scalars(select(SEARCH.c.rowid).where(matches)).all()


@pytest.mark.parametrize(
    "query",
    [
        "kopi",
        "KOPI Robusta",
        "robusta kopi",
        "lereng.",
        "lurah",
        "desa lurah",
        "atau",
        "rw 05",
        "33.04.02",
        "04",
        "1.250.000",
        "250",
        "e-ktp",
        "ktp",
        "info@contoh.desa.id",
        "contoh",
        "luwak",
        "kopi_luwak",
        "O'Brien",
        "brien",
        "söhne",
        "kutip",
        "são tomé",
        "lere",
        "kopi rob",
    ],
)
def test_words_of_a_text_are_found_however_they_are_joined(make_site: MakeSite, query: str) -> None:
    site = make_site()
    put(site, 1, "Kabar", BODY)
    put(site, 2, "Lain", "tidak ada apa-apa")
    assert found(site, query) == ["Kabar"]


@pytest.mark.parametrize(
    "query",
    [
        "",
        " ",
        "arabika",
        "kopi arabika",
        "kopi NOT robusta",
        "kopi <-> robusta <-> zzz",
        "NEAR(kopi zzz)",
        "title:kopi",
        "place:xs1",
        "x",
        "xs",
        "xs1",
        "xr330402",
        "xmcore",
        "xkpage",
        "xk",
        '"',
        '""',
        "'",
        "\\",
        "%",
        "_",
        "*",
        ":*",
        "a'b\" OR 1=1 --",
        "'; DROP TABLE core_item; --",
        "(((",
        "|",
        "\x00",
        "\ud800",
        "💥",
        "²",
        "漢字",
        "ก็",
        "z" * 100,
        "'\"" * 50,
        "zz " * 34,
        "( | " * 25,
    ],
)
def test_nothing_is_found_and_nothing_breaks(make_site: MakeSite, query: str) -> None:
    site = make_site()
    put(site, 1, "Kabar", BODY)
    assert found(site, query) == []


@pytest.mark.parametrize(
    "query",
    [
        "kopi -robusta",
        "kopi & !robusta",
        "kopi*",
        "*kopi*",
        "kopi\x00robusta",
        '"kopi robusta"',
        "(kopi)",
        "kopi:*",
        "^kopi",
    ],
)
def test_operators_are_taken_for_gaps(make_site: MakeSite, query: str) -> None:
    site = make_site()
    put(site, 1, "Kabar", BODY)
    assert found(site, query) == ["Kabar"]


def test_a_letter_of_every_kind_can_be_asked_for(make_site: MakeSite) -> None:
    site = make_site()
    put(site, 1, "Kabar", BODY)
    kinds: dict[str, list[str]] = {}
    for code in range(0x80, 0x30000, 7):
        if chr(code).isalnum():
            kinds.setdefault(unicodedata.category(chr(code)), []).append(chr(code))
    for letters in kinds.values():
        for letter in [*letters[:: max(1, len(letters) // 12)], "zz" + letters[0], letters[-1] + "zz"]:
            assert found(site, letter) in ([], ["Kabar"] if plain(letter) in plain(BODY) else [])


def plain(words: str) -> str:
    """Return letters as an index may compare them: small, without marks."""
    decomposed = unicodedata.normalize("NFKD", words.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def test_a_long_word_is_found_by_what_is_read_of_it(make_site: MakeSite) -> None:
    site = make_site()
    put(site, 1, "Kabar", "pertanggungjawaban" * 5)
    assert found(site, "pertanggungjawaban" * 5) == ["Kabar"]


def test_more_words_than_are_read_do_no_harm(make_site: MakeSite) -> None:
    site = make_site()
    put(site, 1, "Kabar", BODY)
    assert found(site, "kopi " * fulltext.TERMS + "zzz") == ["Kabar"]


def test_what_has_it_in_the_title_comes_first(make_site: MakeSite) -> None:
    site = make_site()
    put(site, 1, "Kopi")
    put(site, 2, "Kabar", "tentang kopi")
    assert found(site, "kopi") == ["Kopi", "Kabar"]


def test_a_kind_narrows_what_is_found(make_site: MakeSite) -> None:
    site = make_site()
    put(site, 1, "Halaman kopi")
    put(site, 2, "Berita kopi", kind="news")
    assert found(site, "kopi", kind="news") == ["Berita kopi"]
    assert found(site, "kopi", kind="' OR 1=1") == []


def test_a_word_that_all_have_narrows_what_is_found_and_is_nothing_that_was_asked(make_site: MakeSite) -> None:
    site = make_site()
    put(site, 1, "Kopi lama", "panen 2025")
    put(site, 2, "Kopi baru", "panen 2026")
    put(site, 3, "Teh baru", "panen 2026")
    with site_scope(site.id):
        asked = {query: fulltext.find(site, query, also="2026").items for query in ("kopi", "ko", "²")}
    told = {query: [item.title for item in items] for query, items in asked.items()}
    assert told == {"kopi": ["Kopi baru"], "ko": ["Kopi baru"], "²": []}


def test_a_region_finds_only_where_the_module_is_on(make_site: MakeSite) -> None:
    kecamatan, kabupaten = make_site("33.04.02", modules=("warta",)), make_site("33.04")
    on, off = make_site("33.04.02.2001", modules=("warta",)), make_site("33.04.02.2002", modules=("lain",))
    put(on, 1, "Kopi menyala", plugin="warta")
    put(off, 2, "Kopi padam", plugin="warta")
    put(off, 3, "Kopi halaman")
    put(off, 5, "Kopi tinggal", plugin="lain")
    put(make_site("33.04.03.2001", modules=("warta",)), 4, "Kopi sebelah", plugin="warta")
    assert sorted(found(kecamatan, "kopi")) == ["Kopi halaman", "Kopi menyala"]
    assert sorted(found(kabupaten, "kopi")) == ["Kopi halaman", "Kopi menyala", "Kopi sebelah"]
    assert found(off, "kopi") == ["Kopi halaman"]
    assert found(on, "kopi") == ["Kopi menyala"]


def test_what_a_village_without_a_face_has_is_found_under_its_kecamatan(app: Flask, make_site: MakeSite) -> None:
    app.url_map.add(Rule("/halaman/<desa>/<slug>", endpoint="pages.show"))
    kecamatan = make_site("33.04.02")
    put(make_site("33.04.02.2001", slug="sirkandi", public=False), 1, "Kopi")
    with site_scope(kecamatan.id):
        g.site = kecamatan
        assert [item.url for item in fulltext.find(kecamatan, "kopi").items] == ["/halaman/sirkandi/s1"]


def test_what_is_changed_is_found_by_its_new_words_alone(make_site: MakeSite) -> None:
    site = make_site()
    put(site, 1, "Kopi")
    put(site, 1, "Teh")
    assert (found(site, "kopi"), found(site, "teh")) == ([], ["Teh"])


def test_what_is_not_due_is_not_found(make_site: MakeSite) -> None:
    site = make_site()
    put(site, -60, "Kopi besok")
    put(site, 2, "Kopi lewat", expires_at=now() - timedelta(seconds=1))
    assert found(site, "kopi") == []


@pytest.mark.parametrize(
    ("text", "query", "said"),
    [
        ("Kopi bubuk dan kopi sangrai", "KOPI", "<mark>Kopi</mark> bubuk dan <mark>kopi</mark> sangrai"),
        ("Saluran irigasi", "saluran irig", "<mark>Saluran</mark> <mark>irigasi</mark>"),
        ("Irigasi saluran", "irig saluran", "Irigasi <mark>saluran</mark>"),
        ("Padi-padian, padi", "padi", "<mark>Padi</mark>-<mark>padian</mark>, <mark>padi</mark>"),
        # Nothing in either is markup, and nothing splits what stands for a sign.
        ("<b>kopi</b> & teh", "kopi", "&lt;b&gt;<mark>kopi</mark>&lt;/b&gt; &amp; teh"),
        ("a & b <lt> amp", "amp lt", "a &amp; b &lt;<mark>lt</mark>&gt; <mark>amp</mark>"),
        ("kopi", "<mark>.*kopi", "<mark>kopi</mark>"),
        ("kopi", '"><script>alert(1)</script>', "kopi"),
        ("kopi", "", "kopi"),
        ("", "kopi", ""),
        ("x" * 80, "x" * 60, f"<mark>{'x' * 80}</mark>"),
    ],
)
def test_the_words_that_were_asked_for_are_marked(text: str, query: str, said: str) -> None:
    assert str(fulltext.marked(text, query)) == said
