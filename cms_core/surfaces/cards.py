"""Picture cards: what messengers show of a shared page. Drawn once for each content, kept in the instance.

The folder holds nothing that could not be drawn again: it is in no backup, and may be emptied at any time.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from flask import g

from cms_core.colour import derive
from cms_core.extensions import state
from cms_core.inline import STATIC
from cms_core.looks import brand_colour
from cms_core.media.services import rendition_bytes
from cms_core.media.store import DiskStore, NotInStore, StoreUnavailable
from cms_core.sites.resolve import address_of, root_of
from cms_core.surfaces.share import Thing, parent_of

if TYPE_CHECKING:
    from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 630
"""What Open Graph's readers cut to: 1.91 to 1."""
PHOTO, EDGE, MARGIN, BAR = 520, 64, 24, 14
LOGO, SMALL, LEADING = 88, 30, 1.18
SIZES = (76, 66, 58, 50, 44, 38)
QUALITY = 82
LONGEST = 200
"""Characters that are looked at: titles have fewer, and breaking lines takes long for more."""
FOLDER = "cards"
DRAWING = 2
"""Goes up when cards are drawn differently, so that all are drawn anew."""
FONT = STATIC / "fonts" / "Roboto-Bold.ttf"


class Cards(DiskStore):
    """The cards, one for each address: a new one takes the place of the one before."""

    def replace(self, name: str, content: bytes) -> None:
        """Keep a card and delete what was kept under the same key."""
        self.put(name, content)
        path = self._path(name)
        for other in path.parent.glob("*.jpg"):
            if other != path:
                other.unlink(missing_ok=True)


def card(thing: Thing, path: str) -> tuple[str, bytes]:
    """Return a tag of the card of what stands at a path of the site in scope, and the card as JPEG.

    It is drawn only if it has never been; when the store fails it is drawn and not kept.
    """
    address = root_of(address_of(g.site), state().settings)
    shown = (thing.title, thing.view.place, parent_of(thing.view), address.partition("://")[2])
    content = [DRAWING, *shown, brand_colour(), thing.owner.logo, thing.image, thing.focus]
    key = _digest([g.site.id, g.lang, path])[:32]
    tag = _digest(content)[:20]
    name = f"{key}/{tag}.jpg"
    kept = Cards(Path(state().settings.instance) / FOLDER)
    try:
        with kept.open(name) as file:
            return tag, file.read()
    except (NotInStore, StoreUnavailable):
        pass
    drawn = draw(
        *shown,
        brand=brand_colour(),
        logo=rendition_bytes(thing.owner, thing.owner.logo, 320, "webp"),
        photo=rendition_bytes(thing.owner, thing.image, 1280, "jpg"),
        focus=thing.focus,
    )
    with contextlib.suppress(StoreUnavailable):
        kept.replace(name, drawn)
    return tag, drawn


