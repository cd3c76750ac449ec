"""Photos that go to another site: the row changes hands, the files and the address stay."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask

from cms_core.extensions import db
from cms_core.media import services
from cms_core.media.intake import store_image
from cms_core.media.moving import StillShown, move_media
from cms_core.tenancy import site_scope
from tests.core.media.images import photo


@pytest.fixture
def sites(app: Flask, make_site: Any) -> Any:
    return make_site(), make_site()


def make(site: Any, *, private: bool = True) -> str:
    with site_scope(site.id):
        key = store_image(io.BytesIO(photo(800, 600)), owner_plugin="core", alt="Sawah", private=private).key
    db.session.commit()
    return key


def test_private_photo_is_the_other_sites_alone(sites: Any) -> None:
    here, there = sites
    key, stays = make(here), make(here)
    with site_scope(here.id):
        data = services.private_bytes(key, 320)
        move_media([key], to=there.id)
    db.session.commit()
    with site_scope(here.id):
        assert (services.find(key), services.find(stays) is not None) == (None, True)
    with site_scope(there.id):
        media = services.find(key)
        assert media is not None
        assert (media.alt, media.width, media.uses, media.public) == ("Sawah", 800, 0, False)
        assert (data is not None, services.private_bytes(key, 320)) == (True, data)


def test_photo_of_the_library_does_not_go(sites: Any) -> None:
    here, there = sites
    key = make(here, private=False)
    with site_scope(here.id), pytest.raises(StillShown):
        move_media([key], to=there.id)


def test_rollback_leaves_it_where_it_was(sites: Any) -> None:
    here, there = sites
    key = make(here)
    with site_scope(here.id):
        move_media([key], to=there.id)
    db.session.rollback()
    with site_scope(here.id):
        assert services.find(key) is not None
    with site_scope(there.id):
        assert services.find(key) is None


def test_photo_of_another_site_does_not_go(sites: Any) -> None:
    here, there = sites
    key = make(there)
    with site_scope(here.id):
        move_media([key], to=here.id)
    db.session.commit()
    with site_scope(there.id):
        assert services.find(key) is not None
