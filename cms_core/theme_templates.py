"""Which templates of a theme can be used: they are read, parsed, and compared with the originals they stand for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from flask.templating import Environment
from jinja2 import TemplateError, TemplateNotFound, meta, nodes

ORIGINAL = "!"
CLOSED = ("admin/", "errors/", "users/", "macros.html")
"""What no theme stands in for: the administration, error pages, signing in, and the pieces that these share."""
PRIVATE = frozenset({"config", "g", "request", "session", "get_flashed_messages"})
"""Names of Flask's that are no business of a page's look."""


class ThemeTemplates:
    """The templates in a theme's folder that can be used; ``problems`` says in English which cannot, and why.

    ``digest`` is another one as soon as a template says something else.
    """

    def __init__(self, folder: Path, plain: Environment) -> None:
        self.problems: list[str] = []
        self._folder, self._plain = folder, plain
        self._sources = dict(self._read())
        self._trees = {name: tree for name in self._sources if (tree := self._parsed(name)) is not None}
        self._leave_out()
        self.digest = hashlib.sha256(repr(sorted(self._sources.items())).encode()).hexdigest()[:16]

    def __contains__(self, name: str) -> bool:
        return name in self._trees

    def _read(self) -> Iterator[tuple[str, str]]:
        root = self._folder.resolve()
        for path in sorted(self._folder.rglob("*")):
            name = path.relative_to(self._folder).as_posix()
            if path.is_dir():
                continue
            try:
                if not path.resolve().is_relative_to(root):
                    self._tell(name, "it lies outside the theme")
                elif path.suffix != ".html":
                    self._tell(name, "only templates that end with .html are read")
                elif name.startswith(CLOSED):
                    self._tell(name, "the administration, error pages and what these share are nobody's to replace")
                else:
                    yield name, path.read_text("utf-8")
            except (OSError, UnicodeError) as error:
                self._tell(name, f"it cannot be read: {error}")

    def _tell(self, name: str, what: str) -> None:
        self.problems.append(f"templates/{name}: {what}")

    def source(self, name: str) -> tuple[str, str, None] | None:
        """Return a template as Jinja's loaders hand one over, or None."""
        return (self._sources[name], str(self._folder / name), None) if name in self._sources else None

    def _parsed(self, name: str) -> nodes.Template | None:
        """Return the syntax tree of a template that can be compiled."""
        try:
            ast = self._plain.parse(self._sources[name], name, str(self._folder / name))
            meta.find_undeclared_variables(ast)  # knows of filters and tests that are not there
        except TemplateError as error:
            self._tell(name, f"line {getattr(error, 'lineno', 0)}: {error.message}")
            return None
        if private := sorted({each.name for each in ast.find_all(nodes.Name)} & PRIVATE):
            self._tell(name, f"it asks for {', '.join(private)}, which no theme may have")
            return None
        return ast

    def _leave_out(self) -> None:
        """Drop templates that name what is not there, until all that are left stand."""
        for name in [name for name in self._trees if self._original(name) is None]:
            # It extends a page of a plugin that is not installed here, and nobody will ask for it.
            if f"{ORIGINAL}{name}" in meta.find_referenced_templates(self._trees[name]):
                del self._trees[name]
        while bad := {name: why for name in self._trees if (why := self._missing(name))}:
            for name, why in bad.items():
                self._tell(name, why)
                del self._trees[name]

    def _missing(self, name: str) -> str | None:
        for other in meta.find_referenced_templates(self._trees[name]):
            if other is not None and not self._there(other):
                return f"it names {other}, which is not there"
        if name in self._lineage(name):
            return f"it extends itself; the original is called {ORIGINAL}{name}"
        known = self._known(name)
        unknown = sorted(meta.find_undeclared_variables(self._trees[name]) - known) if known else ()
        return f"it uses {', '.join(unknown)}, which the page does not know" if unknown else None

    def _there(self, name: str) -> bool:
        return name in self._trees or self._original(name.removeprefix(ORIGINAL)) is not None

    def _lineage(self, name: str) -> Iterator[str]:
        """Yield the templates that one extends, in turn; a circle ends with where it began."""
        seen: list[str] = []
        at: str | None = name
        while at in self._trees and at not in seen:
            seen.append(at)
            parents = [each.template for each in self._trees[at].find_all(nodes.Extends)]
            at = next((str(each.value) for each in parents if isinstance(each, nodes.Const)), None)
            if at is not None:
                yield at

    def _original(self, name: str) -> nodes.Template | None:
        try:
            source, file, _fresh = cast(Any, self._plain.loader).get_source(self._plain, name)
        except TemplateNotFound:
            return None
        return self._plain.parse(source, name, file)

    def _known(self, name: str) -> set[str]:
        """Return the names that the original of a page and all it is made of speak of; none for a theme's own piece."""
        known: set[str] = set()
        seen, names = set[str](), [name]
        while names:
            if (at := names.pop().removeprefix(ORIGINAL)) in seen or (tree := self._original(at)) is None:
                continue
            seen.add(at)
            known |= {each.name for each in tree.find_all(nodes.Name)}
            names += [other for other in meta.find_referenced_templates(tree) if other is not None]
        if known:
            known |= {*self._plain.globals, "self", "super", "caller"}
            known |= {
                each.name for ast in self._trees.values() for each in ast.find_all(nodes.Name) if each.ctx != "load"
            }
        return known
