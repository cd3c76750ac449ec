"""Versions piece by piece: what a save changed, and one text made of two."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms_core.publishing.block_html import from_html, to_html
from cms_core.publishing.blocks import HEADING, LIST, PARAGRAPH, TABLE, Block
from cms_core.publishing.compare import BOTH, MINE, THEIRS, Piece, Wording, changes, merged, pieces, told

pytestmark = pytest.mark.sqlite_only("texts are compared without a database")

BASE = {"title": "Profil", "body": "<p>Satu</p><p>Dua</p><p>Tiga</p>"}
ONCE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
BLOCKS = st.lists(
    st.builds(
        Block,
        kind=st.sampled_from([PARAGRAPH, HEADING, LIST, TABLE]),
        text=st.sampled_from(["- padi", "- padi\n- jagung", "Buka pagi", "Buka sore", "a | b"]),
        header=st.booleans(),
    ),
    max_size=5,
)


def body(*texts: str) -> dict[str, str]:
    return {"title": "Profil", "body": "".join(f"<p>{text}</p>" for text in texts)}


def made(base: Any, mine: Any, theirs: Any, **choices: str) -> dict[str, Any]:
    found = pieces(base, mine, theirs)
    asked = [number for number, piece in enumerate(found) if piece.asked]
    return merged(found, theirs, {asked[int(at[1:])]: choice for at, choice in choices.items()})


def changed(older: Any, newer: Any, wording: Wording | None = None) -> list[Piece]:
    (found,) = changes([(older, newer)], wording)
    return found


def asked(base: Any, mine: Any, theirs: Any) -> list[tuple[str, str]]:
    return [(piece.label, piece.choice) for piece in pieces(base, mine, theirs) if piece.asked]


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        (("Baru", "Satu", "Dua", "Tiga"), ("Satu betul", "Dua", "Tiga"), ("Baru", "Satu betul", "Dua", "Tiga")),
        (("Tiga", "Satu", "Dua"), ("Satu", "Dua betul", "Tiga"), ("Tiga", "Satu", "Dua betul")),
        (("Satu", "Dua", "Tiga", "A"), ("Satu", "Dua", "Tiga", "B"), ("Satu", "Dua", "Tiga", "B", "A")),
        (("Satu", "Tiga"), ("Satu", "Dua", "Tiga betul"), ("Satu", "Tiga betul")),
    ],
    ids=["added and changed", "moved and changed", "both added", "taken out and changed"],
)
def test_what_one_side_changed_is_taken_without_asking(app: Flask, mine: Any, theirs: Any, expected: Any) -> None:
    assert asked(BASE, body(*mine), body(*theirs)) == []
    assert made(BASE, body(*mine), body(*theirs)) == body(*expected)


def test_what_both_changed_is_asked_and_keeps_both_unless_told_otherwise(app: Flask) -> None:
    mine, theirs = body("Satu saya", "Dua", "Tiga"), body("Satu mereka", "Dua", "Tiga")

    assert asked(BASE, mine, theirs) == [("Paragraf 1", BOTH)]
    assert made(BASE, mine, theirs) == body("Satu mereka", "Satu saya", "Dua", "Tiga")
    assert (made(BASE, mine, theirs, n0=MINE), made(BASE, mine, theirs, n0=THEIRS)) == (mine, theirs)
    assert made(BASE, mine, theirs, n0="galat") == mine


@pytest.mark.parametrize("turned", [False, True])
def test_what_one_took_out_and_the_other_changed_stays_unless_told_otherwise(app: Flask, turned: bool) -> None:
    without, changed = body("Satu", "Tiga"), body("Satu", "Dua betul", "Tiga")
    mine, theirs = (changed, without) if turned else (without, changed)

    assert asked(BASE, mine, theirs) == [("Paragraf 2", MINE if turned else THEIRS)]
    assert made(BASE, mine, theirs) == changed
    assert made(BASE, mine, theirs, n0=THEIRS if turned else MINE) == without
    # Both cannot be, when one of them is nothing.
    assert made(BASE, mine, theirs, n0=BOTH) == mine


def test_columns_are_merged_each_by_itself(app: Flask) -> None:
    base = {"title": "Sawah", "place": "Dusun 1", "season": "", "year": None}
    mine = {**base, "title": "Sawah saya", "season": "Maret"}
    theirs = {**base, "title": "Sawah mereka", "place": "Dusun 2", "year": 2026}

    assert asked(base, mine, theirs) == [("Judul", MINE)]
    assert made(base, mine, theirs, n0=BOTH) == {**theirs, "title": "Sawah saya", "season": "Maret"}


def test_photos_are_merged_one_by_one(app: Flask) -> None:
    def shots(*names: str) -> dict[str, Any]:
        return {"photos": [{"media": name[0], "alt": name} for name in names]}

    assert made(shots("a"), shots("a", "b"), shots("a", "c")) == shots("a", "c", "b")
    assert made(shots("a", "b"), shots("b", "a"), shots("a2", "b")) == shots("b", "a2")
    assert made(shots("a"), shots(), shots("a")) == shots()
    assert made(shots("a"), shots("a"), shots()) == shots()
    (piece,) = pieces(shots("a"), shots("a1"), shots("a2"), Wording({"photos": "Foto"}))
    assert (piece.label, piece.asked, piece.may_be_both, piece.choice) == ("Foto 1", True, False, MINE)


def test_nothing_is_lost_when_nobody_knows_the_text_that_both_began_with(app: Flask) -> None:
    mine, theirs = body("Satu", "Dua saya", "Tiga"), {**body("Satu", "Dua mereka", "Tiga"), "title": "Profil desa"}

    assert asked(None, mine, theirs) == [("Judul", MINE)]
    assert made(None, mine, theirs, n0=THEIRS) == {
        "title": "Profil desa",
        "body": "<p>Satu</p><p>Dua mereka</p><p>Dua saya</p><p>Tiga</p>",
    }


@ONCE
@given(BLOCKS, BLOCKS)
def test_who_alone_changed_a_text_is_followed(app: Flask, before: list[Block], after: list[Block]) -> None:
    # As it is stored: two blocks may be the same once they are written down.
    base, changed = ({"body": to_html(from_html(to_html(side)))} for side in (before, after))

    assert made(base, changed, base) == changed
    assert made(base, base, changed) == changed
    assert made(base, changed, changed) == changed


@ONCE
@given(BLOCKS, BLOCKS, BLOCKS)
def test_what_somebody_wrote_is_in_the_text(
    app: Flask, before: list[Block], ours: list[Block], others: list[Block]
) -> None:
    base, mine, theirs = ({"body": to_html(side)} for side in (before, ours, others))
    read = [from_html(side["body"]) for side in (base, mine, theirs)]
    found = from_html(made(base, mine, theirs)["body"])

    assert [block for block in {*read[1], *read[2]} - {*read[0]} if block not in found] == []
    assert [block for block in {*read[0]} & {*read[1]} & {*read[2]} if block not in found] == []


def test_a_save_is_told_in_a_few_words(app: Flask) -> None:
    after = {"title": "Profil desa", "body": "<p>Tiga</p><p>Satu</p><p>Dua betul</p><p>Empat</p>"}

    assert [f"{piece.label} {piece.how}" for piece in changed(BASE, after)] == [
        "Judul Diubah",
        "Paragraf 1 Dipindahkan",
        "Paragraf 3 Diubah",
        "Paragraf 4 Ditambah",
    ]
    assert told(changed(BASE, after)) == "Judul diubah, Paragraf 1 dipindahkan, dan 2 lagi"
    assert (told(changed(BASE, {**BASE, "body": ""})[:1]), told([])) == ("Paragraf 1 dihapus", "")


def test_pieces_show_what_was_and_what_is(app: Flask) -> None:
    after = {"title": "Profil desa", "body": "<p>Tiga</p><p>Satu</p><p>Empat</p>"}
    wording = Wording({"kind": "Jenis"}, {"kind": {"a": "Pertanian", "b": "Wisata"}})
    found = changed({**BASE, "kind": "a"}, {**after, "kind": "b"}, wording)

    assert [[(str(name), str(text)) for name, text, _photos in piece.before_and_after] for piece in found] == [
        [("Sebelumnya", "Profil"), ("Menjadi", "Profil<mark> desa</mark>")],
        [("Sebelumnya", "<mark>Pertanian</mark>"), ("Menjadi", "<mark>Wisata</mark>")],
        [("", "Tiga")],
        [("Sebelumnya", "<mark>Dua</mark>"), ("Menjadi", "<mark>Empat</mark>")],
    ]
