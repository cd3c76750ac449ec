"""Colours that cannot fail: every colour of a site follows from its one brand colour, with the contrast it needs.

Calculations are done in OKLCH (Ottosson 2020): lightness ``l`` 0–1, chroma ``c`` from 0, hue ``h`` in radians.
Contrast is that of WCAG 2, from 1 to 21.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

WHITE, BLACK, INK = "#ffffff", "#000000", "#0b0f0e"
HEX = re.compile(r"#[0-9a-f]{6}", re.ASCII)

Channels = tuple[float, float, float]

SENTIMENT_LIGHT = {
    "ok": "#17663a",
    "ok-bg": "#e4f5ea",
    "warn": "#7a4a00",
    "warn-bg": "#fff1d6",
    "bad": "#a3211c",
    "bad-bg": "#fdeae8",
    "info": "#1d4f91",
    "info-bg": "#e8f0fb",
}
SENTIMENT_DARK = {
    "ok": "#7fdca4",
    "ok-bg": "#12301f",
    "warn": "#f7c56b",
    "warn-bg": "#35270c",
    "bad": "#ffaea6",
    "bad-bg": "#3d1715",
    "info": "#a5c8ff",
    "info-bg": "#13253f",
}


class NotAColour(ValueError):
    """A brand colour that is not written as ``#rrggbb``."""


class Oklch(NamedTuple):
    """A colour by how it is seen: lightness, chroma, hue (radians)."""

    l: float  # noqa: E741  # the letters of the colour space
    c: float
    h: float


class Palette(NamedTuple):
    """The colour tokens of a site by name, for light and for dark."""

    light: dict[str, str]
    dark: dict[str, str]


def contrast(one: str, other: str) -> float:
    """Return the WCAG contrast ratio of two colours."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def on(colour: str) -> str:
    """Return black or white, whichever reads better on ``colour``; never below 4.58:1."""
    return WHITE if contrast(WHITE, colour) >= contrast(BLACK, colour) else BLACK


def normalise(brand: str) -> str:
    """Return a brand colour as ``#rrggbb`` in small letters.

    Raises:
        NotAColour: it is not written that way.
    """
    colour = brand.strip().lower()
    if not HEX.fullmatch(colour):
        raise NotAColour(brand)
    return colour


@lru_cache(maxsize=256)
def derive(brand: str) -> Palette:
    """Return all colour tokens that follow from one brand colour.

    Raises:
        NotAColour: ``brand`` is not ``#rrggbb``.
    """
    brand = normalise(brand)
    seen = to_oklch(brand)
    return Palette(light=_light(brand, seen), dark=_dark(seen))


def _light(brand: str, seen: Oklch) -> dict[str, str]:
    neutral, shade = _mixers(seen)
    tint_2 = shade(0.925, 0.3, 0.036)
    mark = brand if contrast(brand, tint_2) >= 3 else _until(seen, seen.l, -0.005, tint_2, 3.1)
    return {
        "brand": brand,
        "brand-on": on(brand),
        "brand-deep": shade(0.285, 0.62, 0.075),
        "brand-deep-on": WHITE,
        "brand-deep-soft": shade(0.88, 0.3, 0.035),
        "brand-ink": _until(seen, seen.l, -0.005, WHITE, 7),
        "brand-tint": shade(0.968, 0.14, 0.018),
        "brand-tint-2": tint_2,
        "brand-line": shade(0.84, 0.45, 0.05),
        "brand-mark": mark,
        "n-page": WHITE,
        "n-raised": WHITE,
        "n-sunken": neutral(0.977, 0.004),
        "n-line": neutral(0.905, 0.007),
        "n-control": neutral(0.58, 0.014),
        "c-text": neutral(0.22, 0.014),
        "c-soft": neutral(0.44, 0.014),
        **SENTIMENT_LIGHT,
    }


def _dark(seen: Oklch) -> dict[str, str]:
    neutral, shade = _mixers(seen)
    # A little lighter than the lightest surface, so that the goals hold on all of them.
    ground = neutral(0.25, 0.007)
    return {
        "brand": _until(seen, max(seen.l, 0.6), 0.005, ground, 7.2),
        "brand-on": INK,
        "brand-deep": shade(0.245, 0.45, 0.05),
        "brand-deep-on": WHITE,
        "brand-deep-soft": shade(0.86, 0.3, 0.035),
        "brand-ink": _until(seen, max(seen.l, 0.6), 0.005, ground, 7),
        "brand-tint": shade(0.26, 0.3, 0.03),
        "brand-tint-2": shade(0.33, 0.4, 0.045),
        "brand-line": shade(0.43, 0.45, 0.055),
        "brand-mark": _until(seen, max(seen.l, 0.5), 0.005, ground, 4.6),
        "n-page": neutral(0.195, 0.009),
        "n-raised": neutral(0.235, 0.01),
        "n-sunken": neutral(0.165, 0.009),
        "n-line": neutral(0.36, 0.011),
        "n-control": neutral(0.62, 0.014),
        "c-text": neutral(0.95, 0.005),
        "c-soft": neutral(0.79, 0.01),
        **SENTIMENT_DARK,
    }


def _mixers(seen: Oklch) -> tuple[Callable[[float, float], str], Callable[[float, float, float], str]]:
    """Return how to mix a neutral with a breath of the hue, and a shade with a share of the chroma up to a most.

    A neutral has never more chroma than the brand: black and grey have a hue by calculation alone, which is red.
    """

    def neutral(lightness: float, chroma: float) -> str:
        return to_hex(Oklch(lightness, min(seen.c, chroma), seen.h))

    def shade(lightness: float, share: float, most: float) -> str:
        return to_hex(Oklch(lightness, min(seen.c * share, most), seen.h))

    return neutral, shade


def _until(seen: Oklch, start: float, step: float, ground: str, goal: float) -> str:
    """Move the lightness from ``start`` until the colour stands out from ``ground`` by ``goal``; keep the hue."""
    lightness = start
    while contrast(to_hex(seen._replace(l=lightness)), ground) < goal and 0 < lightness < 1:
        lightness += step
    return to_hex(seen._replace(l=lightness))


def to_oklch(colour: str) -> Oklch:
    """Return a ``#rrggbb`` colour in OKLCH."""
    r, g, b = _linear(colour)
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    medium = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    lightness = 0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short
    return Oklch(lightness, math.hypot(a, b), math.atan2(b, a))


def to_hex(colour: Oklch) -> str:
    """Return a colour as ``#rrggbb``, with less chroma where a screen cannot show so much."""
    chroma = colour.c
    channels = _rgb(colour)
    while chroma >= 0.001 and not all(-0.0008 <= channel <= 1.0008 for channel in channels):
        chroma *= 0.94
        channels = _rgb(colour._replace(c=chroma))
    return "#" + "".join(f"{round(255 * _gamma(min(1.0, max(0.0, channel)))):02x}" for channel in channels)


def _rgb(colour: Oklch) -> Channels:
    a, b = colour.c * math.cos(colour.h), colour.c * math.sin(colour.h)
    long = (colour.l + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (colour.l - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (colour.l - 0.0894841775 * a - 1.291485548 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
    )


def _linear(colour: str) -> Channels:
    red, green, blue = (_ungamma(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return red, green, blue


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _ungamma(value: float) -> float:
    return float(value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)


def _gamma(value: float) -> float:
    return float(12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055)
