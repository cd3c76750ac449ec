"""How much may be sent, and by whom."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from cms_core.sites.models import Site
from cms_core.sites.requests import FROM_STAFF
from cms_core.testing.factories import MakeSite, MakeUser
from cms_core.users.models import User

FROM_ANYBODY = 32 * 1024 * 1024
"""Bytes (``MAX_CONTENT_LENGTH``)."""


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    return make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi", host="kalimandi.example")


def says(client: FlaskClient, url: str, size: int) -> int:
    """Send a form that says it has this many bytes, and then ends; return the status."""
    return client.post(url, environ_overrides={"CONTENT_LENGTH": str(size), "CONTENT_TYPE": "text/plain"}).status_code


@pytest.mark.usefixtures("site")
def test_only_staff_may_send_more_than_a_form_holds(
    client: FlaskClient, make_user: MakeUser, sign_in: Callable[[FlaskClient, User], None]
) -> None:
    sign_in(client, make_user(region_code="33.04.02.2007"))
    admin = "http://localhost/s/kalimandi/admin/media/baru"

    sent = {size: says(client, admin, size) for size in (FROM_ANYBODY + 1, FROM_STAFF, FROM_STAFF + 1)}

    assert sent == {FROM_ANYBODY + 1: 400, FROM_STAFF: 400, FROM_STAFF + 1: 413}
    assert says(client, "http://kalimandi.example/", FROM_ANYBODY + 1) == 413
