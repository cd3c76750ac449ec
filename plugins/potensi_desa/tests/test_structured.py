from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site

from .conftest import stored

MakeEntry = Callable[..., int]


def data(client: FlaskClient, url: str) -> dict[str, Any]:
    text = client.get(url).text
    _crumbs, found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    read: dict[str, Any] = json.loads(found)
    return read


def test_a_place_to_visit_is_a_tourist_attraction(client: FlaskClient, site: Site, make_entry: MakeEntry) -> None:
    point = {"latitude": Decimal("-7.45"), "longitude": Decimal("109.5")}
    key = stored(site)
    more = {"ticket": 0, "hours": "Setiap hari", "facilities": "parkir, toilet", "place": "Dusun 1"}
    make_entry(site, category="wisata_alam", photos=(key,), **point, **more)

    found = data(client, "/s/kalimandi/potensi/kebun-kelapa")
    assert found == {
        "@context": "https://schema.org",
        "@type": "TouristAttraction",
        "name": "Kebun kelapa",
        "description": "Disadap pagi. Dicetak sore.",
        "url": found["url"],
        "image": found["image"],
        "address": {
            "@type": "PostalAddress",
            "addressCountry": "ID",
            "addressLocality": "Kalimandi",
            "streetAddress": "Dusun 1",
        },
        "isAccessibleForFree": True,
        "amenityFeature": [
            {"@type": "LocationFeatureSpecification", "name": name, "value": True} for name in ("parkir", "toilet")
        ],
        "geo": {"@type": "GeoCoordinates", "latitude": -7.45, "longitude": 109.5},
    }
    assert re.fullmatch(r"http://.+/potensi/kebun-kelapa", found["url"])
    (image,) = found["image"]
    assert client.get(re.sub(r"^http://[^/]+", "", image)).status_code == 200


def test_a_field_is_a_place(client: FlaskClient, site: Site, make_entry: MakeEntry) -> None:
    make_entry(site)

    assert data(client, "/s/kalimandi/potensi/kebun-kelapa")["@type"] == "Place"


@pytest.mark.parametrize(
    ("stock", "availability"), [("tersedia", "InStock"), ("preorder", "PreOrder"), ("habis", "OutOfStock")]
)
def test_a_product_has_its_offer(
    client: FlaskClient, site: Site, make_entry: MakeEntry, stock: str, availability: str
) -> None:
    more = {"discount": 10, "discount_until": "2999-12-31", "seller": "Dapur", "whatsapp": "628123456789"}
    make_entry(site, "produk", stock=stock, **more)

    found = data(client, "/s/kalimandi/lapak/gula-kelapa")
    assert (found["@type"], found["category"]) == ("Product", "Makanan dan minuman")
    assert found["offers"] == {
        "@type": "Offer",
        "price": 19_800,
        "priceCurrency": "IDR",
        "availability": f"https://schema.org/{availability}",
        "url": found["url"],
        "areaServed": "Kalimandi",
        "priceValidUntil": "2999-12-31",
        "seller": {"@type": "Organization", "name": "Dapur"},
    }
    assert "628123456789" not in json.dumps(found)


def test_without_a_price_there_is_no_offer(client: FlaskClient, site: Site, make_entry: MakeEntry) -> None:
    make_entry(site, "produk", price=None)

    assert "offers" not in data(client, "/s/kalimandi/lapak/gula-kelapa")


def test_what_was_typed_cannot_leave_the_block(client: FlaskClient, site: Site, make_entry: MakeEntry) -> None:
    attack = "</script><script>alert(1)</script>"
    make_entry(site, title=attack, place=attack)
    listed = client.get("/s/kalimandi/potensi/").text
    (url,) = re.findall(r'<h3><a href="([^"]+)"', listed)

    assert data(client, url)["name"] == attack
    assert "<script>alert" not in client.get(url).text
