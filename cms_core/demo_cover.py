"""The photo at the head of sample home pages: hills and rice fields, flat, and labelled as no photo."""

from __future__ import annotations

import io
import math
from random import Random
from typing import BinaryIO

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 2560, 1920
KEPT = 2
"""How many times as wide and high it is drawn as it is kept: edges get smooth that way."""
LABEL = "Gambar contoh"
SKY, SUN = "#cfe2e6", "#f4e2ad"
LAYERS = ("#a9c4c4", "#8fb3aa", "#77a287", "#5f9468", "#6fa45c", "#8fbb6b", "#4f8f5c")
"""Hills and fields, from the back to the front."""


def draw(seed: str) -> BinaryIO:
    """Return a PNG; the same seed gives the same picture."""
    random = Random(seed)  # noqa: S311  # decoration
    image = Image.new("RGB", (WIDTH, HEIGHT), SKY)
    pen = ImageDraw.Draw(image)
    left = random.randrange(300, 2000)
    pen.ellipse((left, 260, left + 300, 560), fill=SUN)
    for number, colour in enumerate(LAYERS):
        top, high = 640 + number * 175, max(40, 260 - number * 45)
        shift, wave = random.random() * 6, random.uniform(0.6, 1.4)
        line = [
            (x, top + round(high * math.sin(shift + wave * 6 * x / WIDTH))) for x in range(0, WIDTH + 1, WIDTH // 80)
        ]
        pen.polygon([*line, (WIDTH, HEIGHT), (0, HEIGHT)], fill=colour)
    pen.rounded_rectangle((72, 1744, 660, 1864), 32, fill="#ffffff")
    pen.text((116, 1766), LABEL, fill="#2b3431", font=ImageFont.load_default(72))
    buffer = io.BytesIO()
    image.reduce(KEPT).save(buffer, "PNG")
    buffer.seek(0)
    return buffer
