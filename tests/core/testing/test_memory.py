"""What the suite works out more quickly is what it would have been."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import html5lib
import pytest
from html5lib import _inputstream as stream
from html5lib._tokenizer import HTMLTokenizer
from html5lib.constants import tokenTypes
from html5lib.html5parser import ParseError
from hypothesis import example, given
from hypothesis import strategies as st

from cms_core.testing.memory import END_TAG, START_TAG, TAG, QuickFaults

ASTRAL = [plane * 0x10000 + place for plane in range(1, 17) for place in (0, 0xF600, 0xFFFD, 0xFFFE, 0xFFFF)]


def test_every_character_that_no_page_may_have_is_found() -> None:
    quick = stream.invalid_unicode_re
    assert isinstance(quick, QuickFaults)
    every = [*map(chr, range(0x10000)), *map(chr, ASTRAL)]
    found = [each for each in every if quick.findall(f"a{each}b")]
    assert found == quick._whole.findall("".join(every))
    assert ("\x01" in found, "\x9f" in found, "\U0010ffff" in found, "\U0001f600" in found) == (True, True, True, False)


@pytest.mark.parametrize("wrong", ["\x01", "\x80", "\ufffe", "\U0001fffe"])
def test_a_page_with_one_is_not_strict(wrong: str) -> None:
    page = "<!doctype html><html><head><title>Contoh</title></head><body><p>{}</p></body></html>"
    html5lib.HTMLParser(strict=True).parse(page.format("Desa – 😀"))
    with pytest.raises(ParseError):
        html5lib.HTMLParser(strict=True).parse(page.format(wrong))


PIECES = [
    *"<>/ \n\t=a&\0", "<p", "<P", "</p", "<h1", "<br", "<svg", "<title", "</title", "<textarea", "<script", "</script",
    "viewBox", "hidden", ' a="1"', " b='2'", ' A="3"', " c=4", ' d="&amp;"', ' e="&lt;&amp"', ' f="<>"', ' g="\0"',
    ' h="', "b:c-d_e", "/>", "Sawah",
]  # fmt: skip


def read(text: str) -> tuple[bytes, list[Any]]:
    """Return what html5lib makes of a text, and what it has to say of it."""
    parser = html5lib.HTMLParser()
    return ElementTree.tostring(parser.parse(text)).replace(b"\0", b""), parser.errors


@given(st.lists(st.sampled_from(PIECES)).map("".join))
@example('<a href="?a=1&amp;b" viewBox=""/><p a="1" A="2"></p b="3"></p/><p><')
@example('<!doctype html><title>a</title><p a="&lt;b&copy"><p a="1"b="2"><p a="\0">')
def test_tags_are_read_as_html5lib_reads_them(text: str) -> None:
    quick = read(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(HTMLTokenizer, "dataState", HTMLTokenizer.dataState.__wrapped__)  # type: ignore[attr-defined]  # what it was
        assert quick == read(text)


def test_tag_may_lie_on_both_sides_of_where_a_page_is_cut() -> None:
    tag = '<b title="Sawah &amp; kolam" hidden>'
    size = 10_240
    for before in range(size - len(tag) - 1, size + 1):
        page = html5lib.parse("x" * before + tag + "y", namespaceHTMLElements=False)
        assert next(page.iter("b")).attrib == {"title": "Sawah & kolam", "hidden": ""}


def test_tags_as_we_write_them_are_read_in_one_go() -> None:
    assert TAG.match('<a class="b c" href="?d=1&amp;e" hidden>')
    assert TAG.match('<path d="M0 0"/>')
    assert (tokenTypes["StartTag"], tokenTypes["EndTag"]) == (START_TAG, END_TAG)
