"""What people paste from Word, LibreOffice or a web page, as the HTML that they meant.

Word writes lists as paragraphs with a style (``mso-list``) and a bullet in front, and bold type as a style of a span.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import nh3

from cms_core.publishing.block_html import INLINE, all_blocks, nest
from cms_core.publishing.blocks import OTHER, PARAGRAPH, Block
from cms_core.publishing.clean import ATTRIBUTES, SCHEMES, TAGS, WITH_CONTENT, clean_html, plain_text, words_if_too_deep
from cms_core.publishing.marks import to_text
from cms_core.publishing.tree import Node, normal, parse, write

Piece = Node | str

_LEVEL = re.compile(r"mso-list:\s*l\d+\s+level(\d)")
_BOLD, _LIGHT = (
    re.compile(r"(?<!-)font-weight:\s*(?:bold|[6-9]00)"),
    re.compile(r"(?<!-)font-weight:\s*(?:normal|[1-4]00)"),
)
_SLANTED = re.compile(r"font-style:\s*italic")
_HOLDS = {"div", "center", "section", "article", "address", "header", "main", "footer", "aside", "nav", "pre", "dl"}
"""What holds paragraphs, or is one."""
_FOREIGN = _HOLDS | {"span", "font", "b", "i", "u", "h1", "h5", "h6", "dt", "dd", "figure"}
_SAME = {"h1": "h2", "h5": "h4", "h6": "h4", "b": "strong", "i": "em", "figcaption": "p", "dt": "p", "dd": "p"}
_EMPTY = frozenset({"p", "li", "h2", "h3", "h4", "strong", "em", "a", "blockquote"})
_ONE_LINE = frozenset({"li", "td", "th", "h2", "h3", "h4", "caption"})
_MOST_CELLS = 20_000


def pasted_blocks(html: str) -> list[Block]:
    """Return pasted HTML as blocks. None of them is HTML: what no block can say keeps its words."""
    return [
        Block(PARAGRAPH, to_text([plain_text(block.text)])) if block.kind == OTHER else block
        for block in all_blocks(tidy(html))
        if block.kind != OTHER or plain_text(block.text)
    ]


def tidy(html: str) -> str:
    """Return pasted HTML as clean HTML: no styles, real lists, no empty paragraphs, no no-break spaces."""
    html = html.replace("&nbsp;", " ").replace("\u00a0", " ")
    formed = nh3.clean(
        words_if_too_deep(html),
        tags=set(TAGS | _FOREIGN) - {"hr", "img"},
        clean_content_tags=WITH_CONTENT | {"title", "xml"},
        attributes={**ATTRIBUTES, "*": {"class", "style"}},
        url_schemes=SCHEMES,
        strip_comments=True,
    )
    return clean_html(write(normal(_lists(_paragraphs(_plain(normal([Node("div", {}, parse(formed))])))))))


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
        return [Node("item", {"level": level[1], "marker": _marker(node).strip()}, _one_line(children))]
    if tag == "table":
        return _table(Node(tag, {}, children))
    if tag in _ONE_LINE:
        deeper = [child for child in children if isinstance(child, Node) and child.tag in ("ul", "ol") and tag == "li"]
        children = [*_one_line([child for child in children if child not in deeper]), *deeper]
    if tag == "p" and "MsoTitle" in node.attrs.get("class", ""):
        tag = "h2"
    if tag in ("span", "font"):
        tag = "strong" if _BOLD.search(style) else "em" if _SLANTED.search(style) else ""
    if (tag == "strong" and _LIGHT.search(style)) or (tag == "a" and node.attrs.get("href", "#").startswith("#")):
        tag = ""
    if tag in _HOLDS or tag in ("p", "blockquote"):
        paragraphs = _paragraphs(children)
        return [Node(tag, {}, paragraphs)] if tag == "blockquote" and paragraphs else paragraphs
    if tag in _FOREIGN or not tag:
        return children
    if tag in _EMPTY and not _says(children):
        return [" "] if tag in INLINE else []
    return [Node(tag, _kept(node), children)]


def _kept(node: Node) -> dict[str, str]:
    return {name: value for name, value in node.attrs.items() if name not in ("class", "style")}


def _says(pieces: Iterable[Piece]) -> bool:
    return any(piece.tag != "br" if isinstance(piece, Node) else piece.strip() for piece in pieces)


def _paragraphs(pieces: list[Piece]) -> list[Piece]:
    """Return what a container holds with each run of loose words as a paragraph; two line breaks begin a new one."""
    found: list[Piece] = []
    run: list[Piece] = []
    breaks = 0
    for piece in [*pieces, Node("")]:
        if isinstance(piece, Node) and piece.tag == "br":
            breaks += 1
            continue
        inline = isinstance(piece, str) or piece.tag in INLINE
        if isinstance(piece, str) and not piece.strip():
            run += [piece] if run and not breaks else []
            continue
        if breaks > 1 or not inline:
            found += [Node("p", {}, run)] if _says(run) else []
            run = []
        run += [Node("br")] if breaks == 1 and run else []
        breaks = 0
        if inline:
            run.append(piece)
        elif isinstance(piece, Node) and piece.tag:
            found.append(piece)
    return found


def _marker(node: Node) -> str:
    """Return the bullet or number that Word wrote in front of a paragraph of a list."""
    for child in node.elements():
        if "mso-list:ignore" in child.attrs.get("style", "").lower().replace(" ", ""):
            return child.text()
        if found := _marker(child):
            return found
    return ""


def _one_line(children: list[Piece]) -> list[Piece]:
    """Return what stands in a cell or in an item on one line: without its paragraphs and line breaks."""
    found: list[Piece] = []
    for child in children:
        if isinstance(child, str) or child.tag in ("strong", "em", "a"):
            found.append(child if isinstance(child, str) else Node(child.tag, child.attrs, _one_line(child.children)))
        else:
            found += [*([" "] if found else []), *_one_line(child.children), *([" "] if child.children else [])]
    return found


def _table(node: Node) -> list[Piece]:
    """Return a table without merged cells: what stood in several rows is said in each of them."""
    headed = node.elements("thead") != []
    held: dict[int, tuple[int, Node]] = {}
    rows: list[list[Node]] = []
    for row in [row for part in node.elements() for row in ([part] if part.tag == "tr" else part.elements("tr"))]:
        cells = _spread(row, held)
        rows += [cells] if any(_says(cell.children) for cell in cells) else []
        if sum(map(len, rows)) > _MOST_CELLS:
            break
    width = max(map(len, rows), default=0)
    if not width:
        return []
    rows = [[*row, *(Node("td") for _each in range(width - len(row)))] for row in rows]
    headed = headed or all(cell.tag == "th" for cell in rows[0])
    head, body = (rows[:1], rows[1:]) if headed else ([], rows)
    heads = int(bool(body) and all(row[0].tag == "th" for row in body))
    groups = [
        Node("thead", {}, [_row(row, "col", width) for row in head]),
        Node("tbody", {}, [_row(row, "row", heads) for row in body]),
    ]
    return [Node("table", {}, [*node.elements("caption"), *(group for group in groups if group.children)])]


def _spread(row: Node, held: dict[int, tuple[int, Node]]) -> list[Node]:
    """Return the cells of a row, one a column; ``held`` are those of rows above that reach down here."""
    cells: list[Node] = []

    def reach_down() -> None:
        while len(cells) in held:
            left, cell = held.pop(len(cells))
            if left > 1:
                held[len(cells)] = (left - 1, cell)
            cells.append(cell)

    for cell in row.elements("td", "th"):
        reach_down()
        across, down = (max(1, min(int(cell.attrs.get(name) or 1), 100)) for name in ("colspan", "rowspan"))
        for number in range(across):
            shown = Node(cell.tag, {}, [] if number else cell.children)
            if down > 1:
                held[len(cells)] = (down - 1, shown)
            cells.append(shown)
    reach_down()
    return cells


def _row(cells: list[Node], scope: str, heads: int) -> Node:
    row = Node("tr")
    row.children += [Node("th", {"scope": scope}, cell.children) for cell in cells[:heads]]
    row.children += [Node("td", {}, cell.children) for cell in cells[heads:]]
    return row


def _lists(pieces: list[Piece]) -> list[Piece]:
    """Return pieces with each run of Word's list paragraphs as one list."""
    found: list[Piece] = []
    run: list[tuple[int, int | None, list[Piece]]] = []
    for piece in [*pieces, Node("")]:
        if isinstance(piece, Node) and piece.tag == "item":
            depth = int(piece.attrs["level"]) - 1
            run.append((depth, _number(piece.attrs["marker"], depth, run), normal(piece.children)))
            continue
        if isinstance(piece, str) and not piece.strip() and run:
            continue
        found += nest(run)
        run = []
        if isinstance(piece, str) or piece.tag:
            found.append(piece)
    return found


def _number(marker: str, depth: int, run: list[tuple[int, int | None, list[Piece]]]) -> int | None:
    """Return the number of an item of which Word wrote ``marker`` in front; letters are counted."""
    if not marker[:1].isalnum() or marker == "o":
        return None
    if digits := re.findall(r"\d{1,3}", marker):
        return int(digits[-1])
    at, before = next(((at, number) for at, number, _pieces in reversed(run) if at <= depth), (depth, 0))
    return (before or 0) + 1 if at == depth else 1
