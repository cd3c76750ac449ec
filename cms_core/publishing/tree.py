"""Cleaned HTML as a small tree, for those who look at it piece by piece."""

from __future__ import annotations

import dataclasses
import re
from html import escape
from html.parser import HTMLParser

BLANKS = " \t\n\r\f"
"""White space that a browser folds; a no-break space is none."""

INLINE = frozenset({"a", "b", "em", "font", "i", "span", "strong", "u"})
"""Elements inside a line, those of word processors included."""

STRUCTURE = frozenset({"", "blockquote", "figure", "ol", "table", "tbody", "thead", "tr", "ul"})
"""Elements in which white space between the children means nothing."""

DEEPEST = 40
"""Elements inside one another; what lies deeper (an attack: no text does) keeps its words alone."""

VOID = frozenset({"br", "hr", "img", "meta", "link", "input", "col"})

_RUN = re.compile(f"[{BLANKS}]+")


@dataclasses.dataclass
class Node:
    """An element; its ``children`` are elements and text."""

    tag: str
    attrs: dict[str, str] = dataclasses.field(default_factory=dict)
    children: list[Node | str] = dataclasses.field(default_factory=list)

    def elements(self, *tags: str) -> list[Node]:
        """Return the children that are elements, of these tags only when some are named."""
        return [child for child in self.children if isinstance(child, Node) and (not tags or child.tag in tags)]

    def text(self) -> str:
        """Return all words inside."""
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Node("")]
        self.too_deep: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if len(self.open) > DEEPEST and tag not in VOID:
            self.too_deep.append(tag)
            return
        # What the cleaner adds to links says nothing that a person wrote.
        node = Node(tag, {name: value or "" for name, value in attrs if name != "rel"})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if self.too_deep and self.too_deep[-1] == tag:
            self.too_deep.pop()
        elif any(node.tag == tag for node in self.open[1:]):
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        children = self.open[-1].children
        if children and isinstance(children[-1], str):
            children[-1] += data
        else:
            children.append(data)


def parse(html: str) -> list[Node | str]:
    """Return the pieces of HTML that the cleaner has made well-formed."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.open[0].children


def normal(pieces: list[Node | str], within: str = "") -> list[Node | str]:
    """Return pieces without the white space that nobody sees: runs of it, and at the edges of blocks."""
    found: list[Node | str] = []
    for piece in pieces:
        if isinstance(piece, Node):
            found.append(Node(piece.tag, dict(piece.attrs), normal(piece.children, piece.tag)))
        elif within not in STRUCTURE or piece.strip(BLANKS):
            found.append(_RUN.sub(" ", piece))
    return found if within in INLINE else stripped(found)


def stripped(pieces: list[Node | str]) -> list[Node | str]:
    """Return pieces without white space at the beginning and the end."""
    found = list(pieces)
    if found and isinstance(found[0], str):
        found[0] = found[0].lstrip(BLANKS)
    if found and isinstance(found[-1], str):
        found[-1] = found[-1].rstrip(BLANKS)
    return [piece for piece in found if piece]


def write(pieces: list[Node | str]) -> str:
    """Return pieces as HTML."""
    return "".join(escape(piece, quote=False) if isinstance(piece, str) else _element(piece) for piece in pieces)


def _element(node: Node) -> str:
    attrs = "".join(f' {name}="{escape(value)}"' for name, value in node.attrs.items())
    if node.tag in VOID:
        return f"<{node.tag}{attrs}>"
    return f"<{node.tag}{attrs}>{write(node.children)}</{node.tag}>"
