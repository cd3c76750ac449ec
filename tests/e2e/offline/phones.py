"""Photos with so much grain that they stay large."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image


@cache
def noise(number: int, width: int = 640) -> bytes:
    """Return a JPEG, another one for each number; of 640 pixels it has some 180 KB, of 2400 more than two megabytes."""
    image = Image.effect_noise((width, width * 3 // 4), 40 + number).convert("RGB")
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()
