"""Whether a file is a list of people: then each of its places is somebody's, and stays so without the columns on him.

In a layer about what people go to (:data:`PLACES`) columns about people may be of those who look after it: of the head
of a school, of who owns a shop. There, the rows say it: whether they tell how somebody is, or are called as no place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cms_core.api import has_nik
from cms_peta.privacy.columns import NAMED, about_people
from cms_peta.privacy.kinds import PLACES
from cms_peta.privacy.names import may_be_somebody
from cms_peta.privacy.nobody import is_place
from cms_peta.privacy.numbers import NIK
from cms_peta.privacy.words import column_words, plain, words_of

_STATES = re.compile(
    r"\b(?:diagnos\w*|desil|dtks|dtsen|status ?(?:miskin|ekonomi|kesejahteraan|gizi)|(?:berat|tinggi|panjang) badan|"
    r"lingkar (?:kepala|lengan|perut)|li ?la|z ?score|hpht|hamil ke|(?:usia|umur) kehamilan)\b"
)
"""Columns that tell how somebody is; what the place is called beside them may be where he is treated."""
_KEEPERS = re.compile(
    r"\b(?:nip|pengurus|anggota|petani|peternak|nelayan|pedagang|kader|pengelola|ketua|guru|bidan|takmir|imam|"
    r"penanggung|pj|kepala(?! ?(?:kel|rumah))|alamat|tempat tinggal|(?:no|nomor) ?rumah)\b"
)
"""Columns of those who look after a place, and of where it is."""
_OWNERS = re.compile(r"\b(?:pemilik|owner|pengelola|ketua|takmir|imam|usaha|produk)\b")
_OWNED = frozenset({"potensi", "ibadah"})
"""Kinds of what has an owner, or who leads it, whose age or NIK stands beside his name."""
_EARNING = re.compile(r"^penghasil(?:an?)?\b")
"""What a shop has, too."""


class Listed:
    """What the rows of a file for a layer of a kind say, one after the other (:meth:`add`)."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.rows = self.numbered = self.taxed = self.told = self.persons = 0
        self.states = False

    def add(self, name: str, facts: Mapping[str, Any], about: Mapping[str, str]) -> None:
        """Look at a row; ``about`` says of columns why they are left out, as far as that is known by now."""
        self.rows += 1
        columns = [each for each in facts if about.get(each) in (NAMED, NIK) and facts[each] not in ("", None)]
        self.numbered += any(about[each] == NIK and has_nik(str(facts[each])) for each in columns)
        # Who pays for a parcel is told by what that is called, where it is called after somebody.
        is_taxed = any(column_words(each) == "nop" and facts[each] not in ("", None) for each in facts)
        self.taxed += is_taxed and may_be_somebody(words_of(plain(name)))
        if self.kind not in PLACES or not columns:
            return
        called = [column_words(each) for each in columns]
        self.states |= any(_STATES.search(each) for each in called)
        if self.kind in _OWNED:
            called = [each for each in called if not _EARNING.match(each)]
            if any(_OWNERS.search(column_words(each)) for each in facts):
                return
        if any(not _KEEPERS.search(each) for each in called):
            self.told += 1
            self.persons += not is_place(words_of(plain(name)))

    def of_people(self, about: Mapping[str, str]) -> bool:
        """Whether all rows that were seen are a list of people, by why columns of it are left out."""
        if self.kind in PLACES:
            return self.states or self.persons * 2 > self.told
        return about_people(self.kind, about.values()) or max(self.numbered, self.taxed) * 2 > self.rows
