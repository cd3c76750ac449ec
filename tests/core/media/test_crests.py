"""The edge of a coat of arms is what borders on nothing; a rectangle that is full has none."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from PIL import Image, ImageDraw

from cms_core.colour import contrast
from cms_core.media.crests import WIDTHS, edge_colour
from cms_core.media.pixels import BadCrest, encode


def drawn(ring: str, middle: str, size: int = 88) -> Image.Image:
    image = Image.new("RGBA", (size, size))
    pencil = ImageDraw.Draw(image)
    pencil.ellipse((4, 4, size - 5, size - 5), ring)
    pencil.ellipse((12, 12, size - 13, size - 13), middle)
    return image


@pytest.mark.parametrize(("ring", "middle"), [("#ffffff", "#101828"), ("#101828", "#ffffff"), ("#a3211c", "#ffd43b")])
def test_edge_is_the_outermost_colour(ring: str, middle: str) -> None:
    assert contrast(edge_colour(drawn(ring, middle)), ring) < 1.1


def test_drawing_that_reaches_the_border_has_its_edge_there() -> None:
    image = Image.new("RGBA", (88, 88))
    ImageDraw.Draw(image).rectangle((0, 20, 88, 70), "#a3211c")
    assert edge_colour(image) == "#a3211c"


@pytest.mark.parametrize(
    "image",
    [Image.new("RGB", (88, 88), "red"), Image.new("RGBA", (88, 88), "red"), Image.new("RGBA", (88, 88), (0, 0, 0, 0))],
)
def test_full_and_empty_pictures_have_no_edge(image: Image.Image) -> None:
    assert edge_colour(image) == ""


@pytest.mark.parametrize("size", [44, 88, 200, 2000])
def test_crest_has_its_small_widths_with_what_is_transparent(size: int) -> None:
    stream = io.BytesIO()
    drawn("#a3211c", "#ffd43b", size).save(stream, "PNG")
    made = encode(stream.getvalue(), crest=True)
    for width in WIDTHS:
        image = Image.open(io.BytesIO(made.files[width, "webp"]))
        assert (image.size, image.mode) == ((width, width), "RGBA")
    assert made.edge.startswith("#")
    assert encode(stream.getvalue()).edge == ""


@pytest.mark.sqlite_only("asks no database")
@pytest.mark.parametrize(
    ("image", "said"),
    [
        (Image.new("RGBA", (200, 200), (10, 20, 30, 0)), "semuanya bening"),
        (Image.new("RGBA", (200, 200), (10, 20, 30, 127)), "semuanya bening"),
        (Image.new("RGB", (3000, 40), "red"), "terlalu panjang: 3000 × 40 titik"),
        (Image.new("RGB", (44, 133), "red"), "terlalu panjang: 44 × 133 titik"),
        (drawn("#a3211c", "#ffd43b", 43), "terlalu kecil: 43 × 43 titik"),
    ],
)
def test_what_no_head_of_a_page_could_show_is_refused_in_words(app: Flask, image: Image.Image, said: str) -> None:
    stream = io.BytesIO()
    image.save(stream, "PNG")
    with app.test_request_context(), pytest.raises(BadCrest) as refused:
        encode(stream.getvalue(), crest=True)
    assert said in str(refused.value)
    # As a photo it is nobody's business.
    assert encode(stream.getvalue()).width


@pytest.mark.parametrize("size", [(44, 44), (44, 132), (300, 100)])
def test_a_crest_within_bounds_is_taken(size: tuple[int, int]) -> None:
    stream = io.BytesIO()
    Image.new("RGB", size, "red").save(stream, "PNG")
    assert encode(stream.getvalue(), crest=True).width
