"""The village and the kecamatan at the desk in these tests."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms_core.permissions import KECAMATAN, VILLAGE
from cms_core.sites.models import Site


@pytest.fixture
def site(make_site: Any) -> Site:
    return make_site("33.04.02.2007", slug="kalimandi", stage="village_drafts")


@pytest.fixture
def operator(make_user: Any) -> Any:
    return make_user(VILLAGE, "33.04.02.2007", username="desa")


@pytest.fixture
def village(app: Flask, site: Site, sign_in: Any, operator: Any) -> FlaskClient:
    client = app.test_client()
    sign_in(client, operator)
    return client


@pytest.fixture
def kecamatan(app: Flask, site: Site, sign_in: Any, make_user: Any) -> FlaskClient:
    client = app.test_client()
    sign_in(client, make_user(KECAMATAN, "33.04.02", username="kecamatan"))
    return client
