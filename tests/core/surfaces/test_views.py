"""The addresses that every site has."""

from __future__ import annotations

import importlib
import json
import re
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import html5lib
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.columns import now
from cms_core.entries import Item
from cms_core.extensions import db
from cms_core.front.models import Front
from cms_core.front.order import VILLAGES
from cms_core.pages.models import Page
from cms_core.publishing.models import PUBLISHED, WITHDRAWN
from cms_core.publishing.services import publish
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from cms_core.testing.factories import MakeSite

HOST = "http://kalimandi.example"
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def put_page(site: Site, slug: str, title: str, body: str = "<p>Isi</p>") -> None:
    with site_scope(site.id):
        page = Page(title=title, slug=slug, body=body)
        db.session.add(page)
        db.session.flush()
        item = Item(
            plugin="core",
            kind="page",
            ref=page.id,
            title=title,
            summary="Ringkasan",
            body_text=body,
            endpoint="pages.show",
            values={"slug": slug},
            published_at=now() - timedelta(minutes=1),
        )
        publish(page, site=site, item=item, by=None)
    db.session.commit()


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    made = make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi", host="kalimandi.example")
    put_page(made, "profil", "Profil & sejarah")
    return made


@pytest.mark.parametrize(
    "path", ["/", "/cari", "/cari?q=profil", "/halaman/profil", "/data/", "/tampilan", "/aksesibilitas", "/privasi"]
)
def test_pages_answer_in_both_languages(client: FlaskClient, site: Site, path: str) -> None:
    for prefix, language in (("", "id"), ("/en", "en")):
        answer = client.get(f"{HOST}{prefix}{path}")
        assert answer.status_code == 200
        assert f'<html lang="{language}">' in answer.text
        assert answer.headers.get("Set-Cookie") is None


def voices(html: str, words: str) -> list[str]:
    """Return the language in which a screen reader says each place where these words stand in the body."""
    said = []

    def walk(element: ElementTree.Element, language: str) -> None:
        language = element.get("lang", language)
        if words in (element.text or ""):
            said.append(language)
        for child in element:
            walk(child, language)
            if words in (child.tail or ""):
                said.append(language)

    page = html5lib.parse(html, namespaceHTMLElements=False)
    body = page.find("body")
    assert body is not None
    walk(body, page.get("lang", ""))
    return said


@pytest.mark.parametrize("path", ["/", "/cari?q=profil", "/halaman/profil", "/tidak-ada", "/poster/halaman/profil"])
def test_words_of_the_site_are_said_in_their_own_language(client: FlaskClient, site: Site, path: str) -> None:
    with site_scope(site.id):
        page = db.session.scalars(select(Page)).one()
        page.in_menu, page.hint = True, "Profil & cerita"
    db.session.commit()
    indonesian, english = (client.get(f"{HOST}{root}{path}").text for root in ("", "/en"))
    spoken = voices(english, "Profil &")
    assert (len(spoken) >= 2, set(spoken)) == (True, {"id"})
    assert len(voices(indonesian, "Profil &")) == len(spoken)
    # Costs nothing where nobody needs it.
    assert indonesian.count(' lang="id"') == 1


def test_crumbs_are_told_to_search_engines_without_marks(client: FlaskClient, site: Site) -> None:
    told = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', client.get(f"{HOST}/en/halaman/profil").text
    )
    lists = [each for each in map(json.loads, told) if each["@type"] == "BreadcrumbList"]
    assert [step["name"] for step in lists[0]["itemListElement"]] == ["Home", "Profil & sejarah"]


def test_a_page_is_shown_and_an_unknown_one_is_404(client: FlaskClient, site: Site) -> None:
    assert "<p>Isi</p>" in client.get(f"{HOST}/halaman/profil").text
    assert client.get(f"{HOST}/halaman/tidak-ada").status_code == 404


def test_drafts_are_404_and_withdrawn_pages_410(client: FlaskClient, site: Site) -> None:
    with site_scope(site.id):
        db.session.add(Page(title="Draf", slug="draf"))
        db.session.add(Page(title="Ditarik", slug="ditarik", state=WITHDRAWN))
    db.session.commit()
    assert client.get(f"{HOST}/halaman/draf").status_code == 404
    assert client.get(f"{HOST}/halaman/ditarik").status_code == 410


def test_a_page_of_another_site_is_404(client: FlaskClient, site: Site, make_site: MakeSite) -> None:
    put_page(make_site(host="pagak.example"), "rahasia", "Rahasia")
    assert client.get(f"{HOST}/halaman/rahasia").status_code == 404
    assert "Rahasia" not in client.get(f"{HOST}/cari?q=rahasia").text


