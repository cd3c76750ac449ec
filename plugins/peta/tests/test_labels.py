"""Words in a drawing, none of which lies over another."""

from __future__ import annotations

import itertools

import pytest

from cms_peta.labels import Word, beside, first_free

WIDE, HIGH = 600, 400


def over_each_other(words: list[Word]) -> list[tuple[str, str]]:
    """Return the words of which one lies over the other."""
    return [(one.text, other.text) for one, other in itertools.combinations(words, 2) if one.meets([other])]


def test_a_word_covers_what_its_letters_and_figures_take() -> None:
    words = [Word(100, 50, "Pagak"), Word(100, 50, "12", "start"), Word(100, 50, "12", "end")]

    assert [each.box for each in words] == [(60, 29, 140, 57), (100, 29, 134, 57), (66, 29, 100, 57)]


def test_the_first_place_that_is_free_is_taken() -> None:
    taken = [Word(100, 50, "Pagak")]
    places = [Word(120, 60, "Lor"), Word(300, 50, "Lor"), Word(400, 50, "Lor")]

    assert (first_free(places, taken), first_free(places[:1], taken)) == (places[1], None)


def test_numbers_stand_to_the_right_and_at_the_end_to_the_left() -> None:
    words = beside({(100, 100): [3, 1], (590, 200): [2]}, WIDE, HIGH)

    assert words == [Word(114, 108, "1, 3", "start"), Word(576, 208, "2", "end")]


@pytest.mark.parametrize("apart", [1, 5, 12, 25])
def test_numbers_of_points_near_each_other_share_a_place_where_there_is_no_other(apart: int) -> None:
    spots = {(300 + number % 4 * apart, 200 + number // 4 * apart): [number + 1] for number in range(16)}

    words = beside(spots, WIDE, HIGH)

    told = sorted(int(each) for word in words for each in word.text.split(", "))
    assert (told, over_each_other(words)) == (list(range(1, 17)), [])
    assert len(words) > 1


def test_numbers_stay_within_the_drawing() -> None:
    corners = {(0, 0): [1], (WIDE, 0): [2], (0, HIGH): [3], (WIDE, HIGH): [4]}

    boxes = [word.box for word in beside(corners, WIDE, HIGH)]

    assert [box[0] >= 0 and box[1] >= 0 and box[2] <= WIDE and box[3] <= HIGH for box in boxes] == [True] * 4
    assert beside({}, WIDE, HIGH) == []
