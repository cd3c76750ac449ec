"""The search page: results by kind, places by name, and a way on when nothing is found."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.columns import now
from cms_core.entries import Item
from cms_core.extensions import db
from cms_core.publishing import fulltext, indexing
from cms_core.sites.models import Site
from cms_core.surfaces import search
from cms_core.tenancy import site_scope
from cms_core.testing.factories import Counted, MakeSite

PLUGIN = "potensi_desa"
HOST = "http://kalimandi.example"
pytestmark = pytest.mark.plugins(PLUGIN)


def put(site: Site, ref: int, title: str, *, kind: str = "potensi", plugin: str = PLUGIN, summary: str = "") -> None:
    item = Item(
        plugin=plugin,
        kind=kind,
        ref=ref,
        title=title,
        summary=summary,
        body_text="",
        endpoint=f"{PLUGIN}.{kind}" if plugin == PLUGIN else "pages.show",
        values={"slug": f"s{ref}"},
        published_at=now() - timedelta(minutes=ref),
    )
    with site_scope(site.id):
        indexing.write(site, item)
    db.session.commit()


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    made = make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi", host="kalimandi.example", modules=(PLUGIN,))
    put(made, 1, "Kebun kopi")
    put(made, 2, "Kopi bubuk", kind="produk")
    put(made, 3, "Kopi sangrai", kind="produk")
    put(made, 4, "Tentang kopi", kind="page", plugin="core")
    put(made, 5, "Saluran irigasi", summary="Panjang 320 meter di Blok Kidul")
    return made


@pytest.fixture
def klampok(site: Site, make_site: MakeSite) -> Site:
    made = make_site("33.04.02", slug="klampok", name="Klampok", host="klampok.example", modules=(PLUGIN,))
    make_site("33.04.02.2002", slug="pagak", name="Pagak", public=False, modules=(PLUGIN,))
    return made


def ask(client: FlaskClient, host: str = HOST, **query: Any) -> str:
    answer = client.get(f"{host}/cari", query_string=query)
    assert answer.status_code == 200
    return answer.text


def titles(text: str) -> list[str]:
    return [re.sub("</?mark>", "", title) for title in re.findall(r"<h3><a[^>]*>(.*?)</a></h3>", text)]


def chips(text: str) -> list[tuple[str, str, bool]]:
    (nav,) = re.findall(r'<nav class="chips".*?</nav>', text, re.DOTALL) or [""]
    found = re.findall(r'<a href="[^"]*"( aria-current="true")?>(.*?) <span class="num">(.*?)</span>', nav)
    return [(label, count, bool(current)) for current, label, count in found]


def instead(text: str) -> list[str]:
    return re.findall(r'href="/cari\?q=([^"]+)"', text)


def test_chips_count_each_kind_and_narrow_to_it(client: FlaskClient, site: Site) -> None:
    text = ask(client, q="kopi")
    assert chips(text) == [
        ("Semua", "4", True),
        ("Produk", "2", False),
        ("Potensi", "1", False),
        ("Halaman", "1", False),
    ]
    assert len(titles(text)) == 4
    text = ask(client, q="kopi", jenis="produk")
    assert chips(text)[:2] == [("Semua", "4", False), ("Produk", "2", True)]
    assert sorted(titles(text)) == ["Kopi bubuk", "Kopi sangrai"]
    assert "2 hasil" in text


def test_chips_of_more_than_is_counted_say_so(client: FlaskClient, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fulltext, "MATCHES", 3)
    assert ("Semua", "3+", True) in chips(ask(client, q="kopi"))


def test_what_was_asked_for_is_marked_in_what_is_found(client: FlaskClient, site: Site) -> None:
    put(site, 9, "<i>Kebun</i> lada", summary="Lada & kebun")
    text = ask(client, q="kebun lada")
    assert "&lt;i&gt;<mark>Kebun</mark>&lt;/i&gt; <mark>lada</mark></a></h3>" in text
    assert '<p class="soft"><mark>Lada</mark> &amp; <mark>kebun</mark></p>' in text


def test_one_kind_needs_no_chips(client: FlaskClient, site: Site) -> None:
    assert chips(ask(client, q="irigasi")) == []


@pytest.mark.parametrize("kind", ["rahasia", "' OR 1=1", "x" * 5000])
def test_an_unknown_kind_narrows_nothing(client: FlaskClient, site: Site, kind: str) -> None:
    assert len(titles(ask(client, q="kopi", jenis=kind))) == 4


def test_results_name_their_kind(client: FlaskClient, site: Site) -> None:
    assert re.findall(r'<p class="meta"><b>(.*?)</b>', ask(client, q="irigasi")) == ["Potensi"]


def test_a_misspelt_word_leads_to_the_right_one(client: FlaskClient, site: Site) -> None:
    text = ask(client, q="irgasi kidul")
    assert ("Belum ketemu" in text, "Mungkin maksud Anda" in text) == (True, True)
    assert instead(text)[0] == "irigasi+kidul"
    assert titles(ask(client, q="irigasi kidul")) == ["Saluran irigasi"]


def test_shorter_searches_and_the_menu_are_offered_when_nothing_is_found(client: FlaskClient, site: Site) -> None:
    text = ask(client, q="kopi luwak liar")
    assert instead(text) == ["kopi"]
    assert 'href="/lapak/">' in text.partition("Yang ada di situs ini")[2]


def test_words_of_another_site_or_a_module_that_is_off_are_never_offered(
    client: FlaskClient, site: Site, make_site: MakeSite
) -> None:
    other = make_site("33.04.02.2001", modules=(PLUGIN,))
    put(other, 1, "Rahasia tetangga")
    put(site, 9, "Kabar padam", plugin="lain")
    for typed in ("rahasa", "tetanga", "kabbar", "padm"):
        assert "Mungkin maksud" not in ask(client, q=typed)


def test_what_is_scheduled_lends_no_words(client: FlaskClient, site: Site) -> None:
    put(site, -60, "Pengumuman besok")
    assert "Mungkin maksud" not in ask(client, q="pengumumn")


def test_the_menu_is_found_by_its_labels(client: FlaskClient, site: Site) -> None:
    text = ask(client, q="lapak")
    assert 'href="/lapak/"' in text.partition("Langsung ke halamannya")[2].partition("</ul>")[0]
    assert "Belum ketemu" not in text


def test_a_kecamatan_finds_its_villages_and_what_they_have(client: FlaskClient, klampok: Site) -> None:
    host = "http://klampok.example"
    assert titles(ask(client, host, q="irigasi")) == ["Saluran irigasi"]
    text = ask(client, host, q="desa pagak")
    assert 'href="/wilayah/pagak"' in text
    assert "Desa Pagak" in text
    assert "Mungkin maksud Anda" in ask(client, host, q="irgasi")
    assert "/wilayah/pagak" not in ask(client, q="pagak")


@pytest.mark.parametrize("page", [0, -1, 2, 99, 10**30, "x", "%00"])
def test_pages_beyond_the_end_say_so(client: FlaskClient, site: Site, page: Any) -> None:
    text = ask(client, q="kopi", halaman=page)
    assert "Berikutnya" not in text
    assert len(titles(text)) in (0, 4)


@pytest.mark.parametrize(
    "query",
    ["x" * 10_000, "kopi " * 3000, "%00", "\x00", "kopi\x00", "'; DROP TABLE core_item --", "☕", "a" * 39 + "é"],
)
def test_whatever_is_typed_is_answered(client: FlaskClient, site: Site, query: str) -> None:
    ask(client, q=query)
    ask(client, f"{HOST}/en", q=query, jenis=query)


def test_nothing_that_is_typed_is_kept(client: FlaskClient, site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    before = [table.name for table in db.metadata.sorted_tables]
    ask(client, q="nomor-rahasia-3304")
    out = capsys.readouterr()
    assert "rahasia" not in out.out + out.err
    assert not any("query" in name or "search" in name for name in before)


@pytest.mark.parametrize("query", ["kopi", "kopi&jenis=produk", "irgasi", "zzz yyy xxx"])
@pytest.mark.parametrize("host", [HOST, "http://klampok.example"])
def test_a_search_takes_few_statements(
    client: FlaskClient,
    klampok: Site,
    count_statements: Callable[[], AbstractContextManager[Counted]],
    host: str,
    query: str,
) -> None:
    client.get(f"{host}/cari?q=hangat")
    with count_statements() as counted:
        client.get(f"{host}/cari?q={query}")
    assert sum("core_stamp" not in statement for statement in counted.statements) <= 5
    assert search.PLACES < search.PER_PAGE
