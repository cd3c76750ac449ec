"""What writers of formats share: the columns of a collection, and its geometries in other words."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from cms_peta.collections import Collection, Feature
from cms_peta.formats.raw import KINDS
from cms_peta.geometry import Json

_UNSEEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no place for."""


def columns(collection: Collection) -> dict[str, set[type]]:
    """Return what properties the features of a collection have, in order, and of which kinds their values are."""
    found: dict[str, set[type]] = {}
    for feature in collection.features(None):
        for name, value in feature.properties.items():
            found.setdefault(name, set())
            if value is not None and value != "":
                found[name].add(type(value))
    return found


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
    """Return what a feature is called."""
    return str(feature.properties.get("nama") or feature.key)


def facts(collection: Collection) -> str:
    """Return where a collection is from, as one text."""
    return "; ".join(f"{name}: {told}" for name, told in collection.facts.items())


def rest(feature: Feature) -> Iterator[tuple[str, Any]]:
    """Go through what is known of a feature besides its name."""
    yield from ((name, told) for name, told in feature.properties.items() if name != "nama" and told not in (None, ""))
