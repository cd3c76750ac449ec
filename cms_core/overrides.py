"""Templates of a theme in the place of core's and of plugins', on the public pages of the sites whose theme it is.

A file ``templates/potensi_desa/show.html`` of a theme stands for the template of that name, wherever pages of such a
site name it; ``!potensi_desa/show.html`` is the original. A theme's templates run in Jinja's sandbox. One that cannot
be used is left out, and a page that fails while it is drawn is drawn again by the originals.
"""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Iterator, Mapping, MutableMapping
from pathlib import Path
from typing import Any, NamedTuple, cast

import structlog
from flask import Flask, g, has_request_context, request
from flask.templating import Environment
from jinja2 import FunctionLoader, Template, TemplateError, TemplateNotFound, Undefined, meta, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from cms_core.extensions import state
from cms_core.sites.resolve import is_admin
from cms_core.themes import Theme, themes

log = structlog.get_logger()
ORIGINAL = "!"
CLOSED = ("admin/", "errors/", "users/", "macros.html")
"""What no theme stands in for: the administration, error pages, signing in, and the pieces that these share."""
PRIVATE = frozenset({"config", "g", "request", "session", "get_flashed_messages"})
"""Names of Flask's that are no business of a page's look."""
FAULTS = "theme-faults"


class Templates(Environment):
    """Flask's environment of templates. What all of them know is there before the first is drawn."""

    theme = ""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return what one template knows: one dict, of which each drawing makes a copy much faster than of a chain."""
        return {**self.globals, **(d or {})}

    def get_or_select_template(self, template_name_or_list: Any, parent: Any = None, globals: Any = None) -> Template:
        """Return the template that a page begins with: a theme's, where the site of the request has one with some."""
        if parent is None and isinstance(template_name_or_list, str):
            override = _of_request(cast(Flask, self.app))
            if override is not None and not template_name_or_list.startswith(CLOSED):
                return override.find(template_name_or_list)
        return super().get_or_select_template(template_name_or_list, parent, globals)


class Override:
    """The templates of one theme in one application; ``problems`` says in English which are left out, and why."""

    def __init__(self, app: Flask, theme: Theme) -> None:
        assert theme.templates is not None
        self.theme, self.folder = theme.name, theme.templates
        self.plain = app.jinja_env
        self.problems: list[str] = []
        self._sources = dict(self._read())
        self._originals = self._environment(_Originals, self.plain.loader)
        self._own = self._environment(_Own, FunctionLoader(self._source))
        self._own.undefined = _Told
        self._asts = {name: ast for name in self._sources if (ast := self._parsed(name)) is not None}
        self._leave_out()
        digest = hashlib.sha256(repr(sorted(self._sources.items())).encode()).hexdigest()[:16]
        self._faults = Faults(state_folder(app), f"{theme.name}.{digest}.")

    def _environment(self, kind: type[_Originals] | type[_Own], loader: Any) -> Any:
        made = self.plain.overlay(loader=loader)
        # An overlay is of the class that it is made from; everything else it has is right.
        made.__class__ = kind
        vars(made).update(override=self, theme=self.theme, template_class=Page)
        return made

    def _read(self) -> Iterator[tuple[str, str]]:
        root = self.folder.resolve()
        for path in sorted(self.folder.rglob("*")):
            name = path.relative_to(self.folder).as_posix()
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

    def _source(self, name: str) -> tuple[str, str, None] | None:
        return (self._sources[name], str(self.folder / name), None) if name in self._sources else None

    def _parsed(self, name: str) -> nodes.Template | None:
        """Return the syntax tree of a template that can be compiled."""
        try:
            ast = self._own.parse(self._sources[name], name, str(self.folder / name))
            meta.find_undeclared_variables(ast)  # knows of filters and tests that are not there
        except TemplateError as error:
            self._tell(name, f"line {getattr(error, 'lineno', 0)}: {error.message}")
            return None
        if private := sorted({each.name for each in ast.find_all(nodes.Name)} & PRIVATE):
            self._tell(name, f"it asks for {', '.join(private)}, which no theme may have")
            return None
        return cast(nodes.Template, ast)

    def _leave_out(self) -> None:
        """Drop templates that name what is not there, until all that are left stand."""
        for name in [name for name in self._asts if self._tree(name) is None]:
            # It extends a page of a plugin that is not installed here, and nobody will ask for it.
            if f"{ORIGINAL}{name}" in meta.find_referenced_templates(self._asts[name]):
                del self._asts[name]
        while bad := {name: why for name in self._asts if (why := self._missing(name))}:
            for name, why in bad.items():
                self._tell(name, why)
                del self._asts[name]

    def _missing(self, name: str) -> str | None:
        for other in meta.find_referenced_templates(self._asts[name]):
            if other is not None and not self._there(other):
                return f"it names {other}, which is not there"
        if name in self._lineage(name):
            return f"it extends itself; the original is called {ORIGINAL}{name}"
        known = self._known(name)
        unknown = sorted(meta.find_undeclared_variables(self._asts[name]) - known) if known else ()
        return f"it uses {', '.join(unknown)}, which the page does not know" if unknown else None

    def _there(self, name: str) -> bool:
        return name in self._asts or self._tree(name.removeprefix(ORIGINAL)) is not None

    def _lineage(self, name: str) -> Iterator[str]:
        """Yield the templates that one extends, in turn; a circle ends with where it began."""
        seen: list[str] = []
        at: str | None = name
        while at in self._asts and at not in seen:
            seen.append(at)
            parents = [each.template for each in self._asts[at].find_all(nodes.Extends)]
            at = next((str(each.value) for each in parents if isinstance(each, nodes.Const)), None)
            if at is not None:
                yield at

    def _tree(self, name: str) -> nodes.Template | None:
        try:
            source, file, _fresh = cast(Any, self.plain.loader).get_source(self.plain, name)
        except TemplateNotFound:
            return None
        return self.plain.parse(source, name, file)

    def _known(self, name: str) -> set[str]:
        """Return the names that the original of a page and all it is made of speak of; none for a theme's own piece."""
        known: set[str] = set()
        seen, names = set[str](), [name]
        while names:
            if (at := names.pop().removeprefix(ORIGINAL)) in seen or (tree := self._tree(at)) is None:
                continue
            seen.add(at)
            known |= {each.name for each in tree.find_all(nodes.Name)}
            names += [other for other in meta.find_referenced_templates(tree) if other is not None]
        if known:
            known |= {*self.plain.globals, "self", "super", "caller"}
            known |= {
                each.name for ast in self._asts.values() for each in ast.find_all(nodes.Name) if each.ctx != "load"
            }
        return known

    def find(self, name: str) -> Template:
        """Return the template of this name as pages with this theme have it."""
        if name in self._asts:
            return Environment.get_template(self._own, name)
        return Environment.get_template(self._originals, name.removeprefix(ORIGINAL))

    def blame(self, name: str, error: Exception) -> None:
        """Say once for the whole installation that a page could not be drawn with this theme."""
        frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename.startswith(f"{self.folder}/")]
        where = f"{Path(frames[-1].filename).relative_to(self.folder)}:{frames[-1].lineno}: " if frames else ""
        text = f"{name} is drawn by the original: templates/{where}{type(error).__name__}: {error}"
        if self._faults.add(name, text):
            log.error("theme failed", theme=self.theme, template=name, reason=text)

    def told(self) -> list[str]:
        """Return what is wrong with these templates, also what was found out by drawing them."""
        return [*self.problems, *self._faults.all()]


