"""Other searches: words of what is published, near to what was typed."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_core.lookup import words_of
from cms_core.publishing.suggest import Suggestions, suggest

TEXTS = (
    "Surat keterangan usaha",
    "Surat pindah datang",
    "Saluran irigasi Blok Kidul",
    "Pertanian terpadu",
    "Kopi robusta dari lereng",
    "Jam layanan",
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("irgasi", "irigasi"),
        ("irigassi", "irigasi"),
        ("irigasu", "irigasi"),
        ("iirgasi", "irigasi"),
        ("IRIGÀSI blok kidl", "irigasi blok kidul"),
        ("pertanain", "pertanian"),
        ("surat pindh", "surat pindah"),
        ("kpoi", "kopi"),
    ],
)
def test_a_mistake_is_put_right(typed: str, meant: str) -> None:
    assert suggest(typed, TEXTS).meant == meant


@pytest.mark.parametrize(
    "typed", ["", "zzzz", "jm", "kopl9x", "usahaku9", "tarpedu", "surat kopi", "'; --", "漢字", "irigasi"]
)
def test_nothing_is_meant_where_nothing_is_near(typed: str) -> None:
    assert suggest(typed, TEXTS).meant == ""


def test_words_that_stand_nowhere_together_are_offered_one_by_one() -> None:
    assert suggest("surat irgasi kilat", TEXTS) == Suggestions("", ("irigasi", "surat"))


def test_of_many_words_the_rarest_are_offered() -> None:
    assert suggest("surat pindah jiwa keluar kota usaha kopi", TEXTS).shorter == ("pindah", "usaha", "kopi")


def test_without_anything_published_nothing_is_offered() -> None:
    assert suggest("irigasi", []) == Suggestions()


@given(st.text(max_size=120), st.lists(st.text(max_size=80), max_size=6))
def test_what_is_offered_finds_something(typed: str, texts: list[str]) -> None:
    found = suggest(typed, texts)
    known = [set(words_of(text)) for text in texts]
    for offered in (found.meant, *found.shorter):
        assert not offered or any(words.issuperset(offered.split()) for words in known)


def test_every_single_mistake_in_a_long_word_is_put_right() -> None:
    word = "keterangan"
    mistakes = {word[:at] + letter + word[at + cut :] for at, letter, cut in product(range(10), ("", "x"), (0, 1))}
    assert {suggest(mistake, TEXTS).meant for mistake in mistakes - {word}} == {word}
