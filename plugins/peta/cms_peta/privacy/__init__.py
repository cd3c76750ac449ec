"""What of a map is never public: who people are, where somebody lives, and who is poor or ill.

What is put on a map gets one of three answers, by what is written in its title, its names and its facts. It is
*somebody's*: that may be kept for the desk, and is never public; a column that says who people are is not kept at all.
It is *asked* where it may be so: somebody at the desk says whether it is (``own.checking``). Or it is *for everybody*.
How many are poor or ill in an area is so, from :data:`FEW` people on: of fewer, neighbours know who they are.

Each file is named after what it judges, ``words`` and ``nobody`` after what the rules of others know. ``kept`` puts
the answers together for a layer and its features, ``answers`` for a text alone, ``lists`` for a whole file.
"""

from __future__ import annotations

from cms_peta.privacy.answers import is_for_everybody, is_somebodys, is_tower_for_everybody
from cms_peta.privacy.columns import (
    CONTACT,
    INVOLVED,
    NAMED,
    OWNED,
    is_of_body,
    is_personal,
    number_beside,
    personal,
    why_personal,
)
from cms_peta.privacy.counts import FEW
from cms_peta.privacy.kept import all_kept, first_kept
from cms_peta.privacy.kinds import HOUSES, PLACES
from cms_peta.privacy.lists import Listed
from cms_peta.privacy.numbers import ACCOUNT, EMPLOYEE, MAIL, NIK, OF_ONE, PHONE, gravest, is_number_of_thing
from cms_peta.privacy.texts import Kept

__all__ = [
    "ACCOUNT",
    "CONTACT",
    "EMPLOYEE",
    "FEW",
    "HOUSES",
    "INVOLVED",
    "MAIL",
    "NAMED",
    "NIK",
    "OF_ONE",
    "OWNED",
    "PHONE",
    "PLACES",
    "Kept",
    "Listed",
    "all_kept",
    "first_kept",
    "gravest",
    "is_for_everybody",
    "is_number_of_thing",
    "is_of_body",
    "is_personal",
    "is_somebodys",
    "is_tower_for_everybody",
    "number_beside",
    "personal",
    "why_personal",
]
