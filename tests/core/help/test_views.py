from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms_core.permissions import KECAMATAN, OFFICER
from cms_core.testing.factories import MakeSite, MakeUser

HOME = "http://localhost/s/kalimandi/admin/bantuan/"


@pytest.fixture
def staff(client: FlaskClient, make_site: MakeSite, make_user: MakeUser, sign_in: Callable[..., None]) -> FlaskClient:
    """An officer of a village, signed in: whoever works here reads the guides."""
    make_site("33.04.02.2007", slug="kalimandi")
    sign_in(client, make_user(OFFICER, "33.04.02.2007"))
    return client


def test_the_guides_are_listed_and_read_on_a_site_and_without_one(staff: FlaskClient) -> None:
    for home in (HOME, "http://localhost/admin/bantuan/"):
        listed, read = staff.get(home), staff.get(f"{home}core/operator")

        assert "Panduan operator desa" in listed.text
        assert (read.status_code, '<h2 id="bab-1">Masuk pertama kali</h2>' in read.text) == (200, True)
        assert staff.get(f"{home}core/masuk-kode.webp").mimetype == "image/webp"
    assert '<h2 id="bab-1">Signing in' in staff.get(HOME.replace("/admin", "/en/admin") + "core/operator").text


def test_who_manages_nobody_finds_the_guide_for_writing_first(
    app: Flask, staff: FlaskClient, make_user: MakeUser, sign_in: Callable[..., None]
) -> None:
    chief = app.test_client()
    sign_in(chief, make_user(KECAMATAN, "33.04.02"))

    first = [re.findall(r"<b>(Panduan[^<]+)</b>", client.get(HOME).text)[0] for client in (staff, chief)]
    assert first == ["Panduan operator desa", "Panduan admin kecamatan"]


@pytest.mark.parametrize(
    "path",
    ["core/tidak-ada", "core/tidak-ada.webp", "core/..%2fid%2foperator.md", "core/__init__.webp", "lain/operator"],
)
def test_nothing_but_guides_and_their_pictures_is_handed_out(staff: FlaskClient, path: str) -> None:
    assert staff.get(HOME + path).status_code == 404


def test_a_stranger_is_sent_to_sign_in(client: FlaskClient, make_site: MakeSite) -> None:
    make_site("33.04.02.2007", slug="kalimandi")

    for path in ("", "core/operator", "core/masuk-kode.webp"):
        assert client.get(HOME + path).status_code == 303
