"""What people paste from Word, LibreOffice or a web page, as the HTML that they meant.

Word writes lists as paragraphs with a style (``mso-list``) and a bullet in front, and bold type as a style of a span.
"""

from __future__ import annotations

import re

import nh3

from cms_core.publishing.blocks import INLINE, nest
from cms_core.publishing.clean import ATTRIBUTES, SCHEMES, TAGS, WITH_CONTENT, clean_html, words_if_too_deep
from cms_core.publishing.tree import Node, normal, parse, write

Piece = Node | str

LONGEST = 400_000
"""Characters of one paste; a text of 40 pages takes about half."""

_FRAGMENT = re.compile(r"<!--StartFragment-->(.*?)<!--EndFragment-->", re.DOTALL)
_LEVEL = re.compile(r"mso-list:\s*l\d+\s+level(\d)")
_BOLD, _LIGHT = (
    re.compile(r"(?<!-)font-weight:\s*(?:bold|[6-9]00)"),
    re.compile(r"(?<!-)font-weight:\s*(?:normal|[1-4]00)"),
)
_SLANTED = re.compile(r"font-style:\s*italic")
_FOREIGN = {"span", "div", "font", "b", "i", "u", "h1", "h5", "h6", "center", "section", "article"}
_SAME = {"h1": "h2", "h5": "h4", "h6": "h4", "b": "strong", "i": "em"}
_EMPTY = frozenset({"p", "li", "h2", "h3", "h4", "strong", "em", "a", "blockquote"})


def tidy(html: str) -> str:
    """Return pasted HTML as clean HTML: no styles, real lists, no empty paragraphs, no no-break spaces."""
    found = _FRAGMENT.search(html)
    html = (found[1] if found else html)[:LONGEST].replace("&nbsp;", " ").replace("\u00a0", " ")
    formed = nh3.clean(
        words_if_too_deep(html),
        tags=set(TAGS | _FOREIGN),
        clean_content_tags=WITH_CONTENT | {"title", "xml"},
        attributes={**ATTRIBUTES, "*": {"class", "style"}},
        url_schemes=SCHEMES,
        strip_comments=True,
    )
    return clean_html(write(normal(_lists(_plain(normal(parse(formed)))))))


def _plain(pieces: list[Piece]) -> list[Piece]:
    found: list[Piece] = []
    for piece in pieces:
        found += [piece] if isinstance(piece, str) else _converted(piece)
    return found


def _converted(node: Node) -> list[Piece]:
    style, tag = node.attrs.get("style", ""), _SAME.get(node.tag, node.tag)
    if "mso-list:ignore" in style.lower().replace(" ", ""):
        return []
    children = _plain(node.children)
    if (level := _LEVEL.search(style)) and tag == "p":
        marker = _marker(node).strip()
        return [
            Node(
                "item", {"level": level[1], "numbered": "1" if marker[:1].isalnum() and marker != "o" else ""}, children
            )
        ]
    if tag in ("li", "td", "th"):
        return [Node(tag, _kept(node), _one_line(children))]
    if tag == "p" and "MsoTitle" in node.attrs.get("class", ""):
        tag = "h2"
    if tag in ("span", "font"):
        tag = "strong" if _BOLD.search(style) else "em" if _SLANTED.search(style) else ""
    if (tag == "strong" and _LIGHT.search(style)) or (tag == "a" and not node.attrs.get("href")):
        tag = ""
    if tag in _FOREIGN or not tag:
        return children
    if tag in _EMPTY and not any(isinstance(child, Node) or child.strip() for child in children):
        return [" "] if tag in INLINE else []
    return [Node(tag, _kept(node), children)]


def _kept(node: Node) -> dict[str, str]:
    return {name: value for name, value in node.attrs.items() if name not in ("class", "style")}


def _marker(node: Node) -> str:
    """Return the bullet or number that Word wrote in front of a paragraph of a list."""
    for child in node.elements():
        if "mso-list:ignore" in child.attrs.get("style", "").lower().replace(" ", ""):
            return child.text()
        if found := _marker(child):
            return found
    return ""


def _one_line(children: list[Piece]) -> list[Piece]:
    """Return what stands in a cell or in an item without its paragraphs."""
    found: list[Piece] = []
    for child in children:
        if isinstance(child, Node) and child.tag in ("p", "item"):
            found += [*([" "] if found else []), *child.children]
        else:
            found.append(child)
    return found


def _lists(pieces: list[Piece]) -> list[Piece]:
    """Return pieces with each run of Word's list paragraphs as one list."""
    found: list[Piece] = []
    run: list[tuple[int, bool, list[Piece]]] = []
    for piece in [*pieces, Node("")]:
        if isinstance(piece, Node) and piece.tag == "item":
            run.append((int(piece.attrs["level"]) - 1, bool(piece.attrs["numbered"]), normal(piece.children)))
            continue
        if isinstance(piece, str) and not piece.strip() and run:
            continue
        found += nest(run)
        run = []
        if isinstance(piece, str) or piece.tag:
            found.append(piece)
    return found
