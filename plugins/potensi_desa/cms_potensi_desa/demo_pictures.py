"""Calm flat pictures for the sample data: shapes in two or three colours, each a little different, and labelled."""

from __future__ import annotations

import io
from collections.abc import Callable
from random import Random
from typing import BinaryIO

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1280, 960
DRAWN = 2
"""How many times as wide and high it is drawn as it is kept: edges get smooth that way."""
LABEL = "Gambar contoh"
GROUNDS = (("#e3ead9", "#b9c8a0"), ("#f1e3c8", "#dcc598"), ("#d3e4e6", "#a9c4c4"), ("#ece2d8", "#cdb8a1"))
"""Wall and ground."""
WARM = ("#a5563a", "#c4532f", "#8a5228", "#b06a2c", "#7d3c14")
GREEN = ("#4f8f5c", "#3f7a55", "#6d9a4a", "#2f6b4a", "#86a957")
PALE = "#f6efe3"
Draw = ImageDraw.ImageDraw


def draw(scene: str, *, seed: str) -> BinaryIO:
    """Return a PNG of a scene by its name; the same seed gives the same picture."""
    random = Random(seed)  # noqa: S311  # decoration
    wall, ground = random.choice(GROUNDS)
    image = Image.new("RGB", (WIDTH, HEIGHT), wall)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 640, WIDTH, HEIGHT), fill=ground)
    SCENES[scene](pen, random)
    pen.rounded_rectangle((36, 872, 330, 932), 16, fill="#ffffff")
    pen.text((58, 883), LABEL, fill="#2b3431", font=ImageFont.load_default(36))
    buffer = io.BytesIO()
    image.reduce(DRAWN).save(buffer, "PNG", compress_level=0)
    buffer.seek(0)
    return buffer


def _field(pen: Draw, random: Random) -> None:
    pen.rectangle((0, 0, WIDTH, HEIGHT), fill="#cfe2e6")
    sun = random.randrange(200, 1050)
    pen.ellipse((sun, 110, sun + 150, 260), fill="#f4e2ad")
    pen.polygon([(0, 430), (280, 250), (560, 430), (820, 220), (1280, 450), (1280, 600), (0, 600)], fill="#9dbdb6")
    for row in range(6):
        top = 420 + row * 90
        shift = random.randrange(-60, 60)
        wave = [(0, top), (320 + shift, top - 40), (760 + shift, top + 40), (WIDTH, top - 20)]
        pen.polygon([*wave, (WIDTH, HEIGHT), (0, HEIGHT)], fill=GREEN[(row + random.randrange(2)) % len(GREEN)])


