"""Text as blocks, each a plain textarea, and back: the stored form is clean HTML (clean.py).

A block is used for a piece of HTML only when it says exactly the same again; whatever no block can say stays HTML in
a block of its own (:data:`OTHER`), so that nothing that the policy allows is ever lost by opening an editor.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable
from html import escape

from cms_core.publishing.clean import clean_html
from cms_core.publishing.marks import Unsayable, from_text, to_text
from cms_core.publishing.tree import Node, normal, parse, stripped, write

Piece = Node | str
PARAGRAPH, HEADING, LIST, PHOTO, TABLE, FILE, QUOTE, OTHER = (
    "paragraph",
    "heading",
    "list",
    "photo",
    "table",
    "file",
    "quote",
    "other",
)
KINDS = (PARAGRAPH, HEADING, LIST, PHOTO, TABLE, FILE, QUOTE, OTHER)
MOST = 120
"""Blocks in an editor. A form may have 1,000 parts, and a block sends up to seven."""
WIDEST = 30
"""Columns of a small table; what is beyond stands in the last."""
INLINE = frozenset({"a", "br", "em", "strong"})

# The bullets of word processors come as these signs, from symbol fonts too, when a list is pasted as plain text.
BULLETS = "-*•·▪●○§\uf0b7\uf0a7"
_ITEM = re.compile(
    rf"(?P<indent>[ \t]*)(?:(?P<bullet>[{re.escape(BULLETS)}]|o(?=\t)|\d{{1,3}}[.)])[ \t]+)?(?P<text>.*)"
)
_BEGINNING = re.compile(r"^(?=[-#>]|•|·)|(?<=^\d)(?=[.)])|(?<=^\d\d)(?=[.)])|(?<=^\d\d\d)(?=[.)])", re.MULTILINE)
_CELL = re.compile(r"(?<!\\)\||\t")
_BLANK = re.compile(r"\n[ \t]*\n\s*")
_DEEPEST = 4


@dataclasses.dataclass(frozen=True)
class Block:
    """One block. ``text`` carries marks (marks.py), or HTML in a block of the kind :data:`OTHER`.

    ``level`` is a heading's (2 to 4). ``header`` says that a table's first row heads its columns, ``side`` that its
    first column heads its rows; ``caption`` is a table's too. ``media`` and ``alt`` are a photo's, whose caption is
    ``text``; a file has ``media``, and ``text`` is what its link says.
    """

    kind: str
    text: str = ""
    level: int = 2
    header: bool = True
    side: bool = False
    caption: str = ""
    media: str = ""
    alt: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing."""
        return not (self.text.strip() or self.media or self.caption.strip())


def to_html(blocks: Iterable[Block]) -> str:
    """Return blocks as clean HTML."""
    return clean_html("".join(_WRITERS[block.kind](block) for block in blocks if not block.is_empty))


def from_html(html: str) -> list[Block]:
    """Return clean HTML as blocks: nothing of it is missing, what goes beyond :data:`MOST` stands in the last."""
    blocks: list[Block] = []
    loose: list[Piece] = []
    pieces = normal(parse(html))
    for place, piece in enumerate([*pieces, Node("")]):
        if len(blocks) >= MOST:
            return [*blocks, Block(OTHER, write([*loose, *pieces[place:]]))]
        if isinstance(piece, str) or piece.tag in INLINE:
            loose.append(piece)
            continue
        if any(not isinstance(each, str) or each.strip() for each in loose):
            blocks.append(_read(Node("p", {}, stripped(loose))))
        loose = []
        if piece.tag:
            blocks.append(_read(piece))
    return blocks


def split(block: Block) -> list[Block]:
    """Return what somebody typed into one textarea as blocks: a blank line begins a new paragraph, "- " a list."""
    text = block.text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    if block.kind in (HEADING, FILE):
        return [dataclasses.replace(block, text=" ".join(text.split()))]
    if block.kind != PARAGRAPH:
        return [dataclasses.replace(block, text=text)]
    parts = [part.rstrip() for part in _BLANK.split(text)]
    return [Block(_kind_of(part), part) for part in parts if part.strip()] or [Block(PARAGRAPH)]


