"""The photos of an old site, which follow its articles, and its addresses, which lead to them."""

from __future__ import annotations

import io
import re
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from cms_berita import NAME
from cms_berita.feeds import reading, taking
from cms_berita.feeds.models import FeedPhoto
from cms_berita.feeds.pictures import MOST, pictures_of
from cms_berita.models import Article
from cms_core.api import Fetched, FetchFailed, Site, db, publish, site_scope
from cms_core.modules.services import disable

from .conftest import HOME, STAFF, FillIn

PAGE, OLD = f"{STAFF}/impor", "https://desa-lama.example"
LINK = f"{OLD}/artikel/2020/5/5/saluran-bersih"
FEED = f"""<rss version="2.0"><channel><item><title>Saluran bersih</title><link>{LINK}/</link>
<enclosure url="{OLD}/sampul.jpg" type="image/jpeg" length="1"/>
<description><![CDATA[<p>Warga membersihkan saluran.</p><img src="/foto/2.jpg" alt="Warga di saluran">]]></description>
</item></channel></rss>"""


def image() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (800, 600), "green").save(buffer, "JPEG")
    return buffer.getvalue()


@pytest.fixture
def brought(operator: FlaskClient, site: Site, fill_in: FillIn) -> int:
    """The draft of the one entry of the feed."""
    sent = {**fill_in(PAGE), "file": (io.BytesIO(FEED.encode()), "feed.xml")}
    assert operator.post(PAGE, data=sent, content_type="multipart/form-data").status_code == 303
    with site_scope(site.id):
        key = db.session.scalars(select(Article.id)).one()
    db.session.rollback()
    return int(key)


def run(site: Site) -> None:
    """Do what the task does, as the server does it."""
    with site_scope(site.id):
        taking.take(site.id)
        db.session.commit()


def kept(site: Site) -> tuple[list[str], list[tuple[str, int]]]:
    """Return what is said of the photos of the article, and which it still waits for, with how often they failed."""
    db.session.rollback()
    with site_scope(site.id):
        article = db.session.scalars(select(Article)).one()
        waiting = db.session.execute(select(FeedPhoto.url, FeedPhoto.tries).order_by(FeedPhoto.id)).all()
        return [photo["alt"] for photo in article.photos], [(row.url, row.tries) for row in waiting]


def answer(monkeypatch: pytest.MonkeyPatch, **answers: Any) -> list[str]:
    """Let the old site answer by the last part of an address; return what is asked."""
    asked = []

    def fake(url: str, **_options: Any) -> Fetched:
        asked.append(url)
        said = answers.get(re.sub(r"\W", "_", url.rpartition("/")[2]), Fetched(404, {}, b""))
        if isinstance(said, Exception):
            raise said
        return said

    monkeypatch.setattr(reading, "fetch", fake)
    return asked


