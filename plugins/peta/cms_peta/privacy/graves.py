"""What is told of a grave of somebody who died of late: whose it is, its plot, and when he was laid there."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from cms_peta.privacy.counts import how_many
from cms_peta.privacy.texts import Text
from cms_peta.privacy.words import column_words, plain, words_of

_LIVING = 1900
"""The year from which on who died has family who knows him; a lower number may be one of graves."""
_GRAVES = re.compile(r"\b(?:makam|pemakaman|kubur|kuburan|tpu)\b")
_PLOT = re.compile(r"^(?:(?:no|nomor) )?(?:blok|petak|baris|lajur|deret|makam|kubur)$")
_DIED = re.compile(r"^(?:(?:tahun|thn) )?(?:wafat|meninggal|dimakamkan|dikubur(?:kan)?)$")
_LATE = re.compile(r"^(?:alm|almh|almarhum|almarhumah) [a-z]{2,}")


@lru_cache(maxsize=64)
def is_of_graves(title: str) -> bool:
    """Whether what lies in a layer is graves by its title."""
    return _GRAVES.search(words_of(plain(title))) is not None


def tells_of_grave(column: str, value: Any) -> bool:
    """Whether a fact tells of one grave: in which plot it lies, or the year in which who lies there died."""
    called = column_words(column)
    if value in ("", None) or _PLOT.match(called):
        return value not in ("", None)
    year = how_many(plain(value) if isinstance(value, str) else value)
    return _DIED.match(called) is not None and year is not None and year >= _LIVING


def is_of_the_late(text: Text) -> bool:
    """Whether a name is that of somebody who died of late: "Alm. Suparno"."""
    return text.is_name and _LATE.match(text.words) is not None
