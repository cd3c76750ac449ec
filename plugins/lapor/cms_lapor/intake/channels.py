"""The ways by which reports come in, as data; what is stored is the key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cms_lapor import _

PAPER, BOX, VISIT, SMS, WHATSAPP = "surat", "kotak_saran", "tatap_muka", "sms", "whatsapp"

CHANNELS: Mapping[str, Any] = {
    "web": _.lazy("Situs"),
    "pwa": _.lazy("Situs yang dipasang di HP"),
    VISIT: _.lazy("Datang ke kantor"),
    PAPER: _.lazy("Surat"),
    BOX: _.lazy("Kotak saran"),
    "telepon": _.lazy("Telepon"),
    SMS: _.lazy("SMS"),
    WHATSAPP: _.lazy("WhatsApp"),
    "email": _.lazy("Surel"),
    "medsos": _.lazy("Media sosial"),
    "open311": _.lazy("Aplikasi lain (Open311)"),
    "sp4n": _.lazy("SP4N-LAPOR!"),
    "lain": _.lazy("Cara lain"),
}

BY_HAND = (VISIT, PAPER, BOX, "telepon", WHATSAPP, SMS, "email", "medsos", "lain")
"""Those that people of the office write down."""
