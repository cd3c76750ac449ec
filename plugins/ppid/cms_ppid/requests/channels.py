"""The ways by which requests and objections come (UU 14/2008 pasal 22; Perki 1/2021)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cms_ppid import _
from cms_ppid.cases.models import DESK, LETTER, MAIL, SPOKEN, WEB

CHANNELS: Mapping[str, Any] = {
    WEB: _.lazy("Situs web"),
    DESK: _.lazy("Datang ke meja layanan"),
    LETTER: _.lazy("Lewat surat"),
    MAIL: _.lazy("Surel"),
    SPOKEN: _.lazy("Lisan, ditulis petugas"),
}
TAKEN: Mapping[str, Any] = {way: CHANNELS[way] for way in (DESK, LETTER, MAIL, SPOKEN)}
"""Those by which an officer writes something down."""
