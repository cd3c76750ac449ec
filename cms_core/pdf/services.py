"""Letters as PDF/UA-1 (ISO 14289-1): tagged, so that they can be read aloud, with their words attached as a text.

What somebody wrote reaches the typesetter as JSON and is drawn as it stands; it is never part of its language.
"""

from __future__ import annotations

import base64
import dataclasses
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from functools import cache
from importlib import resources
from importlib.util import find_spec
from typing import Any

from flask_babel import gettext as _

from cms_core.qr import qr

STANDARDS = ("1.7", "ua-1")
NOT_DRAWN = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)))
"""Controls have no sign, and a page that may be read aloud has a sign for each letter."""


class PdfUnavailable(Exception):
    """Letters cannot be made into PDF here: the extra ``surat`` is not installed."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class PaperLetter:
    """A letter as it goes onto paper. Each text is words; nothing in it is markup.

    ``office`` are the lines of its head, ``crest`` the coat of arms beside them, a JPEG, empty for none. ``blocks``
    are its paragraphs, each of pairs of a label and what it says; a paragraph of words is one pair without a label.
    ``address`` is drawn as a QR code, with the lines ``proof`` beside it. ``text`` is the letter as it was written
    down: the PDF carries exactly these letters (UTF-8) as the file ``surat.txt``, so that their digest can be
    worked out by whoever has the PDF. ``day`` is its day, ``language`` that of its words. ``signs`` are those who sign
    it by hand, each with a line of his own; nobody does without one.
    """

    title: str
    office: Sequence[str]
    blocks: Sequence[Sequence[tuple[str, str]]]
    address: str
    proof: Sequence[str]
    text: str
    day: date
    crest: bytes = b""
    signs: Sequence[str] = ()
    language: str = "id"


def pdf_is_on() -> bool:
    """Whether letters can be made into PDF here."""
    return find_spec("typst") is not None


def letter_pdf(letter: PaperLetter) -> bytes:
    """Return a letter as PDF on A4; the same letter is the same bytes each time.

    A letter that its typeface has no sign for is drawn as an empty box, and the PDF does not claim to be PDF/UA then.

    Raises:
        PdfUnavailable: the extra ``surat`` is not installed.
    """
    if not pdf_is_on():
        raise PdfUnavailable
    # 40 MB of program that only those load who make a letter.
    import typst

    try:
        return _compiled(typst, letter, STANDARDS)
    except typst.TypstError:
        return _compiled(typst, letter, STANDARDS[:1])


def _compiled(typst: Any, letter: PaperLetter, standards: Sequence[str]) -> bytes:
    made: bytes = typst.compile(
        source(),
        format="pdf",
        sys_inputs=inputs_of(letter),
        pdf_standards=list(standards),
        # What a server happens to have installed changes no letter.
        ignore_system_fonts=True,
        timestamp=datetime.combine(letter.day, time(), UTC),
    )
    return made


@cache
def source() -> bytes:
    """Return how a letter is drawn, in the language of the typesetter; it is the same for all of them."""
    return resources.files(__package__).joinpath("letter.typ").read_bytes()


def inputs_of(letter: PaperLetter) -> dict[str, str]:
    """Return a letter as the typesetter is given it: data, whatever stands in it."""
    told = {
        "title": _drawn(letter.title),
        "office": [_drawn(line) for line in letter.office],
        "blocks": [[(_drawn(label), _drawn(value)) for label, value in block] for block in letter.blocks],
        "signs": [_drawn(who) for who in letter.signs],
        "proof": [_drawn(line) for line in letter.proof],
        "code": _standing_alone(str(qr(letter.address))),
        "code-says": _("Kode QR: %(address)s", address=letter.address),
        "text": letter.text,
        "text-says": _("Isi surat, yang dihitung sidik SHA-256-nya"),
        "crest": _framed(letter.crest) if letter.crest else "",
        "day": letter.day.isoformat(),
        "language": letter.language,
    }
    return {"letter": json.dumps(told)}


def _drawn(text: str) -> str:
    return "\n".join(line.translate(NOT_DRAWN) for line in text.splitlines())


def _standing_alone(drawing: str) -> str:
    return drawing.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


def _framed(picture: bytes) -> str:
    """Return a JPEG in the drawing that carries it: all that reaches the typesetter is text."""
    data = base64.b64encode(picture).decode()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 100 100">'
        f'<image width="100" height="100" xlink:href="data:image/jpeg;base64,{data}"/></svg>'
    )
