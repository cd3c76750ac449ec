"""The front doors of the administration."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from cms_core.permissions import KECAMATAN, VILLAGE
from cms_core.testing.factories import MakeSite, MakeUser

DOOR = "http://localhost/admin/"


@pytest.mark.parametrize(("role", "shown"), [(None, []), (KECAMATAN, ["kalimandi", "klampok"])])
def test_home_lists_the_sites_of_ones_roles_and_no_others(
    client: FlaskClient,
    make_site: MakeSite,
    make_user: MakeUser,
    sign_in: Callable[..., None],
    role: str | None,
    shown: list[str],
) -> None:
    make_site("33.04.02", slug="klampok")
    make_site("33.04.02.2007", slug="kalimandi")
    make_site("64.08.04.2001", slug="sangatta")
    sign_in(client, make_user(role, "33.04.02"))

    answer = client.get(DOOR)

    assert answer.status_code == 200
    assert sorted(re.findall(r'href="/s/([a-z]+)/admin/"', answer.text)) == shown


def test_home_of_a_village_says_that_a_second_person_is_missing_and_invites_one(
    client: FlaskClient, make_site: MakeSite, make_user: MakeUser, sign_in: Callable[..., None]
) -> None:
    make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi")
    make_user(VILLAGE, "33.04.02.2007")
    sign_in(client, make_user(KECAMATAN, "33.04.02"))

    text = client.get("http://localhost/s/kalimandi/admin/").text

    assert re.findall(r'class="btn btn-2" href="([^"]*)"', text) == ["/s/kalimandi/admin/orang/undang"]
    assert "Baru satu pengelola: Kalimandi." in text


def test_home_offers_no_invitation_to_who_may_not_invite(
    client: FlaskClient, make_site: MakeSite, make_user: MakeUser, sign_in: Callable[..., None]
) -> None:
    make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi", stage="central")
    sign_in(client, make_user(VILLAGE, "33.04.02.2007"))

    text = client.get("http://localhost/s/kalimandi/admin/").text

    assert ("/orang/undang" in text, "pengelola:" in text) == (False, False)


def test_an_id_that_no_database_takes_is_not_there(
    client: FlaskClient, make_site: MakeSite, make_user: MakeUser, sign_in: Callable[..., None]
) -> None:
    make_site("33.04.02.2007", slug="kalimandi", modules=("potensi_desa",))
    sign_in(client, make_user(KECAMATAN, "33.04.02"))

    path = "http://localhost/s/kalimandi/admin/potensi/potensi/99999999999999999999999"

    assert client.get(path).status_code == 404
