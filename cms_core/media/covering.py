"""Covering parts of a photo (faces, plates, children) before others see it: a new photo, without what was there."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import NamedTuple

from PIL import Image, ImageDraw

from cms_core.media import services
from cms_core.media.intake import PreparedImage, prepare_image
from cms_core.media.models import DOCUMENT
from cms_core.media.store import NotInStore, StoreUnavailable, store

QUALITY = 92


class Box(NamedTuple):
    """A part of a picture; all four are shares of its width or height, 0 to 1, from the upper left corner."""

    left: float
    top: float
    width: float
    height: float


def cover_image(key: str, boxes: Sequence[Box]) -> PreparedImage:
    """Return a photo of the site in scope with these parts black, encoded anew; the photo itself stays as it is.

    Raises:
        StoreUnavailable: it cannot be read, or the new one not be written.
        ValueError: there is no such photo.
    """
    media = services.find(key)
    if media is None or media.kind == DOCUMENT:
        raise ValueError(key)
    widest = max(int(width) for width, endings in media.renditions.items() if services.FALLBACK in endings)
    try:
        with store().open(f"{key}/{widest}.{services.FALLBACK}") as file:
            image = Image.open(file).convert("RGB")
    except NotInStore as error:
        raise StoreUnavailable(key) from error
    draw = ImageDraw.Draw(image)
    for box in boxes:
        left, top = box.left * image.width, box.top * image.height
        draw.rectangle((left, top, left + box.width * image.width, top + box.height * image.height), fill="black")
    content = io.BytesIO()
    image.save(content, "JPEG", quality=QUALITY)
    content.seek(0)
    return prepare_image(content)
