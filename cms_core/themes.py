"""The look of a site: a brand colour, a motif and a theme become the styles that its pages carry.

A theme is a folder with ``theme.toml``, a style sheet in layer ``site``; no Python and no templates. Installed
packages offer theirs under the entry point group ``cms.themes``, whose value names the package that is the folder.
"""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from importlib.metadata import EntryPoint
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import structlog
from flask import Flask, g
from markupsafe import Markup

from cms_core.colour import NotAColour, derive
from cms_core.extensions import state
from cms_core.inline import Element, element, icon, icons, inline_script, inlined, linked_style, minify_css, read_asset
from cms_core.motifs import EDGE, EDGES, MOTIF, MOTIFS
from cms_core.plugins import offered

log = structlog.get_logger()
GROUP = "cms.themes"
BRAND = "#0e6b58"
PLAIN = "polos"
TOKENS, SITE = "tokens", "theme"


class ThemeError(Exception):
    """A theme cannot be used; the message says which and why."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Theme:
    """A theme as installed. ``motif`` and ``edge`` are names of :mod:`cms_core.motifs`; ``css`` is minified."""

    name: str
    label: str
    motif: str = MOTIF
    edge: str = EDGE
    css: str = ""

    @classmethod
    def from_folder(cls, folder: Path) -> Theme:
        """Read ``theme.toml`` and the style sheet it names.

        Raises:
            ThemeError: something is missing, unknown, or leads out of the folder.
        """
        try:
            given = tomllib.loads((folder / "theme.toml").read_text("utf-8"))
            sheet = (folder / given.pop("css")).resolve()
            if not sheet.is_relative_to(folder.resolve()):
                raise ThemeError(f"{folder.name}: the style sheet is outside the theme.")
            theme = cls(css=minify_css(sheet.read_text("utf-8")), **given)
        except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
            raise ThemeError(f"{folder.name}: theme.toml cannot be used: {error}.") from error
        if theme.motif not in MOTIFS or theme.edge not in EDGES:
            raise ThemeError(f"{folder.name}: unknown motif or edge.")
        return theme


PLAIN_THEME = Theme(name=PLAIN, label="Polos")


class Look(NamedTuple):
    """What decides the look of a page, as plain text: an error page needs no site and no database for it."""

    brand: str = BRAND
    motif: str = MOTIF
    theme: str = PLAIN


def init_themes(app: Flask) -> None:
    """Find the themes and give templates what they draw with."""
    app.extensions["cms"].extras["themes"] = discover()
    app.jinja_env.globals.update(
        inline_style=inline_style,
        linked_style=linked_style,
        inline_script=inline_script,
        icon=icon,
        icons=icons,
        brand_colour=brand_colour,
    )


def discover(points: Iterable[EntryPoint] | None = None) -> dict[str, Theme]:
    """Return the installed themes by name, the plain one first; one that cannot be used is left out and logged."""
    themes = {PLAIN: PLAIN_THEME}
    for point in offered(GROUP) if points is None else sorted(points, key=lambda point: point.name):
        try:
            theme = Theme.from_folder(_folder_of(point))
        except ThemeError as error:
            log.error("theme left out", theme=point.name, reason=str(error))
        else:
            themes.setdefault(theme.name, theme)
    return themes


def _folder_of(point: EntryPoint) -> Path:
    try:
        spec = find_spec(point.value)
    except ImportError as error:
        raise ThemeError(f"{point.name}: {error}.") from error
    if spec is None or not spec.submodule_search_locations:
        raise ThemeError(f"{point.name}: {point.value} is not a package.")
    return Path(next(iter(spec.submodule_search_locations)))


def themes() -> dict[str, Theme]:
    """Return the themes of the current application by name."""
    found: dict[str, Theme] = state().extras["themes"]
    return found


def remember_look(site: Any) -> None:
    """Keep the look of the site of this request, so that even an error page has it."""
    g.look = Look() if site is None else Look(site.brand, site.motif, site.theme)


def current_look() -> Look:
    """Return the look of the site of this request; core's own where there is none."""
    if "look" not in g:
        remember_look(g.get("site"))
    look: Look = g.look
    return look


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
    return inlined(_joined(parts, brand, motif, theme))


@lru_cache(maxsize=256)
def _joined(parts: tuple[str, ...], brand: str, motif: str, theme: Theme) -> Element:
    return element("style", "".join(_part(name, brand, motif, theme) for name in parts))


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
    strip = EDGES[edge]
    cloth = {
        "motif": MOTIFS[motif].address(),
        "motif-size": MOTIFS[motif].size,
        "edge": strip.tile.address(),
        "edge-size": strip.tile.size,
        "edge-h": strip.height,
    }
    dark = _declarations(palette.dark)
    return (
        "@layer tokens,base,parts,module,site;@layer tokens{"
        f":root{{color-scheme:light;{_declarations(palette.light)}{_declarations(cloth)}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{color-scheme:dark;{dark}}}}}"
        f"@media screen{{:root[data-theme=dark]{{color-scheme:dark;{dark}}}}}}}"
    )


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
