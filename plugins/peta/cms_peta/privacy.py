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

from cms_peta import privacy_households as households
from cms_peta import privacy_words as said
from cms_peta.privacy_columns import PLACES, column_words, is_nobodys, is_personal, may_own, plain, words_of
from cms_peta.privacy_counts import how_many, is_count
from cms_peta.privacy_naming import (
    is_of_one_by_title,
    is_pupil,
    is_written_out,
    may_be_named,
    may_be_somebody,
    names_one,
)
from cms_peta.privacy_states import (
    is_headed_by_one,
    is_near_a_house,
    is_of_people,
    is_of_state,
    is_place,
    may_tell_of_one,
)

PUBLIC = frozenset({"kesehatan", "fasilitas"})
"""Kinds in which houses of patients and of those who are helped are looked for, by a name alone, too."""
ADDRESSED = PUBLIC | {"potensi"}
"""Kinds of what people go to in which a name with the number of a house beside it may be that of who lives there."""
SERVED = "dituju"
"""What a layer of any kind is taken for while something in it is looked at that people go to."""
HEADLESS = frozenset({"", "kolom", "column", "col", "field", "unnamed"})
"""What columns are called that have no heading, beside their number; what stands there may be anything."""
FEW = 5
"""People of whom a number is public; of fewer who are poor or ill, it says of each of them that he is."""


@dataclasses.dataclass(frozen=True)
class Home:
    """A text that says where somebody lives, or how somebody is; ``sure`` whether that is so of any kind of layer.

    With ``few`` it is a number of people that is so small that it says it of each of them. ``at`` is the column that it
    stands in, with all that stands there, ``name`` what the thing is called, ``number`` which of several it is: two
    that say the same are equal wherever they stand.
    """

    text: str
    sure: bool
    few: bool = False
    at: tuple[str, str] = dataclasses.field(default=("", ""), compare=False)
    name: str = dataclasses.field(default="", compare=False)
    number: int = dataclasses.field(default=0, compare=False)


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
    return next((each for name, facts in features for each in homes(kind, name, facts, among=title or among)), None)


def homes(kind: str, name: str, facts: Mapping[str, Any], *, among: str = "") -> list[Home]:
    """Return all texts of a feature that keep its layer from being public; where one is sure, that one alone."""
    counts, graves = _said_by_title(among)
    # A file may have a column "nama" and be named by another one.
    told = [("nama", name), *facts.items()]
    found = _homes_of_one(kind, told, counts, households.is_of_households(kind, among))
    # Who lies in a grave that people go to is named after it: "Mbah Demang".
    kept = (each for each in found if each.sure or not (graves and said.ALONE.search(words_of(each.text))))
    return [dataclasses.replace(each, name=name) for each in kept]


@lru_cache(maxsize=64)
def _said_by_title(title: str) -> tuple[bool, bool]:
    """Return whether a title says that people are counted by how they are, and whether graves are what lies there."""
    words = words_of(title)
    return said.STATED.search(words) is not None, said.GRAVES.search(words) is not None


def is_for_everybody(text: str) -> bool:
    """Whether a text beside a place that everybody sees says nothing of a person: not who, nor where, nor how he is.

    Houses of nobody in particular are none of somebody: "pohon menimpa rumah warga".
    """
    words = words_of(plain(text))
    is_of_one = said.HOUSE_OF_ONE.search(words) or said.PROGRAMME.search(words) or is_of_state(words, is_name=True)
    return not (is_of_one or households.is_work_for_one(plain(text)) or is_personal("", "", text))


def is_of_nobody(text: str) -> bool:
    """Whether a text says nothing of a person, his land or house, and nothing that may be so, as a name and a fact."""
    told = [(text, {}), ("", {"": text})]
    if is_of_one_by_title(words_of(plain(text))):
        return False
    return is_for_everybody(text) and all(home("", "", [each]) is None for each in told)


def is_tower_of_nobody(text: str) -> bool:
    """Whether that is so of a text about a tower: what it belongs to is a firm, but for somebody with a title."""
    return is_of_nobody(said.OWNED_BY_FIRM.sub("", plain(text)))


class _Text:
    """A text with the column that it stands in."""

    def __init__(self, column: str, value: str) -> None:
        self.column, self.value = column, value
        self.plain = plain(value if " " in value else said.CAMEL.sub(" ", value))
        self.words = words_of(self.plain)
        self.is_name = _is_name(column)
        self.says = _says(self.words) or _is_of_a_house(column)


