"""What keeps a layer from everybody: what is somebody's, or asked about, in its title, names and facts."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from cms_peta.privacy.beside import asked_beside
from cms_peta.privacy.columns import may_own
from cms_peta.privacy.counts import FEW
from cms_peta.privacy.graves import is_of_the_late
from cms_peta.privacy.houses import (
    is_addressed,
    is_addressed_by_street,
    is_called_a_house,
    is_house_of_a_name,
    is_somebodys_house,
    may_be_somebodys_house,
)
from cms_peta.privacy.kinds import PLACES, PUBLIC, SERVING
from cms_peta.privacy.names import names_one, names_one_befallen, says_who
from cms_peta.privacy.nobody import NOBODY, SERVED, SET_UP, is_place
from cms_peta.privacy.numbers import PLATE
from cms_peta.privacy.state_columns import counted
from cms_peta.privacy.states import is_ill, is_of_state, may_be_alone, may_be_ill, may_tell_of_one
from cms_peta.privacy.texts import Kept, Text
from cms_peta.privacy.words import (
    ALONE,
    PEOPLE,
    SOMEBODY,
    STATED,
    column_words,
    facts_in_tags,
    in_tags,
    pairs_in,
    words_of,
)

_TOLD_OF_ONE = re.compile(
    r"\b(?:penderita|pengidap|odh[ai]|odgj|lumpuh|terlantar|sebatang kara|janda|duda)\b|"
    r"^(?:keluarga|kk|rumah tangga) (?:(?:sangat )?miskin|(?:tidak|tak|kurang) mampu|pra ?sejahtera)\b|"
    r"\b(?:eks|bekas|mantan) (?:tapol|napi\w*|narapidana|pki)\b"
)
"""What a fact says of people alone, whatever the place is called."""
_GRAVES = re.compile(r"\b(?:makam|petilasan|punden|keramat|ziarah|cagar budaya|situs)\b")
"""What lies in a layer that is called so is named after people who died long ago."""


def first_kept(
    kind: str, title: str, features: Iterable[tuple[str, Mapping[str, Any]]] = (), *, among: str = ""
) -> Kept | None:
    """Return the first text of a layer that keeps it from everybody: its title, or one of the names and facts.

    A house with somebody's name, poverty or illness of somebody, and of fewer than :data:`FEW` people, are somebody's
    in any layer. A house that may be one of people, and an address down to the number of the house, are asked about
    where the layer is not about what people go to (:data:`PLACES`). ``kind`` is what it is about; where features are
    looked at alone, ``among`` is the title of their layer, which says what is counted in it.
    """
    titles = (_of_text(kind, Text("nama", each)) for each in (title, *in_tags(title)))
    if (found := next(filter(None, titles), None)) is not None:
        return found
    return next((each for name, facts in features for each in all_kept(kind, name, facts, among=title or among)), None)


def all_kept(kind: str, name: str, facts: Mapping[str, Any], *, among: str = "", number: str = "") -> list[Kept]:
    """Return all texts of a feature that keep it from everybody; where one is somebody's, that one alone.

    ``number`` is what of one person stood beside the name and was left out (``columns.number_beside``).
    """
    # A file may have a column "nama" and be named by another one.
    told = [("nama", name), *facts.items()]
    told += [each for column, value in told if isinstance(value, str) for each in facts_in_tags(column, value)]
    told += [pair for column, value in told if isinstance(value, str) for pair in pairs_in(value, column)]
    found = _of_feature(kind, told, among, number)
    # Who lies in a grave that people go to is named after it: "Mbah Demang".
    graves = _GRAVES.search(words_of(among)) is not None
    kept = (each for each in found if each.is_somebodys or not (graves and ALONE.search(words_of(each.text))))
    return [dataclasses.replace(each, name=name) for each in kept]


def _of_feature(kind: str, told: Sequence[tuple[str, Any]], among: str, number: str) -> list[Kept]:
    """Return what a feature says by itself in any of its texts and numbers, and then what it says beside its name."""
    texts = [Text(column, value) for column, value in told if isinstance(value, str) and value]
    names = [each for each in texts if each.is_name]
    if kind not in PLACES and any(SERVED.search(each.words) for each in names):
        # Its address has a number as houses have.
        kind = SERVING
    by_place = any(each.says for each in texts) and any(is_place(each.words) for each in names)
    found = [kept for each in texts if (kept := _of_text(kind, each, by_place=by_place))]
    few = [kept for each in told if (kept := counted(kind, *each, titled=_states(among)))]
    if (sure := next((each for each in [*found, *few] if each.is_somebodys), None)) is not None:
        return [sure]
    facts = [each for each in texts if not each.is_name and each.says]
    somebody = next((each for each in names if SOMEBODY.search(each.words)), None)
    if somebody is not None and any(STATED.search(each.words) for each in facts):
        return [somebody.kept(is_somebodys=True)]
    found += asked_beside(kind, told, texts, among=among, number=number)
    if not (kind in PLACES or any(NOBODY.search(each.words) for each in names)):
        found += [each.kept(is_somebodys=False) for each in facts if _TOLD_OF_ONE.search(each.words)] + few
    once: dict[tuple[str, str], Kept] = {}
    for each in found:
        once.setdefault(each.at, each)
    return list(once.values())


@lru_cache(maxsize=64)
def _states(title: str) -> bool:
    """Whether a title says that people are counted by how they are."""
    return STATED.search(words_of(title)) is not None


def _of_text(kind: str, text: Text, *, by_place: bool = False) -> Kept | None:
    """Return what a text says; beside the name of a place a house may be how that is found (``by_place``)."""
    if _is_somebodys(text, by_place=by_place):
        return text.kept(is_somebodys=True)
    if text.says and STATED.search(text.words) and any(0 < int(each) < FEW for each in PEOPLE.findall(text.words)):
        return text.kept(is_somebodys=True, few=True)
    return text.kept(is_somebodys=False) if _is_asked(kind, text) else None


def _is_somebodys(text: Text, *, by_place: bool) -> bool:
    """Whether a text is somebody's house, or says how somebody is, in any kind of layer."""
    if text.says and ((not by_place and is_somebodys_house(text)) or is_of_state(text.words, is_name=text.is_name)):
        return True
    return is_ill(text)


def _is_asked(kind: str, text: Text) -> bool:
    """Whether a text may be a house or a person, of whom it tells, in a layer of a kind."""
    if text.says and may_be_somebodys_house(kind, text):
        return True
    if is_of_the_late(text) or names_one(text) or names_one_befallen(text) or may_tell_of_one(text) or may_be_ill(text):
        return True
    if (
        (text.says and may_be_alone(text))
        or may_own(text.column, text.value)
        or PLATE.search(f"{column_words(text.column)} {text.words}")
    ):
        return True
    is_alone = text.is_name and ALONE.search(text.words) is not None
    if kind in PLACES:
        return kind in PUBLIC and (is_alone or is_house_of_a_name(text))
    if says_who(text):
        return True
    if kind == SERVING:
        return False
    if text.is_name and SET_UP.search(text.words):
        return is_addressed_by_street(text)
    return is_alone or is_called_a_house(text) or is_addressed(text)
