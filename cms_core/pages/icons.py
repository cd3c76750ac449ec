"""What stands on the tile of a page: icons by what they mean, a short list on purpose."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

PLAIN = "file-text"
ICONS = {
    "": (PLAIN, _l("Dokumen")),
    "profil": ("building-community", _l("Profil")),
    "orang": ("users", _l("Orang, struktur")),
    "layanan": ("checklist", _l("Layanan, syarat")),
    "jam": ("clock", _l("Jam layanan")),
    "surat": ("certificate", _l("Surat keterangan")),
    "penduduk": ("id-badge-2", _l("KTP dan KK")),
    "bantuan": ("heart-handshake", _l("Bantuan sosial")),
    "nikah": ("hearts", _l("Nikah, keluarga")),
    "uang": ("report-money", _l("Anggaran, pajak")),
    "hukum": ("gavel", _l("Peraturan")),
    "agenda": ("calendar-event", _l("Agenda")),
    "peta": ("map-2", _l("Peta, wilayah")),
    "arsip": ("folder-open", _l("Informasi, arsip")),
    "darurat": ("ambulance", _l("Kesehatan, darurat")),
    "kabar": ("speakerphone", _l("Pengumuman")),
}
"""By the word that a page keeps: the icon of the sprite, and what people read when they choose."""


def icon_of(word: str) -> str:
    """Return the icon for what a page keeps; the plain one for a word that is not in the list (any more)."""
    return ICONS.get(word, ICONS[""])[0]
