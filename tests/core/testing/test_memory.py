"""What the suite works out more quickly is what it would have been."""

from __future__ import annotations

import html5lib
import pytest
from html5lib import _inputstream as stream
from html5lib.html5parser import ParseError

from cms_core.testing.memory import QuickFaults

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
