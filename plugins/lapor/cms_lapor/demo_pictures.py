"""Calm flat pictures for the sample reports, labelled as what they are."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import BinaryIO

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1280, 960
DRAWN = 2
"""How many times as wide and high it is drawn as it is kept: edges get smooth that way."""
LABEL = "Gambar contoh"
SKY, GROUND, ROAD, DARK, WATER, WOOD, GREEN = (
    *("#d3e4e6", "#b9c8a0", "#8d9390", "#4b5552", "#6f9ea6", "#8a5228", "#4f8f5c"),
)
Draw = ImageDraw.ImageDraw


def draw(scene: str) -> BinaryIO:
    """Return a PNG of a scene by its name."""
    image = Image.new("RGB", (WIDTH, HEIGHT), SKY)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 460, WIDTH, HEIGHT), fill=GROUND)
    SCENES[scene](pen)
    pen.rounded_rectangle((36, 872, 330, 932), 16, fill="#ffffff")
    pen.text((58, 883), LABEL, fill="#2b3431", font=ImageFont.load_default(36))
    buffer = io.BytesIO()
    image.reduce(DRAWN).save(buffer, "PNG", compress_level=0)
    buffer.seek(0)
    return buffer


def _road(pen: Draw) -> None:
    pen.polygon([(520, 460), (760, 460), (1180, HEIGHT), (100, HEIGHT)], fill=ROAD)


def _hole(pen: Draw) -> None:
    _road(pen)
    pen.ellipse((420, 640, 860, 790), fill=DARK)
    pen.ellipse((480, 670, 800, 770), fill=WATER)
    pen.ellipse((880, 540, 1010, 600), fill=DARK)


def _light(pen: Draw) -> None:
    pen.rectangle((0, 0, WIDTH, HEIGHT), fill="#3a4a5a")
    pen.rectangle((0, 620, WIDTH, HEIGHT), fill="#2f3a34")
    pen.rectangle((610, 200, 640, 820), fill="#9aa5a0")
    pen.rectangle((610, 200, 860, 224), fill="#9aa5a0")
    pen.ellipse((810, 210, 900, 270), fill=DARK)


def _waste(pen: Draw) -> None:
    pen.rectangle((0, 700, WIDTH, 790), fill=WATER)
    for number, colour in enumerate((WOOD, DARK, "#c4532f", GREEN, "#dcab4d", "#f6efe3")):
        left = 240 + number * 130
        pen.ellipse((left, 540 + number % 2 * 50, left + 190, 730), fill=colour)


def _drain(pen: Draw) -> None:
    pen.polygon([(380, 460), (560, 460), (760, HEIGHT), (180, HEIGHT)], fill=DARK)
    pen.polygon([(410, 560), (560, 560), (680, HEIGHT), (280, HEIGHT)], fill=WATER)
    for left, top in ((400, 700), (500, 620), (520, 810)):
        pen.ellipse((left, top, left + 120, top + 50), fill=GREEN)


def _bridge(pen: Draw) -> None:
    pen.rectangle((0, 600, WIDTH, 800), fill=WATER)
    for number in range(9):
        left = 180 + number * 104
        if number != 5:
            pen.rectangle((left, 520, left + 84, 700), fill=WOOD)
    pen.rectangle((150, 490, 1140, 516), fill="#6b3f1e")


SCENES: dict[str, Callable[[Draw], None]] = {
    "lubang": _hole,
    "lampu": _light,
    "sampah": _waste,
    "selokan": _drain,
    "jembatan": _bridge,
}
