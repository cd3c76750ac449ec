"""The news of an old site, brought over from its feed."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_berita.feeds import forms, reading, views
from cms_berita.models import Article
from cms_core.api import Fetched, FetchFailed, FetchRefused, Site, db, site_scope

from .conftest import HOME, STAFF, FillIn

PAGE = f"{STAFF}/impor"
LONG = "Warga tiga RT membersihkan saluran sepanjang tiga ratus meter sampai ke sawah paling ujung desa."
RSS = f"""<?xml version="1.0"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Desa lama</title>
<item><title>Saluran bersih</title><link>https://lama.example/1</link><guid>1</guid>
<pubDate>Tue, 05 May 2020 08:00:00 +0700</pubDate><description>Singkat</description>
<content:encoded><![CDATA[<p>{LONG}</p><script>alert(1)</script><img src="https://x.example/a.jpg">]]></content:encoded></item>
<item><title>Posyandu</title><link>https://lama.example/2</link><description>Balita ditimbang.</description></item>
<item><title>Kosong</title><link>https://lama.example/3</link></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Lama</title>
<entry><title>Kelas batik</title><id>urn:a</id><published>2021-02-03T10:00:00+07:00</published>
<content type="xhtml">
<div xmlns="http://www.w3.org/1999/xhtml"><p>Kelas <b>batik</b> dibuka.</p></div></content></entry>
<entry><title>Rapat</title><id>urn:b</id><updated>2999-01-01T00:00:00Z</updated>
<summary>Di balai &lt;desa&gt;.</summary></entry>
</feed>"""


def stories(site: Site) -> dict[str, Article]:
    db.session.rollback()
    with site_scope(site.id):
        rows = db.session.scalars(select(Article)).all()
        db.session.expunge_all()
    return {row.title: row for row in rows}


def bring(client: FlaskClient, fill_in: FillIn, data: str = "", **values: Any) -> Any:
    sent = {**fill_in(PAGE), **values, **({"file": (io.BytesIO(data.encode()), "feed.xml")} if data else {})}
    return client.post(PAGE, data=sent, content_type="multipart/form-data")


def said(answer: Any) -> str:
    found = re.search(r'class="err[^>]*>(.*?)</p>', answer.text, re.DOTALL)
    return re.sub(r"<[^>]+>", "", found[1]).strip() if found else ""


def test_entries_become_drafts_with_their_old_dates_and_no_scripts(
    operator: FlaskClient, site: Site, fill_in: FillIn
) -> None:
    assert bring(operator, fill_in, RSS).status_code == 303
    assert "2 draf dibuat; 0 sudah ada; 1 tanpa isi." in operator.get(f"{STAFF}/berita/").text
    rows = stories(site)
    assert {title: row.state for title, row in rows.items()} == {"Saluran bersih": "draft", "Posyandu": "draft"}
    assert rows["Saluran bersih"].body == f"<p>{LONG}</p>"
    assert str(rows["Saluran bersih"].came_at) == "2020-05-05 01:00:00+00:00"
    assert rows["Saluran bersih"].published_at is None


def test_a_published_entry_keeps_its_old_date(operator: FlaskClient, site: Site, fill_in: FillIn) -> None:
    bring(operator, fill_in, RSS)
    key = stories(site)["Saluran bersih"].id
    page = operator.get(f"{STAFF}/berita/{key}").text
    step = dict(re.findall(r'name="(csrf_token|keadaan|version)"[^>]*value="([^"]*)"', page))
    assert operator.post(f"{STAFF}/berita/{key}/terbit", data=step).status_code == 303
    assert "5 Mei 2020" in operator.get(f"{HOME}/berita/saluran-bersih").text


def test_what_is_there_already_is_made_once(operator: FlaskClient, site: Site, fill_in: FillIn) -> None:
    bring(operator, fill_in, RSS)
    bring(operator, fill_in, RSS.replace("<guid>1</guid>", "<guid>berubah</guid>"))
    assert "0 draf dibuat; 2 sudah ada; 1 tanpa isi." in operator.get(f"{STAFF}/berita/").text
    assert len(stories(site)) == 2


def test_atom_is_read_as_well(operator: FlaskClient, site: Site, fill_in: FillIn) -> None:
    bring(operator, fill_in, ATOM)
    rows = stories(site)
    assert sorted(rows) == ["Kelas batik", "Rapat"]
    assert rows["Kelas batik"].body == "<p>Kelas <strong>batik</strong> dibuka.</p>"
    assert str(rows["Kelas batik"].came_at) == "2021-02-03 03:00:00+00:00"
    assert rows["Rapat"].came_at is None


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("bukan xml", "Itu bukan XML yang utuh."),
        ("<rss><item></rss>", "Itu bukan XML yang utuh."),
        ("<html><body>Halaman</body></html>", "Itu bukan RSS atau Atom."),
        ('<!DOCTYPE r [<!ENTITY a "b">]><rss><item><title>&a;</title></item></rss>', "Itu bukan XML yang utuh."),
    ],
)
def test_a_file_that_is_no_feed_is_refused_in_words(
    operator: FlaskClient, site: Site, fill_in: FillIn, data: str, sentence: str
) -> None:
    answer = bring(operator, fill_in, data)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert stories(site) == {}


def test_a_large_file_is_refused_before_it_is_read(
    operator: FlaskClient, site: Site, fill_in: FillIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in (reading, forms):
        monkeypatch.setattr(room, "LARGEST", len(RSS) - 1)
    answer = bring(operator, fill_in, RSS)
    assert (answer.status_code, "Berkasnya lebih besar dari 3 MB." in answer.text) == (422, True)
    assert stories(site) == {}


def test_nothing_at_all_is_asked_for(operator: FlaskClient, fill_in: FillIn) -> None:
    answer = bring(operator, fill_in)
    assert (answer.status_code, "Tulis alamatnya, atau pilih berkasnya." in answer.text) == (422, True)


def moved(to: str) -> Fetched:
    return Fetched(301, {"Location": to}, b"")


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (moved("https://lama.example/lagi"), "Alamat itu berpindah terus"),
        (Fetched(404, {}, b""), "Di alamat itu tidak ada feed."),
        (FetchFailed("large", sent=True), "di atas 3 MB"),
        (FetchRefused("inside"), "terbuka untuk umum"),
    ],
)
def test_an_address_that_leads_to_no_feed_is_answered_in_words(
    operator: FlaskClient, site: Site, fill_in: FillIn, monkeypatch: pytest.MonkeyPatch, answer: Any, sentence: str
) -> None:
    def fake(_url: str, **_options: Any) -> Fetched:
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(reading, "fetch", fake)
    sent = bring(operator, fill_in, address="https://lama.example/feed")
    assert (sent.status_code, sentence in sent.text, "https://lama.example/feed" in sent.text) == (422, True, True)
    assert stories(site) == {}


def test_an_address_is_followed_where_it_has_moved(
    operator: FlaskClient, site: Site, fill_in: FillIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = {"https://lama.example/feed": moved("/rss"), "https://lama.example/rss": Fetched(200, {}, RSS.encode())}
    monkeypatch.setattr(reading, "fetch", lambda url, **_options: answers[url])
    assert bring(operator, fill_in, address="https://lama.example/feed").status_code == 303
    assert len(stories(site)) == 2


def test_all_hops_share_one_deadline(
    operator: FlaskClient, site: Site, fill_in: FillIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, given = [100.0], []

    def slow(_url: str, *, most: int, seconds: float) -> Fetched:
        given.append(round(seconds, 1))
        clock[0] += 4
        if seconds < 4:
            raise FetchFailed("too slow", sent=True)
        return moved("https://lama.example/lagi")

    monkeypatch.setattr(reading, "monotonic", lambda: clock[0])
    monkeypatch.setattr(reading, "fetch", slow)

    answer = bring(operator, fill_in, address="https://lama.example/feed")

    assert (answer.status_code, given) == (422, [10.0, 6.0, 2.0])
    assert "Situs itu tidak menjawab" in said(answer)


def test_photos_that_follow_are_counted(operator: FlaskClient, site: Site, fill_in: FillIn) -> None:
    bring(operator, fill_in, RSS)

    assert "1 foto menyusul sendiri" in operator.get(f"{STAFF}/berita/").text


def test_a_photo_or_a_short_word_of_another_module_hides_no_text(
    operator: FlaskClient, site: Site, fill_in: FillIn
) -> None:
    media = 'xmlns:media="http://search.yahoo.com/mrss/" xmlns:i="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    others = (
        '<media:content url="https://x.example/a.jpg" medium="image"><media:title>a.jpg</media:title></media:content>'
        "<media:title>a.jpg</media:title><media:description>Foto</media:description><i:summary>Singkat</i:summary>"
    )
    feed = RSS.replace("<rss ", f"<rss {media} ").replace("<description>Balita ditimbang.</description>", "&")
    bring(operator, fill_in, feed.replace("&", f"<description>Balita ditimbang.</description>{others}"))
    atom = ATOM.replace("<feed ", f"<feed {media} ").replace("</summary>", f"</summary>{others}")
    bring(operator, fill_in, atom)

    rows = stories(site)
    assert sorted(rows) == ["Kelas batik", "Posyandu", "Rapat", "Saluran bersih"]
    assert (rows["Posyandu"].body, rows["Rapat"].body) == ("Balita ditimbang.", "<p>Di balai &lt;desa&gt;.</p>")


def test_what_did_not_come_over_is_said(
    operator: FlaskClient, site: Site, fill_in: FillIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST", 2)
    monkeypatch.setattr(views, "MOST", 2)
    untitled = "<item><guid>9</guid><description>Tanpa judul.</description></item>"

    asked = operator.get(PAGE).text
    bring(operator, fill_in, RSS.replace("<item>", f"{untitled}<item>", 1))

    assert "yang berjudul, paling banyak 2, menjadi draf" in asked
    assert "2 tidak ikut: tanpa judul, atau di luar 2 yang pertama." in operator.get(f"{STAFF}/berita/").text
    assert sorted(stories(site)) == ["Posyandu", "Saluran bersih"]
