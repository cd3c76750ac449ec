"""The look of a site: a brand colour, a motif and a theme become the styles that its pages carry.

A theme is a folder with ``theme.toml``, a style sheet in layer ``site`` and, if it likes, templates that stand in the
place of others (:mod:`cms_core.overrides`); no Python. Installed packages offer theirs under the entry point group
``cms.themes``, whose value names the package that is the folder.
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

from cms_core.colour import WHITE, NotAColour, contrast, derive
from cms_core.extensions import state
from cms_core.inline import Element, element, icon, icons, inline_script, inlined, linked_style, minify_css, read_asset
from cms_core.motifs import EDGE, EDGES, MOTIF, MOTIFS
from cms_core.plugins import offered
from cms_core.sheets import SheetRefused, faults, refuse_harm, unknown, without

log = structlog.get_logger()
GROUP = "cms.themes"
BRAND = "#0e6b58"
PLAIN = "polos"
EDGE_SEEN = 1.6
"""Contrast from which on the edge of a coat of arms is seen."""
TOKENS, SITE = "tokens", "theme"
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,29}", re.ASCII)


class ThemeError(Exception):
    """A theme cannot be used; the message says which and why."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Theme:
    """A theme as installed. ``motif`` and ``edge`` are names of :mod:`cms_core.motifs`; ``css`` is minified.

    ``head`` is the token on which the head of a page lies; ``templates`` is the folder of its templates, if it has one;
    ``problems`` says what of its style sheet has no effect, in English.
    """

    name: str
    label: str
    motif: str = MOTIF
    edge: str = EDGE
    css: str = ""
    head: str = "n-page"
    templates: Path | None = None
    problems: tuple[str, ...] = ()

    @classmethod
    def from_folder(cls, folder: Path) -> Theme:
        """Read ``theme.toml`` and the style sheet it names.

        Raises:
            ThemeError: something is missing, unknown, or leads out of the folder.
        """
        try:
            given = tomllib.loads((folder / "theme.toml").read_text("utf-8"))
            css = minify_css(_within(folder, given.pop("css")).read_text("utf-8"))
            refuse_harm(css)
            theme = cls(
                css=without(css, unknown(css, _TOKENS)),
                templates=_templates(folder),
                problems=tuple(faults(css, _TOKENS)),
                **given,
            )
        except SheetRefused as error:
            raise ThemeError(f"{folder.name}: {error}.") from error
        except (OSError, UnicodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
            raise ThemeError(f"{folder.name}: theme.toml cannot be used: {error}.") from error
        if not isinstance(theme.name, str) or not _NAME.fullmatch(theme.name) or not isinstance(theme.label, str):
            raise ThemeError(f"{folder.name}: the name is written with small letters, the label is a text.")
        if theme.motif not in MOTIFS or theme.edge not in EDGES:
            raise ThemeError(f"{folder.name}: unknown motif or edge.")
        if theme.head not in derive(BRAND).light:
            raise ThemeError(f"{folder.name}: {theme.head} is no colour token that a head could have.")
        return theme


def _within(folder: Path, name: str) -> Path:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise ThemeError(f"{folder.name}: {name} is outside the theme.")
    return path


def _templates(folder: Path) -> Path | None:
    return _within(folder, "templates") if (folder / "templates").is_dir() else None


PLAIN_THEME = Theme(name=PLAIN, label="Polos")


class Look(NamedTuple):
    """What decides the look of a page, as plain text: an error page needs no site and no database for it.

    ``on_paper`` shows on a screen what a printer would print.
    """

    brand: str = BRAND
    motif: str = MOTIF
    theme: str = PLAIN
    on_paper: bool = False


def init_themes(app: Flask) -> None:
    """Find the themes and give templates what they draw with."""
    refused: dict[str, str] = {}
    app.extensions["cms"].extras.update(themes=discover(refused=refused), themes_refused=refused)
    app.jinja_env.globals.update(
        inline_style=inline_style,
        linked_style=linked_style,
        inline_script=inline_script,
        icon=icon,
        icons=icons,
        brand_colour=brand_colour,
    )


def discover(points: Iterable[EntryPoint] | None = None, *, refused: dict[str, str] | None = None) -> dict[str, Theme]:
    """Return the installed themes by name, the plain one first.

    One that cannot be used is left out, logged, and put into ``refused`` with the reason.
    """
    themes = {PLAIN: PLAIN_THEME}
    for point in offered(GROUP) if points is None else sorted(points, key=lambda point: point.name):
        try:
            theme = Theme.from_folder(_folder_of(point))
        except ThemeError as error:
            log.error("theme left out", theme=point.name, reason=str(error))
            if refused is not None:
                refused[point.name] = str(error)
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


def refused() -> dict[str, str]:
    """Return why installed themes are not used, by the name of their entry point."""
    found: dict[str, str] = state().extras["themes_refused"]
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
    css = "".join(_part(name, brand, motif, theme) for name in parts)
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


CLOTH = ("motif", "motif-size", "edge", "edge-size", "edge-h")
_TOKENS = frozenset(f"--{name}" for name in (*derive(BRAND).light, *CLOTH))


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
