"""Picture cards: drawn once, of what is public, whatever a title is made of."""

from __future__ import annotations

import hashlib
import io
import tomllib
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from cms_core.config import Settings
from cms_core.delivery import stamps
from cms_core.extensions import db
from cms_core.media.intake import store_image
from cms_core.media.models import Media
from cms_core.media.store import StoreUnavailable
from cms_core.publishing.models import PublishedItem
from cms_core.sites.models import Site
from cms_core.surfaces import cards
from cms_core.tenancy import site_scope
from cms_core.testing.factories import MakeSite
from tests.core.media.images import photo
from tests.core.surfaces.test_share import HOST, PLUGIN, publish_item

BRAND = "#0e6b58"
pytestmark = pytest.mark.plugins(PLUGIN)


@pytest.fixture
def village(make_site: MakeSite) -> Site:
    site = make_site("33.04.02.2001", name="Kalimandi", slug="kalimandi", host="kalimandi.example", modules=(PLUGIN,))
    publish_item(site)
    return site


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def kept(settings: Settings) -> list[str]:
    return sorted(path.name for path in (Path(settings.instance) / cards.FOLDER).rglob("*.jpg"))


def drawn(title: str, **changes: Any) -> Image.Image:
    given: dict[str, Any] = {"logo": None, "photo": None, **changes}
    return opened(cards.draw(title, "Desa Kalimandi", "Kecamatan Klampok", "kalimandi.example", brand=BRAND, **given))


def test_a_card_may_be_kept_for_ever_under_the_present_stamp(app: Flask, client: FlaskClient, village: Site) -> None:
    stamp = stamps.current(village.id)

    answer, other = (client.get(f"{HOST}/kartu/{number}/lapak/gula.jpg") for number in (stamp, stamp + 1))

    assert (answer.status_code, answer.content_type) == (200, "image/jpeg")
    assert (opened(answer.data).size, opened(answer.data).format) == ((1200, 630), "JPEG")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert other.headers["Cache-Control"] == "public, max-age=600"
    assert other.data == answer.data
    again = client.get(f"{HOST}/kartu/{stamp}/lapak/gula.jpg", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_card_is_drawn_once_whatever_stamp_is_asked_for(
    client: FlaskClient, village: Site, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get(f"{HOST}/kartu/1/lapak/gula.jpg").data
    monkeypatch.setattr(cards, "draw", lambda *_args, **_kwargs: pytest.fail("drawn again"))

    assert {client.get(f"{HOST}/kartu/{number}/lapak/gula.jpg").data for number in range(5)} == {first}
    assert len(kept(settings)) == 1


def test_a_changed_title_takes_the_place_of_the_card_before(
    client: FlaskClient, village: Site, settings: Settings
) -> None:
    before, first = client.get(f"{HOST}/kartu/1/lapak/gula.jpg"), kept(settings)
    publish_item(village, title="Gula aren")

    after = client.get(f"{HOST}/kartu/1/lapak/gula.jpg")

    assert after.headers["ETag"] != before.headers["ETag"]
    assert after.data != before.data
    assert (len(kept(settings)), kept(settings) == first) == (1, False)


def test_a_card_shows_the_photo_only_while_that_is_public(client: FlaskClient, village: Site) -> None:
    with site_scope(village.id):
        key = store_image(io.BytesIO(photo(1600, 1200)), owner_plugin=PLUGIN).key
    db.session.commit()
    corner = (1190, 100)
    publish_item(village, image=key, title="Rahasia")
    plain = opened(client.get(f"{HOST}/kartu/1/lapak/gula.jpg").data).getpixel(corner)
    with site_scope(village.id):
        db.session.scalars(select(Media).where(Media.key == key)).one().public = True
    db.session.commit()
    publish_item(village, image=key, title="Terbuka")

    assert opened(client.get(f"{HOST}/kartu/1/lapak/gula.jpg").data).getpixel(corner) != plain


def test_a_store_that_fails_costs_no_card(
    client: FlaskClient, village: Site, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        raise StoreUnavailable("put")

    monkeypatch.setattr(cards.Cards, "put", full)
    assert client.get(f"{HOST}/kartu/1/lapak/gula.jpg").status_code == 200
    assert kept(settings) == []


def test_arms_and_photo_of_any_shape_are_drawn() -> None:
    tall, wide = photo(40, 900), photo(3000, 60)
    assert {drawn("Gula", logo=one, photo=other).size for one, other in ((tall, wide), (wide, tall))} == {(1200, 630)}


@pytest.mark.parametrize(
    "title",
    ["", " ", "😀" * 160, "ꦲꦤꦕꦫꦏ", "\u202e\u0000\n\t", "W" * 160, "i" * 5000, "Musyawarah desa " * 10, "é–“”…½ Łß ñ"],
)
def test_any_title_makes_a_card(title: str) -> None:
    assert drawn(title).size == (1200, 630)


def test_what_the_font_lacks_leaves_no_boxes() -> None:
    assert cards.drawable("Sanggar ꦱꦁ 😀 Łódź – “café” ½\u0007") == "Sanggar Łódź – “café” ½"


def test_long_titles_shrink_and_then_end_in_dots() -> None:
    sizes = {}
    for title in ("Gula", "Musyawarah desa " * 4, "kata " * 40):
        lines, size = cards.fitted(title.strip(), 500, 240)
        assert all(cards.font(size).getlength(line) <= 500 for line in lines)
        assert len(lines) * size * cards.LEADING <= 240 + 1
        sizes[title] = size, lines[-1][-1:] == "…"
    assert list(sizes.values()) == sorted(sizes.values(), key=lambda each: (-each[0], each[1]))
    assert [dotted for _size, dotted in sizes.values()] == [False, False, True]


def test_the_vendored_font_is_what_its_note_says() -> None:
    folder = cards.FONT.parent
    (note,) = tomllib.loads((folder / "vendor.toml").read_text("utf-8"))["file"]
    assert (folder / note["path"], hashlib.sha256(cards.FONT.read_bytes()).hexdigest()) == (cards.FONT, note["sha256"])
    assert "Apache License" in (folder / "LICENSE-roboto.txt").read_text("utf-8")


@pytest.mark.parametrize(("focus", "colour"), [("l", (255, 0, 0)), ("r", (0, 0, 255)), ("lt", (255, 0, 0))])
def test_a_card_keeps_what_matters_in_its_photo(focus: str, colour: tuple[int, int, int]) -> None:
    wide = Image.new("RGB", (2000, 500), (0, 255, 0))
    wide.paste((255, 0, 0), (0, 0, 500, 500))
    wide.paste((0, 0, 255), (1500, 0, 2000, 500))
    buffer = io.BytesIO()
    wide.save(buffer, "PNG")

    card = drawn("Gula", photo=buffer.getvalue(), focus=focus)

    middle = card.getpixel((1200 - cards.PHOTO // 2, 300))
    assert isinstance(middle, tuple)
    assert max(abs(a - b) for a, b in zip(middle, colour, strict=True)) < 12


def test_another_focus_makes_another_card(client: FlaskClient, village: Site, settings: Settings) -> None:
    client.get(f"{HOST}/kartu/1/lapak/gula.jpg")
    before = kept(settings)
    with site_scope(village.id):
        db.session.scalars(select(PublishedItem)).one().focus = "l"
        db.session.commit()
    client.get(f"{HOST}/kartu/1/lapak/gula.jpg")

    assert (len(kept(settings)), kept(settings) != before) == (1, True)
