"""What all tests need: a village, its operator, and how a person fills in a form."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_berita import NAME
from cms_core.api import Site, User
from cms_core.testing.factories import MakeSite, MakeUser

WRITTEN = {"title": "Kerja bakti", "body": "0", "body-0-jenis": "paragraph", "body-0-teks": "Minggu."}
"""What a person writes into the form; a field that must not be empty has its value here."""


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    """A village that publishes by itself."""
    host = "kalimandi.example"
    return make_site("33.04.02.2007", slug="kalimandi", host=host, modules=(NAME,), stage="village_publishes")


@pytest.fixture
def operator(
    site: Site, client: FlaskClient, make_user: MakeUser, sign_in: Callable[[FlaskClient, User], None]
) -> FlaskClient:
    """The village's operator, signed in."""
    sign_in(client, make_user(region_code=site.region_code))
    return client


@pytest.fixture
def fill_in(operator: FlaskClient) -> Callable[..., dict[str, Any]]:
    """``fill_in(form, **values)`` is what the operator sends who sees the page ``form`` and writes ``values``."""

    def filled(form: str, **values: Any) -> dict[str, Any]:
        page = operator.get(form).text
        hidden = re.findall(r'name="(csrf_token|key|version)" type="hidden" value="([^"]*)"', page)
        return {**dict(hidden), **WRITTEN, **values}

    return filled
