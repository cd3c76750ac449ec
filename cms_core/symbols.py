"""Icons that a plugin brings: lines, taken out of its files and put together anew, so that nothing else comes along."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import ParseError

from cms_core.ownership import PluginError

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
LINES = re.compile(r"[MmLlHhVvCcSsQqTtAaZz0-9eE ,.+-]+")
LARGEST = 4096
"""Bytes of a file: it stands in every page that shows the icon."""
BOX = "0 0 24 24"
FRAME = "M0 0h24v24H0z"
"""An empty square that many sets of icons begin with."""
SVG = "{http://www.w3.org/2000/svg}"


def read_icons(plugin: str, folder: Path) -> Iterator[tuple[str, str]]:
    """Yield name (``<plugin>/<file>``) and symbol of each icon of a plugin.

    Raises:
        PluginError: a file is no drawing of lines in a box of 24, or is too large.
    """
    for path in sorted(folder.glob("*.svg")):
        name = f"{plugin}/{path.stem}"
        try:
            yield name, f'<symbol id="i-{name}" viewBox="{BOX}">{_lines_of(path)}</symbol>'
        except ValueError as error:
            raise PluginError(plugin, f"its icon {path.name} {error}.") from error


def _lines_of(path: Path) -> str:
    """Return what is drawn, as paths.

    Raises:
        ValueError: what is wrong with the file.
    """
    from defusedxml.common import DefusedXmlException  # few plugins bring icons
    from defusedxml.ElementTree import fromstring

    if not NAME.fullmatch(path.stem):
        raise ValueError("has a name of other than small letters, digits and hyphens")
    if path.stat().st_size > LARGEST:
        raise ValueError(f"is larger than {LARGEST} bytes")
    try:
        root = fromstring(path.read_bytes())
    except (ParseError, DefusedXmlException) as error:
        raise ValueError(f"cannot be read: {error}") from error
    if root.tag != f"{SVG}svg" or root.get("viewBox") != BOX:
        raise ValueError(f'is no <svg xmlns="http://www.w3.org/2000/svg" viewBox="{BOX}">')
    if any(part.tag != f"{SVG}path" or len(part) for part in root):
        raise ValueError("holds something other than <path>")
    drawn = [lines for part in root if (lines := part.get("d", "").strip()) != FRAME]
    if not drawn or not all(LINES.fullmatch(lines) for lines in drawn):
        raise ValueError("has a path without lines")
    return "".join(f'<path d="{lines}"/>' for lines in drawn)
