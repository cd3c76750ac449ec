from __future__ import annotations

import importlib
import io
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from cms_berita.models import Article, Event
from cms_core.api import Site, db, now, site_scope, store_image, today
from cms_core.testing.factories import MakeSite

from .conftest import HOME, STAFF, WRITTEN, FillIn, Make


def told(page: str) -> dict[str, Any]:
    """Return what a page says to search engines of itself."""
    found = [json.loads(each) for each in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)]
    return next(each for each in found if each.get("@type") in ("NewsArticle", "Event", "ImageGallery"))


@pytest.mark.parametrize("kind", list(WRITTEN))
def test_from_form_to_page_and_back(operator: FlaskClient, fill_in: FillIn, kind: str) -> None:
    answer = operator.post(f"{STAFF}/{kind}/baru", data=fill_in(f"{STAFF}/{kind}/baru", kind))
    assert answer.status_code == 303
    form, page = f"http://localhost{answer.headers['Location']}", f"{HOME}/{kind}/"
    slug = WRITTEN[kind]["title"].lower().replace(" ", "-")
    seen = [operator.get(page + slug).status_code]
    assert operator.post(form, data=fill_in(form, kind, langkah="terbit")).status_code == 303
    seen.append(operator.get(page + slug).status_code)
    assert "<p>Minggu.</p>" in operator.get(page + slug).text
    assert WRITTEN[kind]["title"] in operator.get(page).text
    assert operator.post(f"{form}/tarik", data=fill_in(form, **{"langkah-alasan": "Batal"})).status_code == 303
    seen.append(operator.get(page + slug).status_code)
    assert seen == [404, 200, 410]


