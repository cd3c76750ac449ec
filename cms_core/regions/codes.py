"""Reading a dotted Kemendagri code: its level, its kind and everything above it."""

from __future__ import annotations

import re

from cms_core.regions.models import LEVELS

_SHAPE = re.compile(r"\d\d(\.\d\d(\.\d\d(\.[123]\d{3})?)?)?")
_FIRST_CITY = 71
_VILLAGES = {"1": "kelurahan", "2": "desa", "3": "desa_adat"}


def is_code(text: str) -> bool:
    """Whether ``text`` has the shape of a code; it need not exist."""
    return _SHAPE.fullmatch(text) is not None


def level_of(code: str) -> str:
    """Return provinsi, kabupaten, kecamatan or desa, by the number of parts."""
    return LEVELS[code.count(".")]


def kind_of(code: str) -> str:
    """Return what the numbers say a region is.

    Second part: 01-69 kabupaten, 71-99 kota. First digit of the fourth part: 1 kelurahan, 2 desa, 3 desa adat.
    """
    parts = code.split(".")
    if len(parts) == 2:
        return "kota" if int(parts[1]) >= _FIRST_CITY else "kabupaten"
    if len(parts) == 4:
        return _VILLAGES[parts[3][0]]
    return level_of(code)


def is_village(code: str) -> bool:
    """Whether a region governs itself as a village: desa and desa adat; a kelurahan is an office of its city."""
    return len(code.split(".")) == 4 and kind_of(code) != "kelurahan"


def parent_of(code: str) -> str:
    """Return the code of the region above; empty above a province."""
    return code.rpartition(".")[0]


def ancestors_of(code: str) -> tuple[str, ...]:
    """Return the codes above ``code``, the province first."""
    parts = code.split(".")
    return tuple(".".join(parts[:count]) for count in range(1, len(parts)))


def is_within(code: str, ancestor: str) -> bool:
    """Whether ``code`` is ``ancestor`` or lies below it."""
    return code == ancestor or code.startswith(f"{ancestor}.")
