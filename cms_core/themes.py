"""Installed themes.

A theme is a folder with ``theme.toml``, a style sheet in layer ``site`` and, if it likes, templates that stand in the
place of others (:mod:`cms_core.overrides`); no Python. Installed packages offer theirs under the entry point group
``cms.themes``, whose value names the package that is the folder.
"""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections.abc import Iterable
from importlib.metadata import EntryPoint
from importlib.util import find_spec
from pathlib import Path

import structlog
from flask import Flask

from cms_core.colour import derive
from cms_core.extensions import state
from cms_core.inline import minify_css
from cms_core.motifs import EDGE, EDGES, MOTIF, MOTIFS
from cms_core.plugins import offered
from cms_core.sheets import SheetRefused, faults, refuse_harm, unknown, without

log = structlog.get_logger()
GROUP = "cms.themes"
BRAND = "#0e6b58"
PLAIN = "polos"
CLOTH = ("motif", "motif-size", "edge", "edge-size", "edge-h")
_TOKENS = frozenset(f"--{name}" for name in (*derive(BRAND).light, *CLOTH))
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,29}", re.ASCII)


class ThemeError(Exception):
    """A theme cannot be used; the message says which and why."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Theme:
    """A theme as installed. ``motif`` and ``edge`` are names of :mod:`cms_core.motifs`; ``css`` is minified.

    ``beside`` is what it says besides on pages that have a style of core's, by its name: no other page pays for it.

    ``head`` is the token on which the head of a page lies; ``templates`` is the folder of its templates, if it has one;
    ``problems`` says what of its style sheet has no effect, in English.
    """

    name: str
    label: str
    motif: str = MOTIF
    edge: str = EDGE
    css: str = ""
    beside: tuple[tuple[str, str], ...] = ()
    head: str = "n-page"
    templates: Path | None = None
    problems: tuple[str, ...] = ()

    @classmethod
    def from_folder(cls, folder: Path) -> Theme:
        """Read ``theme.toml`` and the style sheets it names.

        Raises:
            ThemeError: something is missing, unknown, or leads out of the folder.
        """
        try:
            given = tomllib.loads((folder / "theme.toml").read_text("utf-8"))
            css = _sheet(folder, given.pop("css"))
            beside = {name: _sheet(folder, file) for name, file in given.pop("beside", {}).items()}
            theme = cls(
                css=without(css, unknown(css, _TOKENS)),
                beside=tuple((name, without(sheet, unknown(sheet, _TOKENS))) for name, sheet in beside.items()),
                templates=_templates(folder),
                problems=tuple(fault for sheet in (css, *beside.values()) for fault in faults(sheet, _TOKENS)),
                **given,
            )
        except SheetRefused as error:
            raise ThemeError(f"{folder.name}: {error}.") from error
        except (OSError, UnicodeError, tomllib.TOMLDecodeError, AttributeError, KeyError, TypeError) as error:
            raise ThemeError(f"{folder.name}: theme.toml cannot be used: {error}.") from error
        if not isinstance(theme.name, str) or not _NAME.fullmatch(theme.name) or not isinstance(theme.label, str):
            raise ThemeError(f"{folder.name}: the name is written with small letters, the label is a text.")
        if theme.motif not in MOTIFS or theme.edge not in EDGES:
            raise ThemeError(f"{folder.name}: unknown motif or edge.")
        if theme.head not in derive(BRAND).light:
            raise ThemeError(f"{folder.name}: {theme.head} is no colour token that a head could have.")
        return theme


def _sheet(folder: Path, name: str) -> str:
    css = minify_css(_within(folder, name).read_text("utf-8"))
    refuse_harm(css)
    return css


def _within(folder: Path, name: str) -> Path:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise ThemeError(f"{folder.name}: {name} is outside the theme.")
    return path


def _templates(folder: Path) -> Path | None:
    return _within(folder, "templates") if (folder / "templates").is_dir() else None


PLAIN_THEME = Theme(name=PLAIN, label="Polos")


def init_themes(app: Flask) -> None:
    """Find the themes."""
    refused: dict[str, str] = {}
    app.extensions["cms"].extras.update(themes=discover(refused=refused), themes_refused=refused)


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
