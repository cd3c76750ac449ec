"""A unit, and people with duties."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from cms_core.api import Site, User, db, site_scope
from cms_core.testing.factories import MakeUser
from cms_lapor.units import services
from cms_lapor.units.duties import DUTIES
from cms_lapor.units.models import Unit

from ..conftest import DESK, VILLAGE, Citizen

HOME = "http://localhost"


@pytest.fixture
def roads(site: Site, officer: User) -> int:
    """A unit that works on roads; its id."""
    with site_scope(site.id):
        key = services.save(None, name="Kaur Perencanaan", topics=["pu-jalan"], active=True, by=officer).id
    db.session.commit()
    return key


@pytest.fixture
def colleague(
    app: Flask, site: Site, officer: User, roads: int, make_user: MakeUser, sign_in: Callable[..., None]
) -> Callable[..., Citizen]:
    """``colleague("penghubung")`` is an officer of the village with that duty, signed in."""

    def make(duty: str | None) -> Citizen:
        user = make_user("officer", VILLAGE)
        if duty is not None:
            with site_scope(site.id):
                unit = db.session.get_one(Unit, roads) if DUTIES[duty].of_unit else None
                services.bind(user, duty, unit, site=site, by=officer)
            db.session.commit()
        client = app.test_client()
        sign_in(client, user)
        return Citizen(client, HOME)

    return make


def status(who: Citizen, key: int) -> int:
    return who.client.get(f"{HOME}{DESK}/{key}").status_code


def post(who: Citizen, key: int, *paths: str) -> list[int]:
    """Return the answers to posts below a case; the right is asked for before anything that is sent."""
    return [who.client.post(f"{HOME}{DESK}/{key}/{where}", data={"move": "kabar"}).status_code for where in paths]
