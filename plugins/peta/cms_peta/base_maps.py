"""Pictures of others that may lie below the interactive map: a closed list, of which a site has none by itself."""

from __future__ import annotations

import dataclasses
from typing import Any
from urllib.parse import urlsplit

from cms_core.api import Site, settings_of
from cms_peta import NAME, _

NONE = ""
KILOBYTES = 20
"""Of one picture, about: those of towns are larger, those of forests smaller. No browser tells what others send."""
AT_FIRST = 9
"""Pictures that a phone loads at first, about: of 256 dots each way, three by three."""


@dataclasses.dataclass(frozen=True)
class BaseMap:
    """Tiles of one provider: the address of each (zoom, column, row), the deepest zoom, and who is to be named."""

    url: str
    deepest: int
    attribution: str

    @property
    def origin(self) -> str:
        """Where the pictures come from, as a policy names it."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def host(self) -> str:
        """Where the pictures come from, as people read it."""
        return urlsplit(self.url).netloc


BASE_MAPS = {
    "rupabumi": BaseMap(
        url="https://geoservices.big.go.id/rbi/rest/services/BASEMAP/Rupabumi_Indonesia/MapServer/tile/{z}/{y}/{x}",
        deepest=16,
        attribution="© Badan Informasi Geospasial",
    ),
    "osm": BaseMap(
        url="https://tile.openstreetmap.org/{z}/{x}/{y}.png", deepest=19, attribution="© OpenStreetMap contributors"
    ),
}
LABELS: dict[str, Any] = {
    NONE: _.lazy("Tanpa gambar dasar"),
    "rupabumi": _.lazy("Rupabumi Indonesia (Badan Informasi Geospasial)"),
    "osm": "OpenStreetMap",
}


def base_map_of(site: Site) -> BaseMap | None:
    """Return what a site puts below its interactive map; None for nothing, which is usual."""
    return BASE_MAPS.get(settings_of(site, NAME)["base"])