def _digest(parts: object) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def draw(
    title: str,
    place: str,
    parent: str,
    address: str,
    *,
    brand: str,
    logo: bytes | None,
    photo: bytes | None,
    focus: str = "",
) -> bytes:
    """Return a card as JPEG: the site's colour, its coat of arms and name, the title, the photo on the right.

    ``focus`` says which part of the photo is kept (``Media.focus``).
    """
    from PIL import Image, ImageDraw, ImageOps  # a card is drawn once, and no start should wait for what draws

    colours = derive(brand).light
    image = Image.new("RGB", (WIDTH, HEIGHT), colours["brand-deep"])
    pen = ImageDraw.Draw(image)
    right = WIDTH
    if photo is not None:
        right -= PHOTO
        kept = (_kept_at(focus, "l", "r"), _kept_at(focus, "t", "b"))
        picture = ImageOps.fit(Image.open(io.BytesIO(photo)).convert("RGB"), (PHOTO, HEIGHT), centering=kept)
        image.paste(picture, (right, 0))
    pen.rectangle((0, HEIGHT - BAR, right, HEIGHT), fill=colours["brand-deep-soft"])
    left = EDGE
    if logo is not None:
        arms = ImageOps.contain(Image.open(io.BytesIO(logo)).convert("RGBA"), (LOGO, LOGO))
        image.paste(arms, (EDGE, EDGE + (LOGO - arms.height) // 2), arms)
        left += arms.width + MARGIN
    room = right - EDGE
    _line(pen, (left, EDGE + 8), place, SMALL + 6, room - left, colours["brand-deep-on"])
    _line(pen, (left, EDGE + 52), parent, SMALL - 4, room - left, colours["brand-deep-soft"])
    foot = HEIGHT - BAR - EDGE - SMALL
    _line(pen, (EDGE, foot), address, SMALL - 2, room - EDGE, colours["brand-deep-soft"])
    top = EDGE + LOGO + MARGIN
    lines, size = fitted(drawable(title) or drawable(place), room - EDGE, foot - MARGIN - top)
    begin = top + (foot - MARGIN - top - round(len(lines) * size * LEADING)) // 2
    for number, line in enumerate(lines):
        at = (EDGE, begin + round(number * size * LEADING))
        pen.text(at, line, font=font(size), fill=colours["brand-deep-on"])
    return _jpeg(image)


def _kept_at(focus: str, begin: str, end: str) -> float:
    return 0.0 if begin in focus else 1.0 if end in focus else 0.5


def _line(pen: ImageDraw.ImageDraw, at: tuple[int, int], text: str, size: int, width: int, colour: str) -> None:
    lines = list(wrapped(drawable(text), size, width))
    if lines:
        pen.text(at, lines[0] if len(lines) == 1 else cut(lines[0], size, width), font=font(size), fill=colour)


def _jpeg(image: Image.Image) -> bytes:
    into = io.BytesIO()
    image.save(into, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return into.getvalue()


@lru_cache(maxsize=16)
def font(size: int) -> ImageFont.FreeTypeFont:
    """Return the letters of cards in a size (pixels)."""
    from PIL import ImageFont  # see draw

    return ImageFont.truetype(FONT, size)


def drawable(text: str) -> str:
    """Return the characters that the font has, with single spaces; what it lacks would be a row of boxes."""
    known = "".join(c if _has(c) else " " for c in unicodedata.normalize("NFC", text[:LONGEST]))
    return " ".join(known.split())


@lru_cache(maxsize=4096)
def _has(character: str) -> bool:
    return character == " " or (character.isprintable() and bytes(font(SMALL).getmask(character)) != _box())


@cache
def _box() -> bytes:
    """Return what is drawn for a character that the font lacks (this one is none)."""
    return bytes(font(SMALL).getmask("\uffff"))


def fitted(text: str, width: int, height: int) -> tuple[list[str], int]:
    """Return the lines of a text and the largest size at which they fit; cut at the smallest if they do at none."""
    for size in SIZES:
        lines, most = list(wrapped(text, size, width)), int(height // (size * LEADING))
        if len(lines) <= most and not _is_broken(text, lines):
            return lines, size
    if len(lines) > most:
        lines = [*lines[: most - 1], cut(lines[most - 1], size, width)]
    return lines, size


def _is_broken(text: str, lines: list[str]) -> bool:
    return " ".join(lines) != text


def wrapped(text: str, size: int, width: int) -> Iterator[str]:
    """Yield the lines of a text, broken between words; a word wider than a line is broken within."""
    line = ""
    for word in text.split():
        if font(size).getlength(f"{line} {word}".strip()) <= width:
            line = f"{line} {word}".strip()
            continue
        if line:
            yield line
        while font(size).getlength(word) > width:
            fits = next(n for n in range(len(word) - 1, 0, -1) if n == 1 or font(size).getlength(word[:n]) <= width)
            yield word[:fits]
            word = word[fits:]
        line = word
    if line:
        yield line


def cut(line: str, size: int, width: int) -> str:
    """Return a line that ends in dots because more would follow."""
    while line and font(size).getlength(f"{line}…") > width:
        line = line[:-1]
    return f"{line.rstrip()}…"
