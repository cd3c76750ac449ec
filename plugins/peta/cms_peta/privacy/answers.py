"""What a text is alone, beside a place that everybody sees: somebody's, or for everybody."""

from __future__ import annotations

import re

from cms_peta.privacy.columns import is_personal
from cms_peta.privacy.households import is_work_for_one
from cms_peta.privacy.houses import HOUSE_OF_ONE
from cms_peta.privacy.kept import first_kept
from cms_peta.privacy.names import is_of_one_by_title
from cms_peta.privacy.states import PROGRAMME, is_of_state
from cms_peta.privacy.words import CALLED, in_tags, plain, words_of

_OWNED_BY_FIRM = re.compile(
    rf"(?<!(?i:tanah) )(?<!(?i:lahan) )(?<!(?i:rumah) )(?<!(?i:sawah) )(?<!(?i:kebun) )(?<!(?i:pekarangan) )"
    rf"\b(?i:milik|kepunyaan)(?: ?: ?| )(?!(?i:bp|{CALLED}|keluarga|kel|ahli waris|warga|perorangan|pribadi)\b)"
    r"(?=[A-Za-z])"
)
"""What is said before whose a tower is, where nothing says that he is a person."""


def is_somebodys(text: str) -> bool:
    """Whether a text beside a place that everybody sees says something of a person: who he is, where he lives, or how.

    Houses of nobody in particular are none of somebody: "pohon menimpa rumah warga".
    """
    return is_personal("", "", text) or any(map(_tells_of_one, (plain(text), *map(plain, in_tags(text)))))


def _tells_of_one(told: str) -> bool:
    words = words_of(told)
    if HOUSE_OF_ONE.search(words) or PROGRAMME.search(words) or is_of_state(words, is_name=True):
        return True
    return is_work_for_one(told)


def is_for_everybody(text: str) -> bool:
    """Whether a text is nobody's, and nothing in it would be asked about, as a name and as a fact."""
    if is_somebodys(text) or any(is_of_one_by_title(words_of(plain(each))) for each in (text, *in_tags(text))):
        return False
    return first_kept("", "", [(text, {}), ("", {"": text})]) is None


def is_tower_for_everybody(text: str) -> bool:
    """Whether that is so of a text about a tower: what it belongs to is a firm, but for somebody with a title."""
    return all(is_for_everybody(_OWNED_BY_FIRM.sub("", plain(each))) for each in (text, *in_tags(text)))
