"""Map layers of a site's modules, for whoever draws a map."""

from __future__ import annotations

from cms_core.entries import BBox, MapLayer, PublicDocument
from cms_core.modules import gate
from cms_core.sites.models import Site


def layers(site: Site, bbox: BBox | None = None) -> list[MapLayer]:
    """Return the layers of the enabled modules inside ``bbox``."""
    return list(gate.hooks(site).sorted("cms_map_layers", bbox=bbox))


def public_documents(site: Site) -> list[PublicDocument]:
    """Return the public documents of the enabled modules, newest first."""
    found = gate.hooks(site).each("cms_public_documents")
    return sorted(found, key=lambda document: document.published_at, reverse=True)
