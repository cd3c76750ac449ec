"""Bold, italics and links inside a plain text: ``**tebal**``, ``__miring__``, ``[teks](alamat)``, a new line.

Every other sign stands for itself, a backslash too: only straight before a mark it takes the meaning from it. So a text
without marks comes back as it was typed. What the marks cannot say is not written with them: the caller compares what
comes back (blocks.py).
"""

from __future__ import annotations

import re

from cms_core.publishing.clean import full_address
from cms_core.publishing.tree import Node

Piece = Node | str

# Signs with a space behind them begin nothing, and two underscores inside a word or an address are no emphasis.
_MARK = re.compile(
    r"(?P<line>\n)"
    r"|(?P<address>(?<![\w\\])(?:https?://|www\.)(?:(?!\*\*)[^\s<>\"])+)"
    r"|(?<![\w\\])(?P<slashes>\\*)__(?=[^\s_])(?P<em>(?:(?!__).)+?)(?<=\S)__(?!_)"
    r"|(?<!\\)(?P<slash>\\*)(?:"
    r"\*\*(?=[^\s*])(?P<strong>(?:(?!\*\*).)+?)(?<=\S)\*\*(?!\*)"
    r"|\[(?P<words>(?:[^\[\]]|\[[^\[\]]*\])+)\]"
    r"\((?P<href>(?:[^\s()\"]|\([^\s()\"]*\))+)(?: \"(?P<title>[^\"]*)\")?\))",
    re.DOTALL,
)
_SIGNS = {"strong": "**", "em": "__", "words": "["}


class Unsayable(Exception):
    """The marks have no sign for this."""


def to_text(pieces: list[Piece]) -> str:
    """Return pieces as a text with marks.

    Raises:
        Unsayable: something has no sign.
    """
    text = _written(pieces, guarded=False)
    return text if from_text(text) == pieces else _written(pieces, guarded=True)


def _written(pieces: list[Piece], *, guarded: bool) -> str:
    return "".join(_say(piece, guarded) for piece in pieces)


def _say(piece: Piece, guarded: bool) -> str:
    if isinstance(piece, str):
        text = piece.replace("\n", " ")
        return _guard(text) if guarded else text
    if piece.tag == "br":
        return "\n"
    inside = _written(piece.children, guarded=guarded)
    if piece.tag in ("strong", "em"):
        return f"{_SIGNS[piece.tag]}{inside}{_SIGNS[piece.tag]}"
    if piece.tag == "a":
        title = f' "{piece.attrs["title"]}"' if piece.attrs.get("title") else ""
        return f"[{inside}]({piece.attrs.get('href', '')}{title})"
    raise Unsayable(piece.tag)


def _guard(text: str) -> str:
    """Return a text with a backslash before everything in it that would be read as a mark."""
    parts, at = [], 0
    while match := _MARK.search(text, at):
        kind, slashes = _kind(match)
        end = _behind_sign(match, kind, slashes) if kind in _SIGNS else match.end()
        parts.append(text[at : match.start()] + (slashes + "\\" if kind in _SIGNS else "") + text[match.start() : end])
        at = end
    return "".join([*parts, text[at:]])


def from_text(text: str) -> list[Piece]:
    """Return what a text with marks says."""
    found: list[Piece] = []

    def add(piece: Piece) -> None:
        if isinstance(piece, str) and found and isinstance(found[-1], str):
            found[-1] += piece
        elif piece:
            found.append(piece)

    at = 0
    while match := _MARK.search(text, at):
        kind, slashes = _kind(match)
        add(text[at : match.start()] + slashes[: len(slashes) // 2])
        at = match.end()
        if len(slashes) % 2:
            at = _behind_sign(match, kind, slashes)
            add(_SIGNS[kind])
        elif kind == "line":
            add(Node("br"))
        elif kind == "address":
            add(match[0])
        elif kind == "words":
            title = {"title": match["title"]} if match["title"] else {}
            add(Node("a", {"href": full_address(match["href"]), **title}, from_text(match["words"])))
        else:
            add(Node(kind, {}, from_text(match[kind])))
    add(text[at:])
    return found


def _kind(match: re.Match[str]) -> tuple[str, str]:
    """Return what a mark is, and the backslashes before it."""
    kind = next(name for name in ("line", "address", "em", "strong", "words") if match[name] is not None)
    return kind, match["slashes"] or match["slash"] or ""


def _behind_sign(match: re.Match[str], kind: str, slashes: str) -> int:
    return match.start() + len(slashes) + len(_SIGNS[kind])