def _homes_of_one(kind: str, told: Sequence[tuple[str, Any]], counts: bool, titled: bool) -> list[Home]:
    """Return the texts of a feature that keep its layer from being public: by themselves, or beside its name."""
    texts = [_Text(column, value) for column, value in told if isinstance(value, str) and value]
    if any(each.is_name and said.SERVED.search(each.words) for each in texts):
        # Its address has a number as houses have.
        kind = kind if kind in PLACES else SERVED
    names = [each for each in texts if each.is_name]
    by_place = any(each.says for each in texts) and any(is_place(each.words) for each in names)
    found = [_at(each.column, each.value, _home(kind, each, is_place=by_place)) for each in texts]
    counted = [
        _at(column, value, _counted(kind, column, value, counts))
        for column, value in told
        if counts or _column_states(column)[0]
    ]
    if (sure := next((each for each in [*found, *counted] if each is not None and each.sure), None)) is not None:
        return [sure]
    facts = [each for each in texts if not each.is_name and each.says]
    somebody = next((each for each in names if said.SOMEBODY.search(each.words)), None)
    if somebody is not None and any(said.STATED.search(each.words) for each in facts):
        return [Home(somebody.value, sure=True)]
    found += _named(kind, told, texts, names) + _of_household(kind, told, names, titled=titled)
    if not (kind in PLACES or any(said.NOBODY.search(each.words) for each in names)):
        stated = (each for each in facts if said.TOLD_OF_ONE.search(each.words))
        found += [*(_at(each.column, each.value, Home(each.value, sure=False)) for each in stated), *counted]
    once: dict[tuple[str, str], Home] = {}
    for each in found:
        if each is not None:
            once.setdefault(each.at, each)
    return list(once.values())


def _at(column: str, value: Any, found: Home | None) -> Home | None:
    """Say of what was found where it stands."""
    return dataclasses.replace(found, at=(column, str(value))) if found is not None else None


def _named(
    kind: str, told: Sequence[tuple[str, Any]], texts: Sequence[_Text], names: Sequence[_Text]
) -> list[Home | None]:
    """Return what may name somebody in a column that counts people, or tell of him whose name is beside it."""
    facts = [each for each in texts if not each.is_name]
    found: list[tuple[str, Any]] = [
        (each.column, each.value)
        for each in facts
        if is_written_out(each.words)
        or (
            (_is_of_a_crowd(kind, each.column) or (_is_headless(each.column) and may_be_named(each.words)))
            and not _counts(each.value)
        )
    ]
    found += [(column, value) for column, value in told if value not in ("", None) and is_headed_by_one(column)]
    if any(may_be_somebody(each.words) for each in names):
        # A number that is owed is one of him; of other things it says how many.
        found += [
            (column, value)
            for column, value in told
            if (value is True and _is_state(kind, column))
            or (value and not isinstance(value, str) and (_is_owed(column) or is_pupil(kind, column, value)))
        ]
        found += [(each.column, each.value) for each in facts if _tells(kind, each)]
    return [_at(column, value, Home(f"{column}: {value}", sure=False)) for column, value in found]


def _of_household(
    kind: str, told: Sequence[tuple[str, Any]], names: Sequence[_Text], *, titled: bool
) -> list[Home | None]:
    """Return what tells of the household of somebody whose name is beside it; ``titled`` is whether its layer is."""
    if not any(may_be_somebody(households.without_hamlet(each.words)) for each in names):
        return []
    return [
        _at(column, value, Home(f"{column}: {value}", sure=False))
        for column, value in told
        if not _is_name(column) and households.tells(kind, column, value, titled=titled)
    ]


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
def _is_headless(column: str) -> bool:
    """Whether nothing says what stands in a column: a program has numbered it, or it was called nothing in a file."""
    return column != "" and column_words(column) in HEADLESS


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
        or may_tell_of_one(text.plain, is_name=text.is_name)
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
        and not is_place(text.words)
        and said.THING.search(text.words) is None
    )


def _may_be_ill(words: str) -> bool:
    if said.COUNTED.match(words) or said.PLACED.match(words) or is_place(words):
        return False
    return said.THING.search(words) is None


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
        # Of people there are no halves: a fraction is how many of a hundred.
        is_few = 0 < number < FEW and float(number).is_integer()
        return Home(told, sure=True, few=True) if is_few else None
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
