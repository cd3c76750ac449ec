"""How something is asked for and handed over (Perki 1/2021): keys of requests, and what people call them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cms_ppid import _
from cms_ppid.cases.models import BODY, DESK, GROUP, LETTER, MAIL, PERSON, SPOKEN, WEB

KINDS: Mapping[str, Any] = {
    PERSON: _.lazy("Perorangan"),
    BODY: _.lazy("Badan hukum"),
    GROUP: _.lazy("Kelompok orang"),
}
CHANNELS: Mapping[str, Any] = {
    WEB: _.lazy("Situs web"),
    DESK: _.lazy("Datang ke meja layanan"),
    LETTER: _.lazy("Surat"),
    MAIL: _.lazy("Surel"),
    SPOKEN: _.lazy("Lisan, ditulis petugas"),
}
OBTAIN: Mapping[str, Any] = {
    "melihat": _.lazy("Melihat"),
    "membaca": _.lazy("Membaca"),
    "mendengar": _.lazy("Mendengarkan"),
    "mencatat": _.lazy("Mencatat"),
    "lunak": _.lazy("Salinan digital"),
    "salinan": _.lazy("Salinan cetak"),
}
DELIVER: Mapping[str, Any] = {
    "ambil": _.lazy("Diambil langsung"),
    "surel": _.lazy("Surel"),
    "pos": _.lazy("Pos"),
    "kurir": _.lazy("Kurir"),
    "faksimili": _.lazy("Faksimili"),
    "whatsapp": _.lazy("WhatsApp"),
}
PAPERS: Mapping[str, Any] = {
    "ktp": _.lazy("KTP atau surat keterangan Dukcapil"),
    "badan": _.lazy("Pengesahan badan hukum"),
    "kuasa": _.lazy("Surat kuasa"),
}
