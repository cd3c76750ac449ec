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
"""Bytes with files (``MAX_CONTENT_LENGTH``)."""
TYPED = 2 * 1024 * 1024
"""Bytes that somebody has typed (``MAX_FORM_MEMORY_SIZE``)."""
FIELDS = 1000
ADMIN, SIGN_IN = "http://localhost/s/kalimandi/admin/media/baru", "http://localhost/masuk"
FILES = "multipart/form-data; boundary=x"


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    return make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi", host="kalimandi.example")


def says(client: FlaskClient, url: str, size: int, kind: str = FILES) -> int:
    """Send a form that says it has this many bytes, and then ends; return the status."""
    return client.post(url, environ_overrides={"CONTENT_LENGTH": str(size), "CONTENT_TYPE": kind}).status_code


def fields_sent(client: FlaskClient, url: str, count: int) -> int:
    body = "&".join(["a="] * count)
    return client.post(url, data=body, content_type="application/x-www-form-urlencoded").status_code


@pytest.mark.usefixtures("site")
def test_only_staff_may_send_more_than_a_form_holds(
    client: FlaskClient, make_user: MakeUser, sign_in: Callable[[FlaskClient, User], None]
) -> None:
    sign_in(client, make_user(region_code="33.04.02.2007"))
    sent = {size: says(client, ADMIN, size) for size in (FROM_ANYBODY + 1, FROM_STAFF, FROM_STAFF + 1)}

    assert sent == {FROM_ANYBODY + 1: 400, FROM_STAFF: 400, FROM_STAFF + 1: 413}
    assert says(client, "http://kalimandi.example/", FROM_ANYBODY + 1) == 413


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "application/json", "text/plain", ""])
@pytest.mark.parametrize(
    "url",
    [
        SIGN_IN,
        "http://localhost/masuk/kode",
        "http://kalimandi.example/",
    ],
)
def test_what_is_typed_is_never_as_long_as_a_photo(client: FlaskClient, url: str, kind: str) -> None:
    assert says(client, url, TYPED + 1, kind) == 413


@pytest.mark.usefixtures("site")
def test_a_form_has_no_more_fields_than_one_with_files(client: FlaskClient) -> None:
    assert (fields_sent(client, SIGN_IN, FIELDS), fields_sent(client, SIGN_IN, FIELDS + 1)) == (422, 413)


@pytest.mark.usefixtures("site")
def test_what_is_too_long_is_not_shown_to_who_is_signed_out(client: FlaskClient) -> None:
    sent = client.post(ADMIN, data={"lead": "x" * TYPED})

    assert (sent.status_code, "xxx" in sent.text) == (401, False)
    assert fields_sent(client, ADMIN, FIELDS + 1) == 401
