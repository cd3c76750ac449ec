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
        ("/cari", ""),
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
