"""Two texts side by side, piece by piece: what changed between two revisions, and which of two to take."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape

from cms_core.publishing.blocks import Block, from_html, to_html
from cms_core.publishing.fields import LABELS

BODY = "body"
MOST_WORDS = 3_000
"""Words and signs of a piece up to which it is compared word by word; the time grows with their square."""

TITLE = _l("Judul")
_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


@dataclasses.dataclass(frozen=True)
class Part:
    """One piece: a column (``name``), or a block of the body; a side without it is None.

    A list is photos, each a mapping with ``media`` and ``alt``.
    """

    name: str
    label: str
    left: Any
    right: Any

    @property
    def same(self) -> bool:
        """Whether both sides say the same."""
        return bool(self.left == self.right)

    @property
    def marked(self) -> tuple[Markup, Markup]:
        """Both sides as text, with what differs marked."""
        return _mark(_words(self.left), _words(self.right))

    @property
    def media(self) -> tuple[list[str], list[str]]:
        """The photos of both sides."""
        return _media(self.left), _media(self.right)


def parts(left: Mapping[str, Any], right: Mapping[str, Any], labels: Mapping[str, Any] | None = None) -> list[Part]:
    """Return two texts (see ``Publishable.content``) piece by piece; ``labels`` names columns other than the title."""
    names = {"title": TITLE, **(labels or {})}
    found = [Part(name, str(names.get(name, name)), left.get(name), right.get(name)) for name in right if name != BODY]
    if BODY in right:
        found += _blocks(from_html(left.get(BODY) or ""), from_html(right[BODY] or ""))
    return found


def merge(pieces: Sequence[Part], take_right: Sequence[bool]) -> dict[str, Any]:
    """Return the text made of one side of each piece."""
    content: dict[str, Any] = {}
    blocks: list[Block] = []
    body = False
    for piece, right in zip(pieces, take_right, strict=True):
        side = piece.right if right else piece.left
        if piece.name != BODY:
            content[piece.name] = side
            continue
        body = True
        if side is not None:
            blocks.append(side)
    return {**content, BODY: to_html(blocks)} if body else content


def prefer_right(piece: Part, base: Mapping[str, Any] | None) -> bool:
    """Whether only the right side was changed since ``base``, the text that both began with."""
    if base is None or piece.same:
        return False
    before = from_html(base.get(BODY) or "") if piece.name == BODY else [base.get(piece.name)]
    return piece.left in before if piece.left is not None else piece.right not in before


def _blocks(left: list[Block], right: list[Block]) -> list[Part]:
    found: list[Part] = []
    for _how, start, end, begin, stop in SequenceMatcher(None, left, right).get_opcodes():
        for step in range(max(end - start, stop - begin)):
            one = left[start + step] if start + step < end else None
            other = right[begin + step] if begin + step < stop else None
            block = one or other
            assert block is not None
            found.append(Part(BODY, f"{LABELS[block.kind][0]} {len(found) + 1}", one, other))
    return found


def _words(side: Any) -> str:
    if isinstance(side, Block):
        return "\n".join(part for part in (side.caption, side.alt, side.text) if part)
    if isinstance(side, list):
        return "\n".join(f"{number}. {each.get('alt', '')}" for number, each in enumerate(side, 1))
    if isinstance(side, bool):
        return str(_("Ya") if side else _("Tidak"))
    return "" if side is None else str(side)


def _media(side: Any) -> list[str]:
    keys = [each.get("media", "") for each in side] if isinstance(side, list) else [getattr(side, "media", "")]
    return [key for key in keys if key]


def _mark(left: str, right: str) -> tuple[Markup, Markup]:
    ours, theirs = _TOKEN.findall(left), _TOKEN.findall(right)
    if left != right and max(len(ours), len(theirs)) > MOST_WORDS:
        return _piece(left, True), _piece(right, True)
    one, other = Markup(), Markup()
    for tag, start, end, begin, stop in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        one += _piece("".join(ours[start:end]), tag != "equal")
        other += _piece("".join(theirs[begin:stop]), tag != "equal")
    return one, other


def _piece(text: str, differs: bool) -> Markup:
    return Markup("<mark>{}</mark>").format(text) if differs and text else escape(text)
