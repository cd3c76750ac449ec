"""A piece of content as people read it: words without signs, codes by their names, and what differs marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup, escape

from cms_core.formats import format_date
from cms_core.publishing.blocks import FILE, HEADING, LIST, OTHER, PHOTO, TABLE, Block
from cms_core.publishing.marks import from_text
from cms_core.publishing.tree import Node

MOST_WORDS = 3_000
"""Words and signs of a piece up to which it is compared word by word; the time grows with their square."""

Word = tuple[str, frozenset[str]]
"""A word, a sign or a space, and how it is set: ``b`` for bold, ``i`` for italics."""

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
_BULLET = re.compile(r"^([ \t]*)- ", re.MULTILINE)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SET = {"strong": "b", "em": "i"}


def marked(left: Any, right: Any, names: Mapping[str, Any]) -> tuple[Markup, Markup]:
    """Return both as text with what differs marked; ``names`` says what codes are called."""
    ours, theirs = list(_words(left, names)), list(_words(right, names))
    if ours != theirs and max(len(ours), len(theirs)) > MOST_WORDS:
        return _written(ours, True), _written(theirs, True)
    one, other = Markup(), Markup()
    for how, start, end, begin, stop in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        one += _written(ours[start:end], how != "equal")
        other += _written(theirs[begin:stop], how != "equal")
    return one, other


def photos(side: Any) -> list[str]:
    """Return the photo that a piece shows, if it does."""
    media = side.get("media") if isinstance(side, Mapping) else side.media if _is(side, PHOTO) else ""
    return [media] if media else []


def _words(side: Any, names: Mapping[str, Any]) -> Iterator[Word]:
    if isinstance(side, Block):
        yield from _lines(side)
    else:
        yield from _plain(_value(side, names))


def _value(side: Any, names: Mapping[str, Any]) -> str:
    if isinstance(side, Mapping):
        return str(side.get("alt") or "")
    if isinstance(side, bool):
        return str(_("Ya") if side else _("Tidak"))
    text = "" if side is None else str(side)
    return format_date(date.fromisoformat(text)) if _DAY.fullmatch(text) else str(names.get(text, text))


def _lines(block: Block) -> Iterator[Word]:
    """Return everything that a block says, in words also what its ticks say."""
    if block.kind in (OTHER, FILE):
        yield from _plain(block.text)
        return
    said = [block.caption] if block.caption else []
    if block.kind == TABLE:
        said += [str(_("Baris pertama adalah judul kolom"))] if block.header else []
        said += [str(_("Kolom pertama adalah judul baris"))] if block.side else []
    if block.kind == HEADING and block.level != 2:
        said.append(str(_("Tingkat %(level)s", level=block.level)))
    for line in said:
        yield from _set(from_text(f"{line}\n"))
    if block.alt:
        yield from _plain(_("Yang tampak: %(alt)s", alt=block.alt) + "\n" * bool(block.text))
    text = _BULLET.sub(r"\1• ", block.text) if block.kind == LIST else block.text
    text = text.replace(r"\|", "|") if block.kind == TABLE else text
    yield from _set(from_text(text))


def _set(pieces: Iterable[Node | str], how: frozenset[str] = frozenset()) -> Iterator[Word]:
    for piece in pieces:
        if isinstance(piece, str):
            yield from _plain(piece, how)
        elif piece.tag == "br":
            yield "\n", how
        else:
            yield from _set(piece.children, how | {_SET[piece.tag]} if piece.tag in _SET else how)
            if piece.tag == "a":
                yield f" ({piece.attrs.get('href', '')})", how


def _plain(text: str, how: frozenset[str] = frozenset()) -> Iterator[Word]:
    return ((word, how) for word in _TOKEN.findall(text))


def _written(words: Iterable[Word], differs: bool) -> Markup:
    text = Markup()
    for how, run in groupby(words, key=lambda word: word[1]):
        part = escape("".join(word for word, _how in run))
        for tag in sorted(how):
            part = Markup("<{0}>{1}</{0}>").format(Markup(tag), part)  # noqa: S704  # the tags are those of _SET
        text += part
    return Markup("<mark>{}</mark>").format(text) if differs and text else text


def _is(side: Any, kind: str) -> bool:
    return isinstance(side, Block) and side.kind == kind
