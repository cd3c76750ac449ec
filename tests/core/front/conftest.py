"""A village whose home page is arranged in these tests, and whoever arranges it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms_core.permissions import VILLAGE
from cms_core.sites.models import Site
from tests.core.pages.desk import signed


@pytest.fixture
def site(make_site: Any) -> Site:
    return make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi", stage="autonomous")


@pytest.fixture
def arranger(app: Flask, site: Site, sign_in: Any, make_user: Any) -> FlaskClient:
    return signed(app, sign_in, make_user(VILLAGE, "33.04.02.2007"))
