"""Styles, scripts and icons that stand in the page itself: the first view needs no second request.

Every inlined block is known to the Content-Security-Policy by its hash, collected in ``g.csp_hashes``. Pages of the
administration, of which people open many, lead to files instead that a browser keeps: :func:`linked`.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import structlog
from flask import current_app, g
from markupsafe import Markup

log = structlog.get_logger()
STATIC = Path(__file__).parent / "static"
NAME = re.compile(r"(?:(?P<plugin>[a-z_]+)/)?(?P<file>[a-z0-9-]+)", re.ASCII)
SYMBOL = re.compile(r'<symbol id="i-([a-z0-9-]+)".*?</symbol>')
FALLBACK_ICON = "file-text"
UNSTYLED = Markup('width="20" height="20" fill="none" stroke="currentColor"')
"""What an icon looks like in a browser that is too old for the styles."""


class MissingAsset(Exception):
    """A template asks for a style or script that is not there. Always a fault of the program."""


def read_asset(kind: str, name: str) -> str:
    """Return the text of ``static/<kind>/<name>.<kind>`` of core, or of a plugin for ``<plugin>/<name>``.

    Raises:
        MissingAsset: there is no such file.
    """
    match = NAME.fullmatch(name)
    folder = _static_folder(match["plugin"]) if match else None
    if match is None or folder is None or not (path := folder / kind / f"{match['file']}.{kind}").is_file():
        raise MissingAsset(f"{name}.{kind}")
    return path.read_text("utf-8")


def _static_folder(plugin: str | None) -> Path | None:
    if plugin is None:
        return STATIC
    blueprint = current_app.blueprints.get(plugin)
    return Path(blueprint.static_folder) if blueprint is not None and blueprint.static_folder else None


def minify_css(css: str) -> str:
    """Return plain CSS without comments and needless space; strings (data addresses) stay as they are."""
    pieces = re.split(r'("[^"]*")', re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL))
    return "".join(piece if piece.startswith('"') else _squeeze(piece) for piece in pieces).strip()


def _squeeze(css: str) -> str:
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r" ?([{};,>]) ?", r"\1", css)
    css = re.sub(r"([\w-]): ", r"\1:", css)
    return css.replace(";}", "}")


class Element(NamedTuple):
    """An inlined block, and its hash for the policy."""

    markup: Markup
    hash: str


def element(tag: str, content: str) -> Element:
    """Return a style sheet or a script of ours as an inlined block."""
    return Element(Markup(f"<{tag}>{content}</{tag}>"), csp_hash(content))  # noqa: S704  # never what somebody typed


def inlined(block: Element) -> Markup:
    """Return the markup of a block and make its hash known to the policy of this page."""
    g.setdefault("csp_hashes", set()).add(block.hash)
    return block.markup


def inline_script(name: str) -> Markup:
    """Return the script ``static/js/<name>.js`` as an element, its hash known to the policy.

    On a page that leads to files it is one of them, once, and runs when the page is there.
    """
    known: set[str] | None = g.get("linked")
    if known is None or "/" in name:
        return inlined(_script(name))
    if name in known:
        return Markup("")
    known.add(name)
    return Markup('<script src="{}" defer></script>').format(linked("js", (name,)))


@lru_cache(maxsize=64)
def _script(name: str) -> Element:
    return element("script", minify_js(read_asset("js", name)))


def minify_js(script: str) -> str:
    """Return a script without comments that fill their line, and without indents."""
    return "\n".join(lines_of(script))


def lines_of(script: str) -> list[str]:
    """Return the lines of a script without those that only readers of the source need."""
    lines = (line.strip() for line in script.splitlines())
    return [line for line in lines if line and not line.startswith("//")]


def linked_style(*parts: str) -> Markup:
    """Return links to style sheets of core as one file; those of plugins stand in the page.

    From here on, scripts of this page are files as well.
    """
    g.setdefault("linked", set())
    own = [name for name in parts if "/" in name]
    files = [linked("css", names)] if (names := tuple(name for name in parts if name not in own)) else []
    links = (Markup('<link rel="stylesheet" href="{}">').format(file) for file in files)
    return Markup("").join([*links, *(inlined(_sheet(name)) for name in own)])


@lru_cache(maxsize=64)
def _sheet(name: str) -> Element:
    return element("style", minify_css(read_asset("css", name)))


ASSETS = "/aset"
"""Where the files are, on the platform host: the same address for all sites, so that each is loaded once."""
JOINED = "+"
DIGEST = 12
"""Letters of what an address says of the state of a file."""


@lru_cache(maxsize=256)
def linked(kind: str, names: tuple[str, ...]) -> str:
    """Return the address of styles or scripts of core as one file; it names what is in it, so it is good for ever."""
    return f"{ASSETS}/{digest(kind, names)}/{JOINED.join(names)}.{kind}"


def digest(kind: str, names: tuple[str, ...]) -> str:
    """Return what tells one state of a file from another."""
    return hashlib.sha256(asset(kind, names).encode()).hexdigest()[:DIGEST]


@lru_cache(maxsize=256)
def asset(kind: str, names: tuple[str, ...]) -> str:
    """Return styles or scripts of core as they are sent.

    Raises:
        MissingAsset: there is no such file, or it is a plugin's.
    """
    if any("/" in name for name in names):
        raise MissingAsset(JOINED.join(names))
    make = minify_css if kind == "css" else minify_js
    return "".join(make(read_asset(kind, name)) for name in names)


def csp_hash(content: str) -> str:
    """Return the source expression that allows exactly this inline block, quotes included."""
    digest = hashlib.sha256(content.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def drawing(name: str) -> str | None:
    """Return the drawing of an icon, core's own or a plugin's (``<plugin>/<name>``); None when there is none."""
    if "/" not in name:
        return symbols().get(name)
    brought: dict[str, str] = current_app.extensions["cms"].extras["icons"]
    return brought.get(name)


@lru_cache(maxsize=1)
def symbols() -> dict[str, str]:
    """Return the drawings of core's icons, by name."""
    sprite = (STATIC / "icons" / "tabler.svg").read_text("utf-8")
    return {match[1]: match[0] for match in SYMBOL.finditer(sprite)}


