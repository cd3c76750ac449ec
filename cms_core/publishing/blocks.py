"""Text as blocks, each a plain textarea, as people type it; block_html.py has the stored form."""

from __future__ import annotations

import dataclasses
import re

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
MOST = 120
"""Blocks in an editor. A form may have 1,000 parts, and a block sends up to seven."""

# The bullets of word processors come as these signs, from symbol fonts too, when a list is pasted as plain text.
BULLETS = "-*•·▪●○§\uf0b7\uf0a7"
ITEM = re.compile(
    rf"(?P<indent>[ \t]*)(?:(?P<bullet>[{re.escape(BULLETS)}]|o(?=\t)|(?P<number>0|[1-9]\d{{0,2}})[.)])[ \t]+)?"
    r"(?P<text>.*)"
)
BLANK = re.compile(r"\n[ \t]*\n\s*")
BACKSLASH = "\\"


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


def gathered(blocks: list[Block]) -> list[Block]:
    """Return blocks with as many paragraphs and lists in one as it takes to have no more than :data:`MOST`."""
    size = 1
    while len(blocks) > MOST and size < len(blocks):
        size *= 2
        joined: list[Block] = []
        held = 0
        for block in blocks:
            loose = split(Block(PARAGRAPH, block.text)) == split(block) and block.kind in (PARAGRAPH, LIST)
            held = held + 1 if loose else 0
            if loose and held % 2 == 0:
                joined[-1] = Block(PARAGRAPH, f"{joined[-1].text}\n\n{block.text}")
            else:
                joined.append(block)
        blocks = joined
    return blocks


def split(block: Block) -> list[Block]:
    """Return what somebody typed into one textarea as blocks: a blank line begins a new paragraph, "- " a list."""
    text = block.text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    if block.kind in (HEADING, FILE):
        return [dataclasses.replace(block, text=" ".join(text.split()))]
    if block.kind != PARAGRAPH:
        return [dataclasses.replace(block, text=text)]
    parts = [part.rstrip() for part in BLANK.split(text)]
    return [Block(_kind_of(part), part) for part in parts if part.strip()] or [Block(PARAGRAPH)]


def _kind_of(text: str) -> str:
    lines = text.split("\n")
    if _is_list(text):
        return LIST
    return TABLE if len(lines) > 1 and all("\t" in line for line in lines) else PARAGRAPH


def _is_list(text: str) -> bool:
    matches = [ITEM.fullmatch(line) for line in text.split("\n")]
    # One line with a number may be a sentence ("1. Juli"): a list of numbers needs two.
    bullets = [match["bullet"] for match in matches if match and match["bullet"]]
    return len(bullets) == len(matches) and (len(bullets) > 1 or not bullets[0][0].isdigit())


def stays(text: str) -> bool:
    """Whether a text without a blank line stays a paragraph; a backslash before what looks like a list makes it one."""
    return _kind_of(text.lstrip(BACKSLASH)) == PARAGRAPH
