"""What is worth a second look before something is published. Each finding leads to its place; few of them block."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask_babel import gettext as _
from PIL import Image, ImageStat
from sqlalchemy import select

from cms_core.extensions import db
from cms_core.media.inspection import NOTES
from cms_core.media.models import Media
from cms_core.nik import SPACE, WRITTEN, is_nik
from cms_core.publishing.blocks import FILE, HEADING, PARAGRAPH, PHOTO, Block
from cms_core.publishing.clean import plain_text
from cms_core.publishing.marks import from_text
from cms_core.publishing.tree import Node

DARK = 60
"""Mean brightness, 0 to 255, below which a photo is called dark."""
NARROW = 640
"""Pixels; a narrower photo is blurred on a desk."""

# Behind a digit and one of these a number goes on: an amount, a date, a letter's number.
_NEW = r"(?<!\d)(?<!\d[.,/\-])"
_GAP = rf"(?:{SPACE}|[()]){{0,2}}"
_MOBILE = re.compile(rf"{_NEW}(?:62|0){_GAP}8\d(?:{_GAP}\d){{6,10}}(?!\d)")
_LANDLINE = re.compile(rf"{_NEW}(?:62{_GAP}|0)[2-79]\d{{1,2}}{_GAP}\d{{3,4}}{SPACE}?\d{{2,4}}(?!\d)")
_OFFICE = re.compile(
    r"\b(?:kantor|balai|puskesmas|pustu|polsek|polres|koramil|rumah sakit|rsud|sekolah|layanan|pengaduan|"
    r"kecamatan|kelurahan|kabupaten|dinas|office)\b[^\n]{0,60}$",
    re.IGNORECASE,
)
"""What stands before the number of an office; such a number is meant to be known."""
_VAGUE = re.compile(r"(?:klik |tekan |baca )?(?:di ?sini|selengkapnya|here|link ini|tautan ini)", re.IGNORECASE)


@dataclasses.dataclass(frozen=True)
class Finding:
    """One line of the panel; ``block`` is the id of the block that it is about, or ``field`` that of a field.

    A photo that stands apart from the text has words for an id: that of its place on the page.

    Before the first publication the panel is shown and asks once more, unless what it says is ``gentle``; nothing is
    published with one that ``blocks``. ``empty`` marks the one that says there is nothing at all. ``rule`` is what the
    rule says by which several texts have one, each in its own words: lists put these together, and tell ``beneath`` it
    what is found in each.
    """

    good: bool
    text: str
    block: int | str | None = None
    field: str = ""
    gentle: bool = False
    empty: bool = False
    blocks: bool = False
    rule: str = ""
    beneath: str = ""


def check(blocks: Iterable[tuple[int | str, Block]]) -> list[Finding]:
    """Return what there is to say about blocks, given with their ids: warnings first, then what is well.

    Photos that stand apart from the text come with words for ids, and are counted by themselves.
    """
    places = list(blocks)
    rows = [(key, block) for key, block in places if not block.is_empty]
    if not rows:
        return [Finding(False, _("Tulisan ini belum ada isinya."), empty=True)]
    known = _media({block.media for _key, block in rows if block.media})
    personal: list[Finding] = []
    found = [*_lead(rows), *_headings(rows)]
    kinds = ([key for key, _block in places if isinstance(key, kind)] for kind in (int, str))
    numbers = {key: number for keys in kinds for number, key in enumerate(keys, 1)}
    for key, block in rows:
        number = numbers[key]
        found += _photo(key, block, known, number) if block.kind == PHOTO else _links_of(number, key, block)
        where = _("foto %(number)s", number=number) if isinstance(key, str) else _("bagian %(number)s", number=number)
        personal += _in_text(_said(block), where, block=key)
        media = known.get(block.media) if block.kind == FILE else None
        if media is not None and media.note:
            found.append(Finding(False, str(NOTES[media.note]), key))
    # What may hurt somebody comes first.
    return sorted([*personal, *found], key=lambda finding: finding.good)


def check_line(text: str, label: str, field: str) -> list[Finding]:
    """Return what there is to say about the text of a field: what it is called, and its id in the form."""
    return list(_in_text(text, _("“%(label)s”", label=label), field=field))


def asks_twice(findings: Iterable[Finding]) -> str:
    """Return a mark of the findings that are to be seen before something is published; empty when there are none."""
    said = sorted(f"{finding.text} {finding.field} {finding.block}" for finding in findings if _asks(finding))
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16] if said else ""


def is_blocked(findings: Iterable[Finding]) -> bool:
    """Whether something has to be mended before this is published."""
    return any(finding.blocks for finding in findings)


def is_new(findings: Iterable[Finding], before: Iterable[Finding]) -> bool:
    """Whether there are findings to be seen before something is published which were not there before."""
    known = {(finding.text, finding.field) for finding in before}
    return any(_asks(finding) and (finding.text, finding.field) not in known for finding in findings)


def asked(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that are to be seen before something is published."""
    return [finding for finding in findings if _asks(finding)]


def is_empty(findings: Iterable[Finding]) -> bool:
    """Whether there is nothing to read at all."""
    return any(finding.empty for finding in findings)


def _asks(finding: Finding) -> bool:
    return not finding.good and not finding.gentle


def _lead(rows: list[tuple[int | str, Block]]) -> Iterator[Finding]:
    first = next((block for _key, block in rows if block.kind != PHOTO), None)
    if first is not None and first.kind == PARAGRAPH:
        yield Finding(True, _("Ada pembuka."))
    else:
        text = _("Belum ada pembuka. Mulailah dengan satu paragraf: siapa, apa, kapan.")
        # Nobody is stopped for his style, but for a page that says nothing.
        yield Finding(False, text, _first(rows), gentle=bool(rows))


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


def _photo(key: int | str, block: Block, known: Mapping[str, Media], number: int) -> Iterator[Finding]:
    if block.alt.strip():
        yield Finding(True, _("Foto punya keterangan."))
    else:
        own = isinstance(key, str)
        where = _("Foto %(number)s", number=number) if own else _("Foto di bagian %(number)s", number=number)
        text = _("%(where)s belum punya keterangan untuk warga yang tidak dapat melihat.", where=where)
        yield Finding(False, text, key)
    media = known.get(block.media)
    if media is not None and media.width < NARROW:
        yield Finding(False, _("Foto ini kecil dan tampak kabur. Boleh tetap dipakai."), key, gentle=True)
    if media is not None and _brightness(media.placeholder) < DARK:
        yield Finding(False, _("Foto agak gelap. Boleh tetap dipakai."), key, gentle=True)


def _said(block: Block) -> str:
    # The addresses of links count as well: they stand in the marks, and in the tags of foreign HTML.
    return "\n".join([plain_text(block.text), block.caption, block.alt, block.text if "<" in block.text else ""])


def _in_text(text: str, where: str, **at: Any) -> Iterator[Finding]:
    rest = WRITTEN.sub(lambda found: "" if is_nik(found.group()) else found.group(), text)
    if rest != text:
        yield Finding(False, _("Ada NIK atau nomor KK di %(where)s. Ini data pribadi.", where=where), **at)
    if _MOBILE.search(rest):
        yield Finding(False, _("Ada nomor HP di %(where)s. Sudah boleh diumumkan?", where=where), **at)
    if any(not _OFFICE.search(rest[: found.start()]) for found in _LANDLINE.finditer(rest)):
        yield Finding(False, _("Ada nomor telepon di %(where)s. Sudah boleh diumumkan?", where=where), **at)


def _links_of(number: int, key: int | str, block: Block) -> Iterator[Finding]:
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
