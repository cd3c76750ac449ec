"""Potentials and products as tables: the columns are the fields of the forms, and so are the rules."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from cms_core.api import desk_table
from cms_potensi_desa.admin import DESKS
from cms_potensi_desa.forms import FORMS
from cms_potensi_desa.services import KINDS

EXAMPLES: dict[str, dict[str, Any]] = {
    "potensi": {
        "title": "Kebun kelapa Blok Lor",
        "body": "<p>Disadap pagi dan sore.</p><p>Niranya dimasak menjadi gula.</p>",
        "category": "perkebunan",
        "condition": "berkembang",
        "place": "Dusun 2",
        "manager": "Kelompok penderes",
        "area": Decimal("12.5"),
        "area_unit": "hektare",
        "year": 2026,
        "latitude": Decimal("-7.501388"),
        "longitude": Decimal("109.440277"),
    },
    "produk": {
        "title": "Gula kelapa cetak",
        "body": "<p>Dari nira kelapa, dicetak dengan tempurung.</p>",
        "price": 22_000,
        "unit": "kg",
        "stock": "tersedia",
        "seller": "Kelompok penderes",
        "category": "hasil_tani",
        "place": "Dusun 2",
        "featured": True,
    },
}


TABLES = {
    name: desk_table(
        DESKS[name],
        kind.model,
        title=kind.label,
        examples=EXAMPLES[name],
        names=("title", "body", *FORMS[name].asked()),
    )
    for name, kind in KINDS.items()
}
