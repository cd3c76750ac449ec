"""What the people of a site are told about its cases: numbers and places, never what one is about or whose it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cms_lapor import _

NOTICES: Mapping[str, Any] = {
    "half": _.lazy("%(number)s: separuh waktunya sudah lewat."),
    "soon": _.lazy("%(number)s: batas waktunya sudah dekat."),
    "over": _.lazy("%(number)s: lewat batas waktu. Kerjakan, dan kabarkan alasannya kepada pelapor."),
    "below_over": _.lazy("%(place)s, %(number)s: lewat batas waktu."),
    "below_far": _.lazy("%(place)s, %(number)s: sudah tiga hari kerja lewat batas waktu."),
    "suspects": _.lazy("Laporan yang mungkin dari robot dan belum diperiksa: %(count)s. Bisa jadi sungguhan."),
    "elsewhere": _.lazy(
        "Laporan yang sudah dua minggu di kantor lain tanpa kabar: %(count)s. Tanyakan, lalu kabari pelapornya."
    ),
    "one_elsewhere": _.lazy(
        "%(number)s: sudah dua minggu di kantor lain tanpa kabar. Tanyakan, lalu kabari pelapornya."
    ),
    "silent": _.lazy("%(number)s: pelapor belum membalas, dan laporannya segera ditutup. Ingatkan lewat WhatsApp."),
    "restricted": _.lazy(
        "%(number)s: datanya dibatasi, tetapi batas waktunya berjalan terus. Cabut pembatasannya bila harus dijawab."
    ),
    "restrict": _.lazy("%(number)s: pelapor meminta datanya dibatasi. Batasi dalam 3 × 24 jam."),
    "restrict_soon": _.lazy("%(number)s: permintaan membatasi data hampir atau sudah lewat 3 × 24 jam."),
}
