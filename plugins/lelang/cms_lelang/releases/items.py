"""What is bought, once for each place that it is for (OCDS 1.1, ``tender.items`` with the location extension)."""

from __future__ import annotations

from typing import Any

from cms_lelang.cases import Case
from cms_lelang.details.places import places_of

Json = dict[str, Any]

REGIONS = "ID-KEMENDAGRI"
"""The scheme of the codes of regions."""


def items_of(case: Case) -> list[Json]:
    """Return what is bought, once for each place that it is for."""
    package, further = case.package, places_of(case.package.places)
    first = [{"id": "1", "description": package.title, "deliveryLocation": _place(case)}] if package.place else []
    return first + [
        {
            "id": str(number),
            "description": f"{package.title}: {place.name}",
            "deliveryLocation": {
                "description": place.name,
                "geometry": place.geometry,
                "gazetteer": _gazetteer(place.region),
            },
        }
        for number, place in enumerate(further, 2)
    ]


def _gazetteer(region: str) -> Json:
    return {"scheme": REGIONS, "identifiers": [region]} if region else {}


def _place(case: Case) -> Json:
    package = case.package
    said: Json = {"description": package.place, "gazetteer": _gazetteer(package.region)}
    if package.latitude is None or package.longitude is None:
        return said
    # GeoJSON: longitude first.
    point = {"type": "Point", "coordinates": [float(package.longitude), float(package.latitude)]}
    return {**said, "geometry": point}
