"""Two texts side by side, and one made of both."""

from __future__ import annotations

from flask import Flask

from cms_core.publishing.compare import merge, parts, prefer_right

BASE = {"title": "Profil", "body": "<p>Satu</p><p>Dua</p><p>Tiga</p>"}
MINE = {"title": "Profil", "body": "<p>Satu saya</p><p>Dua</p><p>Tiga</p><p>Empat</p>"}
THEIRS = {"title": "Profil desa", "body": "<p>Satu mereka</p><p>Tiga</p><p>Empat</p>"}


def test_parts_lines_up_what_is_the_same(app: Flask) -> None:
    found = parts(MINE, THEIRS)

    assert [(part.label, part.same) for part in found] == [
        ("Judul", False),
        ("Paragraf 1", False),
        ("Paragraf 2", False),
        ("Paragraf 3", True),
        ("Paragraf 4", True),
    ]
    assert (found[2].left.text, found[2].right) == ("Dua", None)


def test_marks_show_the_words_that_differ_and_nothing_else_of_html(app: Flask) -> None:
    (part,) = parts({"title": "Dua <b> & tiga"}, {"title": "Dua <i> & empat"})

    assert part.marked == (
        "Dua &lt;<mark>b</mark>&gt; &amp; <mark>tiga</mark>",
        "Dua &lt;<mark>i</mark>&gt; &amp; <mark>empat</mark>",
    )


def test_merge_takes_one_side_of_each_piece(app: Flask) -> None:
    found = parts(MINE, THEIRS)

    assert merge(found, [False] * 5) == MINE
    assert merge(found, [True] * 5) == THEIRS
    assert merge(found, [True, False, True, False, False]) == {
        "title": "Profil desa",
        "body": "<p>Satu saya</p><p>Tiga</p><p>Empat</p>",
    }


def test_the_side_that_alone_was_changed_is_preferred(app: Flask) -> None:
    found = parts(MINE, THEIRS)

    assert [prefer_right(part, BASE) for part in found] == [True, False, True, False, False]
    assert [prefer_right(part, None) for part in found] == [False] * 5


def test_texts_that_are_too_long_to_compare_word_by_word_are_marked_whole(app: Flask) -> None:
    (part,) = parts({"title": "a " * 5000}, {"title": "b " * 5000})

    assert [str(side).count("<mark>") for side in part.marked] == [1, 1]


def test_photos_are_one_piece_with_their_words(app: Flask) -> None:
    left, right = ([{"media": key, "alt": alt}] for key, alt in (("aa", "Sawah"), ("bb", "Kebun <b>")))
    (piece,) = parts({"photos": left}, {"photos": right}, {"photos": "Foto"})

    assert (piece.label, piece.media, piece.same) == ("Foto", (["aa"], ["bb"]), False)
    assert [str(side) for side in piece.marked] == [
        "1. <mark>Sawah</mark>",
        "1. <mark>Kebun &lt;b&gt;</mark>",
    ]
    assert merge([piece], [False]) == {"photos": left}
    assert parts({}, {"photos": right})[0].media == ([], ["bb"])
