"""What of a map is never public: where somebody lives, and who is poor or ill; and what the desk has to say of it.

Such things are seen in texts: in the title of a layer, in names and facts (:func:`home`). What surely is so may be kept
for the desk and is never public; of what may be so somebody at the desk says whether it is (``own.checking``). How many
are poor or ill in an area is public, from :data:`FEW` people on: of fewer, neighbours know who they are.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from cms_peta import privacy_words as said
from cms_peta.privacy_columns import PLACES, column_words, is_nobodys, is_personal, may_own, plain, words_of
from cms_peta.privacy_counts import how_many, is_count
from cms_peta.privacy_naming import is_pupil, names_one
from cms_peta.privacy_states import is_near_a_house, is_of_people, is_of_state

PUBLIC = frozenset({"kesehatan", "fasilitas"})
"""Kinds in which houses of patients and of those who are helped are looked for, by a name alone, too."""
ADDRESSED = PUBLIC | {"potensi"}
"""Kinds of what people go to in which a name with the number of a house beside it may be that of who lives there."""
SERVED = "dituju"
"""What a layer of any kind is taken for while something in it is looked at that people go to."""
FEW = 5
"""People of whom a number is public; of fewer who are poor or ill, it says of each of them that he is."""


@dataclasses.dataclass(frozen=True)
class Home:
    """A text that says where somebody lives, or how somebody is; ``sure`` whether that is so of any kind of layer.

    With ``few`` it is a number of people that is so small that it says it of each of them.
    """

    text: str
    sure: bool
    few: bool = False


def home(
    kind: str, title: str, features: Iterable[tuple[str, Mapping[str, Any]]] = (), *, among: str = ""
) -> Home | None:
    """Return the first text of a layer that keeps it from being public: its title, or one of the names and facts.

    A house with somebody's name, poverty or illness of somebody, and of fewer than :data:`FEW` people, are never
    public. A house that may be one of people, and an address down to the number of the house, are where the layer is
    not about what people go to (:data:`PLACES`). ``kind`` is what it is about; where features are looked at alone,
    ``among`` is the title of their layer, which says what is counted in it.
    """
    one = _Text("nama", title)
    if (found := _home(kind, one)) is not None:
        return found
    counts = said.STATED.search(words_of(title or among)) is not None
    # A file may have a column "nama" and be named by another one.
    told = ([("nama", name), *facts.items()] for name, facts in features)
    graves = said.GRAVES.search(words_of(title or among)) is not None
    all_found = (found for each in told if (found := _home_of_one(kind, each, counts)) is not None)
    # Who lies in a grave that people go to is named after it: "Mbah Demang".
    return next(
        (each for each in all_found if each.sure or not (graves and said.ALONE.search(words_of(each.text)))), None
    )


def is_for_everybody(text: str) -> bool:
    """Whether a text beside a place that everybody sees says nothing of a person: not who, nor where, nor how he is.

    Houses of nobody in particular are none of somebody: "pohon menimpa rumah warga".
    """
    words = words_of(plain(text))
    is_of_one = said.HOUSE_OF_ONE.search(words) or said.PROGRAMME.search(words) or is_of_state(words, is_name=True)
    return not (is_of_one or is_personal("", "", text))


def is_of_nobody(text: str) -> bool:
    """Whether a text says nothing of a person or his house, and nothing that may be so, as a name and as a fact."""
    told = [(text, {}), ("", {"": text})]
    return is_for_everybody(text) and all(home("", "", [each]) is None for each in told)


class _Text:
    """A text with the column that it stands in."""

    def __init__(self, column: str, value: str) -> None:
        self.column, self.value = column, value
        self.plain = plain(value if " " in value else said.CAMEL.sub(" ", value))
        self.words = words_of(self.plain)
        self.is_name = _is_name(column)
        self.says = _says(self.words) or _is_of_a_house(column)


def _home_of_one(kind: str, told: Sequence[tuple[str, Any]], counts: bool) -> Home | None:
    """Return the text of a feature that keeps its layer from being public: by itself, or beside its name."""
    texts = [_Text(column, value) for column, value in told if isinstance(value, str) and value]
    if any(each.is_name and said.SERVED.search(each.words) for each in texts):
        # Its address has a number as houses have.
        kind = kind if kind in PLACES else SERVED
    names = [each for each in texts if each.is_name]
    is_place = any(each.says for each in texts) and any(_is_nobody(each.words) for each in names)
    all_found = [found for each in texts if (found := _home(kind, each, is_place=is_place)) is not None]
    if (sure := next((each for each in all_found if each.sure), None)) is not None:
        return sure
    found = next(iter(all_found), None)
    counted = [
        each
        for column, value in told
        if (counts or _column_states(column)[0]) and (each := _counted(kind, column, value, counts)) is not None
    ]
    if (few := next((each for each in counted if each.sure), None)) is not None:
        return few
    facts = [each for each in texts if not each.is_name and each.says]
    somebody = next((each for each in names if said.SOMEBODY.search(each.words)), None)
    if somebody is not None and any(said.STATED.search(each.words) for each in facts):
        return Home(somebody.value, sure=True)
    found = found or _named(kind, told, texts, names)
    if found is not None or kind in PLACES or any(said.NOBODY.search(each.words) for each in names):
        return found
    stated = (Home(each.value, sure=False) for each in facts if said.TOLD_OF_ONE.search(each.words))
    return next(stated, None) or next(iter(counted), None)


def _named(kind: str, told: Sequence[tuple[str, Any]], texts: Sequence[_Text], names: Sequence[_Text]) -> Home | None:
    """Return what may name somebody in a column that counts people, or tell of him whose name is beside it."""
    facts = [each for each in texts if not each.is_name]
    crowd = (each for each in facts if _is_of_a_crowd(kind, each.column) and not _counts(each.value))
    one = next(crowd, None)
    if one is None and any(_may_be_somebody(each.words) for each in names):
        for column, value in told:
            # A number that is owed is one of him; of other things it says how many.
            if (value is True and _is_state(kind, column)) or (
                value and not isinstance(value, str) and (_is_owed(column) or is_pupil(kind, column, value))
            ):
                return Home(f"{column}: {value}", sure=False)
        one = next((each for each in facts if _tells(kind, each)), None)
    return Home(f"{one.column}: {one.value}", sure=False) if one is not None else None


def _may_be_somebody(words: str) -> bool:
    if said.SOMEBODY.search(words):
        return True
    if said.COUNTED.match(words) or said.STATED.search(words):
        return False
    found = said.BARE.match(words)
    return found is not None and said.PLACED.match(found[1]) is None and not _is_nobody(found[1])


def _tells(kind: str, fact: _Text) -> bool:
    """Whether a fact says how somebody is whose name is beside it, or in which house he lives."""
    if kind in ADDRESSED and said.ADDRESS.search(fact.words):
        return True
    if _is_state(kind, fact.column) and fact.value.strip().casefold() in said.YES:
        return True
    called = column_words(fact.column)
    if _is_owed(fact.column) or is_pupil(kind, fact.column, fact.value):
        return True
    if said.TOLD.search(fact.words) and not said.OFFERED.match(called):
        return said.PEOPLE.search(fact.words) is None
    if _is_of_somebody(fact.column):
        return kind != "ibadah" and (fact.value.strip().casefold() in said.YES or not _counts(fact.value))
    tells = (
        not said.TELLING.isdisjoint(fact.words.split())
        or (fact.says and said.STATED.search(fact.words) is not None)
        or ("rumah" in f"{called} {fact.words}" and said.DAMAGED.search(f"{called} {fact.words}") is not None)
    )
    is_offered = tells and (said.OFFERED.match(called) is not None or said.THING.search(fact.words) is not None)
    return tells and not is_offered and not _counts(fact.value)


@lru_cache(maxsize=512)
def _is_of_a_crowd(kind: str, column: str) -> bool:
    """Whether a column counts people, or says of what is no place what is known of somebody."""
    return said.CROWD.match(column_words(column)) is not None or (kind not in PLACES and _is_of_somebody(column))


@lru_cache(maxsize=512)
def _is_state(kind: str, column: str) -> bool:
    """Whether a column tells of somebody by a "yes"; places say so of a ramp for wheelchairs."""
    called = column_words(column)
    if said.AIDED.match(called):
        return True
    return _column_states(column)[0] and not (kind in PLACES and said.ACCESSIBLE.search(called))


def _counts(text: str) -> bool:
    """Whether a text says how many people there are, or who in general: "3 luka, 1 meninggal"."""
    parts = [words_of(each) for each in said.PARTS.split(plain(text).casefold())]
    return is_count(plain(text)) or all(said.NO_ONE.fullmatch(each) or is_nobodys(each) for each in parts)


def _home(kind: str, text: _Text, *, is_place: bool = False) -> Home | None:
    """Return what a text says; beside the name of a place a house may be how that is found (``is_place``)."""
    if text.says and is_of_people(text.words, is_name=text.is_name, is_place=is_place):
        return Home(text.value, sure=True)
    if (
        text.says
        and any(0 < int(each) < FEW for each in said.PEOPLE.findall(text.words))
        and said.STATED.search(text.words)
    ):
        return Home(text.value, sure=True, few=True)
    if text.is_name and _is_ill(text):
        return Home(text.value, sure=True)
    if text.says and (is_near_a_house(text.words, is_name=text.is_name) or _is_house_of_x(kind, text)):
        return Home(text.value, sure=False)
    if (
        may_own(text.column, text.value)
        or _has_befallen(text)
        or names_one(text.plain, is_name=text.is_name)
        or said.PLATE.search(f"{column_words(text.column)} {text.words}")
    ):
        return Home(text.value, sure=False)
    if text.is_name and said.ILL_OF_ONE.match(text.words) and _may_be_ill(text.words):
        return Home(text.value, sure=False)
    is_named = (
        not text.is_name
        and ("nama" in text.words or "a n " in text.words)
        and said.ITS_NAME.search(text.words) is not None
    )
    if kind not in PLACES and (is_named or (said.NUMBERS.search(text.value) and said.REACHED_AT.search(text.words))):
        return Home(text.value, sure=False)
    if kind in PUBLIC and text.is_name and (said.ALONE.search(text.words) or _is_house_of_a_name(text.words)):
        return Home(text.value, sure=False)
    if kind in PLACES or kind == SERVED or (text.is_name and said.SET_UP.search(text.words)):
        return None
    numbered = said.NUMBERED if _is_address(text.column) else said.ADDRESS
    maybe = text.is_name and (said.HOUSE_MAYBE.search(text.words) or _is_house_of_a_name(text.words))
    if maybe or numbered.search(text.words):
        return Home(text.value, sure=False)
    return Home(text.value, sure=False) if text.is_name and said.ALONE.search(text.words) else None


def _is_house_of_a_name(words: str) -> bool:
    return said.HOUSE_OF_A_NAME.search(words) is not None and said.NO_NAME.search(words) is None


def _has_befallen(text: _Text) -> bool:
    """Whether a text names somebody whom something has befallen."""
    if said.BEFALLEN_ONE.search(text.words):
        return True
    found = ((each[1] or each[2]).strip() for each in said.BEFALLEN.finditer(text.plain))
    return any(
        not (_counts(each) or said.NO_X.match(words_of(each)) or said.PLACED.match(words_of(each))) for each in found
    )


@lru_cache(maxsize=512)
def _is_owed(column: str) -> bool:
    return said.OWED.match(column_words(column)) is not None


def _is_house_of_x(kind: str, text: _Text) -> bool:
    """Whether a text or the column that it stands in tells of a house, and then of what may be whose it is."""
    if text.is_name and (re.match(said.SHOP, text.words) or (kind in PLACES and text.words.startswith("rumah"))):
        return False
    if not text.is_name and said.SOMEBODY.match(text.words) and _is_of_a_house(text.column):
        return True
    told = f"{plain(text.column)} {text.plain}" if _is_of_a_house(text.column) else text.plain
    found = (words_of(each[1] or each[2]) for each in said.HOUSE_OF_X.finditer(told))
    return any(not (said.NO_X.match(each) or said.PLACED.match(each)) for each in found)


@lru_cache(maxsize=512)
def _is_of_a_house(column: str) -> bool:
    return column_words(column).startswith("rumah")


def _is_ill(text: _Text) -> bool:
    """Whether a name is one of a person with an illness behind it: "Slamet (TBC)"; but "Batik difabel" is a shop."""
    return (
        re.search(r"[(\[;:,/\-]", text.value) is not None
        and said.ILL.search(text.words) is not None
        and not _is_nobody(text.words)
        and said.THING.search(text.words) is None
    )


def _may_be_ill(words: str) -> bool:
    if said.COUNTED.match(words) or said.PLACED.match(words) or _is_nobody(words):
        return False
    return said.THING.search(words) is None


def _is_nobody(words: str) -> bool:
    return any(each.search(words) is not None for each in (said.NOBODY, said.SET_UP, said.SERVED))


def _counted(kind: str, column: str, value: Any, counts: bool) -> Home | None:
    """Return how many people a column says are poor or ill, where they are few; or whether one is ("tbc": "ya").

    ``counts`` is whether the title of the layer says what a column counts that says no more than that it does.
    """
    states, counted = _column_states(column)
    if value in ("", None) or (not states and not (counts and counted)):
        return None
    told = f"{column}: {value}"
    number = how_many(plain(value) if isinstance(value, str) else value)
    if number is not None:
        return Home(told, sure=True, few=True) if 0 < number < FEW else None
    if not counted and said.UNOFFERED.search(column_words(column)) and str(value).strip().casefold() in said.YES:
        return Home(told, sure=True)
    if counted or kind in PLACES or is_count(plain(str(value))):
        return None
    return None if value is False else Home(told, sure=False)


@lru_cache(maxsize=512)
def _is_address(column: str) -> bool:
    return words_of(column).startswith(("alamat", "address", "domisili"))


@lru_cache(maxsize=512)
def _is_name(column: str) -> bool:
    """Whether a column says what a thing is called; files call it by many names."""
    return re.sub(r"\d", "", words_of(column)).strip() in said.NAMES


@lru_cache(maxsize=512)
def _is_of_somebody(column: str) -> bool:
    return said.OF_SOMEBODY.match(column_words(column)) is not None


@lru_cache(maxsize=512)
def _column_states(column: str) -> tuple[bool, bool]:
    """Return whether a column is called after how people are, and whether it counts."""
    words = words_of(said.CAMEL.sub(" ", plain(column)).replace("%", " persen "))
    is_share, is_thing = said.SHARE.search(words) is not None, said.THING.search(words) is not None
    counted = said.COUNTED.match(words) is not None or words in ("n", "kasus", "angka", "nilai")
    return not is_share and not is_thing and said.STATED.search(words) is not None, counted and not is_share


def _says(words: str) -> bool:
    return not said.SAYING.isdisjoint(words.split())
