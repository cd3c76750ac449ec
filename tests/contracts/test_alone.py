"""Core starts and serves without any plugin, and with each of them alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms_core import migrate
from cms_core.permissions import PLATFORM
from cms_core.testing.applications import installed_plugins
from cms_core.testing.factories import MakeSite, MakeUser

HOST = "http://kalimandi.example"
PAGES = ["/", "/en/", "/cari?q=desa", "/sitemap.xml", "/feed.atom", "/data/", "/robots.txt", "/tampilan"]
STAFF = ["/readyz", "/admin/", "/s/kalimandi/admin/", "/s/kalimandi/admin/modul/"]


@pytest.fixture(params=["", *installed_plugins()], ids=lambda name: name or "nothing")
def plugin_names(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """None, or one alone."""
    return (request.param,) if request.param else ()


def test_core_serves(
    app: Flask,
    plugin_names: tuple[str, ...],
    make_site: MakeSite,
    make_user: MakeUser,
    client: FlaskClient,
    sign_in: Callable[[FlaskClient, Any], None],
) -> None:
    make_site("33.04.02", slug="klampok", host="klampok.example", modules=plugin_names)
    make_site("33.04.02.2007", slug="kalimandi", host="kalimandi.example", modules=plugin_names)
    sign_in(client, make_user(PLATFORM, ""))

    assert sorted(app.extensions["cms"].extras["plugins"]) == list(plugin_names)
    assert [status.owner for status in migrate.status() if not status.pending] == ["core", *plugin_names]
    asked = [*(HOST + path for path in PAGES), *(f"http://localhost{path}" for path in STAFF)]
    assert {address: client.get(address).status_code for address in asked} == dict.fromkeys(asked, 200)
    assert client.get(f"{HOST}/tidak-ada").status_code == 404
