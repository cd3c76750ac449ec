"""The frame of every page of the administration: messages, help in place, other sites."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import cms_core
from cms_core.help import services
from cms_core.permissions import KECAMATAN, VILLAGE
from cms_core.testing.factories import MakeSite, MakeUser
from tests.core.pages.desk import Form

HERE = "http://localhost/s/kalimandi/admin"


@pytest.fixture
def admin(client: FlaskClient, make_site: MakeSite, make_user: MakeUser, sign_in: Callable[..., None]) -> FlaskClient:
    make_site("33.04.02", slug="klampok", name="Klampok")
    make_site("33.04.02.2002", slug="pagak", name="Pagak")
    make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi")
    make_site("33.04.03.2001", slug="susukan", name="Susukan")
    sign_in(client, make_user(KECAMATAN, "33.04.02"))
    return client


@pytest.fixture
def operator(
    client: FlaskClient, make_site: MakeSite, make_user: MakeUser, sign_in: Callable[..., None]
) -> FlaskClient:
    make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi", stage="autonomous")
    sign_in(client, make_user(VILLAGE, "33.04.02.2007"))
    return client


def test_messages_survive_redirects_and_are_said_once(operator: FlaskClient) -> None:
    path = "/s/kalimandi/admin/halaman/baru"
    assert (
        Form(operator, operator.get(path).text, path).set(title="Satu & dua", body=["Isi."]).send().status_code == 303
    )

    first = operator.get("http://localhost/admin/")
    assert first.status_code == 303
    operator.get(f"{HERE}/orang/?bentuk=csv")
    told = operator.get(first.location).text

    assert re.findall(r'<p role="(\w+)"><b>([^<]+)</b>', told) == [("status", "Draf tersimpan.")]
    assert "Draf tersimpan." not in operator.get(f"{HERE}/").text


def test_what_went_wrong_is_an_alert(operator: FlaskClient) -> None:
    path = "/s/kalimandi/admin/halaman/baru"
    Form(operator, operator.get(path).text, path).set(title="Satu", body=["Isi."]).send()
    path = "/s/kalimandi/admin/halaman/?keadaan=draft"
    answer = Form(operator, operator.get(path).text, path).send(langkah="terbit")

    told = operator.get(answer.location).text

    assert re.findall(r'<p role="(\w+)"><b>', told) == ["alert"]


@pytest.mark.parametrize(
    ("page", "chapter"),
    [
        ("/", "core/operator#bab-2"),
        ("/halaman/baru", "core/operator#bab-3"),
        ("/media/", "core/operator#bab-4"),
        ("/orang/", "core/kecamatan#bab-2"),
        ("/cari", "core/kecamatan#bab-13"),
        ("/beranda/", "core/kecamatan#bab-9"),
        ("/beranda/sampul", "core/kecamatan#bab-9"),
        ("/beranda/pengumuman", "core/kecamatan#bab-10"),
        ("/identitas/warna/", "core/kecamatan#bab-8"),
        ("/bantuan/", ""),
    ],
)
def test_help_leads_to_the_chapter_about_this_page(operator: FlaskClient, page: str, chapter: str) -> None:
    html = operator.get(HERE + page).text
    link = re.search(r'href="([^"]+/bantuan/tentang\?untuk=[^"]+)"', html)
    assert link is not None

    answer = operator.get(f"http://localhost{link[1]}")

    assert (answer.status_code, answer.location) == (303, f"/s/kalimandi/admin/bantuan/{chapter}")


def test_what_a_guide_says_of_endpoints_is_true_and_not_shown(operator: FlaskClient) -> None:
    guides = services.guides([("core", Path(cms_core.__file__).parent)], "id")
    named = {endpoint for guide in guides for endpoint in guide.about}
    assert named - set(operator.application.view_functions) == set()
    assert "tentang:" not in operator.get(f"{HERE}/bantuan/core/operator").text


def test_the_menu_leads_to_the_sites_around_and_no_others(admin: FlaskClient) -> None:
    menu = admin.get(f"{HERE}/").text.partition("Pindah situs</p>")[2].partition("<p>")[0]

    assert re.findall(r'href="(/s/[^"]+)"', menu) == ["/s/klampok/admin/", "/s/pagak/admin/"]


def test_who_has_one_site_has_nowhere_to_jump(operator: FlaskClient) -> None:
    assert "Pindah situs" not in operator.get(f"{HERE}/").text


def elsewhere(html: str) -> set[str]:
    """The addresses of the administration that a page leads to, without those in the other language."""
    links = re.findall(r'<a [^>]*?href="(?:http://localhost(?::\d+)?)?([^"]*)"(?! lang=)', html)
    return {link for link in links if re.search(r"/admin(/|$)|/keluar$", link)}


@pytest.mark.parametrize(
    "path", ["/s/klampok/en/admin/", "/s/kalimandi/en/admin/cari?q=a", "/en/admin/", "/en/admin/akun"]
)
def test_english_stays_on_every_link_of_the_administration(admin: FlaskClient, path: str) -> None:
    found = elsewhere(admin.get(f"http://localhost{path}").text)

    assert len(found) > 3
    assert {link for link in found if not re.match(r"(/s/[a-z]+)?/en/", link)} == set()


def test_english_stays_with_the_last_texts(
    admin: FlaskClient,
) -> None:
    path = "/s/kalimandi/en/admin/halaman/baru"
    Form(admin, admin.get(path).text, path).set(title="Satu", body=["Isi."]).send()
    read = admin.get("http://localhost/s/kalimandi/en/admin/")

    assert re.findall(r'href="([^"]+/halaman/\d+)"', read.text) == ["/s/kalimandi/en/admin/halaman/1"]


@pytest.mark.parametrize(
    ("path", "label", "other"),
    [
        ("/s/kalimandi/admin/orang/?q=a%26b", "English", "/s/kalimandi/en/admin/orang/?q=a%26b"),
        ("/s/kalimandi/en/admin/orang/", "Bahasa Indonesia", "/s/kalimandi/admin/orang/"),
        ("/admin/akun", "English", "/en/admin/akun"),
        ("/en/admin/", "Bahasa Indonesia", "/admin/"),
    ],
)
def test_the_menu_leads_to_the_same_page_in_the_other_language(
    admin: FlaskClient, path: str, label: str, other: str
) -> None:
    menu = admin.get(f"http://localhost{path}").text.partition('class="menu"')[2].partition("</nav>")[0]

    assert re.findall(r'href="([^"]+)" lang="\w+" hreflang="\w+">([^<]+)<', menu) == [(other, label)]
    assert admin.get(f"http://localhost{other}").status_code == 200
