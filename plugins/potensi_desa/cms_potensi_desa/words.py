"""What the values of choices are called."""

from __future__ import annotations

from typing import Any

from cms_potensi_desa import _

Labels = dict[str, Any]

GROUPS: dict[str, tuple[Any, Labels]] = {
    "ekonomi": (
        _.lazy("Ekonomi"),
        {
            "pertanian": _.lazy("Pertanian"),
            "perkebunan": _.lazy("Perkebunan"),
            "kehutanan": _.lazy("Kehutanan"),
            "peternakan": _.lazy("Peternakan"),
            "perikanan": _.lazy("Perikanan"),
            "usaha": _.lazy("Usaha dan kerajinan"),
            "bumdes": _.lazy("BUM Desa"),
        },
    ),
    "wisata": (
        _.lazy("Wisata"),
        {
            "wisata_alam": _.lazy("Wisata alam"),
            "wisata_budaya": _.lazy("Wisata budaya"),
            "wisata_buatan": _.lazy("Wisata buatan"),
            "desa_wisata": _.lazy("Desa wisata"),
            "wisata": _.lazy("Wisata lain"),
        },
    ),
    "budaya": (_.lazy("Budaya"), {"budaya": _.lazy("Seni, adat, dan tradisi")}),
    "sda": (
        _.lazy("Alam dan lingkungan"),
        {
            "air": _.lazy("Sumber daya air"),
            "tambang": _.lazy("Bahan galian"),
            "alam": _.lazy("Lingkungan dan ruang publik"),
        },
    ),
}
"""The groups of potentials, each with its categories. A category stands in one group alone."""

CATEGORIES: Labels = {key: label for _group, labels in GROUPS.values() for key, label in labels.items()}
GROUP_OF = {key: group for group, (_label, labels) in GROUPS.items() for key in labels}
CONDITIONS: Labels = {
    "berkembang": _.lazy("Dikembangkan"),
    "rintisan": _.lazy("Rintisan"),
    "belum": _.lazy("Belum dikelola"),
}

SORTS: Labels = {
    "makanan": _.lazy("Makanan dan minuman"),
    "kerajinan": _.lazy("Kerajinan"),
    "hasil_tani": _.lazy("Hasil tani dan ternak"),
    "sandang": _.lazy("Kain dan pakaian"),
    "jasa": _.lazy("Jasa"),
    "lain": _.lazy("Lainnya"),
}
"""The categories of products."""

FEATURED, FEATURED_LABEL = "unggulan", _.lazy("Produk unggulan")
"""A filter beside the categories of products."""

STOCKS: dict[str, tuple[Any, str]] = {
    "tersedia": (_.lazy("Tersedia"), "ok"),
    "preorder": (_.lazy("Pesan dulu"), "info"),
    "habis": (_.lazy("Habis"), "warn"),
}
"""What each state of the stock is called, and the kind of its tag."""

PERCENT, RUPIAH = "persen", "rupiah"
DISCOUNTS: Labels = {PERCENT: _.lazy("persen"), RUPIAH: _.lazy("rupiah")}
MARKS: Labels = {"pirt": "P-IRT", "halal": _.lazy("Halal"), "nib": "NIB", "bpom": "BPOM"}
"""Legal marks; each column holds the number that is printed on the packet."""
SPELLED = {"pirt": "P-IRT", "halal": "halal", "nib": "NIB", "bpom": "BPOM"}
"""How people look for them."""
