"""Style sheets: every class that one speaks of is worn by something, or the rule only costs readers bytes.

A class that is also an ordinary word of the code (``date``, ``file``) passes unseen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

OWNERS = ("cms_core", "plugins/*/cms_*", "themes/*")
VENDOR = "vendor"
"""The folder of libraries of others, kept as they came."""
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
DECLARATIONS = re.compile(r"\{[^{}]*\}")
SELECTED = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
JINJA = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)
STATEMENT = re.compile(r"\{%.*?%\}", re.DOTALL)
FILLED = re.compile(r"\{\{.*?\}\}", re.DOTALL)
WORN = re.compile(r"""class=(?:"((?:\{[{%].*?[%}]\}|[^"])*)"|'([^']*)')""", re.DOTALL)
QUOTED = re.compile(r""""([^"\n]*)"|'([^'\n]*)'""")
REST = re.compile(r"(?<=-)\w+$|\d+$")
NAME = re.compile(r"(?<![\w-])([A-Za-z_][\w-]*)(\{?)")
"""A class as somebody writes it, and whether the rest is filled in: a word after a hyphen (``n-{{ kind }}``), or a
number (``t{{ tiles|length }}``)."""


def written(path: Path) -> Iterator[str]:
    """Yield what may be classes: templates wear them or hand them to macros, code holds them as text."""
    text = path.read_text("utf-8")
    if path.suffix != ".html":
        yield from (one or other for one, other in QUOTED.findall(text))
        return
    for one, other in WORN.findall(text):
        yield FILLED.sub("{ ", STATEMENT.sub(" ", one or other))
    for expression in JINJA.findall(text):
        yield from (one or other for one, other in QUOTED.findall(expression))


def selected(sheet: Path) -> set[str]:
    """Return the classes that a style sheet has rules for."""
    return set(SELECTED.findall(DECLARATIONS.sub(" ", COMMENT.sub("", sheet.read_text("utf-8")))))


def breaches(root: Path) -> Iterator[str]:
    """Yield the classes in style sheets that no template and no code names."""
    folders = [folder for owner in OWNERS for folder in sorted(root.glob(owner)) if folder.is_dir()]
    names: set[str] = set()
    for folder in folders:
        for kind in ("*.html", "*.py", "*.js"):
            for path in folder.rglob(kind):
                for text in written(path):
                    names |= {
                        f"{name}*" if filled or name.endswith("-") else name for name, filled in NAME.findall(text)
                    }
    sheets = [sheet for folder in folders for sheet in sorted(folder.rglob("*.css"))]
    # A library puts its classes together while it runs; they begin with its name.
    libraries = tuple(f"{each.name}-" for folder in folders for each in folder.rglob(f"{VENDOR}/*") if each.is_dir())
    for sheet in sheets:
        if VENDOR not in sheet.parts:
            for name in sorted(selected(sheet)):
                if not name.startswith(libraries) and names.isdisjoint((name, REST.sub("*", name))):
                    yield f"{sheet.relative_to(root)}: nothing wears .{name}"
