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
    """Return what a drawing shows dark, read from its path as a browser reads it."""
    whole = int(drawing.split('viewBox="0 0 ')[1].split(maxsplit=1)[0]) // qr.SCALE
    found = [[False] * whole for _row in range(whole)]
    for line in drawing.split(' d="')[2].split('"', maxsplit=1)[0].split("M")[1:]:
        at, row, runs = re.fullmatch(r"(\d+) (\d+)\.5((?:m\d+ 0|h\d+)*)", line).groups()
        place = int(at)
        for how, length in re.findall(r"([mh])(\d+)", runs):
            found[int(row)][place : place + int(length)] = [how == "h"] * int(length)
            place += int(length)
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
