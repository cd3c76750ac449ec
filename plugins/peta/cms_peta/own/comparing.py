"""What somebody else has saved of a thing while it was changed here: shown beside that, and not written over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from cms_core.api import Site, day_at, format_date
from cms_peta import _
from cms_peta.own import spots
from cms_peta.own.models import OwnFeature, OwnLayer
from cms_peta.own.services import Drawn, version_of
from cms_peta.own.showing import size_of
from cms_peta.shapes import Shape, unpack


class Met(NamedTuple):
    """What is saved where it is another than what was written: of which ``version``, and in ``parts`` by their labels.

    ``text`` are the coordinates of its ``shape``, and ``size`` how large that is; nothing where it is the same one.
    """

    version: str
    parts: Sequence[tuple[str, str]]
    shape: Shape
    text: str
    size: str

    @property
    def differs(self) -> bool:
        """Whether there is anything to choose."""
        return bool(self.parts or self.shape)


def compare(drawn: Drawn, row: OwnFeature, layer: OwnLayer, site: Site) -> Met:
    """Compare what was drawn and said of a feature with what is saved of it."""
    parts: list[tuple[str, str]] = []
    if drawn.name != row.name:
        parts.append((_("Nama"), row.name))
    told, kept = _texts(drawn.facts), _texts(row.facts)
    parts += [(name, kept.get(name, "")) for name in {**kept, **told} if told.get(name) != kept.get(name)]
    if drawn.moment != row.moment:
        parts.append((_("Keadaan pada tanggal"), format_date(day_at(site, row.moment)) if row.moment else ""))
    shape = unpack(row.shape)
    if shape == drawn.shape:
        return Met(version_of(row), parts, [], "", "")
    # Too large to be written by hand: a line of it on the map says enough.
    text = spots.write(layer.geometry, shape) if spots.count(shape) <= spots.MOST else ""
    return Met(version_of(row), parts, shape, text, size_of(layer.geometry, shape))


def _texts(facts: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in facts.items()}
