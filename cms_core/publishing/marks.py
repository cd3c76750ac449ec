"""Bold, italics and links inside a plain text: ``**tebal**``, ``__miring__``, ``[teks](alamat)``, a new line.

A backslash takes the meaning from the sign behind it. What the marks cannot say is not written with them: the caller
compares what comes back (blocks.py).
"""

from __future__ import annotations

import re

from cms_core.publishing.tree import Node

Piece = Node | str

_INSIDE = r"(?:\\.|(?!{0})[^\\])+?"
_MARK = re.compile(
    r"\\(?P<escaped>[\\*_\[\]|.#>-])"
    rf"|\*\*(?P<strong>{_INSIDE.format(re.escape('**'))})\*\*(?!\*)"
    rf"|__(?P<em>{_INSIDE.format('__')})__(?!_)"
    r"|\[(?P<words>(?:\\.|[^\[\]\\])+)\]\((?P<href>[^\s()\"]+)(?: \"(?P<title>[^\"]*)\")?\)"
    r"|(?P<line>\n)",
    re.DOTALL,
)
_PLAIN = re.compile(r"\\|\[|\]|(?<=\*)\*|\*(?=\*)|^\*|\*$|(?<=_)_|_(?=_)|^_|_$")
_TAGS = {"strong": "**", "em": "__"}


class Unsayable(Exception):
    """The marks have no sign for this."""


def to_text(pieces: list[Piece]) -> str:
    """Return pieces as a text with marks.

    Raises:
        Unsayable: something has no sign.
    """
    return "".join(_say(piece) for piece in pieces)


def _say(piece: Piece) -> str:
    if isinstance(piece, str):
        return _PLAIN.sub(lambda match: "\\" + match[0], piece.replace("\n", " "))
    if piece.tag == "br":
        return "\n"
    inside = to_text(piece.children)
    if piece.tag in _TAGS:
        return f"{_TAGS[piece.tag]}{inside}{_TAGS[piece.tag]}"
    if piece.tag == "a":
        title = f' "{piece.attrs["title"]}"' if piece.attrs.get("title") else ""
        return f"[{inside}]({piece.attrs.get('href', '')}{title})"
    raise Unsayable(piece.tag)


def from_text(text: str) -> list[Piece]:
    """Return what a text with marks says."""
    found: list[Piece] = []

    def add(piece: Piece) -> None:
        if isinstance(piece, str) and found and isinstance(found[-1], str):
            found[-1] += piece
        elif piece:
            found.append(piece)

    at = 0
    for match in _MARK.finditer(text):
        add(text[at : match.start()])
        at = match.end()
        kind = match.lastgroup if match.lastgroup != "title" else "href"
        if kind == "escaped":
            add(match["escaped"])
        elif kind == "line":
            add(Node("br"))
        elif kind == "href":
            title = {"title": match["title"]} if match["title"] else {}
            add(Node("a", {"href": match["href"], **title}, from_text(match["words"])))
        else:
            add(Node(str(kind), {}, from_text(match[str(kind)])))
    add(text[at:])
    return found
