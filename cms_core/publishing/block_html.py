"""Blocks as clean HTML (clean.py), which is what is stored, and back.

A block is used for a piece of HTML only when it says exactly the same again; whatever no block can say stays HTML in
a block of its own (:data:`OTHER`), so that nothing that the policy allows is ever lost by opening an editor.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import escape

from cms_core.publishing.blocks import (
    BACKSLASH,
    BLANK,
    FILE,
    HEADING,
    ITEM,
    LIST,
    MOST,
    OTHER,
    PARAGRAPH,
    PHOTO,
    QUOTE,
    TABLE,
    Block,
    gathered,
    split,
    stays,
)
from cms_core.publishing.clean import clean_html
from cms_core.publishing.marks import Unsayable, from_text, to_text
from cms_core.publishing.tree import Node, normal, parse, stripped, write

Piece = Node | str
WIDEST = 30
"""Columns of a small table; what is beyond stands in the last."""
INLINE = frozenset({"a", "br", "em", "strong"})
_CELL = re.compile(r"(?<!\\)\||\t")
_DEEPEST = 4


def to_html(blocks: Iterable[Block]) -> str:
    """Return blocks as clean HTML."""
    return clean_html("".join(_WRITERS[block.kind](block) for block in blocks if not block.is_empty))


def from_html(html: str) -> list[Block]:
    """Return clean HTML as blocks, nothing of it is missing.

    Of more than :data:`MOST` several paragraphs stand in one; where that is not enough, the last is HTML.
    """
    blocks = gathered(all_blocks(html))
    rest = to_html(part for block in blocks[MOST:] for part in split(block))
    return [*blocks[:MOST], Block(OTHER, rest)] if rest else blocks


def all_blocks(html: str) -> list[Block]:
    """Return clean HTML as blocks, each piece as one of its own, however many there are."""
    blocks: list[Block] = []
    loose: list[Piece] = []
    pieces = normal(parse(clean_html(html)))
    for piece in [*pieces, Node("")]:
        if isinstance(piece, str) or piece.tag in INLINE:
            loose.append(piece)
            continue
        if any(each.strip() if isinstance(each, str) else each.tag != "br" for each in loose):
            blocks += [_read(node) for node in normal([Node("p", {}, loose)]) if isinstance(node, Node)]
        loose = []
        if piece.tag:
            blocks.append(_read(piece))
    return blocks


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
        text = to_text(piece.children)
        return Block(PARAGRAPH, text if stays(text) else BACKSLASH + text)
    if piece.tag in ("h2", "h3", "h4") and not piece.attrs:
        return Block(HEADING, to_text(piece.children), level=int(piece.tag[1]))
    return None


def _read_list(piece: Node) -> Block | None:
    return Block(LIST, "\n".join(_lines(piece, 0))) if piece.tag in ("ul", "ol") else None


def _lines(node: Node, depth: int) -> list[str]:
    lines: list[str] = []
    number = int(node.attrs.get("start", "1")) - 1
    for item in _only(node, "li"):
        number = int(item.attrs.get("value", number + 1))
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


def nest(lines: Iterable[tuple[int, int | None, list[Piece]]]) -> list[Piece]:
    """Return the lines of a list as lists in lists: how deep each stands, its number if it has one, what it says."""
    root: list[Piece] = []
    open_lists: list[Node] = []
    due: list[int] = []
    for depth, number, pieces in lines:
        depth, tag = min(depth, len(open_lists), _DEEPEST), "ul" if number is None else "ol"
        if depth == len(open_lists) or open_lists[depth].tag != tag:
            node = Node(tag, {} if number in (None, 1) else {"start": str(number)})
            (open_lists[depth - 1].elements()[-1].children if depth else root).append(node)
            open_lists[depth:], due[depth:] = [node], [number or 0]
        del open_lists[depth + 1 :], due[depth + 1 :]
        said = {} if number in (None, due[depth]) else {"value": str(number)}
        open_lists[depth].children.append(Node("li", said, pieces))
        due[depth] = (number or 0) + 1
    return root


def _write_list(block: Block) -> str:
    lines: list[tuple[int, int | None, list[Piece]]] = []
    for line in block.text.split("\n"):
        match = ITEM.fullmatch(line)
        if match is not None and (match["text"].strip() or match["bullet"]):
            depth = len(match["indent"].replace("\t", "  ")) // 2
            number = int(match["number"]) if match["number"] else None
            lines.append((depth, number, from_text(match["text"].strip())))
    return write(nest(lines))


def _write_paragraph(block: Block) -> str:
    text = block.text
    return f"<p>{_inline(text[1:] if text.startswith(BACKSLASH) and not stays(text) else text)}</p>"


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
    return f"<blockquote>{''.join(f'<p>{_inline(part)}</p>' for part in BLANK.split(block.text))}</blockquote>"


_WRITERS: dict[str, Callable[[Block], str]] = {
    PARAGRAPH: _write_paragraph,
    HEADING: lambda block: f"<h{block.level}>{_inline(block.text)}</h{block.level}>",
    LIST: _write_list,
    PHOTO: _write_photo,
    TABLE: _write_table,
    FILE: _write_file,
    QUOTE: _write_quote,
    OTHER: lambda block: block.text,
}
