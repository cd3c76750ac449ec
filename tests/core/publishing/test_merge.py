"""Three versions of a list: nothing that anybody wrote is lost, and only what both changed is asked about."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_core.publishing.merge import UNKNOWN, Thing, merge

THINGS = st.lists(st.sampled_from("abcdefg"), max_size=6, unique=True)
# Words with something in common, so that one may be taken for a changed other.
TEXTS = st.lists(st.sampled_from(["a", "b", "c", "a b", "a c", "b c", "x", "a x"]), max_size=6)


def things(base: list[str], mine: list[str], theirs: list[str]) -> list[Thing]:
    return merge(base, mine, theirs, key=str, words=lambda each: ("text", Counter(each.split())))


def taken(base: list[str], mine: list[str], theirs: list[str]) -> list[str]:
    """What the merged list says when nothing is chosen: of what both changed, both."""
    found: list[str | None] = []
    for each in things(base, mine, theirs):
        found += [each.theirs, each.mine] if each.asked else [each.settled]
    return [each for each in found if each is not None]


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        ("new, one, two, three", "one x, two, three", "new, one x, two, three"),
        ("three, one, two", "one, two x, three", "three, one, two x"),
        ("three, one, two", "one, two, three x", "three x, one, two"),
        ("one, two, three, mine", "one, two, three, theirs", "one, two, three, theirs, mine"),
        ("one, three", "one, two, three, four", "one, three, four"),
        ("one, two, three", "three, two, one", "three, two, one"),
        ("one, two x, three", "one, three", "one, two x, three"),
        ("one, two mine, three", "one, two theirs, three", "one, two theirs, two mine, three"),
        ("one, same, three", "one, same, three", "one, same, three"),
        ("one, two, three, new", "new, one, two, three", "new, one, two, three"),
    ],
)
def test_merge_keeps_what_both_made(mine: str, theirs: str, expected: str) -> None:
    assert taken(["one", "two", "three"], mine.split(", "), theirs.split(", ")) == expected.split(", ")


@given(THINGS, TEXTS)
def test_who_alone_changed_something_is_followed(base: list[str], changed: list[str]) -> None:
    assert taken(base, changed, base) == changed
    assert taken(base, base, changed) == changed
    assert taken(base, changed, changed) == changed


@given(TEXTS, TEXTS, TEXTS)
def test_what_somebody_wrote_is_always_there(base: list[str], mine: list[str], theirs: list[str]) -> None:
    found = taken(base, mine, theirs)

    assert [each for each in {*mine, *theirs} - {*base} if each not in found] == []
    assert [each for each in {*mine} & {*theirs} & {*base} if each not in found] == []


@given(THINGS, THINGS, THINGS)
def test_what_nobody_took_out_is_always_there_once(base: list[str], mine: list[str], theirs: list[str]) -> None:
    found = taken(base, mine, theirs)

    assert [each for each in {*base} & {*mine} & {*theirs} if found.count(each) != 1] == []


@given(THINGS, THINGS, THINGS)
def test_things_that_are_never_changed_stand_there_once(base: list[str], mine: list[str], theirs: list[str]) -> None:
    """A photo is another one or the same: none is taken for a changed other."""
    found = merge(base, mine, theirs, key=str, words=lambda each: (each, Counter()))
    names = [each.settled for each in found if each.settled is not None]

    assert [each for each in found if each.asked] == []
    assert sorted(names) == sorted({*mine} & {*theirs} | ({*mine} ^ {*theirs}) - {*base})


@given(THINGS, THINGS, THINGS)
def test_what_one_took_out_and_nobody_else_touched_is_gone(base: list[str], mine: list[str], theirs: list[str]) -> None:
    """Nobody touched what still stands in the other list, said just as it was."""
    gone = ({*base} - {*mine}) & {*theirs} | ({*base} - {*theirs}) & {*mine}

    assert [each for each in taken(base, mine, theirs) if each in gone] == []


@given(TEXTS, TEXTS, TEXTS)
def test_things_stand_there_once_however_they_are_sorted(base: list[str], mine: list[str], theirs: list[str]) -> None:
    found = things(base, mine, theirs)

    for name, side in (("base", base), ("mine", mine), ("theirs", theirs)):
        assert sorted(each for thing in found if (each := getattr(thing, name)) is not None) == sorted(side)


def test_of_two_that_say_the_same_the_first_is_the_first() -> None:
    assert taken(["x", "x", "y"], ["x"], ["x", "y"]) == ["x"]


def test_a_move_is_told_from_a_change() -> None:
    found = things(["one", "two", "three"], ["three", "one", "two"], ["one", "two", "three more"])

    assert found == [
        Thing("three", "three", "three more", frozenset({"mine"})),
        Thing("one", "one", "one"),
        Thing("two", "two", "two"),
    ]


def test_a_version_that_nobody_knows_is_nobodys() -> None:
    assert (Thing(UNKNOWN, "a", "b").asked, Thing(UNKNOWN, "a", "a").asked, Thing(UNKNOWN, "a", "a").settled) == (
        True,
        False,
        "a",
    )