def _kind_of(text: str) -> str:
    lines = text.split("\n")
    if _is_list(text):
        return LIST
    return TABLE if len(lines) > 1 and all("\t" in line for line in lines) else PARAGRAPH


def _is_list(text: str) -> bool:
    matches = [_ITEM.fullmatch(line) for line in text.split("\n")]
    # One line with a number may be a sentence ("1. Juli"): a list of numbers needs two.
    bullets = [match["bullet"] for match in matches if match and match["bullet"]]
    return len(bullets) == len(matches) and (len(bullets) > 1 or not bullets[0][0].isdigit())


def _read(piece: Node) -> Block:
    for reader in (_read_text, _read_list, _read_photo, _read_file, _read_table, _read_quote):
        try:
            block = reader(piece)
        except Unsayable:
            continue
        if block is not None and normal(parse(to_html(split(block)))) == [piece]:
            return block
    return Block(OTHER, write([piece]))


def _read_text(piece: Node) -> Block | None:
    if piece.tag == "p" and not piece.attrs:
        return Block(PARAGRAPH, _BEGINNING.sub(r"\\", to_text(piece.children)))
    if piece.tag in ("h2", "h3", "h4") and not piece.attrs:
        return Block(HEADING, to_text(piece.children), level=int(piece.tag[1]))
    return None


def _read_list(piece: Node) -> Block | None:
    return Block(LIST, "\n".join(_lines(piece, 0))) if piece.tag in ("ul", "ol") else None


def _lines(node: Node, depth: int) -> list[str]:
    lines: list[str] = []
    for number, item in enumerate(_only(node, "li"), 1):
        own = [child for child in item.children if not (isinstance(child, Node) and child.tag in ("ul", "ol"))]
        text = to_text(stripped(own))
        if "\n" in text:
            raise Unsayable("br")
        lines.append("  " * depth + (f"{number}. " if node.tag == "ol" else "- ") + text)
        for deeper in item.elements("ul", "ol"):
            lines += _lines(deeper, depth + 1)
    return lines


def _read_photo(piece: Node) -> Block | None:
    images = piece.elements("img")
    if piece.tag != "figure" or len(images) != 1 or not (media := images[0].attrs.get("data-media")):
        return None
    caption = next((to_text(each.children) for each in piece.elements("figcaption")), "")
    return Block(PHOTO, caption, media=media, alt=images[0].attrs.get("alt", ""))


def _read_file(piece: Node) -> Block | None:
    links = piece.elements("a")
    if piece.tag != "figure" or len(links) != 1 or not (media := links[0].attrs.get("data-media")):
        return None
    return Block(FILE, links[0].text(), media=media)


def _read_table(piece: Node) -> Block | None:
    if piece.tag != "table":
        return None
    rows: list[str] = []
    for part in piece.elements("thead", "tbody"):
        for row in _only(part, "tr"):
            cells = [to_text(stripped(cell.children)).replace("|", r"\|") for cell in _only(row, "th", "td")]
            if any("\n" in cell or "\t" in cell for cell in cells):
                raise Unsayable("cell")
            rows.append(" | ".join(cells) + (" |" if cells and not cells[-1] else ""))
    caption = next((to_text(each.children) for each in piece.elements("caption")), "")
    side = any(row.elements("th") for part in piece.elements("tbody") for row in part.elements())
    return Block(TABLE, "\n".join(rows), header=bool(piece.elements("thead")), side=side, caption=caption)


def _read_quote(piece: Node) -> Block | None:
    if piece.tag != "blockquote":
        return None
    return Block(QUOTE, "\n\n".join(to_text(each.children) for each in _only(piece, "p")))


