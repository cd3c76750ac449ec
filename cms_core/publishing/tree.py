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

EMPHASIS = frozenset({"em", "strong"})

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
    """Return pieces without what nobody sees: runs of white space, and such at the edges of blocks and of emphasis."""
    found: list[Node | str] = []
    for piece in pieces:
        if isinstance(piece, Node):
            node = Node(piece.tag, dict(piece.attrs), normal(piece.children, piece.tag))
            found += _bared(node) if node.tag in EMPHASIS else [node]
        elif within not in STRUCTURE or piece.strip(BLANKS):
            found.append(_RUN.sub(" ", piece))
    found = _joined(found)
    if within in INLINE:
        return found
    found = stripped(_beside_lists(found) if within == "li" else found)
    # A line break at the very end of a block breaks nothing.
    while within and found and isinstance(found[-1], Node) and found[-1].tag == "br":
        found = stripped(found[:-1])
    return found


def _beside_lists(pieces: list[Node | str]) -> list[Node | str]:
    """Return what stands in an item without the white space next to the lists in it."""
    lists = [isinstance(piece, Node) and piece.tag in ("ol", "ul") for piece in pieces]
    found: list[Node | str] = []
    for piece, behind, before in zip(pieces, [False, *lists], [*lists[1:], False], strict=False):
        if isinstance(piece, str):
            piece = piece.lstrip(BLANKS) if behind else piece
            piece = piece.rstrip(BLANKS) if before else piece
        found += [piece] if piece else []
    return found


def _bared(node: Node) -> list[Node | str]:
    """Return emphasis with the white space and the line breaks at its edges outside of it."""
    inside = list(node.children)
    before, after = _edge(inside, 0), _edge(inside, -1)
    return [*before, *([Node(node.tag, node.attrs, inside)] if inside else []), *reversed(after)]


def _edge(inside: list[Node | str], end: int) -> list[Node | str]:
    """Take white space and line breaks from one end, the outermost first."""
    taken: list[Node | str] = []
    while inside:
        piece = inside[end]
        if isinstance(piece, Node):
            if piece.tag != "br":
                break
            taken.append(inside.pop(end))
            continue
        rest = piece.rstrip(BLANKS) if end else piece.lstrip(BLANKS)
        taken += [" "] if rest != piece else []
        inside[end] = rest
        if rest:
            break
        inside.pop(end)
    return taken


def _joined(pieces: list[Node | str]) -> list[Node | str]:
    """Return pieces with text beside text, and emphasis beside the same emphasis, as one."""
    found: list[Node | str] = []
    for piece in pieces:
        last = found[-1] if found else None
        if isinstance(piece, str) and isinstance(last, str):
            found[-1] = _RUN.sub(" ", last + piece)
        elif isinstance(piece, Node) and isinstance(last, Node) and piece.tag == last.tag and piece.tag in EMPHASIS:
            found[-1] = Node(last.tag, last.attrs, _joined([*last.children, *piece.children]))
        else:
            found.append(piece)
    return found


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
