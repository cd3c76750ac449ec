"""What is worth a second look before something is published. Each finding warns and leads to its place; none blocks."""

from __future__ import annotations

import base64
import dataclasses
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask_babel import gettext as _
from PIL import Image, ImageStat
from sqlalchemy import select

from cms_core.extensions import db
from cms_core.media.documents import NOTES
from cms_core.media.models import Media
from cms_core.publishing.blocks import FILE, HEADING, PARAGRAPH, PHOTO, Block
from cms_core.publishing.clean import plain_text
from cms_core.publishing.marks import from_text
from cms_core.publishing.tree import Node

DARK = 60
"""Mean brightness, 0 to 255, below which a photo is called dark."""
NARROW = 640
"""Pixels; a narrower photo is blurred on a desk."""

_NIK = re.compile(r"(?<!\d)\d{16}(?!\d)")
_PHONE = re.compile(r"(?<![\d/.-])(?:\+?62|0)[ .-]?8\d(?:[ .-]?\d){6,10}(?!\d)")
_VAGUE = re.compile(r"(?:klik |tekan |baca )?(?:di ?sini|selengkapnya|here|link ini|tautan ini)", re.IGNORECASE)


@dataclasses.dataclass(frozen=True)
class Finding:
    """One line of the panel; ``block`` is the id of the block that it is about, if it is about one."""

    good: bool
    text: str
    block: int | str | None = None


def check(blocks: Iterable[tuple[int | str, Block]]) -> list[Finding]:
    """Return what there is to say about blocks, given with their ids: warnings first, then what is well."""
    rows = [(key, block) for key, block in blocks if not block.is_empty]
    known = _media({block.media for _key, block in rows if block.media})
    found = [*_lead(rows), *_headings(rows)]
    for number, (key, block) in enumerate(rows, 1):
        found += _photo(key, block, known) if block.kind == PHOTO else _words(number, key, block)
        media = known.get(block.media) if block.kind == FILE else None
        if media is not None and media.note:
            found.append(Finding(False, str(NOTES[media.note]), key))
    return sorted(found, key=lambda finding: finding.good)


def _lead(rows: list[tuple[int | str, Block]]) -> Iterator[Finding]:
    first = next((block for _key, block in rows if block.kind != PHOTO), None)
    if first is not None and first.kind == PARAGRAPH:
        yield Finding(True, _("Ada pembuka."))
    else:
        yield Finding(False, _("Belum ada pembuka. Mulailah dengan satu paragraf: siapa, apa, kapan."), _first(rows))


def _first(rows: list[tuple[int | str, Block]]) -> int | str | None:
    return rows[0][0] if rows else None


def _headings(rows: list[tuple[int | str, Block]]) -> Iterator[Finding]:
    level, wrong = 1, False
    for key, block in rows:
        if block.kind != HEADING:
            continue
        if block.level > level + 1:
            wrong = True
            yield Finding(False, _("Subjudul ini melompati satu tingkat."), key)
        level = block.level
    if level > 1 and not wrong:
        yield Finding(True, _("Urutan subjudul benar."))


def _photo(key: int | str, block: Block, known: Mapping[str, Media]) -> Iterator[Finding]:
    if block.alt.strip():
        yield Finding(True, _("Foto punya keterangan."))
    else:
        yield Finding(False, _("Foto belum punya keterangan untuk warga yang tidak dapat melihat."), key)
    media = known.get(block.media)
    if media is not None and media.width < NARROW:
        yield Finding(False, _("Foto ini kecil dan tampak kabur. Boleh tetap dipakai."), key)
    if media is not None and _brightness(media.placeholder) < DARK:
        yield Finding(False, _("Foto agak gelap. Boleh tetap dipakai."), key)


def _words(number: int, key: int | str, block: Block) -> Iterator[Finding]:
    text = plain_text(block.text) + " " + block.caption
    if _NIK.search(text):
        yield Finding(False, _("Ada NIK atau nomor KK di bagian %(number)s. Ini data pribadi.", number=number), key)
    if _PHONE.search(text):
        yield Finding(False, _("Ada nomor HP di bagian %(number)s. Sudah boleh diumumkan?", number=number), key)
    if any(_VAGUE.fullmatch(words.strip()) for words in _links(from_text(block.text))):
        yield Finding(False, _("Tautan di bagian %(number)s tidak menyebut ke mana perginya.", number=number), key)


def _links(pieces: Iterable[Any]) -> Iterator[str]:
    for piece in pieces:
        if isinstance(piece, Node):
            if piece.tag == "a":
                yield piece.text()
            else:
                yield from _links(piece.children)


def _media(keys: set[str]) -> dict[str, Media]:
    if not keys:
        return {}
    return {media.key: media for media in db.session.scalars(select(Media).where(Media.key.in_(sorted(keys))))}


def _brightness(placeholder: str) -> float:
    """Return the mean brightness of the tiny picture that stands for a photo; unknown counts as bright."""
    if not placeholder:
        return 255.0
    content = base64.b64decode(placeholder.partition(",")[2])
    with Image.open(io.BytesIO(content), formats=("WEBP",)) as image:
        return float(ImageStat.Stat(image.convert("L")).mean[0])