@pytest.mark.parametrize(
    ("kind", "sent", "field"),
    [
        ("berita", {"title": ""}, "title"),
        ("berita", {"body-0-teks": ""}, "body"),
        ("berita", {"category": "tidak-ada"}, "category"),
        ("pengumuman", {"valid_until": "besok"}, "valid_until"),
        ("agenda", {"day": ""}, "day"),
        ("agenda", {"last_day": "2026-12-01"}, "last_day"),
        ("agenda", {"last_day": "2027-12-01"}, "last_day"),
        ("agenda", {"ends": "08:00"}, "ends"),
        ("agenda", {"begins": "", "ends": "09:00"}, "ends"),
        ("agenda", {"repeats": "mingguan", "until": "2026-12-01"}, "until"),
        ("agenda", {"repeats": "mingguan", "skipped": "Lebaran"}, "skipped"),
        ("agenda", {"repeats": "harian"}, "repeats"),
        ("galeri", {"taken": "2999-01-01"}, "taken"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_kept(
    operator: FlaskClient, site: Site, fill_in: FillIn, kind: str, sent: dict[str, str], field: str
) -> None:
    form = f"{STAFF}/{kind}/baru"
    answer = operator.post(form, data=fill_in(form, kind, **sent))
    said = re.findall(r'<p><a class="tgt" href="#([^"]*)">.*?</a></p>', answer.text)
    assert (answer.status_code, [each.partition("-")[0] for each in said]) == (422, [field])
    assert ("Minggu." in answer.text) == (field != "body")


def test_the_page_of_an_event_says_when(client: FlaskClient, site: Site, made: Make) -> None:
    day = today(site)
    made("agenda", day=day, repeats="mingguan", place="Balai desa")
    page = client.get(f"{HOME}/agenda/posyandu").text
    assert "Setiap " in page
    assert told(page)["startDate"] == day.isoformat()
    assert told(page)["location"]["name"] == "Balai desa"


def test_what_is_over_says_so_and_leaves_the_lists(client: FlaskClient, site: Site, made: Make) -> None:
    yesterday = today(site) - timedelta(days=1)
    made("agenda", day=yesterday)
    made("pengumuman", valid_until=yesterday)
    found = {path: client.get(f"{HOME}/{path}").text for path in ("agenda/posyandu", "pengumuman/air-mati")}
    assert ["Sudah lewat." in page for page in found.values()] == [True, True]
    assert ["noindex" in page for page in found.values()] == [True, True]
    assert "Posyandu" not in client.get(f"{HOME}/agenda/").text
    assert "Air mati" not in client.get(f"{HOME}/pengumuman/").text


def test_an_announcement_is_valid_on_its_last_day(client: FlaskClient, site: Site, made: Make) -> None:
    made("pengumuman", valid_until=today(site))
    assert "Air mati" in client.get(f"{HOME}/pengumuman/").text
    assert "Sudah lewat." not in client.get(f"{HOME}/pengumuman/air-mati").text


def test_news_is_narrowed_to_a_kind_and_a_month(client: FlaskClient, site: Site, made: Make) -> None:
    first = made("berita", title="Lama", category="budaya")
    made("berita", title="Baru", category="kesehatan")
    with site_scope(site.id):
        row = db.session.get_one(Article, first)
        row.published_at = now() - timedelta(days=70)
        db.session.commit()
    month = f"{now() - timedelta(days=70):%Y-%m}"
    found = {
        query: [title for title in ("Lama", "Baru") if f">{title}<" in client.get(f"{HOME}/berita/?{query}").text]
        for query in ("", "jenis=budaya", f"bulan={month}", f"bulan={month}&jenis=kesehatan", "bulan=x", "jenis=x")
    }
    assert found == {
        "": ["Lama", "Baru"],
        "jenis=budaya": ["Lama"],
        f"bulan={month}": ["Lama"],
        f"bulan={month}&jenis=kesehatan": [],
        "bulan=x": ["Lama", "Baru"],
        "jenis=x": ["Lama", "Baru"],
    }


def test_a_kecamatan_offers_the_months_of_its_villages(
    client: FlaskClient, site: Site, make_site: MakeSite, made: Make
) -> None:
    make_site("33.04.02", slug="klampok", host="klampok.example", modules=("berita",))
    off = make_site("33.04.02.2004", slug="sirkandi")
    neighbour = make_site("33.04.02.2002", slug="pagak", modules=("berita",))
    for owner, month in ((site, 8), (neighbour, 9), (off, 3)):
        key = made("berita", at=owner, title="Lama")
        with site_scope(owner.id):
            db.session.get_one(Article, key).published_at = datetime(2025, month, 15, 5, tzinfo=UTC)
            db.session.commit()

    page = client.get("http://klampok.example/berita/").text

    assert re.findall(r"bulan=(\d{4}-\d\d)", page) == ["2025-09", "2025-08"]
    assert ">Lama<" in client.get("http://klampok.example/berita/?bulan=2025-08").text


def test_what_is_alike_comes_first_below_an_article(client: FlaskClient, made: Make) -> None:
    for title, category in (("Satu", "budaya"), ("Dua", "kesehatan"), ("Tiga", "budaya")):
        made("berita", title=title, category=category)
    page = client.get(f"{HOME}/berita/satu").text.partition("Baca juga")[2]
    assert re.findall(r">(Satu|Dua|Tiga)<", page) == ["Tiga", "Dua"]
    assert told(client.get(f"{HOME}/berita/satu").text)["headline"] == "Satu"


def test_the_kecamatan_shows_what_its_villages_tell(
    client: FlaskClient, site: Site, make_site: MakeSite, made: Make
) -> None:
    make_site("33.04.02", slug="klampok", host="klampok.example", modules=("berita",))
    made("agenda", day=today(site))
    made("berita")
    for path, title in (("agenda/", "Posyandu"), ("berita/", "Kerja bakti")):
        page = client.get(f"http://klampok.example/{path}").text
        assert (title in page, "Kalimandi" in page) == (True, True)


def test_the_end_of_an_event_is_written_with_it(operator: FlaskClient, site: Site, fill_in: FillIn) -> None:
    form = f"{STAFF}/agenda/baru"
    operator.post(form, data=fill_in(form, "agenda", last_day="2026-12-03", on_holidays=""))
    with site_scope(site.id):
        row = db.session.scalars(select(Event)).one()
        assert (row.over.isoformat(), row.begins and row.begins.isoformat()) == ("2026-12-03", "08:00:00")


def test_a_reader_of_feeds_finds_news_with_its_photo(client: FlaskClient, site: Site, made: Make) -> None:
    feedparser: Any = importlib.import_module("feedparser")  # it has no types
    with site_scope(site.id):
        key = store_image(photo(), owner_plugin="berita", alt="Warga di saluran").key
        db.session.commit()
    made("berita", title="Saluran & sawah", photos=[{"media": key, "alt": "Warga di saluran"}])

    read = feedparser.parse(client.get(f"{HOME}/feed.atom").data)

    assert (read.bozo, read.version) == (False, "atom10")
    assert [(entry.title, entry.link.rpartition("/berita/")[2]) for entry in read.entries] == [
        ("Saluran & sawah", "saluran-sawah")
    ]
    assert [bool(entry.get(name)) for entry in read.entries for name in ("id", "updated_parsed", "summary")] == [
        True
    ] * 3


def photo() -> io.BytesIO:
    """Return a small JPEG."""
    buffer = io.BytesIO()
    Image.new("RGB", (800, 600), "green").save(buffer, "JPEG")
    buffer.seek(0)
    return buffer