def _pots(pen: Draw, random: Random) -> None:
    for number, middle in enumerate((380, 720, 970)):
        wide, high = random.randrange(100, 150), random.randrange(220, 470) if number else 500
        colour = random.choice(WARM)
        base = 760
        pen.ellipse((middle - wide, base - high * 3 // 4, middle + wide, base), fill=colour)
        pen.rectangle((middle - wide // 2, base - high, middle + wide // 2, base - high // 3), fill=colour)
        pen.rounded_rectangle(
            (middle - wide * 2 // 3, base - high - 22, middle + wide * 2 // 3, base - high + 14), 14, fill=colour
        )
        pen.rectangle(
            (middle - wide + 12, base - high * 2 // 5, middle + wide - 12, base - high * 2 // 5 + 14), fill=PALE
        )


def _sugar(pen: Draw, random: Random) -> None:
    pen.ellipse((250, 620, 1030, 860), fill=PALE)
    colour = random.choice(WARM[2:])
    for left, top in ((350, 520), (640, 540), (500, 380))[: random.choice((2, 3))]:
        pen.rectangle((left, top, left + 260, top + 170), fill=colour)
        pen.ellipse((left, top + 130, left + 260, top + 210), fill=colour)
        pen.ellipse((left, top - 40, left + 260, top + 40), fill="#b98049")


def _bag(pen: Draw, random: Random) -> None:
    colour = random.choice((*WARM, *GREEN[:2]))
    left = random.randrange(380, 480)
    right = left + 420
    pen.polygon(
        [
            (left - 30, 180),
            (right + 30, 180),
            (right, 240),
            (right, 730),
            (right + 30, 790),
            (left - 30, 790),
            (left, 730),
            (left, 240),
        ],
        fill=colour,
    )
    pen.rectangle((left + 50, 330, right - 50, 600), fill="#f6e6ba")
    middle = (left + right) // 2
    pen.polygon([(middle, 360), (middle + 105, 465), (middle, 570), (middle - 105, 465)], fill=colour)
    for _number in range(random.randrange(2, 5)):
        place = random.choice((random.randrange(90, 300), random.randrange(920, 1100)))
        pen.ellipse((place, 770, place + 120, 830), fill="#dcab4d")


def _pond(pen: Draw, random: Random) -> None:
    pen.rectangle((0, 430, WIDTH, HEIGHT), fill="#7fb0b5")
    for _number in range(7):
        left, top = random.randrange(0, 1100), random.randrange(460, 820)
        pen.rounded_rectangle((left, top, left + 180, top + 10), 5, fill="#a8cdd0")
    for _number in range(random.randrange(2, 5)):
        left, top = random.randrange(160, 900), random.randrange(500, 760)
        colour = random.choice(("#d9783f", "#5f7480", "#c9503a"))
        pen.ellipse((left, top, left + 220, top + 90), fill=colour)
        pen.polygon([(left + 200, top + 45), (left + 290, top), (left + 290, top + 90)], fill=colour)
        pen.ellipse((left + 32, top + 28, left + 50, top + 46), fill="#ffffff")


def _goat(pen: Draw, random: Random) -> None:
    for left in (220, 700)[: random.choice((1, 2))]:
        colour = random.choice(("#8a5f3c", "#efe6d6", "#5d4a3c"))
        top = random.randrange(420, 480)
        pen.rounded_rectangle((left, top, left + 340, top + 190), 90, fill=colour)
        for leg in (50, 110, 220, 280):
            pen.rectangle((left + leg, top + 150, left + leg + 30, top + 330), fill=colour)
        pen.polygon(
            [(left + 270, top + 60), (left + 330, top - 130), (left + 400, top - 110), (left + 340, top + 110)],
            fill=colour,
        )
        pen.ellipse((left + 310, top - 190, left + 460, top - 90), fill=colour)
        pen.polygon([(left + 320, top - 180), (left + 290, top - 260), (left + 350, top - 190)], fill="#3b332c")


def _palm(pen: Draw, random: Random) -> None:
    for middle in sorted(random.sample(range(180, 1120, 130), random.randrange(3, 6))):
        top = random.randrange(220, 380)
        pen.polygon([(middle - 16, top), (middle + 16, top), (middle + 34, 780), (middle - 22, 780)], fill="#8a6a45")
        colour = random.choice(GREEN)
        for reach, drop in ((-190, 70), (-150, -70), (0, -140), (150, -70), (190, 70)):
            pen.polygon(
                [(middle, top - 20), (middle + reach, top + drop), (middle + reach // 2, top + drop // 2 + 46)],
                fill=colour,
            )
        for nut in (-28, 2, 30):
            pen.ellipse((middle + nut - 20, top + 4, middle + nut + 20, top + 44), fill="#6b4a2a")


def _mangrove(pen: Draw, random: Random) -> None:
    pen.rectangle((0, 0, WIDTH, HEIGHT), fill="#d5e6e4")
    pen.rectangle((0, 660, WIDTH, HEIGHT), fill="#7aa9a6")
    for middle in sorted(random.sample(range(160, 1160, 170), random.randrange(3, 6))):
        for foot in (-110, -60, 0, 60, 110):
            pen.line([(middle, 500), (middle + foot, 730)], fill="#6b5138", width=18)
        colour = random.choice(GREEN[:4])
        for shift, rise in ((-110, 60), (110, 50), (0, -20)):
            pen.ellipse((middle + shift - 130, 280 + rise, middle + shift + 130, 480 + rise), fill=colour)


def _weave(pen: Draw, random: Random) -> None:
    light, dark = random.choice((("#d9b679", "#a9793c"), ("#cfa86a", "#7f5a30"), ("#e0c48f", "#5f7d54")))
    left, top, right = 340, 330, 940
    pen.arc((left + 90, 90, right - 90, 600), 180, 360, fill=dark, width=34)
    for row in range(8):
        for column in range(10):
            place = (left + column * 60 + row * 4, top + row * 56)
            pen.rectangle((*place, place[0] + 54 - row, place[1] + 52), fill=light if (row + column) % 2 else dark)
    pen.rounded_rectangle((left - 20, top - 30, right + 20, top + 20), 20, fill=dark)


def _gong(pen: Draw, random: Random) -> None:
    wood, brass = random.choice(WARM[2:]), random.choice(("#c89b3c", "#b98a34", "#d1a84f"))
    pen.rectangle((260, 190, 1020, 240), fill=wood)
    for left in (280, 950):
        pen.rectangle((left, 190, left + 50, 800), fill=wood)
    radius = random.randrange(190, 240)
    for shrink, colour in ((0, brass), (60, "#a87c2a"), (75, brass), (radius - 55, "#8a6420")):
        pen.ellipse(
            (640 - radius + shrink, 500 - radius + shrink, 640 + radius - shrink, 500 + radius - shrink), fill=colour
        )


def _kiosk(pen: Draw, random: Random) -> None:
    roof, wall = random.choice(WARM), random.choice(("#f2ead9", "#e6ecdf", "#efe0cc"))
    pen.rectangle((280, 400, 1000, 800), fill=wall)
    pen.polygon([(220, 410), (380, 220), (900, 220), (1060, 410)], fill=roof)
    pen.rectangle((350, 500, 640, 660), fill="#7fa6a8")
    pen.rectangle((730, 500, 900, 800), fill="#7a5a3c")
    for number in range(6):
        pen.rectangle((340 + number * 52, 470, 366 + number * 52, 510), fill=roof if number % 2 else PALE)


def _boat(pen: Draw, random: Random) -> None:
    pen.rectangle((0, 0, WIDTH, HEIGHT), fill="#d9e8ee")
    pen.rectangle((0, 540, WIDTH, HEIGHT), fill="#6f9fb0")
    left = random.randrange(260, 420)
    colour = random.choice((*WARM, "#2f5f7a"))
    pen.polygon([(left, 560), (left + 560, 560), (left + 470, 680), (left + 90, 680)], fill=colour)
    pen.rectangle((left + 270, 210, left + 288, 560), fill="#5b4632")
    pen.polygon([(left + 300, 230), (left + 300, 530), (left + 520, 530)], fill=PALE)
    for _number in range(8):
        place, top = random.randrange(0, 1100), random.randrange(700, 850)
        pen.rounded_rectangle((place, top, place + 200, top + 10), 5, fill="#93bac7")


def _cloth(pen: Draw, random: Random) -> None:
    ground, mark = random.choice((("#5a2f22", "#e3c48f"), ("#22405a", "#d9dccb"), ("#4a5a2f", "#efe0b4")))
    pen.rectangle((300, 120, 980, 800), fill=ground)
    step = random.choice((110, 130, 170))
    for row, top in enumerate(range(150, 780, step)):
        for left in range(330 + (row % 2) * step // 2, 960 - step // 2, step):
            half = step // 3
            pen.polygon(
                [(left, top + half), (left + half, top), (left + 2 * half, top + half), (left + half, top + 2 * half)],
                fill=mark,
            )


SCENES: dict[str, Callable[[Draw, Random], None]] = {
    "anyaman": _weave,
    "gong": _gong,
    "gula": _sugar,
    "kain": _cloth,
    "kambing": _goat,
    "kelapa": _palm,
    "kemasan": _bag,
    "keramik": _pots,
    "kolam": _pond,
    "mangrove": _mangrove,
    "perahu": _boat,
    "sawah": _field,
    "warung": _kiosk,
}
