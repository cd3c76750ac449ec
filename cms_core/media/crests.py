"""Coats of arms: kept in the two sizes of a page's head as well, and known by the colour of their edge."""

from __future__ import annotations

import io
from typing import Any, cast

from flask_babel import gettext as _
from PIL import Image, ImageChops, ImageFilter, ImageOps, ImageStat

from cms_core.database import TenantSession
from cms_core.extensions import db
from cms_core.media.store import NotInStore, StoreUnavailable, store

WIDTHS = (44, 88)
"""Pixels: what the head of a page shows, on plain and on fine screens."""
SOLID = 128
"""From this alpha on a pixel is part of the drawing."""
LONGEST = 3
"""How many times as long as it is wide a drawing may be; in a square of 44 pixels more is a line."""


def fault_of(image: Image.Image) -> str:
    """Return why a picture is none that the head of a page could show, in words; nothing if it is one."""
    wide, high = image.size
    text: Any = ""
    if max(wide, high) < WIDTHS[0]:
        text = _(
            "Lambang ini terlalu kecil: %(wide)s × %(high)s titik. Pilih gambar yang sisinya paling sedikit %(least)s "
            "titik, lebih baik %(better)s.",
            wide=wide,
            high=high,
            least=WIDTHS[0],
            better=WIDTHS[-1],
        )
    elif max(wide, high) > LONGEST * min(wide, high):
        text = _(
            "Lambang ini terlalu panjang: %(wide)s × %(high)s titik, di situs tinggal segaris. Potong lebih dulu.",
            wide=wide,
            high=high,
        )
    elif image.mode == "RGBA" and cast(int, image.getchannel("A").getextrema()[1]) < SOLID:
        text = _("Gambar ini kosong: semuanya bening, jadi di situs tidak tampak. Pilih gambar yang lain.")
    return str(text)


def edge_colour(image: Image.Image) -> str:
    """Return the mean colour along the edge of a drawing as ``#rrggbb``; nothing where it fills its rectangle.

    What is transparent shows the head of the page, so only there an edge can be lost.
    """
    if image.mode != "RGBA":
        return ""
    image = ImageOps.expand(image, 1, (0, 0, 0, 0))
    drawing = image.getchannel("A").point(lambda alpha: 255 if alpha >= SOLID else 0)
    edge = ImageChops.subtract(drawing, drawing.filter(ImageFilter.MinFilter(3)))
    if (
        ImageChops.invert(drawing).crop((1, 1, image.width - 1, image.height - 1)).getbbox() is None
        or not edge.getbbox()
    ):
        return ""
    red, green, blue = ImageStat.Stat(image.convert("RGB"), edge).mean
    return f"#{round(red):02x}{round(green):02x}{round(blue):02x}"


def edge_of(key: str) -> str:
    """Return the colour of the edge of a coat of arms in the store; nobody waits for the file meanwhile."""
    cast(TenantSession, db.session()).rest()
    try:
        with store().open(f"{key}/{WIDTHS[-1]}.webp") as file:
            return edge_colour(Image.open(io.BytesIO(file.read()), formats=("WEBP",)).convert("RGBA"))
    except (NotInStore, StoreUnavailable):
        return ""
