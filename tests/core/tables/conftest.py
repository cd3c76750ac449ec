"""What speaks Indonesian without a database; a village with a table of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pluggy
import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import Babel

from cms_core.sites.models import Site
from cms_core.testing.factories import MakeSite, MakeUser
from cms_core.users.models import User
from tests.core.standins import manager_of
from tests.core.tables.plugin import make


@pytest.fixture
def spoken() -> Iterator[None]:
    """An application that is nothing but its language."""
    app = Flask("cms_core")
    Babel().init_app(app, default_locale="id")
    with app.app_context():
        yield


@pytest.fixture
def plugin_manager() -> pluggy.PluginManager:
    return manager_of(make())


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    return make_site("33.04.02.2007", slug="kalimandi", modules=("warta",), stage="autonomous")


@pytest.fixture
def operator(site: Site, make_user: MakeUser, client: FlaskClient, sign_in: Any) -> User:
    user = make_user(region_code=site.region_code)
    sign_in(client, user)
    return user