class _Told(Undefined):
    """What is not there: a condition may ask for it; printing it would leave a hole in the page and fails instead."""

    __slots__ = ()
    __str__ = __iter__ = Undefined._fail_with_undefined_error


class _Originals(Templates):
    """Draws templates of core and plugins, with a theme's in the place of some that they name."""

    override: Override

    def get_template(self, name: Any, parent: Any = None, globals: Any = None) -> Template:
        """Return what stands for this name in pages with the theme."""
        return self.override.find(str(name))


class _Own(ImmutableSandboxedEnvironment, _Originals):
    """Draws a theme's own templates, which reach no attribute beginning with an underscore and change nothing."""


class Page(Template):
    """A page with a theme's templates in it; what fails in them never reaches a reader."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        """Return the page; by the originals, if it cannot be drawn with the theme's."""
        override: Override = self.environment.override  # type: ignore[attr-defined]  # it was made by one
        icons = dict(g.get("icons", {}))
        try:
            return super().render(*args, **kwargs)
        except Exception as error:
            g.icons = icons
            assert self.name is not None
            # What fails with these too is no fault of the theme, and is told as what it is.
            drawn = override.plain.get_template(self.name).render(*args, **kwargs)
            override.blame(self.name, error)
            return drawn


class Faults(NamedTuple):
    """What was told already: a file each, so that all workers know; they are about templates as they stand now."""

    folder: Path
    prefix: str

    def add(self, template: str, text: str) -> bool:
        """Keep a sentence about a template; return False if there is one already."""
        path = self.folder / f"{self.prefix}{hashlib.sha256(template.encode()).hexdigest()[:16]}"
        try:
            self.folder.mkdir(exist_ok=True)
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            return False
        except OSError:
            log.warning("theme fault not kept", template=template)
        return True

    def all(self) -> list[str]:
        """Return the sentences, and forget those about this theme as it was before."""
        theme = self.prefix.partition(".")[0]
        for path in self.folder.glob(f"{theme}.*"):
            if not path.name.startswith(self.prefix):
                path.unlink(missing_ok=True)
        return [path.read_text("utf-8") for path in sorted(self.folder.glob(f"{self.prefix}*"))]


def state_folder(app: Flask) -> Path:
    """Return the folder in which faults are kept."""
    return Path(app.instance_path) / FAULTS


class Overrides(dict[str, Override]):
    """The templates of each theme that has some, read when they are first asked for."""

    def __init__(self, app: Flask, installed: Mapping[str, Theme]) -> None:
        self._app, self.themes = app, {name: theme for name, theme in installed.items() if theme.templates}

    def __missing__(self, name: str) -> Override:
        self[name] = made = Override(self._app, self.themes[name])
        return made


def init_overrides(app: Flask) -> None:
    """Prepare the templates of the installed themes; nothing is read yet."""
    with app.app_context():
        app.extensions["cms"].extras["overrides"] = Overrides(app, themes())


def problems() -> dict[str, list[str]]:
    """Return what is wrong with each installed theme that has something wrong, in English."""
    overrides: Overrides = state().extras["overrides"]
    found = {
        theme.name: [*theme.problems, *(overrides[theme.name].told() if theme.templates else ())]
        for theme in themes().values()
    }
    return {name: sentences for name, sentences in found.items() if sentences}


def _of_request(app: Flask) -> Override | None:
    """Return the templates that the page being drawn may have, if any. It is asked for every page."""
    overrides: Overrides | None = app.extensions["cms"].extras.get("overrides")
    if overrides is None or not overrides.themes or not has_request_context():
        return None
    look = g.get("look")
    if look is None or look.theme not in overrides.themes or g.get("site") is None or g.get("failed"):
        return None
    # A preview lies in the administration, and looks like the public page in everything.
    return None if is_admin(request.path) and not g.get("preview") else overrides[look.theme]
