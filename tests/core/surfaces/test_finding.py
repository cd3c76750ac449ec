"""Finding anything by its name: what one may open, and never what one may not."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

import cms_core
from cms_core.extensions import db
from cms_core.help import services
from cms_core.media import search
from cms_core.media.models import Media
from cms_core.pages import services as pages
from cms_core.pages.models import Page
from cms_core.permissions import KECAMATAN, OFFICER, VILLAGE
from cms_core.sites.models import Site
from cms_core.surfaces import finding
from cms_core.surfaces.sections import SECTIONS
from cms_core.tenancy import site_scope
from cms_core.testing.factories import MakeSite, MakeUser

CORE = Path(cms_core.__file__).parent
HERE, PAGAK = "33.04.02.2007", "33.04.02.2002"
WORD = "gulakelapa"


@pytest.fixture
def village(app: Flask, make_site: MakeSite, make_user: MakeUser) -> Site:
    """Two villages of a kecamatan, each with a draft, a photo and a person of the same name."""
    make_site("33.04.02", slug="klampok", name="Klampok")
    pagak = make_site(PAGAK, slug="pagak", name="Gulakelapa Pagak", stage="autonomous")
    site = make_site(HERE, slug="kalimandi", name="Gulakelapa Kalimandi", stage="autonomous")
    for place in (pagak, site):
        with site_scope(place.id):
            pages.write(place, title=f"Gulakelapa di {place.slug}", body="<p>Isi.</p>")
            photo = Media(
                key=f"{place.id:032x}", owner_plugin="core", alt=f"Gulakelapa {place.slug}", width=1, height=1, size=1
            )
            db.session.add(photo)
            db.session.flush()
            search.index(photo)
        make_user(VILLAGE, place.region_code, username=f"gulakelapa-{place.slug}")
    return site


def hits(client: FlaskClient, word: str, root: str = "/s/kalimandi") -> list[str]:
    """The addresses that are found, without those of the guides."""
    answer = client.get(f"http://localhost{root}/admin/cari", query_string={"q": word})
    assert answer.status_code == 200
    found = re.findall(r'<li><a href="([^"]+)">', answer.text.partition('id="temuan-1"')[2])
    return [url for url in found if "/bantuan/" not in url]


def plain(urls: list[str]) -> list[str]:
    """Addresses with N in place of what the database gave."""
    return [re.sub(r"[0-9a-f]{32}|\d+", "N", url) for url in urls]


def texts(urls: list[str]) -> list[str]:
    """Those of content and photos alone."""
    return [url for url in plain(urls) if "/halaman/" in url or "/media/" in url]


def signed(client: FlaskClient, sign_in: Callable[..., None], user: Any) -> FlaskClient:
    sign_in(client, user)
    return client


def test_an_operator_finds_his_village_and_nothing_of_the_next(
    client: FlaskClient, village: Site, make_user: MakeUser, sign_in: Callable[..., None]
) -> None:
    signed(client, sign_in, make_user(VILLAGE, HERE))

    found = hits(client, WORD)

    assert plain(found) == [
        "/s/kalimandi/admin/",
        "/s/kalimandi/admin/halaman/N",
        "/s/kalimandi/admin/media/N",
        # Whose place is called so as well: himself.
        *["/s/kalimandi/admin/orang/N/"] * 2,
    ]
    page = client.get(f"http://localhost/s/kalimandi/admin/cari?q={WORD}").text
    assert "pagak" not in page.lower().partition("<main")[2]
    assert client.get(f"http://localhost/s/pagak/admin/cari?q={WORD}").status_code == 404


def test_from_above_all_sites_are_found_and_the_texts_of_one(
    client: FlaskClient, village: Site, make_user: MakeUser, sign_in: Callable[..., None]
) -> None:
    signed(client, sign_in, make_user(KECAMATAN, "33.04.02"))

    assert hits(client, WORD, root="") == ["/s/pagak/admin/", "/s/kalimandi/admin/"]
    assert texts(hits(client, WORD)) == ["/s/kalimandi/admin/halaman/N", "/s/kalimandi/admin/media/N"]


@pytest.mark.parametrize(("role", "stage"), [(OFFICER, "autonomous"), (VILLAGE, "central")])
def test_who_may_not_open_people_or_drafts_finds_none(
    client: FlaskClient, village: Site, make_user: MakeUser, sign_in: Callable[..., None], role: str, stage: str
) -> None:
    village.stage = stage
    db.session.commit()
    signed(client, sign_in, make_user(role, HERE))

    found = hits(client, WORD)

    assert [url for url in found if "/orang/" in url] == []
    # An officer reads neither; to a village at the first stage its drafts and photos are shown.
    own = ["/s/kalimandi/admin/halaman/N", "/s/kalimandi/admin/media/N"]
    assert texts(found) == ([] if role == OFFICER else own)


def test_of_a_module_that_is_off_nothing_is_found(
    client: FlaskClient,
    village: Site,
    make_user: MakeUser,
    sign_in: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    signed(client, sign_in, make_user(VILLAGE, HERE))
    monkeypatch.setattr(finding.gate, "is_open", lambda owner, site_id: False)

    assert [url for url in hits(client, WORD) if "/halaman/" in url] == []


def test_the_kinds_of_one_module_stand_under_its_name_once(
    client: FlaskClient,
    village: Site,
    make_user: MakeUser,
    sign_in: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    signed(client, sign_in, make_user(VILLAGE, HERE))
    monkeypatch.setattr(finding, "kinds", lambda action, site, user: [(Page, "core"), (Page, "core")])

    found = client.get("http://localhost/s/kalimandi/admin/cari", query_string={"q": WORD}).text
    assert re.findall(r'<h2 id="temuan-\d">([^<]+)</h2>', found) == ["Situs", "Halaman", "Foto dan dokumen", "Orang"]


@pytest.mark.parametrize(
    ("word", "url"),
    [
        ("menu", "/s/kalimandi/admin/menu/"),
        ("Orang", "/s/kalimandi/admin/orang/"),
        ("tulis hal", "/s/kalimandi/admin/halaman/baru"),
        ("sandi", "/admin/akun"),
        ("kalimandi", "/s/kalimandi/admin/"),
        ("warna", "/s/kalimandi/admin/identitas/warna/"),
        ("lambang", "/s/kalimandi/admin/identitas/warna/"),
        ("logo", "/s/kalimandi/admin/identitas/warna/"),
        ("tema", "/s/kalimandi/admin/identitas/warna/"),
        ("sampul", "/s/kalimandi/admin/beranda/sampul"),
        ("pengumuman", "/s/kalimandi/admin/beranda/pengumuman"),
        ("darurat", "/s/kalimandi/admin/beranda/kontak-darurat"),
        ("letak", "/s/kalimandi/admin/beranda/letak"),
        ("peta", "/s/kalimandi/admin/beranda/letak"),
        ("bahasa", "/s/kalimandi/admin/identitas/"),
        ("unggah", "/s/kalimandi/admin/media/baru"),
        ("undang", "/s/kalimandi/admin/orang/undang"),
        ("luring", "/s/kalimandi/admin/luring"),
    ],
)
def test_sections_and_tasks_are_found_by_the_beginning_of_their_words(
    client: FlaskClient, village: Site, make_user: MakeUser, sign_in: Callable[..., None], word: str, url: str
) -> None:
    signed(client, sign_in, make_user(VILLAGE, HERE))

    # Without the host of the platform, which has a port of its own here.
    assert url in [re.sub(r"^http://[^/]+", "", found) for found in hits(client, word)]


def test_every_page_of_the_administration_can_be_found_and_has_a_chapter(
    app: Flask, client: FlaskClient, village: Site, make_user: MakeUser, sign_in: Callable[..., None]
) -> None:
    """Pages with an address of their own, but for those that belong inside another one."""
    inside = {"look.sample", "look.tokens", "admin.find", "help.about", "admin.home"}
    # For scripts, and a form that stands under its own name already.
    inside |= {"outbox.token", "outbox.sw", "pages_admin.shell"}
    pages = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/admin/") and not rule.arguments and "GET" in (rule.methods or ())
        if hasattr(app.view_functions[rule.endpoint], "cms_permission")
    }
    core = {name for name in pages if name.partition(".")[0] not in app.extensions["cms"].extras["plugins"]}

    assert core - inside == {section.endpoint for section in SECTIONS}
    chapters = {name for guide in services.guides([("core", CORE)], "id") for name in guide.about}
    assert {section.endpoint for section in SECTIONS} | {"admin.find", "admin.home"} <= chapters


def test_sections_are_for_those_who_may_open_them(
    client: FlaskClient, village: Site, make_user: MakeUser, sign_in: Callable[..., None]
) -> None:
    village.stage = "village_publishes"
    db.session.commit()
    signed(client, sign_in, make_user(VILLAGE, HERE))

    assert hits(client, "pengumuman") == ["/s/kalimandi/admin/beranda/pengumuman"]
    assert [hits(client, word) for word in ("sampul", "warna", "darurat", "bahasa", "undang", "menunggu")] == [[]] * 6


@pytest.mark.parametrize("word", ["", " ", "%", "_", "'", "\x00", "x" * 500, "<script>alert(1)</script>", "🥥"])
def test_words_that_say_nothing_find_nothing_and_break_nothing(
    client: FlaskClient, village: Site, make_user: MakeUser, sign_in: Callable[..., None], word: str
) -> None:
    signed(client, sign_in, make_user(VILLAGE, HERE))

    assert hits(client, word) == []


def test_a_chapter_of_a_guide_is_found(
    client: FlaskClient, village: Site, make_user: MakeUser, sign_in: Callable[..., None]
) -> None:
    signed(client, sign_in, make_user(VILLAGE, HERE))

    page = client.get("http://localhost/s/kalimandi/admin/cari?q=sinyal").text

    assert re.findall(r'href="([^"]+#bab-\d+)"', page) == [
        "/s/kalimandi/admin/bantuan/core/operator#bab-9",
        "/s/kalimandi/admin/bantuan/core/operator#bab-10",
    ]


@pytest.mark.parametrize(
    ("word", "headings"),
    [
        ("sampul", ["Beranda situs"]),
        ("kabar singkat", ["Kabar singkat dan kontak darurat", "Beranda situs"]),
        ("bahasa daerah", ["Identitas dan menu"]),
        ("diperiksa", ["Mengirim dan menerbitkan"]),
    ],
)
def test_a_chapter_is_found_by_what_it_prints_in_bold_after_those_called_so(
    client: FlaskClient,
    village: Site,
    make_user: MakeUser,
    sign_in: Callable[..., None],
    word: str,
    headings: list[str],
) -> None:
    signed(client, sign_in, make_user(VILLAGE, HERE))

    page = client.get("http://localhost/s/kalimandi/admin/cari", query_string={"q": word}).text

    assert re.findall(r'#bab-\d+">.*?<b>([^<]+)</b>', page) == headings


def test_finding_takes_few_statements_and_shows_few_of_many(
    client: FlaskClient,
    village: Site,
    make_user: MakeUser,
    sign_in: Callable[..., None],
    count_statements: Callable[[], AbstractContextManager[Any]],
) -> None:
    signed(client, sign_in, make_user(VILLAGE, HERE))
    counts = []
    for _time in range(2):
        hits(client, WORD)
        with count_statements() as counted:
            hits(client, WORD)
        counts.append(counted.count)
        with site_scope(village.id):
            for number in range(20):
                pages.write(village, title=f"Gulakelapa {number}", body="")
        db.session.commit()

    assert counts[0] == counts[1]
    assert sum("/halaman/" in url for url in hits(client, WORD)) == 6
