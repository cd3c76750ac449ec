"""The icons of a site that is put on a phone: its coat of arms, or the crest in its colour."""

from __future__ import annotations

import hashlib
import io
import json
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from flask import g

from cms_core.colour import on
from cms_core.looks import brand_colour
from cms_core.media.services import rendition_bytes
from cms_core.offline.worker import site_root
from cms_core.sites.models import Site

if TYPE_CHECKING:
    from PIL import Image

DRAWING = 1
"""Goes up when icons are drawn differently, so that phones fetch them anew."""


class Kind(NamedTuple):
    """An icon: its side in pixels, and how much of it the drawing takes."""

    side: int
    share: float


KINDS = {
    "48": Kind(48, 0.84),
    "180": Kind(180, 0.72),
    "192": Kind(192, 0.78),
    "512": Kind(512, 0.78),
    # Phones cut it to any shape: only the middle circle of four fifths is sure to be seen.
    "512-penuh": Kind(512, 0.54),
}
FINER = 4
"""Lines are drawn this many times larger first, so that their edges come out smooth."""

UNITS = 44
SHIELD = ((22, 1), (41, 8), (41, 22), ((41, 32), (34, 39), (22, 43)), ((10, 39), (3, 32), (3, 22)), (3, 8))
LOZENGES = ((22, 13.5), (22, 24.5), (14.5, 19), (29.5, 19))
BAR = (12, 30.5, 32, 32.7)


def address(kind: str) -> str:
    """Return where an icon of the site of this request stands; another drawing has another address."""
    return f"{site_root()}ikon/{tag(g.site)}/{kind}.png"


def tag(site: Site) -> str:
    """Return what tells the present icons of a site from earlier ones."""
    return hashlib.sha256(json.dumps([DRAWING, brand_colour(), site.logo]).encode()).hexdigest()[:12]


def draw(site: Site | None, kind: str) -> bytes:
    """Return an icon of ``site`` (in scope), or of the platform, as PNG.

    Raises:
        KeyError: there is no such kind.
    """
    side = KINDS[kind].side
    if site is None:
        return _crest(brand_colour(), kind)
    logo = rendition_bytes(site, site.logo, side, "webp") or rendition_bytes(site, site.logo, side, "jpg")
    return _with_logo(logo, kind) if logo else _crest(brand_colour(), kind)


@lru_cache(maxsize=64)
def _with_logo(logo: bytes, kind: str) -> bytes:
    from PIL import Image, ImageOps  # an icon is drawn once, and no start should wait for what draws

    side, share = KINDS[kind]
    image = Image.new("RGB", (side, side), "#ffffff")
    room = round(side * share)
    arms = ImageOps.contain(Image.open(io.BytesIO(logo)).convert("RGBA"), (room, room))
    image.paste(arms, ((side - arms.width) // 2, (side - arms.height) // 2), arms)
    return _png(image)


@lru_cache(maxsize=256)
def _crest(brand: str, kind: str) -> bytes:
    from PIL import Image, ImageDraw  # see _with_logo

    side, share = KINDS[kind]
    whole = side * FINER
    scale = whole * share / UNITS
    edge = whole * (1 - share) / 2
    image = Image.new("RGB", (whole, whole), brand)
    pen = ImageDraw.Draw(image)

    def at(point: tuple[float, float]) -> tuple[float, float]:
        return edge + point[0] * scale, edge + point[1] * scale

    pen.polygon([at(point) for point in _outline()], fill=on(brand))
    for x, y in LOZENGES:
        pen.polygon([at((x + dx, y + dy)) for dx, dy in ((0, -4.5), (4.5, 0), (0, 4.5), (-4.5, 0))], fill=brand)
    pen.rectangle((*at(BAR[:2]), *at(BAR[2:])), fill=brand)
    # Between two colours there are as many as there are fine dots in a dot: a palette loses none of them.
    return _png(image.resize((side, side), Image.Resampling.BOX).quantize(FINER**2 + 1))


def _outline() -> list[tuple[float, float]]:
    """Return the points of the shield; three points together are a curve that ends in the third."""
    points: list[tuple[float, float]] = []
    for part in SHIELD:
        if isinstance(part[0], tuple):
            points += [_curve((points[-1], *part), step / 24) for step in range(1, 25)]
        else:
            points.append(part)
    return points


def _curve(points: tuple[tuple[float, float], ...], t: float) -> tuple[float, float]:
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
    return (
        sum(weight * point[0] for weight, point in zip(weights, points, strict=True)),
        sum(weight * point[1] for weight, point in zip(weights, points, strict=True)),
    )


def _png(image: Image.Image) -> bytes:
    into = io.BytesIO()
    image.save(into, "PNG", optimize=True)
    return into.getvalue()
