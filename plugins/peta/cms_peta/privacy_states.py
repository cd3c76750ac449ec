"""Whether the words of a text are the house of somebody, or say how somebody is."""

from __future__ import annotations

import re

from cms_peta import privacy_words as said
from cms_peta.privacy_columns import column_words, words_of


def is_of_people(words: str, *, is_name: bool, is_place: bool) -> bool:
    """Whether words are somebody's house or say how somebody is; beside a place the house is how that is found."""
    is_house = not is_place and said.ITS_HOUSE.search(words) and not (is_name and re.match(said.SHOP, words))
    return bool(is_house) or is_of_state(words, is_name=is_name)


def is_near_a_house(words: str, *, is_name: bool) -> bool:
    """Whether a text has the house of somebody in it, or houses of some people in front, or a programme for these."""
    if said.HOUSE_OF_ONE.search(words):
        return not (is_name and re.match(said.SHOP, words))
    if is_name and said.PROGRAMME.search(words):
        return said.NOBODY.search(words) is None and said.COUNTED.match(words) is None
    some = is_name and said.HOUSES_OF_SOME.search(words) and not said.COUNTED.match(words)
    return bool(some) and not said.NOBODY.search(words)


def is_of_state(words: str, *, is_name: bool) -> bool:
    """Whether words say how somebody is, or that those are so whom a name tells of."""
    # What lies in a place may be told in a fact of it: "layanan: balita stunting", "jalan ke rumah warga".
    # Whether a programme is shown, or houses that it went to, whoever knows them says (``is_near_a_house``).
    told = " ".join(said.PROGRAMME.sub(" ", words).split())
    named = (
        is_name
        and said.SET_UP.search(words) is None
        and not said.COUNTED.match(words)
        and (said.OF_SOME.search(told) or said.ABOUT_A_STATE.search(told))
    )
    return bool(named or said.STATE_OF_ONE.search(words)) and not said.NOBODY.search(words)


def may_tell_of_one(text: str, *, is_name: bool) -> bool:
    """Whether a text may name somebody and say how he is, in words that mean something else alone: "Karto, eks napi".

    In a name such words are about somebody, but where it begins as what is set up or done for people.
    """
    words = words_of(text)
    if said.TOLD.search(words) is None:
        return False
    if said.HONOURED.search(words) or (":" in text and said.TOLD_BEFORE.search(text)):
        return True
    begins = (said.PLACED, said.COUNTED, said.DONE, said.PEOPLE)
    return is_name and not is_place(words) and all(each.match(words) is None for each in begins)


def is_headed_by_one(column: str) -> bool:
    """Whether the head of a column is nothing but somebody: "Pak Karto"; a name alone is as good as any word."""
    return said.HEAD_OF_ONE.match(column_words(column)) is not None


def is_place(words: str) -> bool:
    """Whether words begin as the names of what people go to, or of what is set up for everybody."""
    return any(each.search(words) is not None for each in (said.NOBODY, said.SET_UP, said.SERVED))
