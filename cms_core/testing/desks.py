"""Whoever works at the desk of a site, and how a form is filled in there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.sites.models import Site
from cms_core.testing.factories import MakeUser
from cms_core.users.models import User

FillIn = Callable[..., dict[str, Any]]
HIDDEN = re.compile(r'name="(csrf_token|key|version|slug_seen|seen)" type="hidden" value="([^"]*)"')
"""What a browser sends back of a page without anybody having written it."""


@pytest.fixture
def operator(
    site: Site, client: FlaskClient, make_user: MakeUser, sign_in: Callable[[FlaskClient, User], None]
) -> FlaskClient:
    """The operator of ``site``, a fixture of those tests, signed in at ``client``."""
    sign_in(client, make_user(region_code=site.region_code))
    return client


@pytest.fixture
def fill_in(client: FlaskClient) -> FillIn:
    """``fill_in(form, written, **values)`` is sent by whoever sees the page ``form`` and writes these."""

    def filled(form: str, written: Mapping[str, Any], **values: Any) -> dict[str, Any]:
        return {**dict(HIDDEN.findall(client.get(form).text)), **written, **values}

    return filled
