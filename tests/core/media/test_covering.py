"""Parts of a photo that nobody is to see: black in a new photo."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from cms_core.extensions import db
from cms_core.media.covering import Box, cover_image
from cms_core.media.intake import store_image
from cms_core.tenancy import site_scope
from tests.core.media.images import photo


@pytest.fixture
def sites(app: Flask, make_site: Any) -> Any:
    return make_site(), make_site()


def test_parts_are_black_and_the_rest_is_as_it_was(sites: Any) -> None:
    with site_scope(sites[0].id):
        key = store_image(io.BytesIO(photo(800, 600)), owner_plugin="core").key
        prepared = cover_image(key, [Box(0, 0, 0.25, 0.5), Box(0.75, 0.5, 0.25, 0.5)])
    db.session.rollback()
    name = next(name for name in sorted(prepared.files) if name.endswith("/640.jpg"))
    image = Image.open(io.BytesIO(prepared.files[name])).convert("RGB")
    colours = [image.getpixel(place) for place in ((80, 120), (560, 360), (240, 120), (560, 120))]
    dark = [max(colour) < 40 for colour in colours]  # type: ignore[arg-type]
    assert dark == [True, True, False, False]
    assert prepared.key != key


def test_photo_of_another_site_is_none(sites: Any) -> None:
    here, there = sites
    with site_scope(there.id):
        key = store_image(io.BytesIO(photo(800, 600)), owner_plugin="core").key
    db.session.commit()
    for wrong in (key, "0" * 32, "x"):
        with site_scope(here.id), pytest.raises(ValueError, match=wrong):
            cover_image(wrong, [])
