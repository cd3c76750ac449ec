"""What a site decides about the module: its prefix is not changed by the way."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, User, settings_of, site_scope
from cms_core.testing.factories import MakeUser
from cms_lelang import NAME

from .conftest import MakePackage

PAGE = "http://localhost/s/banjarnegara/admin/modul/lelang/pengaturan"
OLD, OTHER = "ocds-a1b2c3", "ocds-z9y8x7"
SAID = "Awalan ocds-a1b2c3 sudah dipakai 1 paket"


@pytest.fixture
def manager(kabupaten: Site, app: Any, make_user: MakeUser, sign_in: Any) -> FlaskClient:
    """Who decides about modules, signed in."""
    user: User = make_user(region_code=kabupaten.region_code)
    client: FlaskClient = app.test_client()
    sign_in(client, user)
    return client


def send(client: FlaskClient, **values: str) -> Any:
    """Send the form as it stands there, with some fields changed."""
    page = client.get(PAGE).text
    stands = dict(re.findall(r'<input [^>]*name="([^"]*)"[^>]* value="([^"]*)"', page))
    ticked = {name for name in ("renamed", "show_flags") if f'name="{name}"' in page and "checked" in _tag(page, name)}
    kept = {name: value for name, value in stands.items() if name not in ("renamed", "show_flags") or name in ticked}
    return client.post(PAGE, data={**kept, **values})


def _tag(page: str, name: str) -> str:
    found = re.search(rf'<input [^>]*name="{name}"[^>]*>', page)
    return found[0] if found else ""


def prefix(site: Site) -> str:
    with site_scope(site.id):
        return str(settings_of(site, NAME)["prefix"])


@pytest.mark.parametrize("wanted", [OTHER, ""])
def test_a_prefix_that_is_used_is_changed_by_who_says_so(
    kabupaten: Site, manager: FlaskClient, make_package: MakePackage, set_prefix: Any, wanted: str
) -> None:
    make_package(at=kabupaten)
    set_prefix(kabupaten, OLD)
    answer = send(manager, prefix=wanted)
    assert (answer.status_code, SAID in answer.text, prefix(kabupaten)) == (422, True, OLD)
    answer = send(manager, prefix=wanted, renamed="y")
    assert (answer.status_code, prefix(kabupaten)) == (303, wanted)
    # The next change has to be meant, too.
    assert "checked" not in _tag(manager.get(PAGE).text, "renamed")


def test_a_first_prefix_and_one_that_nobody_read_need_no_tick(
    kabupaten: Site, manager: FlaskClient, make_package: MakePackage
) -> None:
    make_package(at=kabupaten, shown=False)
    assert [send(manager, prefix=each).status_code for each in (OTHER, OLD)] == [303, 303]
    make_package(at=kabupaten, title="Talud")
    assert send(manager, prefix=OLD, show_flags="y").status_code == 303
    assert send(manager, prefix=OTHER).status_code == 422


def test_from_a_draft_to_a_prefix_is_no_change(
    kabupaten: Site, manager: FlaskClient, make_package: MakePackage
) -> None:
    make_package(at=kabupaten)
    assert (send(manager, prefix=OLD).status_code, prefix(kabupaten)) == (303, OLD)
