"""Versions of a content piece by piece: what a save changed, and what becomes of two that met."""

from __future__ import annotations

import dataclasses
import json
import re
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cache
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from cms_core.formats import lower_first
from cms_core.publishing import reading
from cms_core.publishing.block_html import from_html, to_html
from cms_core.publishing.blocks import Block
from cms_core.publishing.fields import LABELS
from cms_core.publishing.merge import UNKNOWN, Thing, merge

BODY = "body"
MINE, THEIRS, BOTH = "saya", "lain", "keduanya"
"""What is taken of a piece that two people changed."""
TITLE = _l("Judul")
TOLD = 2
"""Pieces that the short words about a save name; the others are counted."""

Content = Mapping[str, Any]
"""What a person wrote (see ``Publishable.content``)."""


@dataclasses.dataclass(frozen=True)
class Piece(Thing):
    """A column (``name``), a block of the body, or one of a list such as photos; ``names`` says what codes mean."""

    name: str = ""
    label: str = ""
    names: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    listed: bool = False

    @property
    def by(self) -> frozenset[str]:
        """Who made something else of it: ``mine``, ``theirs``."""
        sides = (("mine", self.mine), ("theirs", self.theirs))
        return self.moved | {name for name, side in sides if side != self.base}

    @property
    def how(self) -> str:
        """What became of it, in a word."""
        if self.listed and self.base is None:
            return str(_("Ditambah"))
        if self.listed and self.settled is None:
            return str(_("Dihapus"))
        if self.moved:
            return str(_("Dipindahkan") if self.settled == self.base else _("Dipindahkan dan diubah"))
        return str(_("Diubah"))

    @property
    def before_and_after(self) -> list[tuple[Any, Markup, list[str]]]:
        """What it said and what it says, each with a heading, its text and its photos; without what there was not."""
        sides = ((_("Sebelumnya"), self.base), (_("Menjadi"), self.settled))
        shown = self._shown(sides)
        if self.listed and self.base == self.settled:
            return [("", *shown[1][1:])]
        return [each for each, (_name, side) in zip(shown, sides, strict=True) if not self.listed or side is not None]

    @property
    def two_sides(self) -> list[tuple[Any, Markup, list[str]]]:
        """What both made of it."""
        return self._shown(((MINE, self.mine), (THEIRS, self.theirs)))

    @property
    def choice(self) -> str:
        """What is taken of it unless a person says otherwise: what loses nothing, if anything does."""
        if self.may_be_both:
            return BOTH
        return THEIRS if self.listed and self.mine is None else MINE

    @property
    def may_be_both(self) -> bool:
        """Whether both can stand in the text, one after the other."""
        return self.name == BODY and None not in (self.mine, self.theirs)

    def taken(self, choice: str) -> list[Any]:
        """Return what stands in the text after a choice."""
        if not self.asked:
            return [self.settled]
        if choice == BOTH and self.may_be_both:
            return [self.theirs, self.mine]
        return [self.theirs if choice == THEIRS else self.mine]

    def _shown(self, sides: Sequence[tuple[Any, Any]]) -> list[tuple[Any, Markup, list[str]]]:
        texts = reading.marked(sides[0][1], sides[1][1], self.names)
        return [(name, text, reading.photos(side)) for (name, side), text in zip(sides, texts, strict=True)]


@dataclasses.dataclass(frozen=True)
class Wording:
    """What columns are called, and what the codes in each of them are."""

    labels: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    names: Mapping[str, Mapping[str, Any]] = dataclasses.field(default_factory=dict)


def pieces(base: Content | None, mine: Content, theirs: Content, wording: Wording | None = None) -> list[Piece]:
    """Return the pieces of two versions of ``base`` in the order of the merged one; None when it is not known."""
    return _pieces(base, mine, theirs, wording or Wording(), from_html)