def icon(name: str, classes: str = "") -> Markup:
    """Return an icon, always beside a word that says the same; the sprite at the end of the page holds its drawing."""
    if drawing(name) is None:
        log.warning("unknown icon", icon=name)
        name = FALLBACK_ICON
    g.setdefault("icons", {})[name] = True
    return _drawn(name, classes)


@lru_cache(maxsize=512)
def _drawn(name: str, classes: str) -> Markup:
    return Markup('<svg class="ic{}" {} aria-hidden="true"><use href="#i-{}"/></svg>').format(
        f" {classes}" if classes else "", UNSTYLED, name
    )


@contextlib.contextmanager
def own_icons() -> Iterator[dict[str, bool]]:
    """Collect the icons that are drawn inside apart from the page's (for markup that is kept)."""
    others, g.icons = g.get("icons", {}), {}
    try:
        yield g.icons
    finally:
        g.icons = others


def use_icons(used: dict[str, bool]) -> None:
    """Say that this page has icons that were drawn before."""
    g.setdefault("icons", {}).update(used)


def icons() -> Markup:
    """Return the sprite of the icons that this page used; it stands at the very end of the body."""
    return _sprite(tuple(drawing(name) or "" for name in g.pop("icons", ())))


@lru_cache(maxsize=512)
def _sprite(drawings: tuple[str, ...]) -> Markup:
    used = "".join(drawings)
    # Core's own file, and paths of plugins that were looked through at the start.
    return Markup(f'<svg class="sprite" width="0" height="0" aria-hidden="true">{used}</svg>' if used else "")  # noqa: S704
