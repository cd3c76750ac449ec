"""A long text takes time as it is long, whatever stands in it again and again."""

from __future__ import annotations

import time

import pytest

from cms_peta.privacy import all_kept, number_beside, personal

LONG, SLOW = 25_000, 6
"""Letters, and seconds of work in which all rules go through them."""
MARKS = (
    '"<a "="',
    '="<b"',
    "='<b'",
    "<a ",
    "<",
    "<b><i>",
    "</a>",
    "<!--",
    "<![CDATA[",
    "&lt;a ",
    "%253C",
    '<a b="<c>">',
)
WORDS = ("warga ", "miskin ", "lansia ", "janda a ", "penerima ", "pak a ", "milik ", "rumah ", "a: b; ", "a:b\n")
APART = "".join(f"hp{chr(97 + number // 676)}{chr(97 + number // 26 % 26)}: 112\n" for number in range(LONG // 9))


@pytest.mark.sqlite_only("no database is asked")
@pytest.mark.parametrize("text", [*(each * (LONG // len(each)) for each in (*MARKS, *WORDS)), APART])
@pytest.mark.parametrize("around", ["{}", '<a x="{}">', "081 {} 081 234"])
def test_what_stands_there_again_and_again_is_gone_through_once(around: str, text: str) -> None:
    told = around.format(text)

    begun = time.process_time()
    personal("potensi", [("Titik 1", {"ket": told})])
    all_kept("lain", told, {})
    all_kept("lain", "Titik 1", {"ket": told})
    number_beside([("ket", told)])

    assert time.process_time() - begun < SLOW
