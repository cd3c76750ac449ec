"""What the style sheet of a theme may say: tokens, shapes and type; nothing that leaves the page or is not there."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from functools import cache

from cms_core.inline import STATIC

MOST = 2048
"""Bytes of a theme's style sheet, packed: it stands in every page of the site."""
_DEFINED, _USED = re.compile(r"(--[\w-]+)\s*:"), re.compile(r"var\(\s*(--[\w-]+)\s*\)")
_ADDRESS = re.compile(r"""url\(\s*+["']?+(?!data:)([^"')]*)""", re.IGNORECASE)
_STRING = re.compile(r'"[^"]*"|\'[^\']*\'')
_COLOUR = re.compile(r"#[0-9a-f]{3,8}\b(?=[^{}]*[;}])|\b(?:rgba?|hsla?|oklch|lab|lch)\(", re.IGNORECASE)
_PIXELS = re.compile(r"font(?:-size)?\s*:[^;}]*\d(px|pt)\b", re.IGNORECASE)


class SheetRefused(Exception):
    """A style sheet that no page may carry; the message says why."""


def refuse_harm(css: str) -> None:
    """Look at a minified style sheet for what would reach beyond it.

    Raises:
        SheetRefused: it ends the element that it stands in, loads something, or a bracket is never closed, so that
            what follows it would be lost.
    """
    if "<" in css:
        raise SheetRefused("the style sheet holds a <, which no style sheet needs (%3C in an address)")
    if "@import" in css.lower():
        raise SheetRefused("the style sheet has an @import; a page loads nothing")
    if found := _ADDRESS.search(css):
        raise SheetRefused(f"the style sheet loads {found[1] or 'something'}; only data: addresses are allowed")
    bare = _STRING.sub("", css)
    if "\\" in bare:
        raise SheetRefused("the style sheet has a \\ outside of a text, which hides what is meant")
    if '"' in bare or "'" in bare:
        raise SheetRefused("a quotation mark in the style sheet is never closed")
    for opening, closing in ("{}", "()", "[]"):
        if bare.count(opening) != bare.count(closing):
            raise SheetRefused(
                f"the style sheet has {bare.count(opening)} {opening} and {bare.count(closing)} {closing}"
            )


def faults(css: str, known: frozenset[str]) -> Iterator[str]:
    """Yield what is wrong with a minified style sheet and breaks nothing; ``known`` are the tokens of every site."""
    for name in sorted(unknown(css, known)):
        yield f"the style sheet uses {name}, which is no token: its rule is left out"
    bare = _STRING.sub("", css)
    for literal in sorted({match[0].rstrip("(") for match in _COLOUR.finditer(bare)}):
        yield f"the style sheet writes a colour ({literal}) where only tokens keep their contrast"
    if _PIXELS.search(bare):
        yield "the style sheet sets type in px or pt, which does not grow with the reader's own size"
    if (size := len(gzip.compress(css.encode(), 9))) > MOST:
        yield f"the style sheet has {size} bytes packed, more than {MOST}"


def unknown(css: str, known: frozenset[str]) -> set[str]:
    """Return the tokens that a style sheet uses and nobody defines."""
    return set(_USED.findall(css)) - known - core_tokens() - set(_DEFINED.findall(css))


def without(css: str, tokens: set[str]) -> str:
    """Return a minified style sheet without the declarations that use ``tokens``.

    A browser takes such a declaration for what its property begins with, and not for what core's rule says: a dark
    ground would be gone beneath its light letters.
    """
    names = "|".join(map(re.escape, sorted(tokens)))
    before = r"""(?<=[;{])[\w-]+:(?:"[^"]*"|'[^']*'|[^;{}"'])*?"""
    return re.sub(rf"{before}var\(\s*(?:{names})\s*\)[^;{{}}]*;?", "", css) if tokens else css


@cache
def core_tokens() -> frozenset[str]:
    """Return the tokens that core's own style sheets define."""
    return frozenset(
        name for file in (STATIC / "css").glob("*.css") for name in _DEFINED.findall(file.read_text("utf-8"))
    )