def changes(history: Sequence[tuple[Content, Content]], wording: Wording | None = None) -> list[list[Piece]]:
    """Return, for versions with the one before each of them, the pieces in which they differ."""
    read = cache(from_html)  # a version is the older one of the next
    compared = (_pieces(older, newer, older, wording or Wording(), read) for older, newer in history)
    return [[piece for piece in found if piece.by] for found in compared]


def _pieces(
    base: Content | None, mine: Content, theirs: Content, words: Wording, read: Callable[[str], list[Block]]
) -> list[Piece]:
    labels = {"title": TITLE, **words.labels}
    found: list[Piece] = []
    for name in dict.fromkeys([*theirs, *mine]):
        before = None if base is None else base.get(name)
        ours, others, label = mine.get(name), theirs.get(name), str(labels.get(name, name))
        if name == BODY:
            continue
        if any(isinstance(side, list) for side in (before, ours, others)):
            found += _several(name, label, before or [], ours or [], others or [], unknown=base is None)
            continue
        before = UNKNOWN if base is None else before
        found.append(Piece(before, ours, others, name=name, label=label, names=words.names.get(name, {})))
    if BODY in theirs or BODY in mine:
        texts = [read((each or {}).get(BODY) or "") for each in (base, mine, theirs)]
        found += _several(BODY, "", *texts, unknown=base is None)
    return found


def merged(found: Sequence[Piece], like: Content, choices: Mapping[int, str] | None = None) -> dict[str, Any]:
    """Return the content that pieces make, with the columns of ``like``.

    ``choices`` are by the place of a piece that was asked about; what loses nothing is taken of the others.
    """
    lists = {name for name, value in like.items() if name == BODY or isinstance(value, list)}
    content: dict[str, Any] = {**like, **{name: [] for name in lists}}
    for number, piece in enumerate(found):
        taken = piece.taken((choices or {}).get(number, piece.choice))
        if piece.name in lists:
            content[piece.name] += [each for each in taken if each is not None]
        else:
            content[piece.name] = taken[0]
    return {name: to_html(value) if name == BODY else value for name, value in content.items()}


def told(found: Sequence[Piece]) -> str:
    """Return in a few words what a save changed."""
    named = [f"{piece.label} {lower_first(piece.how)}" for piece in found[:TOLD]]
    if len(found) > TOLD:
        named.append(str(_("dan %(count)s lagi", count=len(found) - TOLD)))
    return ", ".join(named)


def _several(
    name: str, label: str, base: list[Any], mine: list[Any], theirs: list[Any], *, unknown: bool
) -> list[Piece]:
    """Return the pieces of a list, each called by ``label`` or, being a block, by its kind."""
    if unknown:
        # What both say was there before; of the rest nobody can tell, so it counts as added and stays.
        matches = SequenceMatcher(None, list(map(_key, mine)), list(map(_key, theirs)), autojunk=False)
        both = [place for at, _other, size in matches.get_matching_blocks() for place in range(at, at + size)]
        base = [mine[place] for place in both if mine[place] in theirs]
    found = []
    for number, thing in enumerate(merge(base, mine, theirs, key=_key, words=_said), 1):
        shown = next(side for side in (thing.mine, thing.theirs, thing.base) if side is not None)
        what = label or LABELS[shown.kind][0]
        versions = (thing.base, thing.mine, thing.theirs, thing.moved)
        found.append(Piece(*versions, name=name, label=f"{what} {number}", listed=True))
    return found


def _key(thing: Any) -> Hashable:
    if isinstance(thing, Block):
        return (thing.kind, thing.media) if thing.media else thing
    if isinstance(thing, Mapping):
        return str(thing.get("media") or json.dumps(thing, sort_keys=True))
    return str(thing)


def _said(thing: Any) -> tuple[str, Counter[str]]:
    if isinstance(thing, Block):
        return thing.kind, Counter(re.findall(r"\w+", f"{thing.caption} {thing.alt} {thing.text}"))
    return str(_key(thing)), Counter()
