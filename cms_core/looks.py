"""The look of a page: a brand colour, a motif and a theme become the styles that it carries."""

from __future__ import annotations

import dataclasses
import re
from functools import lru_cache
from typing import Any, NamedTuple

from flask import Flask, g
from markupsafe import Markup

from cms_core.colour import WHITE, NotAColour, contrast, derive
from cms_core.inline import Element, element, icon, icons, inline_script, inlined, linked_style, minify_css, read_asset
from cms_core.motifs import EDGES, MOTIF, MOTIFS
from cms_core.themes import BRAND, CLOTH, PLAIN, PLAIN_THEME, Theme, themes

EDGE_SEEN = 1.6
"""Contrast from which on the edge of a coat of arms is seen."""
TOKENS, SITE = "tokens", "theme"


class Look(NamedTuple):
    """What decides the look of a page, as plain text: an error page needs no site and no database for it.

    ``on_paper`` shows on a screen what a printer would print.
    """

    brand: str = BRAND
    motif: str = MOTIF
    theme: str = PLAIN
    on_paper: bool = False


def init_looks(app: Flask) -> None:
    """Give templates what they draw with."""
    app.jinja_env.globals.update(
        inline_style=inline_style,
        linked_style=linked_style,
        inline_script=inline_script,
        icon=icon,
        icons=icons,
        brand_colour=brand_colour,
    )


def look_of(site: Any) -> Look:
    """Return the look of a site; core's own where there is none."""
    return Look() if site is None else Look(site.brand, site.motif, site.theme)


def current_look() -> Look:
    """Return the look of this request: of its site, of what is previewed, or of the site that an error page recalls."""
    if "look" not in g:
        g.look = look_of(g.get("site"))
    look: Look = g.look
    return look


def plate_for(edge: str, look: Look) -> str:
    """Return the class of the plate behind a coat of arms whose edge has this colour; nothing where it needs none.

    It needs one where its edge would be lost on the head of a page, in light or in dark.
    """
    palette = derive(_usable(look.brand))
    head = themes().get(look.theme, PLAIN_THEME).head
    if not edge or min(contrast(edge, tokens[head]) for tokens in palette) >= EDGE_SEEN:
        return ""
    deep = palette.light["brand-deep"]
    return "plate" if contrast(edge, WHITE) >= contrast(edge, deep) else "plate plate-deep"


def brand_colour() -> str:
    """Return the brand colour of this page (for ``theme-color``)."""
    return _usable(current_look().brand)


def inline_style(*parts: str) -> Markup:
    """Return style sheets as one ``<style>`` element, its hash known to the policy.

    ``parts`` are names of ``static/css/*.css``, ``<plugin>/<name>`` for a plugin's; ``tokens`` carries the site's
    colours beside the fixed shapes, ``theme`` stands for the rules of its theme.
    """
    look = current_look()
    theme = themes().get(look.theme, PLAIN_THEME)
    brand = _usable(look.brand)
    motif = look.motif if look.motif in MOTIFS else theme.motif
    return inlined(_joined(parts, brand, motif, theme, look.on_paper))


@lru_cache(maxsize=256)
def _joined(parts: tuple[str, ...], brand: str, motif: str, theme: Theme, on_paper: bool) -> Element:
    said = theme.css + "".join(sheet for name, sheet in theme.beside if name in parts)
    css = "".join(_part(name, brand, motif, dataclasses.replace(theme, css=said)) for name in parts)
    if on_paper:
        css = css.replace("@media print", "@media all").replace("@media screen", "@media speech")
    return element("style", css)


def _part(name: str, brand: str, motif: str, theme: Theme) -> str:
    if name == TOKENS:
        return token_css(brand, motif, theme.edge) + _sheet(TOKENS)
    if name == SITE:
        return theme.css
    return _sheet(name)


@lru_cache(maxsize=256)
def _sheet(name: str) -> str:
    return minify_css(read_asset("css", name))


@lru_cache(maxsize=512)
def token_css(brand: str, motif: str, edge: str) -> str:
    """Return the order of the layers and all tokens of a site; the dark ones stand twice and never go on paper."""
    palette = derive(brand)
    cloth = _cloth(motif, edge)
    dark = _declarations(palette.dark)
    return (
        "@layer tokens,base,parts,module,site;@layer tokens{"
        f":root{{color-scheme:light;{_declarations(palette.light)}{_declarations(cloth)}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{color-scheme:dark;{dark}}}}}"
        f"@media screen{{:root[data-theme=dark]{{color-scheme:dark;{dark}}}}}}}"
    )


def cloth_tokens(look: Look) -> dict[str, str]:
    """Return the tokens of motif and edge that a look has."""
    theme = themes().get(look.theme, PLAIN_THEME)
    return _cloth(look.motif if look.motif in MOTIFS else theme.motif, theme.edge)


def _cloth(motif: str, edge: str) -> dict[str, str]:
    tile, strip = MOTIFS[motif], EDGES[edge]
    values = (tile.address(), tile.size, strip.tile.address(), strip.tile.size, strip.height)
    return dict(zip(CLOTH, values, strict=True))


def _declarations(tokens: dict[str, str]) -> str:
    return "".join(f"--{name}:{_short(value)};" for name, value in tokens.items())


def _short(value: str) -> str:
    return re.sub(r"^#(.)\1(.)\2(.)\3$", r"#\1\2\3", value)


def _usable(brand: str) -> str:
    try:
        derive(brand)
    except NotAColour:
        return BRAND
    return brand.lower()
