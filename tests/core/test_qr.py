"""Drawing QR codes."""

from __future__ import annotations

import re

import pytest
import segno

from cms_core import qr
from cms_core.qr import QUICK_MASK, QUIET

HEAD = "https://kalimandi.contoh.example/lapor/lacak#LP-3304022007-26-"
TAILS = ("0001/0123ABCDEFGH", "0002/ZYXWVTSRQPNM", "9999/0000000000ZZ")


def modules(drawing: str) -> list[list[bool]]:
    """Return what a drawing shows dark, read from the dashes of its line as a browser draws them."""
    whole = int(drawing.split('viewBox="0 0 ')[1].split(maxsplit=1)[0]) // qr.SCALE
    found = [[False] * whole for _row in range(whole)]
    dashes = [int(each) for each in drawing.split('stroke-dasharray="')[1].split('"', maxsplit=1)[0].split(",")]
    dark = [number % 2 == 0 for number, length in enumerate(dashes) for _step in range(length)]
    line = drawing.split(' d="')[2].split('"', maxsplit=1)[0]
    begin, steps = re.fullmatch(r"M(\d+ \d+)\.5((?:[hv]-?\d+)+)", line).groups()
    column, row = map(int, begin.split())
    walked = 0
    for way, length in re.findall(r"([hv])(-?\d+)", steps):
        for _step in range(abs(int(length))):
            if way == "v":
                assert not dark[walked]
                row += 1
            else:
                column += 1 if int(length) > 0 else -1
                found[row][column - (int(length) > 0)] |= dark[walked]
            walked += 1
    assert walked <= len(dark)
    return found


@pytest.mark.parametrize("text", ["x", "https://desa.example/", HEAD + TAILS[0], "Ä" * 60])
def test_a_drawing_shows_the_modules_of_the_library(text: str) -> None:
    made = segno.make(text.encode(), mode="byte", error="m", mask=QUICK_MASK, micro=False)
    assert modules(qr.qr(text)) == [[bool(dark) for dark in row] for row in made.matrix_iter(border=QUIET)]


@pytest.mark.parametrize("tail", [1, 17, len(HEAD) + 17])
def test_what_texts_share_is_worked_out_once_and_the_code_is_the_same(tail: int) -> None:
    for text in [HEAD + each for each in TAILS]:
        assert qr.qr(text, tail=tail) == qr.qr(text)


def test_no_tail_is_kept() -> None:
    qr._shared.cache_clear()
    qr._turned.cache_clear()
    for tail in TAILS:
        qr.qr(HEAD + tail, tail=17)
    assert qr._shared.cache_info().currsize == 2  # what they share, and nothing at all in its place
    before = qr._turned.cache_info().currsize
    qr.qr(HEAD + TAILS[0], tail=17)
    assert qr._turned.cache_info().currsize == before
