"""The village and the kecamatan that write pages in these tests."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms_core.permissions import KECAMATAN, VILLAGE
from cms_core.sites.models import Site
from tests.core.pages.desk import signed


@pytest.fixture
def site(make_site: Any) -> Site:
    return make_site("33.04.02.2007", slug="kalimandi", stage="village_publishes")


@pytest.fixture
def village(app: Flask, site: Site, sign_in: Any, make_user: Any) -> FlaskClient:
    return signed(app, sign_in, make_user(VILLAGE, "33.04.02.2007", username="desa"))


@pytest.fixture
def kecamatan(app: Flask, site: Site, sign_in: Any, make_user: Any) -> FlaskClient:
    return signed(app, sign_in, make_user(KECAMATAN, "33.04.02", username="kecamatan"))
