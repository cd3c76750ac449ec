"""What a feature tells beside a name that may be somebody's: then it is told of him."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from typing import Any

from cms_peta.privacy.counts import FEW, how_many
from cms_peta.privacy.graves import is_of_graves, tells_of_grave
from cms_peta.privacy.households import is_of_households, is_of_repairs, tells_of_household, tells_when, without_hamlet
from cms_peta.privacy.houses import has_address
from cms_peta.privacy.kinds import ADDRESSED, NAMED_ALONE, PLACES
from cms_peta.privacy.names import (
    holds_office,
    is_headed_by_one,
    is_written_out,
    may_be_named,
    may_be_numbered,
    may_be_remarked,
    may_be_somebody,
)
from cms_peta.privacy.nobody import is_of_keepers, is_of_places, is_place, says_how_many
from cms_peta.privacy.numbers import MAIL, PHONE, why_written
from cms_peta.privacy.state_columns import (
    is_headless,
    is_of_a_crowd,
    is_of_a_life,
    is_of_somebody,
    is_owed,
    is_pupil,
    is_state,
)
from cms_peta.privacy.states import TOLD
from cms_peta.privacy.texts import Kept, Text, fact_kept, is_name_column
from cms_peta.privacy.words import AGED, PEOPLE, SOMEBODY, STATED, THING, YES, column_words, pairs_in, plain

_TELLING = frozenset(
    re.findall(
        r"\w+",
        "napi narapidana positif reaktif meninggal tewas hilang luka mengungsi hamil buta tuli bisu pikun sembako "
        "yatim piatu dm menganggur pengangguran cerai abk residivis fakir dhuafa duafa mustahik pip kip kis blt pkh "
        "bpnt beras stroke miskin bansos sakit tbc hiv",
    )
)
"""Words that say how somebody is whose name is beside them."""
_OFFERED = re.compile(r"^(?:layanan|pelayanan|program|kegiatan|fasilitas|sasaran|poli|spesialis|keahlian|produk)\b")
"""Columns of what a place has for people."""
_OLD = re.compile(rf"(?:{AGED})(?: (?:tunggal|terlantar|rentan))?(?: \d+ (?:th|thn|tahun))?")
"""That somebody is old, and no more; of what is for old people a column of its own says so."""
_FOR = re.compile(r"^(?:untuk|bagi|jenis|kelompok|peserta|anggota|pengguna|pengunjung|penghuni)\b")
_IMPAIRED = re.compile(
    r"^ragam (?:disabilitas )?(?:fisik|mental|intelektual|sensorik|ganda|netra|rungu|wicara|daksa|grahita|laras)\b"
)
"""In which way somebody is impaired, as the lists of a village write it."""
_REACHING = frozenset({PHONE, MAIL})
"""Numbers that may be of whoever looks after a thing."""
_DAMAGED = re.compile(
    r"\brumah (?:\w+ )?(?:(?:rusak|roboh|hancur|hanyut|terbakar|tertimbun|ambruk|retak)\b|"
    r"(?:terendam|tergenang)\b(?! \d+\b(?! c?m\b)))"
)
"""What has become of the house of somebody whose name is beside it."""


def asked_beside(
    kind: str, told: Sequence[tuple[str, Any]], texts: Sequence[Text], *, among: str, number: str = ""
) -> list[Kept]:
    """Return what is asked about: who may be named in a column that counts people, and what is told of whom.

    ``among`` is the title of the layer, which says whether its points are households, or what people go to; ``number``
    is what of one person stood beside the name and was left out (``numbers``).
    """
    names, facts = [each for each in texts if each.is_name], [each for each in texts if not each.is_name]
    found: list[tuple[str, Any]] = [(each.column, each.value) for each in facts if _names_one(kind, each)]
    found += [(column, value) for column, value in told if value not in ("", None) and is_headed_by_one(column)]
    if any(may_be_somebody(each.words) or holds_office(each.words) for each in names):
        # A number that is owed is one of him; of other things it says how many.
        found += [
            (column, value)
            for column, value in told
            if (value is True and is_state(kind, column))
            or (value and not isinstance(value, str) and (is_owed(column) or is_pupil(kind, column, value)))
        ]
        found += [(each.column, each.value) for each in facts if _tells(kind, each)]
        if is_of_graves(among):
            found += [(column, value) for column, value in told if tells_of_grave(column, value)]
    if any(may_be_somebody(without_hamlet(each.words)) for each in names):
        titled, repaired = is_of_households(kind, among), is_of_repairs(among)
        found += [
            (column, value)
            for column, value in told
            if not is_name_column(column)
            and (
                tells_of_household(kind, column, value, titled=titled)
                or (titled and repaired and tells_when(column) and value not in ("", None))
            )
        ]
    reached, by_place = _reached(kind, names, among), any(is_place(each.words) for each in names)
    remarks = [each for each in facts if may_be_remarked(each, by_place=by_place)]
    if remarks or any(may_be_somebody(each.words) for each in reached):
        found += [(column, value) for column, value in told if why_written(plain(str(value)), column) == PHONE]
    doubts = [fact_kept(column, value, is_somebodys=False) for column, value in found]
    if number:
        numbered = [each for each in (reached if number in _REACHING else names) if may_be_numbered(each.words)]
        asked = (each.kept(is_somebodys=False) for each in (*numbered, *remarks))
        doubts += [dataclasses.replace(each, numbered=True) for each in asked]
    return doubts


def _reached(kind: str, names: list[Text], among: str) -> list[Text]:
    """Return the names that may be those of who answers a telephone beside them, and not of what it is about."""
    if is_of_keepers(among):
        return names
    if kind in NAMED_ALONE:
        return [each for each in names if SOMEBODY.search(each.words)]
    return [] if is_of_places(among) else names


def _names_one(kind: str, fact: Text) -> bool:
    """Whether a fact has somebody in it where people are counted, or where nothing says what stands there."""
    if is_written_out(fact.words):
        return True
    may = is_of_a_crowd(kind, fact.column) or (is_headless(fact.column) and may_be_named(fact.words))
    return may and not says_how_many(fact.value)


def _tells(kind: str, fact: Text) -> bool:
    """Whether a fact says how somebody is whose name is beside it, or in which house he lives."""
    if kind in ADDRESSED and has_address(fact.words):
        return True
    called = column_words(fact.column)
    is_of_state_column = is_state(kind, fact.column) or (kind not in PLACES and _OLD.fullmatch(called))
    if is_of_state_column and fact.value.strip().casefold() in YES:
        return True
    if _only_counts(fact):
        return False
    if kind not in PLACES and _OLD.fullmatch(fact.words):
        return not (_OFFERED.match(called) or _FOR.match(called))
    if is_owed(fact.column) or is_pupil(kind, fact.column, fact.value) or is_of_a_life(fact.column, fact.value):
        return True
    if TOLD.search(fact.words) and not _OFFERED.match(called):
        return PEOPLE.search(fact.words) is None
    if is_of_somebody(fact.column):
        return kind != "ibadah" and (fact.value.strip().casefold() in YES or not says_how_many(fact.value))
    tells = (
        not _TELLING.isdisjoint(fact.words.split())
        or _IMPAIRED.search(f"{called} {fact.words}") is not None
        or (fact.says and STATED.search(fact.words) is not None)
        or ("rumah" in f"{called} {fact.words}" and _DAMAGED.search(f"{called} {fact.words}") is not None)
    )
    is_offered = tells and (_OFFERED.match(called) is not None or THING.search(fact.words) is not None)
    return tells and not is_offered and not says_how_many(fact.value)


def _only_counts(fact: Text) -> bool:
    """Whether a fact is columns that count, and no more, of which none is about few: "balita: 80; stunting: 7".

    A format with one description for all writes them so. Each is looked at as a column, too: "hutang: 80" is no count.
    """
    pairs = pairs_in(fact.value, fact.column)
    if not pairs or len(pairs) < len([each for each in re.split(r"[;\n]", fact.value) if each.strip()]):
        return False
    numbers = [how_many(plain(number)) for _column, number in pairs]
    return all(each is not None and (each == 0 or each >= FEW) for each in numbers)
