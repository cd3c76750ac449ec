"""A village on a line of its own, and a browser that is new to it."""

from __future__ import annotations

import dataclasses
import io
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import make_server

from cms_core.config import Settings
from cms_core.extensions import db
from cms_core.front.services import set_contacts
from cms_core.media.intake import store_image
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from cms_core.testing.factories import MakeSite, MakeUser
from tests.core.media.images import photo
from tests.core.surfaces.test_views import put_page
from tests.e2e.offline.line import Line
from tests.e2e.offline.phones import Phone, signed_in


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The settings of the test, with the port that its addresses are to name."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return dataclasses.replace(settings, port=int(probe.getsockname()[1]))


@pytest.fixture
def line(app: Flask) -> Line:
    return Line(app.wsgi_app)


@pytest.fixture
def port(line: Line, settings: Settings) -> Iterator[int]:
    server = make_server("127.0.0.1", settings.port, line, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield settings.port
    line.go_on()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    """A village with a host of its own, some pages and a coat of arms."""
    made = make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi", host="kalimandi.localhost")
    with site_scope(made.id):
        key = store_image(io.BytesIO(photo(400, 400)), owner_plugin="core").key
        made.logo = key
    db.session.commit()
    put_page(made, "profil", "Profil desa")
    with site_scope(made.id):
        set_contacts(made, [("Ambulans desa", "0812 0000 0000", "")], by=None)
    db.session.commit()
    return made


@pytest.fixture
def home(site: Site, port: int) -> str:
    return f"http://kalimandi.localhost:{port}/"


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="id-ID", timezone_id="Asia/Jakarta")
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert errors == []


@pytest.fixture
def village(make_site: MakeSite) -> Site:
    make_site("33.04.02", slug="purworeja-klampok", modules=("potensi_desa",))
    return make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi", modules=("potensi_desa",), stage="autonomous")


@pytest.fixture
def make_phone(
    app: Flask, village: Site, make_user: MakeUser, sign_in: Any, browser: Browser, port: int
) -> Iterator[Callable[..., Phone]]:
    made: list[BrowserContext] = []

    def make(role: str = "village_operator", region: str = "33.04.02.2007") -> Phone:
        context = browser.new_context(viewport={"width": 360, "height": 740}, locale="id-ID")
        context.set_default_timeout(15_000)
        made.append(context)
        return Phone(
            context,
            f"http://localhost:{port}/s/kalimandi/admin/",
            signed_in(app, context, port, sign_in, make_user(role, region)),
        )

    yield make
    for context in made:
        context.close()
