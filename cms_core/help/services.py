"""Finding the guides of core and of the modules of a site, and drawing them."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from markupsafe import Markup

from cms_core.i18n import DEFAULT, language

CORE = "core"
NAME = re.compile(r"[a-z0-9-]+", re.ASCII)
_TITLE = re.compile(r"# (.+)\n+(.+)")
_BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
_ABOUT = re.compile(r"<!-- tentang: (.+?) -->\n*")


@dataclasses.dataclass(frozen=True)
class Guide:
    """A guide in one language; ``lead`` is the line below its title, ``path`` the Markdown file.

    ``about`` maps endpoints to the chapter about their pages; the guide as first written says so below a heading:
    ``<!-- tentang: … -->``.
    """

    owner: str
    name: str
    title: str
    lead: str
    path: Path
    about: Mapping[str, str] = dataclasses.field(default_factory=dict, hash=False)


class Chapter(NamedTuple):
    """A chapter of a guide; ``names`` are what it prints in bold: what stands on the screens that it is about."""

    anchor: str
    heading: str
    names: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Text:
    """A guide as markup, and its chapters."""

    body: Markup
    chapters: tuple[Chapter, ...]


def guides(folders: Iterable[tuple[str, Path]], spoken: str) -> Iterator[Guide]:
    """Yield the guides in ``folders`` (owner and its package): in a language, else as they were first written."""
    for owner, folder in folders:
        for first in sorted((folder / "help" / DEFAULT).glob("*.md")):
            path = folder / "help" / spoken / first.name
            yield _read(owner, path if path.is_file() else first, first)


@lru_cache(maxsize=64)
def _read(owner: str, path: Path, first: Path) -> Guide:
    match = _TITLE.match(path.read_text("utf-8"))
    title, lead = match.groups() if match else (path.stem, "")
    return Guide(owner=owner, name=path.stem, title=title, lead=lead, path=path, about=_about(first))


def _about(path: Path) -> dict[str, str]:
    parts = path.read_text("utf-8").split("\n## ")[1:]
    return {
        endpoint: f"bab-{number}"
        for number, part in enumerate(parts, 1)
        for said in _ABOUT.findall(part)
        for endpoint in said.split()
    }


@lru_cache(maxsize=64)
def draw(guide: Guide) -> Text:
    """Return a guide as markup: below its title and lead, which the page shows by itself."""
    from markdown_it import MarkdownIt  # only whoever reads a guide needs it, and it would be a part of every start

    markdown = MarkdownIt("commonmark").enable("table")
    tokens = markdown.parse(_ABOUT.sub("", _TITLE.sub("", guide.path.read_text("utf-8"), count=1)))
    heads: list[tuple[str, str]] = []
    names: list[list[str]] = []
    for token, words in itertools.pairwise(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            anchor = f"bab-{len(heads) + 1}"
            token.attrSet("id", anchor)
            heads.append((anchor, words.content))
            names.append([])
        elif names and words.type == "inline":
            names[-1] += _BOLD.findall(words.content)
    for token in (child for block in tokens for child in block.children or [] if child.type == "image"):
        width, height = _size(guide.path.parent / str(token.attrGet("src")))
        token.attrs |= {"width": width, "height": height, "loading": "lazy", "decoding": "async"}
    # Files of ours, never what somebody typed.
    body = Markup(markdown.renderer.render(tokens, markdown.options, {}))  # noqa: S704
    chapters = (Chapter(*head, tuple(bold)) for head, bold in zip(heads, names, strict=True))
    return Text(body=body, chapters=tuple(chapters))


def guide_of(owner: str, package: Path, name: str) -> tuple[Guide, Markup]:
    """Return one guide of a package, and what it says, in the language of this request.

    Raises:
        KeyError: there is none with this name.
    """
    found = {guide.name: guide for guide in guides([(owner, package)], language())}[name]
    return found, draw(found).body


def _size(picture: Path) -> tuple[int, int]:
    from PIL import Image  # as above

    with Image.open(picture) as image:
        return image.size
