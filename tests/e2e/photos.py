"""Photographs as a phone's camera makes them, for those who send some."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image, ImageChops

if TYPE_CHECKING:
    from pathlib import Path

SHAPES = ((8, 90), (40, 60), (200, 34), (1000, 14), (4000, 5))
"""How many a row, and how strong: from hills to the grain of the sensor."""


def photograph(path: Path, size: tuple[int, int] = (1600, 1200)) -> Path:
    """Write a JPEG of large shapes and fine grain; 4000 x 3000 points come to 4 MB.

    Noise alone would be no photograph: nothing makes it small, and pages that show it are as heavy as none is.
    """
    image = Image.new("L", size, 128)
    for across, strength in SHAPES:
        grain = Image.effect_noise((across, across * 3 // 4), strength).resize(size, Image.Resampling.BICUBIC)
        image = ImageChops.add(image, grain, 1, -128)
    tints = [image.point(lambda value, tint=tint: min(255, value * tint // 100)) for tint in (92, 104, 78)]
    Image.merge("RGB", tints).save(path, "JPEG", quality=92, comment=path.name)
    return path
