"""What search engines read of an entry: schema.org's TouristAttraction, Place, and Product with its Offer."""

from __future__ import annotations

from typing import Any

from cms_core.api import Site, image_url, today
from cms_potensi_desa.models import Entry, Potensi, Produk
from cms_potensi_desa.prices import price_of
from cms_potensi_desa.words import GROUP_OF, SORTS

CURRENCY = "IDR"
AVAILABLE = {"tersedia": "InStock", "preorder": "PreOrder", "habis": "OutOfStock"}
SCHEMA = "https://schema.org"


def data_of(row: Entry, site: Site, address: str, summary: str) -> dict[str, Any]:
    """Return an entry of ``site`` as ``json_ld`` writes it, for the page at the absolute ``address``."""
    images = [image_url(photo.media) for photo in row.shown_photos]
    more = _product(row, site, address) if isinstance(row, Produk) else _place(row, site)
    return {"name": row.title, "description": summary, "url": address, "image": images, **more}


def _place(row: Entry, site: Site) -> dict[str, Any]:
    assert isinstance(row, Potensi)
    visited = GROUP_OF.get(row.category) == "wisata"
    found: dict[str, Any] = {
        "@type": "TouristAttraction" if visited else "Place",
        "address": _address(row, site),
        "isAccessibleForFree": row.ticket == 0 if visited and row.ticket is not None else None,
        "amenityFeature": [
            {"@type": "LocationFeatureSpecification", "name": name.strip(), "value": True}
            for name in row.facilities.split(",")
            if name.strip()
        ],
    }
    if row.latitude is not None and row.longitude is not None:
        place = {"latitude": float(row.latitude), "longitude": float(row.longitude)}
        found["geo"] = {"@type": "GeoCoordinates", **place}
    return found


def _address(row: Entry, site: Site) -> dict[str, str]:
    place = {"streetAddress": row.place, "addressLocality": site.name}
    return {"@type": "PostalAddress", "addressCountry": "ID", **place}


def _product(row: Produk, site: Site, address: str) -> dict[str, Any]:
    price = price_of(row, today(site))
    offer: dict[str, Any] | None = None
    if price is not None:
        offer = {
            "@type": "Offer",
            "price": price.amount,
            "priceCurrency": CURRENCY,
            "availability": f"{SCHEMA}/{AVAILABLE[row.stock]}",
            "url": address,
            "areaServed": site.name,
        }
        if price.until is not None:
            offer["priceValidUntil"] = price.until.isoformat()
        if row.seller:
            offer["seller"] = {"@type": "Organization", "name": row.seller}
    return {"@type": "Product", "category": str(SORTS.get(row.category, "")), "offers": offer}
