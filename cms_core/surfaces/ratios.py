"""What a brand colour leads to, in words: the contrasts of its pages, and what the server had to change."""

from __future__ import annotations

import math
from typing import NamedTuple

from flask_babel import format_decimal
from flask_babel import gettext as _

from cms_core.colour import WHITE, contrast, derive, to_oklch
from cms_core.formats import NBSP

BEST = 7
"""Contrast that WCAG 2 asks of text at its highest level; no colour is derived that falls below the lower."""
GREY = 0.03
"""Chroma below which nobody sees a hue."""


class Ratio(NamedTuple):
    """A pair of colours that meet: what it is, its contrast as people write it, and what to think of it."""

    label: str
    ratio: str
    verdict: str


def ratios(brand: str) -> list[Ratio]:
    """Return the contrasts that readers meet most, light ones first."""
    light, dark = derive(brand)
    return [
        _ratio(_("Tulisan di atas warna"), light["brand-on"], light["brand"]),
        _ratio(_("Tautan di halaman putih"), light["brand-ink"], light["n-page"]),
        _ratio(_("Tulisan di bidang gelap"), light["brand-deep-soft"], light["brand-deep"]),
        _ratio(_("Ikon dan garis"), light["brand-mark"], light["brand-tint-2"]),
        _ratio(_("Tulisan di atas warna, layar gelap"), dark["brand-on"], dark["brand"]),
        _ratio(_("Tautan, layar gelap"), dark["brand-ink"], dark["n-page"]),
    ]


def _ratio(label: str, front: str, back: str) -> Ratio:
    value = contrast(front, back)
    return Ratio(label, _said(value), _("baik sekali") if value >= BEST else _("baik"))


def _said(value: float) -> str:
    # Never written as more than it is.
    return f"{format_decimal(math.floor(value * 10) / 10, format='0.0')}{NBSP}:{NBSP}1"


def changes(brand: str) -> list[str]:
    """Return sentences about what is not the colour itself, because it could not be read or seen."""
    light = derive(brand).light
    said = []
    if light["brand-ink"] != brand:
        said.append(
            _(
                "Warna ini %(ratio)s di atas putih. Supaya mudah dibaca, tulisan dan tautan memakai %(name)s yang lebih"
                " tua (%(code)s).",
                ratio=_said(contrast(brand, WHITE)),
                name=name_of(light["brand-ink"]),
                code=light["brand-ink"],
            )
        )
    if light["brand-mark"] != brand:
        said.append(
            _(
                "Ikon, garis, dan batang memakai %(name)s (%(code)s).",
                name=name_of(light["brand-mark"]),
                code=light["brand-mark"],
            )
        )
    if light["brand-on"] != WHITE:
        said.append(_("Tulisan di atas tombol berwarna hitam, karena putih sulit terbaca di sana."))
    return said


def name_of(colour: str) -> str:
    """Return what people call a colour."""
    seen = to_oklch(colour)
    if seen.c < GREY:
        return str(_("abu-abu"))
    hue, deep = math.degrees(seen.h) % 360, seen.l < 0.62
    for end, name in (
        (12, _("merah muda")),
        (42, _("merah")),
        (85, _("cokelat") if deep else _("jingga")),
        (125, _("zaitun") if deep else _("kuning")),
        (165, _("hijau")),
        (215, _("hijau kebiruan")),
        (280, _("biru")),
        (330, _("ungu")),
    ):
        if hue < end:
            return str(name)
    return str(_("merah muda"))
