"""What writers of formats share: the columns of a collection, and its geometries in other words."""

from __future__ import annotations

import dataclasses
import html
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from cms_peta.collections import Collection, Feature
from cms_peta.formats.raw import KINDS
from cms_peta.geometry import Json

_UNSEEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no place for."""


TEXT, WHOLE, LARGE, NUMBER, YES = "text", "whole", "large", "number", "yes"
"""What a column holds: texts, whole numbers (``LARGE``: of more than 32 bits), numbers, or yes and no; or nothing."""
ID = "id_fitur"
"""What the column is called that has the ids of features: in every file of a layer they are the same. Programs have an
"id" of their own."""
WIDEST = 1e20
"""Numbers from here on have no room in tables of numbers."""


@dataclasses.dataclass(frozen=True)
class Column:
    """A column of a file: ``name`` is what it is called there, ``source`` in the collection ("" for the id)."""

    name: str
    source: str
    kind: str = TEXT

    def of(self, feature: Feature) -> Any:
        """Return what a feature has in it, as its kind says; None for nothing."""
        told = feature.properties.get(self.source) if self.source else feature.key
        if told is None or (told == "" and self.kind != TEXT):
            return None
        match self.kind:
            case "text":
                return said(told)
            case "number":
                return float(told)
        return told


def columns(collection: Collection, reserved: Iterable[str] = ()) -> list[Column]:
    """Return the columns of a file: the ids, then the properties in order.

    Their names differ by more than case from each other, and from the ``reserved`` ones that a format has itself.
    """
    found: dict[str, set[str]] = {}
    for feature in collection.features(None):
        for name, value in feature.properties.items():
            kinds = found.setdefault(name, set())
            if value is not None and value != "":
                kinds.add(_kind(value))
    taken = {ID, *reserved}
    made = [Column(ID, "")]
    for source, kinds in found.items():
        name = next(each for each in _tries(source) if each.casefold() not in taken)
        taken.add(name.casefold())
        made.append(Column(name, source, _together(kinds)))
    return made


def _tries(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}_{number}" for number in itertools.count(2))


def _together(kinds: set[str]) -> str:
    numbers = [NUMBER, LARGE, WHOLE]
    if kinds and kinds <= set(numbers):
        return next(each for each in numbers if each in kinds)
    return YES if kinds == {YES} else TEXT


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return YES
    if isinstance(value, int) and abs(value) < 2**53:
        return WHOLE if -(2**31) <= value < 2**31 else LARGE
    return NUMBER if isinstance(value, float) and abs(value) < WIDEST else TEXT


def said(value: Any) -> str:
    """Return a value as text, as programs write it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def parts(geometry: Json) -> tuple[str, list[Any]]:
    """Return what a geometry is (a key of ``words.GEOMETRIES``), and its parts: spots, lines, or lists of rings."""
    told = geometry["coordinates"]
    return KINDS[geometry["type"]][0], list(told) if geometry["type"].startswith("Multi") else [told]


def wkt(geometry: Json) -> str:
    """Return a geometry in well-known text."""
    return f"{geometry['type'].upper()} {_nested(geometry['coordinates'])}"


def _nested(told: Any) -> str:
    if not isinstance(told[0], list):
        return f"({_spot(told)})"
    if not isinstance(told[0][0], list):
        return f"({', '.join(map(_spot, told))})"
    return f"({', '.join(map(_nested, told))})"


def _spot(told: Any) -> str:
    return f"{told[0]:.7f} {told[1]:.7f}"


def xml(told: Any) -> str:
    """Return a text as it may stand in XML."""
    return html.escape(_UNSEEN.sub("", str(told)))


def called(feature: Feature) -> str:
    """Return what a feature is called; nothing where nobody has said so."""
    return str(feature.properties.get("nama") or "")


def facts(collection: Collection) -> str:
    """Return where a collection is from, as one text."""
    return "; ".join(f"{name}: {told}" for name, told in collection.facts.items())


def rest(feature: Feature, known: Sequence[Column]) -> Iterator[tuple[Column, str]]:
    """Go through what is known of a feature besides its name, its id among it."""
    for column in known:
        if column.source != "nama" and (told := column.of(feature)) not in (None, ""):
            yield column, said(told)
