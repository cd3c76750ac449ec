"""Layers that a site draws itself: kept, seen on its map and on those above, and out of the reach of others."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.api import Site, User, db, site_scope
from cms_core.testing.factories import MakeSite, MakeUser
from cms_peta.own import services
from cms_peta.own.models import OwnFeature, OwnLayer
from cms_peta.own.services import Drawn, Written

from .conftest import HOME, STAFF, VILLAGE, Send

SCHOOLS = {
    "title": "Sekolah",
    "kind": "sekolah",
    "geometry": "titik",
    "style": "biru",
    "source": "Survei desa",
    "crs": "",
}
SPOT = "-7.4712, 109.4583"


def test_a_layer_is_made_and_something_drawn_in_it_without_a_script(
    send: Send, client: FlaskClient, officer: FlaskClient
) -> None:
    layer = send(f"{STAFF}/lapisan/baru", public="y", **SCHOOLS).headers["Location"]
    key = re.findall(r"\d+", layer)[-1]

    sent = send(
        f"{STAFF}/gambar", layer=key, name="SD Negeri 1", spots=SPOT, first="lintang", kolom="Status", nilai="negeri"
    )

    assert (sent.status_code, sent.headers["Location"]) == (303, layer)
    desk = officer.get(layer).text
    page = client.get(f"{HOME}/peta/?lapisan=sekolah-{key}").text
    for seen in (desk, page):
        assert ["SD Negeri 1" in seen, "Status: negeri" in seen, "-7.47120, 109.45830" in seen] == [True] * 3
        assert 'class="o s-biru"' in seen
    assert "Sumber: Survei desa." in page