def test_photos_follow_their_article(
    brought: int, operator: FlaskClient, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = Fetched(200, {}, image())
    asked = answer(monkeypatch, sampul_jpg=photo, **{"2_jpg": photo})
    assert "Menyusul sendiri." in operator.get(f"{STAFF}/berita/{brought}").text

    run(site)

    assert asked == [f"{OLD}/sampul.jpg", f"{OLD}/foto/2.jpg"]
    assert kept(site) == (["", "Warga di saluran"], [])
    assert "Foto di situs lama" not in operator.get(f"{STAFF}/berita/{brought}").text


def test_what_is_no_photo_is_asked_for_three_times_and_then_named(
    brought: int, operator: FlaskClient, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answer(monkeypatch, sampul_jpg=Fetched(200, {}, b"<html>"), **{"2_jpg": FetchFailed("slow", sent=True)})
    run(site)
    run(site)
    assert (len(asked), kept(site)[1]) == (2, [(f"{OLD}/sampul.jpg", 1), (f"{OLD}/foto/2.jpg", 1)])

    monkeypatch.setattr(taking, "AGAIN", -taking.AGAIN)
    for _turn in range(4):
        run(site)

    assert (len(asked), kept(site)) == (6, ([], [(f"{OLD}/sampul.jpg", 3), (f"{OLD}/foto/2.jpg", 3)]))
    page = operator.get(f"{STAFF}/berita/{brought}").text
    assert (page.count("Tidak dapat diambil."), f'href="{OLD}/sampul.jpg"' in page) == (2, True)


def test_a_published_article_shows_its_photo_when_it_comes(
    brought: int, client: FlaskClient, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(site, brought)
    page = f"{HOME}/berita/saluran-bersih"
    before = client.get(page).text.count("<picture")
    answer(monkeypatch, sampul_jpg=Fetched(200, {}, image()))
    run(site)
    assert (before, client.get(page).text.count("<picture")) == (0, 1)


def test_what_was_taken_down_gets_no_photo(brought: int, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    with site_scope(site.id):
        db.session.get_one(Article, brought).state = "withdrawn"
        db.session.commit()
    answer(monkeypatch, sampul_jpg=Fetched(200, {}, image()), **{"2_jpg": Fetched(200, {}, image())})
    run(site)
    assert kept(site) == ([], [])


def show(site: Site, key: int) -> None:
    with site_scope(site.id):
        row = db.session.get_one(Article, key)
        publish(row, site=site, item=taking.services.item_of(row), by=None)
        db.session.commit()


def test_the_old_address_leads_to_the_article_once_it_is_published(
    brought: int, client: FlaskClient, site: Site
) -> None:
    path = LINK.removeprefix(OLD)
    before = client.get(f"{HOME}{path}").status_code
    show(site, brought)
    there = client.get(f"{HOME}{path}/?utm=x")
    assert (before, there.status_code, there.headers["Location"]) == (404, 308, "/berita/saluran-bersih")
    assert [client.get(f"{HOME}{other}").status_code for other in ("/artikel/x", "/2020/05/x", f"{path}-lain")] == [
        404,
        404,
        404,
    ]


@pytest.mark.parametrize(
    ("link", "asked", "leads"),
    [
        ("/?p=12", "/?p=12", True),
        ("/?p=12", "/index.php?p=12&utm=x", True),
        ("/?p=12", "/?p=13", False),
        (
            "/index.php?option=com_content&amp;view=article&amp;id=7:saluran&amp;Itemid=3",
            "/index.php?view=article&option=com_content&id=7:saluran",
            True,
        ),
        ("/index.php?page=berita&amp;id=3", "/?id=3&page=berita", True),
        ("/index.php?page=berita&amp;id=3", "/index.php?page=agenda&id=3", False),
        ("/berita.php?id=3", "/berita.php?id=3", True),
        ("/artikel/saluran?lang=id", "/artikel/saluran?id=3", True),
    ],
)
def test_an_address_that_names_its_page_behind_a_question_mark_leads_on_too(
    operator: FlaskClient, site: Site, fill_in: FillIn, link: str, asked: str, leads: bool
) -> None:
    item = f"<item><title>Saluran bersih</title><link>{OLD}{link}</link><description>Dikeruk.</description></item>"
    data = {**fill_in(PAGE), "file": (io.BytesIO(f"<rss><channel>{item}</channel></rss>".encode()), "feed.xml")}
    operator.post(PAGE, data=data, content_type="multipart/form-data")
    with site_scope(site.id):
        key = db.session.scalars(select(Article.id)).one()
    assert operator.get(f"{HOME}{asked}", follow_redirects=True).status_code == 404
    show(site, key)
    there = operator.get(f"{HOME}{asked}", follow_redirects=True)
    assert (there.status_code, there.request.path) == (
        (200, "/berita/saluran-bersih") if leads else (404, "/index.php")
    )


def test_an_old_address_shows_the_home_page_where_nobody_knows_old_addresses(client: FlaskClient, site: Site) -> None:
    with site_scope(site.id):
        disable(site, NAME)
        db.session.commit()
    home, old = (client.get(f"{HOME}{path}") for path in ("/", "/?p=12"))
    seen, also = (re.findall('<title>.*</title>|rel="canonical".*|<h1.*', each.text) for each in (home, old))
    assert (old.status_code, len(seen), also) == (200, 3, seen)
    assert client.get(f"{HOME}/index.php?p=12").status_code == 404


def test_a_home_page_is_asked_nothing_else(client: FlaskClient, site: Site) -> None:
    assert [client.get(f"{HOME}/{query}").status_code for query in ("?utm_source=wa", "?bulan=2026-01")] == [200, 200]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<img src="http://x.example/a.jpg" alt=" Dua  kata ">', [("https://x.example/a.jpg", "Dua kata")]),
        ('<img src="b.jpg"><img src="b.jpg" alt="B">', [(f"{OLD}/artikel/b.jpg", "B")]),
        ('<img src="a.gif" width="1" height="1"><img alt="tanpa">', []),
        ('<img src="data:image/png;base64,AAAA"><img src="https://[x/a.jpg">', []),
        (f'<img src="https://x.example/{"a" * 500}.jpg">', []),
    ],
)
def test_photos_of_a_text(body: str, expected: list[tuple[str, str]]) -> None:
    assert [tuple(each) for each in pictures_of(fromstring("<item/>"), body, f"{OLD}/artikel/x")] == expected


def test_no_more_photos_than_a_story_has_room_for() -> None:
    body = "".join(f'<img src="{number}.jpg">' for number in range(MOST + 5))
    assert len(pictures_of(fromstring("<item/>"), body, OLD)) == MOST