def test_the_menu_lists_pages_by_weight(client: FlaskClient, site: Site) -> None:
    with site_scope(site.id):
        db.session.add(Page(title="Pertama", slug="pertama", state=PUBLISHED, weight=1))
        db.session.add(Page(title="Tersembunyi", slug="sembunyi", state=PUBLISHED, in_menu=False))
    db.session.commit()
    text = client.get(f"{HOST}/cari").text
    assert text.index("Pertama") < text.index("Profil &amp; sejarah")
    assert "Tersembunyi" not in text


def test_the_sitemap_names_every_page_absolutely(client: FlaskClient, site: Site) -> None:
    root = ElementTree.fromstring(client.get(f"{HOST}/sitemap.xml").data)
    found = [node.text for node in root.iter(f"{SITEMAP}loc")]
    assert found == [f"{HOST}:8000/", f"{HOST}:8000/kontak-darurat", f"{HOST}:8000/halaman/profil"]


def test_the_feed_parses_and_escapes(client: FlaskClient, site: Site) -> None:
    root = ElementTree.fromstring(client.get(f"{HOST}/feed.atom").data)
    assert [node.text for node in root.iter(f"{ATOM}title")][1:] == ["Profil & sejarah"]
    assert root.find(f"{ATOM}entry/{ATOM}link").get("href") == f"{HOST}:8000/halaman/profil"  # type: ignore[union-attr]


def test_a_reader_of_feeds_has_no_complaint(client: FlaskClient, site: Site) -> None:
    feedparser: Any = importlib.import_module("feedparser")  # it has no types
    read = feedparser.parse(client.get(f"{HOST}/feed.atom").data)

    assert (read.bozo, read.version) == (False, "atom10")
    assert [(entry.title, entry.link) for entry in read.entries] == [
        ("Profil & sejarah", f"{HOST}:8000/halaman/profil")
    ]
    assert [bool(entry.get(name)) for entry in read.entries for name in ("id", "updated_parsed", "summary")] == [
        True
    ] * 3


def test_robots_lets_sites_be_read_and_the_platform_not(client: FlaskClient, site: Site) -> None:
    assert client.get(f"{HOST}/robots.txt").text.splitlines() == [
        "User-agent: *",
        "Disallow: /cari",
        "Disallow: /*/cari",
        "Disallow: /*&",
        f"Sitemap: {HOST}:8000/sitemap.xml",
    ]
    assert "Disallow: /\n" in client.get("http://localhost:8000/robots.txt").text


def test_an_unknown_data_set_is_404(client: FlaskClient, site: Site) -> None:
    assert client.get(f"{HOST}/data/tidak-ada.csv").status_code == 404


def test_search_shows_what_was_asked_without_running_it(client: FlaskClient, site: Site) -> None:
    text = client.get(f"{HOST}/cari", query_string={"q": "<script>alert(1)</script>"}).text
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;" in text


def test_readyz_answers_on_the_platform_alone(client: FlaskClient, site: Site) -> None:
    answer = client.get("http://localhost:8000/readyz")
    assert (answer.status_code, json.loads(answer.text)["status"]) == (200, "ok")
    assert client.get(f"{HOST}/readyz").status_code == 404


def test_the_platform_has_no_pages_of_a_site(client: FlaskClient, site: Site) -> None:
    for path in ("/cari", "/halaman/profil", "/sitemap.xml", "/data/"):
        assert client.get(f"http://localhost:8000{path}").status_code == 404


def test_a_kecamatan_lists_its_villages_with_name_and_code(
    client: FlaskClient, site: Site, make_site: MakeSite
) -> None:
    make_site("33.04.02", slug="klampok", host="klampok.example")
    text = client.get("http://klampok.example/").text
    assert "Kalimandi" in text
    assert "33.04.02.2007" in text


def test_home_page_without_anything_says_what_is_missing(client: FlaskClient, site: Site) -> None:
    html = client.get(f"{HOST}/").text
    assert "Kabar dari Desa Kalimandi tampil di sini begitu ada yang diterbitkan." in html


@pytest.mark.parametrize("shown", [True, False])
def test_a_home_page_whose_blocks_are_hidden_on_purpose_misses_nothing(
    client: FlaskClient, make_site: MakeSite, shown: bool
) -> None:
    made = make_site("33.04.02", slug="klampok", name="Klampok", host="klampok.example")
    with site_scope(made.id):
        db.session.add(Front(site_id=made.id, blocks={VILLAGES: [0, shown]}))
    db.session.commit()
    assert ("Belum ada kabar" in client.get("http://klampok.example/").text) is shown