def _only(node: Node, *tags: str) -> list[Node]:
    found = node.elements(*tags)
    if len(found) != len([each for each in node.children if not isinstance(each, str) or each.strip()]):
        raise Unsayable(node.tag)
    return found


def _inline(text: str) -> str:
    return write(from_text(text))


def nest(lines: Iterable[tuple[int, bool, list[Piece]]]) -> list[Piece]:
    """Return the lines of a list as lists in lists: how deep each stands, whether it has a number, what it says."""
    root: list[Piece] = []
    open_lists: list[Node] = []
    for depth, numbered, pieces in lines:
        depth, tag = min(depth, len(open_lists), _DEEPEST), "ol" if numbered else "ul"
        if depth == len(open_lists) or open_lists[depth].tag != tag:
            node = Node(tag)
            (open_lists[depth - 1].elements()[-1].children if depth else root).append(node)
            open_lists[depth:] = [node]
        del open_lists[depth + 1 :]
        open_lists[depth].children.append(Node("li", {}, pieces))
    return root


def _write_list(block: Block) -> str:
    lines: list[tuple[int, bool, list[Piece]]] = []
    for line in block.text.split("\n"):
        match = _ITEM.fullmatch(line)
        if match is not None and (match["text"].strip() or match["bullet"]):
            depth = len(match["indent"].replace("\t", "  ")) // 2
            lines.append((depth, (match["bullet"] or "-")[0].isdigit(), from_text(match["text"].strip())))
    return write(nest(lines))


def _write_photo(block: Block) -> str:
    caption = f"<figcaption>{_inline(block.text)}</figcaption>" if block.text.strip() else ""
    image = f'<img data-media="{escape(block.media)}" alt="{escape(block.alt)}">' if block.media else ""
    return f"<figure>{image}{caption}</figure>" if image else ""


def _write_file(block: Block) -> str:
    words = " ".join(block.text.split())
    return f'<figure><a data-media="{escape(block.media)}">{escape(words)}</a></figure>' if block.media else ""


def _write_table(block: Block) -> str:
    rows = [_cells(line) for line in block.text.split("\n") if line.strip()]
    width = max((len(row) for row in rows), default=0)
    rows = [[*row, *([""] * (width - len(row)))] for row in rows]
    head, body = (rows[:1], rows[1:]) if block.header else ([], rows)
    parts = [f"<caption>{_inline(block.caption)}</caption>"] if block.caption.strip() else []
    if head:
        parts.append(f"<thead>{_row(head[0], head='col', heads=len(head[0]))}</thead>")
    if body:
        parts.append(f"<tbody>{''.join(_row(row, head='row', heads=int(block.side)) for row in body)}</tbody>")
    return f"<table>{''.join(parts)}</table>" if rows else ""


def _cells(line: str) -> list[str]:
    cells = [cell.strip().replace(r"\|", "|") for cell in _CELL.split(line, maxsplit=WIDEST - 1)]
    return cells[:-1] if len(cells) > 1 and not cells[-1] else cells


def _row(cells: list[str], *, head: str, heads: int) -> str:
    """Return a row whose first ``heads`` cells head the column or the row (``head``)."""
    first = "".join(f'<th scope="{head}">{_inline(cell)}</th>' for cell in cells[:heads])
    return f"<tr>{first}{''.join(f'<td>{_inline(cell)}</td>' for cell in cells[heads:])}</tr>"


def _write_quote(block: Block) -> str:
    return f"<blockquote>{''.join(f'<p>{_inline(part)}</p>' for part in _BLANK.split(block.text))}</blockquote>"


_WRITERS: dict[str, Callable[[Block], str]] = {
    PARAGRAPH: lambda block: f"<p>{_inline(block.text)}</p>",
    HEADING: lambda block: f"<h{block.level}>{_inline(block.text)}</h{block.level}>",
    LIST: _write_list,
    PHOTO: _write_photo,
    TABLE: _write_table,
    FILE: _write_file,
    QUOTE: _write_quote,
    OTHER: lambda block: block.text,
}
