"""Content in tables: its address and its text in blocks, each as one cell that reads back as it was."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from flask_babel import gettext as _

from cms_core.publishing.block_html import from_html, to_html
from cms_core.publishing.blocks import HEADING, LIST, PARAGRAPH, Block, split
from cms_core.sites.slugs import LONGEST as LONGEST_SLUG
from cms_core.sites.slugs import UNTITLED, is_slug, slugify
from cms_core.tables.cells import LONGEST, BadCell, Cell
from cms_core.tables.kinds import Text

MORE = "…"
"""Stands in a cell for what did not fit."""


@dataclasses.dataclass(frozen=True)
class Slug(Text):
    """The address of content within its site."""

    longest: int = LONGEST_SLUG

    @property
    def hint(self) -> str:
        """How it is written."""
        return str(_("Pakai huruf kecil, angka, dan tanda hubung saja."))

    def read(self, cell: Cell) -> str:
        """Return the slug."""
        slug = super().read(cell).strip("/").lower()
        if not is_slug(slug):
            raise BadCell(self.hint)
        return slug


@dataclasses.dataclass(frozen=True)
class Blocks(Text):
    """Clean HTML as words: a blank line between paragraphs, ``- `` before each line of a list.

    A subheading becomes a paragraph. What has no words (:meth:`tells_all`) is left out of the cell.
    """

    longest: int = LONGEST
    lines: bool = True

    @property
    def hint(self) -> str:
        """How it is written."""
        return str(_("Baris kosong memulai paragraf baru; tanda - di awal setiap baris membuat daftar."))

    def read(self, cell: Cell) -> str:
        """Return the HTML."""
        return to_html(split(Block(PARAGRAPH, super().read(cell))))

    def text(self, value: Any) -> str:
        """Return the words, those of whole blocks as far as a cell holds them."""
        text, _all = _told(value, self.longest)
        return text

    cell = text

    def tells_all(self, html: str) -> bool:
        """Whether the cell says everything: what it does not say would be lost when another text takes its place."""
        _text, everything = _told(html, self.longest)
        return everything


@lru_cache(maxsize=8)
def _told(html: str | None, longest: int) -> tuple[str, bool]:
    """Return the words of HTML, and whether nothing is missing; a row's text is asked for several times in turn."""
    blocks = from_html(html or "")
    parts: list[str] = []
    for block in blocks:
        if block.kind not in (PARAGRAPH, LIST, HEADING):
            continue
        text = "\n".join(line.rstrip() for line in block.text.strip().split("\n"))
        if sum(map(len, parts)) + 2 * len(parts) + len(text) + len(MORE) + 2 > longest:
            return "\n\n".join([*parts, MORE]), False
        parts.append(text)
    return "\n\n".join(parts), all(block.kind in (PARAGRAPH, LIST) for block in blocks)


def address_of(values: Mapping[str, Any]) -> str:
    """Return the slug that content called so would have, were it the only one; empty without a title."""
    title = str(values.get("title") or "")
    return slugify(title, longest=LONGEST_SLUG - 4) or (UNTITLED if title else "")
