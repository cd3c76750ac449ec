from __future__ import annotations

import io
import re
import tomllib
from collections import Counter
from importlib import resources
from typing import Any

import pytest
from flask.testing import FlaskClient, FlaskCliRunner
from PIL import Image
from sqlalchemy import func, select

from cms_core.api import Site, db, items, site_scope
from cms_core.tables.point import EAST, NORTH, SOUTH, WEST
from cms_core.testing.factories import MakeSite
from cms_potensi_desa import NAME, demo
from cms_potensi_desa.commands import group
from cms_potensi_desa.demo_pictures import SCENES, draw
from cms_potensi_desa.models import Potensi, Produk
from cms_potensi_desa.words import CATEGORIES, CONDITIONS, SORTS, STOCKS


def content() -> dict[str, Any]:
    return tomllib.loads(resources.files("cms_potensi_desa").joinpath("demo.toml").read_text("utf-8"))


def count(site: Site) -> list[int]:
    with site_scope(site.id):
        return [db.session.scalar(select(func.count()).select_from(model)) or 0 for model in (Potensi, Produk)]


def test_the_command_fills_a_sample_site_once(client: FlaskClient, runner: FlaskCliRunner, site: Site) -> None:
    assert runner.invoke(group, ["demo"]).output == "10 sample potentials and products.\n"
    assert runner.invoke(group, ["demo"]).output == "0 sample potentials and products.\n"

    assert count(site) == [3, 7]
    page = client.get("/s/kalimandi/potensi/sawah-mentik-wangi").text
    assert "Isi contoh: gambar, angka, dan keterangannya rekaan." in page
    image = re.search(r'src="([^"]+/320\.webp)" srcset[^>]+alt="Gambar contoh: [^"]+"', page)
    assert image is not None
    assert client.get(image[1]).status_code == 200
    with site_scope(site.id):
        shown = items(site, plugin=NAME, limit=50)
        assert len({item.published_at.date() for item in shown}) == len(shown) == 9
        for row in db.session.scalars(select(Potensi)):
            assert (SOUTH < row.latitude < NORTH, WEST < row.longitude < EAST) == (True, True)


def test_a_site_with_an_entry_or_without_the_module_is_left_alone(
    kecamatan: Site, site: Site, make_entry: Any, make_site: MakeSite
) -> None:
    make_entry(site)
    off = make_site("33.04.02.2001", slug="sirkandi")
    other = make_site("11.01.01.2001", slug="lain", modules=(NAME,))

    assert demo.load() == 0
    assert [count(place) for place in (site, off, other)] == [[1, 0], [0, 0], [0, 0]]


def test_every_sample_village_has_something_of_each_kind_and_state() -> None:
    places = content()["site"]

    assert len(places) == 12
    for place in places:
        kinds = Counter(entry["kind"] for entry in place["entry"])
        assert (place["code"], 2 <= kinds["potensi"] <= 4, 2 <= kinds["produk"] <= 7) == (place["code"], True, True)
    states = Counter(entry.get("state", "published") for place in places for entry in place["entry"])
    assert set(states) == {"published", "draft", "review"}


def test_the_sample_content_names_known_things_and_no_telephone() -> None:
    for place in content()["site"]:
        for entry in place["entry"]:
            assert entry["scene"] in SCENES
            if entry["kind"] == "potensi":
                assert (entry["category"] in CATEGORIES, entry["condition"] in CONDITIONS) == (True, True)
            else:
                # No telephone number in Indonesia goes on with zeros.
                assert entry["whatsapp"] == "6280000000000"
                assert (entry.get("category", "makanan") in SORTS, entry.get("stock", "habis") in STOCKS) == (
                    True,
                    True,
                )
            assert set(entry.get("scenes", ())) <= set(SCENES)


@pytest.mark.parametrize("scene", sorted(SCENES))
def test_a_scene_is_the_same_for_one_seed_and_another_for_the_next(scene: str) -> None:
    first, again, *others = [draw(scene, seed=seed).read() for seed in ("a", "a", "b0", "b1", "b2", "b3")]

    with Image.open(io.BytesIO(first)) as image:
        assert image.size == (640, 480)
    assert first == again
    assert any(other != first for other in others)
